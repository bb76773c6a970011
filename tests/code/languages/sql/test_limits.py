"""What SQL says that is not read is not taken for something else, and nothing of it ends the program."""

from __future__ import annotations

import pytest

from drift.code import ir
from drift.code.languages.sql import Statement, parse_statement
from drift.code.languages.sql.definitions import tables
from drift.logic.spans import Span

NOWHERE = Span(1, 1, 1, 1)


def statement(text: str) -> Statement:
    found = parse_statement(text, NOWHERE)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE orders SET status = 'paid' WHERE id = ?; UPDATE orders SET status = 'lapsed'",
        "DELETE FROM orders WHERE status = 'open' LIMIT 1",
        "SELECT * FROM orders WHERE status = 'open' UNION SELECT * FROM orders",
        "SELECT * FROM orders WHERE status = 'open' GROUP BY owner HAVING count(*) > 1",
        "UPDATE orders SET status = 'paid' WHERE id = ? -- " + "x" * 20_000,
    ],
)
def test_a_statement_that_says_more_is_not_whole(text: str) -> None:
    assert not statement(text).whole


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE orders SET status = 'paid' WHERE id = ? RETURNING id;",
        "SELECT * FROM orders WHERE status = 'open' ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED",
        "DELETE FROM orders WHERE status = 'open' ;",
    ],
)
def test_what_does_not_change_the_rows_is_whole(text: str) -> None:
    assert statement(text).whole


def test_a_union_widens() -> None:
    assert statement("SELECT * FROM a WHERE x = 1 UNION SELECT * FROM a").widened
    assert not statement("SELECT * FROM a WHERE x = 1").widened


@pytest.mark.parametrize(
    "condition",
    [
        "x < interval '01:30:00' AND y = 1",
        "x < interval '1.5 hours'",
        "x < interval ?",
        "x < datetime('now', 'start of month')",
        "x <> ANY(?)",
        "x < ANY(?)",
        "x = ALL(?)",
        "x = " + " + ".join("1" for _ in range(5000)),
        "x = " + " * ".join("1" for _ in range(5000)),
    ],
)
def test_what_is_not_understood_is_opaque(condition: str) -> None:
    found = statement(f"SELECT * FROM a WHERE {condition}").where
    assert found is not None
    assert "Opaque" in repr(found)


def test_a_number_of_five_thousand_digits_is_no_mark() -> None:
    assert parse_statement("SELECT * FROM a WHERE x = $" + "9" * 5000, NOWHERE) is not None


def test_a_comment_defines_and_ends_nothing() -> None:
    (only,) = tables("CREATE TABLE orders (\n id integer, -- alter table orders was here\n status text\n)")
    assert len([one for one in only.body if isinstance(one, ir.Assign)]) == 3
    assert tables("-- create table ghosts (id integer)\n/* create table more (id integer)") == ()
