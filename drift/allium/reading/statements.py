"""The statements of an `ensures` block."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import structs

from drift.allium.expressions import Binder, Expr, Text
from drift.allium.items import Broken, Prose
from drift.allium.layout.blocks import Block
from drift.allium.layout.brackets import find
from drift.allium.outcomes import ForStatement, IfBranch, IfStatement, Statement
from drift.allium.problems import Problem, SyntaxFault
from drift.allium.reading.reader import Reader, fault
from drift.allium.tokens import Token, between, span_of
from drift.logic.spans import Span

_ELSE_IF = frozenset({"elif", "elsif", "elseif"})
MAX_NESTING = 40
"""Deepest nesting of blocks."""


def read_statements(
    reader: Reader, rest: Sequence[Token], children: Sequence[Block], level: int = 0
) -> tuple[Statement, ...]:
    """The statements after a colon: those on its line (`rest`) and those indented below it."""
    found = list(children)
    if rest:
        indent = rest[0].column or 0
        if rest[-1].type == "COLON":
            taken = _leading(found)
            found = [Block(indent, tuple(rest), found[:taken]), *found[taken:]]
        else:
            found.insert(0, Block(indent, tuple(rest)))
    return _block(reader, found, level)


def _leading(children: Sequence[Block]) -> int:
    """How many of these belong to the block that a head on the line above opened."""
    if not children:
        return 0
    inner = children[0].indent
    for index, child in enumerate(children):
        if child.indent < inner or child.tokens[0].type == "ELSE":
            return index
    return len(children)


def _block(reader: Reader, children: Sequence[Block], level: int) -> tuple[Statement, ...]:
    statements: list[Statement] = []
    index = 0
    while index < len(children):
        block = _respelled(reader, children[index])
        index += 1
        kind = block.tokens[0].type
        if kind in ("IF", "FOR", "ELSE") and block.tokens[-1].type == "COLON" and not block.children:
            statements.append(_bodiless(reader, children[index - 1 :]))
            break
        try:
            if level > MAX_NESTING:
                raise fault(block.tokens[0], f"blocks nest deeper than {MAX_NESTING} levels")
            match kind:
                case "IF":
                    chain = [block]
                    while index < len(children):
                        follower = _respelled(reader, children[index])
                        if follower.tokens[0].type != "ELSE":
                            break
                        chain.append(follower)
                        index += 1
                    statements.append(_conditional(reader, chain, level))
                case "FOR":
                    statements.append(_loop(reader, block, level))
                case "ELSE":
                    raise fault(block.tokens[0], "`else` without an `if` before it")
                case "LET":
                    statements.append(reader.clause(block.flat(), "let", block.tokens[0]))
                case _:
                    statements.append(reader.clause(block.flat(), "statement", block.tokens[0]))
        except SyntaxFault as caught:
            whole = block.flat()
            if kind == "LET":
                statements.append(reader.kept(whole, "let", caught))
            elif kind in ("IF", "FOR", "ELSE"):
                statements.append(reader.broken(whole, "ensures", caught))
            else:
                statements.append(_asserted(reader, whole, caught))
    return tuple(statements)


def _asserted(reader: Reader, tokens: Sequence[Token], caught: SyntaxFault) -> Prose | Broken:
    """A condition where an outcome should stand: it says what holds afterwards, but changes nothing."""
    try:
        reader.clause(tokens, "expr", tokens[0])
    except SyntaxFault:
        return reader.kept(tokens, "ensures", caught)
    problem = caught.problem
    if tokens[0].type == "NOT" and not problem.hint:
        hint = "a boolean field is cleared with `= false`"
    else:
        hint = problem.hint or "an outcome is stated with `=`: what the field becomes"
    said = "this is a condition; it says nothing that changes"
    reader.note(structs.replace(problem, message=said, hint=hint, severity="warning"))
    return Prose(between(tokens[0], tokens[-1]), "ensures", reader.source(tokens))


def _respelled(reader: Reader, block: Block) -> Block:
    """`elif` of other languages is noted and read as `else if`."""
    first = block.tokens[0]
    if first.value not in _ELSE_IF or first.type != "NAME" or find(block.tokens, "COLON") < 1:
        return block
    said = f"`{first.value}` is written `else if`"
    reader.note(Problem(span_of(first), said, first.value, ("`else if`",)))
    head = (first.retyped("ELSE", "else"), first.retyped("IF", "if"))
    return Block(block.indent, (*head, *block.tokens[1:]), block.children)


def _bodiless(reader: Reader, rest: Sequence[Block]) -> Broken:
    """A head without an indented body: which of the lines after it are meant is unknown, so none is read."""
    head = rest[0].tokens[0]
    tokens = [token for block in rest for token in block.flat()]
    return reader.broken(tokens, "ensures", fault(head, f"`{head.value}` has no body", "an indented block"))


def _conditional(reader: Reader, chain: Sequence[Block], level: int) -> IfStatement:
    """`chain` is the `if` and its `else`s, each on a line of its own or following on one line."""
    branches: list[IfBranch] = []
    otherwise: tuple[Statement, ...] = ()
    closed = False
    for block in chain:
        for tokens, children in _segments(block):
            head = tokens[0]
            if closed:
                raise fault(head, "nothing can follow the last `else`")
            body_at = find(tokens, "COLON")
            if body_at < 0:
                braced = any(token.type == "LBRACE" for token in tokens)
                hint = "blocks are indented below `:`, not put between braces" if braced else ""
                raise fault(tokens[-1], "the condition is not followed by `:`", "`:`", hint=hint)
            start = 1 if head.type == "IF" else 2
            if head.type == "ELSE" and tokens[1].type != "IF":
                if body_at != 1:
                    raise fault(tokens[1], "`else` takes no condition", "`:`", "`if`")
                otherwise = _body(reader, tokens[2:], children, head, level)
                closed = True
                continue
            test, unread = _test(reader, tokens[start:body_at], head)
            body = _body(reader, tokens[body_at + 1 :], children, head, level)
            branches.append(IfBranch(test.span, test, body, unread))
    last = chain[-1].flat()[-1]
    return IfStatement(between(chain[0].tokens[0], last), tuple(branches), otherwise)


def _test(reader: Reader, tokens: Sequence[Token], head: Token) -> tuple[Expr, Broken | Prose | None]:
    """A condition; one that can't be read leaves the statements under it as they are."""
    if not tokens:
        raise fault(head, "the condition is missing", "an expression")
    try:
        test: Expr = reader.clause(tokens, "expr", head)
    except SyntaxFault as caught:
        unread = reader.kept(tokens, "ensures", caught)
        return Text(unread.span, unread.text, unread.text), unread
    return test, None


