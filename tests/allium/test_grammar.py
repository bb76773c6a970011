"""The tables that are shipped belong to the grammar, and are run as lark would run them."""

from collections.abc import Iterator
from random import Random

import pytest
from lark import Lark, Token as LarkToken, Tree
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from drift.allium.grammar import tables as grammar
from drift.allium.grammar.automaton import Automaton, Unexpected, arranged
from drift.allium.grammar.clause_builder import ClauseBuilder
from drift.allium.grammar.tables import GRAMMAR, STARTS, TABLES, Tables, build, tables
from drift.allium.tokens import Token


class NoLexer(Lexer):
    def __init__(self, conf: object) -> None:
        pass

    def lex(self, state: object, parser: object) -> Iterator[LarkToken]:
        return iter(())


@pytest.fixture(scope="module")
def oracle() -> Lark:
    return Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer=NoLexer, start=list(STARTS))


class Plain:
    """Builds nested tuples out of whatever the grammar names."""

    def __getattr__(self, name: str) -> object:
        return lambda children: (name, *(plain(child) for child in children))


def words(rng: Random, made: Tables, start: str, length: int) -> list[Token]:
    """A walk that mostly goes where the grammar lets it."""
    automaton = Automaton(made, Plain())
    found: list[Token] = []
    for _ in range(length):
        possible = [kind for kind in automaton.expected(found, start) if kind != "$END"]
        kinds = possible if possible and rng.random() < 0.97 else ["NAME", "COLON", "RPAR", "EQ"]
        found.append(Token(rng.choice(kinds), f"t{len(found)}"))
    return found


def as_lark(oracle: Lark, tokens: list[Token], start: str) -> object:
    parser = oracle.parse_interactive(start=start)
    try:
        for index, token in enumerate([*tokens, None]):  # noqa: B007
            if token is None:
                return plain(parser.feed_eof(None))  # type: ignore[no-untyped-call]
            parser.feed_token(LarkToken(token.type, token.value))
    except UnexpectedToken:
        again = oracle.parse_interactive(start=start)
        for token in tokens[:index]:
            again.feed_token(LarkToken(token.type, token.value))
        return index, sorted(again.accepts())  # type: ignore[no-untyped-call]
    return None


def plain(tree: object) -> object:
    if isinstance(tree, Tree):
        return (str(tree.data), *(plain(child) for child in tree.children))
    if isinstance(tree, Token):
        return tree.value
    return tree if tree is None or isinstance(tree, tuple) else str(tree)


def test_tables_are_those_of_the_grammar() -> None:
    made = build(GRAMMAR.read_bytes())
    assert tables() == made, "python -m drift.allium.grammar"
    assert tables().digest in TABLES.read_text(encoding="utf-8")


def test_every_rule_has_a_method() -> None:
    acting = {
        rule.action for rule in tables().rules if rule.action and not (rule.passes and rule.length == 1)
    }
    assert {name for name in acting if not hasattr(ClauseBuilder, name)} == set()


def test_stale_tables_are_made_anew(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clauses.json"  # type: ignore[operator]
    path.write_bytes(b'{"digest": "", "rules": []}')
    monkeypatch.setattr(grammar, "TABLES", path)
    assert tables.__wrapped__() == tables()


@pytest.mark.parametrize("start", STARTS)
def test_runs_as_lark_does(oracle: Lark, start: str) -> None:
    rng = Random(start)
    automaton = Automaton(tables(), Plain())
    outcomes = set()
    for _ in range(60):
        tokens = words(rng, tables(), start, rng.randint(1, 14))
        expected = as_lark(oracle, tokens, start)
        try:
            found: object = automaton.parse(tokens, start)
        except Unexpected as error:
            found = (error.index, automaton.expected(tokens[: error.index], start))
            outcomes.add("unexpected")
        else:
            outcomes.add("read")
        assert found == expected, [token.type for token in tokens]
    assert "unexpected" in outcomes


def test_a_repetition_grows_in_its_own_list() -> None:
    items: list[object] = [1, 2]
    assert arranged([items, 3], ((0, 0, True), (1, 0, False)), 0) is items
    assert items == [1, 2, 3]
    assert arranged([4, 5], ((0, 1, False), (1, 0, False)), 1) == [None, 4, 5, None]
