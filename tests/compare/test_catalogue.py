from pathlib import Path

import pytest

from drift.compare.catalogue import UnknownRuleError, load_catalogue
from drift.resources.errors import RulesetError

CATALOGUE = load_catalogue()
CONTRACT = {
    "config-value": "error",
    "config-missing": "note",
    "hardcoded-value": "warning",
    "state-missing": "warning",
    "state-unspecified": "error",
    "transition-missing": "warning",
    "transition-unspecified": "error",
    "guard-missing": "error",
    "guard-weaker": "error",
    "guard-stronger": "error",
    "guard-different": "warning",
    "guard-unspecified": "warning",
    "effect-missing": "error",
    "effect-different": "error",
    "effect-unspecified": "note",
    "creation-missing": "warning",
    "creation-different": "warning",
    "removal-missing": "warning",
    "emission-missing": "warning",
    "rule-unimplemented": "warning",
    "operation-unspecified": "warning",
    "trigger-different": "warning",
    "entity-missing": "note",
    "field-missing": "note",
    "field-type": "note",
    "field-optionality": "note",
    "derived-different": "warning",
    "invariant-unenforced": "warning",
    "surface-operation-missing": "warning",
    "actor-unchecked": "warning",
    "exposure-unspecified": "off",
    "spec-conflict": "note",
}
ENTRY = """
[[rule]]
id = "guard-missing"
family = "guard"
severity = "error"
title = "{symbol} does not check {expected}"
says = "s"
why = "w"
remedy = "r"
example = { code = "x" }
"""


def load(tmp_path: Path, *texts: str) -> None:
    files = []
    for number, text in enumerate(texts):
        files.append(tmp_path / f"{number}.toml")
        files[-1].write_text(text)
    load_catalogue(files)


def test_every_rule_of_the_contract_is_there_with_its_severity() -> None:
    assert {entry.id: entry.severity for entry in CATALOGUE.entries} == CONTRACT


@pytest.mark.parametrize(
    ("rule", "variant", "severity"),
    [("hardcoded-value", "equal", "note"), ("effect-unspecified", "state", "warning")],
)
def test_variants_weigh_otherwise(rule: str, variant: str, severity: str) -> None:
    assert CATALOGUE.severity(rule, variant) == severity
    assert CATALOGUE.severity(rule) != severity


def test_an_unknown_rule_is_an_error_with_its_neighbours() -> None:
    with pytest.raises(UnknownRuleError) as caught:
        CATALOGUE.severity("gaurd-missing")
    assert caught.value.near[0] == "guard-missing"
    with pytest.raises(UnknownRuleError):
        CATALOGUE.severity("hardcoded-value", "nearly-equal")


def test_titles_are_filled_in() -> None:
    title = CATALOGUE.entry("guard-missing").titled({"symbol": "login()", "expected": "user.status = active"})
    assert title == "login() does not check user.status = active"
    assert CATALOGUE.entry("guard-missing").titled({}) == "… does not check …"


@pytest.mark.parametrize("entry", CATALOGUE.entries, ids=lambda entry: entry.id)
def test_every_entry_shows_both_sides(entry) -> None:  # type: ignore[no-untyped-def]
    assert entry.example.spec
    assert entry.example.code or entry.family == "spec"
    assert entry.id in entry.example.code or entry.family == "spec"


def test_a_shipped_file_that_is_wrong_is_located(tmp_path: Path) -> None:
    with pytest.raises(RulesetError, match=r"0\.toml:6: rule\[0\]\.title: a title mentions only"):
        load(tmp_path, ENTRY.replace("{symbol}", "{function}"))
    with pytest.raises(RulesetError, match=r"0\.toml:5: rule\[0\]\.severity"):
        load(tmp_path, ENTRY.replace('"error"', '"fatal"'))
    with pytest.raises(RulesetError, match=r"0\.toml:10: rule\[0\]\.example: an example shows"):
        load(tmp_path, ENTRY.replace('code = "x"', ""))


def test_an_id_is_given_once(tmp_path: Path) -> None:
    with pytest.raises(RulesetError, match=r"1\.toml:3: rule\[0\]\.id: an id of its own"):
        load(tmp_path, ENTRY, ENTRY)