def _segments(block: Block) -> list[tuple[tuple[Token, ...], list[Block]]]:
    """Cuts `if a: x else if b: y else: z` of one line; an `if` expression inside keeps its own `else`."""
    cuts: list[int] = []
    tokens = block.tokens
    depth = inner = 0
    for index, token in enumerate(tokens):
        kind = token.type
        if kind in ("LPAR", "LBRACE", "LSQB"):
            depth += 1
        elif kind in ("RPAR", "RBRACE", "RSQB"):
            depth -= 1
        elif depth:
            continue
        elif kind == "IF" and index and tokens[index - 1].type != "ELSE":
            inner += 1
        elif kind == "ELSE" and index:
            if inner and not (index + 1 < len(tokens) and tokens[index + 1].type == "IF"):
                inner -= 1
            elif not inner:
                cuts.append(index)
    edges = [0, *cuts, len(tokens)]
    pieces = [tokens[a:b] for a, b in pairwise(edges)]
    return [(piece, block.children if i == len(pieces) - 1 else []) for i, piece in enumerate(pieces)]


def _loop(reader: Reader, block: Block, level: int) -> ForStatement:
    tokens = block.tokens
    body_at = find(tokens, "COLON")
    if body_at < 0:
        raise fault(tokens[-1], "the collection is not followed by `:`", "`:`")
    variable, collection, head = loop_head(reader, tokens[:body_at])
    body = _body(reader, tokens[body_at + 1 :], block.children, tokens[0], level)
    span = between(tokens[0], block.flat()[-1])
    return ForStatement(span, head, variable.name, collection, body, variable.span)


def loop_head(reader: Reader, tokens: Sequence[Token]) -> tuple[Binder, Expr, Span]:
    """`for variable in collection`."""
    variable, collection, head = reader.clause(tokens, "loop", tokens[0])
    return variable, collection, head


def _body(
    reader: Reader, rest: Sequence[Token], children: Sequence[Block], head: Token, level: int
) -> tuple[Statement, ...]:
    if not rest and not children:
        raise fault(head, f"`{head.value}` has no body", "an indented block")
    if rest and children and rest[-1].type != "COLON":
        rest = [*rest, *(token for child in children for token in child.flat())]
        children = []
    return read_statements(reader, rest, children, level + 1)
