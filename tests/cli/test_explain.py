import pytest

from drift.compare.catalogue import load_catalogue
from tests.cli.conftest import Allium


def test_a_rule_is_explained(allium: Allium) -> None:
    outcome = allium("explain", "guard-weaker")
    assert outcome.status == 0
    assert outcome.out.startswith("guard-weaker  error  (guard)\n")
    for heading in ("What it says", "Why it matters", "Example", "What to do"):
        assert f"\n{heading}\n" in outcome.out
    assert "if user.failed_attempts > 5:" in outcome.out
    assert "\x1b" not in outcome.out


@pytest.mark.parametrize("rule", [entry.id for entry in load_catalogue().entries])
def test_every_rule_can_be_explained(allium: Allium, rule: str) -> None:
    assert allium("explain", rule).out.startswith(f"{rule}  ")


def test_without_a_rule_all_are_listed(allium: Allium) -> None:
    shown = allium("explain").out
    assert all(f"  {entry.id} " in shown for entry in load_catalogue().entries)


def test_a_rule_that_is_not_there_suggests_its_neighbour(allium: Allium) -> None:
    outcome = allium("explain", "gaurd-weaker")
    assert outcome.status == 2
    assert outcome.err == "error: there is no rule 'gaurd-weaker'\nhelp: did you mean 'guard-weaker'?\n"
    assert allium("explain", "zzzz").err.endswith("help: `allium explain` lists all rules\n")


def test_what_this_version_does_not_report_says_so(allium: Allium) -> None:
    for entry in load_catalogue().entries:
        shown = allium("explain", entry.id).out
        assert ("Not reported by this version." in shown) is not entry.reported
