"""Rules: their clauses, read one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.allium.items import Prose
from drift.allium.layout.blocks import Block, blocks, logical
from drift.allium.layout.brackets import find, is_word
from drift.allium.outcomes import Clause, EnsuresClause, ForClause, LetClause, Statement, WhenClause
from drift.allium.problems import SyntaxFault
from drift.allium.reading.annotations import is_colon_annotation, read_annotation, read_colon_annotation
from drift.allium.reading.conditions import read_requires
from drift.allium.reading.prose import is_prose, is_quoted
from drift.allium.reading.reader import Reader, fault
from drift.allium.reading.statements import MAX_NESTING, loop_head, read_statements
from drift.allium.reading.triggers import read_triggers
from drift.allium.spelling import did_you_mean
from drift.allium.tokens import Line, Token, between

CLAUSES = ("when", "requires", "ensures")

EXPECTED = ("`when:`", "`let`", "`for`", "`requires:`", "`ensures:`")


def starts_clause(tokens: Sequence[Token]) -> bool:
    """Whether these tokens surely start a clause of a rule."""
    if len(tokens) < 2:
        return False
    return is_word(tokens[0], *CLAUSES) and tokens[1].type == "COLON"


def read_rule_body(reader: Reader, lines: Sequence[Line]) -> tuple[Clause, ...]:
    """The clauses between the braces of a rule."""
    cut = [piece for line in logical(list(_one_clause_a_line(lines)), starts_clause) for piece in (line,)]
    return tuple(_clauses(reader, _gathered(blocks(cut)), 0))


def _one_clause_a_line(lines: Sequence[Line]) -> Iterator[Line]:
    """Cuts `when: … requires: … ensures: …` on one line at its clauses."""
    for line in lines:
        tokens = line.tokens
        begin = depth = 0
        for index, token in enumerate(tokens):
            if token.type in ("LPAR", "LBRACE", "LSQB"):
                depth += 1
            elif token.type in ("RPAR", "RBRACE", "RSQB"):
                depth = max(0, depth - 1)
            elif depth or index == begin:
                continue
            elif starts_clause(tokens[index : index + 2]) or (
                token.type == "LET" and tokens[index - 1].type != "COLON"
            ):
                yield Line(line.indent, tokens[begin:index])
                begin = index
        yield Line(line.indent, tokens[begin:])


def _gathered(found: list[Block]) -> list[Block]:
    """Blocks that an odd indentation hung below a clause although they start one are lifted beside it."""
    lifted: list[Block] = []
    for block in found:
        lifted.append(block)
        if block.tokens[0].type == "FOR":
            continue
        bare = starts_clause(block.tokens) and len(block.tokens) == 2
        outcome = is_word(block.tokens[0], "ensures") or (bare and is_word(block.tokens[0], "requires"))
        for index, child in enumerate(block.children):
            if starts_clause(child.tokens) or (child.tokens[0].type == "LET" and not outcome):
                lifted.extend(_gathered(block.children[index:]))
                del block.children[index:]
                break
    return lifted


def _clauses(reader: Reader, found: Sequence[Block], level: int) -> Iterator[Clause]:
    for block in _unindented(found):
        first = block.tokens[0]
        try:
            if level > MAX_NESTING:
                raise fault(first, f"blocks nest deeper than {MAX_NESTING} levels")
            if starts_clause(block.tokens):
                yield from _keyed(reader, block)
            elif first.type == "LET":
                let = reader.clause(block.flat(), "let", first)
                yield LetClause(let.span, let.name, let.value, let.name_span)
            elif first.type == "FOR":
                yield _for(reader, block, level)
            elif first.type == "AT":
                yield read_annotation(reader, block.flat())
            elif is_colon_annotation(block.tokens):
                yield read_colon_annotation(reader, block.flat(), normative=False)
            else:
                raise _misplaced(block)
        except SyntaxFault as caught:
            kind = _kind(block)
            unbound = all(token.type != "COLON" for token in block.flat()[2:])
            if kind == "when" and starts_clause(block.tokens) and unbound and is_prose(block.flat()[2:]):
                whole = block.flat()
                yield Prose(between(whole[0], whole[-1]), kind, reader.source(whole[2:]))
            elif kind == "let":
                yield reader.kept(block.flat(), kind, caught)
            else:
                yield reader.broken(block.flat(), kind, caught)


def _unindented(found: Sequence[Block]) -> Iterator[Block]:
    """An empty `requires:` or `ensures:` takes the lines below it, though not indented: nothing else can.

    So does a `let` whose value is an `if` with what follows from `else` on.
    """
    index = 0
    while index < len(found):
        block = found[index]
        index += 1
        begin = index
        while block.tokens[0].type == "LET" and index < len(found) and found[index].tokens[0].type == "ELSE":
            index += 1
        if index > begin:
            block = Block(block.indent, block.tokens, [*block.children, *found[begin:index]])
        if starts_clause(block.tokens) and len(block.tokens) == 2 and not block.children:
            outcome = block.tokens[0].value == "ensures"
            taken: list[Block] = []
            while index < len(found) and _belongs(found[index], outcome=outcome):
                taken.append(found[index])
                index += 1
            block = Block(block.indent, block.tokens, taken)
        yield block


def _belongs(block: Block, *, outcome: bool) -> bool:
    first = block.tokens[0]
    if starts_clause(block.tokens) or first.type == "AT":
        return False
    return outcome or first.type not in ("LET", "FOR")


def _kind(block: Block) -> str:
    first = block.tokens[0]
    if first.value in CLAUSES:
        return str(first.value)
    return {"LET": "let", "FOR": "ensures", "IF": "ensures"}.get(first.type, "clause")


def _misplaced(block: Block) -> SyntaxFault:
    first = block.tokens[0]
    hint = ""
    if first.type == "IF":
        hint = "conditions belong inside `ensures:` (or `requires:`)"
    elif is_word(first, *CLAUSES):
        return fault(
            block.tokens[1] if len(block.tokens) > 1 else first, f"`{first.value}` needs a colon", "`:`"
        )
    elif len(block.tokens) > 1 and block.tokens[1].type in ("DOT", "LPAR"):
        hint = "outcomes are indented below `ensures:`"
    elif is_word(first, "guard", "require", "precondition", "given", "if"):
        hint = "preconditions are written `requires:`"
    elif is_word(first, "then", "ensure", "effect", "postcondition"):
        hint = "outcomes are written `ensures:`"
    elif is_word(first, "trigger", "on"):
        hint = "the trigger is written `when:`"
    elif len(block.tokens) > 1 and block.tokens[1].type == "COLON":
        hint = did_you_mean(first.value, CLAUSES, ":")
    elif len(block.tokens) > 1 and block.tokens[1].type == "NAME":
        hint = did_you_mean(first.value, ("let", "for"))
    return fault(first, f"unexpected `{first.value}` in a rule", *EXPECTED, hint=hint)


def _keyed(reader: Reader, block: Block) -> Iterator[Clause]:
    first, rest = block.tokens[0], block.tokens[2:]
    match first.value:
        case "when":
            tokens = block.flat()[2:]
            span = between(first, (tokens or [block.tokens[1]])[-1])
            yield WhenClause(span, read_triggers(reader, tokens, first))
        case "requires":
            yield from read_requires(reader, block)
        case _:
            if not rest and not block.children:
                raise fault(first, "`ensures:` has no outcome", "an indented block")
            whole = block.flat()
            text = reader.source(whole[2:])
            statements: tuple[Statement, ...]
            if is_quoted(text):
                statements = (Prose(between(whole[2], whole[-1]), "ensures", text, quoted=True),)
            else:
                statements = read_statements(reader, rest, block.children)
            yield EnsuresClause(between(first, block.flat()[-1]), statements)


def _for(reader: Reader, block: Block, level: int) -> ForClause:
    tokens = block.tokens
    body_at = find(tokens, "COLON")
    if body_at < 0:
        raise fault(tokens[-1], "the collection is not followed by `:`", "`:`")
    variable, collection, head = loop_head(reader, tokens[:body_at])
    found = list(block.children)
    if tokens[body_at + 1 :]:
        found.insert(0, Block(block.indent, tokens[body_at + 1 :]))
    if not found:
        raise fault(tokens[0], "`for` has no body", "an indented block")
    clauses = tuple(_clauses(reader, found, level + 1))
    span = between(tokens[0], block.flat()[-1])
    return ForClause(span, head, variable.name, collection, clauses, variable.span)
