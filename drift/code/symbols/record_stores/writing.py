"""Classes for the records of untyped stores, and the stores as containers of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

import msgspec

from drift.code import ir
from drift.code.ir.replacing import with_nodes
from drift.code.symbols.program import Program
from drift.code.symbols.record_stores.declared import Key, Store
from drift.logic.spans import Span
from drift.logic.words import words

Part = TypeVar("Part")
_AFTER: Final = ("by", "for", "per", "of")
"""Words after which a store says how it is ordered: `ordersById`."""
_SORTS: Final = frozenset(
    ("map", "store", "list", "table", "index", "registry", "db", "cache", "dict", "array", "all", "the")
)
"""Words of what a store is, not of what it holds."""
_TYPES: Final = {
    "python": {"string": "str", "integer": "int", "float": "float", "boolean": "bool"},
    "": {"string": "string", "integer": "number", "float": "number", "boolean": "boolean"},
}
_CONTAINERS: Final = {
    "python": {"list": "list", "mapping": "dict"},
    "": {"list": "Array", "mapping": "Record"},
}


def written(
    program: Program, stores: Mapping[Key, Store], records: Mapping[Key, list[ir.Mapping]]
) -> dict[str, ir.Module]:
    """The modules with the classes of what their stores hold, by file."""
    named: dict[Key, str] = {}
    classes: dict[str, list[ir.Class]] = {}
    first: dict[int, Key] = {}
    for key, held in records.items():
        same = next((first[id(one)] for one in held if id(one) in first), None)
        for one in held:
            first.setdefault(id(one), key)
        if same is not None and same in named and same[0] == key[0]:
            named[key] = named[same]
            continue
        module = program.module_at(key[0])
        assert module is not None, "a store is in a module of the program"
        name = _called(program, module, key[2], {one.name for one in classes.get(key[0], ())})
        if name:
            named[key] = name
            classes.setdefault(key[0], []).append(_class(module, name, stores[key], held))
    found: dict[str, ir.Module] = {}
    for module in program.modules:
        if module.file in classes:
            own = [stores[key] for key in named if key[0] == module.file]
            body = _with(module.body, _instead(module, own, named))
            found[module.file] = msgspec.structs.replace(module, body=(*classes[module.file], *body))
    return found


def _called(program: Program, module: ir.Module, store: str, taken: set[str]) -> str:
    """What one of a store is called; nothing where the name says nothing, or says something else already."""
    parts = list(words(store.lstrip("_#$")))
    cut = next((i for i, word in enumerate(parts) if word in _AFTER), len(parts))
    parts = [word for word in parts[:cut] if word not in _SORTS]
    if not parts:
        return ""
    name = "".join(word.capitalize() for word in parts)
    if name in taken or any(cls.name == name for cls in program.classes()):
        return ""
    return f"{name}Record" if program.mentions(module, (name,)) else name


def _class(module: ir.Module, name: str, store: Store, records: Iterable[ir.Mapping]) -> ir.Class:
    span = store.statement.span
    values: dict[str, list[ir.Expr]] = {}
    places: dict[str, Span] = {}
    for record in records:
        for entry in record.entries:
            if isinstance(entry.key, ir.Literal) and entry.key.value.isidentifier():
                values.setdefault(entry.key.value, []).append(entry.value)
                places.setdefault(entry.key.value, entry.key.span)
    body = tuple(
        ir.Assign(
            span=places[member],
            targets=(ir.Name(span=places[member], name=member),),
            annotation=_type(module, member, given, places[member]),
        )
        for member, given in values.items()
    )
    marker = "TypedDict" if module.language == "python" else "@interface"
    base = ir.Name(span=span, name=marker)
    return ir.Class(span=span, name=name, bases=(base,), body=body, name_span=span)


def _type(module: ir.Module, member: str, given: Iterable[ir.Expr], span: Span) -> ir.Expr | None:
    """The type that the values of a field show; nothing where they show none, or several."""
    spelled = _TYPES.get(module.language, _TYPES[""])
    shown = list(dict.fromkeys(_shown(value, spelled) for value in given))
    types = [one for one in shown if one not in ("", "null")]
    if len(types) != 1:
        types = [spelled["string"]] if words(member)[-1:] == ("id",) else []
    if not types:
        # A field of a class of Python is one by its annotation.
        return ir.Name(span=span, name="object") if module.language == "python" else None
    type_: ir.Expr = ir.Name(span=span, name=types[0])
    if "null" in shown:
        type_ = ir.Binary(
            span=span, operator="|", left=type_, right=ir.Literal(span=span, kind="null", value="null")
        )
    return type_


def _shown(value: ir.Expr, spelled: Mapping[str, str]) -> str:
    match value:
        case ir.Literal(kind="null"):
            return "null"
        case ir.Literal(kind=kind):
            return spelled.get(kind, "")
        case ir.Call(callee=ir.Name(name="Date"), constructs=True):
            return "Date"
        case ir.Call(callee=ir.Attribute(base=ir.Name(name="Date"), name="now")):
            return spelled["integer"]
        case _:
            return ""


def _instead(
    module: ir.Module, stores: Iterable[Store], named: Mapping[Key, str]
) -> dict[int, msgspec.Struct]:
    """What stands in the place of the nodes that declare stores, by identity."""
    found: dict[int, msgspec.Struct] = {}
    held: dict[int, tuple[ir.Assign, list[ir.Entry]]] = {}
    spelled = _CONTAINERS.get(module.language, _CONTAINERS[""])
    for store in stores:
        element = ir.Name(span=store.value.span, name=named[store.key])
        if store.kind in ("Map", "Set") and isinstance(store.value, ir.Call):
            callee = _of(store.value.callee, element, keyed=store.kind == "Map")
            found[id(store.value)] = msgspec.structs.replace(store.value, callee=callee)
            continue
        base = ir.Name(span=store.value.span, name=spelled[store.kind])
        type_ = _of(base, element, keyed=store.kind == "mapping")
        if store.statement.value is store.value:
            found[id(store.statement)] = msgspec.structs.replace(store.statement, annotation=type_)
        else:
            key = ir.Literal(span=store.value.span, kind="string", value=store.key[2])
            entry = ir.Entry(key=key, value=type_)
            held.setdefault(id(store.statement), (store.statement, []))[1].append(entry)
    for at, (statement, entries) in held.items():
        # What stands inside of the object may be another container, which is replaced in the same go.
        value = _with(statement.value, found)
        whole = ir.Mapping(span=statement.span, entries=tuple(entries))
        found[at] = msgspec.structs.replace(statement, value=value, annotation=whole)
    return found


def _of(container: ir.Expr, element: ir.Expr, *, keyed: bool) -> ir.Index:
    key: ir.Expr = element
    if keyed:
        text = ir.Name(span=element.span, name="string")
        key = ir.Collection(span=element.span, kind="tuple", items=(text, element))
    return ir.Index(span=container.span, base=container, key=key)


def _with(part: Part, instead: Mapping[int, msgspec.Struct]) -> Part:
    return with_nodes(part, lambda node: instead.get(id(node)))
