"""The resolver: gives every expression its type and every name its reference.

`infer` is for what must denote something, `value` for places where a bare word may be a value of an
enumeration (the other side of a comparison, what is assigned or passed).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from drift.allium.expressions import Expr, Name
from drift.allium.items import (
    DerivedItem,
    EnumLiteral,
    FieldItem,
    InlineEnum,
    RelationshipItem,
    Type,
    TypeRef,
)
from drift.allium.names.declarations import Entity, Member, Module
from drift.allium.names.defaults import settle_default
from drift.allium.names.indexing import names_variants
from drift.allium.names.near import NearMisses
from drift.allium.names.plurals import cardinality
from drift.allium.names.references import OPEN, Reference, Role, Unguarded, Unresolved, built_in
from drift.allium.names.scope import Binding, Fact, Frame, Path, Scope, Tables, learn
from drift.allium.names.search import Index
from drift.allium.tree import Parameter
from drift.allium.types.combine import optional, present
from drift.allium.types.model import (
    ANY,
    BUILT_IN,
    COLLECTIONS,
    PRIMITIVES,
    UNKNOWN,
    CollectionType,
    EntityType,
    EnumType,
    MapType,
    OptionalType,
    SpecType,
    VariantTag,
)
from drift.logic.spans import Span

Handler: TypeAlias = Callable[["Resolver", Any, Scope, SpecType], SpecType]
Guess: TypeAlias = Callable[[Module, str], SpecType | None]
"""What a name that nothing binds probably is an instance of."""
MAX_DEPTH = 100
"""Deepest nesting at which a derived value is looked into; deeper ones are resolved on their own first."""
DERIVED_DEPTH = 5
"""What a derived value counts towards `MAX_DEPTH`."""
MAX_TYPE_DEPTH = 20
"""Deepest nesting of a type's arguments that is read."""


class TooDeep(Exception):  # noqa: N818 - a request, not an error
    """Asks for a derived value to be resolved before what reads it; never leaves `drift.allium.names`."""

    def __init__(self, member: Member) -> None:
        self.member = member


