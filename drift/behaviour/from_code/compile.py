"""The passes from a scanned code base to its behaviour, each over the result of the ones before."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from drift.behaviour.from_code.admissions import Doors, with_roles
from drift.behaviour.from_code.calls.listening import note_declared, note_handlers
from drift.behaviour.from_code.classes import Classes
from drift.behaviour.from_code.computed import computed
from drift.behaviour.from_code.configuration.settings import register_class_constants, register_settings
from drift.behaviour.from_code.entries import Entry, find_entries, register_all, walk_entry
from drift.behaviour.from_code.following import followed, functions
from drift.behaviour.from_code.operations import operation
from drift.behaviour.from_code.polling import run_by_time
from drift.behaviour.from_code.provided_views import provided_operations
from drift.behaviour.from_code.structure import entities
from drift.behaviour.from_code.unnamed import unnamed, with_names
from drift.behaviour.from_code.walking.engine import Steps
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import FunctionValue
from drift.behaviour.from_code.walking.walk import Walk
from drift.behaviour.model import Behaviour, OpaqueCall, Operation, Unread
from drift.code import ir
from drift.code.frameworks.load import load_frameworks
from drift.code.languages import SUPPORTED, Language
from drift.code.project import CodeProject
from drift.code.symbols.held_records import with_held_records
from drift.code.symbols.inheritance import Inheritance
from drift.code.symbols.made_classes import with_made_classes
from drift.code.symbols.program import Program
from drift.code.symbols.record_stores import with_record_stores
from drift.code.symbols.row_types import with_row_types
from drift.logic.spans import Source, Span

RECURSION = 20_000
TEXT_LIMIT = 400


def compile_code(project: CodeProject) -> Behaviour:
    """The behaviour of a scanned code base.

    Raises:
        RulesetError: a framework ruleset is not valid.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        return _compile(project)
    finally:
        sys.setrecursionlimit(limit)


def _compile(project: CodeProject) -> Behaviour:
    frameworks = load_frameworks(*sorted({module.language for module in project.modules}))
    held = with_held_records(project.modules)
    if held:
        project = replace(project, modules=tuple(held.get(m.file, m) for m in project.modules))
    rows = with_row_types(project.modules, frameworks)
    if rows:
        project = replace(project, modules=tuple(rows.get(m.file, m) for m in project.modules))
    program = Program(project)
    stored = with_record_stores(program)
    if stored:
        project = replace(project, modules=tuple(stored.get(m.file, m) for m in project.modules))
        program = Program(project)
    made = with_made_classes(program, frameworks)
    if made:
        project = replace(project, modules=tuple(made.get(m.file, m) for m in project.modules))
        program = Program(project)
    inheritance = Inheritance(program)
    classes = Classes(program, inheritance, frameworks, partial(_parse_annotation, _language(project)))
    knowledge = Knowledge(program, inheritance, classes, frameworks)
    knowledge.helpers = project.helpers
    engine = Steps()
    if not project.modules:
        return Behaviour("code", unread=_unread(project))
    texts = _texts(project)
    walk = Walk(engine, knowledge, project.modules[0], Frame("", ""), State(), texts=texts)
    register_settings(walk)
    note_handlers(knowledge)
    for definition in functions(knowledge):
        note_declared(engine, knowledge, definition)
    for definition in followed(knowledge):
        function = FunctionValue(definition.qualified, definition.node, definition.module, definition.owner)
        entry = Entry(function, "external", definition.qualified, False)
        walk_entry(engine, knowledge, entry, texts, scouting=True)
    heard = _listeners(knowledge)
    register_all(engine, knowledge, texts)
    now = _listeners(knowledge)
    knowledge.forget({event for event in now if now[event] != heard.get(event, 0)})
    knowledge.renew()
    live, dead = find_entries(knowledge, project.texts.source)
    live = run_by_time(knowledge, live)
    doors = Doors.of(knowledge)
    walked: dict[int, Operation] = {}
    # What is spent on tools and simulations beside the application must not be missing for its ways in.
    for position in sorted(range(len(live)), key=lambda position: (not live[position].declared, position)):
        entry = live[position]
        done = doors.at(_operation(engine, knowledge, entry, texts), entry)
        walked[position] = _with_unknown_callers(knowledge, done, entry)
    operations = [walked[position] for position in range(len(live))]
    operations.extend(provided_operations(knowledge))
    register_class_constants(walk)
    unreachable = [_operation(engine, knowledge, e, texts) for e in dead]
    found = entities(walk, [*operations, *unreachable])
    operations = [with_roles(one, found) for one in operations]
    undeclared = {e.function.qualified: e.function for e in (*live, *dead) if not e.declared}
    nameless = unnamed(
        knowledge,
        (
            undeclared[o.qualified]
            for o in (*operations, *unreachable)
            if o.effects and o.qualified in undeclared
        ),
        frozenset(effect.symbol for o in operations for effect in o.effects),
        project.texts.source,
        project.elsewhere,
    )
    operations = [with_names(one, nameless) for one in operations]
    unreachable = [with_names(one, nameless) for one in unreachable]
    return Behaviour(
        "code",
        found,
        tuple(knowledge.config[name] for name in sorted(knowledge.config)),
        tuple(o for o in operations if o.effects or o.opaque),
        tuple(o for o in unreachable if o.effects),
        _unread(project),
        len(project.modules),
        tuple(m.name for m in project.modules),
        idle=tuple(o for o in operations if not (o.effects or o.opaque)),
        computed=tuple(computed(engine, knowledge, found, texts)),
    )


