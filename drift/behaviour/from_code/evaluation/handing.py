"""What is handed out with an answer: the fields of which instances, as far as the value can be followed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from drift.behaviour.answers import Answer, Shown
from drift.behaviour.from_code.evaluation.written import (
    declared_answer,
    dumped,
    narrows,
    whole,
    written_as,
    written_by,
)
from drift.behaviour.from_code.walking.state import Handed, is_copy
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    DictValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    QueryValue,
    Value,
    as_term,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.logic.rewrite import subterms
from drift.logic.spans import NOWHERE, Source
from drift.logic.terms import (
    NULL,
    Aggregate,
    Arith,
    Call,
    Collect,
    Const,
    Field,
    Ite,
    Opaque,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
    text,
)
from drift.logic.words import words

MAX_DEPTH = 8
"""Parts within parts beyond which an answer is no longer followed."""
MAX_HANDED = 40
"""Answers that one function gives; what is beyond is not followed."""
MAX_OWNERS = 3
MAX_REASON = 80


@dataclass(slots=True)
class _Found:
    shown: dict[Shown, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    open: list[Value] = field(default_factory=list)


def hand_out(walk: Walk, arguments: Arguments, written: str = "first") -> None:
    """Notes what an answer is given: the first argument, or `all` of them, those with names as entries."""
    if written == "none":
        return
    if written == "all":
        for value in arguments.positional:
            note(walk, value)
        note(walk, DictValue(tuple((text(name), value) for name, value in arguments.named)))
        return
    for value in arguments.all()[:1]:
        note(walk, value)


def note(walk: Walk, value: Value) -> None:
    """Notes that a value is given out."""
    found = _Found()
    _look(walk, value, found, 0)
    handed = Handed(tuple(found.shown), tuple(found.unknown), tuple(found.open))
    if handed != Handed() and handed not in walk.frame.handed and len(walk.frame.handed) < MAX_HANDED:
        walk.frame.handed.append(handed)


def placed(walk: Walk, handed: Iterable[Handed], values: Iterable[tuple[Value, ...]]) -> None:
    """Notes in the caller what a callee hands out; `values` are the open ones, in the caller's view."""
    for one, known in zip(handed, values, strict=True):
        if replace(one, open=()) != Handed() and len(walk.frame.handed) < MAX_HANDED:
            walk.frame.handed.append(replace(one, open=()))
        for value in known:
            note(walk, value)


def answer_of(walk: Walk, function: FunctionValue, returned: Value) -> Answer:
    """All that an entry point gives out: by answers on the way, and by what it returns.

    Where a class is declared for what is written out, only its fields are, whatever is returned.
    """
    entry = Source(function.module.file, function.node.span)
    declared = declared_answer(walk, function)
    if declared is None or _is_one_of(walk, returned, declared):
        note(walk, returned)
    else:
        found = _Found()
        _look(walk, returned, found, 0)
        names = {one.field for one in declared.shown}
        kept = tuple(one for one in found.shown if one.field in names)
        walk.frame.handed.append(Handed((*declared.shown, *kept), declared.unknown))
    places = [place for place in dict.fromkeys(walk.trace) if place.file]
    texts = [(place, walk.texts(place.file, place.span)) for place in places]
    shown: dict[tuple[str, str, bool], Shown] = {}
    unknown: dict[str, None] = {}
    for handed in walk.frame.handed:
        for one in handed.shown:
            key = (one.entity, one.field, one.named)
            if key not in shown:
                shown[key] = replace(one, source=_place(one, texts, entry))
        unknown.update(dict.fromkeys(handed.unknown))
        unknown.update(dict.fromkeys(_called(as_term(value)) for value in handed.open))
    return Answer(tuple(shown.values()), tuple(unknown), entry)


def _place(shown: Shown, texts: list[tuple[Source, str]], entry: Source) -> Source:
    """Where something is given out: where its name stands, else where the whole is returned."""
    if shown.source != NOWHERE:
        return shown.source
    name = re.compile(rf"\b{re.escape(shown.field)}\b")
    named = None if shown.whole else next((at for at, text in texts if name.search(text)), None)
    return named or next((at for at, _ in texts), entry)


