"""The tree as JSON: everything is in it, and its published schema says so."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from drift.allium.comments.attaching import attach
from drift.allium.parser import parse
from drift.allium.printing.values import file_values
from drift.report.schema import TREE_SCHEMA_FILE, schema, schema_text as published
from tests.allium.printing.shape import schema_text
from tests.allium.printing.test_examples import CONSTRUCTS, FILES

SCHEMA = schema(TREE_SCHEMA_FILE)


def values(text: str) -> dict[str, Any]:
    parsed = parse(text)
    found: dict[str, Any] = json.loads(json.dumps(file_values("x.allium", parsed, attach(parsed.tree, text))))
    return found


def test_the_published_schema_is_that_of_the_nodes() -> None:
    assert published(TREE_SCHEMA_FILE) == schema_text(), "python -m tests.allium.printing.shape"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", [CONSTRUCTS, "", "-- only", "entity E {\n ? }\nrule R {\n  x\n}\n"])
def test_trees_are_as_the_schema_says(text: str) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(values(text))


def test_examples_are_as_the_schema_says() -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for path in FILES[::12]:
        validator.validate(values(path.read_text(encoding="utf-8")))


def test_an_unknown_field_breaks_the_schema() -> None:
    found = values("entity E { a: B }")
    found["tree"]["declarations"][0]["colour"] = "red"
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(found)


def test_nodes_say_what_and_where_they_are_and_carry_their_comments() -> None:
    (entity,) = values("-- why\nentity E {  -- head\n    a: B  -- c\n    -- end\n}\n")["tree"]["declarations"]
    assert (entity["node"], entity["name"]) == ("EntityDeclaration", "E")
    assert entity["span"] == {"line": 2, "column": 1, "end_line": 5, "end_column": 2}
    comments = entity["comments"]
    assert [one["text"] for one in comments["leading"]] == ["-- why"]
    assert (comments["head"]["text"], comments["closing"][0]["span"]["line"]) == ("-- head", 4)
    (field,) = entity["items"]
    assert field["comments"]["trailing"] == {
        "span": {"line": 3, "column": 11, "end_line": 3, "end_column": 15},
        "text": "-- c",
    }
    assert field["type"]["span"]["column"] == 8


def test_comments_at_an_else_are_not_lost() -> None:
    text = "rule R {\n  when: E(a)\n  ensures:\n    if a.b:\n      F(a)\n    else:  -- why\n      G(a)\n}\n"
    statement = values(text)["tree"]["declarations"][0]["clauses"][1]["statements"][0]
    assert statement["otherwise_comments"]["head"]["text"] == "-- why"


def test_exact_numbers_and_places_that_are_nowhere() -> None:
    parameter = values("config { a: Decimal = 0.25 }")["tree"]["declarations"][0]["parameters"][0]
    assert (parameter["value"]["value"], parameter["value"]["raw"]) == ("1/4", "0.25")
    (deferred,) = values("use 3 as x\ndeferred A.b")["tree"]["declarations"][1:]
    assert deferred["location"] == ""
