"""Verbs of sessions and stores, statements in text, and calls that send something."""

from __future__ import annotations

from fnmatch import fnmatchcase

from drift.behaviour.from_code.calls.clients import table_of_client
from drift.behaviour.from_code.calls.listening import heard
from drift.behaviour.from_code.calls.managed import rows_method
from drift.behaviour.from_code.calls.statements import run_statement
from drift.behaviour.from_code.evaluation.entity_names import entities_in_name
from drift.behaviour.from_code.evaluation.queries import (
    ANY_ROW,
    by_key,
    execute_statement,
    only_row,
    query_of,
    selection_of,
)
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    ListValue,
    QueryValue,
    Value,
    as_term,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Emit, Remove
from drift.code.frameworks.schema import VerbTable
from drift.logic.rewrite import subterms
from drift.logic.spans import Source
from drift.logic.terms import (
    NULL,
    Aggregate,
    Call,
    Const,
    Opaque,
    Term,
    Var,
    text,
)
from drift.logic.words import words

PREPARED = "prepared statement"
"""What a statement is called that is run later."""


def session_method(
    walk: Walk, receiver: Term, name: str, arguments: Arguments, source: Source
) -> Value | None:
    """A verb of a session, store or client that is given an entity class, a statement or an instance."""
    if isinstance(receiver, Call) and receiver.name == PREPARED:
        return _prepared(walk, receiver, name, arguments, source)
    verb = walk.frameworks.verb("session", name)
    if verb is not None and verb.on == "session" and verb.means == "select":
        return _selecting(walk, arguments)
    if verb is None or verb.on != "session" or not arguments.positional:
        return None
    first = arguments.positional[0]
    match verb.means:
        case "query":
            return selection_of(walk, first)
        case "get":
            if isinstance(first, ClassValue) and len(arguments.positional) > 1:
                query = query_of(walk, first)
                if query is not None:
                    return by_key(walk, query, arguments.positional[1])
            return None
        case "from":
            return table_of_client(walk, verb, arguments)
        case "execute":
            if isinstance(first, QueryValue):
                return execute_statement(walk, name, first, source)
            said = run_statement(walk, receiver, first, _parameters(arguments), source)
            if said is not None:
                asked = _asked(walk, said, name, source)
                return ListValue((asked, NULL)) if _answers_in_pairs(verb, receiver) else asked
            return dynamic_statement(walk, as_term(first), source)
        case "prepare":
            return Call(PREPARED, (receiver, as_term(first))) if is_term(first) else None
        case "remove":
            entity = walk.entity_of(first) if is_term(first) else ""
            if entity and _is_storable(walk, entity):
                walk.record(Remove(as_term(first), entity), source)
                return NULL
            return None
        case "procedure":
            return _procedure(walk, Call(name, (receiver,)), arguments, source)
        case "save":
            walk.saved(*_handed(first))
            return first if is_term(first) and walk.entity_of(first) else NULL
        case _:
            del receiver
            return None


def run_text(walk: Walk, runner: Term, arguments: Arguments, source: Source) -> Value | None:
    """A statement that is a function's text, or that of a tagged template: ``sql`SELECT …```."""
    if not arguments.positional:
        return None
    first = arguments.positional[0]
    said = run_statement(walk, runner, first, _parameters(arguments), source)
    return said if said is not None else dynamic_statement(walk, as_term(first), source)


def called_runner(walk: Walk, callee: Term, arguments: Arguments, source: Source) -> Value | None:
    """A call of what an outside function has made to run statements."""
    table = walk.frameworks.call(callee.name) if isinstance(callee, Call) else None
    if table is None or table.means != "runner":
        return None
    return run_text(walk, callee, arguments, source)


def _answers_in_pairs(verb: VerbTable, session: Term) -> bool:
    """`const [rows, fields] = await pool.query(…)`: by what made the session, or what gave it."""
    made = [part.name for part in subterms(session) if isinstance(part, Call)] if verb.paired else []
    return any(fnmatchcase(name, pattern) for name in made for pattern in verb.paired)