class Resolver:
    """The state of one resolution. `edges` are the members that each derived value reads."""

    def __init__(self, index: Index, handlers: Mapping[type, Handler], word: Handler) -> None:
        self.index = index
        self.tables = {path: Tables(module) for path, module in index.modules.items()}
        self.unresolved: dict[int, Unresolved] = {}
        self.unguarded: dict[int, Unguarded] = {}
        self.pending: list[tuple[int, Path, frozenset[str]]] = []
        self.edges: dict[int, dict[int, Member]] = {}
        self.member_types: dict[int, SpecType] = {}
        self.element_facts: dict[int, tuple[object, dict[Path, Fact]]] = {}
        self.target: Expr | None = None
        self.misses = NearMisses()
        self.guess: Guess = lambda module, name: None  # noqa: ARG005
        self._handlers = handlers
        self._word = word
        self._depth = 0
        self._stack: list[Member] = []
        self._active: set[int] = set()

    # ------------------------------------------------------------ expressions

    def infer(self, node: Expr, scope: Scope, expected: SpecType = UNKNOWN) -> SpecType:
        """The type of an expression; a bare name must denote something."""
        self._depth += 1
        found = self._handlers[type(node)](self, node, scope, expected)
        self._depth -= 1
        scope.tables.types[id(node)] = found
        return found

    def value(self, node: Expr, scope: Scope, expected: SpecType = UNKNOWN) -> SpecType:
        """The type of an expression where a bare word may be a value of the expected enumeration."""
        if type(node) is not Name:
            return self.infer(node, scope, expected)
        found = self._word(self, node, scope, expected)
        scope.tables.types[id(node)] = found
        return found

    def refer(self, node: object, scope: Scope, reference: Reference) -> None:
        """Notes what a node refers to."""
        scope.tables.references[id(node)] = reference

    def learn_of_elements(self, collection: Expr, binding: Binding, scope: Scope) -> None:
        """What a predicate selects elements by is known of the variable that is bound to each."""
        frame, facts = self.element_facts.get(id(collection), (None, {}))
        learn(scope.facts, {(binding, *path[1:]): one for path, one in facts.items() if path[0] is frame})

    # ------------------------------------------------------------ members

    def member_type(self, member: Member) -> SpecType:
        """The type of a field, relationship or derived value.

        Raises:
            TooDeep: derived values lead too deep; only while they are settled.
        """
        item = member.item
        if isinstance(item, DerivedItem) and self._stack:
            self.edges.setdefault(id(self._stack[-1].item), {})[id(item)] = member
        known = self.member_types.get(id(item))
        if known is not None:
            return known
        if isinstance(item, DerivedItem):
            return self._derived(member, item)
        tables = self.tables[member.entity.module]
        if isinstance(item, FieldItem):
            found = self.declared(item.type, tables, member.entity.name, item.name)
        else:
            found = self._relationship(item, tables)
        self.member_types[id(item)] = found
        return found

    def _relationship(self, item: RelationshipItem, tables: Tables) -> SpecType:
        entity = self.named_entity(item.entity, tables, item.entity)
        tables.types[id(item.entity)] = entity.as_name if entity is not None else UNKNOWN
        related = entity.type if entity is not None else UNKNOWN
        many = cardinality(item.name, item.entity.name)
        if many == "unknown":
            return UNKNOWN
        return CollectionType("Set", related) if many == "many" else optional(related)

    def _derived(self, member: Member, item: DerivedItem) -> SpecType:
        if id(item) in self._active:
            return UNKNOWN
        if self._depth > MAX_DEPTH:
            raise TooDeep(member)
        self._depth += DERIVED_DEPTH
        self._stack.append(member)
        self._active.add(id(item))
        scope = self.entity_scope(member.entity)
        for formal in item.formals:
            type_ = self.declared(formal.type, scope.tables) if formal.type is not None else UNKNOWN
            binding = Binding("parameter", formal.name, type_, member.entity.module, formal.span, formal)
            self.refer(formal, scope, binding.reference)
            scope.bind(binding)
        found = self.value(item.value, scope)
        self._active.discard(id(item))
        self._stack.pop()
        self._depth -= DERIVED_DEPTH
        self.member_types[id(item)] = found
        return found

    def settle(self, member: Member) -> None:
        """Resolves a derived value and all it reads, however long the chain; circles are of unknown type."""
        waiting = {id(member.item)}
        todo = [member]
        while todo:
            try:
                self.member_type(todo[-1])
                todo.pop()
            except TooDeep as deeper:
                self._stack.clear()
                self._active.clear()
                self._depth = 0
                key = id(deeper.member.item)
                if key in waiting:
                    self.member_types[key] = UNKNOWN
                else:
                    waiting.add(key)
                    todo.append(deeper.member)

    def entity_scope(self, type_: EntityType) -> Scope:
        """The scope inside an entity: its members are in reach by name, `this` is the instance."""
        tables = self.tables[type_.module]
        return Scope(tables, Frame(Frame(None, type_, implicit="this")), "entity", type_)

    def parameter_type(self, parameter: Parameter, module: Module) -> SpecType:
        """The declared type of a configured parameter, or that of its value."""
        known = self.member_types.get(id(parameter))
        if known is not None:
            return known
        if parameter.type is not None:
            tables = self.tables[module.path]
            found = self.declared(parameter.type, tables, "config", parameter.name)
            self.member_types[id(parameter)] = found
            return found
        if parameter.value is None or self._depth > MAX_DEPTH:
            return UNKNOWN
        settle_default(self, parameter, module)
        return self.member_types[id(parameter)]

    # ------------------------------------------------------------ declared types

    def declared(
        self, ref: Type, tables: Tables, owner: str = "", field: str = "", level: int = 0
    ) -> SpecType:
        """The type that is written; `owner` and `field` give an inline enumeration its identity."""
        known = tables.types.get(id(ref))
        if known is not None:
            return known
        if level > MAX_TYPE_DEPTH:
            return UNKNOWN
        if isinstance(ref, InlineEnum):
            found = self._inline(ref, tables, owner, field)
        else:
            arguments = [self.declared(one, tables, owner, field, level + 1) for one in ref.arguments]
            found = self._named_type(ref, arguments, tables)
        if ref.optional:
            found = OptionalType(present(found))
        tables.types[id(ref)] = found
        return found

    def _inline(self, enum: InlineEnum, tables: Tables, owner: str, field: str) -> SpecType:
        literals: dict[str, EnumLiteral] = {}
        for literal in enum.literals:
            literals.setdefault(literal.name, literal)
        path = tables.module.path
        if not names_variants(enum):
            return EnumType(path, literals, owner=owner, field=field)
        for literal in enum.literals:
            hit = self.index.entity_named(tables.module, literal.name, literal.alias)
            if hit is not None:
                tables.found(literal, hit, hit.value.reference)
            else:
                pool = self.index.modules[path].entities
                self.missing(literal, literal.name, literal.alias, tables, "type", pool)
        return VariantTag(path, literals, owner, field)

    def _named_type(self, ref: TypeRef, arguments: list[SpecType], tables: Tables) -> SpecType:
        name = ref.name
        if not ref.alias and name in BUILT_IN:
            tables.references[id(ref)] = built_in(name)
            if name in PRIMITIVES:
                return PRIMITIVES[name]
            first = arguments[0] if arguments else UNKNOWN
            if name in COLLECTIONS:
                return CollectionType(COLLECTIONS[name], first)
            return ANY if name == "Any" else MapType(first, arguments[1] if len(arguments) > 1 else UNKNOWN)
        module = tables.module
        entity = self.index.entity_named(module, name, ref.alias)
        enum = self.index.enum_named(module, name, ref.alias)
        if enum is not None and (entity is None or entity.reach != "own"):
            tables.found(ref, enum, enum.value.reference)
            return enum.value.type
        if entity is not None:
            tables.found(ref, entity, entity.value.reference)
            return entity.value.type
        self.missing(ref, name, ref.alias, tables, "type", self.type_names(module))
        return UNKNOWN

    def type_names(self, module: Module) -> Iterator[str]:
        """The types that could be written in a module."""
        yield from BUILT_IN
        for one in (module, *(self.index.modules[path] for path in module.imports)):
            yield from one.entities
            yield from one.enums

    def named_entity(self, name: Name, tables: Tables, node: object) -> Entity | None:
        """The entity a name in a type's place stands for, singular or plural."""
        module = tables.module
        hit = self.index.entity_named(module, name.name, name.alias) or self.index.collection_named(
            module, name.name, name.alias
        )
        if hit is None:
            self.missing(node, name.name, name.alias, tables, "type", module.entities, span=name.span)
            return None
        tables.found(node, hit, hit.value.reference)
        return hit.value

    # ------------------------------------------------------------ what refers to nothing

    def missing(
        self,
        node: Any,
        name: str,
        alias: str,
        tables: Tables,
        role: Role,
        pool: Iterable[str],
        *,
        of: str = "",
        span: Span | None = None,
        certain: bool = True,
    ) -> None:
        """Notes a name that refers to nothing; one of a module that is not at hand may refer to anything."""
        if alias:
            module = tables.module
            if not self.index.known_alias(module, alias):
                name, role, pool = alias, "module", module.aliases
            elif not self.index.at_hand(module, alias):
                tables.references[id(node)] = OPEN
                return
        elif name in tables.module.lost:
            tables.references[id(node)] = OPEN
            return
        if id(node) in self.unresolved:
            return
        at = node.span if span is None else span
        near = self.misses.near(name, pool)
        self.unresolved[id(node)] = Unresolved(tables.module.path, at, name, role, of, near, certain)
