"""Methods of lists, sets, dictionaries and entity collections."""

from __future__ import annotations

from drift.behaviour.from_code.calls.unnamed_calls import iterated
from drift.behaviour.from_code.evaluation.queries import list_items, query_method, take_out
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.evaluation.united import less, united
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    DictValue,
    ListValue,
    QueryValue,
    Value,
    as_term,
    is_store_to_fill,
    is_term,
    without_null,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Change, Remove
from drift.code import ir
from drift.logic.spans import Source
from drift.logic.terms import NULL, Aggregate, Collect, Field, Ite, Opaque, SetOf, Term

_ADD = frozenset({"append", "add"})
_REMOVE = frozenset({"remove", "discard"})
_SET_METHODS = frozenset({"union", "difference"})


def collection_method(
    walk: Walk, receiver: Value, name: str, arguments: Arguments, source: Source
) -> Value | None:
    """What the method does, or None when the receiver is no collection."""
    if isinstance(receiver, DictValue):
        return _of_dict(receiver, name)
    if isinstance(receiver, ListValue):
        return (
            receiver
            if name == "copy"
            else NULL
            if name in _ADD | _REMOVE | {"extend", "clear", "sort"}
            else None
        )
    if not is_term(receiver):
        return None
    term = as_term(receiver)
    if name in _SET_METHODS and len(arguments.positional) == 1:
        other = arguments.positional[0]
        together = united(walk, (term, other)) if name == "union" else less(walk, term, other)
        if together is not None:
            return together
    type_ = walk.type_of(term)
    if type_.kind != "collection":
        return None
    collected = collection_of(walk, term)
    verb = walk.frameworks.verb("query", name)
    if (
        verb is not None
        and verb.on == "query"
        and collected is not None
        and not (name == "count" and arguments.positional)
    ):
        query = QueryValue(collected.entity, collected.element, collected.where)
        return query_method(walk, query, verb, name, arguments, source)
    if name == "pop" and collected is not None and arguments.positional and is_store(walk, term):
        return take_out(walk, collected, arguments.positional[0], source, receiver)
    if name in _REMOVE and isinstance(term, Collect) and arguments.positional:
        return take_out(walk, term, arguments.positional[0], source)
    if name in {"values", "copy", "items", "all", "order_by"}:
        return collected if collected is not None else term
    if name == "count" and not arguments.positional and collected is not None:
        return Aggregate("count", collected)
    if name == "first" and collected is not None:
        return Aggregate("first", collected)
    return None


def is_store(walk: Walk, term: Term) -> bool:
    """Whether the collection holds all instances there are: a module's, or a repository's."""
    if isinstance(term, Collect):
        return True
    info = walk.knowledge.info(walk.entity_of(term.base)) if isinstance(term, Field) else None
    return info is not None and walk.knowledge.is_store(info.definition)


def _of_dict(receiver: DictValue, name: str) -> Value | None:
    if receiver.open and name in {"keys", "values", "items"}:
        return Opaque(name, "of a table with other keys too", (as_term(receiver),))
    match name:
        case "keys":
            return ListValue(tuple(k for k, _ in receiver.items))
        case "values":
            return ListValue(tuple(v for _, v in receiver.items))
        case "items":
            return ListValue(tuple(ListValue((k, v), "tuple") for k, v in receiver.items))
        case "copy":
            return receiver
        case _:
            return None


def change(walk: Walk, collection: Field, added: bool, item: Term, source: Source) -> Value:
    """What an instance holds gains or loses an item; a store gains what is created, loses what is removed."""
    entity = walk.entity_of(collection.base)
    info = walk.knowledge.info(entity)
    if info is not None and walk.knowledge.is_store(info.definition):
        held = walk.entity_of(item)
        if held and not added:
            walk.record(Remove(item, held), source)
    elif entity:
        walk.record(Change(collection.base, entity, collection.name, item, added), source)
    return NULL


def member_change(
    walk: Walk, receiver: Term, name: str, arguments: Arguments, source: Source
) -> Value | None:
    """Adding to and removing from a collection that some instance holds; None when the call is not that."""
    if name not in _ADD | _REMOVE or not isinstance(receiver, Field) or not arguments.positional:
        return None
    if walk.type_of(receiver).kind != "collection":
        return None
    return change(walk, receiver, name in _ADD, as_term(arguments.positional[0]), source)


def local_append(walk: Walk, call: ir.Call) -> bool:
    """`xs.append(v)` on a local list: the list has one more item from here on. Tells whether it was that."""
    callee = call.callee
    if not (isinstance(callee, ir.Attribute) and isinstance(callee.base, ir.Name)):
        return False
    held = walk.state.locals.get(callee.base.name)
    if held is None or not is_list(held) or len(call.arguments) != 1:
        return False
    several = call.arguments[0].spread or callee.name == "extend"
    if several and (callee.name == "extend" or _adds(walk, callee.name)):
        extend(walk, callee.base.name, walk.evaluate(call.arguments[0].value))
        return True
    if several or not _adds(walk, callee.name):
        return False
    append_to(walk, callee.base.name, walk.evaluate(call.arguments[0].value))
    return True


def extend(walk: Walk, name: str, others: Value) -> None:
    """Adds the items of another list to a local one; which, is not known of one not known item by item."""
    held = walk.state.locals.get(name, ListValue(()))
    others = iterated(walk, others)
    items = list_items(others)
    rows = collection_of(walk, others) if is_store_to_fill(held) else None
    if items is None and rows is not None:
        walk.state.locals[name] = rows
        return
    if items is None:
        rest = Opaque(f"{name} and others", "items of something unknown", (as_term(held), as_term(others)))
        walk.frame.appends.append((name, walk.state.when, rest))
        walk.state.locals[name] = rest
        return
    for item in items:
        append_to(walk, name, item)


def _adds(walk: Walk, name: str) -> bool:
    verb = walk.frameworks.verb("collection", name)
    return name in _ADD or (verb is not None and verb.means == "add")


def append_to(walk: Walk, name: str, value: Value) -> None:
    """Adds an item to a local list."""
    held = walk.state.locals.get(name)
    walk.frame.appends.append((name, walk.state.when, value))
    if held is not None:
        walk.state.locals[name] = appended(held, value)


def is_list(value: Value) -> bool:
    """Whether the value is a list known item by item, on every path that led here."""
    if isinstance(value, Ite | ChoiceValue):
        return is_list(value.then) and is_list(value.other)
    return isinstance(value, ListValue | SetOf)


def appended(value: Value, item: Value) -> Value:
    """The list with one more item, on every path that led here."""
    match value:
        case ListValue():
            return ListValue((*value.items, item), value.kind)
        case SetOf():
            return SetOf((*value.items, as_term(item)))
        case Ite():
            return Ite(value.test, as_term(appended(value.then, item)), as_term(appended(value.other, item)))
        case _:
            return value


def are_rows(value: Value) -> bool:
    """Whether the value certainly is rows, or nothing where they could not be had."""
    return isinstance(without_null(value), QueryValue | Collect)