def _listeners(knowledge: Knowledge) -> dict[str, int]:
    return {event: len(found) for event, found in knowledge.gathered.listeners.items()}


def _operation(
    engine: Steps, knowledge: Knowledge, entry: Entry, texts: Callable[[str, Span], str]
) -> Operation:
    return operation(knowledge, walk_entry(engine, knowledge, entry, texts))


def _with_unknown_callers(knowledge: Knowledge, found: Operation, entry: Entry) -> Operation:
    """What something calls through a receiver of unknown type has callers whose guards can't be seen."""
    callers = sorted(knowledge.gathered.called_by_name.get(entry.function.qualified, ()))
    if entry.declared or not callers:
        return found
    entities_ = tuple(sorted({e.effect.entity for e in found.effects if hasattr(e.effect, "entity")}))
    call = OpaqueCall(
        callers[0],
        found.source,
        f"{callers[0]} may call {found.name} through a receiver of unknown type; guards there can't be seen",
        "unresolved-call",
        entities_,
    )
    return replace(found, opaque=(call, *found.opaque))


def _language(project: CodeProject) -> Language:
    """The language that most modules are written in: annotations in strings are read as that."""
    counts = Counter(module.language for module in project.modules)
    return max(SUPPORTED, key=lambda language: counts[language.name])


def _parse_annotation(language: Language, text: str) -> ir.Expr | None:
    """An annotation written as a string."""
    if len(text) > TEXT_LIMIT:
        return None
    module = language.lower(text.encode(), "<annotation>", "", False)
    match module.body:
        case (ir.Evaluate(value=value),):
            return None if isinstance(value, ir.Literal) and value.kind == "string" else value
        case _:
            return None


def _texts(project: CodeProject) -> Callable[[str, Span], str]:
    def text(file: str, span: Span) -> str:
        lines = project.texts.lines(file)
        if not 0 < span.line <= len(lines):
            return ""
        if span.line == span.end_line:
            return lines[span.line - 1][span.column - 1 : span.end_column - 1]
        parts = [lines[span.line - 1][span.column - 1 :], *lines[span.line : span.end_line - 1]]
        if span.end_line <= len(lines):
            parts.append(lines[span.end_line - 1][: span.end_column - 1])
        return "\n".join(parts)[:TEXT_LIMIT]

    return text


def _unread(project: CodeProject) -> tuple[Unread, ...]:
    found = [
        Unread(
            Source(m.file, p.span),
            "unparsed",
            "a syntax error: this part was not read",
            m.name,
            p.text[:TEXT_LIMIT],
        )
        for m in project.modules
        for p in m.problems
    ]
    whole = [Unread(Source(u.file, Span(1, 1, 1, 1)), "unparsed", u.reason, u.file) for u in project.unread]
    return (*found, *whole)
