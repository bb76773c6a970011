"""Reads the declarations of every module once, before anything is resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from drift.allium.boundaries import (
    Actor,
    Contract,
    Surface,
    SurfaceEntry,
    SurfaceFor,
    SurfaceIf,
    SurfaceLine,
    SurfaceSection,
)
from drift.allium.expressions import Apply, Expr, Filter, Mapping as Mapped, Name
from drift.allium.items import (
    Broken,
    DerivedItem,
    EnumLiteral,
    FieldItem,
    InlineEnum,
    Invariant,
    Prose,
    RelationshipItem,
)
from drift.allium.names.declarations import (
    Entity,
    Enum,
    Member,
    MemberItem,
    MemberKind,
    Module,
    Receiver,
    Trigger,
    name_span,
)
from drift.allium.names.plurals import plural
from drift.allium.names.references import Reference, ReferenceKind
from drift.allium.outcomes import (
    Clause,
    EnsuresClause,
    EventTrigger,
    ForClause,
    ForStatement,
    IfStatement,
    LetStatement,
    Perform,
    Statement,
    WhenClause,
)
from drift.allium.project import SpecFile, SpecProject
from drift.allium.tree import (
    Binding,
    ConfigDeclaration,
    DefaultDeclaration,
    Deferred,
    EntityDeclaration,
    EnumDeclaration,
    Given,
    Parameter,
    RuleDeclaration,
    Use,
)
from drift.allium.types.model import EntityType, EnumType, TypeName

LOST_WORDS = 3
"""How many words at the start of something unread may be names that it declares."""
MAX_HEAD = 400
_WORD = re.compile(r"[^\W\d]\w*")


def modules_of(project: SpecProject) -> dict[str, Module]:
    """Every module with its declarations."""
    modules = {file.path: _module(file, project.imports) for file in project.files}
    for module in modules.values():
        for receiver in module.events:
            name = receiver.event.name
            target = modules.get(module.aliases.get(name.alias, "")) if name.alias else None
            if target is not None and name.name in target.triggers:
                target.triggers[name.name].receivers.append(receiver)
    return modules


def _module(file: SpecFile, imports: Mapping[tuple[str, str], str]) -> Module:
    module = Module(file)
    entities: dict[str, list[EntityDeclaration]] = {}
    for one in file.tree.declarations:
        match one:
            case Use():
                module.aliases.setdefault(one.alias, imports.get((file.path, one.alias), ""))
            case EntityDeclaration():
                entities.setdefault(one.name, []).append(one)
            case EnumDeclaration():
                _put(module, "enum", module.enums, one.name, one, _enum(module, one))
            case Given():
                for binding in one.bindings:
                    if isinstance(binding, Binding):
                        _put(module, "given", module.given, binding.name, binding, binding)
                    else:
                        module.lost.update(lost(binding))
            case ConfigDeclaration(alias=""):
                for parameter in one.parameters:
                    if isinstance(parameter, Parameter):
                        _put(module, "config", module.parameters, parameter.name, parameter, parameter)
                    else:
                        module.lost.update(lost(parameter))
            case DefaultDeclaration():
                _put(module, "default", module.defaults, one.name, one, one)
            case RuleDeclaration():
                _put(module, "rule", module.rules, one.name, one, one)
                _rule_triggers(module, one)
            case Surface():
                _put(module, "surface", module.surfaces, one.name, one, one)
                _offers(module, one)
            case Actor():
                _put(module, "actor", module.actors, one.name, one, one)
            case Contract():
                _put(module, "contract", module.contracts, one.name, one, one)
            case Invariant():
                _put(module, "invariant", module.invariants, one.name, one, one)
            case Broken():
                module.lost.update(lost(one))
            case Deferred():
                module.deferred.setdefault(one.name, one)
            case _:
                pass
    for name, declared in entities.items():
        module.entities[name] = _entity(module, name, declared)
    for name in module.entities:
        many = plural(name)
        if many not in module.entities and many not in module.enums:
            module.plurals.setdefault(many, name)
        module.plurals.setdefault(f"{name}s", name)
    module.imports = tuple(dict.fromkeys(target for target in module.aliases.values() if target))
    for trigger in module.triggers.values():
        trigger.declared()
    return module


def lost(broken: Broken | Prose) -> set[str]:
    """The names that something which could not be read probably declares: the first words of its text."""
    words = _WORD.findall(broken.text[:MAX_HEAD])[:LOST_WORDS]
    return {*words, *(plural(word) for word in words if word[:1].isupper())}


def _put(module: Module, kind: str, table: dict[str, Any], name: str, node: Any, value: Any) -> None:
    if name in table:
        module.duplicates.append((kind, node))
    else:
        table[name] = value


# ------------------------------------------------------------ types


def _enum(module: Module, node: EnumDeclaration) -> Enum:
    literals: dict[str, EnumLiteral] = {}
    for literal in node.literals:
        literals.setdefault(literal.name, literal)
    type_ = EnumType(module.path, literals, node.name)
    return Enum(type_, node, module.reference("enum", node), TypeName(type_))


def _entity(module: Module, name: str, declared: list[EntityDeclaration]) -> Entity:
    """One entity of all declarations of a name; of members declared twice that of the internal one counts."""
    ranked = sorted(declared, key=lambda one: one.kind == "external")
    first = ranked[0]
    type_ = EntityType(module.path, name)
    members: dict[str, Member] = {}
    discriminators: list[str] = []
    for declaration in ranked:
        for item in declaration.items:
            if not isinstance(item, FieldItem | RelationshipItem | DerivedItem):
                continue
            if item.name in members:
                module.duplicates.append(("member", item))
                continue
            kind = _member_kind(item)
            at = name_span(item)
            reference = Reference(kind, item.name, module.path, at, item, name)
            members[item.name] = Member(item, kind, type_, reference)
            if (
                isinstance(item, FieldItem)
                and isinstance(item.type, InlineEnum)
                and names_variants(item.type)
            ):
                discriminators.append(item.name)
    module.duplicates.extend(("entity", one) for one in declared[1:])
    kinds: dict[str, ReferenceKind] = {"value": "value", "variant": "variant"}
    reference = module.reference(kinds.get(first.kind, "entity"), first)
    base = next((one.base for one in ranked if one.base is not None), None)
    return Entity(
        type_, first.kind, tuple(ranked), members, base, reference, tuple(discriminators), TypeName(type_)
    )


def names_variants(enum: InlineEnum) -> bool:
    """Whether the values are variants: all capitalised and not quoted."""
    return all(not literal.quoted and literal.name[:1].isupper() for literal in enum.literals)


def _member_kind(item: MemberItem) -> MemberKind:
    match item:
        case FieldItem():
            return "field"
        case RelationshipItem():
            return "relationship"
        case DerivedItem(value=Filter() | Mapped(), formals=()):
            return "projection"
        case _:
            return "derived"


# ------------------------------------------------------------ triggers


def _trigger(module: Module, name: Name) -> Trigger | None:
    """The trigger of this name; one of another module is not declared here."""
    if name.alias or not name.name[:1].isupper():
        return None
    return module.triggers.setdefault(name.name, Trigger(name.name, module.path))


def _rule_triggers(module: Module, rule: RuleDeclaration) -> None:
    stack: list[Clause] = list(reversed(rule.clauses))
    while stack:
        clause = stack.pop()
        match clause:
            case WhenClause():
                for node in clause.triggers:
                    if isinstance(node, EventTrigger):
                        receiver = Receiver(module.path, rule, node)
                        module.events.append(receiver)
                        if found := _trigger(module, node.name):
                            found.receivers.append(receiver)
            case EnsuresClause():
                for call in calls(clause.statements):
                    if isinstance(call.callee, Name) and (found := _trigger(module, call.callee)):
                        found.emitters.append((rule, call))
            case ForClause():
                stack.extend(reversed(clause.clauses))
            case _:
                pass


def calls(statements: Iterable[Statement]) -> list[Apply]:
    """The calls that stand as statements or are bound by `let`, in order."""
    found: list[Apply] = []
    stack: list[Statement] = list(reversed(tuple(statements)))
    while stack:
        one = stack.pop()
        match one:
            case Perform():
                found.append(one.call)
            case LetStatement(value=Apply() as call):
                found.append(call)
            case IfStatement():
                inner = [part for branch in one.branches for part in branch.body]
                stack.extend(reversed((*inner, *one.otherwise)))
            case ForStatement():
                stack.extend(reversed(one.body))
            case _:
                pass
    return found


def _offers(module: Module, surface: Surface) -> None:
    for clause in surface.clauses:
        if isinstance(clause, SurfaceSection) and clause.kind == "provides":
            for entry in entries(clause.lines):
                node: Expr | EventTrigger | None = entry.signature or entry.value
                name = node.name if isinstance(node, EventTrigger) else None
                if isinstance(node, Apply) and isinstance(node.callee, Name):
                    name = node.callee
                if isinstance(node, Apply | EventTrigger) and name and (found := _trigger(module, name)):
                    found.offers.append((surface, node))


def entries(lines: Iterable[SurfaceLine]) -> list[SurfaceEntry]:
    """The entries of a section at any depth, in order."""
    found: list[SurfaceEntry] = []
    stack: list[SurfaceLine] = list(reversed(tuple(lines)))
    while stack:
        one = stack.pop()
        match one:
            case SurfaceEntry():
                found.append(one)
            case SurfaceFor():
                stack.extend(reversed(one.body))
            case SurfaceIf():
                inner = [part for branch in one.branches for part in branch.body]
                stack.extend(reversed((*inner, *one.otherwise)))
            case _:
                pass
    return found


def literal_reference(type_: EnumType, name: str) -> Reference:
    """The reference of a value of an enumeration."""
    literal = type_.literals[name]
    return Reference("literal", name, type_.module, literal.span, literal, type_.name or type_.owner)
