"""The outcomes of a rule as written: statements to raw effects with the steps that lead to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from drift.allium.expressions import Access, Apply, Argument, Existence, Filter, Name
from drift.allium.items import Broken, Prose
from drift.allium.names.plurals import snake
from drift.allium.outcomes import (
    Assignment,
    ForStatement,
    IfBranch,
    IfStatement,
    LetStatement,
    Perform,
    Removal,
    Statement,
)
from drift.allium.project import SpecFile
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.index import source, words
from drift.behaviour.from_spec.keys import referred, slot
from drift.behaviour.from_spec.scope import Scope
from drift.behaviour.model import (
    Assign,
    Change,
    Condition,
    Create,
    Effect,
    Emit,
    Outcome,
    Remove,
    Unread,
)
from drift.logic.build import negate
from drift.logic.gains import changes
from drift.logic.rewrite import substitute
from drift.logic.spans import Source, Span
from drift.logic.terms import (
    TRUE,
    Aggregate,
    Collect,
    Config,
    Const,
    Field,
    Holds,
    Member,
    Opaque,
    Predicate,
    Term,
    Var,
)

MAX_OUTCOMES = 500
"""Outcomes of one rule: what each of them reads depends on all others."""


@dataclass(frozen=True, slots=True)
class Step:
    """A branch or loop on the way to an effect: `group` is the `if` or `for`, `branch` the way it went.

    `variable` is that of a loop.
    """

    group: int
    branch: int
    conditions: tuple[Condition, ...]
    variable: Var | None = None

    @property
    def loop(self) -> bool:
        """Whether it is a `for`."""
        return self.variable is not None

    @property
    def key(self) -> tuple[int, int]:
        """Which step it is."""
        return self.group, self.branch


@dataclass(frozen=True, slots=True)
class Raw:
    """An effect as written, `order` in the rule, behind the steps that lead to it."""

    effect: Effect
    order: int
    steps: tuple[Step, ...]
    source: Source
    text: str


@dataclass(slots=True)
class Outcomes:
    """Collects the raw effects of one rule."""

    compiler: Compiler
    file: SpecFile
    construct: str
    raw: list[Raw] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    snapshots: dict[Term, Term] = field(default_factory=dict)
    rows: set[Term] = field(default_factory=set)
    """The collections of which a row was bound before `ensures`: which row that is, is settled."""
    names: set[str] = field(default_factory=set)
    counter: int = 0

    def read(self, statements: Sequence[Statement], scope: Scope, steps: tuple[Step, ...]) -> None:
        """Adds the effects of a block."""
        for statement in statements:
            if len(self.raw) >= MAX_OUTCOMES:
                self._surplus(statement)
                continue
            match statement:
                case Assignment():
                    self._assignment(statement, scope, steps)
                case Perform():
                    self._perform(statement.call, statement.span, scope, steps)
                case Removal():
                    self._removal(statement, scope, steps)
                case LetStatement():
                    scope = self._let(statement, scope, steps)
                case IfStatement():
                    self._if(statement, scope, steps)
                case ForStatement():
                    self._for(statement, scope, steps)
                case Broken() | Prose():
                    self.unread.append(unread(statement, self.file, self.construct))

    def _surplus(self, statement: Statement) -> None:
        where, text = source(self.file, statement.span), words(self.file, statement.span)
        reason = f"only the first {MAX_OUTCOMES} outcomes of a rule are taken into account"
        self.unread.append(Unread(where, "unparsed", reason, self.construct, text, clause="ensures"))

    def _next(self) -> int:
        self.counter += 1
        return self.counter

    def _add(self, effect: Effect, span: Span, steps: tuple[Step, ...]) -> None:
        text = words(self.file, span)
        self.raw.append(Raw(effect, self._next(), steps, source(self.file, span), text))

    def _assignment(self, statement: Assignment, scope: Scope, steps: tuple[Step, ...]) -> None:
        vocabulary = self.compiler.vocabulary
        target = self._target(statement, scope)
        if target is None:
            return
        value = self.compiler.term(statement.value, scope, vocabulary.type_of(target))
        owner = target.base
        entity = vocabulary.entity_of(owner) or vocabulary.element_of(owner)
        value = referred(vocabulary, target, self._restored(value))
        parts = changes(target, value) if vocabulary.type_of(target).kind == "collection" else None
        for added, item in parts or ():
            self._add(Change(owner, entity, target.name, item, added), statement.span, steps)
        if not parts:
            self._add(Assign(owner, entity, target.name, value), statement.span, steps)

    def _target(self, statement: Assignment, scope: Scope) -> Field | None:
        """The slot that is assigned; a bare name is a field of the one instance that has it."""
        node = statement.target
        if isinstance(node, Access):
            term = self.compiler.term(node, scope)
            return term if isinstance(term, Field) else Field(self.compiler.term(node.base, scope), node.name)
        name = node.name if isinstance(node, Name) else ""
        owner = self.compiler.owner(name, scope)
        if owner is not None:
            return slot(self.compiler.vocabulary, owner, name)
        reason = f"no single instance in this rule has a field `{name}`"
        where = source(self.file, statement.span)
        text = words(self.file, statement.span)
        self.unread.append(Unread(where, "ambiguous", reason, self.construct, text, clause="ensures"))
        return None

    def _restored(self, value: Term) -> Term:
        """A value read before the operation: what was bound before is spelled out."""
        return substitute(value, self.snapshots)

    def _perform(self, call: Apply, span: Span, scope: Scope, steps: tuple[Step, ...]) -> None:
        callee = call.callee
        if isinstance(callee, Access):
            if callee.name == "created" and isinstance(callee.base, Name):
                self._create(call, callee.base, span, scope, steps, "")
                return
            if callee.name in ("add", "remove") and self._change(call, callee, span, scope, steps):
                return
            name = self.compiler.deferred_name(callee, scope) or words(self.file, callee.span)
        elif isinstance(callee, Name):
            name = f"{callee.alias}/{callee.name}" if callee.alias else callee.name
        else:
            name = words(self.file, callee.span)
        self._add(Emit(name, self._emitted(call.arguments, scope)), span, steps)

    def _emitted(self, arguments: Sequence[Argument], scope: Scope) -> tuple[tuple[str, Term], ...]:
        return tuple(
            (argument.name or str(position), self.compiler.term(argument.value, scope))
            for position, argument in enumerate(arguments)
        )

    def _create(
        self, call: Apply, name: Name, span: Span, scope: Scope, steps: tuple[Step, ...], called: str
    ) -> Var:
        entity = self.compiler.index.entity_or_name(name, self.file)
        instance = Var(self._fresh(called or f"new_{snake(entity)}"), entity)
        values: list[tuple[str, Term]] = []
        for argument in call.arguments:
            value = argument.value
            key = argument.name or (value.name if isinstance(value, Name) else str(len(values)))
            own = slot(self.compiler.vocabulary, instance, key)
            given = self.compiler.term(value, scope, self.compiler.vocabulary.type_of(own))
            values.append((own.name, referred(self.compiler.vocabulary, own, given)))
        self._add(Create(entity, tuple(values), instance), span, steps)
        return instance

    def _fresh(self, name: str) -> str:
        fresh, count = name, 1
        while fresh in self.names:
            count += 1
            fresh = f"{name}_{count}"
        self.names.add(fresh)
        return fresh

    def _change(self, call: Apply, callee: Access, span: Span, scope: Scope, steps: tuple[Step, ...]) -> bool:
        collection = self.compiler.term(callee.base, scope)
        if not isinstance(collection, Field) or len(call.arguments) != 1:
            return False
        item = self.compiler.term(call.arguments[0].value, scope)
        entity = self.compiler.vocabulary.entity_of(collection.base)
        self._add(Change(collection.base, entity, collection.name, item, callee.name == "add"), span, steps)
        return True

    def _removal(self, statement: Removal, scope: Scope, steps: tuple[Step, ...]) -> None:
        node = statement.target.operand if isinstance(statement.target, Existence) else statement.target
        target = self.compiler.term(node, scope)
        if isinstance(target, Aggregate) and target.of is None and isinstance(target.collection, Collect):
            target = target.collection
        vocabulary = self.compiler.vocabulary
        entity = vocabulary.entity_of(target) or vocabulary.element_of(target)
        self._add(Remove(target, entity), statement.span, steps)

    def _let(self, statement: LetStatement, scope: Scope, steps: tuple[Step, ...]) -> Scope:
        value = statement.value
        if isinstance(value, Apply) and isinstance(value.callee, Access) and value.callee.name == "created":
            base = value.callee.base
            if isinstance(base, Name):
                instance = self._create(value, base, statement.span, scope, steps, statement.name)
                return scope.bind(statement.name, instance)
        term = self.compiler.bounded(self.compiler.term(value, scope))
        return scope.bind(statement.name, term)

    def _if(self, statement: IfStatement, scope: Scope, steps: tuple[Step, ...]) -> None:
        group = self._next()
        refused: list[Condition] = []
        for branch, one in enumerate(statement.branches):
            predicate = self._test(one, scope)
            text = words(self.file, one.span)
            held = self._condition(predicate, one.span, text, "silent")
            self.read(one.body, scope, (*steps, Step(group, branch, (*refused, held))))
            refused.append(self._condition(negate(predicate), one.span, f"not ({text})", "silent"))
        if statement.otherwise:
            self.read(
                statement.otherwise,
                scope,
                (*steps, Step(group, len(statement.branches), tuple(refused))),
            )

    def _test(self, branch: IfBranch, scope: Scope) -> Predicate:
        """A condition; one that could not be read is opaque, what stands under it still counts."""
        if branch.unread is None:
            return self.compiler.predicate(branch.test, scope)
        lost = unread(branch.unread, self.file, self.construct)
        self.unread.append(lost)
        return Holds(Opaque(lost.text, lost.reason))

    def _condition(self, predicate: Predicate, span: Span, text: str, outcome: Outcome) -> Condition:
        return Condition(predicate, source(self.file, span), outcome, text=text)

    def _for(self, statement: ForStatement, scope: Scope, steps: tuple[Step, ...]) -> None:
        inner, step = self.loop(statement.variable, statement, scope)
        self.read(statement.body, inner, (*steps, step))

    def loop(self, name: str, statement: ForStatement, scope: Scope) -> tuple[Scope, Step]:
        """The scope of a loop's body and the step that selects its element."""
        chosen = statement.collection
        named = isinstance(chosen, Filter) and name != "_"
        collection = self.compiler.bound(name, chosen, scope) if named else self.compiler.term(chosen, scope)
        entity = self.compiler.vocabulary.element_of(collection)
        called = name if name != "_" else (snake(entity) or "item")
        if called in self.names:
            called = self._fresh(called)
        self.names.add(called)
        variable = Var(called, entity)
        predicate = selection(variable, collection)
        text = words(self.file, statement.head)
        conditions = (self._condition(predicate, statement.head, text, "selection"),)
        inner = scope.bind(name, variable)
        return inner, Step(self._next(), 0, () if predicate == TRUE else conditions, variable)


def selection(variable: Var, collection: Term) -> Predicate:
    """That a loop's variable is an element of its collection."""
    if isinstance(collection, Collect):
        return substitute(collection.where, {collection.element: variable})
    return Member(variable, collection)


def unread(broken: Broken | Prose, file: SpecFile, construct: str) -> Unread:
    """A clause that could not be read or is prose, as the behaviour keeps it."""
    if isinstance(broken, Prose):
        where = source(file, broken.span)
        return Unread(where, "prose", "it is stated in prose", construct, broken.text, clause=broken.kind)
    problem = broken.problem
    reason = f"{file.path}:{problem.span.line}:{problem.span.column}: {problem.message}"
    return Unread(source(file, broken.span), "unparsed", reason, construct, broken.text, clause=broken.kind)


def is_reference(term: Term) -> bool:
    """Whether a bound name denotes a thing rather than a value read at one time."""
    return isinstance(term, Var | Collect | Config | Const | Aggregate)
