"""Every lifecycle of a project with all that changes it: rules of any module, creations, defaults."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from drift.allium.expressions import Access, Apply, Name, ObjectLiteral, Quoted
from drift.allium.items import FieldItem, TransitionsItem
from drift.allium.project import SpecFile
from drift.allium.tree import DefaultDeclaration, EntityDeclaration, RuleDeclaration
from drift.allium.types.combine import present
from drift.allium.types.model import CollectionType, EntityType, EnumType
from drift.behaviour.lifecycle import Transition, transitions
from drift.behaviour.model import Assign, Create, Operation, StateMachine
from drift.checks.context import Context
from drift.logic.terms import Const

_WORD = re.compile(r"[A-Za-z_][\w-]*")

STATUS_WORDS = frozenset({"status", "state"})
"""What the language calls the fields that have a lifecycle."""


@dataclass(slots=True)
class Lifecycle:
    """An enumerated field that rules change.

    `initial` are the states of new instances, `started`: some are created without one. `made` are the changes
    with the rule that makes each. `doubtful`: something that was not understood may change it.
    """

    file: SpecFile
    entity: EntityDeclaration
    item: FieldItem
    graph: TransitionsItem | None
    machine: StateMachine
    literals: tuple[str, ...]
    initial: dict[str, None] = field(default_factory=dict)
    started: bool = False
    created: bool = False
    made: list[tuple[Operation, Transition]] = field(default_factory=list)
    doubtful: bool = False

    @property
    def name(self) -> str:
        """`Order.status`."""
        return f"{self.entity.name}.{self.item.name}"

    @property
    def assigned(self) -> bool:
        """Whether any rule changes it after creation."""
        return any(not one.created for _, one in self.made)

    @property
    def is_status(self) -> bool:
        """Whether it is a lifecycle, not a classification."""
        return self.assigned or self.graph is not None or self.item.name.rpartition("_")[2] in STATUS_WORDS

    @property
    def reached(self) -> set[str]:
        """The states that something leads to."""
        return {one.after for _, one in self.made} | set(self.initial)


def lifecycles(context: Context) -> list[Lifecycle]:
    """The lifecycles of internal entities, in the order of files."""
    found = list(_declared(context))
    by_entity: dict[str, list[Lifecycle]] = {}
    for one in found:
        by_entity.setdefault(one.entity.name, []).append(one)
    if not by_entity:
        return found
    kin = _kin(context)
    for operation in context.behaviour.operations:
        touched: dict[str, None] = {}
        for guarded in operation.effects:
            if isinstance(guarded.effect, Assign | Create):
                touched.update(dict.fromkeys(kin.get(guarded.effect.entity, (guarded.effect.entity,))))
        for name in touched:
            for one in by_entity.get(name, ()):
                _changes(context, one, operation)
    _defaults(context, by_entity)
    _doubts(context, by_entity)
    return found


def _declared(context: Context) -> Iterator[Lifecycle]:
    machines = {
        (machine.entity, machine.field): machine
        for entity in context.behaviour.entities
        for machine in entity.machines
    }
    for file, entity in context.declared(EntityDeclaration):
        if entity.kind not in ("internal", "variant"):
            continue
        graphs = {item.field: item for item in entity.items if isinstance(item, TransitionsItem)}
        for item in entity.items:
            if not isinstance(item, FieldItem) or (entity.name, item.name) not in machines:
                continue
            type_ = present(context.resolution.type_of(item.type, file.path))
            if isinstance(type_, EnumType):
                machine = machines[entity.name, item.name]
                yield Lifecycle(file, entity, item, graphs.get(item.name), machine, tuple(type_.literals))


def _kin(context: Context) -> dict[str, tuple[str, ...]]:
    """Each entity with those above it."""
    above = {entity.name: entity.supertypes for entity in context.behaviour.entities}
    found: dict[str, tuple[str, ...]] = {}
    for name in above:
        line, pending = [name], list(above[name])
        while pending and len(line) < 20:
            one = pending.pop()
            if one not in line:
                line.append(one)
                pending.extend(above.get(one, ()))
        found[name] = tuple(line)
    return found


def _changes(context: Context, one: Lifecycle, operation: Operation) -> None:
    for transition in transitions(operation, one.machine, context.vocabulary):
        one.made.append((operation, transition))
        if transition.created:
            one.initial[transition.after] = None
    for guarded in operation.effects:
        if isinstance(guarded.effect, Create) and guarded.effect.entity == one.entity.name:
            one.created = True
            given = dict(guarded.effect.values)
            if one.item.name not in given and one.item.default is None and one.item.presence is None:
                one.started = True


def _defaults(context: Context, by_entity: dict[str, list[Lifecycle]]) -> None:
    for _, node in context.declared(DefaultDeclaration):
        if node.type is None or not isinstance(node.value, ObjectLiteral):
            continue
        for one in by_entity.get(node.type.name, ()):
            for entry in node.value.entries:
                if entry.name == one.item.name and isinstance(entry.value, Name | Quoted):
                    value = entry.value.name if isinstance(entry.value, Name) else entry.value.value
                    one.initial[value] = None
                    one.created = True


# ---------------------------------------------------------------- what is not known


def _doubts(context: Context, by_entity: dict[str, list[Lifecycle]]) -> None:
    """What is prose or can't be read may change any state it names; so may what is specified elsewhere."""
    said = {
        word
        for unread in context.behaviour.unread
        if unread.clause in ("ensures", "") or "rule" in unread.construct
        for word in _WORD.findall(unread.text)
    }
    handed = set(_handed_over(context))
    homeless = set(_homeless(context))
    for name, found in by_entity.items():
        for one in found:
            unread = said & set(one.literals) and one.item.name in said
            elsewhere = any((one.item.name, value) in homeless for value in (*one.literals, ""))
            one.doubtful = bool(unread) or name in handed or elsewhere


def _homeless(context: Context) -> Iterator[tuple[str, str]]:
    """Fields and values ("" for any) that are assigned on something that is not known to have them."""
    for operation in context.behaviour.operations:
        for guarded in operation.effects:
            effect = guarded.effect
            if isinstance(effect, Assign) and context.vocabulary.member(effect.entity, effect.field) is None:
                value = effect.value
                yield effect.field, str(value.value) if isinstance(value, Const) else ""


def _handed_over(context: Context) -> Iterator[str]:
    """The entities whose instances are given to a deferred specification as an outcome."""
    for one in context.nodes(Apply):
        node: Apply = one.node
        if one.role != "call" or one.node is not one.top or not isinstance(one.declaration, RuleDeclaration):
            continue
        reference = context.resolution.reference(node.callee, one.file.path)
        if reference is None or reference.kind not in ("deferred", "open", "black-box"):
            continue
        for argument in node.arguments:
            type_ = present(context.resolution.type_of(argument.value, one.file.path))
            inner = present(type_.element) if isinstance(type_, CollectionType) else type_
            if isinstance(inner, EntityType):
                yield inner.name
        if isinstance(node.callee, Access):
            owner = present(context.resolution.type_of(node.callee.base, one.file.path))
            if isinstance(owner, EntityType):
                yield owner.name


def spoken(names: Iterable[str]) -> str:
    """Names in backticks, joined by commas."""
    return ", ".join(f"`{name or 'absent'}`" for name in names)
