"""Queries: from classes, sessions, managers and statements to collections under a predicate."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.evaluation.comparisons import membership, relation
from drift.behaviour.from_code.evaluation.grown import any_row, counted
from drift.behaviour.from_code.evaluation.references import as_reference
from drift.behaviour.from_code.evaluation.row_criteria import in_row, met_by
from drift.behaviour.from_code.evaluation.truth import presence, truthiness
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    ListValue,
    QueryValue,
    Value,
    as_term,
    row,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Assign, Remove
from drift.code.frameworks.schema import VerbTable
from drift.logic.build import compare, conjoin, disjoin, negate, truth
from drift.logic.rewrite import rewrite, substitute, subterms
from drift.logic.spans import Source
from drift.logic.terms import (
    NULL,
    TRUE,
    Aggregate,
    Always,
    Collect,
    Compare,
    Const,
    Exists,
    Expression,
    Field,
    Holds,
    Opaque,
    Predicate,
    SetOf,
    Term,
    Truth,
    Var,
    symbol,
)

ANY_ROW = Var("@")
"""The element of a query that does not say yet what it selects from."""


def query_of(walk: Walk, value: Value) -> QueryValue | None:
    """A query over all instances of the entity that the value names: a class, or a column of one."""
    if isinstance(value, QueryValue):
        return value
    if isinstance(value, ClassValue) and walk.knowledge.is_data(value.definition):
        name = walk.knowledge.classes.name(value.definition)
        return QueryValue(name, walk.knowledge.element(name))
    if isinstance(value, Field) and isinstance(value.base, Var) and value.base.name.startswith("@"):
        return QueryValue(value.base.entity, value.base)
    return None


def selection_of(walk: Walk, value: Value) -> QueryValue | None:
    """A query for what is selected: instances, or something computed from them."""
    query = query_of(walk, value)
    if query is not None:
        if isinstance(value, Field) and value.name != walk.knowledge.primary(query.entity):
            return replace(query, result=value)
        return query
    if not isinstance(value, Aggregate | Truth):
        return None
    gathered = next((part for part in subterms(value) if isinstance(part, Collect)), None)
    if gathered is None:
        return None
    if gathered.where != TRUE:
        return QueryValue("", ANY_ROW, result=value)
    return QueryValue(gathered.entity, gathered.element, result=value)


def result_of(query: QueryValue) -> Term:
    """What the one row of a query holds."""
    rows = query.collect()
    if query.result is None:
        return row(rows)

    def visit(node: Expression) -> Expression:
        match node:
            case Collect(where=Always(value=True)) if node.entity in ("", query.entity):
                return rows
            case _:
                return node

    found = rewrite(query.result, visit)
    if isinstance(found, Field):
        return substitute(found, {query.element: row(rows)})
    return found


def narrow(query: QueryValue, predicate: Predicate) -> QueryValue:
    """The query under one more condition."""
    said = substitute(predicate, dict(query.joined)) if query.joined else predicate
    if not query.entity:
        element = next((p for p in subterms(said) if isinstance(p, Var) and p.name.startswith("@")), None)
        if element is not None:
            query = replace(query, entity=element.entity, element=element)
    return replace(query, where=conjoin(query.where, said))


def join(walk: Walk, query: QueryValue, target: Value) -> QueryValue:
    """The query with the rows of another entity beside its own.

    They are reached through the one reference to it.
    """
    other = query_of(walk, target)
    if isinstance(target, Field) and walk.entity_of(target):
        element = walk.knowledge.element(walk.entity_of(target))
        return replace(query, joined=(*query.joined, (element, substitute(target, dict(query.joined)))))
    if other is None:
        return query
    if not query.entity:
        return replace(query, entity=other.entity, element=other.element)
    for base in (query.element, *(path for _, path in query.joined)):
        info = walk.knowledge.info(walk.entity_of(base))
        fields = info.fields.values() if info is not None else ()
        names = {f.name for f in fields if f.type.kind == "entity" and f.type.entity == other.entity}
        if len(names) == 1:
            return replace(query, joined=(*query.joined, (other.element, Field(base, names.pop()))))
    return query


def filters(walk: Walk, query: QueryValue, arguments: Arguments) -> QueryValue:
    """Positional arguments as conditions, keyword arguments as equalities."""
    first = arguments.positional[0] if arguments.positional else None
    if walk.conventions.members and isinstance(first, Const | DictValue | ListValue):
        return narrow(query, _by_text(walk, query, arguments))
    for value in arguments.positional:
        query = narrow(query, met_by(walk, query.element, truthiness(walk, value)))
    return equalities(walk, query, arguments)


def _by_text(walk: Walk, query: QueryValue, arguments: Arguments) -> Predicate:
    """`where("o.status = :s", {s})`, `where({status: "open"})`."""
    from drift.behaviour.from_code.evaluation.criteria import selected
    from drift.behaviour.from_code.evaluation.sql_conditions import said_in_text

    first = arguments.positional[0]
    if isinstance(first, Const) and first.kind == "string":
        parameters = arguments.positional[1] if len(arguments.positional) > 1 else None
        return said_in_text(walk, query, str(first.value), parameters)
    return selected(walk, replace(query, where=TRUE), first).where


def equalities(walk: Walk, query: QueryValue, arguments: Arguments) -> QueryValue:
    """Keyword arguments as equalities; `field__lookup` spells other comparisons."""
    from drift.behaviour.from_code.evaluation.stored_rows import with_presence

    for name, value in arguments.named:
        query = narrow(query, with_presence(walk, query, keyword_condition(walk, query, name, value)))
    return query


_LOOKUPS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "exact": "=", "iexact": "="}


def keyword_condition(walk: Walk, query: QueryValue, name: str, value: Value) -> Predicate:
    """One keyword of a filter as a condition on the element."""
    value = in_row(walk, query.element, value)
    path, _, lookup = name.rpartition("__")
    if not path or (lookup not in _LOOKUPS and lookup not in {"in", "isnull"}):
        path, lookup = name, ""
    subject: Term = query.element
    for part in path.split("__"):
        subject = column(walk, subject, part)
    match lookup:
        case "in":
            return membership(walk, subject, value)
        case "isnull":
            wanted = not (isinstance(value, Const) and value.value is True)
            return presence(walk, subject, wanted)
        case _:
            return relation(walk, _LOOKUPS.get(lookup, "="), subject, value)  # type: ignore[arg-type]


def column(walk: Walk, base: Term, name: str) -> Term:
    """A stored field of an instance, by attribute name."""
    entity = walk.entity_of(base)
    if name in walk.frameworks.conventions.keys:
        name = walk.knowledge.primary(entity)
    found = walk.knowledge.field(entity, name) if entity else None
    return Field(base, found.name if found is not None else name)


def by_key(walk: Walk, query: QueryValue, key: Value, store: Value | None = None) -> Term:
    """The instance of that primary key, or of the key under which the store keeps it."""
    if isinstance(key, DictValue):
        made = query
        for name, value in key.items:
            if isinstance(name, Const):
                made = narrow(made, keyword_condition(walk, query, str(name.value), value))
        return row(made.collect())
    term = as_term(key)
    primary = walk.knowledge.key_in(store, query.entity)
    key_of_instance = isinstance(term, Field) and term.name == primary
    if isinstance(term, Field) and key_of_instance and walk.entity_of(term.base) == query.entity:
        return term.base
    if walk.entity_of(term) == query.entity:
        return term
    subject = Field(query.element, primary)
    return row(narrow(query, compare("=", subject, term)).collect())


def take_out(walk: Walk, rows: Collect, key: Value, source: Source, store: Value | None = None) -> Term:
    """Removes the instance of that key (or the given instance) from a store, and gives it."""
    found = by_key(walk, QueryValue(rows.entity, rows.element, rows.where), key, store)
    walk.record(Remove(found, rows.entity), source)
    return found


def only_row(walk: Walk, collection: Collect) -> Term:
    """The one row of a selection: looked up by what identifies an instance at hand, it is that instance."""
    where = collection.where
    if isinstance(where, Compare) and where.op == "=":
        for side, other in ((where.left, where.right), (where.right, where.left)):
            match side, other:
                case Field(base, name), Field(instance, read) if base == collection.element and name == read:
                    found = walk.knowledge.field(collection.entity, name)
                    unique = found is not None and found.unique
                    identifies = unique or name == walk.knowledge.primary(collection.entity)
                    if identifies and walk.entity_of(instance) == collection.entity:
                        return instance
                case _:
                    pass
    return row(collection)


def query_method(
    walk: Walk, query: QueryValue, verb: VerbTable, name: str, arguments: Arguments, source: Source
) -> Value:
    """A method of a query."""
    match verb.means:
        case "filter":
            # What is run where it is used stands there with its conditions.
            chained = replace(query, source=source) if query.runs else query
            return filters(walk, chained, arguments)
        case "filter-by":
            return equalities(walk, query, arguments)
        case "get":
            if arguments.named and not arguments.positional:
                found = only_row(walk, equalities(walk, query, arguments).collect())
            elif arguments.positional:
                found = by_key(walk, query, arguments.positional[0])
            else:
                found = row(query.collect())
            return refuse_without(walk, found, verb.raises, source) if verb.strict else found
        case "first":
            narrowed = equalities(walk, query, arguments) if arguments.named else query
            found = result_of(narrowed)
            match found:
                case Aggregate("first", Collect() as rows, None):
                    found = only_row(walk, rows)
            return refuse_without(walk, found, verb.raises, source) if verb.strict else found
        case "join":
            return join(walk, query, arguments.positional[0]) if arguments.positional else query
        case "count":
            return counted(walk, query.collect())
        case "exists":
            return truth(any_row(walk, query.collect()))
        case "update":
            _bulk_update(walk, query, arguments, source)
            return Aggregate("count", query.collect())
        case "delete" | "remove":
            walk.record(Remove(query.collect(), query.entity), source)
            return Opaque("deleted rows")
        case "execute":
            return execute_statement(walk, name, query, source)
        case "alternative":
            return replace(query, where=disjoin(query.where, _by_text(walk, query, arguments)))
        case "pick":
            return _picked(walk, query, arguments)
        case "from" if arguments.positional:
            start = query_of(walk, arguments.positional[0])
            if start is None:
                return query
            result = start.result if query.result is None else query.result
            return replace(start, statement=query.statement, runs=query.runs, result=result)
        case "returning":
            return replace(query, returning=True)
        case "values":
            return replace(query, values=(*query.values, *named_values(arguments)), source=source)
        case _:
            return query


def _picked(walk: Walk, query: QueryValue, arguments: Arguments) -> QueryValue:
    """`values_list("approver_id", flat=True)`: the values of one column in place of the rows."""
    named = arguments.positional[0] if len(arguments.positional) == 1 else None
    if not isinstance(named, Const) or named.kind != "string":
        return query
    column: Term = query.element
    for part in str(named.value).split("__"):
        found = walk.knowledge.field(walk.entity_of(column), part)
        column = Field(column, found.name if found is not None else part)
    return replace(query, result=column)


def refuse_without(walk: Walk, found: Term, raises: str, source: Source) -> Term:
    """The row, which is there from here on: without it, the error that its class has under that name."""
    if isinstance(found, Aggregate):
        info = walk.knowledge.info(walk.entity_of(found))
        named = f"{info.definition.qualified}.{raises}" if info is not None and raises else raises
        walk.refuse_unless(Exists(found.collection), source, "error", named)
    return found


def named_values(arguments: Arguments) -> tuple[tuple[str, Value], ...]:
    """The fields that an update is given, by name, by column or in a dictionary."""
    values = list(arguments.named)
    for value in arguments.positional:
        if isinstance(value, DictValue):
            for key, held in value.items:
                if isinstance(key, Const):
                    values.append((str(key.value), held))
                elif isinstance(key, Field):
                    values.append((key.name, held))
        elif isinstance(value, ListValue):
            values.extend(("", one) for one in value.items)
    return tuple(values)


def _bulk_update(walk: Walk, query: QueryValue, arguments: Arguments, source: Source) -> None:
    named = tuple((n, v) for n, v in named_values(arguments) if n != "synchronize_session")
    assign_all(walk, query, named, source)
    if not named or arguments.open:
        walk.opaque_call("update", source, "the updated fields are computed", [query], "opaque-write")


def assign_all(walk: Walk, query: QueryValue, values: tuple[tuple[str, Value], ...], source: Source) -> None:
    """Assigns fields on every row that the query selects: the selection is the condition."""
    target = walk.fresh(query.entity, query.entity, source.span)
    mapping: dict[Term, Term] = {query.element: target}
    before = walk.state.when
    walk.state.assume(walk.given(substitute(query.where, mapping), source, "selection"))
    for name, value in values:
        found = walk.knowledge.field(query.entity, name)
        stored = as_term(as_reference(walk, query.entity, name, in_row(walk, target, value)))
        walk.record(
            Assign(target, query.entity, found.name if found else name, substitute(stored, mapping)), source
        )
    walk.state.when = before


def execute_statement(walk: Walk, name: str, statement: QueryValue, source: Source) -> Value:
    """What a session does with a statement."""
    if statement.statement == "update":
        assign_all(walk, statement, statement.values, statement.source or source)
        return Opaque("updated rows")
    if statement.statement == "delete":
        rows = statement.collect()
        one = only_row(walk, rows)
        walk.record(Remove(rows if isinstance(one, Aggregate) else one, statement.entity), source)
        return Opaque("deleted rows")
    if name.startswith("scalar") and name != "scalars":
        return result_of(statement)
    return statement


def column_method(walk: Walk, subject: Term, verb: VerbTable, name: str, arguments: Arguments) -> Value:
    """A method of a column, as in `Order.status.in_([...])`."""
    first = arguments.positional[0] if arguments.positional else NULL
    match verb.means:
        case "membership":
            predicate = membership(walk, subject, first)
            return Truth(negate(predicate) if name.startswith("not") else predicate)
        case "absence":
            return Truth(relation(walk, "=", subject, first))
        case "presence":
            return Truth(relation(walk, "!=", subject, first))
        case "between" if len(arguments.positional) == 2:
            low, high = arguments.positional
            return Truth(conjoin(relation(walk, ">=", subject, low), relation(walk, "<=", subject, high)))
        case "conversion":
            return subject
        case _:
            terms = (subject, *(as_term(a) for a in arguments.positional))
            return Truth(Holds(Opaque(name, "a text match", terms)))


def items_of(walk: Walk, value: Value) -> tuple[Value, ...] | None:
    """The items of a value that is known item by item; those of an enum are its members."""
    if isinstance(value, ClassValue):
        members = walk.knowledge.classes.info(value.definition).members
        return tuple(symbol(name) for name in members) or None
    return list_items(value)


def list_items(value: Value) -> tuple[Value, ...] | None:
    """The items of a value that is known item by item."""
    match value:
        case ListValue():
            return value.items
        case SetOf():
            return value.items
        case DictValue(open=False):
            return tuple(k for k, _ in value.items)
        case _:
            return None
