"""Where a literal of the code stands in place of a configured parameter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from drift.behaviour.model import ConfigParameter
from drift.logic.rewrite import is_predicate, leaves, root, subterms
from drift.logic.terms import (
    Aggregate,
    Call,
    Collect,
    Compare,
    Config,
    Const,
    Expression,
    Field,
    Now,
    Term,
    Var,
)


@dataclass(frozen=True, slots=True)
class Hardcoded:
    """The code writes `literal` where the specification says `parameter`; `equal`: as good as its value."""

    parameter: str
    literal: Const
    equal: bool


@dataclass(frozen=True, slots=True)
class _Spot:
    """A parameter or literal and what it is used with; `shift` makes limits of `<` and `<=` comparable."""

    anchors: frozenset[str]
    value: Config | Const
    shift: int
    compared: bool


def hardcoded(
    spec_expr: Expression, code_expr: Expression, spec_config: Sequence[ConfigParameter]
) -> list[Hardcoded]:
    """Literals of `code_expr` that stand where `spec_expr` has a parameter, both in the spec's names."""
    values = {parameter.name: parameter.value for parameter in spec_config}
    named = {part.name for part in subterms(code_expr) if isinstance(part, Config)}
    literals = [spot for spot in _spots(code_expr) if isinstance(spot.value, Const)]
    wanted = {
        spot.value.name: spot
        for spot in _spots(spec_expr)
        if isinstance(spot.value, Config) and spot.value.name not in named
    }
    found: dict[str, Hardcoded] = {}
    for equal in (True, False):
        for parameter, spot in sorted(wanted.items(), key=lambda item: item[0]):
            value = values.get(parameter)
            rivals = [
                other
                for other in literals
                if _corresponds(spot, other, value) and (not equal or _equal(spot, other, value))
            ]
            if rivals and parameter not in found:
                best = min(rivals, key=lambda other: _rank(spot, other, value))
                assert isinstance(best.value, Const)
                found[parameter] = Hardcoded(parameter, best.value, equal)
                literals.remove(best)
    return [found[name] for name in sorted(found)]


def _spots(expression: Expression) -> Iterator[_Spot]:
    """The parameters and numbers of each comparison, or of a value as a whole."""
    compares = [part for part in subterms(expression) if isinstance(part, Compare)]
    if not is_predicate(expression) and not compares:
        yield from _spots_in(expression, _anchors(expression), 0, compared=False)
    for compare in compares:
        anchors = _anchors(compare)
        shift = 1 if compare.op in ("<=", ">") else 0
        ordered = compare.op not in ("=", "!=")
        yield from _spots_in(compare.left, anchors, 1 - shift if ordered else 0, compared=ordered)
        yield from _spots_in(compare.right, anchors, shift, compared=ordered)


def _spots_in(term: Expression, anchors: frozenset[str], shift: int, *, compared: bool) -> Iterator[_Spot]:
    for part in subterms(term):
        match part:
            case Config():
                yield _Spot(anchors, part, shift, compared)
            case Const(kind="number" | "duration"):
                yield _Spot(anchors, part, shift, compared)
            case _:
                pass


def _anchors(expression: Expression) -> frozenset[str]:
    found = {_anchor(leaf) for leaf in leaves(expression) if not isinstance(leaf, Config)}
    if any(isinstance(part, Now) for part in subterms(expression)):
        found.add("now")
    return frozenset(found)


def _anchor(term: Term) -> str:
    """A leaf by what it is, not by what its variable is called."""
    match term:
        case Field():
            start = root(term)
            names: list[str] = []
            step: Term = term
            while isinstance(step, Field):
                names.append(step.name)
                step = step.base
            owner = start.entity or start.name if isinstance(start, Var) else type(start).__name__
            return ".".join((owner, *reversed(names)))
        case Var(name, entity):
            return entity or name
        case Aggregate(gather, Collect(entity, _, _), _):
            return f"{gather}({entity})"
        case Aggregate(gather, collection, _):
            return f"{gather}({_anchor(collection)})"
        case Call(name, args):
            return f"{name}({', '.join(_anchor(arg) for arg in args)})"
        case _:
            return type(term).__name__


def _corresponds(spot: _Spot, other: _Spot, value: Const | None) -> bool:
    assert isinstance(other.value, Const)
    if spot.anchors != other.anchors or spot.compared != other.compared:
        return False
    return (
        value is None or not {value.kind, other.value.kind} & {"duration"} or value.kind == other.value.kind
    )


def _rank(spot: _Spot, other: _Spot, value: Const | None) -> tuple[bool, bool, bool]:
    assert isinstance(other.value, Const)
    return (value != other.value, other.value.value == 0, other.shift != spot.shift)


def _equal(spot: _Spot, other: _Spot, value: Const | None) -> bool:
    assert isinstance(other.value, Const)
    if value is None:
        return False
    if value.value == other.value.value:
        return True
    one, two = value.value, other.value.value
    if not (spot.compared and isinstance(one, Fraction) and isinstance(two, Fraction)):
        return False
    whole = one.denominator == two.denominator == 1 and value.kind == other.value.kind == "number"
    return whole and one + spot.shift == two + other.shift
