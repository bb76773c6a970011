"""Both readers see the same pieces in the same program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .refactoring import OPERATORS, Sites
from .sites import Edit, apply
from .syntax import PYTHON, TYPESCRIPT, Dialect, dialect_of
from .syntax.pieces import (
    Act,
    Branch,
    Case,
    Collection,
    Comparison,
    Condition,
    Connective,
    Literal,
    Piece,
    Sum,
    Unit,
    Write,
)

SAME: dict[type[Piece], tuple[str, str]] = {
    Comparison: ("if a >= 3 and b != 'x':\n    raise Full()", "if (a >= 3 && b !== 'x') {\n  throw f;\n}"),
    Connective: ("if a or b or c:\n    pass", "if (a || b || c) {\n  go();\n}"),
    Sum: ("x = a - b", "x = a - b;"),
    Collection: ("x = [1, 2]", "x = [1, 2];"),
    Branch: ("if not a:\n    raise Full()", "if (!a) {\n  throw f;\n}"),
    Write: ("a.b = 1", "a.b = 1;"),
    Act: ("a.b(c)", "a.b(c);"),
    Unit: ("x = timedelta(hours=2)", "x = 2 * 60_000;"),
    Case: ("match a:\n    case 'x':\n        pass", "switch (a) {\n  case 'x':\n    break;\n}"),
}  # fmt: skip


def pieces(dialect: Dialect, source: str, kind: type[Piece]) -> Iterator[Piece]:
    return dialect.read(source).every(kind)


@pytest.mark.parametrize("kind", SAME)
def test_both_languages_have_as_many_pieces(kind: type[Piece]) -> None:
    python, typescript = SAME[kind]
    first, second = list(pieces(PYTHON, python, kind)), list(pieces(TYPESCRIPT, typescript, kind))
    assert len(first) == len(second) > 0
    assert [each.line for each in first] == [each.line for each in second]


@pytest.mark.parametrize(
    ("dialect", "source", "expected"),
    [
        (PYTHON, "if a >= b:\n    pass", ["a > b"]),
        (PYTHON, "if é >= b:\n    pass", ["é > b"]),
        (PYTHON, "q.filter(due__lte=now)", ["due__lt=now"]),
        (TYPESCRIPT, "if (a >= b) c();", ["a > b"]),
        (TYPESCRIPT, "p.x.count({ where: { due: { lte: now } } });", ["{ due: { lt: now"]),
        (TYPESCRIPT, "r.find({ where: { due: LessThanOrEqual(now) } });", ["LessThan(now)"]),
        (TYPESCRIPT, "q.where(and(gte(t.due, now), b));", ["gt(t.due, now)"]),
    ],
)
def test_a_limit_is_respelled_where_it_stands(dialect: Dialect, source: str, expected: list[str]) -> None:
    strict = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
    operators = [
        each
        for comparison in dialect.read(source).every(Comparison)
        for each in comparison.operators
        if each.spelled(strict.get(each.symbol, ""))
    ]
    texts = [
        apply(source, [Edit(each.start, each.end, each.spelled(strict[each.symbol]))]) for each in operators
    ]
    assert [wanted in text for wanted, text in zip(expected, texts, strict=True)] == [True] * len(expected)


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("p.t.updateMany({ where: { state: 'a' }, data: { state: 'b' } });", [False, True]),
        ("r.update({ id, state: 'a' }, { state: 'b' });", [False, True]),
        ("q.update(t).set({ state: 'b' });", [True]),
        ("r.find({ where: { owner: { state: 'a' } } });", [False]),
        ("x.state = 'a';", [True]),
        ("if (x.state === 'a') go();", [False]),
        ("if (['a'].includes(x.state)) go();", [False]),
    ],
)
def test_what_a_query_asks_for_is_not_written(source: str, asked: list[bool]) -> None:
    strings = (each for each in TYPESCRIPT.read(source).every(Literal) if isinstance(each.value, str))
    assert [each.written for each in strings] == asked


def test_one_condition_of_a_query_is_cut_with_its_comma() -> None:
    source = "p.t.findMany({ where: { state: 'a', due: { lte: now } } });"
    cuts = [each.cut for each in TYPESCRIPT.read(source).every(Condition)]
    assert [apply(source, [Edit(*cut, "")]) for cut in cuts] == [
        "p.t.findMany({ where: { due: { lte: now } } });",
        "p.t.findMany({ where: { state: 'a' } });",
    ]


def test_a_function_used_in_a_siblings_place_is_imported() -> None:
    before = "import { LessThan, Repository } from 'typeorm';\nfind(MoreThan(now));\n"
    assert "import { LessThan, MoreThan, Repository }" in TYPESCRIPT.completed(before)
    assert TYPESCRIPT.completed(before.replace("MoreThan", "LessThan")).count("LessThan") == 2


def test_edits_keep_the_number_of_lines() -> None:
    source = "a(\n  b,\n);\nc();\n"
    assert apply(source, [Edit(0, 10, ";")]).splitlines().index("c();") == 3


@pytest.mark.parametrize("path", ["a.js", "a.cjs"])
def test_what_is_refactored_in_javascript_has_no_types(path: str) -> None:
    source = """const { bad } = require('./bad');
async function go(order, { by }) {
  if (order.status !== 'open') throw bad();
  if (order.owner !== by) throw bad();
  order.status = 'shut';
  return order.lines.filter((each) => each.kept).length;
}
"""
    dialect = dialect_of(path)
    assert dialect is not None
    operators = [each for each in OPERATORS if each.language == dialect.name]
    others = [each.rewrite(path, source, Sites(None)) for each in operators]
    changed = [each for each in others if each != source]
    assert len(changed) > 10
    assert any("check2(by, order);" in each for each in changed)
    for each in changed:
        dialect.check(each)
