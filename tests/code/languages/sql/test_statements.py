"""Statements of SQL: which table, which columns, which rows."""

from __future__ import annotations

import pytest

from drift.code import ir
from drift.code.languages.sql import Statement, parse_statement
from drift.logic.spans import Span

HERE = Span(1, 1, 1, 1)


def read(text: str) -> Statement:
    found = parse_statement(text, HERE)
    assert found is not None
    return found


def shown(expr: ir.Expr | None) -> str:
    """An expression as one line, columns by name."""
    match expr:
        case None:
            return ""
        case ir.Name(name=name):
            return name
        case ir.Literal(kind=kind, value=value):
            return f"'{value}'" if kind == "string" else value
        case ir.Attribute(name=name):
            return name
        case ir.Comparison(operator=operator, left=left, right=right):
            return f"{shown(left)} {operator} {shown(right)}"
        case ir.Binary(operator=operator, left=left, right=right):
            return f"({shown(left)} {operator} {shown(right)})"
        case ir.Logical(operator=operator, operands=operands):
            return "(" + f" {operator} ".join(map(shown, operands)) + ")"
        case ir.Negation(operand=operand):
            return f"not {shown(operand)}"
        case ir.Unary(operator=operator, operand=operand):
            return f"{operator}{shown(operand)}"
        case ir.Collection(items=items):
            return "[" + ", ".join(map(shown, items)) + "]"
        case ir.Call(callee=callee, arguments=arguments):
            return f"{shown(callee)}({', '.join(shown(a.value) for a in arguments)})"
        case _:
            return f"<{getattr(expr, 'text', '?')}>"


@pytest.mark.parametrize(
    ("condition", "meaning"),
    [
        ("a = 1", "a = 1"),
        ("a <> 'it''s'", "a != 'it's'"),
        ("t.a IS NOT NULL AND b IS NULL", "(a != null and b = null)"),
        ("a = 1 OR b = 2 AND NOT c", "(a = 1 or (b = 2 and not c))"),
        ("(a = 1 OR b = 2) AND c = 3", "((a = 1 or b = 2) and c = 3)"),
        ("a IN ('x', 'y')", "a in ['x', 'y']"),
        ("a NOT IN (1)", "a not in [1]"),
        ("a = ANY(%s)", "a in :p0"),
        ("a BETWEEN 1 AND 2 AND b", "((a >= 1 and a <= 2) and b)"),
        ("a < now() - interval '2 days'", "a < (@sql.now() - @sql.seconds(172800))"),
        ("a < CURRENT_TIMESTAMP - INTERVAL 15 MINUTE", "a < (@sql.now() - @sql.seconds(900))"),
        ("a < datetime('now', '-1 hour')", "a < (@sql.now() + -@sql.seconds(3600))"),
        ("a = %(name)s AND b = $2 AND c = :c", "(a = :name and b = :p1 and c = :c)"),
        ("a::text = ?", "a = :p0"),
        ("a LIKE 'x%'", "@sql.like(a, 'x%')"),
        ("a = (SELECT max(b) FROM c)", "a = <( SELECT max ( b ) FROM c )>"),
    ],
)
def test_conditions(condition: str, meaning: str) -> None:
    said = read(f"DELETE FROM t WHERE {condition}")
    assert shown(said.where) == meaning
    assert said.whole


def test_an_update_names_columns_and_what_they_get() -> None:
    said = read('UPDATE "shop"."orders" AS o SET status = ?, n = n + 1 WHERE o.id = ? RETURNING *')
    assert (said.kind, said.table, said.whole) == ("update", "orders", True)
    assert [(c, shown(v)) for c, v in said.values] == [("status", ":p0"), ("n", "(n + 1)")]
    assert shown(said.where) == "id = :p1"


