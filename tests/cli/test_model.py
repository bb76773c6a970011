"""`allium model`: the shape of the reference tool, and diagrams."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Allium

SPEC = """\
-- allium: 3
enum Colour { red | green }
value Money { amount: Decimal }
config {
    limit: Integer = 5
    name: String
}
external entity Customer { email: String }
entity Line { order: Order, sku: String }
entity Order {
    customer: Customer?
    colour: Colour
    total: Money
    status: draft | placed
    placed_at: Timestamp when status = placed
    lines: Line with order = this
    blue_lines: lines where sku = "blue"   -- the blue ones
    is_open: status = draft
        or lines.count = 0                 -- nothing in it
    has(sku): lines.any(line => line.sku = sku)
    transitions status {
        draft -> placed
        terminal: placed
    }
}
rule Open { when: Open(_) ensures: Order.created(status: draft, total: 1) }
rule Place {
    when: Place(order: Order)
    requires: order.status = draft
    ensures:
        order.status = placed
        order.placed_at = now
}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "order.allium").write_text(SPEC)
    return tmp_path


def test_json(allium: Allium) -> None:
    model = json.loads(allium("model", "order.allium").out)
    assert list(model) == ["version", "entities", "value_types", "enums", "config", "diagnostics"]
    assert model["version"] == 3 and model["diagnostics"] == []
    assert model["enums"] == [{"name": "Colour", "values": ["red", "green"]}]
    assert [value["name"] for value in model["value_types"]] == ["Money"]
    assert model["config"] == [
        {"name": "limit", "type_expr": "Integer", "default_expr": "5"},
        {"name": "name", "type_expr": "String", "default_expr": None},
    ]
    customer, _, order = model["entities"]
    assert (customer["kind"], order["kind"]) == ("external", "internal")
    assert order["fields"][:2] == [
        {"name": "customer", "type_expr": "Customer?", "optional": True},
        {"name": "colour", "type_expr": "Colour", "enum_values": ["red", "green"]},
    ]
    assert order["fields"][4]["when"] == {"field": "status", "states": ["placed"]}
    assert order["relationships"] == [
        {"name": "lines", "target": "Line", "cardinality": "many", "with": "order = this"}
    ]
    assert order["projections"] == [{"name": "blue_lines", "expr": 'lines where sku = "blue"'}]
    assert order["derived_values"] == [
        {"name": "is_open", "expr": "status = draft or lines.count = 0"},
        {"name": "has", "expr": "lines.any(line => line.sku = sku)", "parameters": ["sku"]},
    ]
    assert order["transition_graphs"] == [
        {
            "field": "status",
            "states": ["draft", "placed"],
            "edges": [{"from": "draft", "to": "placed"}],
            "terminal": ["placed"],
        }
    ]


def test_errors_are_among_the_diagnostics(allium: Allium, here: Path) -> None:
    (here / "wrong.allium").write_text("entity A { b: C }\n")
    model = json.loads(allium("model", "wrong.allium").out)
    assert [one["code"] for one in model["diagnostics"]] == ["allium.type.undefinedReference"]


def test_mermaid(allium: Allium) -> None:
    out = allium("model", "order.allium", "--format", "mermaid").out
    for line in (
        "erDiagram",
        '    Order ||--o{ Line : "lines"',
        '    Order }o--o| Customer : "customer"',
        "stateDiagram-v2",
        "    [*] --> draft",
        "    draft --> placed",
        "    placed --> [*]",
    ):
        assert line in out.splitlines()
    assert out.count("```") == 4


def test_nothing_there(allium: Allium) -> None:
    assert allium("model", "nowhere.allium").status == 2


def test_derived_values_say_in_which_states_they_are_there(tmp_path: Path, allium: Allium) -> None:
    text = """\
-- allium: 3
entity Ticket {
    status: open | closed
    opened_at: Timestamp
    closed_at: Timestamp when status = closed
    took: closed_at - opened_at
    since: now - opened_at
    transitions status {
        open -> closed
        terminal: closed
    }
}
"""
    (tmp_path / "ticket.allium").write_text(text, encoding="utf-8")
    found = json.loads(allium("model", "ticket.allium").out)
    took, since = found["entities"][0]["derived_values"]
    assert took["when"] == {"field": "status", "states": ["closed"]} and "when" not in since
