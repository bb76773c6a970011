import json

import jsonschema
import msgspec
import pytest

from drift.report.json import json_report
from drift.report.schema import schema
from tests.report.sample import AUDIT, EMPTY, STRONGER


def parsed(audit=AUDIT) -> dict:  # type: ignore[no-untyped-def,type-arg]
    loaded: dict = json.loads(json_report(audit))  # type: ignore[type-arg]
    return loaded


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("audit", [AUDIT, EMPTY])
def test_reports_are_valid(audit) -> None:  # type: ignore[no-untyped-def]
    jsonschema.Draft202012Validator(schema()).validate(parsed(audit))


def test_fields_are_in_the_order_of_the_contract() -> None:
    report = parsed()
    assert list(report) == [
        "version", "tool", "summary", "divergences", "obligations", "unspecified", "problems",
        "notices", "suppressed", "compared", "lifecycles",
    ]  # fmt: skip
    assert list(report["summary"])[:8] == [
        "divergences", "errors", "warnings", "notes", "filtered", "obligations", "spec_files", "code_files",
    ]  # fmt: skip
    assert list(report["divergences"][0]) == [
        "fingerprint", "rule", "severity", "confidence", "title", "message", "subject", "expected", "actual",
        "witness", "spec", "code", "classification", "evidence", "fix", "obligations",
    ]  # fmt: skip
    assert list(report["divergences"][0]["spec"][0]) == [
        "file", "line", "column", "end_line", "end_column", "construct", "clause", "text",
    ]  # fmt: skip
    assert list(report["divergences"][0]["code"][0]) == [
        "file", "line", "column", "end_line", "end_column", "symbol", "text", "path", "fingerprint",
        "role",
    ]  # fmt: skip
    assert list(report["obligations"][0]) == [
        "id", "construct", "clause", "text", "verdict", "spec", "code", "reason_code", "reason",
    ]  # fmt: skip


def test_the_counts_are_those_of_the_audit() -> None:
    summary = parsed()["summary"]
    assert (summary["divergences"], summary["errors"], summary["warnings"], summary["notes"]) == (2, 1, 1, 0)
    assert summary["filtered"] == 3
    assert summary["obligations"] == {"conforms": 2, "diverges": 1, "missing": 1, "unverifiable": 6}
    assert summary["understood"] == {"User": {"writes": 6, "understood": 5}}


def test_the_same_audit_gives_the_same_bytes() -> None:
    again = msgspec.structs.replace(AUDIT, left_out=dict(reversed(AUDIT.left_out.items())))
    assert json_report(again) == json_report(AUDIT)
    assert json_report(AUDIT).endswith("}\n")


def test_what_drives_a_terminal_is_escaped_and_survives() -> None:
    hostile = "größe \x1b[31m\u202e\u2028\udc80\U000e0041"
    text = json_report(msgspec.structs.replace(AUDIT, divergences=(_titled(hostile),)))
    assert "größe" in text
    assert not {"\x1b", "\u202e", "\u2028", "\udc80", "\U000e0041"} & set(text)
    assert json.loads(text)["divergences"][0]["title"] == hostile


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("divergences", 0, "severity"), "off"),
        (("divergences", 0, "confidence"), 1.5),
        (("divergences", 0, "classification", "reason"), ""),
        (("obligations", 4, "reason"), ""),
        (("obligations", 4, "reason_code"), "because"),
        (("summary", "obligations", "missing"), -1),
    ],
)
def test_the_schema_refuses_what_the_contract_rules_out(path: tuple[str | int, ...], value: object) -> None:
    report = parsed()
    place = report
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(report)


def test_the_schema_requires_every_field_and_allows_new_ones() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    for name in list(parsed()["divergences"][0]):
        report = parsed()
        del report["divergences"][0][name]
        assert not validator.is_valid(report), name
    report = parsed()
    report["divergences"][0]["added_later"] = report["added_later"] = 1
    assert validator.is_valid(report)


def _titled(title: str):  # type: ignore[no-untyped-def]
    return msgspec.structs.replace(STRONGER, title=title)
