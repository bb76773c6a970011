"""The framework rulesets, compiled for lookup by dotted name."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, TypeVar

from drift.code.frameworks.conventions import ConventionTable
from drift.code.frameworks.declared import CheckTable, LimitTable, ProcedureTable, RowTypeTable
from drift.code.frameworks.meanings import ClassKind, DecoratorMeaning, GenericMeaning, ScalarKind
from drift.code.frameworks.schema import (
    AdmissionTable,
    CallTable,
    ClassTable,
    ConfigTable,
    EntryTable,
    FieldTable,
    Framework,
    HookTable,
    MachineTable,
    ProvidedTable,
    SignalTable,
    VerbTable,
)

STATEMENTS: Final = "sql"
"""The language of definitions and statements, which stand in files of all other languages too."""

T = TypeVar("T")
_NONE: Final = ConventionTable()


class _Names(Generic[T]):
    """Dotted names to values: exact names first, then patterns, most specific (longest) first."""

    def __init__(self) -> None:
        self._exact: dict[str, T] = {}
        self._patterns: list[tuple[str, T]] = []
        self._matches: list[tuple[Callable[[str], re.Match[str] | None], T]] = []
        self._cache: dict[str, T | None] = {}

    def add(self, names: Iterable[str], value: T) -> None:
        for name in names:
            if "*" in name:
                self._patterns.append((name, value))
            else:
                self._exact.setdefault(name, value)
        self._matches = []
        self._patterns.sort(key=lambda pair: (-len(pair[0]), pair[0]))

    def find(self, name: str) -> T | None:
        if name in self._exact:
            return self._exact[name]
        if name not in self._cache:
            if not self._matches:
                self._matches = [(re.compile(fnmatch.translate(p)).match, v) for p, v in self._patterns]
            self._cache[name] = next((value for match, value in self._matches if match(name)), None)
        return self._cache[name]


class Frameworks:
    """Answers what an outside name means. Built once from the validated rulesets of some languages."""

    def __init__(self, frameworks: Sequence[Framework]) -> None:
        self._rulesets = tuple(frameworks)
        self._languages: dict[str, Frameworks] = {}
        self._bases: _Names[ClassKind] = _Names()
        self._decorators: _Names[ClassKind] = _Names()
        self._keywords: dict[tuple[str, str], ClassKind] = {}
        self._fields: _Names[FieldTable] = _Names()
        self._aliases = {alias: of for one in frameworks for alias, of in one.aliases.items()}
        self._standing: dict[str, tuple[str, ...]] = {}
        self._makers: _Names[ClassTable] = _Names()
        self._maker_packages = frozenset(
            call.partition(".")[0] for f in frameworks for cls in f.classes for call in cls.calls
        )
        self._completing: _Names[bool] = _Names()
        for cls in (cls for f in frameworks for cls in f.classes):
            self._completing.add(cls.completed, True)
        self._explicit: _Names[bool] = _Names()
        self._written: _Names[ClassTable] = _Names()
        self._making: dict[str, _Names[bool]] = {}
        self._limits: _Names[LimitTable] = _Names()
        self._checked: _Names[bool] = _Names()
        self._checks: _Names[CheckTable] = _Names()
        self._field_checks = {t.attribute: t for f in frameworks for t in f.checks if t.attribute}
        self._inputs: _Names[bool] = _Names()
        self._types: _Names[ScalarKind] = _Names()
        self._calls: _Names[CallTable] = _Names()
        self._called = frozenset(call.means for f in frameworks for call in f.calls)
        self._generics: _Names[GenericMeaning] = _Names()
        self._wrappers: _Names[DecoratorMeaning] = _Names()
        self._entries: _Names[EntryTable] = _Names()
        self._registrations: _Names[EntryTable] = _Names()
        self._views: _Names[EntryTable] = _Names()
        self._admissions: _Names[AdmissionTable] = _Names()
        self._metadata: _Names[AdmissionTable] = _Names()
        self._applying: _Names[bool] = _Names()
        self._denials: _Names[bool] = _Names()
        admissions = [table for f in frameworks for table in f.admissions]
        self.gate_words: tuple[frozenset[str], ...] = tuple(
            frozenset(phrase.split()) for table in admissions for phrase in table.words
        )
        self.everywhere: frozenset[str] = frozenset(w for table in admissions for w in table.everywhere)
        self.admitting: frozenset[str] = frozenset(w for table in admissions for w in table.admitting)
        for admission in admissions:
            self._admissions.add(admission.names, admission)
            self._metadata.add(admission.metadata, admission)
            self._applying.add(admission.applies, True)
            self._denials.add(admission.denials, True)
        self._mappings: _Names[ConfigTable] = _Names()
        self._verbs: dict[tuple[str, str], list[VerbTable]] = {}
        self.config: tuple[ConfigTable, ...] = tuple(t for f in frameworks for t in f.config)
        self.hooks: tuple[HookTable, ...] = tuple(t for f in frameworks for t in f.hooks)
        signals = [table for f in frameworks for table in f.signals]
        self._signals: _Names[SignalTable] = _Names()
        self._listeners: _Names[bool] = _Names()
        for signal in signals:
            self._signals.add(signal.makers, signal)
            self._listeners.add(signal.listeners, True)
        self.signal_verbs: frozenset[str] = frozenset(v for table in signals for v in table.sends)
        self.registration_names: frozenset[str] = frozenset(
            n.rpartition(".")[2] for f in frameworks for t in f.entries for n in t.registrations
        )
        self.lookup_names: frozenset[str] = frozenset(
            n.rpartition(".")[2]
            for f in frameworks
            for t in f.calls
            if t.means in ("read-attribute", "reflection")
            for n in t.names
        )
        self._procedures: _Names[ProcedureTable] = _Names()
        for procedure in (table for f in frameworks for table in f.procedures):
            self._procedures.add(procedure.starts, procedure)
        self._provided = [(base, t) for f in frameworks for t in f.provided for base in t.bases]
        self.row_types: tuple[RowTypeTable, ...] = tuple(t for f in frameworks for t in f.row_types)
        self.has_machines = any(f.machines for f in frameworks)
        self._machines: _Names[MachineTable] = _Names()
        for machine in (table for f in frameworks for table in f.machines):
            self._machines.add([*machine.decorators, *machine.makers], machine)
        self.uniques = tuple(table for framework in frameworks for table in framework.uniques)
        answers = [table for framework in frameworks for table in framework.conflicts]
        self.conflicts = (
            frozenset(name for table in answers for name in table.errors),
            frozenset(code for table in answers for code in table.codes),
        )
        self.principals = tuple(table for framework in frameworks for table in framework.principals)
        self._operators: dict[str, str] = {
            word: t.means for f in frameworks for t in f.operators for word in t.words
        }
        operators = [table for framework in frameworks for table in framework.operators]
        self.obtaining = next((table for table in operators if table.means == "obtain"), None)
        self.emission_verbs: frozenset[str] = frozenset(
            v for f in frameworks for t in f.emissions for v in t.verbs
        )
        self.placed: tuple[EntryTable, ...] = tuple(
            t for f in frameworks for t in f.entries if t.files or t.directive
        )
        self._senders: _Names[bool] = _Names()
        for framework in frameworks:
            for emission in framework.emissions:
                self._senders.add(emission.calls, True)
        found = {f.language: f.conventions for f in frameworks if f.conventions is not None}
        self._conventions = found
        self.conventions = _together(tuple(found.values()))
        for framework in frameworks:
            for name in sorted({name for verb in framework.verbs if verb.unsaved for name in verb.names}):
                making = self._making.setdefault(name, _Names())
                for cls in framework.classes:
                    making.add([*cls.bases, *cls.calls, *cls.decorators], True)
            for cls in framework.classes:
                for outside in cls.stands_for:
                    self._standing[outside] = (*self._standing.get(outside, ()), *cls.bases)
                if cls.keyword:
                    for name in cls.bases:
                        self._keywords[(name, cls.keyword)] = cls.kind
                    continue
                self._bases.add([*cls.bases, *cls.calls], cls.kind)
                self._makers.add(cls.calls, cls)
                self._explicit.add([*cls.bases, *cls.calls, *cls.decorators] if cls.explicit else [], True)
                self._written.add(cls.bases if cls.written or cls.made_of or cls.dumps else [], cls)
                self._checked.add([*cls.bases, *cls.decorators] if cls.checked else [], True)
                self._decorators.add(cls.decorators, cls.kind)
            for field in framework.fields:
                self._fields.add(field.calls, field)
            for limit in framework.limits:
                self._limits.add(limit.names, limit)
            for check in framework.checks:
                self._checks.add(check.decorators, check)
            for given in framework.inputs:
                self._inputs.add(given.decorators, True)
            for kind in framework.types:
                self._types.add(kind.names, kind.kind)
            for generic in framework.generics:
                self._generics.add(generic.names, generic.means)
            for decorator in framework.decorators:
                self._wrappers.add(decorator.names, decorator.means)
            for call in framework.calls:
                self._calls.add(call.names, call)
            for entry in framework.entries:
                self._entries.add(entry.decorators, entry)
                self._registrations.add(entry.registrations, entry)
                self._views.add(entry.view_bases, entry)
            for table in framework.config:
                self._mappings.add(table.mappings, table)
            for verb in framework.verbs:
                for name in verb.names:
                    self._verbs.setdefault((verb.on, name), []).append(verb)

    def class_kind(
        self, bases: Sequence[str], decorators: Sequence[str], keywords: Sequence[str] = ()
    ) -> ClassKind | None:
        """The kind of a class by its class keywords, its outside bases, then its decorators."""
        for name in bases:
            for keyword in keywords:
                if (name, keyword) in self._keywords:
                    return self._keywords[(name, keyword)]
        for name in bases:
            kind = self._bases.find(name)
            if kind is not None:
                return kind
        for name in decorators:
            kind = self._decorators.find(name)
            if kind is not None:
                return kind
        return None

    def written(self, bases: Iterable[str]) -> ClassTable | None:
        """How instances of a class that descends from outside ones are written out."""
        return next((found for name in bases if (found := self._written.find(name)) is not None), None)

    def explicit(self, names: Iterable[str]) -> bool:
        """Whether instances of classes with such bases or decorators keep changes only when told to."""
        return any(self._explicit.find(name) for name in names)

    def only_makes(self, verb: str, names: Iterable[str]) -> bool:
        """Whether a verb only makes instances of classes with such bases or decorators; another stores."""
        made = self._making.get(verb)
        return made is not None and any(made.find(name) for name in names)

    @property
    def maker_packages(self) -> frozenset[str]:
        """The packages whose calls make classes."""
        return self._maker_packages

    def maker(self, name: str) -> ClassTable | None:
        """The sort of class that a call of `name` makes."""
        return self._makers.find(name)

    def sends(self, name: str) -> bool:
        """Whether a call of that dotted name sends something."""
        return bool(self._senders.find(name))

    def limit(self, name: str) -> LimitTable | None:
        """What a decorator, or a call in the chain that declares a field, says of its values."""
        return self._limits.find(name)

    def checked(self, names: Iterable[str]) -> bool:
        """Whether what instances of classes with such bases or decorators are made of is checked."""
        return any(self._checked.find(name) for name in names)

    def check(self, decorator: str) -> CheckTable | None:
        """What a method with that decorator checks; None if it checks nothing."""
        return self._checks.find(decorator)

    def field_check(self, attribute: str) -> CheckTable | None:
        """The same of a decorator that is an attribute of a field."""
        return self._field_checks.get(attribute)

    def comes_in(self, decorator: str) -> bool:
        """Whether a decorated parameter is what comes in, checked by its class."""
        return bool(self._inputs.find(decorator))

    def stands_for(self, qualified: str) -> tuple[str, ...]:
        """The bases of the class that an outside name means; none if it means none."""
        return self._standing.get(qualified, ())

    def of(self, language: str) -> Frameworks:
        """What names mean in one language: a verb of one library is no word of another language's."""
        if language not in self._languages:
            own = [f for f in self._rulesets if f.language in (language, STATEMENTS)]
            self._languages[language] = self if len(own) == len(self._rulesets) else Frameworks(own)
        return self._languages[language]

    def language(self, name: str) -> ConventionTable:
        """The conventions of one language."""
        return self._conventions.get(name, _NONE)

    def _known_as(self, name: str) -> str:
        """The name by which the rulesets speak of what has several."""
        head, _, last = name.rpartition(".")
        return f"{self._aliases[head]}.{last}" if head in self._aliases else name

    def field(self, name: str) -> FieldTable | None:
        """What an assignment from a call of `name` declares."""
        return self._fields.find(self._known_as(name))

    def scalar(self, name: str) -> ScalarKind | None:
        """The scalar kind an annotation or column type denotes."""
        return self._types.find(name)

    def call(self, name: str) -> CallTable | None:
        """What a call of an outside function means."""
        return self._calls.find(self._known_as(name))

    def generic(self, name: str) -> GenericMeaning | None:
        """What a parameterised annotation means."""
        return self._generics.find(name)

    def decorator(self, name: str) -> DecoratorMeaning | None:
        """How a decorator from outside changes its function."""
        return self._wrappers.find(name)

    def admission(self, name: str) -> AdmissionTable | None:
        """What a decorator, dependency, guard or middleware from outside says of callers."""
        return self._admissions.find(name)

    def guards(self, name: str) -> bool:
        """Whether a call of `name` puts classes before an entry point that choose callers."""
        return bool(self._applying.find(name))

    def leaves_roles(self, name: str) -> bool:
        """Whether a call leaves the names of roles for a guard to read."""
        return self._metadata.find(name) is not None

    def denies(self, name: str) -> bool:
        """Whether an exception, an answer or a status of that name turns a caller away."""
        return bool(self._denials.find(name))

    def entry(self, decorator: str) -> EntryTable | None:
        """The kind of entry point a decorator makes."""
        return self._entries.find(decorator)

    def registration(self, name: str) -> EntryTable | None:
        """The kind of entry point that passing a function to `name` makes."""
        return self._registrations.find(name)

    def view(self, bases: Sequence[str]) -> EntryTable | None:
        """The kind of entry point that methods of a view class are."""
        return next((found for name in bases if (found := self._views.find(name)) is not None), None)

    def completes(self, name: str) -> bool:
        """Whether a call of `name` says where the relationships of a class lead that another call makes."""
        return bool(self._completing.find(name))

    def procedure(self, maker: str) -> ProcedureTable | None:
        """How a chain of calls that begins with `maker` puts a function together."""
        return self._procedures.find(maker)

    def signal(self, maker: str) -> SignalTable | None:
        """How the signals are used that a call of `maker` makes."""
        return self._signals.find(maker)

    def listens(self, decorator: str) -> bool:
        """Whether a decorator makes a function listen to the signal it is given."""
        return bool(self._listeners.find(decorator))

    def provided(self, bases: Sequence[str]) -> tuple[ProvidedTable, ...]:
        """What the framework writes for a view with these outside bases."""
        return tuple(t for base, t in self._provided if any(fnmatch.fnmatchcase(b, base) for b in bases))

    def machine(self, name: str) -> MachineTable | None:
        """How transitions are told by a decorator or a call of that name."""
        return self._machines.find(name)

    def mapping(self, name: str) -> ConfigTable | None:
        """The configuration mapping of that name."""
        return self._mappings.find(name)

    def operator(self, word: str) -> str | None:
        """The operator that a word in criteria or changes means."""
        return self._operators.get(word)

    def verb(self, on: str, name: str) -> VerbTable | None:
        """What the method `name` means on a receiver of that sort."""
        return next(iter(self._verbs.get((on, name)) or self._verbs.get(("any", name)) or ()), None)

    def fitting(self, on: str, name: str, positional: bool, named: bool) -> VerbTable | None:
        """What the method means on a receiver of that sort when it is given such arguments."""
        for verb in self._verbs.get((on, name)) or self._verbs.get(("any", name)) or ():
            match verb.given:
                case "named" if positional or not named:
                    continue
                case "nothing" if positional or named:
                    continue
                case _:
                    return verb
        return None

    def makes(self, means: str) -> bool:
        """Whether any call of an outside function means this."""
        return means in self._called

    def meaning(self, on: str, means: str) -> list[str]:
        """The names that mean this on a receiver of that sort."""
        found = [(name, verbs) for (sort, name), verbs in self._verbs.items() if sort == on]
        return sorted(name for name, verbs in found if any(v.means == means for v in verbs))

    def verbs(self, on: str, name: str) -> tuple[VerbTable, ...]:
        """Everything the method `name` may mean on a receiver of that sort, by framework."""
        return tuple(self._verbs.get((on, name), ()))


def _together(tables: Sequence[ConventionTable]) -> ConventionTable:
    """The names of all languages at once: what one of them calls special, no other uses otherwise."""

    def names(attribute: str) -> list[str]:
        return list(dict.fromkeys(name for table in tables for name in getattr(table, attribute)))

    lists = [name for name, field in ConventionTable.model_fields.items() if field.annotation == list[str]]
    return ConventionTable.model_validate({name: names(name) for name in lists})
