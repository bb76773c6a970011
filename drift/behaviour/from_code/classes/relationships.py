"""Relationships: where they lead, whether to one or many, and how the other side calls the way back."""

from __future__ import annotations

from collections.abc import Iterable

from drift.behaviour.from_code.classes.descriptions import FieldInfo
from drift.behaviour.from_code.classes.identity import Identities
from drift.behaviour.from_code.classes.types import is_true, replace_optional
from drift.code import ir
from drift.code.frameworks.schema import FieldTable
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition
from drift.code.symbols.program import flat
from drift.logic.spans import Source
from drift.logic.types import UNKNOWN, ValueType


class Relationships:
    """The relationships that classes declare."""

    def __init__(self, identities: Identities) -> None:
        self._identities = identities
        self._back: dict[str, list[FieldInfo]] | None = None

    def relationship(
        self,
        cls: ClassDefinition,
        name: str,
        positional: list[ir.Expr],
        keywords: dict[str, ir.Expr],
        table: FieldTable,
        annotated: ValueType,
        source: Source,
    ) -> FieldInfo:
        """The field that a call of a relationship declares."""
        back = next((found for k in table.ways_back if (found := attribute_named(keywords.get(k)))), "")
        if annotated.kind != "unknown":
            held_in = attribute_named(keywords.get(table.held_in)) if table.held_in else ""
            return FieldInfo(
                name, name, annotated, source, relationship=True, owner=cls, back=back, held_in=held_in
            )
        related = self._related(cls, positional, keywords, table)
        entity = (
            ValueType("entity", False, (), self._identities.name(related)) if related is not None else UNKNOWN
        )
        if table.holds_key:
            optional = is_true(keywords.get(table.optional)) if table.optional else False
            unique = table.single_back
            return FieldInfo(
                name,
                name,
                replace_optional(entity, optional),
                source,
                relationship=True,
                reference=True,
                unique=unique,
                owner=cls,
            )
        single = table.many in keywords and not is_true(keywords[table.many])
        if not single and related is not None:
            single = self.holds_key(cls, related)
        type_ = replace_optional(entity, True) if single else ValueType("collection", element=entity)
        return FieldInfo(name, name, type_, source, relationship=True, owner=cls, back=back)

    def _related(
        self, cls: ClassDefinition, positional: list[ir.Expr], keywords: dict[str, ir.Expr], table: FieldTable
    ) -> ClassDefinition | None:
        """The class that a relationship leads to."""
        named = next((keywords[k] for k in ("argument", "to") if k in keywords), None)
        target = named or (positional[0] if positional else None)
        if isinstance(target, ir.Literal) and table.itself and target.value == table.itself:
            return cls
        return self._identities.class_of(cls, target)

    def key_of(self, field: FieldInfo) -> Iterable[FieldInfo]:
        """The key that a reference holds under a name of its own: `order_id` beside `order`."""
        if field.relationship and field.reference and field.type.kind == "entity":
            yield FieldInfo(
                field.name,
                f"{field.attribute}_id",
                field.type,
                field.source,
                reference=True,
                owner=field.owner,
            )

    def back_references(self, cls: ClassDefinition) -> Iterable[FieldInfo]:
        """What relationships of other classes say their way back is called on this one."""
        if self._back is None:
            self._back = {}
            for other in self._identities.all():
                for target, field in self._named_ways_back(other):
                    self._back.setdefault(target.qualified, []).append(field)
        return self._back.get(cls.qualified, ())

    def _named_ways_back(self, cls: ClassDefinition) -> Iterable[tuple[ClassDefinition, FieldInfo]]:
        for statement in flat(cls.node.body):
            if not isinstance(statement, ir.Assign) or not isinstance(statement.value, ir.Call):
                continue
            call = statement.value
            called = self._identities.program.resolve(cls.module, call.callee)
            table = (
                self._identities.frameworks.field(called.qualified)
                if isinstance(called, ExternalDefinition)
                else None
            )
            if table is None or not table.relationship or not table.backref:
                continue
            keywords = {a.name: a.value for a in call.arguments if a.name}
            positional = [a.value for a in call.arguments if not a.name and not a.spread]
            target = self._related(cls, positional, keywords, table)
            back = keywords.get(table.backref)
            single = table.single_back or (target is not None and self.holds_key(target, cls))
            if back is None and table.backref_default:
                spoken = table.backref_default.replace("{name}", cls.name.lower())
                back = ir.Literal(span=statement.span, kind="string", value=spoken)
            if isinstance(back, ir.Call) and back.arguments:
                options = {a.name: a.value for a in back.arguments if a.name}
                single = single or (table.many in options and not is_true(options[table.many]))
                back = back.arguments[0].value
            if target is None or not isinstance(back, ir.Literal) or back.kind != "string":
                continue
            entity = ValueType("entity", single, (), self._identities.name(cls))
            type_ = entity if single else ValueType("collection", element=entity)
            source = Source(cls.module.file, statement.span)
            forward = next((t.name for t in statement.targets if isinstance(t, ir.Name)), "")
            leads = forward if table.holds_key else ""
            yield (
                target,
                FieldInfo(back.value, back.value, type_, source, relationship=True, owner=target, back=leads),
            )

    def holds_key(self, cls: ClassDefinition, related: ClassDefinition) -> bool:
        """Whether `cls` has the foreign key: then the relationship leads to one instance."""
        table = self._identities.table_name(related)
        for one in self._identities.inheritance.order(cls):
            for statement in flat(one.node.body):
                if isinstance(statement, ir.Assign) and isinstance(statement.value, ir.Call):
                    for argument in statement.value.arguments:
                        target = self._identities.referenced(argument.value)
                        if target is not None and (
                            target is related or self._identities.table_name(target) == table != ""
                        ):
                            return True
        return False


def attribute_named(expr: ir.Expr | None) -> str:
    """The attribute that is named: `"author"`, `"Post.author_id"`, `[author_id]`; "" for anything else."""
    match expr:
        case ir.Literal(kind="string", value=str(value)):
            return value.strip("[] ").rpartition(".")[2]
        case ir.Collection(items=(item,)):
            return attribute_named(item)
        case ir.Attribute(name=name) | ir.Name(name=name):
            return name
        case _:
            return ""
