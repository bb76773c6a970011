"""Which classes there are: their unique names, their tables, their kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

import inflection

from drift.behaviour.from_code.classes.types import is_true
from drift.code import ir
from drift.code.frameworks.meanings import ClassKind
from drift.code.frameworks.registry import Frameworks
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition
from drift.code.symbols.inheritance import Inheritance
from drift.code.symbols.program import Program, flat

_RANKS: tuple[ClassKind | None, ...] = (
    "storage",
    "record",
    None,
    "enum",
    "settings",
    "transfer",
    "view",
    "manager",
    "form",
    "exception",
)
"""Of classes of one name, the first kind of these has the name for itself."""


class Identities:
    """The classes of a code base, told apart."""

    def __init__(self, program: Program, inheritance: Inheritance, frameworks: Frameworks) -> None:
        self.program = program
        self.inheritance = inheritance
        self.frameworks = frameworks
        self._names: dict[str, str] = {}
        self._by_name: dict[str, ClassDefinition] = {}
        self._tables: dict[str, ClassDefinition] = {}
        self._kinds: dict[str, ClassKind | None] = {}
        self._definitions = tuple(program.classes())
        self._described: dict[str, tuple[ClassDefinition, ...]] = {}
        self._lists: dict[str, dict[str, ClassDefinition]] = {}
        self._standing_for: dict[tuple[str, ...], ClassDefinition | None] = {}
        self._left_open = frozenset(
            (cls.module.file, name) for cls in self._definitions for name in cls.node.variables
        )
        self._merge_tables()
        self._assign_names()

    def _merge_tables(self) -> None:
        """A definition of a table describes the class that holds its rows, where the code base has one.

        Several definitions of one table are one: what creates it, what alters it later.
        """
        tables = [cls for cls in self._definitions if self._raw_kind(cls) == "table"]
        if not tables:
            return
        held = [c for c in self._definitions if self._raw_kind(c) in ("storage", "record", "transfer", None)]
        by_table = {self.table_name(c): c for c in reversed(held) if self.table_name(c)}
        by_name = {c.name: c for c in sorted(held, key=self._standing, reverse=True)}
        described: dict[str, list[ClassDefinition]] = {}
        for table in tables:
            name = self.table_name(table)
            owner = by_table.get(name) or by_name.get(table.name)
            if owner is None:
                by_table[name] = table
            elif owner is not table:
                described.setdefault(owner.qualified, []).append(table)
        merged = {id(table) for found in described.values() for table in found}
        self._described = {name: tuple(found) for name, found in described.items()}
        self._definitions = tuple(c for c in self._definitions if id(c) not in merged)

    def _standing(self, cls: ClassDefinition) -> tuple[int, str]:
        return _RANKS.index(self.kind(cls)), cls.qualified

    def leaves_open(self, module: ir.Module, name: str) -> bool:
        """Whether a name that the module does not define is a type which a class of it leaves open."""
        return (module.file, name) in self._left_open

    def described_by(self, cls: ClassDefinition) -> tuple[ClassDefinition, ...]:
        """The definitions of tables that describe a class."""
        return self._described.get(cls.qualified, ())

    def of_table(self, table: str) -> ClassDefinition | None:
        """The class that holds the rows of a table."""
        return self._tables.get(table) or self._tables.get(table.lower()) or self._by_default_table(table)

    def _assign_names(self) -> None:
        groups: dict[str, list[ClassDefinition]] = {}
        for cls in self._definitions:
            groups.setdefault(cls.name, []).append(cls)
        for name, group in groups.items():
            ranked = sorted(group, key=lambda c: (_RANKS.index(self.kind(c)), c.qualified))
            for position, cls in enumerate(ranked):
                unique = name if position == 0 else cls.qualified
                self._names[cls.qualified] = unique
                self._by_name[unique] = cls
        for cls in self._definitions:
            for one in (cls, *self.described_by(cls)):
                table = self.table_name(one)
                if table:
                    self._tables.setdefault(table, cls)

    def table_name(self, cls: ClassDefinition) -> str:
        """The name of the table its rows are in, "" if it names none."""
        for statement in flat(cls.node.body):
            match statement:
                case ir.Assign(value=ir.Literal(kind="string", value=value)) if any(
                    isinstance(t, ir.Name) and t.name in self.frameworks.conventions.tables
                    for t in statement.targets
                ):
                    return value
                case _:
                    pass
        return ""

    def named_in_statement(self, text: str) -> tuple[str, ...]:
        """The entities whose tables a statement in text names."""
        spoken = set(re.findall(r"\w+", text.lower()))
        found = [self.name(cls) for table, cls in self._tables.items() if table.lower() in spoken]
        return tuple(dict.fromkeys(found))

    def all(self) -> tuple[ClassDefinition, ...]:
        """All classes, in module order."""
        return self._definitions

    def name(self, cls: ClassDefinition) -> str:
        """The unique name of the class in the behaviour."""
        return self._names.get(cls.qualified, cls.qualified)

    def named(self, name: str) -> ClassDefinition | None:
        """The class of that unique name."""
        return self._by_name.get(name)

    def kind(self, cls: ClassDefinition) -> ClassKind | None:
        """The kind the frameworks give it; None for a plain class."""
        found = self._raw_kind(cls)
        return "storage" if found == "table" else found

    def _raw_kind(self, cls: ClassDefinition) -> ClassKind | None:
        if cls.qualified not in self._kinds:
            self._kinds[cls.qualified] = self.frameworks.class_kind(
                self.inheritance.outside(cls), self.inheritance.decorators(cls), _set_keywords(cls)
            )
        return self._kinds[cls.qualified]

    def is_saved_explicitly(self, cls: ClassDefinition) -> bool:
        """Whether what is changed in an instance is stored only when it is told to be."""
        return self.frameworks.explicit((*self.inheritance.outside(cls), *self.inheritance.decorators(cls)))

    def is_only_made(self, cls: ClassDefinition, verb: str) -> bool:
        """Whether a method of its table makes an instance that another one stores."""
        names = (*self.inheritance.outside(cls), *self.inheritance.decorators(cls))
        return self.frameworks.only_makes(verb, names)

    def is_enum(self, cls: ClassDefinition) -> bool:
        """Whether its members are constants of one enumeration."""
        return self.kind(cls) == "enum"

    def referenced(self, expr: ir.Expr) -> ClassDefinition | None:
        """The class whose table a foreign key names: `ForeignKey("users.id")`, `ForeignKey(User.id)`."""
        if not isinstance(expr, ir.Call) or not expr.arguments:
            return None
        target = expr.arguments[0].value
        if isinstance(target, ir.Literal) and target.kind == "string" and "." in target.value:
            table = target.value.rsplit(".", 1)[0]
            found = self._tables.get(table) or self._tables.get(table.rsplit(".", 1)[-1])
            return found or self._by_default_table(table)
        return None

    def _by_default_table(self, table: str) -> ClassDefinition | None:
        wanted = table.replace("_", "").lower()
        single = inflection.singularize(wanted)
        candidates = [c for c in self._definitions if c.name.lower() in {wanted, single}]
        if not candidates:
            candidates = self._listed_under(table)
        if not candidates:
            endings = self.frameworks.conventions.row_names
            rows = {f"{name}{ending}" for name in (wanted, single) for ending in endings}
            candidates = [c for c in self._definitions if c.name.lower() in rows]
        return self._holder(candidates)

    def _holder(self, candidates: Sequence[ClassDefinition]) -> ClassDefinition | None:
        """The one that holds rows, of classes of a table's name: not the service that is called after it."""
        if len(candidates) > 1:
            best = min(_RANKS.index(self.kind(one)) for one in candidates)
            candidates = [one for one in candidates if _RANKS.index(self.kind(one)) == best]
        if len(candidates) > 1:
            candidates = [one for one in candidates if not any(self._acts(one))]
        return candidates[0] if len(candidates) == 1 else None

    def _acts(self, cls: ClassDefinition) -> Iterator[bool]:
        return (isinstance(one, ir.Function) for one in flat(cls.node.body))

    def _listed_under(self, table: str) -> list[ClassDefinition]:
        """The class under the table's name in a type that lists tables: `{tickets: TicketTable; …}`."""
        found: dict[str, ClassDefinition] = {}
        for cls in self._definitions:
            under = self._members(cls).get(table)
            if under is not None:
                found[under.qualified] = under
        return list(found.values())

    def _members(self, cls: ClassDefinition) -> dict[str, ClassDefinition]:
        """What each field of a plain type holds, if all of them hold classes."""
        if cls.qualified not in self._lists:
            said = [s for s in cls.node.body if isinstance(s, ir.Assign)]
            held: dict[str, ClassDefinition] = {}
            for one in said if len(said) == len(cls.node.body) and self.kind(cls) is None else ():
                named = one.targets[0] if len(one.targets) == 1 else None
                inner = self.program.resolve(cls.module, one.annotation) if one.annotation else None
                if isinstance(named, ir.Name) and isinstance(inner, ClassDefinition):
                    held[named.name] = inner
            self._lists[cls.qualified] = held if len(held) == len(said) else {}
        return self._lists[cls.qualified]

    def class_of(self, cls: ClassDefinition, expr: ir.Expr | None) -> ClassDefinition | None:
        """The class that an expression in the body of `cls` names, also in text or behind a lambda."""
        match expr:
            case ir.Literal(kind="string"):
                name = expr.value.rsplit(".", 1)[-1]
                found = self.program.lookup(cls.module, name)
                if isinstance(found, ClassDefinition):
                    return found
                return next((c for c in self._definitions if c.name == name), None)
            case ir.Lambda(body=(ir.Return(value=value),)):
                return self.class_of(cls, value)
            case _:
                found = self.program.resolve(cls.module, expr)
                if isinstance(found, ExternalDefinition):
                    return self.standing_for(found.qualified)
                return found if isinstance(found, ClassDefinition) else None

    def standing_for(self, qualified: str) -> ClassDefinition | None:
        """The one class of the code base that an outside name means: whatever descends from its bases."""
        bases = self.frameworks.stands_for(qualified)
        if not bases:
            return None
        if bases not in self._standing_for:
            found = [
                cls
                for cls in self._definitions
                if any(fnmatchcase(name, base) for name in self.inheritance.outside(cls) for base in bases)
            ]
            self._standing_for[bases] = found[0] if len(found) == 1 else None
        return self._standing_for[bases]


def _set_keywords(cls: ClassDefinition) -> tuple[str, ...]:
    return tuple(k.name for k in cls.node.keywords if k.name and is_true(k.value))
