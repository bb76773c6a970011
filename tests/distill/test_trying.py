"""What a draft leaves out: answers, what its own code does not bear out, what nobody could follow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from drift.allium.project import project_of
from drift.behaviour.from_code import compile_code
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.model import Behaviour
from drift.code.scan import scan
from drift.compare.catalogue import load_catalogue
from drift.compare.engine import Comparison, compare
from drift.distill.draft import Assigned, Deferred, Draft, Requirement
from drift.distill.engine import distill
from drift.distill.layout import draft_text
from drift.distill.tried import tried
from drift.logic.terms import Compare, Field, Var, number

SHOP = """\
import enum
from dataclasses import dataclass


class Stage(enum.Enum):
    OPEN = "open"
    PAID = "paid"
    VOID = "void"


@dataclass
class Parcel:
    stage: Stage = Stage.OPEN
    grams: int = 0


@dataclass(frozen=True)
class Outcome:
    fine: bool
    words: str = ""


def refused(words: str) -> Outcome:
    return Outcome(False, words)


def pay(parcel: Parcel) -> Outcome:
    if parcel.stage is not Stage.OPEN:
        return refused("it is paid already")
    if parcel.grams <= 0:
        return refused("it is empty still")
    if parcel.grams > 900:
        return refused("it is too heavy")
    parcel.stage = Stage.PAID
    return Outcome(True)
"""

SORTING = (
    SHOP
    + """

def sort_out(parcel: Parcel, probe, rules) -> None:
    found = probe.look(parcel)
    if found.dented and rules.strict(found):
        parcel.stage = Stage.VOID
    elif found.wet and rules.dry(found):
        parcel.stage = Stage.OPEN
    elif found.lost or rules.lost(found):
        parcel.stage = Stage.VOID
    elif rules.kept(found):
        parcel.stage = Stage.OPEN
    elif rules.given(found):
        parcel.stage = Stage.PAID
"""
)


def read(tmp_path: Path, code: str) -> Behaviour:
    (tmp_path / "shop.py").write_text(code, encoding="utf-8")
    return compile_code(scan([tmp_path], jobs=1))


def compared(drafted: Draft, code: Behaviour) -> Comparison:
    return compare(compile_specs(project_of({"draft.allium": draft_text(drafted)})), code, load_catalogue())


def told(drafted: Draft, code: Behaviour) -> list[str]:
    return [one.title for one in compared(drafted, code).divergences]


def test_what_is_only_handed_back_is_nothing_of_the_domain(tmp_path: Path) -> None:
    found = distill(read(tmp_path, SHOP))
    assert [one.name for one in found.entities] == ["Parcel"]
    assert [one.name for one in found.rules] == ["PayParcel"]
    assert len(found.rules[0].requires) == 3
    left = {one.what: one.reason for one in found.left_out}
    assert "handed back" in left["Outcome"]


def test_what_is_kept_is_of_the_domain(tmp_path: Path) -> None:
    kept = SHOP.replace("    grams: int = 0\n", '    grams: int = 0\n    last: "Outcome | None" = None\n')
    found = distill(
        read(tmp_path, kept.replace("    return Outcome(True)", "    parcel.last = Outcome(True)"))
    )
    assert "Outcome" in [one.name for one in found.entities]


def test_an_operation_whose_cases_nobody_understands_is_deferred(tmp_path: Path) -> None:
    code = read(tmp_path, SORTING)
    found = distill(code)
    assert "deferred Parcel.sort_out" in draft_text(found)
    assert [one.name for one in found.rules] == ["PayParcel"]
    assert told(found, code) == []


def test_without_its_deferral_the_operation_leaves_other_rules_undecided(tmp_path: Path) -> None:
    code = read(tmp_path, SORTING)
    found = distill(code)
    assert {one.verdict for one in compared(found, code).obligations} == {"conforms"}
    alone = compared(replace(found, deferred=()), code)
    assert {one.construct for one in alone.obligations if one.verdict == "unverifiable"} == {"rule PayParcel"}


def test_a_clause_that_the_code_does_not_bear_out_is_asked(tmp_path: Path) -> None:
    code = read(tmp_path, SHOP)
    whole = distill(code)
    (rule,) = whole.rules
    more = Requirement(Compare("!=", Field(Var("parcel", "Parcel"), "grams"), number(77)))
    wrong = replace(whole, rules=(replace(rule, requires=(*rule.requires, more)),))
    assert told(wrong, code)
    found = tried(wrong, code)
    assert found.rules[0].requires == rule.requires
    assert [one.text for one in found.questions if "`parcel.grams != 77` meant" in one.text]


NEWS = (
    SHOP
    + """

def on_news(parcel: Parcel, news) -> None:
    if parcel.stage is not Stage.OPEN:
        return
    if news.good():
        parcel.stage = Stage.PAID
    elif news.bad() and parcel.grams < 5:
        parcel.stage = Stage.VOID
"""
)


def test_ways_to_different_states_are_rules_of_their_own(tmp_path: Path) -> None:
    code = read(tmp_path, NEWS)
    found = distill(code)
    rules = [one for one in found.rules if one.name != "PayParcel"]
    assert len({one.trigger.name for one in rules}) == 1
    assert sorted(len(one.ensures) for one in rules) == [1, 1]
    assert all(isinstance(one.ensures[0], Assigned) for one in rules)
    assert told(found, code) == []


def test_what_is_too_large_to_be_tried_says_so(tmp_path: Path) -> None:
    code = read(tmp_path, SHOP)
    many = replace(code, operations=code.operations * 100_000)
    found = tried(distill(code), many)
    assert [one.kind for one in found.questions if "too large" in one.text] == ["unread"]


def test_what_is_still_doubted_in_the_end_goes_as_a_whole(tmp_path: Path) -> None:
    """A condition that nobody understands excuses what can't be decided, and nothing that differs."""
    code = read(tmp_path, SHOP)
    whole = distill(code)
    (rule,) = whole.rules
    grams = Field(Var("parcel", "Parcel"), "grams")
    excused = Deferred(f"{rule.name}.condition_1", "not understood")
    wrong = replace(rule, ensures=(*rule.ensures, Assigned(grams, number(77))))
    found = tried(replace(whole, rules=(wrong,), deferred=(excused,)), code)
    assert told(found, code) == []
    assert wrong not in found.rules


def test_a_parameter_that_is_not_there_takes_no_other_with_it(tmp_path: Path) -> None:
    limited = SHOP.replace("> 900", "> MOST").replace("@dataclass\n", "MOST = 900\n\n\n@dataclass\n", 1)
    code = read(tmp_path, limited)
    whole = distill(code)
    assert [one.name for one in whole.config] == ["most"]
    more = replace(whole.config[0], name="least", value=number(7))
    found = tried(replace(whole, config=(*whole.config, more)), code)
    assert (found.config, found.rules) == (whole.config, whole.rules)
