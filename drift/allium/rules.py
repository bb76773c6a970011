"""Rules: their clauses, read one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lark import Token

from drift.allium.expressions import Apply, Junction, Name
from drift.allium.layout import Block, blocks, find, is_word, logical
from drift.allium.outcomes import (
    Clause,
    ConditionTrigger,
    EnsuresClause,
    ForClause,
    LetClause,
    RequiresClause,
    TriggerNode,
    WhenClause,
)
from drift.allium.problems import SyntaxFault
from drift.allium.reading import Reader, fault
from drift.allium.statements import MAX_NESTING, loop_head, read_statements
from drift.allium.tokens import Line, between

CLAUSES = ("when", "requires", "ensures")
EXPECTED = ("`when:`", "`let`", "`for`", "`requires:`", "`ensures:`")
_REACHED = ("transitions_to", "reaches", "becomes")


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
        outcome = is_word(block.tokens[0], "ensures")
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
                yield LetClause(let.span, let.name, let.value)
            elif first.type == "FOR":
                yield _for(reader, block, level)
            elif first.type == "AT":
                continue
            else:
                raise _misplaced(block)
        except SyntaxFault as caught:
            yield reader.broken(block.flat(), _kind(block), caught)


def _unindented(found: Sequence[Block]) -> Iterator[Block]:
    """An empty `requires:` or `ensures:` takes the lines below it, though not indented: nothing else can."""
    index = 0
    while index < len(found):
        block = found[index]
        index += 1
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
    return fault(first, f"unexpected `{first.value}` in a rule", *EXPECTED, hint=hint)


def _keyed(reader: Reader, block: Block) -> Iterator[Clause]:
    first, rest = block.tokens[0], block.tokens[2:]
    match first.value:
        case "when":
            tokens = block.flat()[2:]
            yield WhenClause(
                between(first, (tokens or [block.tokens[1]])[-1]), read_trigger(reader, tokens, first)
            )
        case "requires":
            yield from _requires(reader, block)
        case _:
            if not rest and not block.children:
                raise fault(first, "`ensures:` has no outcome", "an indented block")
            statements = read_statements(reader, rest, block.children)
            yield EnsuresClause(between(first, block.flat()[-1]), statements)


def _requires(reader: Reader, block: Block) -> Iterator[Clause]:
    """One clause a condition: lines that no operator joins are conditions of their own."""
    first, rest = block.tokens[0], block.tokens[2:]
    conditions: list[list[Token]] = [list(rest)] if rest else []
    for child in block.children:
        tokens = child.flat()
        aligned = not rest or tokens[0].column == rest[0].column
        if conditions and (not aligned or tokens[0].type == "ELSE"):
            conditions[-1].extend(tokens)
        else:
            conditions.append(list(tokens))
    if not conditions:
        raise fault(first, "`requires:` has no condition", "an expression")
    for tokens_of in conditions:
        try:
            condition = reader.clause(tokens_of, "expr", first)
            yield RequiresClause(between(tokens_of[0], tokens_of[-1]), condition, reader.source(tokens_of))
        except SyntaxFault as caught:
            yield reader.broken(tokens_of, "requires", caught)


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
    return ForClause(between(tokens[0], block.flat()[-1]), head, variable, collection, clauses)


def read_trigger(reader: Reader, tokens: Sequence[Token], at: Token) -> TriggerNode:
    """What stands behind `when:`.

    Raises:
        SyntaxFault: it is no trigger.
    """
    if _is_event(tokens):
        trigger: TriggerNode = reader.clause(tokens, "event", at)
        return trigger
    marked = [
        Token.new_borrow_pos("BECOMES", token.value, token)
        if is_word(token, *_REACHED) and index and tokens[index - 1].type not in ("DOT", "QDOT")
        else token
        for index, token in enumerate(tokens)
    ]
    becomes = any(token.type == "BECOMES" for token in marked)
    found: TriggerNode = reader.clause(marked, "transition" if becomes else "trigger", at)
    if isinstance(found, ConditionTrigger) and isinstance(found.condition, Junction):
        events = [part for part in found.condition.operands if isinstance(part, Apply)]
        if any(isinstance(part.callee, Name) and part.callee.name[0].isupper() for part in events):
            raise fault(
                tokens[0], "a rule has one trigger", "one event", hint="write one rule for each event"
            )
    return found


def _is_event(tokens: Sequence[Token]) -> bool:
    """`Name(…)` and nothing else."""
    if len(tokens) < 3 or tokens[0].type not in ("NAME", "QNAME") or tokens[1].type != "LPAR":
        return False
    depth = 0
    for index, token in enumerate(tokens[1:], 1):
        depth += (token.type == "LPAR") - (token.type == "RPAR")
        if not depth:
            return index == len(tokens) - 1
    return True
