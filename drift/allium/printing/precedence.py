"""Which expression needs parentheses where.

The grammar (`clauses.lark`) decides by levels, and by what goes on as far as it can: behind `where`, `=>` and
`else:` everything that follows is taken in. Parentheses that an author put around an operand stay, as they
help its reader; those around a whole clause or argument, or around what is no operation, say nothing and go.
"""

from __future__ import annotations

from enum import IntEnum

from drift.allium.expressions import (
    Access,
    Apply,
    Binary,
    Conditional,
    Every,
    Existence,
    Expr,
    Filter,
    Implication,
    Junction,
    Lambda,
    Listing,
    Lookup,
    Mapping,
    Negation,
    Negative,
    Number,
    ObjectLiteral,
    Relation,
    Within,
)
from drift.allium.parts import parts


class Level(IntEnum):
    """How tightly an expression binds, loosest first."""

    WHOLE = 0
    IMPLIES = 1
    OR = 2
    AND = 3
    NOT = 4
    RELATION = 5
    COALESCE = 6
    SUM = 7
    PRODUCT = 8
    UNARY = 9
    POSTFIX = 10
    ATOM = 11


_BINARY = {
    "??": Level.COALESCE,
    "+": Level.SUM,
    "-": Level.SUM,
    "*": Level.PRODUCT,
    "/": Level.PRODUCT,
}


def level(node: Expr) -> Level:
    """How tightly this expression binds."""
    match node:
        case Conditional() | Lambda() | Mapping() | Every():
            return Level.WHOLE
        case Implication():
            return Level.IMPLIES
        case Junction(op=op):
            return Level.OR if op == "or" else Level.AND
        case Negation():
            return Level.NOT
        case Relation() | Within() | Existence() | Filter():
            return Level.RELATION
        case Binary(op=op):
            return _BINARY[op]
        case Negative():
            return Level.UNARY
        case Access() | Apply():
            return Level.POSTFIX
        case _:
            return Level.ATOM


def sides(op: str) -> tuple[Level, Level]:
    """What binds tightly enough on the left and on the right of an arithmetic operator."""
    own = _BINARY[op]
    if op == "??":
        return Level.SUM, own
    return own, Level(own + 1)


def needs_parentheses(node: Expr, floor: Level, *, comparand: bool = False, last: bool = True) -> bool:
    """Whether an operand stands in parentheses where at least `floor` is needed.

    `comparand`: a place on the right of a comparison, which takes filters and conditionals too. `last`:
    nothing follows that the operand could take in.
    """
    if node.grouped and level(node) < Level.POSTFIX:
        return True
    if level(node) < floor and not (comparand and isinstance(node, (Filter, Conditional))):
        return True
    if isinstance(node, Number) and floor >= Level.POSTFIX:
        return True
    return not last and open_ended(node)


def open_ended(node: Expr) -> bool:
    """Whether the expression would take in an operator that follows it."""
    while True:
        if isinstance(node, (Filter, Conditional, Lambda, Every)):
            return True
        edge = _right_edge(node)
        if edge is None:
            return False
        inner, floor, comparand = edge
        if needs_parentheses(inner, floor, comparand=comparand):
            return False
        node = inner


def _right_edge(node: Expr) -> tuple[Expr, Level, bool] | None:
    match node:
        case Relation(right=right) | Within(collection=right) | Existence(operand=right):
            return right, Level.COALESCE, True
        case Negation(operand=operand):
            return operand, Level.NOT, False
        case Junction(op=op, operands=operands):
            return operands[-1], Level.AND if op == "or" else Level.NOT, False
        case Implication(right=right):
            return right, Level.IMPLIES, False
        case _:
            return None


def has_open_colon(node: Expr) -> bool:
    """Whether an `if … : …` or `for … : …` may stand in it outside brackets, whose colon would end a head."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, (Conditional, Every)):
            return True
        if isinstance(current, Apply):
            stack.append(current.callee)
        elif not isinstance(current, (Lookup, Listing, ObjectLiteral)):
            stack.extend(parts(current))
    return False


def starts_with_minus(node: Expr) -> bool:
    """Whether its text starts with `-`, which would continue the line above."""
    while not isinstance(node, Negative):
        edge = _left_edge(node)
        if edge is None:
            return False
        inner, floor, last = edge
        if needs_parentheses(inner, floor, last=last):
            return False
        node = inner
    return True


def _left_edge(node: Expr) -> tuple[Expr, Level, bool] | None:
    match node:
        case Mapping(base=Filter() as left) if not left.grouped:
            return left, Level.RELATION, True
        case Access(base=left) | Apply(callee=left) | Filter(base=left) | Mapping(base=left):
            return left, Level.POSTFIX, True
        case Binary(op=op, left=left):
            return left, sides(op)[0], True
        case Relation(left=left) | Within(item=left):
            return left, Level.COALESCE, True
        case Junction(op=op, operands=operands):
            return operands[0], Level.AND if op == "or" else Level.NOT, False
        case Implication(left=left):
            return left, Level.OR, False
        case _:
            return None


def closes_with_bracket(node: Expr) -> bool:
    """Whether it can start on the line at hand and break inside the brackets that it ends with."""
    while isinstance(node, Access):
        node = node.base
    return isinstance(node, (Apply, Lookup, Listing, ObjectLiteral))
