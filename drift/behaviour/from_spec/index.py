"""What the resolved names of a specification project are in the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from drift.allium.expressions import Name
from drift.allium.items import EnumLiteral, InlineEnum, TypeRef
from drift.allium.names import Resolution
from drift.allium.names.references import Reference
from drift.allium.project import SpecFile, SpecProject
from drift.allium.tokens import offsets
from drift.allium.tree import ConfigDeclaration, Declaration, Deferred, EntityDeclaration, Parameter
from drift.allium.types.combine import present
from drift.allium.types.model import (
    UNKNOWN as SPEC_UNKNOWN,
    CollectionType,
    EntityType,
    EnumType,
    OptionalType,
    Primitive,
    SpecType,
    VariantTag,
)
from drift.behaviour.from_spec.identity import ModelNames, names_of
from drift.logic.spans import Source, Span
from drift.logic.types import UNKNOWN, ValueType

PRIMITIVES: dict[str, ValueType] = {
    "String": ValueType("string"),
    "Integer": ValueType("integer"),
    "Decimal": ValueType("decimal"),
    "Boolean": ValueType("boolean"),
    "Timestamp": ValueType("timestamp"),
    "Duration": ValueType("duration"),
}
ENTITIES = ("entity", "value", "variant")
"""What a reference to an entity is called."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration and the file it stands in."""

    file: SpecFile
    entity: EntityDeclaration


@dataclass(slots=True)
class Index:
    """The declarations of a project by their names in the model, and what nodes of its trees mean."""

    resolution: Resolution
    names: ModelNames
    entities: dict[str, list[Declared]] = field(default_factory=dict)
    parameters: dict[str, list[tuple[SpecFile, Parameter]]] = field(default_factory=dict)
    deferred: dict[str, None] = field(default_factory=dict)
    _types: dict[int, tuple[SpecType, ValueType]] = field(default_factory=dict)

    @property
    def project(self) -> SpecProject:
        """The project."""
        return self.resolution.project

    # ------------------------------------------------------------ references

    def reference(self, node: object, file: SpecFile) -> Reference | None:
        """What a node refers to."""
        return self.resolution.reference(node, file.path)

    def entity(self, name: Name, file: SpecFile) -> str:
        """The entity that a (possibly plural) name stands for; "" if there is none."""
        found = self.reference(name, file)
        if found is None or found.kind not in ENTITIES:
            return ""
        return self.names.entity(found.module, found.declaration.name)

    def entity_or_name(self, name: Name, file: SpecFile) -> str:
        """The entity, or as it is written where nothing declares it."""
        return self.entity(name, file) or name.name

    def instance(self, node: object, file: SpecFile) -> str:
        """The entity that something typed is an instance of; "" if it is none, or not known."""
        known = self.resolution.type_of(node, file.path)
        found = present(self.resolution.guess(node, file.path) if known is SPEC_UNKNOWN else known)
        return self.names.entity(found.module, found.name) if isinstance(found, EntityType) else ""

    def is_tag(self, node: object, file: SpecFile) -> bool:
        """Whether a node is the value of a discriminator: the name of a variant."""
        return isinstance(present(self.resolution.type_of(node, file.path)), VariantTag)

    def config_name(self, node: object, name: str, file: SpecFile, alias: str = "") -> str:
        """The parameter's name in the model, qualified by its module only where several have one so named."""
        found = self.reference(node, file)
        if found is not None and found.kind == "config":
            return name if found.others else self.names.parameter(found.module, name)
        return f"{alias}/{name}" if alias else name

    # ------------------------------------------------------------ types

    def type_of(self, ref: TypeRef | InlineEnum, file: SpecFile) -> ValueType:
        """The type that a reference in `file` denotes; unknown for names nothing declares."""
        found = self._valued(self.resolution.type_of(ref, file.path))
        if found.kind != "unknown":
            return found
        if isinstance(ref, TypeRef) and ref.alias:
            return ValueType("entity", ref.optional, entity=ref.name)
        return ValueType("unknown", ref.optional)

    def enumeration(
        self, ref: TypeRef | InlineEnum, file: SpecFile
    ) -> tuple[SpecFile, tuple[EnumLiteral, ...]] | None:
        """The values of the enumeration that a field is of, and the file they stand in."""
        match present(self.resolution.type_of(ref, file.path)):
            case EnumType(module=module, literals=literals) | VariantTag(module=module, variants=literals):
                return self.resolution.module(module).file, tuple(literals.values())
            case _:
                return None

    def _valued(self, type_: SpecType) -> ValueType:
        known = self._types.get(id(type_))
        if known is None:
            known = self._types[id(type_)] = (type_, self._value_type(type_))
        return known[1]

    def _value_type(self, type_: SpecType) -> ValueType:
        match type_:
            case OptionalType(inner=inner):
                found = self._valued(inner)
                return ValueType(found.kind, True, found.states, found.entity, found.element)
            case Primitive(name=name):
                return PRIMITIVES[name]
            case CollectionType(element=element):
                return ValueType("collection", element=self._valued(element))
            case EnumType(literals=literals, name=name):
                return ValueType("enum", False, tuple(literals), name)
            case VariantTag(variants=variants):
                return ValueType("enum", False, tuple(variants))
            case EntityType(module=module, name=name):
                return ValueType("entity", entity=self.names.entity(module, name))
            case _:
                return UNKNOWN


def source(file: SpecFile, span: Span) -> Source:
    """Provenance in a file."""
    return Source(file.path, span)


def words(file: SpecFile, span: Span) -> str:
    """The source text of a span."""
    starts = _line_starts(file.text)
    return file.text[
        starts[span.line - 1] + span.column - 1 : starts[span.end_line - 1] + span.end_column - 1
    ]


@lru_cache(maxsize=512)
def _line_starts(text: str) -> tuple[int, ...]:
    return tuple(offsets(text))


def index_of(resolution: Resolution) -> Index:
    """Collects every declaration; an imported one counts where no own file declares the name."""
    index = Index(resolution, names_of(resolution))
    for file, declaration in sorted(declarations(resolution.project), key=lambda one: one[0].imported):
        match declaration:
            case EntityDeclaration():
                name = index.names.entity(file.path, declaration.name)
                declared = index.entities.setdefault(name, [])
                if not file.imported or all(one.file.imported for one in declared):
                    declared.append(Declared(file, declaration))
            case ConfigDeclaration(alias=""):
                for parameter in declaration.parameters:
                    if isinstance(parameter, Parameter):
                        index.parameters.setdefault(parameter.name, []).append((file, parameter))
            case Deferred():
                index.deferred[declaration.name] = None
            case _:
                pass
    return index


def declarations(project: SpecProject) -> Iterator[tuple[SpecFile, Declaration]]:
    """Every declaration with its file, in order."""
    for file in project.files:
        for declaration in file.tree.declarations:
            yield file, declaration
