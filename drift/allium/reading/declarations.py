"""Declarations: each is read by its keyword; one that can't be read stays in the tree as `Broken`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from drift.allium.grammar.builder import bare, unquoted
from drift.allium.layout.brackets import find, is_word
from drift.allium.layout.chunks import DECLARATIONS, Chunk, body_of, starts_declaration
from drift.allium.problems import Problem, SyntaxFault
from drift.allium.reading.actors import read_actor, read_contract
from drift.allium.reading.annotations import location_hint
from drift.allium.reading.entities import read_items
from drift.allium.reading.enumerations import read_enum
from drift.allium.reading.invariants import read_invariant
from drift.allium.reading.misplaced import unknown
from drift.allium.reading.parameters import read_config, read_default, read_given
from drift.allium.reading.reader import Reader, fault
from drift.allium.reading.rules import read_rule_body
from drift.allium.reading.surfaces import read_surface
from drift.allium.tokens import Line, Token, between, span_of
from drift.allium.tree import (
    Declaration,
    Deferred,
    EntityDeclaration,
    EntityKind,
    OpenQuestion,
    RuleDeclaration,
    Use,
)


def read_declaration(reader: Reader, chunk: Chunk) -> Declaration:
    """One declaration; what is wrong with it is noted in the reader."""
    tokens = chunk.tokens
    first = tokens[0]
    if not chunk.closed:
        reader.note(
            Problem(
                span_of(first),
                f"the declaration that starts here is not closed: a bracket is missing before line"
                f" {(tokens[-1].line or 0) + 1}",
                reader.source(tokens[:2]),
                ("`}`",),
            )
        )
    try:
        return _declaration(reader, chunk, tokens)
    except SyntaxFault as caught:
        return reader.broken(tokens, _keyword(first), caught)


def _keyword(first: Token) -> str:
    return str(first.value) if first.value in DECLARATIONS else "declaration"


def _declaration(reader: Reader, chunk: Chunk, tokens: tuple[Token, ...]) -> Declaration:
    first = tokens[0]
    span = between(first, tokens[-1])
    match first.value:
        case "use":
            return _use(tokens)
        case "deferred":
            return _deferred(reader, tokens)
        case "open":
            if len(tokens) != 3 or tokens[2].type != "STRING" or not is_word(tokens[1], "question"):
                words = reader.source(tokens[2:]).lstrip(": ") if len(tokens) > 2 else "…"
                hint = f'`open question "{words}"`' if '"' not in words and "\n" not in words else ""
                raise fault(tokens[-1], "an open question is one string", '`open question "…"`', hint=hint)
            return OpenQuestion(span, unquoted(tokens[2].value), tokens[2].value)
        case "default":
            return read_default(reader, tokens)
        case _:
            return _braced(reader, chunk, tokens)


def _use(tokens: Sequence[Token]) -> Use:
    if len(tokens) < 2 or tokens[1].type != "STRING":
        hint = '`use "./file.allium" as alias`'
        raise fault(tokens[min(1, len(tokens) - 1)], "`use` names a specification", "a string", hint=hint)
    if len(tokens) < 4 or not is_word(tokens[2], "as"):
        hint = f"`use {tokens[1].value} as alias`"
        raise fault(tokens[-1], "`use` gives an alias", "`as`", "a name", hint=hint)
    alias = "".join(token.value for token in tokens[3:])
    wrong = next((token for token in tokens[3:] if token.type not in ("NAME", "MINUS")), None)
    if wrong is None:
        apart = ((one, other) for one, other in pairwise(tokens[3:]) if one.end_pos != other.start_pos)
        wrong = next((other for _, other in apart), None)
    if wrong is not None:
        raise fault(wrong, f"unexpected `{wrong.value}` in an alias", "a name")
    alias_span = between(tokens[3], tokens[-1])
    return Use(
        between(tokens[0], tokens[-1]), unquoted(tokens[1].value), alias, span_of(tokens[1]), alias_span
    )


def _deferred(reader: Reader, tokens: Sequence[Token]) -> Deferred:
    name, location = list(tokens[1:]), ""
    if name and name[-1].type == "STRING":
        location = unquoted(name.pop().value)
    wrong = next((one for at, one in enumerate(name) if (one.type == "DOT") != (at % 2 == 1)), None)
    if wrong is None:
        wrong = next((one for one in name if one.type not in ("NAME", "QNAME", "DOT")), None)
    if wrong is None and name and name[-1].type == "DOT":
        wrong = name[-1]
    if not name or wrong is not None:
        raise fault(wrong or tokens[0], "`deferred` names a specification", "a dotted name")
    path = "".join(token.value for token in name)
    hint = location_hint(reader.text, tokens[-1].end_pos or 0)
    return Deferred(between(tokens[0], tokens[-1]), path, location, hint, between(name[0], name[-1]))


def _braced(reader: Reader, chunk: Chunk, tokens: tuple[Token, ...]) -> Declaration:
    head, lines, tail = body_of(chunk)
    first, last = tokens[0], tokens[-1]
    if not starts_declaration(tokens):
        raise unknown(first, tokens)
    if tail:
        extra = tail[0]
        reader.note(
            Problem(
                span_of(extra),
                f"unexpected `{extra.value}` after a declaration",
                extra.value,
                ("a declaration",),
            )
        )
    if len(head) == len(tokens):
        opens = find(tokens, "COLON") > 0 and first.value != "variant"
        hint = "the body stands between `{` and `}`, not behind a colon" if opens else ""
        raise fault(last, f"`{first.value}` has no body", "`{`", hint=hint)
    match first.value:
        case "rule":
            _names(head, 2)
            body = read_rule_body(reader, lines)
            return RuleDeclaration(between(first, last), head[1].value, body, span_of(head[1]))
        case "entity" | "value" | "external" | "variant":
            return _entity(reader, head, lines, last)
        case "enum":
            _names(head, 2)
            return read_enum(reader, head, lines, last)
        case "given":
            return read_given(reader, first, lines, last)
        case "surface":
            _names(head, 2)
            return read_surface(reader, head, lines, last)
        case "actor":
            _names(head, 2)
            return read_actor(reader, head, lines, last)
        case "contract":
            _names(head, 2)
            return read_contract(reader, head, lines, last)
        case "invariant":
            _names(head, 2)
            return read_invariant(reader, tokens, lines)
        case _:
            return read_config(reader, head, lines, last)


def _names(head: Sequence[Token], length: int) -> None:
    if len(head) != length or head[-1].type != "NAME":
        raise fault(head[min(length, len(head) - 1)], f"`{head[0].value}` is given one name", "`{`")


def _entity(reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token) -> EntityDeclaration:
    kind: EntityKind = {"value": "value", "variant": "variant", "external": "external"}.get(
        head[0].value, "internal"
    )  # type: ignore[assignment]
    names = list(head[2:] if kind == "external" else head[1:])
    base = None
    if kind == "variant":
        if len(names) != 3 or names[1].type != "COLON" or names[2].type not in ("NAME", "QNAME"):
            raise fault(names[-1], "a variant names its base", "`variant Name : Base`")
        base = bare(names[2])
        names = names[:1]
    if len(names) != 1 or names[0].type != "NAME":
        raise fault(names[-1] if names else head[-1], f"`{head[0].value}` is given one name", "a name", "`{`")
    items = read_items(reader, lines)
    return EntityDeclaration(between(head[0], last), kind, names[0].value, span_of(names[0]), items, base)