def _is_one_of(walk: Walk, value: Value, declared: Handed) -> bool:
    """Whether what is returned is an instance, or several, of the class that is declared for it."""
    wanted = {one.entity for one in declared.shown}
    type_ = walk.type_of(value)
    return type_.entity in wanted or (type_.element is not None and type_.element.entity in wanted)


# ---------------------------------------------------------------- following a value


def _look(walk: Walk, value: Value, found: _Found, depth: int) -> None:
    """What a value shows that is written out as it is."""
    if depth > MAX_DEPTH:
        found.unknown["parts within parts"] = None
        return
    form = dumped(walk, as_term(value)) if isinstance(value, Opaque | Call) else None
    if form is not None:
        found.shown.update(dict.fromkeys(form[0]))
        if not form[1]:
            found.unknown["what is left out where it is written"] = None
        return
    match value:
        case ListValue(items=items) | SetOf(items=items):
            for item in items:
                _look(walk, item, found, depth + 1)
        case DictValue(items=entries):
            for key, held in entries:
                _entry(walk, str(key.value) if isinstance(key, Const) else "", held, found, depth)
            if value.open:
                found.unknown["further entries"] = None
        case Record(items=parts):
            for name, part in parts:
                _entry(walk, name, part, found, depth)
        case ChoiceValue(then=first, other=second):
            _look(walk, first, found, depth)
            _look(walk, second, found, depth)
        case Ite(then=first_, other=second_):
            _look(walk, first_, found, depth)
            _look(walk, second_, found, depth)
        case QueryValue():
            _rows(walk, value.collect(), value.result, found, depth)
        case Aggregate(gather="values" | "first" | "last", collection=collection, of=of):
            _rows(walk, collection, of, found, depth)
        case Collect(element=element):
            _look(walk, element, found, depth + 1)
        case Field():
            _field(walk, value, found, depth)
        case Var():
            _instance(walk, value, found, depth)
        case Call(name="answer") | Const() | Truth() | Arith() | Aggregate():
            pass
        case ExternalValue() | Call() | Opaque() if _shows_nothing(walk, value):
            pass
        case Opaque(key="mapped", mentions=(Collect(), Record() as made)):
            _look(walk, made, found, depth + 1)
        case _:
            found.unknown[_called(as_term(value))] = None


def _shows_nothing(walk: Walk, value: ExternalValue | Call | Opaque) -> bool:
    """Whether it is a constant of outside code, or an answer whose parts were noted where it was made."""
    match value:
        case ExternalValue(qualified=name, instance=instance):
            return not instance
        case Opaque(key=name):
            return name == "nothing"
        case Call(name=name):
            table = walk.frameworks.call(name)
            return table is not None and bool(table.written)


def _entry(walk: Walk, key: str, value: Value, found: _Found, depth: int) -> None:
    """What an entry of a table shows: what it holds, else what goes by its name."""
    held = as_term(value) if is_term(value) else None
    slot = _slot(walk, key, value) if key else None
    if slot is not None:
        found.shown[slot] = None
        return
    match held:
        case Opaque(key="mapped"):
            _look(walk, value, found, depth + 1)
        case Opaque() | Call() if dumped(walk, held) is not None:
            _look(walk, value, found, depth + 1)
        case None | Field() | Var() | Record() | SetOf() | Collect() | Ite():
            _look(walk, value, found, depth + 1)
        case Aggregate(gather="values" | "first" | "last"):
            _look(walk, value, found, depth + 1)
        case Const():
            pass
        case _:
            for owner in list(dict.fromkeys(_owners(walk, held)))[:MAX_OWNERS]:
                found.shown[Shown(owner, key, named=True)] = None
            if isinstance(held, Opaque) or _is_given_instances(walk, held):
                # What goes by this name may be a whole table, with anything in it.
                found.unknown[_called(held)] = None


