"""Calls that leave the code base: what the framework rulesets say they mean, else a black box."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Final

from drift.behaviour.from_code.calls.callbacks import called_back
from drift.behaviour.from_code.calls.computed_names import computed_attribute
from drift.behaviour.from_code.calls.construction import assign, replaced
from drift.behaviour.from_code.calls.gathering import (
    aggregate,
    extreme,
    filtered,
    length,
    mapped,
    next_of,
    quantified,
    range_of,
    total,
)
from drift.behaviour.from_code.calls.guards import left_for
from drift.behaviour.from_code.calls.listening import handler_of
from drift.behaviour.from_code.calls.managed import one_of
from drift.behaviour.from_code.calls.moments import of_moments
from drift.behaviour.from_code.calls.provided import provided
from drift.behaviour.from_code.calls.sessions import emission, run_text, session_method
from drift.behaviour.from_code.calls.unnamed_calls import iterated
from drift.behaviour.from_code.configuration.keyed import as_number, environment_setting, keyed_setting
from drift.behaviour.from_code.evaluation.criteria import compared, criterion
from drift.behaviour.from_code.evaluation.handing import hand_out
from drift.behaviour.from_code.evaluation.instances import instance_of_any
from drift.behaviour.from_code.evaluation.kinds import TYPE_OF
from drift.behaviour.from_code.evaluation.queries import (
    ANY_ROW,
    items_of,
    query_of,
    selection_of,
)
from drift.behaviour.from_code.evaluation.row_criteria import column_of_row, criteria_of_row
from drift.behaviour.from_code.evaluation.times import scaled, spelled_length
from drift.behaviour.from_code.evaluation.truth import truthiness
from drift.behaviour.from_code.walking.state import Exit
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    ProcedureValue,
    QueryValue,
    SuperValue,
    Value,
    as_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code.frameworks.schema import CallTable
from drift.logic.build import arith, conjoin, disjoin, negate, truth
from drift.logic.quantity import parse_duration
from drift.logic.spans import Source
from drift.logic.terms import (
    NOW,
    NULL,
    TRUE,
    Aggregate,
    Call,
    Const,
    Exists,
    Holds,
    Opaque,
    Term,
    Truth,
    Var,
    duration,
    number,
    text,
)


def call_outside(walk: Walk, callee: ExternalValue, arguments: Arguments, source: Source) -> Value:
    """Calls something outside the code base."""
    name = callee.qualified
    if walk.frameworks.procedure(name) is not None:
        return ProcedureValue(name)
    table = walk.frameworks.call(name)
    if table is not None and table.means not in ("harmless", "fields"):
        value = _meaning(walk, table, callee, arguments, source)
        if value is not None:
            return value
    elif table is not None and table.written:
        hand_out(walk, arguments, table.written)
    head, _, last = name.rpartition(".")
    mapping = walk.frameworks.mapping(head)
    if mapping is not None and last in mapping.getters and arguments.positional:
        default = arguments.get("default", 1)
        found = keyed_setting(walk, ExternalValue(head), arguments.positional[0], default)
        if found is not None:
            return found
    if head and not walk.frameworks.sends(name):
        handled = session_method(walk, Opaque(head), last, arguments, source)
        if handled is not None:
            return handled
    if any(isinstance(a, ClassValue) for a in arguments.all()) and not arguments.all()[1:] and table is None:
        decorated = arguments.positional[:1]
        if decorated:
            return decorated[0]
    emission(walk, name, arguments, source)
    if table is None:
        walk.opaque_call(name, source, "it is defined outside the code base", arguments.all())
    if name[:1].isupper() or last[:1].isupper():
        return ExternalValue(name, instance=True)
    if (
        len(arguments.positional) == 1
        and isinstance(arguments.positional[0], FunctionValue)
        and not arguments.named
    ):
        # An outside decorator: what it gives back is called like what it was given.
        return arguments.positional[0]
    return Call(name, tuple(_told(a, source) for a in arguments.all()))


def _told(value: Value, source: Source) -> Term:
    """What a black box was given; an object with functions in it tells nothing but where it stands."""
    if isinstance(value, DictValue) and _acts(value, 0):
        place = f"{source.span.line}:{source.span.column}"
        return Opaque(f"options at {place}", "an object with functions")
    return as_term(value)


def _acts(value: Value, depth: int) -> bool:
    match value:
        case FunctionValue():
            return True
        case DictValue(items=items) if depth < 4:
            return any(_acts(held, depth + 1) for _, held in items)
        case ListValue(items=listed) if depth < 4:
            return any(_acts(held, depth + 1) for held in listed)
        case _:
            return False


ANSWER = "answer"
"""The black box that stands for what is answered to a caller: the numbers it was given are its status."""


_STATUS: Final = re.compile(r"(?:^|\D)([1-5]\d\d)(?:\D|$)")


def _status(table: CallTable, arguments: Arguments) -> tuple[Term, ...]:
    """The status that an answer is made with: what the ruleset says of it, or an argument called so."""
    if table.status:
        return (number(table.status),)
    match arguments.get("status") or arguments.get("status_code"):
        case Const(kind="number") as given:
            return (given,)
        case ExternalValue(qualified=name) if found := _STATUS.search(name.rpartition(".")[2]):
            return (number(found[1]),)
        case _:
            return ()


def answered(before: Call, arguments: Arguments) -> Call:
    """The answer with what else is said of it."""
    given: list[Term] = []
    for value in arguments.positional:
        if isinstance(value, DictValue):
            status = value.get(text("status"))
            given.extend([as_term(status)] if status is not None else [])
        elif isinstance(value, Const) and value.kind == "number":
            given.append(value)
    return Call(ANSWER, (*before.args, *given))


def _meaning(
    walk: Walk, table: CallTable, callee: ExternalValue, arguments: Arguments, source: Source
) -> Value | None:
    first = arguments.positional[0] if arguments.positional else None
    match table.means:
        case "now":
            return NOW
        case "duration":
            return spelled_length(arguments) or _duration(table, arguments)
        case "dispatch":
            handler = handler_of(walk, first) if first is not None else None
            return walk.call(handler, arguments, source) if handler is not None else None
        case "noted":
            return Call(callee.qualified, tuple(as_term(a) for a in arguments.all()))
        case "metadata":
            return left_for(arguments)
        case "environment":
            return environment_setting(walk, first, arguments.get("default", 1), source)
        case "conversion":
            return _converted(walk, callee, None if first is None else iterated(walk, first))
        case "cast":
            return arguments.positional[-1] if arguments.positional else None
        case "length":
            return length(walk, first) if first is not None else None
        case "abort":
            walk.leave(
                Exit(
                    "raise", walk.state.when, source, None, callee.qualified, "error", dict(walk.state.store)
                )
            )
            return NULL
        case "select" | "update" | "delete":
            query = selection_of(walk, first) if first is not None else None
            if query is None:
                return None
            return replace(query, statement=table.means, source=source)
        case "exists":
            query = query_of(walk, first) if first is not None else QueryValue("", ANY_ROW)
            if query is None:
                return None
            if query.where != TRUE:
                return Truth(Exists(query.collect()))
            return replace(query, result=Truth(Exists(query.collect())))
        case "aggregate":
            return aggregate(walk, callee.qualified.rpartition(".")[2], first)
        case "coalesce":
            return _coalesced(arguments)
        case "conjunction":
            return truth(conjoin(*(truthiness(walk, a) for a in arguments.positional)))
        case "disjunction":
            return truth(disjoin(*(truthiness(walk, a) for a in arguments.positional)))
        case "negation":
            return truth(negate(truthiness(walk, first))) if first is not None else None
        case "any" | "all":
            return quantified(walk, first, table.means == "any") if first is not None else None
        case "batches":
            return ListValue((first,)) if first is not None else None
        case "map" if len(arguments.positional) == 2:
            return mapped(walk, arguments.positional[0], arguments.positional[1], source)
        case "next":
            return next_of(walk, first, arguments) if first is not None else None
        case "iterate":
            return iterated(walk, first) if first is not None else None
        case "filter" if len(arguments.positional) == 2:
            return filtered(walk, arguments.positional[0], arguments.positional[1], source)
        case "fold" if len(arguments.positional) > 1:
            function, items, *start = arguments.positional
            return called_back(walk, items, "fold", Arguments((function, *start)), source)
        case "range" if arguments.positional and not arguments.named:
            return range_of(arguments)
        case "sum":
            return total(walk, first) if first is not None else None
        case "smallest" | "largest":
            return extreme(walk, table.means == "smallest", arguments)
        case "super":
            if walk.owner is not None and walk.receiver is not None:
                return SuperValue(walk.receiver, walk.owner)
            return None
        case "read-attribute":
            return _read_attribute(walk, arguments, source)
        case "write-attribute":
            return _write_attribute(walk, arguments, source)
        case "replace":
            return replaced(walk, first, arguments, source) if first is not None else None
        case "type-test":
            return _type_test(callee, arguments)
        case "instance-test":
            found = instance_of_any(walk, *arguments.positional) if len(arguments.all()) == 2 else None
            return _type_test(callee, arguments) if found is None else truth(found)
        case "type-of":
            return Call(TYPE_OF, (as_term(first),)) if first is not None and not arguments.all()[1:] else None
        case "mapping":
            return _mapping(first, arguments)
        case "partial":
            return _partial(first, arguments)
        case "moment" | "together" | "floor" | "values" | "keys" | "merge" | "store":
            return provided(walk, table, callee, arguments, source)
        case "answer":
            hand_out(walk, arguments, table.written or "first")
            return answered(Call(ANSWER, _status(table, arguments)), arguments)
        case "shift" | "ordered" | "difference":
            return of_moments(table, arguments)
        case "statement":
            return first
        case "runs":
            done = run_text(walk, Call(callee.qualified, ()), arguments, source)
            return done if done is not None else Opaque("result", "the result of a statement in text")
        case "spelled":
            return _spelled(table, first)
        case "comparison":
            return compared(walk, table.operator, arguments.positional)
        case "criterion":
            return criterion(table.operator, arguments.positional)
        case "column":
            return column_of_row(arguments)
        case "criteria":
            return criteria_of_row(walk, arguments)
        case "one-of":
            return one_of(walk, arguments, table.operator, source)
        case "principal":
            return Var(callee.qualified.rsplit(".", 1)[-1])
        case _:
            return None


def _coalesced(arguments: Arguments) -> Value | None:
    """The first argument that is there; a total over no rows is nought."""
    if len(arguments.positional) != 2:
        return None
    first, second = arguments.positional
    if isinstance(first, Aggregate) and second == number(0):
        return first
    return None


def _duration(table: CallTable, arguments: Arguments) -> Value:
    units = list(table.units.items())
    total: Term = duration(0)
    for position, value in enumerate(arguments.positional):
        if position < len(units):
            total = arith("+", total, _scaled(value, units[position][1]))
    for name, value in arguments.named:
        if name in table.units:
            total = arith("+", total, _scaled(value, table.units[name]))
        else:
            return Opaque("duration", f"a duration in {name}", (as_term(value),))
    return total


def _scaled(value: Value, seconds: float) -> Term:
    return scaled(as_term(value), Fraction(str(seconds)))


def _converted(walk: Walk, callee: ExternalValue, first: Value | None) -> Value | None:
    if isinstance(first, ClassValue) and callee.qualified in ("list", "tuple", "set", "frozenset", "sorted"):
        members = items_of(walk, first)
        return ListValue(members) if members is not None else None
    if isinstance(first, Const):
        return as_number(first) or first
    if isinstance(first, ClassValue | FunctionValue | ExternalValue):
        return None
    return first if first is not None else ListValue(())


def _spelled(table: CallTable, first: Value | None) -> Value | None:
    """`ms("2h")`: a length of time in words, as so many of the unit."""
    if not isinstance(first, Const) or first.kind != "string" or not table.unit:
        return None
    found = parse_duration(str(first.value))
    if found is None or not isinstance(found.value, Fraction):
        return None
    return number(found.value / Fraction(str(table.unit)))


def _partial(first: Value | None, arguments: Arguments) -> Value | None:
    """The function with some of its arguments given beforehand."""
    if not isinstance(first, FunctionValue):
        return first
    given = (*(("", value) for value in arguments.positional[1:]), *arguments.named)
    return replace(first, preset=(*first.preset, *given))


def _read_attribute(walk: Walk, arguments: Arguments, source: Source) -> Value | None:
    if len(arguments.positional) < 2:
        return None
    base, name = arguments.positional[:2]
    return computed_attribute(walk, base, as_term(name), source)


def _write_attribute(walk: Walk, arguments: Arguments, source: Source) -> Value | None:
    if len(arguments.positional) != 3:
        return None
    base, name, value = arguments.positional
    term = as_term(base)
    if isinstance(name, Const) and name.kind == "string":
        assign(walk, term, walk.entity_of(term), str(name.value), value, source)
    else:
        walk.opaque_call("setattr", source, "the written field is computed", [base], "opaque-write")
    return NULL


def _type_test(callee: ExternalValue, arguments: Arguments) -> Value:
    terms = tuple(as_term(a) for a in arguments.all())
    return truth(Holds(Opaque(callee.qualified, "a test of the type", terms)))


def _mapping(first: Value | None, arguments: Arguments) -> Value:
    items = tuple((text(k), v) for k, v in arguments.named)
    if isinstance(first, DictValue):
        return DictValue((*first.items, *items), first.open or arguments.open)
    return DictValue(items, first is not None or arguments.open)
