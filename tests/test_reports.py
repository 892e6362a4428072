"""What people read: every format says the same in both languages, adds up, and leaves names inert."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import date
from html.parser import HTMLParser

import jsonschema
import pytest
from jinja2 import meta

from compliance import shipped, words
from compliance.assessment.assess import Asked, assess
from compliance.assessment.compare import Comparison, Row, Ruled, Side, Stricter, compare
from compliance.assessment.days import State
from compliance.assessment.models import (
    FORMAT,
    Assessment,
    Binds,
    Clause,
    Conflict,
    Consequence,
    Due,
    Exemption,
    Finding,
    Given,
    LawView,
    Layer,
    Measure,
    Missing,
    Part,
    Question,
    Receipt,
    Settles,
    Source,
    StartsOn,
    Wanted,
)  # fmt: skip
from compliance.assessment.verdict import Verdict
from compliance.engines.truth import Truth
from compliance.law.kinds import JUDGED, Encoded, Force, Kind
from compliance.law.text import Text
from compliance.report import as_json, escape, view
from compliance.report.build import page, section_of
from compliance.report.filters import names
from compliance.report.plain import plain, width_of
from compliance.report.render import (
    FORMATS,
    comparison_schema,
    environment,
    marked,
    precompile,
    render,
    render_all,
    render_comparison,
    report_schema,
)

DAY = date(2026, 11, 24)
LANGUAGES = ("ko", "en")
EVIL = (
    "<script>alert(1)</script><img src=x onerror=a>",
    "{{7*7}}{% raw %}${7*7}",
    "\x1b[31mred\x1b]8;;http://evil\x07\u202egnp",
    '=HYPERLINK("http://evil",1)',
    "# head **bold** [link](http://evil) `code` |cell| ![i](x) www.evil.com me@evil.com",
    "</style></title><!-- & &lt;b&gt; ' \" ",
)


# --- assessments built by hand


def text(word: str) -> Text:
    return Text(f"{word} 한국어", f"{word} English")


def clause(address: str = "31(2)") -> Clause:
    return Clause(
        "act", address, "act", Text(f"법 제{address}조", f"Act Art {address}"), f"https://law.example/{address}"
    )


def given(path: str, line: int | None = 3) -> Given:
    return Given(path, text(f"question {path}"), Text("예", "yes"), "system.yaml", line, "홍길동", date(2026, 10, 1))


def layer(
    applies: Truth = Truth.TRUE, verdict: Verdict | None = Verdict.NOT_MET, reading: str = "statute", **more: object
) -> Layer:
    plain_layer = Layer(
        reading=reading, encoded=Encoded.OWN, decides=True, applies=applies, met=None, verdict=verdict, if_passed=None,
        disputed=False, not_encoded=False, deciding=(given("use.there"),), open=(), through=(), parts=(), measures=(),
        exemptions=(), conflicts=(), missing=(), clauses=(clause(),), gist=None,
    )  # fmt: skip
    return replace(plain_layer, **more)


def finding(
    rule: str, *layers: Layer, state: State = State.BINDING, day: date = date(2026, 1, 22), **more: object
) -> Finding:
    shown = layers or (layer(),)
    verdicts = [one.verdict for one in shown if one.verdict is not None and one.decides]
    plain_finding = Finding(
        rule=rule, jurisdiction="aa", kind=Kind.DUTY, force=Force.MUST, group="duties", title=text(f"title {rule}"),
        gist=text(f"gist {rule}"), addressee=text("operator"), object=None, gate=False, counted=False,
        verdict=min(verdicts, key=lambda one: one.rank) if verdicts else None, basis=None, disputed=False,
        not_encoded=False, readings_part=False, binds=Binds(state, (StartsOn(day, None, None, ()),), None), layers=shown,
        clauses=(clause(),), consequences=(), deadlines=(), reviewed=None, overrides=False,
    )  # fmt: skip
    return replace(plain_finding, **more)


def definition(rule: str, *layers: Layer, **more: object) -> Finding:
    return finding(rule, *layers, kind=Kind.DEFINITION, force=None, verdict=None, **more)


def question(path: str, *settles: Settles, gate: str | None = None) -> Question:
    return Question(
        path, text("heading"), text(f"question {path}"), text("help"), text("proof"), "bool", (), False, gate, settles, False
    )  # fmt: skip


def law(**more: object) -> LawView:
    plain_law = LawView(
        jurisdiction="aa", title=text("country"), law=text("law"), checked=DAY, stale=False,
        readings=(("statute", text("statute")), ("guideline", text("guideline"))), open_gates=(), closed_gate=None, roles=(),
        tiers=(), groups=(("duties", text("duties")),), counts=(),
    )  # fmt: skip
    return replace(plain_law, **more)


def assessment(
    *findings: Finding, questions: tuple[Question, ...] = (), view_of: LawView | None = None, **more: object
) -> Assessment:
    plain_assessment = Assessment(
        format=FORMAT, on=DAY, system="이력서 랭킹", organisation="주식회사 보기", file="system.yaml",
        readings=("statute", "guideline"), laws=(view_of or law(),), findings=findings, questions=questions, warnings=(),
        receipt=Receipt("1.0", "abcdef0123456789", (), ("plain", "columns"), 1, ()),
    )  # fmt: skip
    return replace(plain_assessment, **more)


MEASURE = Measure(
    "own", text("measure"), Truth.OPEN, None, (clause("34(1)1"),), ("measures.plan",), (), None, (text("proof"),)
)


def whole() -> Assessment:
    """One finding of every sort."""
    sources = (
        Source("text", Truth.TRUE, (clause("p.1"),), text("source one")),
        Source("chart", Truth.FALSE, (clause("p.2"),)),
    )
    full = layer(
        verdict=Verdict.NOT_MET,
        measures=(
            replace(MEASURE, truth=Truth.FALSE),
            replace(MEASURE, id="second"),
            replace(MEASURE, id="other", way="deemed", say=text("other way")),
            replace(MEASURE, id="done", truth=Truth.TRUE, evidence=("plan.pdf",), say=text("done measure")),
        ),
        exemptions=(
            Exemption("own_use", text("exception"), Truth.TRUE, (clause("23(4)2"),), "elections.own_use", False, ()),
            Exemption("maybe", text("open exception"), Truth.OPEN, (clause("23(4)3"),), None, False, ()),
        ),
        conflicts=(Conflict("aa.c", text("where"), sources),),
        disputed=True,
        together="all",
        grounds=("aa.class",),
        parts=(Part("image.export", text("image"), Verdict.NOT_MET, Truth.TRUE, Truth.FALSE),),
        open=("measures.plan",),
    )
    fine = Consequence(
        id="aa.fine", title=text("fine"), route="direct", first_step=text("first amount"), steps=(), cap=text("cap amount"),
        step=2, amount=text("second amount"), lowest=text("lowest"), highest=text("highest"), missing=(),
        suspended=text("suspended"), suspension="in principle", gist=None, clauses=(clause("43"),),
    )  # fmt: skip
    unknown_step = replace(
        fine, id="aa.order", step=None, amount=None, missing=(Wanted("fines.earlier", text("earlier fines")),),
        suspension="may have ended",
    )  # fmt: skip
    due = Due("aa.due", text("deadline"), Text("7일", "7 days"), date(2026, 12, 1), None, None, None, (clause("25"),))
    unknown = layer(Truth.OPEN, Verdict.POSSIBLE, open=("role.a",), through=("aa.class",), deciding=())
    parted = (
        layer(Truth.OPEN, None, open=("role.a",), deciding=()),
        layer(Truth.TRUE, None, "guideline"),
    )
    disputed_days = Binds(
        State.DISPUTED,
        (
            StartsOn(date(2026, 1, 22), "literal", text("by the letter"), (clause("부칙1"),)),
            StartsOn(date(2027, 7, 21), "addendum", text("by the addendum"), ()),
        ),
        None,
    )
    return assessment(
        definition("aa.class", *parted, readings_part=True, counted=True),
        finding("aa.todo", full, disputed=True, consequences=(fine, unknown_step), deadlines=(due,)),
        finding(
            "aa.unverified",
            layer(verdict=Verdict.UNVERIFIED, measures=(MEASURE,)),
            layer(verdict=Verdict.UNVERIFIED, reading="guideline", encoded=Encoded.BENEATH),
            binds=disputed_days,
        ),
        finding("aa.ban", layer(), kind=Kind.PROHIBITION, force=None),
        finding("aa.open1", unknown),
        finding("aa.open2", unknown),
        finding("aa.open3", replace(unknown, through=())),
        finding("aa.soft", layer(verdict=Verdict.NOT_MET), force=Force.ENDEAVOUR),
        finding("aa.met", layer(verdict=Verdict.MET, measures=(replace(MEASURE, truth=Truth.TRUE),)), basis="declared"),
        finding("aa.metif", layer(Truth.OPEN, Verdict.MET_IF_APPLIES), basis="evidenced"),
        finding("aa.coming", layer(verdict=Verdict.NOT_MET), state=State.UPCOMING, day=date(2027, 12, 2)),
        finding("aa.ended", layer(verdict=Verdict.MET), state=State.ENDED),
        finding(
            "aa.gap",
            layer(
                Truth.OPEN,
                Verdict.POSSIBLE,
                not_encoded=True,
                missing=(Missing("not_encoded", text("part"), (clause("p.9"),)),),
            ),
            not_encoded=True,
        ),
        finding("aa.no", layer(Truth.FALSE, Verdict.NOT_APPLICABLE)),
        questions=(
            question("role.a", Settles("aa.open1", True), Settles("aa.open2", False)),
            question("measures.plan", Settles("aa.unverified", True)),
        ),
        view_of=law(roles=("aa.class",)),
    )


def gated() -> Assessment:
    """A law whose gate is open."""
    would = layer(
        Truth.OPEN, Verdict.POSSIBLE, open=("scope.ai",), through=("aa.scope",), if_passed=Verdict.NOT_MET, deciding=()
    )
    still = replace(would, if_passed=None)
    return assessment(
        definition("aa.scope", layer(Truth.OPEN, None, open=("scope.ai",), deciding=()), gate=True),
        finding("aa.a", would),
        finding("aa.b", still),
        questions=(question("scope.ai", Settles("aa.a", False), gate="aa.scope"),),
        view_of=law(open_gates=("aa.scope",)),
    )


def closed() -> Assessment:
    """A law that a gate closed."""
    shut = layer(Truth.FALSE, None, deciding=(given("scope.defence"),))
    return assessment(
        definition("aa.scope", shut, gate=True),
        finding("aa.a", layer(Truth.FALSE, Verdict.NOT_APPLICABLE)),
        view_of=law(closed_gate="aa.scope"),
    )


SAMPLES = {"whole": whole, "gated": gated, "closed": closed}


@pytest.fixture(scope="module", params=["empty", "some"])
def real(request, book, program):
    """Assessments by the shipped rulebook: nothing answered; every second yes-or-no question answered."""
    flags = [one.path for one in book.facts.facts.values() if one.type == "bool" and not one.signed and not one.elected]
    values = {} if request.param == "empty" else {path: at % 4 == 0 for at, path in enumerate(flags) if at % 2 == 0}
    return assess(book, program, values, Asked(on=DAY), system="시스템", file="system.yaml")


# --- the view


def test_templates_get_what_is_documented():
    """`report.*` get pages of documented records, `compare.*` a comparison; and nothing else."""
    folder = shipped.folder("templates")
    known = {*names("ko"), "quiet"}
    given_names = {"report": {"pages", "over"}, "compare": {"comparison"}}
    inner = {"page", "part", "section", "block", "bundle", "above", "m", "pre", "at"}
    for file in folder.glob("*.jinja"):
        stem, format, _ = file.name.split(".")
        parsed = environment(format if format in FORMATS else "html", "ko").parse(file.read_text(encoding="utf-8"))
        wanted = meta.find_undeclared_variables(parsed) - known
        if stem in given_names:
            assert wanted <= given_names[stem], file.name
        elif stem in ("_law", "_glance", "_finding", "_bundle", "_page", "_macros", "_style", "_todo", "_section"):
            assert wanted <= inner, file.name
        elif stem == "_not_judged":
            assert wanted <= {"law", "pre", "m"}, file.name
        elif stem == "_over":
            assert wanted <= {"over", "m"}, file.name


def test_a_page_is_made_of_documented_records():
    made = page(whole())
    assert isinstance(made, view.Page)
    assert [one.name for one in fields(made)] == [
        "on", "system", "organisation", "file", "laws", "questions", "warnings", "unreviewed", "overridden", "receipt",
    ]  # fmt: skip
    assert all(
        view.__dict__[name].__doc__
        for name in ("Page", "LawPart", "Glance", "Section", "Bundle", "Block", "Ask", "Stand", "Step", "Tiers")
    )


def test_each_counted_finding_stands_in_one_section():
    made = page(whole())
    sections = {one.key: one for one in made.laws[0].sections}
    assert {key: one.count for key, one in sections.items()} == {
        "todo": 3, "open": 3, "upcoming": 1, "softer": 1, "met": 2, "not_encoded": 1, "ended": 1, "absent": 1,
    }  # fmt: skip
    glance = made.laws[0].glance
    assert glance.total == sum(count for _, count in glance.counts) == 13
    assert glance.split == (2, 1)
    assert tuple(sections) == tuple(key for key in view.SECTIONS if key in sections)
    assert sections["todo"].blocks[0].finding.kind == "prohibition"


def test_what_hangs_on_one_open_definition_is_one_line():
    (shared, rest) = next(one for one in page(whole()).laws[0].sections if one.key == "open").bundles
    assert shared.title == text("title aa.class")
    assert [one.anchor for one in shared.blocks] == ["aa.open1", "aa.open2"]
    assert [one.question.path for one in shared.settle] == ["role.a"]
    assert rest.title is None
    assert [one.anchor for one in rest.blocks] == ["aa.open3"]


def test_an_open_gate_is_asked_first_and_what_would_be_is_marked():
    part = page(gated()).laws[0]
    assert [one.question.path for one in part.gates] == ["scope.ai"]
    (section,) = part.sections
    assert section.key == "would"
    assert [(one.key, [b.anchor for b in one.blocks]) for one in section.bundles] == [
        ("verdict.not met", ["aa.a"]),
        ("verdict.possible", ["aa.b"]),
    ]
    assert part.glance.counts == (("todo", 0), ("open", 2))
    assert section.bundles[0].blocks[0].key == "verdict.possible"


def test_a_reading_that_is_not_encoded_never_agrees():
    blocks = {one.anchor: one for one in next(s for s in page(whole()).laws[0].sections if s.key == "todo").blocks}
    assert blocks["aa.unverified"].agreed == ()
    assert [one.layer.encoded for one in blocks["aa.unverified"].stands] == ["own", "beneath"]
    same = finding(
        "aa.x", layer(verdict=Verdict.MET), layer(verdict=Verdict.MET, reading="guideline", encoded=Encoded.SILENT)
    )
    (met,) = page(assessment(same)).laws[0].sections
    assert met.blocks[0].agreed == (text("statute"), text("guideline"))
    assert met.blocks[0].stands == ()


def test_a_draft_is_shown_and_never_counted():
    draft = layer(verdict=Verdict.NOT_MET, reading="guideline", decides=False)
    one = finding("aa.x", layer(verdict=Verdict.MET), draft)
    assert section_of(one, gates_open=False) == "met"
    for lang in LANGUAGES:
        assert words.say("report.reading_draft", lang) in render(assessment(one), "html", lang)


def test_counts_of_the_view_and_of_the_assessment_agree(real):
    made = page(real)
    for part in made.laws:
        assert part.glance.total == sum(count for _, count in part.law.counts)
        assert part.glance.total == sum(one.kind in JUDGED for one in real.of(part.law.jurisdiction))
        listed = [
            b.anchor for s in part.sections for b in (*s.blocks, *(i for bundle in s.bundles for i in bundle.blocks))
        ]
        assert sorted(listed) == sorted(one.rule for one in real.of(part.law.jurisdiction) if one.kind in JUDGED)


# --- formats


class Page(HTMLParser):
    """What an HTML page holds."""

    VOID = ("meta", "br", "img", "wbr", "link", "hr", "input")

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self.open[-1] != "p":
            return
        assert self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def check_page(source: str, lang: str) -> Page:
    """Landmarks, headings, labels, links that lead somewhere, nothing fetched."""
    found = Page(source)
    assert found.all("html") == [{"lang": lang}]
    assert len(found.all("main")) == 1
    assert found.all("a")[0] == {"class": "skip", "href": "#main"}
    assert found.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    ids = [attrs["id"] for _, attrs in found.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    for _, attrs in found.tags:
        if "aria-labelledby" in attrs:
            assert attrs["aria-labelledby"] in ids
        for name in ("src", "srcset", "data", "action", "formaction", "poster", "style", "onerror", "onclick"):
            assert name not in attrs
    for one in found.all("a"):
        href = one["href"] or ""
        assert href.startswith("https://") or href[1:] in ids, href
    assert not {"script", "img", "iframe", "link", "form", "object"} & {tag for tag, _ in found.tags}
    assert "url(" not in source
    assert "@import" not in source
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_html_is_one_file_with_landmarks_and_headings(sample, lang):
    found = check_page(render(SAMPLES[sample](), "html", lang), lang)
    assert found.headings.count(1) == 1
    assert any(attrs.get("aria-label") == words.say("report.contents", lang) for attrs in found.all("nav"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_html_of_the_shipped_law(real, lang):
    check_page(render(real, "html", lang), lang)


def test_several_systems_fit_in_one_page():
    check_page(render_all([whole(), gated()], "html", "en"), "en")
    listed = json.loads(render_all([whole(), gated()], "json", "en"))
    assert [one["format"] for one in listed["systems"]] == [FORMAT, FORMAT]
    both = render_all([whole(), gated()], "text", "ko")
    assert both.count("이력서 랭킹") == 4  # each in the table over all and at its own head


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_a_finding_says_all_that_it_must(format, lang):
    shown = render(whole(), format, lang)
    flat = " ".join((Page(shown).text if format == "html" else shown.replace("\\", "")).split())
    for wanted in (
        text("title aa.todo"), text("measure"), text("other way"), text("done measure"), text("exception"),
        text("open exception"), text("source one"), text("fine"), text("first amount"), text("cap amount"), text("suspended"),
        text("second amount"), text("deadline"), text("proof"), text("title aa.class"), text("question use.there"), text("by the addendum"),
        text("part"), text("title aa.gap"), text("title aa.coming"),
    ):  # fmt: skip
        assert wanted[lang] in flat, wanted
    for wanted in ("lowest", "highest", "fines.earlier", "plan.pdf", "system.yaml:3", "홍길동", "2026-12-01", "2027-12-02", "2026-01-22", "abcdef012345"):
        assert wanted in flat, wanted
    for key in (
        "verdict.not met", "verdict.unverified", "prohibition.not met", "upcoming.not met", "route.direct", "together.all",
        "report.unreviewed", "report.disputed", "force.endeavour", "verdict.met if it applies", "way.deemed",
        "suspension.in principle", "suspension.may have ended", "report.procedures",
    ):  # fmt: skip
        assert " ".join(words.say(key, lang).split()) in flat, key
    beneath = words.say("report.reading_beneath", lang, what=words.say("verdict.unverified", lang))
    assert beneath in flat
    assert "elections.own_use" in flat


def test_compiled_templates_say_the_same_in_both_languages(tmp_path, monkeypatch):
    """The wheel carries templates compiled once, for both languages."""
    live = {(format, lang): render(whole(), format, lang) for format in FORMATS[:3] for lang in LANGUAGES}
    precompile(tmp_path)
    monkeypatch.setattr(shipped, "compiled", lambda _: tmp_path)
    environment.cache_clear()
    try:
        assert {key: render(whole(), *key) for key in live} == live
    finally:
        environment.cache_clear()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_a_closed_law_is_headed_by_the_answer_that_closed_it(format, lang):
    shown = render(closed(), format, lang)
    assert words.say("report.closed", lang) in shown
    assert text("question scope.defence")[lang] in shown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_no_word_of_legal_judgement(format, lang):
    for sample in SAMPLES.values():
        shown = render(sample(), format, lang)
        assert not re.search(r"적법|위법|compliant|\billegal\b", shown, re.IGNORECASE)
        without = re.sub(r"Not legal advice", "", shown)
        assert not re.search(r"\blegal\b", without)


def chips(shown: str) -> list[tuple[str, str]]:
    """The class and mark of each verdict of a page, in their order."""
    return re.findall(r'<span class="chip (\w+)"><span aria-hidden="true">(.)</span>', shown)


@pytest.mark.ci
def test_both_languages_carry_the_same_verdicts(real):
    for made in (real, whole(), gated(), closed()):
        ko, en = (render(made, "html", lang) for lang in LANGUAGES)
        assert chips(ko) == chips(en)
        assert Page(ko).headings == Page(en).headings
        assert re.findall(r"<strong>\d+</strong>", ko) == re.findall(r"<strong>\d+</strong>", en)
        marks = [re.findall("[●◐○◇■◆×△▷]", render(made, "md", lang)) for lang in LANGUAGES]
        assert marks[0] == marks[1]


def test_every_mark_differs_and_can_be_written_on_a_korean_console():
    marks = [words.say(f"mark.{one.value}", "ko") for one in Verdict]
    assert len(set(marks)) == len(marks)
    for group in ("mark", "section", "report"):
        for name, said in words.gathered()[group].items():
            said["ko"].replace("—", "-").encode("cp949"), name
    render(whole(), "text", "ko").replace("—", "-").encode("cp949")


# --- inert


def hostile(name: str) -> Assessment:
    made = whole()
    evil = Given("use.there", text("question"), Text(name, name), name, 3, name, None)
    findings = tuple(
        replace(one, layers=tuple(replace(part, deciding=(evil,)) for part in one.layers)) for one in made.findings
    )
    return replace(made, system=name, organisation=name, file=name, findings=findings, warnings=(Text(name, name),))


@pytest.mark.parametrize("name", EVIL)
def test_hostile_names_stay_text_in_html(name):
    found = check_page(render(hostile(name), "html", "en"), "en")
    assert " ".join(escape.harmless(name).split()) in found.text
    assert "49" not in found.text.replace("{{7*7}}", "")


@pytest.mark.parametrize("name", EVIL)
def test_hostile_names_stay_text_in_markdown(name):
    shown = render(hostile(name), "md", "en")
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "<script" not in shown.replace("\\<script", "")
    assert not re.search(r"(?<!\\)<(?!br)", shown)
    assert "](http://evil)" not in shown.replace("\\](", "")
    assert "://evil" not in shown
    assert "www.evil" not in shown
    assert shown.startswith("# ")
    assert "49" not in shown


@pytest.mark.parametrize("name", EVIL)
def test_hostile_names_stay_text_on_a_terminal(name):
    shown = render(hostile(name), "text", "en")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ue000-\uf8ff]", shown)
    coloured = render_all([hostile(name)], "text", "en", terminal=True)
    codes = set(re.findall(r"\x1b(?:\[[0-9;]*m|\]8;[^\x1b]*\x1b\\)", coloured))
    left = coloured
    for one in codes:
        left = left.replace(one, "")
    assert "\x1b" not in left
    assert not any("evil" in one for one in codes)


@pytest.mark.parametrize("name", EVIL)
def test_hostile_names_stay_text_in_json(name):
    assert json.loads(render(hostile(name), "json", "en"))["system"] == name


def test_only_official_addresses_become_links():
    bad = replace(clause(), url="javascript:alert(1)")
    made = assessment(finding("aa.x", clauses=(bad,)))
    for format in FORMATS[:3]:
        assert "javascript" not in render(made, format, "en")


# --- JSON and its schema


@pytest.mark.parametrize("sample", SAMPLES)
def test_json_follows_its_schema(sample):
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    shown = json.loads(render(SAMPLES[sample](), "json", "ko"))
    jsonschema.validate(shown, schema)
    assert shown == json.loads(render(SAMPLES[sample](), "json", "en"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**shown, "format": FORMAT + 1}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**shown, "more": 1}, schema)


@pytest.mark.ci
def test_json_of_the_shipped_law_follows_its_schema(real):
    jsonschema.validate(json.loads(render(real, "json", "ko")), report_schema())


def test_large_numbers_are_text():
    assert as_json.plain({"a": 10**26, "b": 2**53, "c": True, "d": (date(2026, 1, 2), Truth.OPEN)}) == {
        "a": "100000000000000000000000000", "b": 2**53, "c": True, "d": ["2026-01-02", "open"],
    }  # fmt: skip


# --- terminal text


def test_lines_break_between_words_and_hang():
    shown = plain("  왜   \ue003하나 둘 셋 넷 다섯 여섯 일곱", 20).split("\n")
    assert all(width_of(one) <= 20 for one in shown)
    assert shown[0].startswith("  왜   하나")
    assert all(one.startswith(" " * 7) for one in shown[1:])
    assert "".join(shown).split() == ["왜", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱"]


def test_a_word_wider_than_a_line_is_cut():
    shown = plain("가" * 30, 20).split("\n")
    assert "".join(shown).replace(" ", "") == "가" * 30
    assert all(width_of(one) <= 20 for one in shown)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_keeps_to_its_width(lang):
    for sample in SAMPLES.values():
        assert all(width_of(line) <= 100 for line in render(sample(), "text", lang).split("\n"))


def test_a_pipe_needs_no_rich(monkeypatch):
    import sys

    for name in [one for one in sys.modules if one.split(".")[0] == "rich" or one == "compliance.report.terminal"]:
        monkeypatch.delitem(sys.modules, name)
    render(whole(), "text", "ko")
    assert not any(one.split(".")[0] == "rich" for one in sys.modules)


def test_the_terminal_says_what_the_pipe_says():
    from compliance.report.terminal import WIDEST, coloured

    shown = re.sub(
        r"\x1b(?:\[[0-9;]*m|\]8;[^\x1b]*\x1b\\)",
        "",
        coloured(marked("report", {"pages": [page(whole())], "over": None, "quiet": False}, "ko"), 100),
    )
    assert WIDEST >= 100
    assert [line.rstrip() for line in shown.rstrip("\n").split("\n")] == render(whole(), "text", "ko").rstrip(
        "\n"
    ).split("\n")


# --- side by side


def two_sides() -> Comparison:
    made = whole()
    applies, no = made.finding("aa.todo"), made.finding("aa.no")
    other = law(jurisdiction="bb", law=text("second"))

    def ruled(one: Finding) -> Ruled:
        return Ruled(one.rule, one.title, one.clauses, None, (), agree=True)

    row = Row(
        "compare.x", text("concern"), "overlaps", (Stricter("form", "bb"), Stricter("", None)), text("reason"),
        (
            Side("aa", (ruled(applies),), "applies", False, (given("use.there"),), ()),
            Side("bb", (ruled(no),), "not", False, (given("scope.eu"),), (question("scope.x"),)),
            Side("cc", (), None, False, (), ()),
        ), part=True,
    )  # fmt: skip
    third = law(jurisdiction="cc", law=text("third"))
    return Comparison(1, DAY, "이름", None, "system.yaml", (law(), other, third), (row,), made.receipt)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("format", ["text", "md", "html"])
def test_any_number_of_laws_stand_side_by_side(format, lang):
    shown = render_comparison(two_sides(), format, lang)
    for wanted in ("law", "second", "third", "concern", "reason", "question use.there", "question scope.eu"):
        assert text(wanted)[lang] in shown.replace("\\", "")
    assert words.say("compare.none", lang) in shown
    if format == "html":
        check_page(shown, lang)


def test_json_of_a_comparison_follows_its_schema():
    schema = comparison_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(render_comparison(two_sides(), "json", "ko")), schema)


@pytest.mark.ci
def test_the_shipped_pairs_are_compared(book, real):
    made = compare(book, real)
    assert [one.pair for one in made.rows] == [one.id for one in book.pairs]
    jsonschema.validate(json.loads(render_comparison(made, "json", "ko")), comparison_schema())
    for lang in LANGUAGES:
        for format in ("text", "md"):
            render_comparison(made, format, lang)
        check_page(render_comparison(made, "html", lang), lang)
    for row in made.rows:
        for side in row.sides:
            assert (side.standing is None) == all(one.finding is None for one in side.rules)
            if not row.part:
                assert side.splits == side.awaits == ()


def test_a_side_that_was_not_assessed_is_left_out(book, program):
    first, *_ = book.jurisdictions
    made = compare(book, assess(book, program, {}, Asked(on=DAY, jurisdictions=(first,))))
    assert [one.jurisdiction for one in made.laws] == [first]
    assert all([side.jurisdiction for side in row.sides] == [first] for row in made.rows)
    assert all(one.jurisdiction in (first, None) for row in made.rows for one in row.stricter)


# --- words


def test_every_name_in_the_rulebook_has_words(book):
    said = words.gathered()
    for pair in book.pairs:
        assert {pair.relation.otherwise, *(relation for _, relation in pair.relation.by)} <= set(said["relation"])
        assert set(pair.stricter) <= set(said["aspect"])
    for rule in book.rules.values():
        assert rule.force is None or rule.force in said["force"]
