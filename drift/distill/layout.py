"""A draft as a syntax tree with its comments, and as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias

import msgspec

from drift.allium.boundaries import Actor, ContextClause, FacingClause, Surface, SurfaceEntry, SurfaceSection
from drift.allium.comments.notes import Comment, Commented, Key, Notes
from drift.allium.expressions import UNPLACED, Access, Apply, Argument, Expr, Filter, Name
from drift.allium.items import (
    DerivedItem,
    Edge,
    EnumLiteral,
    FieldItem,
    Formal,
    InlineEnum,
    Item,
    Presence,
    RelationshipItem,
    Terminal,
    TransitionsItem,
    Type,
    TypeRef,
)
from drift.allium.outcomes import (
    Assignment,
    Clause,
    ConditionTrigger,
    EnsuresClause,
    EventTrigger,
    ForClause,
    ForStatement,
    IfBranch,
    IfStatement,
    LetClause,
    LetStatement,
    Perform,
    Removal,
    RequiresClause,
    Statement as Node,
    WhenClause,
)
from drift.allium.printing.declarations import print_tree
from drift.allium.printing.document import render
from drift.allium.printing.types import type_doc
from drift.allium.tree import (
    ConfigDeclaration,
    Declaration,
    Deferred as DeferredNode,
    EntityDeclaration,
    EntityKind,
    EnumDeclaration,
    OpenQuestion,
    Parameter,
    RuleDeclaration,
    SpecTree,
)
from drift.distill.draft import (
    Assigned,
    Changed,
    Chosen,
    Created,
    Draft,
    DraftActor,
    DraftEntity,
    DraftEnum,
    DraftField,
    DraftLifecycle,
    DraftRule,
    DraftSurface,
    DraftTrigger,
    Each,
    Emitted,
    Removed,
    Sources,
    Statement,
)
from drift.distill.expressions import ITSELF, expr, speakable
from drift.distill.names import entity_name, is_plain, plural
from drift.logic.build import compare, disjoin
from drift.logic.rewrite import substitute
from drift.logic.spans import Span
from drift.logic.terms import TRUE, Const, Field, Predicate, Term, Var, symbol
from drift.logic.types import ValueType

Edition: TypeAlias = Literal["seed", "1", "2", "3"]
_TYPES: Final = {
    "boolean": "Boolean",
    "integer": "Integer",
    "decimal": "Decimal",
    "duration": "Duration",
    "timestamp": "Timestamp",
    "string": "String",
}
_RULER: Final = "-" * 60
_HEAD: Final = Span(1, 1, 1, 1)
_BODY: Final = Span(2, 1, 2, 1)
_MOST_PLACES: Final = 3
"""Places behind one clause that an annotation names."""


def draft_text(draft: Draft, edition: Edition = "3", *, annotated: bool = False) -> str:
    """The draft in the canonical layout; `annotated` with the places in code behind each clause."""
    return print_tree(*_Layout(edition, annotated=annotated).file(draft))


def part_text(
    part: DraftRule | DraftEntity | DraftEnum, edition: Edition = "3", *, annotated: bool = False
) -> str:
    """One declaration of a draft in the canonical layout."""
    layout = _Layout(edition, annotated=annotated)
    return print_tree(*layout.alone(part))


def type_text(type_: ValueType) -> str:
    """A type as it stands behind the name of a field or parameter."""
    return render(type_doc(Commented(SpecTree(())), _type(type_))).strip()


class _Layout:
    def __init__(self, edition: Edition, *, annotated: bool) -> None:
        self.edition = edition
        self.annotated = annotated
        self.notes: dict[Key, Notes] = {}
        self.kept: list[object] = []

    def file(self, draft: Draft) -> tuple[SpecTree, Commented]:
        """The tree of a whole draft, in the order of the language reference's "File structure"."""
        external = [entity for entity in draft.entities if entity.external]
        internal = [entity for entity in draft.entities if not entity.external]
        sections: list[tuple[str, list[Declaration]]] = [
            ("External Entities", [self._entity(entity) for entity in external]),
            ("Enumerations", [self._enum(one.name, one.states, one.sources) for one in draft.enums]),
            ("Entities and Variants", [self._entity(entity) for entity in internal]),
            ("Config", self._config(draft)),
            ("Rules", [self._rule(rule) for rule in draft.rules]),
            ("Actor Declarations", [self._actor(actor) for actor in draft.actors]),
            ("Surfaces", [self._surface(surface) for surface in draft.surfaces]),
            ("Deferred Specifications", [DeferredNode(_HEAD, one.path) for one in draft.deferred]),
            ("Open Questions", [OpenQuestion(_HEAD, one.text) for one in draft.questions]),
        ]
        declarations: list[Declaration] = []
        for title, nodes in sections:
            if nodes:
                self._banner(nodes[0], title)
                declarations.extend(nodes)
        version = 0 if self.edition == "seed" else int(self.edition)
        tree = SpecTree(tuple(declarations), version)
        return tree, Commented(tree, self.notes)

    def alone(self, part: DraftRule | DraftEntity | DraftEnum) -> tuple[SpecTree, Commented]:
        """The tree of one declaration."""
        match part:
            case DraftRule():
                node: Declaration = self._rule(part)
            case DraftEntity():
                node = self._entity(part)
            case DraftEnum():
                node = self._enum(part.name, part.states, part.sources)
        tree = SpecTree((node,), 0)
        return tree, Commented(tree, self.notes)

    # ------------------------------------------------------------ comments

    def _banner(self, node: object, title: str) -> None:
        before = self._of(node)
        lines = (f"{_RULER}", f"-- {title}", f"{_RULER}")
        comments = tuple(Comment(UNPLACED, line, index == 0) for index, line in enumerate(lines))
        own = tuple(Comment(UNPLACED, c.text, i == 0) for i, c in enumerate(before.leading))
        self._set(node, Notes((*comments, *own), before.head, before.trailing, before.closing, not own))

    def _of(self, node: object) -> Notes:
        return self.notes.get((id(node), ""), Notes())

    def _set(self, node: object, notes: Notes) -> None:
        self.kept.append(node)
        self.notes[id(node), ""] = notes

    def _place(self, node: object, sources: Sources, *, blank: bool = False, above: bool = False) -> None:
        """What is attached to a node: an empty line above, and the places behind it if they are wanted."""
        comment = None
        if self.annotated and sources:
            comment = Comment(UNPLACED, f"-- {places(sources)}")
        if comment is not None and above:
            self._set(node, Notes(leading=(comment,)))
        elif comment is not None or blank:
            self._set(node, Notes(trailing=comment, blank_before=blank))

    # ------------------------------------------------------------ structure

    def _entity(self, entity: DraftEntity) -> EntityDeclaration:
        items: list[Item] = [self._field(field) for field in entity.fields]
        for index, one in enumerate(entity.relationships):
            this = compare("=", Field(ITSELF, one.back), Var("this"))
            item: Item = RelationshipItem(
                _BODY, one.name, Name(UNPLACED, entity_name(one.entity)), expr(this)
            )
            self._place(item, one.sources, blank=index == 0)
            items.append(item)
        for index, kept in enumerate(entity.projections):
            chosen = compare("=", Field(ITSELF, kept.field), symbol(kept.state))
            base = Name(UNPLACED, kept.relationship)
            item = DerivedItem(_BODY, kept.name, Filter(UNPLACED, base, expr(chosen), self._filter()))
            self._place(item, kept.sources, blank=index == 0)
            items.append(item)
        for index, derived in enumerate(entity.derived):
            item = DerivedItem(_BODY, derived.name, expr(derived.value))
            self._place(item, derived.sources, blank=index == 0)
            items.append(item)
        if self.edition == "3":
            items.extend(self._lifecycle(life) for life in entity.lifecycles)
        kind: EntityKind = "external" if entity.external else "internal"
        node = EntityDeclaration(_HEAD, kind, entity_name(entity.name), _HEAD, tuple(items))
        self._place(node, entity.sources, above=True)
        return node

    def _filter(self) -> Literal["with", "where"]:
        return "with" if self.edition == "seed" else "where"

    def _field(self, field: DraftField) -> FieldItem:
        presence = None
        type_ = field.type
        if field.present is not None and self.edition == "3":
            status, states = field.present
            presence = Presence(_BODY, status, tuple(_state(one) for one in states))
            type_ = msgspec.structs.replace(type_, optional=not field.always)
        node = FieldItem(_BODY, field.name, _type(type_), presence)
        self._place(node, field.sources)
        return node

    def _lifecycle(self, life: DraftLifecycle) -> TransitionsItem:
        lines: list[Edge | Terminal] = []
        for edge in life.edges:
            line = Edge(_BODY, _state(edge.before), _state(edge.after))
            self._place(line, edge.sources)
            lines.append(line)
        if life.terminal:
            lines.append(Terminal(_BODY, tuple(_state(name) for name in life.terminal)))
        node = TransitionsItem(_BODY, life.field, tuple(lines))
        self._place(node, (), blank=True)
        return node

    def _enum(self, name: str, states: Sequence[str], sources: Sources) -> EnumDeclaration:
        node = EnumDeclaration(_HEAD, entity_name(name), tuple(_state(state) for state in states))
        self._place(node, sources, above=True)
        return node

    def _config(self, draft: Draft) -> list[Declaration]:
        if not draft.config:
            return []
        parameters: list[Parameter] = []
        for one in draft.config:
            node = Parameter(_BODY, one.name, _type(one.type), expr(one.value))
            self._place(node, one.sources)
            parameters.append(node)
        return [ConfigDeclaration(_HEAD, "", tuple(parameters))]

    # ------------------------------------------------------------ rules

    def _rule(self, rule: DraftRule) -> RuleDeclaration:
        when = WhenClause(_BODY, (self._trigger(rule.trigger),))
        self._place(when, rule.trigger.sources)
        clauses: list[Clause] = [when]
        body: list[Clause] = []
        for index, one in enumerate(rule.requires):
            required = RequiresClause(_BODY, expr(one.predicate), "")
            self._place(required, one.sources, blank=index == 0)
            body.append(required)
        for index, kept in enumerate(rule.remembered):
            let = LetClause(_BODY, kept.name, expr(kept.value))
            self._place(let, kept.sources, blank=index == 0)
            body.append(let)
        for index, nodes in enumerate(self._together(rule.ensures)):
            inline = len(nodes) == 1 and isinstance(nodes[0], (Assignment, Perform, Removal))
            ensures = EnsuresClause(_BODY if inline else _HEAD, nodes)
            if index == 0:
                self._set(ensures, Notes(blank_before=True))
            body.append(ensures)
        if rule.each is None:
            clauses.extend(body)
        else:
            over = self._over(rule.each.variable, None, rule.each.where)
            loop = ForClause(_BODY, _BODY, rule.each.variable.name, over, tuple(body))
            self._place(loop, rule.each.sources, blank=True)
            clauses.append(loop)
        declared = RuleDeclaration(_HEAD, rule.name, tuple(clauses))
        self._place(declared, rule.sources, above=True)
        return declared

    def _together(self, statements: Sequence[Statement]) -> list[tuple[Node, ...]]:
        """One clause for each statement; one for all if what one makes is spoken of by others."""
        nodes = [self._statement(one) for one in statements]
        if any(isinstance(node, LetStatement) for node in nodes):
            return [tuple(nodes)]
        return [(node,) for node in nodes]

    def _trigger(self, trigger: DraftTrigger) -> EventTrigger | ConditionTrigger:
        if trigger.subject is None or trigger.condition is None:
            formals = tuple(Formal(UNPLACED, one.name) for one in trigger.params)
            return EventTrigger(UNPLACED, Name(UNPLACED, trigger.name), formals)
        subject = trigger.subject
        condition = substitute(trigger.condition, {subject: Var(entity_name(subject.entity), subject.entity)})
        return ConditionTrigger(UNPLACED, subject.name, expr(condition))

    def _over(self, variable: Var, base: Term | None, where: Predicate) -> Expr:
        whole: Expr = Name(UNPLACED, plural(entity_name(variable.entity))) if base is None else expr(base)
        if where == TRUE:
            return whole
        chosen = substitute(where, {variable: ITSELF})
        return Filter(UNPLACED, whole, expr(chosen if speakable(chosen) else where), self._filter())

    def _statements(self, statements: Iterable[Statement]) -> tuple[Node, ...]:
        return tuple(self._statement(one) for one in statements)

    def _statement(self, statement: Statement) -> Node:
        node: Node
        match statement:
            case Assigned(target, value):
                node = Assignment(_BODY, expr(target), expr(value))
            case Created(entity, values, name):
                callee = Access(UNPLACED, Name(UNPLACED, entity_name(entity)), "created")
                call = Apply(UNPLACED, callee, _arguments(values))
                node = LetStatement(_BODY, name, call) if name else Perform(_BODY, call)
            case Emitted(name, args):
                node = Perform(_BODY, Apply(UNPLACED, Name(UNPLACED, name), _arguments(args)))
            case Removed(target):
                node = Removal(_BODY, expr(target))
            case Changed(target, item, added):
                callee = Access(UNPLACED, expr(target), "add" if added else "remove")
                node = Perform(_BODY, Apply(UNPLACED, callee, (Argument(UNPLACED, expr(item)),)))
            case Chosen(test, then, other):
                branch = IfBranch(UNPLACED, expr(test), self._statements(then))
                node = IfStatement(_BODY, (branch,), self._statements(other))
            case Each(variable, base, where, body):
                over = self._over(variable, base, where)
                node = ForStatement(_BODY, _BODY, variable.name, over, self._statements(body))
        if not isinstance(node, (IfStatement, ForStatement)):
            self._place(node, statement.sources)
        return node

    # ------------------------------------------------------------ boundaries

    def _actor(self, actor: DraftActor) -> Actor:
        who: Expr = Name(UNPLACED, entity_name(actor.entity))
        if actor.roles:
            values = [Const("string", one) if actor.texts else symbol(one) for one in actor.roles]
            roles = disjoin(*(compare("=", Field(ITSELF, actor.field), one) for one in values))
            who = Filter(UNPLACED, who, expr(roles), self._filter())
        node = Actor(_HEAD, actor.name, who)
        self._place(node, actor.sources, above=True)
        return node

    def _surface(self, surface: DraftSurface) -> Surface:
        facing = FacingClause(_BODY, surface.binding, TypeRef(UNPLACED, surface.actor))
        lines = []
        for one in surface.provides:
            arguments = tuple(Argument(UNPLACED, expr(param)) for param in one.params)
            line = SurfaceEntry(_BODY, Apply(UNPLACED, Name(UNPLACED, one.name), arguments))
            self._place(line, one.sources)
            lines.append(line)
        section = SurfaceSection(_BODY, "provides", tuple(lines))
        self._place(section, (), blank=True)
        node = Surface(_HEAD, surface.name, (facing, *self._exposed(surface), section))
        self._place(node, surface.sources, above=True)
        return node

    def _exposed(self, surface: DraftSurface) -> tuple[ContextClause | SurfaceSection, ...]:
        """The context of a surface and what of it is given out."""
        binding, entity = surface.context
        if not surface.exposes:
            return ()
        lines = []
        for one in surface.exposes:
            line = SurfaceEntry(_BODY, Access(UNPLACED, Name(UNPLACED, binding), one.field))
            self._place(line, one.sources)
            lines.append(line)
        section = SurfaceSection(_BODY, "exposes", tuple(lines))
        self._place(section, (), blank=True)
        return ContextClause(_BODY, binding, TypeRef(UNPLACED, entity_name(entity))), section