def test_an_insertion_names_columns_and_values() -> None:
    said = read("INSERT INTO orders (id, status) VALUES (DEFAULT, 'open') ON CONFLICT (id) DO NOTHING")
    assert [c for c, _ in said.values] == ["id", "status"]
    assert (said.otherwise, said.whole) == ("nothing", True)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("SELECT * FROM t", ()),
        ("SELECT a, t.b AS c FROM t", ("a", "c")),
        ("SELECT count(*) FROM t", ()),
        ("SELECT lower(a) FROM t", ()),
    ],
)
def test_what_a_query_gives(text: str, result: tuple[str, ...]) -> None:
    assert read(text).result == result


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT count(*) FROM t", ["count"]),
        ("SELECT COUNT(*)::int AS n, COALESCE(SUM(a), 0) AS total FROM t WHERE b = 1", ["n", "total"]),
        ("SELECT EXISTS (SELECT 1 FROM t WHERE a = $1) AS taken", ["taken"]),
        ("SELECT count(*) FILTER (WHERE a = 1) open FROM t", ["open"]),
        ("SELECT count(*), a FROM t", []),
    ],
)
def test_what_a_query_computes_of_all_rows(text: str, names: list[str]) -> None:
    assert [name for name, _ in read(text).computed] == names


def test_a_query_of_two_tables_keeps_their_columns_apart() -> None:
    said = read("SELECT f.*, p.owner AS whose FROM f LEFT JOIN p ON p.id = f.p_id WHERE p.x = 1")
    assert [(join.table, join.row, join.outer) for join in said.joins] == [("p", "@row.p", True)]
    assert isinstance(said.where, ir.Comparison)
    assert isinstance(said.where.left, ir.Attribute)
    assert said.where.left.base == ir.Name(span=HERE, name="@row.p")
    assert [name for name, _ in said.beside] == ["whose"]
    assert said.whole


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE a SET x = 1 FROM b WHERE a.id = b.id",
        "SELECT * FROM a CROSS JOIN b WHERE a.x = 1",
        "SELECT * FROM a JOIN b USING (id) WHERE a.x = 1",
        "DELETE FROM a USING b WHERE a.id = b.id",
        "INSERT INTO a SELECT * FROM b",
        "UPDATE a SET x = 1 WHERE y = 2 ~ z",
    ],
)
def test_what_is_not_read_to_its_end_says_so(text: str) -> None:
    assert not read(text).whole


@pytest.mark.parametrize("text", ["", "hello", "UPDATE", "SELECT 1", "BEGIN", "UPDATE SET x", "DROP TABLE a"])
def test_what_is_no_statement_on_rows(text: str) -> None:
    assert parse_statement(text, HERE) is None


@pytest.mark.parametrize("part", ["(", "NOT ", "- ", "f(", "a IN (", "a = -(", "CASE WHEN ", "a BETWEEN ("])
def test_hostile_nesting_is_bounded(part: str) -> None:
    assert parse_statement("DELETE FROM t WHERE " + part * 20_000, HERE) is not None


@pytest.mark.parametrize(
    ("text", "otherwise", "conflict"),
    [
        ("INSERT INTO tags (name) VALUES (?)", "", ()),
        ("INSERT INTO tags (name) VALUES (?) ON CONFLICT (name) DO NOTHING", "nothing", ("name",)),
        ("INSERT INTO tags (name) VALUES (?) ON CONFLICT DO NOTHING", "nothing", ()),
        ("INSERT OR IGNORE INTO tags (name) VALUES (?)", "nothing", ()),
        ("INSERT IGNORE INTO tags (name) VALUES (?)", "nothing", ()),
        ("INSERT OR REPLACE INTO tags (name) VALUES (?)", "update", ()),
        ("REPLACE INTO tags (name) VALUES (?)", "update", ()),
        ("INSERT INTO tags (name) VALUES (?) ON CONFLICT (a, b) DO UPDATE SET c = 1", "update", ("a", "b")),
    ],
)
def test_what_an_insertion_does_where_the_row_is_there(
    text: str, otherwise: str, conflict: tuple[str, ...]
) -> None:
    found = parse_statement(text, Span(1, 1, 1, 1))
    assert found is not None
    assert (found.otherwise, found.conflict) == (otherwise, conflict)
