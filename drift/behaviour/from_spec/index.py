"""The names of a specification project: what a name in a file refers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from drift.allium.items import InlineEnum, TypeRef
from drift.allium.names.indexing import modules_of
from drift.allium.names.plurals import is_plural, plural
from drift.allium.names.search import Index as Graph
from drift.allium.project import SpecFile, SpecProject
from drift.allium.tokens import offsets
from drift.allium.tree import (
    Binding,
    ConfigDeclaration,
    Declaration,
    Deferred,
    EntityDeclaration,
    EnumDeclaration,
    Given,
    Parameter,
)
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
COLLECTIONS = frozenset({"Set", "List", "Sequence"})


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration and the file it stands in."""

    file: SpecFile
    entity: EntityDeclaration


@dataclass(slots=True)
class Index:
    """All names of the project; `graph` finds what a name in one module refers to in others."""

    project: SpecProject
    graph: Graph
    entities: dict[str, list[Declared]] = field(default_factory=dict)
    enums: dict[str, list[tuple[SpecFile, EnumDeclaration]]] = field(default_factory=dict)
    plurals: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, list[tuple[SpecFile, Parameter]]] = field(default_factory=dict)
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    deferred: dict[str, None] = field(default_factory=dict)

    # ------------------------------------------------------------ references

    def is_plural(self, word: str) -> bool:
        """Whether a relationship's name says that it is many; mass nouns such as `feedback` are one."""
        return is_plural(word)

    def entity(self, name: str) -> str:
        """The declared entity that a (possibly plural) type name stands for; "" if there is none."""
        if name in self.entities:
            return name
        return self.plurals.get(name, "")

    def given_in(self, file: SpecFile) -> dict[str, str]:
        """The `given` bindings of a file with their entities."""
        return self.given.get(file.path, {})

    def shared(self, name: str, file: SpecFile, alias: str = "") -> str | None:
        """The entity of the `given` or `default` instance that a name denotes; None if it is none."""
        module = self.graph.modules[file.path]
        if alias:
            target = self.graph.modules.get(module.aliases.get(alias, ""))
            if target is not None and name in target.given:
                return target.given[name].type.name
        elif name in module.given:
            return module.given[name].type.name
        found = self.graph.find(module, name, "defaults", alias)
        if found is None:
            return None
        return found.value.type.name if found.value.type is not None else ""

    def config_name(self, name: str, file: SpecFile, alias: str = "") -> str:
        """The parameter's name in the model, qualified by its module only where several have one so named."""
        if alias:
            target = self.project.imports.get((file.path, alias))
            owner = next((one for one, _ in self.parameters.get(name, ()) if one.path == target), None)
            return self.own_name(name, owner) if owner is not None else f"{alias}/{name}"
        found = self.graph.find(self.graph.modules[file.path], name, "parameters")
        if found is None or found.others:
            return name
        return self.own_name(name, self.graph.modules[found.module].file)

    def own_name(self, name: str, owner: SpecFile) -> str:
        """The name of a parameter that `owner` declares."""
        owners = {one.path for one, _ in self.parameters.get(name, ()) if owner.imported or not one.imported}
        several = len(owners) > 1
        return f"{owner.module}/{name}" if several else name

    def enum(self, ref: TypeRef, file: SpecFile) -> tuple[SpecFile, EnumDeclaration] | None:
        """The enumeration that a reference in `file` denotes: the imported, the file's own, the only one."""
        found = self.enums.get(ref.name, ())
        wanted = self.project.imports.get((file.path, ref.alias), "") if ref.alias else file.path
        return next((one for one in found if one[0].path == wanted), found[0] if found else None)

    def type_of(self, ref: TypeRef | InlineEnum, file: SpecFile) -> ValueType:
        """The type that a reference in `file` denotes; unknown for names nothing declares."""
        if isinstance(ref, InlineEnum):
            return ValueType("enum", ref.optional, tuple(literal.name for literal in ref.literals))
        if ref.name in COLLECTIONS:
            element = self.type_of(ref.arguments[0], file) if ref.arguments else UNKNOWN
            return ValueType("collection", ref.optional, element=element)
        primitive = PRIMITIVES.get(ref.name)
        if primitive is not None:
            return ValueType(primitive.kind, ref.optional)
        enum = self.enum(ref, file)
        if enum is not None:
            states = tuple(literal.name for literal in enum[1].literals)
            return ValueType("enum", ref.optional, states, ref.name)
        if ref.name in self.entities or ref.alias:
            return ValueType("entity", ref.optional, entity=ref.name)
        return ValueType("unknown", ref.optional)


def source(file: SpecFile, span: Span) -> Source:
    """Provenance in a file."""
    return Source(file.path, span)


def words(file: SpecFile, span: Span) -> str:
    """The source text of a span."""
    starts = _line_starts(file.text)
    return file.text[
        starts[span.line - 1] + span.column - 1 : starts[span.end_line - 1] + span.end_column - 1
    ]


@lru_cache(maxsize=64)
def _line_starts(text: str) -> tuple[int, ...]:
    return tuple(offsets(text))


def index_of(project: SpecProject) -> Index:
    """Collects every name of the project; of a name that an own file declares no imported one counts."""
    index = Index(project, Graph(modules_of(project)))
    for file, declaration in sorted(declarations(project), key=lambda one: one[0].imported):
        match declaration:
            case EntityDeclaration():
                declared = index.entities.setdefault(declaration.name, [])
                if not file.imported or all(one.file.imported for one in declared):
                    declared.append(Declared(file, declaration))
            case EnumDeclaration():
                index.enums.setdefault(declaration.name, []).append((file, declaration))
            case ConfigDeclaration(alias=""):
                for parameter in declaration.parameters:
                    if isinstance(parameter, Parameter):
                        index.parameters.setdefault(parameter.name, []).append((file, parameter))
            case Deferred():
                index.deferred[declaration.name] = None
            case Given():
                bound = index.given.setdefault(file.path, {})
                for binding in declaration.bindings:
                    if isinstance(binding, Binding):
                        bound.setdefault(binding.name, binding.type.name)
            case _:
                pass
    for name in index.entities:
        if plural(name) not in index.entities:
            index.plurals.setdefault(plural(name), name)
    return index


def declarations(project: SpecProject) -> Iterator[tuple[SpecFile, Declaration]]:
    """Every declaration with its file, in order."""
    for file in project.files:
        for declaration in file.tree.declarations:
            yield file, declaration