def _arguments(values: Sequence[tuple[str, Term]]) -> tuple[Argument, ...]:
    return tuple(Argument(UNPLACED, expr(value), name) for name, value in values)


def _state(name: str) -> EnumLiteral:
    return EnumLiteral(UNPLACED, name, quoted=not is_plain(name))


def _type(type_: ValueType) -> Type:
    if type_.kind == "enum" and not type_.entity:
        return InlineEnum(UNPLACED, tuple(_state(name) for name in type_.states), type_.optional)
    if type_.kind == "collection" and type_.element is not None:
        return TypeRef(UNPLACED, "Set", arguments=(_type(type_.element),), optional=type_.optional)
    if type_.kind in ("entity", "enum"):
        return TypeRef(UNPLACED, entity_name(type_.entity), optional=type_.optional)
    return TypeRef(UNPLACED, _TYPES.get(type_.kind, "String"), optional=type_.optional)


def places(sources: Sources) -> str:
    """`src/orders/service.py:41`, several with commas, not more than a few."""
    found = list(dict.fromkeys(f"{one.file}:{one.span.line}" for one in sources))
    more = f" and {len(found) - _MOST_PLACES} more" if len(found) > _MOST_PLACES else ""
    return ", ".join(found[:_MOST_PLACES]) + more
