"""Finds declarations in the module graph: here, in what is used, elsewhere in the project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import structs

from drift.allium.items import Broken, DerivedItem, FieldItem, InlineEnum, Item, Prose
from drift.allium.names.declarations import Entity, Enum, Member, Module, Receiver, Trigger
from drift.allium.names.presences import Known, States, states_of
from drift.allium.names.references import Reach, Reference
from drift.allium.types.model import EntityType

T = TypeVar("T")
MAX_BASES = 50
"""Longest chain of variants that are looked through."""


class Hit(msgspec.Struct, Generic[T], frozen=True):
    """A declaration found in a module; `others` are modules as near that declare the name too."""

    value: T
    module: str
    reach: Reach
    others: tuple[str, ...] = ()

    def refer(self, reference: Reference) -> Reference:
        """The declaration's reference as it is in reach from here."""
        if self.reach == "own":
            return reference
        return structs.replace(reference, reach=self.reach, others=self.others)


class Index:
    """All modules, and which of them declare a name."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self.modules = modules
        self._tables: dict[str, dict[str, dict[str, None]]] = {}
        self._far: dict[tuple[str, str], Hit[Any]] = {}
        self._members: dict[tuple[str, str], dict[str, Member]] = {}
        self._variants: dict[tuple[str, str], dict[str, list[Entity]]] = {}
        self._complete: dict[tuple[str, str], bool] = {}
        self._states: dict[int, States | None] = {}
        self._known: dict[tuple[str, str], Known] = {}
        self._governing: dict[str, list[Entity]] = {}
        for module in modules.values():
            for entity in module.entities.values():
                if entity.kind != "external":
                    self._governing.setdefault(entity.type.name, []).append(entity)

    # ------------------------------------------------------------ by name

    def find(self, module: Module, name: str, table: str, alias: str = "") -> Hit[Any] | None:
        """The declaration of a name in one of `Module`'s tables, nearest first.

        With an alias only the module it names counts. Without one: this module, those it uses, all others.
        """
        if alias:
            target = self.modules.get(module.aliases.get(alias, ""))
            found = getattr(target, table).get(name) if target is not None else None
            return None if found is None or target is None else Hit(found, target.path, "qualified")
        own = getattr(module, table).get(name)
        if own is not None:
            return Hit(own, module.path, "own")
        owners = self._owners(table).get(name)
        if not owners:
            return None
        used = [path for path in module.imports if path in owners]
        if used:
            return self._hit(name, table, used, "imported")
        found = self._far.get((table, name))
        if found is None:
            found = self._far[table, name] = self._hit(name, table, list(owners), "project")
        return found

    def _hit(self, name: str, table: str, near: list[str], reach: Reach) -> Hit[Any]:
        value = getattr(self.modules[near[0]], table)[name]
        return Hit(value, near[0], reach, tuple(near[1:]))

    def _owners(self, table: str) -> dict[str, dict[str, None]]:
        known = self._tables.get(table)
        if known is None:
            known = self._tables[table] = {}
            for path, module in self.modules.items():
                for name in getattr(module, table):
                    known.setdefault(name, {})[path] = None
        return known

    def entity_named(self, module: Module, name: str, alias: str = "") -> Hit[Entity] | None:
        """The entity, value or variant of this name."""
        return self.find(module, name, "entities", alias)

    def enum_named(self, module: Module, name: str, alias: str = "") -> Hit[Enum] | None:
        """The enumeration of this name."""
        return self.find(module, name, "enums", alias)

    def collection_named(self, module: Module, name: str, alias: str = "") -> Hit[Entity] | None:
        """The entity whose plural this is."""
        hit = self.find(module, name, "plurals", alias)
        if hit is None:
            return None
        return Hit(self.modules[hit.module].entities[str(hit.value)], hit.module, hit.reach, hit.others)

    def trigger_named(self, module: Module, name: str, alias: str = "") -> Hit[Trigger] | None:
        """The trigger of this name."""
        return self.find(module, name, "triggers", alias)

    def receiver(self, trigger: Trigger) -> Receiver | None:
        """The first rule that a trigger fires: of its module, else of the only other one that has any."""
        if trigger.receivers:
            return trigger.receivers[0]
        paths = self._owners("triggers").get(trigger.name, ())
        others = [found for path in paths if (found := self.modules[path].triggers[trigger.name]).receivers]
        return others[0].receivers[0] if len(others) == 1 else None

    def known_alias(self, module: Module, alias: str) -> bool:
        """Whether a `use` of the module gives this alias."""
        return alias in module.aliases

    def at_hand(self, module: Module, alias: str) -> bool:
        """Whether the module that an alias names could be read."""
        target = self.modules.get(module.aliases.get(alias, ""))
        return target is not None and not target.file.unread

    # ------------------------------------------------------------ members

    def entity(self, type_: EntityType) -> Entity | None:
        """The declaration behind a type."""
        module = self.modules.get(type_.module)
        return module.entities.get(type_.name) if module is not None else None

    def members(self, type_: EntityType) -> Mapping[str, Member]:
        """All members of an entity: its own, inherited, and of the entity that an external one stands for."""
        key = (type_.module, type_.name)
        known = self._members.get(key)
        if known is None:
            known = self._members[key] = {}
            for entity in self.lineage(type_):
                for name, member in entity.members.items():
                    known.setdefault(name, member)
        return known

    def states_of(self, type_: EntityType, member: Member) -> States | None:
        """The states in which a member of an entity is there; None if in all."""
        item = member.item
        if type(item) is FieldItem:
            return states_of(item, {}) if item.presence is not None else None
        if type(item) is not DerivedItem:
            return None
        if id(item) not in self._states:
            items = {name: one.item for name, one in self.members(type_).items()}
            self._states[id(item)] = states_of(
                item, items, self._known.setdefault((type_.module, type_.name), {})
            )
        return self._states[id(item)]

    def member(self, type_: EntityType, name: str) -> Member | None:
        """A member of an entity by name."""
        return self.members(type_).get(name)

    def lineage(self, type_: EntityType) -> Iterator[Entity]:
        """An entity, its bases, and who governs it if it is external."""
        current = self.entity(type_)
        for _ in range(MAX_BASES):
            if current is None:
                return
            yield current
            if current.kind == "external":
                governing = self.governing(current)
                if governing is None:
                    return
                current = governing
            elif current.base is not None:
                base = current.base
                hit = self.entity_named(self.modules[current.type.module], base.name, base.alias)
                current = hit.value if hit is not None else None
            else:
                return

    def governing(self, entity: Entity) -> Entity | None:
        """The one internal declaration of another module that an external entity stands for."""
        found = self._governing.get(entity.type.name, ())
        return found[0] if len(found) == 1 else None

    def is_presumed(self, type_: EntityType) -> bool:
        """Whether its members are those of an entity of another module that merely has the same name."""
        entity = self.entity(type_)
        governing = self.governing(entity) if entity is not None and entity.kind == "external" else None
        if entity is None or governing is None:
            return False
        here, there = entity.type.module, governing.type.module
        return there not in self.modules[here].imports and here not in self.modules[there].imports

    def is_complete(self, type_: EntityType) -> bool:
        """Whether all members are known: a placeholder, an unknown base, a broken item leave some open."""
        key = (type_.module, type_.name)
        known = self._complete.get(key)
        if known is None:
            known = self._complete[key] = self._is_complete(type_)
        return known

    def _is_complete(self, type_: EntityType) -> bool:
        for entity in self.lineage(type_):
            alone = entity.kind == "external" and self.governing(entity) is None
            if alone and (entity.type.name in self._governing or not entity.members):
                return False
            if entity.base is not None:
                module = self.modules[entity.type.module]
                if self.entity_named(module, entity.base.name, entity.base.alias) is None:
                    return False
            if any(has_unread(declaration.items) for declaration in entity.declarations):
                return False
        return True

    def variant_member(self, type_: EntityType, name: str) -> Member | None:
        """A member that only variants of an entity have."""
        for entity in self.lineage(type_):
            if entity.discriminators:
                found = self.variants(entity, name)
                if found:
                    return found[0].members[name]
        return None

    def variants(self, entity: Entity, name: str) -> list[Entity]:
        """The variants of an entity's discriminators that declare a member of this name."""
        if not entity.discriminators:
            return []
        key = (entity.type.module, entity.type.name)
        known = self._variants.get(key)
        if known is None:
            known = self._variants[key] = {}
            for variant in self._of_discriminators(entity):
                for member in variant.members:
                    known.setdefault(member, []).append(variant)
        return known.get(name, [])

    def _of_discriminators(self, entity: Entity) -> Iterator[Entity]:
        module = self.modules[entity.type.module]
        for field in entity.discriminators:
            type_ = getattr(entity.members[field].item, "type", None)
            for literal in type_.literals if isinstance(type_, InlineEnum) else ():
                hit = self.entity_named(module, literal.name, literal.alias)
                if hit is not None:
                    yield hit.value


def has_unread(items: Iterable[Item]) -> bool:
    """Whether something among the items of an entity could not be read."""
    return any(isinstance(item, Broken | Prose) for item in items)
