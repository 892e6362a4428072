"""JSON: the records as they are, with stable names and both languages; the schema is made from the same records."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

LARGEST = 2**53
"""Beyond it a number of JSON is not exact everywhere: it is written as text."""


def dumps(value: Any) -> str:
    """The JSON of a record, or of several, on one line: written by the fast encoder."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def plain(value: Any) -> Any:
    """A record as mappings, lists, text, numbers: days as text, large numbers too."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {_name(field.name): plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, Decimal) or (type(value) is int and abs(value) > LARGEST):
        return str(value)
    return value


def _name(field: str) -> str:
    """The name of a field in JSON: `from_` is `from`, which Python keeps for itself."""
    return field.rstrip("_")


def report_schema() -> dict[str, Any]:
    """JSON Schema of an assessment's JSON."""
    from compliance.assessment.models import FORMAT, Assessment

    return _schema(Assessment, "assessment", FORMAT)


def reports_schema() -> dict[str, Any]:
    """JSON Schema of the JSON of several systems."""
    from compliance.assessment.models import FORMAT
    from compliance.report.overview import Assessments

    found = _schema(Assessments, "assessments", FORMAT)
    found["$defs"]["Assessment"]["properties"]["format"] = found["properties"]["format"]
    return found


def comparison_schema() -> dict[str, Any]:
    """JSON Schema of a comparison's JSON."""
    from compliance.assessment.compare import FORMAT, Comparison

    return _schema(Comparison, "comparison", FORMAT)


def _schema(of: type, name: str, version: int) -> dict[str, Any]:
    from pydantic import TypeAdapter

    found: dict[str, Any] = TypeAdapter(of).json_schema(mode="serialization")
    found["properties"]["format"] = {"const": version, "title": "Format", "type": "integer"}
    _close(found)
    for one in found.get("$defs", {}).values():
        _close(one)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:haechi:{name}:{version}", **found}


def _close(record: dict[str, Any]) -> None:
    """Every field is written, and no other."""
    if record.get("type") == "object" and "properties" in record:
        record["properties"] = {_name(field): schema for field, schema in record["properties"].items()}
        record["required"] = list(record["properties"])
        record["additionalProperties"] = False
