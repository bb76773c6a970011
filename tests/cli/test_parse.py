"""`allium parse`: the tree in both forms, exit statuses."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from drift.report.schema import TREE_SCHEMA_FILE, schema
from tests.cli.conftest import Allium

SPEC = "-- why\nentity E {\n    a: String?  -- c\n}\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "e.allium").write_text(SPEC)
    return tmp_path


def test_the_tree_is_shown_indented(allium: Allium) -> None:
    outcome = allium("parse", "e.allium")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == (
        "SpecTree\n"
        '  declarations: EntityDeclaration 2:1-4:2 kind="internal" name="E"\n'
        '    # leading 1:1-1:7 "-- why"\n'
        '    items: FieldItem 3:5-3:15 name="a"\n'
        '      # trailing 3:17-3:21 "-- c"\n'
        '      type: TypeRef 3:8-3:15 name="String" optional=True\n'
    )


def test_the_tree_as_json_keeps_its_schema(allium: Allium) -> None:
    outcome = allium("parse", "e.allium", "--format", "json")
    found = json.loads(outcome.out)
    jsonschema.Draft202012Validator(schema(TREE_SCHEMA_FILE)).validate(found)
    assert (found["version"], found["file"], found["problems"]) == (1, "e.allium", [])
    assert json.loads(allium("schema", "parse").out) == schema(TREE_SCHEMA_FILE)


def test_errors_are_shown_with_what_could_be_read(allium: Allium, here: Path) -> None:
    (here / "b.allium").write_text("entity E {\n    a: B == 3\n    b: C\n}\n")
    outcome = allium("parse", "b.allium")
    assert outcome.status == 1
    assert "    items: Broken 2:5-2:14" in outcome.out
    assert '    items: FieldItem 3:5-3:9 name="b"' in outcome.out
    assert "\nerror 2:10-2:12: unexpected `==`; expected " in outcome.out
    assert outcome.out.endswith("(comparison is written `=`)\n")
    found = json.loads(allium("parse", "b.allium", "-f", "json").out)
    assert [problem["severity"] for problem in found["problems"]] == ["error"]


def test_older_forms_are_no_errors(allium: Allium, here: Path) -> None:
    (here / "b.allium").write_text("default limit = 3\n")
    outcome = allium("parse", "b.allium")
    assert outcome.status == 0
    assert "\nwarning 1:1-1:14: " in outcome.out


def test_standard_input(allium: Allium, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SPEC.encode())))
    assert json.loads(allium("parse", "-", "-f", "json").out)["file"] == "-"


@pytest.mark.parametrize(
    ("file", "error"),
    [
        ("missing.allium", "FILE missing.allium: no such file or folder"),
        (".", ".: is a folder"),
        ("bytes.allium", "bytes.allium: not UTF-8: byte 0 (line 1)"),
    ],
)
def test_what_can_not_be_read_is_said(allium: Allium, here: Path, file: str, error: str) -> None:
    (here / "bytes.allium").write_bytes(b"\xff")
    outcome = allium("parse", file)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"error: {error}\n")


def test_hostile_text_is_escaped(allium: Allium, here: Path) -> None:
    (here / "h.allium").write_text('-- \x1b[31m\nopen question "\u202e\x07"\nrule \x1b\n')
    for form in ("text", "json"):
        outcome = allium("parse", "h.allium", "--format", form)
        assert not {"\x1b", "\x07", "\u202e"} & set(outcome.out)