def _prepared(walk: Walk, statement: Call, name: str, arguments: Arguments, source: Source) -> Value | None:
    """A prepared statement is run, with what it is given for its marks."""
    verb = walk.frameworks.verb("prepared", name)
    if verb is None or verb.on != "prepared":
        return None
    session, text_ = statement.args
    said = run_statement(walk, session, text_, _parameters(Arguments((text_, *arguments.positional))), source)
    if said is None:
        return dynamic_statement(walk, text_, source)
    return only_row(walk, said.collect()) if isinstance(said, QueryValue) and verb.means == "first" else said


def _handed(value: Value) -> tuple[Term, ...]:
    """The instances that are handed over one by one or in a list."""
    values = value.items if isinstance(value, ListValue) else (value,)
    return tuple(as_term(one) for one in values if is_term(one))


def _parameters(arguments: Arguments) -> tuple[Value, ...]:
    """What a statement is given for its marks."""
    named = tuple((text(n), v) for n, v in arguments.named if n not in ("params", "parameters", "args"))
    given = arguments.get("params") or arguments.get("parameters")
    if given is not None:
        return (given,)
    if named:
        return (DictValue(named),)
    return arguments.positional[1:]


def _asked(walk: Walk, said: Value, name: str, source: Source) -> Value:
    """What running the statement gives: a row or all of them where the verb says so."""
    if isinstance(said, QueryValue) and walk.frameworks.verb("query", name) is not None:
        given = rows_method(walk, said, name, Arguments(), source)
        return said if given is None else given
    return said


def _selecting(walk: Walk, arguments: Arguments) -> Value | None:
    """`client.select()`, `client.select({id: orders.id})`: it is told later what it selects from."""
    first = arguments.positional[0] if arguments.positional else None
    if isinstance(first, DictValue) and any(isinstance(value, Aggregate) for _, value in first.items):
        return QueryValue("", ANY_ROW, result=as_term(first))
    if first is None or isinstance(first, DictValue):
        return QueryValue("", ANY_ROW)
    return selection_of(walk, first)


def dynamic_statement(walk: Walk, statement: Term, source: Source) -> Value | None:
    """A statement in text: whatever tables it names may be written by it."""
    spoken = " ".join(
        str(part.value) for part in subterms(statement) if isinstance(part, Const) and part.kind == "string"
    )
    if not spoken:
        return None
    entities = walk.knowledge.classes.named_in_statement(spoken)
    for entity in entities:
        instance = Var(f"rows of {entity}", entity)
        walk.opaque_call("execute", source, "a statement in text may write to it", [instance], "opaque-write")
    return Opaque("result", "the result of a statement in text") if entities else None


def _procedure(walk: Walk, asked: Call, arguments: Arguments, source: Source) -> Value | None:
    """A stored procedure, whose text is not at hand: it may write what its name, or its input, speaks of."""
    first = arguments.positional[0]
    if not isinstance(first, Const) or first.kind != "string":
        return None
    names = [str(first.value)]
    for given in arguments.all():
        if isinstance(given, DictValue):
            names += [str(key.value) for key, _ in given.items if isinstance(key, Const)]
    for entity in dict.fromkeys(one for said in names for one in entities_in_name(walk.knowledge, said)):
        instance = Var(f"rows of {entity}", entity)
        reason = f"the stored procedure {first.value} may write to it"
        walk.opaque_call(str(first.value), source, reason, [instance], "opaque-write")
    return Call(asked.name, (*asked.args, *(as_term(one) for one in arguments.all())))


def _is_storable(walk: Walk, entity: str) -> bool:
    info = walk.knowledge.info(entity)
    return info is not None and walk.knowledge.is_data(info.definition)


def emission(walk: Walk, name: str, arguments: Arguments, source: Source) -> None:
    """Notes a call that sends something, by the words of its name."""
    last = name.rsplit(".", 1)[-1]
    spoken = words(last)
    verbs = walk.frameworks.emission_verbs
    sends = walk.frameworks.sends(name)
    if not spoken or (spoken[0] not in verbs and last != "delay" and not sends):
        return
    if last == "delay" and "." in name:
        last = name.rsplit(".", 2)[-2]
    args = [(str(i), as_term(v)) for i, v in enumerate(arguments.positional)]
    args += [(n, as_term(v)) for n, v in arguments.named]
    walk.record(Emit(last, tuple(args)), source)
    heard(walk, arguments, source)
