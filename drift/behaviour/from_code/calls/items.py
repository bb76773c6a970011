"""Methods of arrays, maps and sets, by what the rulesets say they mean."""

from __future__ import annotations

from drift.behaviour.from_code.calls.callbacks import called_back
from drift.behaviour.from_code.calls.objects import as_instance
from drift.behaviour.from_code.evaluation.collections_ import change, is_list, is_store
from drift.behaviour.from_code.evaluation.comparisons import POSITION, membership
from drift.behaviour.from_code.evaluation.queries import by_key, list_items, take_out
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.evaluation.subscripts import lookup, subscript
from drift.behaviour.from_code.evaluation.united import is_plain, united
from drift.behaviour.from_code.walking.values import DictValue, ListValue, QueryValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Remove
from drift.logic.build import truth
from drift.logic.spans import Source
from drift.logic.terms import NULL, TRUE, Aggregate, Call, Collect, Field, Opaque, Var
from drift.logic.types import ValueType


def items_method(
    walk: Walk, receiver: Value, name: str, arguments: Arguments, source: Source
) -> Value | None:
    """What the method does; None when the receiver is no collection or the method none of theirs."""
    verb = walk.frameworks.verb("collection", name)
    if verb is None or verb.on != "collection" or not walk.conventions.members:
        return None
    if not _is_collection(walk, receiver) and not (verb.means == "has" and isinstance(receiver, Call)):
        return None
    found = called_back(walk, receiver, verb.means, arguments, source)
    if found is not None:
        return found
    first = arguments.positional[0] if arguments.positional else None
    rows = collection_of(walk, receiver)
    match verb.means:
        case "add":
            return added(walk, receiver, arguments.positional, source)
        case "put" if len(arguments.positional) == 2:
            return added(walk, receiver, arguments.positional[1:], source)
        case "has" if first is not None:
            return truth(membership(walk, first, receiver))
        case "discard" | "splice" if first is not None:
            return _taken_out(walk, receiver, rows, first, source)
        case "clear" if rows is not None:
            walk.record(Remove(rows, rows.entity), source)
            return NULL
        case "item" if first is not None:
            if isinstance(receiver, DictValue):
                return lookup(walk, receiver, first, NULL)
            if rows is not None and name == "get":
                return by_key(walk, QueryValue(rows.entity, rows.element, rows.where), first, receiver)
            return subscript(walk, receiver, first)
        case "take" if rows is not None:
            return Aggregate("last" if name == "pop" else "first", rows)
        case "position" if first is not None and walk.entity_of(first):
            return Call(POSITION, (as_term(first),))
        case "keys" if rows is not None:
            return Aggregate(
                "values", rows, Field(rows.element, walk.knowledge.key_in(receiver, rows.entity))
            )
        case "keys" if isinstance(receiver, DictValue):
            return ListValue(tuple(k for k, _ in receiver.items))
        case "same":
            return _same(walk, receiver, rows, name, arguments)
        case _:
            return None


def _is_collection(walk: Walk, receiver: Value) -> bool:
    if isinstance(receiver, ListValue | DictValue | QueryValue) or is_list(receiver):
        return True
    if not is_term(receiver):
        return False
    term = as_term(receiver)
    return walk.type_of(term).kind == "collection" or list_items(term) is not None


def element_type(walk: Walk, receiver: Value) -> ValueType | None:
    """The type of what a collection holds."""
    if isinstance(receiver, QueryValue):
        return ValueType("entity", entity=receiver.entity)
    return walk.type_of(receiver).element if is_term(receiver) else None


def added(walk: Walk, receiver: Value, values: tuple[Value, ...], source: Source) -> Value:
    """Adding to a store creates; adding to what an instance holds changes the instance."""
    element = element_type(walk, receiver)
    for value in values:
        item = as_instance(walk, value, element, source)
        if isinstance(receiver, Field):
            known = _is_among(walk, item, receiver)
            if not known:
                change(walk, receiver, True, as_term(item), source)
    return receiver


def _is_among(walk: Walk, item: Value, collection: Field) -> bool:
    """Whether the item is one that was taken from the collection: putting it back changes nothing."""
    term = walk.original(as_term(item)) if is_term(item) else None
    match term:
        case Aggregate(collection=Collect() as rows):
            return rows.entity == walk.entity_of(term) and is_store(walk, collection)
        case Var():
            return False
        case _:
            return False


def _taken_out(
    walk: Walk, receiver: Value, rows: Collect | None, first: Value, source: Source
) -> Value | None:
    term = as_term(receiver)
    item = first.args[0] if isinstance(first, Call) and first.name == POSITION else None
    if isinstance(receiver, Field) and not is_store(walk, receiver):
        removed = item if item is not None else as_term(first)
        return change(walk, receiver, False, removed, source)
    if rows is None or not is_store(walk, term):
        return NULL
    return take_out(walk, rows, item if item is not None else first, source, receiver)


def _same(walk: Walk, receiver: Value, rows: Collect | None, name: str, arguments: Arguments) -> Value | None:
    if isinstance(receiver, DictValue):
        if name == "values":
            return ListValue(tuple(v for _, v in receiver.items))
        if name == "entries":
            return ListValue(tuple(ListValue((k, v), "tuple") for k, v in receiver.items))
        return receiver
    if name == "concat" and isinstance(receiver, ListValue):
        further = [list_items(a) for a in arguments.positional]
        if any(items is None for items in further):
            return Opaque("joined lists", "", tuple(as_term(a) for a in (receiver, *arguments.positional)))
        return ListValue((*receiver.items, *(i for items in further if items for i in items)), receiver.kind)
    if name == "concat" and arguments.positional and is_plain(walk, receiver):
        several = tuple(a if is_plain(walk, a) else ListValue((a,)) for a in arguments.positional)
        return united(walk, (receiver, *several))
    if rows is not None and rows.where == TRUE:
        return rows
    return receiver
