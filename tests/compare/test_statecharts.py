"""The charts of lifecycles: what the two sides do, never in contradiction to the ledger and the findings."""

from pathlib import Path

import pytest

from drift.cli.audit import AuditOptions, run_audit
from drift.compare.audit import Statechart

SPEC = """\
entity Door {
    status: open | closed | locked
%s}

rule Build {
    when: Build(name)
    ensures: Door.created(status: open)
}

rule Close {
    when: Close(door)
    requires: door.status = open
    ensures: door.status = closed
}

rule Lock {
    when: Lock(door)
    requires: door.status = closed
    ensures: door.status = locked
}
"""
GRAPH = """
    transitions status {
        open -> closed
        closed -> locked
        closed -> open
    }
"""
CODE = """\
from dataclasses import dataclass


@dataclass
class Door:
    status: str


doors: list[Door] = []


def build(name: str) -> None:
    doors.append(Door(status="open"))


def close(door: Door) -> None:
    if door.status != "open":
        raise ValueError("not open")
    door.status = "closed"


def lock(door: Door) -> None:
    if door.status != "closed":
        raise ValueError("not closed")
    door.status = "locked"
"""


def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, graph: str = "") -> dict[str, str]:
    chart = charted(tmp_path, monkeypatch, code, graph)
    return {f"{step.before} -> {step.after}": step.verdict for step in chart.steps}


def charted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, graph: str = "") -> Statechart:
    monkeypatch.chdir(tmp_path)
    Path("door.allium").write_text(SPEC % graph)
    Path("door.py").write_text(code)
    (chart,) = run_audit([Path("door.allium")], [Path("door.py")], AuditOptions(jobs=1)).audit.lifecycles
    return chart


def test_what_both_sides_do_conforms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = charted(tmp_path, monkeypatch, CODE)
    assert {(one.before, one.after, one.verdict) for one in chart.steps} == {
        ("", "open", "conforms"),
        ("open", "closed", "conforms"),
        ("closed", "locked", "conforms"),
    }
    assert [state.name for state in chart.states if state.initial] == ["open"]
    assert (chart.steps[1].rules, chart.steps[1].symbols) == (("Close",), ("door.close",))


def test_what_no_code_does_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = steps(tmp_path, monkeypatch, CODE.replace('    door.status = "locked"', "    return"))
    assert found == {" -> open": "conforms", "open -> closed": "conforms", "closed -> locked": "missing"}


def test_what_no_rule_does_is_unspecified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = steps(
        tmp_path, monkeypatch, CODE.replace('if door.status != "closed"', 'if door.status == "locked"')
    )
    assert found["open -> locked"] == "unspecified"
    assert found["closed -> locked"] == "conforms"


def test_a_declared_graph_is_drawn_as_the_ledger_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("door.allium").write_text(SPEC % GRAPH)
    Path("door.py").write_text(CODE)
    audit = run_audit([Path("door.allium")], [Path("door.py")], AuditOptions(jobs=1)).audit
    ledger = {one.text: one.verdict for one in audit.obligations if one.clause == "transitions status"}
    drawn = {f"{one.before} -> {one.after}": one.verdict for one in audit.lifecycles[0].steps if one.before}
    assert drawn == ledger
    assert drawn["open -> closed"] == "conforms" != drawn["closed -> open"]


def test_what_is_not_known_is_not_drawn_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opaque = CODE.replace('    door.status = "locked"', '    setattr(door, chosen(), "locked")')
    assert steps(tmp_path, monkeypatch, opaque)["closed -> locked"] == "unverifiable"
