"""The domain model of specifications as JSON, in the shape of the reference tool's `allium model`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from drift.allium.items import (
    DerivedItem,
    EnumLiteral,
    FieldItem,
    Formal,
    InlineEnum,
    RelationshipItem,
    TransitionsItem,
    Type,
)
from drift.allium.names.plurals import cardinality
from drift.allium.names.presences import states_of
from drift.allium.project import SpecFile
from drift.allium.tree import ConfigDeclaration, EntityDeclaration, EnumDeclaration, Parameter
from drift.allium.types.combine import present
from drift.allium.types.model import EnumType
from drift.behaviour.from_spec.index import words
from drift.checks.context import Context
from drift.checks.diagnostic import Diagnostic
from drift.checks.suppression import comment_of
from drift.logic.spans import Span
from drift.report.check_json import diagnostic_json


def model_document(
    context: Context, only: Iterable[str], diagnostics: Iterable[Diagnostic]
) -> dict[str, Any]:
    """The model of the files named in `only`, the others being their context."""
    wanted = set(only)
    files = [file for file in context.files if file.path in wanted]
    entities = [
        (file, node)
        for file in files
        for node in file.tree.declarations
        if isinstance(node, EntityDeclaration)
    ]
    return {
        "version": max((file.tree.version for file in files), default=0) or 1,
        "entities": [_entity(context, file, node) for file, node in entities if node.kind != "value"],
        "value_types": [_value(context, file, node) for file, node in entities if node.kind == "value"],
        "enums": [
            {"name": node.name, "values": [literal.name for literal in node.literals]}
            for file in files
            for node in file.tree.declarations
            if isinstance(node, EnumDeclaration)
        ],
        "config": [
            _parameter(file, parameter)
            for file in files
            for node in file.tree.declarations
            if isinstance(node, ConfigDeclaration) and not node.alias
            for parameter in node.parameters
            if isinstance(parameter, Parameter)
        ],
        "diagnostics": [diagnostic_json(one) for one in diagnostics],
    }


def _entity(context: Context, file: SpecFile, node: EntityDeclaration) -> dict[str, Any]:
    """An entity or a variant; `base` is that of a variant."""
    found: dict[str, Any] = {"name": node.name, "kind": "external" if node.kind == "external" else "internal"}
    if node.base is not None:
        found["base"] = f"{node.base.alias}/{node.base.name}" if node.base.alias else node.base.name
    derived = [item for item in node.items if isinstance(item, DerivedItem)]
    items = {item.name: item for item in node.items if isinstance(item, FieldItem | DerivedItem)}
    module = context.module(file).entities.get(node.name)
    kinds = {name: member.kind for name, member in module.members.items()} if module is not None else {}
    found["fields"] = _fields(context, file, node)
    found["relationships"] = [
        _relationship(file, item) for item in node.items if isinstance(item, RelationshipItem)
    ]
    found["projections"] = [_derived(file, one) for one in derived if kinds.get(one.name) == "projection"]
    found["derived_values"] = [
        _derived(file, one) | _inferred(one, items) for one in derived if kinds.get(one.name) != "projection"
    ]
    found["transition_graphs"] = [_graph(item) for item in node.items if isinstance(item, TransitionsItem)]
    return found


def _value(context: Context, file: SpecFile, node: EntityDeclaration) -> dict[str, Any]:
    derived = [_derived(file, item) for item in node.items if isinstance(item, DerivedItem)]
    return {"name": node.name, "fields": _fields(context, file, node), "derived_values": derived}


def _fields(context: Context, file: SpecFile, node: EntityDeclaration) -> list[dict[str, Any]]:
    return [_field(context, file, item) for item in node.items if isinstance(item, FieldItem)]


def _field(context: Context, file: SpecFile, item: FieldItem) -> dict[str, Any]:
    found: dict[str, Any] = {"name": item.name, "type_expr": type_text(item.type)}
    type_ = present(context.resolution.type_of(item.type, file.path))
    if isinstance(type_, EnumType):
        found["enum_values"] = list(type_.literals)
    if item.type.optional:
        found["optional"] = True
    if item.presence is not None:
        states = [literal.name for literal in item.presence.literals]
        found["when"] = {"field": item.presence.field, "states": states}
    return found


def _relationship(file: SpecFile, item: RelationshipItem) -> dict[str, Any]:
    target = f"{item.entity.alias}/{item.entity.name}" if item.entity.alias else item.entity.name
    with_ = _said(file, item.predicate.span) if item.predicate is not None else f"{item.back} = this"
    return {
        "name": item.name,
        "target": target,
        "cardinality": "many" if cardinality(item.name, item.entity.name) == "many" else "one",
        "with": with_,
    }


def _derived(file: SpecFile, item: DerivedItem) -> dict[str, Any]:
    found: dict[str, Any] = {"name": item.name, "expr": _said(file, item.value.span)}
    if item.formals:
        found["parameters"] = [formal.name for formal in item.formals if isinstance(formal, Formal)]
    return found


def _inferred(item: DerivedItem, items: Mapping[str, object]) -> dict[str, Any]:
    """The states in which a derived value is there, as they follow from what it reads."""
    states = states_of(item, items)
    return {"when": {"field": states[0], "states": sorted(states[1])}} if states is not None else {}


def _graph(item: TransitionsItem) -> dict[str, Any]:
    edges = [{"from": edge.source, "to": edge.target} for edge in item.edges]
    terminal = [literal.name for literal in item.terminal]
    named = [name for edge in item.edges for name in (edge.source, edge.target)]
    return {
        "field": item.field,
        "states": list(dict.fromkeys([*named, *terminal])),
        "edges": edges,
        "terminal": terminal,
    }


def _parameter(file: SpecFile, parameter: Parameter) -> dict[str, Any]:
    typed = type_text(parameter.type) if parameter.type is not None else None
    value = _said(file, parameter.value.span) if parameter.value is not None else None
    return {"name": parameter.name, "type_expr": typed, "default_expr": value}


def type_text(type_: Type) -> str:
    """A type as it is written: `Set<User>?`, `a | b`."""
    mark = "?" if type_.optional else ""
    if isinstance(type_, InlineEnum):
        return " | ".join(_literal(literal) for literal in type_.literals) + mark
    name = f"{type_.alias}/{type_.name}" if type_.alias else type_.name
    inner = f"<{', '.join(type_text(one) for one in type_.arguments)}>" if type_.arguments else ""
    return f"{name}{inner}{mark}"


def _literal(literal: EnumLiteral) -> str:
    if literal.quoted:
        return f"`{literal.name}`"
    return f"{literal.alias}/{literal.name}" if literal.alias else literal.name


def _said(file: SpecFile, span: Span) -> str:
    """The source of an expression on one line, without its comments."""
    return " ".join(
        line.removesuffix(comment_of(line)).strip() for line in words(file, span).splitlines()
    ).strip()
