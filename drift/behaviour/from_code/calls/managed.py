"""Rows that a class stands for: its managers, what they add to queries, rows made and found through them."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.calls.construction import assign, construct
from drift.behaviour.from_code.evaluation.criteria import how_many, key_of
from drift.behaviour.from_code.evaluation.queries import (
    assign_all,
    equalities,
    filters,
    named_values,
    only_row,
    query_method,
    query_of,
    refuse_without,
)
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.evaluation.row_criteria import in_row
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    FunctionValue,
    ListValue,
    QueryValue,
    SuperValue,
    Value,
    as_term,
    choose,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Remove
from drift.code.frameworks.schema import VerbTable
from drift.code.symbols.definitions import ClassDefinition
from drift.logic.build import conjoin, negate, truth
from drift.logic.implies import conjuncts
from drift.logic.rewrite import substitute
from drift.logic.spans import Source
from drift.logic.terms import NULL, TRUE, Compare, Const, Exists, Field, Opaque, Term, text

COLUMNS = "columns"
"""The slot of a fetched row that names the fields it holds by position."""
_OPTIONS = ("synchronize_session", "execution_options")
STORED = "stored "
"""What begins the slots of a row that hold what was stored since it was fetched."""
DEFAULTS = "defaults"
"""The argument that says what a new row holds besides what it was looked for by."""


def managed_rows(walk: Walk, cls: ClassDefinition, name: str) -> QueryValue | None:
    """The rows that an attribute of a class stands for, where it holds a manager."""
    managers = walk.knowledge.classes.managers
    made = managers.attributes(cls).get(name)
    if made is None or not walk.knowledge.is_data(cls):
        return None
    entity = walk.knowledge.classes.name(cls)
    query = QueryValue(entity, walk.knowledge.element(entity))
    for manager in made:
        scope = walk.knowledge.special(manager, walk.frameworks.conventions.rows)
        if scope is not None:
            walk.knowledge.gathered.called.add(scope.qualified)
            function = FunctionValue(scope.qualified, scope.node, scope.module, scope.owner, query)
            found = walk.call(function, Arguments(), Source(scope.module.file, scope.node.name_span))
            return found if isinstance(found, QueryValue) else query
    return query


def rows_method(
    walk: Walk, query: QueryValue, name: str, arguments: Arguments, source: Source, *, own: bool = True
) -> Value | None:
    """A method of a query: one that a manager of the entity adds, else a verb; None for an unknown one."""
    added = _added(walk, query, name) if own else None
    if added is not None:
        walk.knowledge.gathered.called.add(added.qualified)
        return walk.call(added, arguments, source)
    verb = walk.frameworks.fitting("query", name, bool(arguments.positional), bool(arguments.named))
    if verb is None:
        return None
    match verb.means:
        case "create":
            return _created(walk, query, arguments, source)
        case "obtain" | "upsert":
            return _obtained(walk, query, arguments, source, verb)
        case "exclude":
            excluded = filters(walk, replace(query, where=TRUE), arguments).where
            return replace(query, where=conjoin(query.where, negate(excluded)))
        case "update":
            named = tuple((n, v) for n, v in named_values(arguments) if n not in _OPTIONS)
            change_rows(walk, query, named, source)
            if not named or arguments.open:
                reason = "the updated fields are computed"
                walk.opaque_call("update", source, reason, [query], "opaque-write")
            return how_many(walk, query)
        case "delete" | "remove":
            remove_rows(walk, query, source)
            return Opaque("deleted rows")
        case "save":
            walk.saved()
            return arguments.positional[0] if arguments.positional else NULL
        case "first":
            found = query_method(walk, query, verb, name, arguments, source)
            if is_term(found):
                fetch_again(walk, as_term(found))
            if query.columns and is_term(found):
                held = ListValue(tuple(text(column) for column in query.columns))
                walk.state.store[(as_term(found), COLUMNS)] = held
            return found
        case _:
            return query_method(walk, query, verb, name, arguments, source)


def through_relationship(
    walk: Walk, receiver: Term, name: str, arguments: Arguments, source: Source
) -> Value | None:
    """A verb on related rows that only queries of managed entities have; None for any other call."""
    if walk.type_of(receiver).kind != "collection":
        return None
    rows = collection_of(walk, receiver)
    if rows is None:
        return None
    query = QueryValue(rows.entity, rows.element, rows.where)
    verb = walk.frameworks.fitting("query", name, bool(arguments.positional), bool(arguments.named))
    makes = verb is not None and verb.means in ("create", "obtain", "upsert", "exclude")
    if not makes and _added(walk, query, name) is None:
        return None
    return rows_method(walk, query, name, arguments, source)


def instance_method(
    walk: Walk, receiver: Value, name: str, arguments: Arguments, source: Source
) -> Value | None:
    """What stored instances can do by themselves: be saved, changed, removed; None for any other call.

    And what others are written out as.
    """
    from drift.behaviour.from_code.calls.objects import spelled_out

    out = spelled_out(walk, receiver, name, arguments)
    if out is not None:
        return out
    verb = walk.frameworks.fitting("instance", name, bool(arguments.positional), bool(arguments.named))
    if verb is None or verb.means not in _BY_THEMSELVES or not is_term(receiver):
        return None
    term = as_term(receiver)
    entity = walk.entity_of(term)
    info = walk.knowledge.info(entity)
    if info is None or info.kind != "storage":
        return None
    from drift.behaviour.from_code.calls.tables import write_all
    from drift.behaviour.from_code.evaluation.comparisons import relation

    match verb.means:
        case "transparent":
            return receiver
        case "present":
            return refuse_without(walk, term, verb.raises, source)
        case "equality":
            return truth(relation(walk, "=", term, arguments.positional[0])) if arguments.positional else None
        case "change" | "update":
            first, data = (*arguments.positional, NULL)[:2]
            if isinstance(first, Const) and data != NULL:
                first = DictValue(((first, data),))
            write_all(walk, term, entity, first, source)
        case "remove":
            walk.record(Remove(walk.original(term), entity), source)
        case _:
            pass
    if verb.means != "change":
        walk.saved(term)
    return receiver if verb.means == "change" else NULL


_BY_THEMSELVES = ("remove", "save", "transparent", "present", "change", "update", "equality")


def above(walk: Walk, receiver: SuperValue, name: str, arguments: Arguments, source: Source) -> Value | None:
    """A method that only a class from outside above has, on what the receiver stands for."""
    if isinstance(receiver.receiver, QueryValue):
        return rows_method(walk, receiver.receiver, name, arguments, source, own=False)
    return instance_method(walk, receiver.receiver, name, arguments, source)


def one_of(walk: Walk, arguments: Arguments, raises: str, source: Source) -> Value | None:
    """`get_object_or_404(Order, pk=key)`: the one row that meets all that is given, else a refusal."""
    if not arguments.positional:
        return None
    first = arguments.positional[0]
    query = _rows_of(walk, first)
    if query is None:
        return None
    rest = Arguments(arguments.positional[1:], arguments.named, arguments.open)
    found = only_row(walk, filters(walk, query, rest).collect())
    return refuse_without(walk, found, raises, source)


def change_rows(walk: Walk, query: QueryValue, values: tuple[tuple[str, Value], ...], source: Source) -> None:
    """Assigns fields of the selected rows; a row that is named by its key is the instance of that key."""
    key, rest = key_of(walk, query)
    if key == TRUE:
        assign_all(walk, query, values, source)
    else:
        before = walk.state.when
        target = only_row(walk, replace(query, where=key).collect())
        walk.state.assume(walk.given(substitute(rest, {query.element: target}), source, "selection"))
        for name, value in values:
            said = substitute(as_term(in_row(walk, target, value)), {query.element: target})
            _assign_stored(
                walk, target, query.entity, name, value if said == as_term(value) else said, source
            )
        walk.state.when = before
    walk.saved()


def _assign_stored(walk: Walk, target: Term, entity: str, name: str, value: Value, source: Source) -> None:
    """Assigns a field where it is stored: what was fetched before keeps what it held."""
    found = walk.knowledge.field(entity, name)
    slot = (target, found.name if found is not None else name)
    held = walk.state.store.get(slot)
    assign(walk, target, entity, name, value, source)
    walk.state.store[(target, f"{STORED}{slot[1]}")] = walk.state.store.pop(slot)
    if held is not None:
        walk.state.store[slot] = held


def fetch_again(walk: Walk, row: Term) -> None:
    """A row that is fetched holds what was stored by then."""
    for (base, name), held in list(walk.state.store.items()):
        if base == row and name.startswith(STORED):
            walk.state.store[(base, name.removeprefix(STORED))] = held


def remove_rows(walk: Walk, query: QueryValue, source: Source) -> None:
    """Removes the selected rows; one that is named by its key is the instance of that key."""
    key, rest = key_of(walk, query)
    if key == TRUE:
        walk.record(Remove(query.collect(), query.entity), source)
        return
    before = walk.state.when
    target = only_row(walk, replace(query, where=key).collect())
    walk.state.assume(walk.given(substitute(rest, {query.element: target}), source, "selection"))
    walk.record(Remove(target, query.entity), source)
    walk.state.when = before


def _rows_of(walk: Walk, value: Value) -> QueryValue | None:
    if isinstance(value, ClassValue):
        managers = walk.knowledge.classes.managers.attributes(value.definition)
        scoped = managed_rows(walk, value.definition, next(iter(managers), ""))
        return scoped if scoped is not None else query_of(walk, value)
    if isinstance(value, QueryValue):
        return value
    rows = collection_of(walk, value)
    return QueryValue(rows.entity, rows.element, rows.where) if rows is not None else None


def _added(walk: Walk, query: QueryValue, name: str) -> FunctionValue | None:
    """The method that a manager adds to the queries of the entity."""
    info = walk.knowledge.info(query.entity)
    if info is None:
        return None
    for manager in walk.knowledge.classes.managers.of(info.definition):
        found = walk.knowledge.inheritance.method(manager, name)
        if found is not None:
            return FunctionValue(found.qualified, found.node, found.module, found.owner, query)
    return None


def _created(walk: Walk, query: QueryValue, arguments: Arguments, source: Source) -> Value | None:
    """A new row; one made through a relationship belongs to whose relationship it is."""
    info = walk.knowledge.info(query.entity)
    if info is None:
        return None
    given = dict(arguments.named)
    for part in conjuncts(query.where):
        match part:
            case Compare(op="=", left=Field(base=base, name=name), right=owner) if (
                base == query.element and walk.entity_of(owner)
            ):
                attribute = next((f.attribute for f in info.fields.values() if f.name == name), name)
                given.setdefault(attribute, owner)
            case _:
                pass
    made = Arguments(arguments.positional, tuple(given.items()), arguments.open)
    instance = construct(walk, ClassValue(info.definition), made, source)
    walk.saved(as_term(instance))
    return instance


def _obtained(
    walk: Walk, query: QueryValue, arguments: Arguments, source: Source, verb: VerbTable
) -> Value | None:
    """`get_or_create(key=…, defaults={…})`: the row, made if it is not there; whether it was made."""
    sought = tuple((n, v) for n, v in arguments.named if n != DEFAULTS)
    rows = equalities(walk, query, Arguments(named=sought)).collect()
    there = Exists(rows)
    row = only_row(walk, rows)
    defaults = arguments.get(DEFAULTS)
    before = walk.state.when
    if verb.means == "upsert" and isinstance(defaults, DictValue):
        walk.state.assume(walk.given(there, source, "silent"))
        for key, value in defaults.items:
            if isinstance(key, Const):
                assign(walk, row, query.entity, str(key.value), value, source)
        walk.state.when = before
    walk.state.assume(walk.given(negate(there), source, "silent"))
    further = (
        tuple((str(k.value), v) for k, v in defaults.items if isinstance(k, Const))
        if isinstance(defaults, DictValue)
        else ()
    )
    plain = tuple((n, v) for n, v in sought if "__" not in n)
    opened = arguments.open or (defaults is not None and not isinstance(defaults, DictValue))
    made = _created(walk, query, Arguments(named=(*plain, *further), open=opened), source)
    walk.state.when = before
    if made is None:
        return None
    return ListValue((choose(there, row, made), truth(negate(there))), "tuple")
