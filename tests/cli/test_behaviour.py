"""`allium behaviour` from end to end."""

import json
from pathlib import Path

import jsonschema
import pytest

from drift.report.schema import BEHAVIOUR_SCHEMA_FILE, schema
from tests.cli.conftest import Allium

CODE = """\
from dataclasses import dataclass
from enum import Enum

import flask

app = flask.Flask(__name__)


class Status(Enum):
    OPEN = "open"
    CLOSED = "closed"


@dataclass
class Ticket:
    id: int
    status: Status = Status.OPEN


def close(ticket: Ticket) -> None:
    if ticket.status != Status.OPEN:
        raise ValueError("closed already")
    ticket.status = Status.CLOSED


@app.post("/tickets/close")
def close_view(ticket: Ticket) -> str:
    close(ticket)
    return "ok"
"""


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "tickets.py").write_text(CODE)
    return folder


def test_the_text_tells_entities_transitions_and_guards(allium: Allium, code: Path) -> None:
    outcome = allium("behaviour", "--code", "src")
    assert (outcome.status, outcome.err) == (0, "")
    assert "src/tickets.py:23  OPEN → CLOSED  POST /tickets/close" in outcome.out
    assert "when  ticket.status = OPEN  (else an error, src/tickets.py:21)" in outcome.out


def test_json_is_valid_and_the_same_twice(allium: Allium, code: Path) -> None:
    outcome = allium("behaviour", "--code", "src", "--format", "json")
    jsonschema.Draft202012Validator(schema(BEHAVIOUR_SCHEMA_FILE)).validate(json.loads(outcome.out))
    assert allium("behaviour", "--code", "src", "--format", "json").out == outcome.out


@pytest.mark.parametrize("place", ["src/tickets.py:21", "tickets.py:21", "src/tickets.py:21:5"])
def test_one_place(allium: Allium, code: Path, place: str) -> None:
    outcome = allium("behaviour", "--code", "src", "--at", place)
    assert outcome.out.startswith("src/tickets.py:21  in tickets.close\n")
    assert "before  ticket.status = CLOSED  src/tickets.py:23  in POST /tickets/close" in outcome.out


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        ("src/tickets.py", "--at src/tickets.py: is no place"),
        ("src/tickets.py:0", "--at src/tickets.py:0: is no place"),
        (
            "src/tickts.py:3",
            "--at src/tickts.py: no such file was read\nhelp: did you mean 'src/tickets.py'?",
        ),
    ],
)
def test_wrong_places(allium: Allium, code: Path, place: str, complaint: str) -> None:
    outcome = allium("behaviour", "--code", "src", "--at", place)
    assert outcome.status == 2
    assert outcome.err.startswith(f"error: {complaint}")


def test_a_file_that_was_left_out_says_so(allium: Allium, code: Path) -> None:
    (code / "test_tickets.py").write_text("x = 1\n")
    outcome = allium("behaviour", "--code", "src", "--at", "src/test_tickets.py:1")
    assert "it was left out: tests (--include brings it back)" in outcome.err


def test_written_to_a_file(allium: Allium, code: Path, tmp_path: Path) -> None:
    shown = allium("behaviour", "--code", "src").out
    assert allium("behaviour", "--code", "src", "--output", "report.txt").status == 0
    assert (tmp_path / "report.txt").read_text() == shown


def test_the_schema_is_printed(allium: Allium) -> None:
    assert json.loads(allium("schema", "behaviour").out) == schema(BEHAVIOUR_SCHEMA_FILE)
