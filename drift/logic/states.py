"""Finite and cofinite sets of literals: what `=`, `!=` and `in` say about one path, taken together."""

from __future__ import annotations

from dataclasses import dataclass

from drift.logic.build import conjoin, disjoin, negate
from drift.logic.order import order_key
from drift.logic.slots import is_leaf
from drift.logic.terms import (
    FALSE,
    NULL,
    TRUE,
    And,
    Compare,
    Const,
    Member,
    Not,
    Or,
    Predicate,
    SetOf,
    Term,
)
from drift.logic.types import Typing, ValueType


@dataclass(frozen=True, slots=True)
class Values:
    """The literals in `members`, or all values but these if `excluded`."""

    members: frozenset[Const]
    excluded: bool = False

    def __and__(self, other: Values) -> Values:
        if self.excluded and other.excluded:
            return Values(self.members | other.members, True)
        if self.excluded:
            return Values(other.members - self.members)
        if other.excluded:
            return Values(self.members - other.members)
        return Values(self.members & other.members)

    def __or__(self, other: Values) -> Values:
        return (self.complement() & other.complement()).complement()

    def __le__(self, other: Values) -> bool:
        rest = self & other.complement()
        return not rest.excluded and not rest.members

    def complement(self) -> Values:
        """All other values."""
        return Values(self.members, not self.excluded)


def values_of(predicate: Predicate) -> tuple[Term, Values] | None:
    """The path that an atom compares with literals, and the values it allows; None for any other atom."""
    match predicate:
        case Compare("=" | "!=" as op, Const() as literal, term) if is_leaf(term):
            return term, Values(frozenset((literal,)), op == "!=")
        case Compare("=" | "!=" as op, term, Const() as literal) if is_leaf(term):
            return term, Values(frozenset((literal,)), op == "!=")
        case Member(term, SetOf(items)) if is_leaf(term) and all(isinstance(item, Const) for item in items):
            return term, Values(frozenset(item for item in items if isinstance(item, Const)))
        case Not(operand):
            inner = values_of(operand)
            return None if inner is None else (inner[0], inner[1].complement())
        case _:
            return None


def fold_sets(predicate: Predicate, typing: Typing) -> Predicate:
    """Joins what the operands say of one path against literals; a lone atom is put in its one form.

    Symbols against strings stay apart: whether they are equal is not known here.
    """
    match predicate:
        case And(operands) | Or(operands):
            conjunction = isinstance(predicate, And)
        case _:
            operands, conjunction = (predicate,), True
    found: dict[Term, Values] = {}
    unclear: set[Term] = set()
    for operand in operands:
        told = values_of(operand)
        if told is not None:
            term, values = told
            known = found.get(term)
            if known is not None and mixed(known, values):
                unclear.add(term)
            found[term] = values if known is None else (known & values if conjunction else known | values)
    result: list[Predicate] = []
    written: set[Term] = set()
    for operand in operands:
        told = values_of(operand)
        if told is None or told[0] in unclear:
            result.append(operand)
        elif told[0] not in written:
            written.add(told[0])
            result.append(condition(told[0], found[told[0]], typing))
    return conjoin(*result) if conjunction else disjoin(*result)


def mixed(first: Values, second: Values) -> bool:
    """Whether symbols stand against strings: these may or may not be equal."""
    return {"string", "symbol"} <= {one.kind for one in first.members | second.members}


def condition(term: Term, values: Values, typing: Typing) -> Predicate:
    """The shortest predicate that says that the path has one of the values."""
    known = typing(term)
    universe = _universe(known, values)
    if universe is not None:
        inside = universe - values.members if values.excluded else universe & values.members
        if NULL in inside:
            # Said by what is left out: absence is allowed unless it is ruled out.
            values = Values(frozenset(universe - inside), True)
        else:
            values = Values(frozenset(inside))
            if len(inside) == len(universe - {NULL}) and inside:
                values = Values(frozenset((NULL,)) & universe, True)
    if values.excluded:
        return negate(condition(term, values.complement(), _forgetful)) if values.members else TRUE
    null = (Compare("=", term, NULL),) if NULL in values.members else ()
    rest = _in_order(values.members - {NULL}, known)
    if not rest:
        return null[0] if null else FALSE
    listed = Compare("=", term, rest[0]) if len(rest) == 1 else Member(term, SetOf(rest))
    return disjoin(*null, listed)


def _forgetful(_: Term) -> ValueType:
    return ValueType()


def _universe(known: ValueType, values: Values) -> frozenset[Const] | None:
    """Every value of an enumerated type; None if the states are unknown or the literals are not its own."""
    if not known.states:
        return None
    states = frozenset(Const("symbol", state) for state in known.states)
    if not values.members <= states | {NULL}:
        return None
    return states | {NULL} if known.optional or NULL in values.members else states


def _in_order(members: frozenset[Const], known: ValueType) -> tuple[Const, ...]:
    def position(const: Const) -> tuple[int, str]:
        declared = known.states.index(const.value) if const.value in known.states else len(known.states)
        return declared, order_key(const)

    return tuple(sorted(members, key=position))
