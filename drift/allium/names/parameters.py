"""What a trigger's parameters are when no type is written: by their names, by what is done with them.

A declared type decides; then a name that is exactly an entity's, or that of a shared instance; then what
the parameter is compared with, assigned to, looked up by or an element of; then a name that ends or
abbreviates an entity's; then the same parameter of other rules; then the only entity that has all the
members read from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from drift.allium.expressions import Access, Apply, Argument, Expr, Filter, Lookup, Name, Relation, Within
from drift.allium.items import Formal
from drift.allium.names.declarations import Entity, Module, Receiver
from drift.allium.names.offers import Party, home_of, offered
from drift.allium.names.plurals import snake
from drift.allium.names.resolver import Resolver
from drift.allium.names.walking import assignments_in, every, expressions_of
from drift.allium.outcomes import EventTrigger
from drift.allium.tree import RuleDeclaration
from drift.allium.types.combine import element_of, present
from drift.allium.types.model import UNKNOWN, CollectionType, EntityType, EnumType, Primitive, SpecType


@dataclass(slots=True)
class Uses:
    """What a rule does with its names: members read from each, pairs of one type, elements, keys."""

    members: dict[str, set[str]] = field(default_factory=dict)
    alike: list[tuple[Expr, Expr]] = field(default_factory=list)
    elements: list[tuple[Expr, Expr]] = field(default_factory=list)
    keyed: list[tuple[Name, str, Expr]] = field(default_factory=list)


def uses_of(rule: RuleDeclaration) -> Uses:
    """Walks every expression of a rule."""
    uses = Uses()
    for one in assignments_in(rule.clauses):
        uses.alike.append((one.target, one.value))
    for node in every(expressions_of(rule.clauses)):
        match node:
            case Access(base=Name(name=name, alias=""), name=member):
                uses.members.setdefault(name, set()).add(member)
            case Relation():
                uses.alike.append((node.left, node.right))
            case Within():
                uses.elements.append((node.item, node.collection))
            case Lookup():
                uses.keyed.extend(_keys(node.entity, node.keys))
            case Apply(callee=Access(base=Name() as entity, name="created")):
                uses.keyed.extend(_keys(entity, node.arguments))
            case _:
                pass
    return uses


def _keys(entity: Name, keys: Iterable[Argument]) -> Iterator[tuple[Name, str, Expr]]:
    for key in keys:
        name = key.name or (key.value.name if isinstance(key.value, Name) else "")
        yield entity, name, key.value


Positions = dict[tuple[str, str, int], SpecType]
"""The types of a trigger's parameters by its module, its name and their place."""