def _slot(walk: Walk, key: str, value: Value) -> Shown | None:
    """The field that was given this very value before, and goes by the name: what was written is shown."""
    if isinstance(value, Field):
        return None
    for (base, name), held in walk.state.store.items():
        if held == value and held != NULL and words(name) == words(key):
            entity = walk.entity_of(base)
            if entity:
                return Shown(entity, name)
    return None


def _is_given_instances(walk: Walk, held: Term) -> bool:
    """Whether a black box is given instances as they are, so that it may give out any of their fields."""
    given = held.args if isinstance(held, Call) else ()
    return any(isinstance(one, Collect | SetOf | Record) or bool(walk.entity_of(one)) for one in given)


def _owners(walk: Walk, term: Term) -> Iterator[str]:
    for part in subterms(term):
        if isinstance(part, Field | Var):
            entity = walk.entity_of(part.base if isinstance(part, Field) else part)
            if entity:
                yield entity


def _rows(walk: Walk, collection: Term, of: Term | None, found: _Found, depth: int) -> None:
    if of is not None:
        _look(walk, of, found, depth + 1)
        return
    element = collection.element if isinstance(collection, Collect) else None
    if element is not None and element.entity:
        _look(walk, element, found, depth + 1)
        return
    held = walk.type_of(collection).element
    if held is not None and held.kind == "entity":
        _instance(walk, walk.knowledge.element(held.entity), found, depth + 1)
    elif isinstance(collection, SetOf | Ite):
        _look(walk, collection, found, depth + 1)
    else:
        found.unknown[_called(collection)] = None


def _field(walk: Walk, term: Field, found: _Found, depth: int) -> None:
    entity = walk.entity_of(term.base)
    if not entity:
        found.open.append(term)
        return
    form = written_by(walk, entity, term.name)
    if form is not None:
        for one in form:
            found.shown[one] = None
        return
    found.shown[Shown(entity, term.name)] = None
    type_ = walk.type_of(term)
    if type_.kind == "collection" and type_.element is not None and type_.element.kind == "entity":
        _instance(walk, walk.knowledge.element(type_.element.entity), found, depth + 1)


def _instance(walk: Walk, var: Var, found: _Found, depth: int) -> None:
    """A whole instance: what it says it is written out as, else each of its fields."""
    type_ = walk.type_of(var)
    if type_.kind == "collection" and type_.element is not None and type_.element.kind == "entity":
        var = walk.knowledge.element(type_.element.entity)
    info = walk.knowledge.info(var.entity) if var.entity else None
    if info is None or not walk.knowledge.is_data(info.definition):
        if not var.entity:
            found.open.append(var)
        return
    if depth > MAX_DEPTH:
        return
    method = written_as(walk, info.definition)
    if method is not None:
        place = Source(info.definition.module.file, method.span)
        _look(
            walk,
            walk.call(walk.attribute(var, method.name, method.span), Arguments(), place),
            found,
            depth + 1,
        )
        return
    if info.kind == "storage":
        for field_ in whole(walk, var.entity):
            held = walk.read(var, field_.field)
            if is_copy(var) and not (isinstance(held, Field) and held.name == field_.field):
                _entry(walk, field_.field, held, found, depth + 1)
            else:
                found.shown[field_] = None
        if narrows(walk):
            found.unknown["which fields of the rows are read"] = None
        return
    for one in info.fields.values():
        held = walk.read(var, one.name)
        if isinstance(held, Field) and held.base == var:
            found.shown[Shown(var.entity, one.name, whole=info.kind != "transfer")] = None
        else:
            _entry(walk, one.name, held, found, depth + 1)


def _called(term: Term) -> str:
    """A part that can't be followed, in words."""
    match term:
        case Var(name=name) | Call(name=name) | Field(name=name):
            said = name
        case Opaque(key=name):
            said = name
        case _:
            said = type(term).__name__.lower()
    return said.lstrip("$@")[:MAX_REASON]
