"""Answers as people write them: one grammar of numbers and days, one list of words, text in one form, far days."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, localcontext
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from compliance.assessment.assess import Asked, assess
from compliance.characters import composed
from compliance.describe.answers import load_system, read_description, read_mapping
from compliance.describe.json_schema import json_schema
from compliance.describe.leaf_answer import BadAnswer, plain, read_answer, read_value
from compliance.describe.schema import system_model
from compliance.errors import DescriptionError
from compliance.law import answer_words, notation
from compliance.law.leaf import NOT_YET, Annual, Money
from compliance.law.numbers import Unreadable, read_date, read_number
from compliance.law.periods import Periods, Span, ends, later
from compliance.law.text import Text
from tests.shipped import BOOK, PROGRAM
from tests.test_describe import FACTS

CALM = settings(deadline=None)
MORE = settings(deadline=None, max_examples=1000)


def number(text):
    """The number that a text is read as; None where it is refused."""
    try:
        return read_number(text)
    except Unreadable:
        return None


# --- numbers: an oracle of its own, by splitting at the largest unit

FULL = str.maketrans("０１２３４５６７８９．，＋－−", "0123456789.,+--")
GAPS = " \u00a0\u2007\u2009\u202f"
LARGE = {"자": 24, "해": 20, "경": 16, "조": 12, "억": 8, "만": 4}
SMALL = {"천": 3, "백": 2, "십": 1}
ENGLISH = {"trillion": 12, "tn": 12, "billion": 9, "bn": 9, "b": 9, "million": 6, "mn": 6, "m": 6, "thousand": 3, "k": 3}


def whole(text):
    """Digits in groups of three of one kind, or without any."""
    for mark in (",", "_", f"[{GAPS}]"):
        groups = re.split(mark, text)
        if len(groups) > 1:
            first, *rest = groups
            sound = re.fullmatch("[1-9][0-9]?[0-9]?", first) and all(re.fullmatch("[0-9]{3}", group) for group in rest)
            return "".join(groups) if sound else None
    return text if re.fullmatch("[0-9]+", text) else None


def numeral(text):
    head, point, tail = text.partition(".")
    digits = whole(head)
    if digits is None or (point and not re.fullmatch("[0-9]+", tail)):
        return None
    return Decimal(digits + point + tail)


def close(text):
    """A text without one gap at its end."""
    return text[:-1] if text[-1:] and text[-1] in GAPS else text


def open_(text):
    return text[1:] if text[:1] and text[0] in GAPS else text


def thousands(text, *, first, apart):
    """Thousands, hundreds, tens; `apart`: gaps between them. The value and what is left."""
    total, left, begun, last = 0, text, False, 4
    while True:
        at = next((i for i, sign in enumerate(left) if sign in SMALL), None)
        if at is None or SMALL[left[at]] >= last:
            return (total, left, last) if begun else None
        said = left[:at]
        if begun and apart:
            said = open_(said)
        digits = whole(close(said))
        if digits is None or (len(digits) > 1 and (begun or not first)):
            return None
        total += int(digits) * 10 ** SMALL[left[at]]
        last, left, begun = SMALL[left[at]], left[at + 1 :], True


def korean(text, limit=None, under=None):
    """`limit`: how many digits a bare rest may have; `under`: the unit before."""
    unit = next((unit for unit in LARGE if unit in text), None)
    if unit is None:
        if under in (None, 4):
            found = thousands(text, first=under is None, apart=True)
            if found is not None:
                total, rest, last = found
                if not rest:
                    return total
                digits = whole(open_(rest))
                return total + int(digits) if digits and len(digits) <= last else None
        digits = whole(text) if under is not None else None
        return int(digits) if digits and len(digits) <= limit else None
    head, _, tail = text.partition(unit)
    if under is not None and LARGE[unit] >= under:
        return None
    digits = whole(close(head))
    if digits is not None:
        count = int(digits) if under is None or len(digits) <= 4 else None
    else:
        found = thousands(head, first=under is None, apart=False)
        count = found[0] if found and not found[1] else None
    if count is None:
        return None
    if not tail:
        return count * 10 ** LARGE[unit]
    rest = korean(open_(tail), LARGE[unit], LARGE[unit])
    return None if rest is None else count * 10 ** LARGE[unit] + rest


def english(text, under=None):
    if under is not None and (digits := whole(text)):
        return int(digits) if len(digits) <= under else None
    found = re.match(f"([0-9,_{GAPS}]+?)[{GAPS}]?([A-Za-z]+)", text)
    exponent = ENGLISH.get(found[2].lower()) if found else None
    digits = whole(found[1]) if found else None
    if exponent is None or digits is None or (under is not None and (exponent >= under or len(digits) > 3)):
        return None
    tail = text[found.end() :]
    rest = english(open_(tail), exponent) if tail else 0
    return None if rest is None else int(digits) * 10**exponent + rest


def oracle(raw):
    """Beyond 10^400 nothing is read."""
    if any(int(raised) > 400 for raised in re.findall("(?:[eE]|\\^|\\*\\*)[^0-9]{0,3}([0-9]+)", raw.translate(FULL))):
        return None
    with localcontext(prec=1000):
        return _oracle(raw)


def _oracle(raw):
    text = raw.strip(notation.SPACES).translate(FULL)
    sign, text = (-1, text[1:]) if text[:1] == "-" else (1, text[1:] if text[:1] == "+" else text)
    value = numeral(text)
    if value is None and (found := re.fullmatch("(.+?)[eE]([+-]?[0-9]+)", text)):
        digits = numeral(found[1])
        value = None if digits is None else digits.scaleb(int(found[2]))
    if value is None and (found := re.fullmatch(f"(?:(.+?)[{GAPS}]?[xX×*·][{GAPS}]?)?10[{GAPS}]?(?:\\^|\\*\\*)[{GAPS}]?(.+)", text)):
        raised = found[2][1:-1] if found[2][:1] == "(" and found[2][-1:] == ")" else found[2]
        digits = numeral(found[1]) if found[1] else Decimal(1)
        value = digits.scaleb(int(raised)) if digits is not None and re.fullmatch("[+-]?[0-9]+", raised) else None
    if value is None and "." in text and (found := re.fullmatch(f"(.+?)[{GAPS}]?([십백천]?[만억조경해자]|[십백천]|[A-Za-z]+)", text)):
        word, digits = found[2].lower(), numeral(found[1])
        exponent = ENGLISH.get(word) if word.isascii() else sum((LARGE | SMALL)[sign] for sign in word)
        value = None if digits is None or exponent is None else digits.scaleb(exponent)
    if value is None:
        value = korean(text) if re.search("[가-힣]", text) else english(text)
    return None if value is None else sign * value


ATOMS = [
    *"0125", "00", "10", "123", "500", "1234", "12345678", ",", ",000", "_", " ", ".", "천", "백", "십", "만", "억", "조", "경", "k", "m", "bn",
    "million", "e5", "E+26", "^26", "×", "10^", "10**", "(3)", "-", "+", "５", "，", "\u2009", "\u3000", "²", "1,000", "1 000", "$", "원",
]  # fmt: skip
WRITTEN = st.lists(st.sampled_from(ATOMS), max_size=7).map("".join)


@MORE
@given(WRITTEN)
@example("1__0")
def test_a_text_is_read_by_the_grammar_or_refused(text):
    assert number(text) == oracle(text)


@CALM
@given(st.text(max_size=12))
def test_any_text_is_read_by_the_grammar_or_refused(text):
    assert number(text) == oracle(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("10²⁶", "number_superscript"), ("10⁻³", "number_superscript"), ("9,9e25", "number_groups"), ("5 5 5", "number_groups"),
        ("1,2,3", "number_groups"), ("12,00", "number_groups"), ("1__0", "number_groups"), ("1,00E+26", "number_groups"),
        ("0,001", "number_groups"), ("1,0000", "number_groups"), ("1,000 000", "number_groups"), ("2천 3조", "number_units"),
        ("1억 1억", "number_units"), ("1만5천억", "number_units"), ("1억 2천", "number_units"), ("2천3조", "number_units"),
        ("1조 20000억", "number_units"), ("1억 123456789", "number_units"), ("1.5억 300만", "number_units"), ("5천 3000", "number_units"),
        ("1m 2bn", "number_units"), ("1m 2000k", "number_units"), ("many", "not_number"), ("1.2.3", "not_number"), ("", "not_number"),
        ("1e401", "number_too_large"), ("9" * 421, "number_too_large"),
    ],
)  # fmt: skip
def test_what_is_refused_says_the_fix(text, code):
    with pytest.raises(Unreadable) as refused:
        read_number(text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1억 500", 10**8 + 500), ("1조 2천억", 12 * 10**11), ("1천5백억", 15 * 10**10), ("1만 5천", 15_000), ("12,345천", 12_345_000),
        ("1억 2천3백만", 123 * 10**6), ("９,９００", 9_900), ("1\u2009000\u2009000", 10**6), ("1_000", 1000), ("1bn 200m", 12 * 10**8),
        ("3.5 million", 3_500_000), ("1.2×10^25", 12 * 10**24), ("1E+26", 10**26), ("10^-3", Decimal("0.001")), ("-1.5억", -15 * 10**7),
    ],
)  # fmt: skip
def test_what_is_read(text, value):
    assert read_number(text) == value


GROUPS = st.sampled_from([",", "_", " ", "\u2009", ""])


def grouped(digits: int, mark: str) -> str:
    return f"{digits:,}".replace(",", mark)


@CALM
@given(st.integers(0, 10**40), GROUPS, st.sampled_from(["", "+", " "]))
def test_whole_numbers_are_read_back(value, mark, before):
    assert read_number(before + grouped(value, mark)) == value


@CALM
@given(st.lists(st.integers(0, 9999), min_size=1, max_size=7).filter(any))
def test_korean_numerals_are_read_back(groups):
    units = ["", *reversed(LARGE)]
    written = [f"{count}{units[at]}" for at, count in reversed(list(enumerate(groups))) if count]
    assert read_number(" ".join(written)) == sum(count * 10_000**at for at, count in enumerate(groups))


@CALM
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=Decimal("1e400")))
def test_whatever_is_read_can_be_written_and_read_again(value):
    try:
        read = read_number(str(value))
    except Unreadable as refused:
        assert refused.code == "number_too_large"
        return
    assert read == value
    assert read_number(str(plain(read))) == read


# --- bounds


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("thing.size", "-3"), ("thing.size", -3), ("firm.capital", "-3억 원"), ("firm.capital", {"amount": -3, "currency": "KRW"}),
        ("firm.users", {"2025-12-31": -3}), ("firm.users", "2025-12-31: 5; 2024-12-31: -1e3"), ("firm.revenue", {"2025-12-31": "EUR -3"}),
    ],
)  # fmt: skip
def test_what_cannot_be_below_zero(path, raw):
    with pytest.raises(Unreadable) as refused:
        read_value(FACTS[path], raw, FACTS.currencies)
    assert refused.value.code == "number_below_zero"
    assert read_value(FACTS["thing.balance"], -3, FACTS.currencies) == -3


@pytest.mark.parametrize(
    ("rates", "code"),
    [({"EUR": 0}, "rate_not_positive"), ({"EUR": "-1"}, "rate_not_positive"), ({"EUR": 1, "유로": 2}, "rate_twice"), ({"XYZ": 1}, "not_currency")],
)
def test_rates_are_above_zero_and_given_once(rates, code):
    with pytest.raises(Unreadable) as refused:
        read_value(FACTS["firm.capital"], {"amount": 3, "currency": "KRW", "rates": rates}, FACTS.currencies)
    assert refused.value.code == code


@pytest.mark.parametrize("raw", ["2025-12-31: 1; 2025-12-31: 2", "2025-12-31: 1; 2025.12.31.: 1", {"2025-12-31": 1, "2025/12/31": 1}])
def test_one_day_given_twice(raw):
    with pytest.raises(Unreadable) as refused:
        read_value(FACTS["firm.users"], raw, FACTS.currencies)
    assert refused.value.code == "year_twice"
    twice = Annual(((date(2025, 12, 31), 1), (date(2025, 12, 31), 2)))
    with pytest.raises(BadAnswer):
        read_answer(FACTS["firm.users"], {"value": twice}, FACTS.currencies)


# --- the published schema accepts what the reader accepts


@cache
def accepts(kind: str) -> Draft202012Validator:
    schema = json_schema(FACTS, "en")
    if kind in FACTS:
        block, name = kind.split(".")
        return Draft202012Validator({**schema["properties"][block]["properties"][name], "$defs": schema["$defs"]})
    return Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": schema["$defs"]})


def agree(path, raw):
    """The reader, the schema and the model say the same of a raw answer."""
    try:
        answer = read_answer(FACTS[path], raw, FACTS.currencies)
        taken = True
    except BadAnswer:
        answer, taken = None, False
    assert accepts(path).is_valid(raw) is taken, (raw, taken)
    return answer


PLACES = ["2026-01-22", "2026.1.22.", "2026. 1. 22", "2026년 1월 22일", "2026/1/2", "2024-02-29", "2023-02-29", "0001-01-01", "0000-01-01", "9999-12-31"]
DAY_ATOMS = [*PLACES, "-", ".", "/", "일", " ", "1", "30", "2", "not_yet", "Not Yet", "아직", "13", "T00:00"]
WORDS = [word for kind in ("yes", "no", "unknown", "none", "not_yet") for word in answer_words.words(kind)]
ODD = [*WORDS, *map(str.upper, WORDS), *map(str.title, WORDS), "maybe", "", "1", "0", "○", "Y.", "t", "예 네"]
AMOUNTS = st.tuples(st.sampled_from(["", "EUR", "€", "원", "유로 ", "krw ", "-"]), WRITTEN, st.sampled_from(["", "원", " 유로", "eur", "$"])).map("".join)
SPACED = st.tuples(st.sampled_from(["", " ", "\t"]), st.sampled_from(ODD), st.sampled_from(["", " "])).map("".join)
MEMBERS = st.lists(st.sampled_from(["red", "blue", "green", "none", "None", "없음", ";", ",", "|", " ", "Red"]), max_size=6)


@pytest.mark.ci
@MORE
@given(WRITTEN)
def test_numbers_for_the_schema(text):
    agree("thing.size", text)
    agree("thing.balance", text)


@CALM
@given(AMOUNTS)
def test_amounts_for_the_schema(text):
    agree("firm.capital", text)
    agree("firm.capital", {"amount": text})
    agree("firm.capital", {"amount": text, "currency": "유로"})
    agree("firm.capital", {"amount": 1, "currency": "EUR", "rates": {"KRW": text}})
    agree("firm.capital", {"amount": 1, "currency": text})


@CALM
@given(st.lists(st.sampled_from(DAY_ATOMS), max_size=3).map("".join))
def test_days_for_the_schema(text):
    agree("thing.since", text)
    agree("firm.users", {text: 3})


@CALM
@given(st.lists(st.sampled_from([*PLACES[:4], ":", ": ", ";", "; ", "3억 원", "5", "EUR 2", "-1"]), max_size=7).map("".join))
def test_series_for_the_schema(text):
    for path in ("firm.users", "firm.revenue"):
        try:
            agree(path, text)
        except AssertionError:
            with pytest.raises(Unreadable) as refused:
                read_value(FACTS[path], text, FACTS.currencies)
            assert refused.value.code == "year_twice"  # what a pattern cannot see


@CALM
@given(SPACED)
def test_words_for_the_schema(text):
    for path in ("firm.active", "firm.kind", "thing.since", "thing.tags", "thing.size"):
        agree(path, text)


@CALM
@given(MEMBERS)
def test_lists_for_the_schema(parts):
    agree("thing.tags", "".join(parts))
    agree("thing.tags", parts)


@pytest.mark.parametrize("raw", [{"red": True}, {"red": "예", "blue": "No"}, {"red": "maybe"}, {"green": True}])
def test_partly_known_lists_for_the_schema(raw):
    agree("thing.tags", raw)


# --- one list of words, everywhere

MODEL = system_model(FACTS)


@pytest.mark.parametrize(("kind", "value"), [("yes", True), ("no", False), ("unknown", None)])
def test_words_mean_the_same_everywhere(kind, value):
    for word in answer_words.words(kind):
        for written in (word, word.upper(), f" {word} ", unicodedata.normalize("NFD", word)):
            said = {"schema_version": 1, "firm": {"active": written}}
            status = "unknown" if value is None else "answered"
            read = [
                read_mapping(said, FACTS).answers["firm.active"],
                read_description(f'schema_version: 1\nfirm: {{active: "{written}"}}', "s.yaml", FACTS).answers["firm.active"],
                MODEL.model_validate(said).description().answers["firm.active"],
            ]
            assert {(answer.value, answer.status) for answer in read} == {(value, status)}


def test_what_is_no_word_is_refused_everywhere():
    for word in ("○", "maybe", "ja"):
        with pytest.raises(ValidationError):
            MODEL.model_validate({"firm": {"active": word}})
        with pytest.raises(DescriptionError):
            read_description(f"schema_version: 1\nfirm: {{active: {word}}}", "s.yaml", FACTS)


# --- text in one form, and what cannot be seen


def test_letters_written_apart_are_the_same_letters():
    apart = unicodedata.normalize("NFD", "schema_version: 1\nfirm: {active: 예, capital: 1조 원, kind: 모름}\nthing: {since: 2026년 1월 22일}")
    values = read_description(apart, "s.yaml", FACTS).values
    assert values == {"firm.active": True, "firm.capital": Money(10**12, "KRW"), "thing.since": date(2026, 1, 22)}


@pytest.mark.parametrize(("written", "stored"), [("NFC", "NFD"), ("NFD", "NFC"), ("NFC", "NFC")])
def test_an_include_is_found_however_its_name_is_written(tmp_path, written, stored):
    (tmp_path / unicodedata.normalize(stored, "조직.yaml")).write_text("schema_version: 1\nfirm: {active: true}", encoding="utf-8")
    main = tmp_path / "main.yaml"
    main.write_text(f"schema_version: 1\ninclude: {unicodedata.normalize(written, '조직.yaml')}", encoding="utf-8")
    assert load_system(main, FACTS).values == {"firm.active": True}


UNSEEN = ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad", "\u3164"]


@pytest.mark.parametrize("sign", UNSEEN)
def test_what_cannot_be_seen_is_named(sign):
    point = f"U+{ord(sign):04X}"
    for text in (f'schema_version: 1\n"firm.act{sign}ive": true', f'schema_version: 1\ninclude: "a{sign}.yaml"'):
        with pytest.raises(DescriptionError) as caught:
            read_description(text, "s.yaml", FACTS)
        assert [(problem.code, problem.params.get("point")) for problem in caught.value.problems] == [("invisible", point)]
    with pytest.raises(DescriptionError) as caught:
        read_mapping({"schema_version": 1, "firm": {f"active{sign}": True}}, FACTS)
    assert caught.value.problems[0].params["point"] == point


def test_keys_that_fall_together_are_refused():
    raw = {unicodedata.normalize(form, "2025년 12월 31일"): 1 for form in ("NFC", "NFD")}
    assert composed(raw) == raw
    with pytest.raises(Unreadable):
        read_value(FACTS["firm.users"], raw, FACTS.currencies)


# --- days


@CALM
@given(st.dates())
def test_every_day_is_read_back(day):
    for written in (day.isoformat(), f"{day.year:04}.{day.month}.{day.day}.", f"{day.year:04}년 {day.month}월 {day.day}일", f" {day.year:04}/{day.month}/{day.day} "):
        assert read_date(written) == day


@pytest.mark.parametrize("text", ["2026-1.5", "2026-02-30", "20260122", "2026-W01-1", "26-01-22", "2026-01-22T00:00", "2026-01-22.", "２０２６-01-22", "0000-01-01"])
def test_what_is_no_day(text):
    with pytest.raises(Unreadable):
        read_date(text)


FAR = [date.min, date(1, 1, 2), date.max, date(9999, 1, 1), date(2024, 2, 29)]
SPANS = [Span(1, "days"), Span(30, "days"), Span(1, "months"), Span(6, "months"), Span(5, "years"), Span(24, "hours"), Span(9000, "years"), Span(10**6, "months")]
WEEK = Periods(frozenset({5, 6}), 2, Text("근무일", "working days"))


@pytest.mark.parametrize("day", FAR)
def test_periods_from_far_days(day):
    for span in SPANS:
        for rules in (None, WEEK):
            last = ends(day, span, rules)
            assert last is None or last > day




@pytest.mark.ci
@pytest.mark.parametrize("day", FAR)
def test_far_days_in_every_answer(day):
    """No answer with the first or the last day of the calendar stops an assessment."""
    values = {}
    for fact in BOOK.facts:
        if fact.type == "date":
            values[fact.path] = day
        elif fact.type in ("annual", "dated"):
            values[fact.path] = Annual(((day, Money(1, "KRW") if fact.of == "money" else 1),))
    not_yet = {path: NOT_YET for path, value in values.items() if isinstance(value, date)}
    for said in (values, not_yet):
        raw = {path: plain(value) for path, value in said.items()}
        description = read_mapping({"schema_version": BOOK.facts.edition, **raw}, BOOK.facts)
        for on in (date(2026, 11, 23), date.max):
            assert assess(BOOK, PROGRAM, description.values, Asked(on)).laws


@CALM
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 40))
def test_a_period_ends_on_a_working_day_and_holds_two(day, count):
    span = Span(count, "days")
    counted, last = later(day, span), ends(day, span, WEEK)
    assert last.weekday() < 5
    held = [day + timedelta(days=at) for at in range(1, (last - day).days + 1)]
    working = [one for one in held if one.weekday() < 5]
    assert len(working) >= min(count, 2)
    if last != counted:  # not a day later than it must
        shorter = [one for one in working if one < last]
        before = [one for one in shorter if one >= counted]
        assert not before or len(shorter) < 2


@pytest.mark.parametrize(
    ("start", "span", "last"),
    [
        (date(2026, 11, 28), Span(14, "days"), date(2026, 12, 14)), (date(2027, 12, 3), Span(2, "days"), date(2027, 12, 7)),
        (date(2027, 12, 3), Span(24, "hours"), date(2027, 12, 4)), (date(2026, 1, 31), Span(1, "months"), date(2026, 3, 2)),
    ],
)  # fmt: skip
def test_how_periods_end(start, span, last):
    assert ends(start, span, WEEK) == last