class Parameters:
    """The types of all parameters, worked out once; `guessed` are the ones that rest on more than a name."""

    def __init__(self, resolver: Resolver, party: Party) -> None:
        self._r = resolver
        self._uses: dict[int, Uses] = {}
        self._by_snake: dict[str, dict[str, Entity]] = {}
        self.types: dict[int, SpecType] = {}
        self.guessed: set[int] = set()
        self._everywhere: dict[str, Entity] = {}
        self._having: dict[str, dict[str, None]] = {}
        self._ending: dict[str, dict[str, None]] = {}
        for module in resolver.index.modules.values():
            for name, entity in module.entities.items():
                self._everywhere.setdefault(snake(name), entity)
                for member in resolver.index.members(entity.type):
                    self._having.setdefault(member, {})[snake(name)] = None
                words = snake(name).split("_")
                for start in range(1, len(words)):
                    self._ending.setdefault("_".join(words[start:]), {})[snake(name)] = None
        positions: Positions = {}
        events = [one for module in resolver.index.modules.values() for one in module.events]
        for one in events:
            self._first_pass(resolver.index.modules[one.module], one.rule, one.event)
            for place, formal in enumerate(one.event.parameters):
                found = self.types.get(id(formal))
                if found is not None:
                    positions.setdefault((*self._trigger(one), place), found)
        for module in resolver.index.modules.values():
            for home, name, place, found in offered(resolver, module, self.path, party):
                positions.setdefault((home, name, place), found)
        for one in events:
            self._second_pass(one, positions)

    def _trigger(self, receiver: Receiver) -> tuple[str, str]:
        """What identifies the trigger: its module, as far as it is known, and its name."""
        module, name = self._r.index.modules[receiver.module], receiver.event.name
        return home_of(module, name), name.name

    def _first_pass(self, module: Module, rule: RuleDeclaration, event: EventTrigger) -> None:
        tables = self._r.tables[module.path]
        open_: list[Formal] = []
        for formal in event.parameters:
            if formal.type is not None:
                self.types[id(formal)] = self._r.declared(formal.type, tables, event.name.name, formal.name)
                continue
            exact = self._exact(module, formal.name)
            if exact is not None and self._is_near(module, exact):
                self.types[id(formal)] = exact
            elif formal.name != "_":
                open_.append(formal)
        if not open_:
            return
        uses = self._uses_of(rule)
        self._used(module, event, uses)
        typed = {one.name: self.types.get(id(one), UNKNOWN) for one in event.parameters}
        for formal in open_:
            far = self._exact(module, formal.name)
            if far is not None and id(formal) not in self.types:
                if self._fits(far, uses.members.get(formal.name, ())):
                    self._guess(formal, far)
                continue
            if id(formal) not in self.types and not self._is_plain(module, formal.name, uses, typed):
                part = self._by_part(module, formal.name, uses.members.get(formal.name, set()))
                if part is not None:
                    self._guess(formal, part)
        self._used(module, event, uses)

    def _used(self, module: Module, event: EventTrigger, uses: Uses) -> None:
        """What is done with the parameters whose type is open still: another's type may tell theirs."""
        typed = {one.name: self.types.get(id(one), UNKNOWN) for one in event.parameters}
        for _ in range(2):
            for formal in event.parameters:
                if id(formal) in self.types or formal.name == "_":
                    continue
                found = self._by_use(module, formal.name, uses, typed)
                if found is not None and self._fits(found, uses.members.get(formal.name, ())):
                    self._guess(formal, found)
                    typed[formal.name] = found

    def _second_pass(self, receiver: Receiver, positions: Positions) -> None:
        for place, formal in enumerate(receiver.event.parameters):
            if id(formal) in self.types or formal.name == "_":
                continue
            members = self._uses[id(receiver.rule)].members.get(formal.name, set())
            other = positions.get((*self._trigger(receiver), place))
            if other is not None and self._fits(other, members):
                self._guess(formal, other)
                continue
            found = self._by_members(self._r.index.modules[receiver.module], members)
            if found is not None:
                self._guess(formal, found)
        if any(id(formal) not in self.types for formal in receiver.event.parameters):
            module = self._r.index.modules[receiver.module]
            self._used(module, receiver.event, self._uses_of(receiver.rule))

    def _guess(self, formal: Formal, type_: SpecType) -> None:
        self.types[id(formal)] = type_
        self.guessed.add(id(formal))

    # ------------------------------------------------------------ by name

    def named(self, module: Module, name: str, rule: RuleDeclaration | None = None) -> SpecType | None:
        """The entity that a name, used without being declared, is an instance of."""
        members: set[str] = set()
        if rule is not None:
            members = self._uses_of(rule).members.get(name, members)
        return (
            self._exact(module, name)
            or self._by_part(module, name, members)
            or self._by_members(module, members)
        )

    def _uses_of(self, rule: RuleDeclaration) -> Uses:
        """Asked for several times a rule; rules are told apart by identity, comparing them is expensive."""
        known = self._uses.get(id(rule))
        if known is None:
            known = self._uses[id(rule)] = uses_of(rule)
        return known

    def _exact(self, module: Module, name: str) -> SpecType | None:
        """The entity called exactly so in snake_case, or what the module's shared instance is."""
        entity = self._called(module, name)
        if entity is not None:
            return entity.type
        return self._given(module, name)

    def _given(self, module: Module, name: str) -> SpecType | None:
        given = module.given.get(name)
        return self._r.declared(given.type, self._r.tables[module.path]) if given is not None else None

    def _is_near(self, module: Module, type_: SpecType) -> bool:
        """Whether an entity is of this module or of one that it uses; any other is called so by chance."""
        inner = present(type_)
        return not isinstance(inner, EntityType) or inner.module in (module.path, *module.imports)

    def _called(self, module: Module, name: str) -> Entity | None:
        """The entity with this name in snake_case: of the module, of those it uses, of any other."""
        known = self._by_snake.get(module.path)
        if known is None:
            known = self._by_snake[module.path] = {}
            near = [module, *(self._r.index.modules[path] for path in module.imports)]
            for one in near:
                for written, entity in one.entities.items():
                    known.setdefault(snake(written), entity)
        return known.get(name) or self._everywhere.get(name)

    def _by_part(self, module: Module, name: str, members: set[str]) -> SpecType | None:
        """`new_user` ends with an entity's name; `slot` is what `InterviewSlot` ends with."""
        words = name.split("_")
        for start in range(1, len(words)):
            longer = self._called(module, "_".join(words[start:]))
            if longer is not None and self._fits(longer.type, members):
                return longer.type
        ending = (self._called(module, key) for key in self._ending.get(name, ()))
        return _only(one.type for one in ending if one is not None and self._fits(one.type, members))

    # ------------------------------------------------------------ by use

    def _by_use(self, module: Module, name: str, uses: Uses, typed: dict[str, SpecType]) -> EntityType | None:
        found = (present(one) for one in self._used_as(module, name, uses, typed))
        return next((one for one in found if isinstance(one, EntityType)), None)

    def _is_plain(self, module: Module, name: str, uses: Uses, typed: dict[str, SpecType]) -> bool:
        """Whether it is used as a text, a number or the like: its name is no hint of an instance then."""
        found = (present(one) for one in self._used_as(module, name, uses, typed))
        return name not in uses.members and any(isinstance(one, Primitive | EnumType) for one in found)

    def _used_as(
        self, module: Module, name: str, uses: Uses, typed: dict[str, SpecType]
    ) -> Iterator[SpecType]:
        """The types of what a name is compared with or given to, an element of, or looked up by."""
        for left, right in uses.alike:
            for one, other in ((left, right), (right, left)):
                if isinstance(one, Name) and one.name == name:
                    yield self.path(module, other, typed)
        for item, collection in uses.elements:
            if isinstance(item, Name) and item.name == name:
                yield element_of(self.path(module, collection, typed))
        for owner, key, value in uses.keyed:
            if isinstance(value, Name) and value.name == name:
                hit = self._r.index.entity_named(module, owner.name, owner.alias)
                member = self._r.index.member(hit.value.type, key) if hit is not None else None
                if member is not None:
                    yield self._r.member_type(member)

    def path(self, module: Module, node: Expr, typed: dict[str, SpecType]) -> SpecType:
        """The type of a path that starts at a parameter, a shared instance or all of an entity."""
        names: list[str] = []
        while isinstance(node, Access | Filter):
            if isinstance(node, Access):
                names.append(node.name)
            node = node.base
        if not isinstance(node, Name) or node.alias:
            return UNKNOWN
        current = typed.get(node.name) or self._given(module, node.name)
        if current is None:
            many = self._r.index.collection_named(module, node.name)
            current = UNKNOWN if many is None else CollectionType("Set", many.value.type)
        for name in reversed(names):
            inner = present(current)
            member = self._r.index.member(inner, name) if isinstance(inner, EntityType) else None
            if member is None:
                return UNKNOWN
            current = self._r.member_type(member)
        return current

    def _by_members(self, module: Module, members: set[str]) -> SpecType | None:
        """The only entity that has all of these members, taking all its declarations together."""
        having = sorted((self._having.get(name, {}) for name in sorted(members)), key=len)
        if not having:
            return None
        found = (
            self._called(module, name) for name in having[0] if all(name in others for others in having[1:])
        )
        return _only(one.type for one in found if one is not None)

    def _fits(self, type_: SpecType, members: Iterable[str]) -> bool:
        """Whether a type has all these members; one that is not fully known may have any.

        What other modules say of an entity of its name counts too.
        """
        inner = present(type_)
        if not isinstance(inner, EntityType):
            return True
        if not self._r.index.is_complete(inner) or self._has(inner, members):
            return True
        spelled = snake(inner.name)
        return all(spelled in self._having.get(name, ()) for name in members)

    def _has(self, type_: EntityType, members: Iterable[str]) -> bool:
        known = self._r.index.members(type_)
        entity = self._r.index.entity(type_)
        return all(
            name in known or (entity is not None and bool(self._r.index.variants(entity, name)))
            for name in members
        )


def _only(found: Iterator[EntityType]) -> EntityType | None:
    """The one of several that fits, if no other does."""
    first = next(found, None)
    return first if next(found, None) is None else None
