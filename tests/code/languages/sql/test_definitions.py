"""Definitions of tables as classes."""

from __future__ import annotations

from drift.code import ir
from drift.code.languages.python import lower
from drift.code.languages.sql import tables

SHOP = """
-- the shop
CREATE TYPE order_status AS ENUM ('draft', 'placed');
CREATE TABLE IF NOT EXISTS public."orders" (
  id serial PRIMARY KEY,
  status order_status NOT NULL DEFAULT 'draft',
  customer_id int REFERENCES customers (id),
  total numeric(10, 2) NOT NULL CHECK (total >= 0),
  note varchar(20),
  kind text NOT NULL,
  CONSTRAINT kinds CHECK (kind IN ('web', 'shop')),
  UNIQUE (note)
);
ALTER TABLE orders ADD COLUMN paid_at timestamptz, ADD COLUMN gift boolean NOT NULL DEFAULT false;
"""


def fields(cls: ir.Class) -> dict[str, ir.Assign]:
    return {
        t.name: s for s in cls.body if isinstance(s, ir.Assign) for t in s.targets if isinstance(t, ir.Name)
    }


def arguments(column: ir.Assign) -> dict[str, ir.Expr]:
    assert isinstance(column.value, ir.Call)
    return {a.name: a.value for a in column.value.arguments}


def test_a_table_is_a_class_with_its_columns() -> None:
    orders, altered = tables(SHOP)
    assert (orders.name, altered.name) == ("Order", "Order")
    columns = fields(orders)
    assert list(columns) == ["@table", "id", "status", "customer_id", "total", "note", "kind"]
    assert columns["status"].span.line == 6
    assert "primary" in arguments(columns["id"])
    assert "unique" in arguments(columns["note"])
    assert list(fields(altered)) == ["@table", "paid_at", "gift"]


def test_states_come_from_types_and_checks() -> None:
    columns = fields(tables(SHOP)[0])
    for name, states in (("status", ["draft", "placed"]), ("kind", ["web", "shop"])):
        listed = arguments(columns[name])["choices"]
        assert isinstance(listed, ir.Collection)
        assert [i.value for i in listed.items if isinstance(i, ir.Literal)] == states
    assert "choices" not in arguments(columns["total"])


def test_what_may_be_null_is_optional() -> None:
    columns = fields(tables(SHOP)[0])
    assert isinstance(columns["note"].annotation, ir.Binary)
    assert isinstance(columns["total"].annotation, ir.Name)


def test_definitions_in_texts_of_a_program() -> None:
    source = b'X = 1\n\nSCHEMA = """\nCREATE TABLE a_things (id int)\n"""\n'
    module = lower(source, "app.py", "app", False)
    (found,) = [s for s in module.body if isinstance(s, ir.Class)]
    assert (found.name, found.name_span.line) == ("AThing", 4)


def test_a_broken_definition_is_no_error() -> None:
    for cut in range(0, len(SHOP), 7):
        tables(SHOP[:cut])
    tables("CREATE TABLE t (" + "(" * 20_000)


def test_a_docstring_defines_nothing() -> None:
    module = lower(b'"""Like this:\n\nCREATE TABLE a (id int);\n"""\n', "app.py", "app", False)
    assert not [s for s in module.body if isinstance(s, ir.Class)]


def test_definitions_of_any_length_are_read_and_their_lines_are_told() -> None:
    columns = ", ".join(f"column_{n} text" for n in range(2_000))
    text = "\n".join(f"CREATE TABLE t{n}s (id int, {'x text, ' * 30}y text);" for n in range(600))
    found = tables(f"{text}\nCREATE TABLE lasts (\n  id int,\n  {columns}\n);")
    assert len(found) == 601
    last = found[-1]
    assert (last.name, last.name_span.line, last.name_span.column) == ("Last", 601, 14)
    assert len(last.body) == 1 + 2_001
    assert last.body[-1].span.line == 603


def test_an_alteration_without_an_end_does_not_run_into_the_next_definition() -> None:
    altered, made = tables("ALTER TABLE orders ADD COLUMN note text\nCREATE TABLE parts (id int, name text)")
    assert [len(altered.body), len(made.body)] == [2, 3]
