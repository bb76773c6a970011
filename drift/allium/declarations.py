"""Declarations: each is read by its keyword; one that can't be read stays in the tree as `Broken`."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from drift.allium.actors import read_actor, read_contract
from drift.allium.annotations import location_hint
from drift.allium.builder import bare, unquoted
from drift.allium.entities import pieces, read_items
from drift.allium.invariants import read_invariant
from drift.allium.items import Broken, EnumLiteral
from drift.allium.layout import DECLARATIONS, Chunk, body_of, find, is_word, starts_declaration
from drift.allium.problems import Problem, SyntaxFault
from drift.allium.reading import Reader, fault
from drift.allium.rules import read_rule_body
from drift.allium.spelling import nearest
from drift.allium.surfaces import read_surface
from drift.allium.tokens import Line, Token, between, span_of
from drift.allium.tree import (
    Binding,
    ConfigDeclaration,
    Declaration,
    DefaultDeclaration,
    Deferred,
    EntityDeclaration,
    EntityKind,
    EnumDeclaration,
    Given,
    OpenQuestion,
    Parameter,
    RuleDeclaration,
    Use,
)

_NEAR = {
    "class": "entity",
    "model": "entity",
    "table": "entity",
    "type": "value",
    "struct": "value",
    "import": "use",
    "include": "use",
    "enumeration": "enum",
    "interface": "contract",
    "protocol": "contract",
    "settings": "config",
    "parameters": "config",
    "const": "config",
    "event": "rule",
    "function": "rule",
    "question": "open question",
    "module": "use",
}
_OUTSIDE = {
    **dict.fromkeys(
        ("guarantee", "guidance", "@"),
        "what holds everywhere is an `invariant Name { … }`; \
`@guarantee`, `@guidance` and `@invariant` stand in a surface, rule or contract",
    ),
    **dict.fromkeys(
        ("when", "requires", "ensures", "let", "for", "if"), "clauses stand in a `rule Name { … }`"
    ),
    **dict.fromkeys(("exposes", "provides", "facing", "context", "contracts"), "clauses stand in a surface"),
    **dict.fromkeys(("transitions", "fields"), "it belongs to an `entity Name { … }`"),
    **dict.fromkeys(("extend", "amendment", "override", "mixin"), "a declaration can't be changed elsewhere"),
}
"""What is no declaration by its first word, and where it stands."""


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
                raise fault(tokens[-1], "an open question is one string", '`open question "…"`')
            return OpenQuestion(span, unquoted(tokens[2].value), tokens[2].value)
        case "default":
            return _default(reader, tokens)
        case _:
            return _braced(reader, chunk, tokens)


def _use(tokens: Sequence[Token]) -> Use:
    if len(tokens) < 2 or tokens[1].type != "STRING":
        raise fault(tokens[min(1, len(tokens) - 1)], "`use` names a specification", "a string")
    if len(tokens) < 4 or not is_word(tokens[2], "as"):
        raise fault(tokens[-1], "`use` gives an alias", "`as`", "a name")
    alias = "".join(token.value for token in tokens[3:])
    if any(token.type not in ("NAME", "MINUS") for token in tokens[3:]):
        raise fault(tokens[3], f"`{alias}` is not an alias", "a name")
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


def _default(reader: Reader, tokens: Sequence[Token]) -> Declaration:
    rest = tokens[1:]
    if len(rest) > 1 and rest[1].type in ("EQ", "COLON"):
        parameter: Parameter = reader.clause(rest, "untyped_default", tokens[0])
        reader.warn(
            between(tokens[0], rest[0]),
            f"`default {rest[0].value} = …` without a type is an older form",
            hint=f"declare it in `config {{ {rest[0].value}: Type = … }}`",
        )
        return ConfigDeclaration(between(tokens[0], tokens[-1]), "", (parameter,), older=True)
    found: DefaultDeclaration = reader.clause(rest, "default", tokens[0])
    return structs.replace(found, span=between(tokens[0], tokens[-1]))


def _braced(reader: Reader, chunk: Chunk, tokens: tuple[Token, ...]) -> Declaration:
    head, lines, tail = body_of(chunk)
    first, last = tokens[0], tokens[-1]
    if not starts_declaration(tokens):
        raise _unknown(first, tokens)
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
            return _enum(reader, head, lines, last)
        case "given":
            return _given(reader, first, lines, last)
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
            return _config(reader, head, lines, last)


def _unknown(first: Token, tokens: Sequence[Token]) -> SyntaxFault:
    near = _NEAR.get(first.value.lower())
    if near is None and first.value.lower() in DECLARATIONS:
        near = first.value.lower()
    if first.value not in _OUTSIDE:
        near = near or nearest(first.value, sorted(DECLARATIONS - {"open"}))
    hint = f"did you mean `{near}`?" if near else _OUTSIDE.get(first.value, "")
    if first.value in DECLARATIONS and len(tokens) > 1:
        return _wrong_head(first, tokens)
    if first.type == "RBRACE":
        return fault(first, "this `}` closes nothing", "a declaration")
    kinds = ("`entity`", "`value`", "`enum`", "`config`", "`rule`", "another declaration")
    return fault(first, f"unexpected `{first.value}` outside a declaration", *kinds, hint=hint)


def _wrong_head(first: Token, tokens: Sequence[Token]) -> SyntaxFault:
    if tokens[1].type != "NAME" or len(tokens) < 3:
        return fault(tokens[1], f"`{first.value}` is followed by `{tokens[1].value}`", "a name", "`{`")
    name, wrong = tokens[1].value, tokens[2]
    said = f"`{first.value} {name}` is followed by `{wrong.value}`"
    hint = ""
    if wrong.value == "extends":
        hint = f"what extends another is declared `variant {name} : Base`"
    elif wrong.type == "EQ":
        hint = f"`{first.value} {name} {{ … }}`"
    elif wrong.type == "LPAR":
        hint = "parameters stand behind `when:`"
    return fault(wrong, said, "`{`", hint=hint)


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


def _enum(reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token) -> EnumDeclaration:
    """The values stand between pipes; commas and lines are understood too, and said to be wrong."""
    tokens = [token for line in lines for token in line.tokens]
    if not tokens:
        raise fault(last, "an enumeration has values", "`a | b`")
    literals: list[EnumLiteral] = []
    wanted = "value"
    stray = False
    for index, token in enumerate(tokens):
        if token.type == "PIPE":
            if wanted == "value" and literals and not stray:
                raise fault(token, "a value is missing before `|`", "a value")
            wanted = "value"
        elif token.type == "COMMA" or (wanted == "pipe" and token.line != tokens[index - 1].line):
            if not stray:
                reader.note(_separator(token, head[1].value))
            stray = True
            wanted = "value"
            if token.type != "COMMA":
                literals.append(_literal(token))
                wanted = "pipe"
        elif wanted == "value":
            literals.append(_literal(token))
            wanted = "pipe"
        else:
            raise fault(token, f"unexpected `{token.value}` in an enumeration", "`|`")
    if wanted == "value" and tokens[-1].type == "PIPE":
        raise fault(tokens[-1], "the enumeration ends with `|`", "a value")
    return EnumDeclaration(between(head[0], last), head[1].value, tuple(literals), span_of(head[1]))


def _separator(token: Token, name: str) -> Problem:
    """Values on lines of their own or between commas are understood all the same."""
    if token.type == "COMMA":
        said = "unexpected `,` in an enumeration"
        return Problem(span_of(token), said, token.value, ("`|`",), severity="warning")
    said = f"the values of `{name}` are not separated"
    return Problem(span_of(token), said, token.value, ("`|`",), severity="warning")


def _literal(token: Token) -> EnumLiteral:
    if token.type == "BACKTICK":
        return EnumLiteral(span_of(token), token.value[1:-1], quoted=True)
    if not token.value.isidentifier():
        raise fault(token, f"`{token.value}` is not a value", "a name", hint="quote it in backticks")
    return EnumLiteral(span_of(token), token.value)


def _given(reader: Reader, first: Token, lines: Sequence[Line], last: Token) -> Given:
    bindings: list[Binding | Broken] = []
    for tokens in pieces(lines):
        try:
            if len(tokens) < 3 or tokens[1].type != "COLON":
                raise fault(tokens[-1], "a binding is written `name: Type`", "`:`", "a type")
            type_ = reader.clause(tokens[2:], "type", tokens[1])
            span = between(tokens[0], tokens[-1])
            bindings.append(Binding(span, tokens[0].value, type_, span_of(tokens[0])))
        except SyntaxFault as caught:
            bindings.append(reader.broken(tokens, "given", caught))
    return Given(between(first, last), tuple(bindings))


def _config(reader: Reader, head: Sequence[Token], lines: Sequence[Line], last: Token) -> ConfigDeclaration:
    alias = head[0].value.rpartition("/")[0]
    parameters: list[Parameter | Broken] = []
    for tokens in pieces(lines):
        try:
            parameters.append(_parameter(reader, tokens, overriding=bool(alias)))
        except SyntaxFault as caught:
            parameters.append(reader.broken(tokens, "config", caught))
    return ConfigDeclaration(between(head[0], last), alias, tuple(parameters))


def _parameter(reader: Reader, tokens: Sequence[Token], *, overriding: bool) -> Parameter:
    name = tokens[0]
    span = between(name, tokens[-1])
    if len(tokens) < 2 or name.type != "NAME" or tokens[1].type not in ("COLON", "EQ"):
        raise fault(tokens[min(1, len(tokens) - 1)], "a parameter is written `name: Type = value`", "`:`")
    rest = tokens[2:]
    if tokens[1].type == "EQ" or (overriding and not (rest and rest[0].value[0].isupper())):
        return Parameter(span, name.value, None, reader.clause(rest, "expr", tokens[1]), span_of(name))
    if rest and rest[0].type not in ("NAME", "QNAME", "BACKTICK"):
        hint = f"`{name.value}: Type = {rest[0].value}`"
        raise fault(rest[0], f"`{name.value}` has no type", "a type", hint=hint)
    type_, value = reader.clause(rest, "setting", tokens[1])
    return Parameter(span, name.value, type_, value, span_of(name))
