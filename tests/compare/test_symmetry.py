"""The rule table asks each question in both directions; where it does not, it is said why."""

from __future__ import annotations

import pytest

from drift.compare.catalogue import load_catalogue

RULES = {entry.id for entry in load_catalogue().entries}
OPPOSITE = {"missing": "unspecified", "unspecified": "missing", "weaker": "stronger", "stronger": "weaker"}
WAIVED = {
    "config-missing": "settings that no specification mentions are no drift: code has many",
    "creation-missing": "creating what no rule creates is an `effect-unspecified` note: seeds, mirrors",
    "removal-missing": "removing what no rule removes is an `operation-unspecified` or `effect-unspecified`",
    "emission-missing": "messages beyond the specified ones are logging and notifications of other concerns",
    "entity-missing": "entities that the specification does not know are counted, not reported",
    "field-missing": "a specification abstracts from storage: further fields are expected",
    "surface-operation-missing": "routes beyond the surfaces that change things are `operation-unspecified`",
    "operation-unspecified": "its opposite is `rule-unimplemented`",
    "exposure-unspecified": "what a surface exposes is a permission, not a duty: nothing has to be returned",
}
PAIRED = {"operation-unspecified": "rule-unimplemented"}


def direction(rule: str) -> str:
    return rule.rpartition("-")[2]


DIRECTED = sorted(rule for rule in RULES if direction(rule) in OPPOSITE)


@pytest.mark.parametrize("rule", DIRECTED)
def test_a_rule_has_its_opposite_or_a_reason_for_lacking_it(rule: str) -> None:
    opposite = f"{rule.rpartition('-')[0]}-{OPPOSITE[direction(rule)]}"
    if opposite in RULES:
        assert rule not in WAIVED, f"{opposite} exists: drop the waiver"
    else:
        assert rule in WAIVED, f"there is no {opposite}, and nothing says why"


def test_a_waiver_is_about_a_rule_of_the_table() -> None:
    assert set(WAIVED) <= set(DIRECTED)
    assert set(PAIRED) | set(PAIRED.values()) <= RULES


@pytest.mark.parametrize("family", ["guard", "state", "transition", "effect"])
def test_what_behaviour_consists_of_is_asked_both_ways(family: str) -> None:
    assert {f"{family}-missing", f"{family}-unspecified"} <= RULES


def test_every_rule_that_no_detector_finds_is_known() -> None:
    silent = {entry.id for entry in load_catalogue().entries if not entry.reported}
    assert not silent
