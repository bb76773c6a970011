"""The command over real projects, on a tiny one: labelled, new and gone findings, and what it counts."""

from pathlib import Path

import pytest

from drift.behaviour.model import Behaviour, Clause, Operation
from drift.compare.audit import Audit, Obligation, SpecLine, Unspecified, Verdict
from drift.logic.spans import Source, Span
from drift.logic.terms import Call, Compare, Field, Holds, Predicate, Var, symbol

from . import __main__ as command, auditing
from .auditing import audit_here, comparisons
from .comparing import compared
from .labels import LabelError, load_project

SPEC = """-- allium: 3
entity Ticket {
    status: open | closed
}
rule CloseTicket {
    when: CloseTicket(ticket)
    requires: ticket.status = open
    ensures: ticket.status = closed
}
"""
CODE = """from dataclasses import dataclass
from enum import StrEnum

from fastapi import FastAPI

app = FastAPI()


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass
class Ticket:
    id: str
    status: Status = Status.OPEN


TICKETS: dict[str, Ticket] = {}


@app.post("/tickets/{ticket_id}/close")
def close_ticket(ticket_id: str):
    ticket = TICKETS[ticket_id]
    ticket.status = Status.CLOSED
"""
LABELS = """repository = "somebody/desk"
commit = "0000000000000000000000000000000000000000"
specs = ["specs"]
code = ["src"]

[[finding]]
fingerprint = "{fingerprint}"
rule = "guard-missing"
verdict = "{verdict}"
why = "the route closes whatever ticket it is given"

[[finding]]
fingerprint = "gone"
rule = "guard-weaker"
verdict = "false"
why = "mended"
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one checkout, audited in this process."""
    for name, text in (("specs/desk.allium", SPEC), ("src/desk.py", CODE)):
        file = tmp_path / "checkouts" / "desk" / name
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(command, "audited", audit_here)
    return tmp_path


def labelled(desk: Path, fingerprint: str, verdict: str) -> Path:
    path = desk / "labels" / "desk.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(LABELS.format(fingerprint=fingerprint, verdict=verdict), encoding="utf-8")
    return path


def run(desk: Path, *more: str) -> int:
    return command.main([str(desk / "checkouts"), "--labels", str(desk / "labels"), *more])


def test_findings_are_held_against_their_labels(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = labelled(desk, "nobody", "true")
    assert run(desk, "--toml") == 1
    said = capsys.readouterr().out
    assert "labels are of 000000000000" in said
    assert "no precision (0 true, 0 false, 0 arguable), 1 not labelled, 2 gone (1 of them true)" in said
    assert "LOST     nobody guard-missing" in said
    mark = said.partition('fingerprint = "')[2].partition('"')[0]
    labelled(desk, mark, "true")
    assert run(desk) == 0
    said = capsys.readouterr().out
    assert (
        "desk: precision 100% (1 true, 0 false, 0 arguable), 0 not labelled, 1 gone (0 of them true)" in said
    )
    assert "1 of 1 required comparisons of matched rules decided (100%)" in said
    project = load_project(path)
    assert [label.why for label in compared(project, ()).lost] == [
        "the route closes whatever ticket it is given"
    ]


def test_a_false_alarm_counts_against_precision(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mark = audit_here(load_project(labelled(desk, "x", "true")), desk / "checkouts" / "desk").rows[0]
    labelled(desk, mark.fingerprint, "false")
    assert run(desk) == 0
    assert "all: precision 0%" in capsys.readouterr().out


def test_a_project_without_a_checkout_is_left_out(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labelled(desk, "x", "true")
    assert command.main([str(desk / "labels"), "--labels", str(desk / "labels")]) == 2
    assert "no checkout of somebody/desk" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('verdict = "false"', 'verdict = "perhaps"'), "expected one of true, false, arguable"),
        (('repository = "somebody/desk"', ""), "'repository' is missing"),
        (('fingerprint = "gone"', 'fingerprint = "x"'), "labelled twice"),
        (("[[finding]]", "[[finding"), "no TOML"),
    ],
)
def test_labels_say_what_is_wrong_with_them(desk: Path, change: tuple[str, str], says: str) -> None:
    path = labelled(desk, "x", "true")
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(LabelError, match=says):
        load_project(path)


def test_only_comparisons_of_rules_that_were_found_are_counted() -> None:
    def clause(line: int, predicate: Predicate, undecidable: bool = False) -> Clause:
        place = Source("s.allium", Span(line, 1, line, 9))
        return Clause(predicate, place, f"clause {line}", "prose" if undecidable else "")

    def said(construct: str, line: int, verdict: Verdict) -> Obligation:
        return Obligation(
            f"{construct} {line}",
            construct,
            "requires",
            f"clause {line}",
            verdict,
            SpecLine("s.allium", line),
        )

    open_ = Compare("=", Field(Var("t", "Ticket"), "status"), symbol("open"))
    black = Holds(Call("is_fair", (Var("t", "Ticket"),)))
    rules = Behaviour(
        "spec",
        operations=(
            Operation("Close", requires=(clause(1, open_), clause(2, black), clause(3, open_, True))),
            Operation("Nowhere", requires=(clause(4, open_),)),
        ),
    )
    ledger = (
        said("rule Close", 1, "conforms"),
        said("rule Close", 2, "unverifiable"),
        said("rule Close", 3, "unverifiable"),
        said("rule Nowhere", 4, "unverifiable"),
    )
    assert comparisons(Audit((), ledger, Unspecified(), 1, 1), rules) == (1, 1)
    assert auditing.KIB_IN_MIB == 1024
