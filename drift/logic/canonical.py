"""One form for atoms that say the same: what differs only in spelling becomes equal by structure."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import overload

from drift.logic.build import (
    MIRRORED,
    arith,
    compare,
    conjoin,
    disjoin,
    holds,
    ite,
    negate,
    truth,
)
from drift.logic.functions import is_length, is_size, length_of
from drift.logic.gather import as_many, asks_for_any, canonical_count, chosen, collected, member_of, presence
from drift.logic.linear import Linear, leaf_order, linear, to_term
from drift.logic.order import order_key
from drift.logic.rewrite import Seen, bounded, rewrite, size
from drift.logic.terms import (
    FALSE,
    NOW,
    NULL,
    Aggregate,
    Always,
    And,
    Arith,
    Call,
    Collect,
    Compare,
    CompareOp,
    Config,
    Const,
    Exists,
    Expression,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Or,
    Predicate,
    Record,
    SetOf,
    Term,
    Truth,
    number,
)
from drift.logic.types import Remembering, Typing, untyped

CONTINUOUS = frozenset({"timestamp", "duration"})
_SPREAD_LIMIT = 160
_MOST_KEPT = 400_000


@overload
def canonical(expression: Term, typing: Typing = untyped) -> Term: ...
@overload
def canonical(expression: Predicate, typing: Typing = untyped) -> Predicate: ...
def canonical(expression: Expression, typing: Typing = untyped) -> Expression:
    """The canonical form: same meaning, one spelling.

    - Linear comparisons are solved for one path: `failed + 1 >= max` is `failed >= max - 1`.
    - Between times strictness is ignored (`<` is `<=`, `>=` is `>`); between whole numbers it is normalised.
    - `x != null`, `exists x`, `first(c) != null`, `count(c) > 0` are one presence test.
    - Truthiness follows the type; membership in a collection is its condition on the item.
    - Operands, set items and the element names of collections are in one fixed order and spelling.
    """

    def visit(node: Expression) -> Expression:
        return _canonical_node(node, typing)

    return rewrite(bounded(expression), visit, _kept(typing))


def _kept(typing: Typing) -> Seen | None:
    """The forms that are known already, if the typing keeps them."""
    if not isinstance(typing, Remembering):
        return None
    if len(typing.forms) > _MOST_KEPT:
        typing.forms.clear()
    return typing.forms


def _canonical_node(node: Expression, typing: Typing) -> Expression:
    match node:
        case Compare(op, left, right):
            return canonical_compare(op, left, right, typing)
        case Member(item, collection):
            return _member(item, collection, typing)
        case Exists(term):
            return _exists(term, typing)
        case Holds(term):
            return _holds(term, typing)
        case Not(operand):
            return _deep_sorted(negate(operand, typing))
        case And(operands):
            return _sorted(conjoin(*operands))
        case Or(operands):
            return _sorted(disjoin(*operands))
        case Ite(test, then, other):
            return ite(test, then, other)
        case Truth(predicate):
            return truth(predicate)
        case Arith(op, left, right):
            return _arith(node, typing)
        case Field(Ite(test, then, other), name):
            return ite(test, _field(then, name), _field(other, name))
        case Field(base, name):
            return _field(base, name) if isinstance(base, Const | Record) else node
        case Call("min" | "max" as name, args) if len(args) > 1:
            return _extreme(name, args, typing)
        case Call("abs", (only,)):
            return ite(
                canonical_compare(">=", only, number(0), typing),
                only,
                _arith(Arith("-", number(0), only), typing),
            )
        case Call(_, (only,)) if is_size(node) or is_length(node):
            kind = typing(only).kind
            if kind == "collection":
                return canonical_count(Aggregate("count", only))
            return length_of(only) if kind == "string" else node
        case Aggregate("min" | "max" as name, SetOf(items), None) if items:
            return _extreme(name, items, typing)
        case Aggregate("sum" | "count"):
            return canonical_count(node)
        case Collect():
            return collected(node)
        case _:
            return node


def _sorted(predicate: Predicate) -> Predicate:
    match predicate:
        case And(operands):
            return And(tuple(sorted(operands, key=order_key)))
        case Or(operands):
            return Or(tuple(sorted(operands, key=order_key)))
        case _:
            return predicate


def _deep_sorted(predicate: Predicate) -> Predicate:
    """For a negation that was pushed inwards: every level has other operands now."""
    match predicate:
        case And(operands) | Or(operands):
            return _sorted(type(predicate)(tuple(_deep_sorted(operand) for operand in operands)))
        case _:
            return predicate


def _field(base: Term, name: str) -> Term:
    match base:
        case Const("null", _):
            return NULL
        case Record(entries):
            return dict(entries).get(name, Field(base, name))
        case Ite(test, then, other):
            return ite(test, _field(then, name), _field(other, name))
        case _:
            return Field(base, name)


def _extreme(name: str, items: tuple[Term, ...], typing: Typing) -> Term:
    op: CompareOp = "<=" if name == "min" else ">="
    result = items[0]
    for item in items[1:]:
        result = ite(canonical_compare(op, result, item, typing), result, item)
        if size(result) > _SPREAD_LIMIT:
            return Call(name, tuple(sorted(items, key=order_key)))
    return result


def _arith(node: Arith, typing: Typing) -> Term:
    """Sums in one order, conditional parts pulled out, products of leaves commutative."""
    op, left, right = node.op, node.left, node.right
    if NULL in (left, right):
        return NULL
    if size(node) <= _SPREAD_LIMIT:
        if isinstance(left, Ite):
            return ite(
                left.test,
                _arith(Arith(op, left.then, right), typing),
                _arith(Arith(op, left.other, right), typing),
            )
        if isinstance(right, Ite):
            return ite(
                right.test,
                _arith(Arith(op, left, right.then), typing),
                _arith(Arith(op, left, right.other), typing),
            )
    total = linear(node, typing)
    if total is not None and node not in total.weights:
        return to_term(total)
    if op == "*" and order_key(right) < order_key(left):
        return Arith(op, right, left)
    return arith(op, left, right)


# ---------------------------------------------------------------- comparisons


def canonical_compare(op: CompareOp, left: Term, right: Term, typing: Typing) -> Predicate:
    """The comparison of two canonical terms in canonical form."""
    built = compare(op, left, right)
    match built:
        case Compare(op, left, right):
            pass
        case Always():
            return built
        case _:
            # Spread over the branches of a conditional value: each comparison is an atom of its own.
            return _sorted(rewrite(built, lambda node: _respell(node, typing)))
    if NULL in (left, right):
        return _null_test(op, right if left == NULL else left, typing)
    empty = SetOf(())
    if op in {"=", "!="} and empty in (left, right):
        filled = _exists(right if left == empty else left, typing)
        return filled if op == "!=" else negate(filled, typing)
    solved = as_many(op, left, right) or _solved(op, left, right, typing)
    if solved is not None:
        return solved
    if op in {"=", "!="}:
        if leaf_order(right) < leaf_order(left):
            left, right = right, left
    elif op in {">", ">="}:
        op, left, right = MIRRORED[op], right, left
    return Compare(op, left, right)


def _respell(node: Expression, typing: Typing) -> Expression:
    match node:
        case Compare(op, left, right):
            return (
                canonical_compare(op, left, right, typing)
                if not isinstance(left, Ite) and not isinstance(right, Ite)
                else node
            )
        case Not(operand):
            return negate(operand, typing)
        case Holds(term):
            return _holds(term, typing)
        case And(operands):
            return _sorted(conjoin(*operands))
        case Or(operands):
            return _sorted(disjoin(*operands))
        case _:
            return node


def _solved(op: CompareOp, left: Term, right: Term, typing: Typing) -> Predicate | None:
    first, second = linear(left, typing), linear(right, typing)
    if first is None or second is None:
        return None
    difference = first.minus(second)
    if difference is None:
        return None
    if not difference.weights:
        return compare(op, Const("number", difference.constant), number(0))
    leaf = min((leaf for leaf in difference.weights), key=leaf_order)
    weight = difference.weights[leaf]
    if weight < 0:
        op = MIRRORED[op]
    rest = {key: value for key, value in difference.weights.items() if key != leaf}
    bound = Linear(rest, difference.constant, difference.unit).scaled(-1 / weight)
    if continuous(difference, typing):
        op = {"<": "<=", ">=": ">"}.get(op, op)  # type: ignore[assignment]
        if bound.constant and bound.unit == "number" and NOW in difference.weights:
            bound = Linear(bound.weights, bound.constant, "duration")
    elif integral(difference, typing):
        op, bound = _whole(op, bound)
    if isinstance(leaf, Aggregate) and leaf.gather == "count" and not rest:
        some = asks_for_any(op, bound.constant)
        if some is not None:
            test = _exists(leaf.collection, typing)
            return test if some else negate(test, typing)
        if bound.constant <= 0 and op in {">=", "<"}:
            return Always(op == ">=")
    return Compare(op, leaf, to_term(bound))


def continuous(difference: Linear, typing: Typing) -> bool:
    """Whether a sum is about time: it mentions `now`, a duration, or something of such a type."""
    if difference.unit == "duration" or NOW in difference.weights:
        return True
    return any(typing(leaf).kind in CONTINUOUS for leaf in difference.weights)


def integral(difference: Linear, typing: Typing) -> bool:
    """Whether all leaves are whole numbers, or of unknown kind, with whole weights."""
    return all(
        weight.denominator == 1 and (typing(leaf).kind in {"integer", "unknown"} or _counts(leaf))
        for leaf, weight in difference.weights.items()
    )


def _counts(leaf: Term) -> bool:
    return isinstance(leaf, Aggregate) and leaf.gather == "count"


def _whole(op: CompareOp, bound: Linear) -> tuple[CompareOp, Linear]:
    """Between whole numbers: `<` and `>=` against a literal; against a path the smaller offset."""
    if any(weight.denominator != 1 for weight in bound.weights.values()):
        return op, bound
    offset = bound.constant
    if op in {"=", "!="}:
        return op, bound
    # As `< ceiling` or `>= ceiling`.
    ceiling = Fraction(math.floor(offset) + 1 if op in {"<=", ">"} else math.ceil(offset))
    below = op in {"<", "<="}
    if bound.weights and ceiling > 0:
        ceiling -= 1
        op = "<=" if below else ">"
    else:
        op = "<" if below else ">="
    return op, Linear(bound.weights, ceiling, "number" if ceiling else None)


def _null_test(op: CompareOp, term: Term, typing: Typing) -> Predicate:
    if op not in {"=", "!="}:
        return FALSE
    total = linear(term, typing)
    parts = list(total.weights) if total is not None and isinstance(term, Arith) else [term]
    if len(parts) > 3 or not parts:
        return Compare(op, term, NULL)
    there = conjoin(*(presence(part) for part in parts if not isinstance(part, Config)))
    return there if op == "!=" else negate(there, typing)


# ---------------------------------------------------------------- other atoms


def _member(item: Term, collection: Term, typing: Typing) -> Predicate:
    match collection:
        case SetOf(()):
            return FALSE
        case SetOf(items):
            return _member_of_literals(item, items, typing)
        case Ite(test, then, other):
            return disjoin(
                conjoin(test, _member(item, then, typing)),
                conjoin(negate(test, typing), _member(item, other, typing)),
            )
        case Arith("+", left, right):
            return _sorted(disjoin(_member(item, left, typing), _member(item, right, typing)))
        case Arith("-", left, right):
            return _sorted(conjoin(_member(item, left, typing), negate(_member(item, right, typing), typing)))
        case _:
            spelled = member_of(item, collection)
            if spelled is None:
                return Member(item, collection)
            return canonical(spelled, typing)


def _member_of_literals(item: Term, items: tuple[Term, ...], typing: Typing) -> Predicate:
    literals = [one for one in items if isinstance(one, Const) and one.kind not in {"null", "boolean"}]
    others = [one for one in items if one not in literals]
    choices = [canonical_compare("=", item, one, typing) for one in dict.fromkeys(others)]
    if isinstance(item, Const | Ite | Arith | Truth):
        choices += [canonical_compare("=", item, one, typing) for one in literals]
    elif literals:
        ordered = tuple(sorted(dict.fromkeys(literals), key=order_key))
        choices.append(
            canonical_compare("=", item, ordered[0], typing)
            if len(ordered) == 1
            else Member(item, SetOf(ordered))
        )
    return _sorted(disjoin(*choices))


def _exists(term: Term, typing: Typing) -> Predicate:
    match term:
        case Const(kind, _):
            return Always(kind != "null")
        case SetOf(items):
            return Always(bool(items))
        case Record():
            return Always(True)
        case Ite(test, then, other):
            return _sorted(
                disjoin(
                    conjoin(test, _exists(then, typing)),
                    conjoin(negate(test, typing), _exists(other, typing)),
                )
            )
        case Collect(where=Always(False)):
            return FALSE
        case Collect() if (certain := chosen(term)) is not None:
            return _deep_sorted(certain)
        case _ if typing(term).kind == "collection":
            return Exists(term)
        case _:
            return presence(term)


def _holds(term: Term, typing: Typing) -> Predicate:
    """Truthiness by the declared type; of an unknown type it stays a condition of its own."""
    if isinstance(term, Truth | Const | Ite):
        return _sorted(holds(term))
    if isinstance(term, Collect | SetOf):
        return _exists(term, typing)
    if isinstance(term, Aggregate) and term.gather in {"first", "last"}:
        return presence(term)
    if isinstance(term, Aggregate) and term.gather == "values":
        return _exists(term, typing)
    known = typing(term)
    match known.kind:
        case "integer" | "decimal":
            return canonical_compare("!=", term, number(0), typing)
        case "collection":
            return _exists(term, typing)
        case "timestamp" | "enum" | "entity":
            return presence(term)
        case "string":
            # An empty string is false as well, which matters only where it cannot be absent.
            return presence(term) if known.optional else Compare("!=", term, Const("string", ""))
        case _:
            return (
                Holds(term) if not isinstance(term, Aggregate) or term.gather != "count" else presence(term)
            )
