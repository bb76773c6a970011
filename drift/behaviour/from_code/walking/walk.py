"""One walk over one function body: the context every evaluation and execution step works in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.state import MAX_RELATED, Exit, Frame, Recorded, State, where_fetched
from drift.behaviour.from_code.walking.unsaved import is_unsaved, returned, saved
from drift.behaviour.from_code.walking.values import ClassValue, Value, as_term, choose, is_term, without_null
from drift.behaviour.model import Condition, Effect, Emit, OpaqueCall, Outcome
from drift.code import ir
from drift.code.frameworks.conventions import ConventionTable
from drift.code.frameworks.registry import Frameworks
from drift.code.symbols.definitions import ClassDefinition
from drift.logic.build import negate
from drift.logic.implies import conjuncts
from drift.logic.spans import Source, Span
from drift.logic.terms import NULL, Aggregate, Field, Ite, Opaque, Predicate, Record, Term, Var
from drift.logic.types import ValueType


class Engine(Protocol):
    """The steps of the walk, each in its own module."""

    def evaluate(self, walk: Walk, expr: ir.Expr) -> Value:
        """The value of an expression; may record effects and end the path."""

    def condition(self, walk: Walk, expr: ir.Expr) -> Predicate:
        """The expression as a condition."""

    def execute(self, walk: Walk, statements: Sequence[ir.Stmt]) -> None:
        """Runs statements until the path ends."""

    def call(self, walk: Walk, callee: Value, arguments: Arguments, source: Source) -> Value:
        """Calls a value."""

    def attribute(self, walk: Walk, base: Value, name: str, span: Span) -> Value:
        """`base.name` as a value."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """Evaluated arguments. `open` when unknown further ones may follow (a spread of something unknown)."""

    positional: tuple[Value, ...] = ()
    named: tuple[tuple[str, Value], ...] = ()
    open: bool = False

    def get(self, name: str, position: int = -1) -> Value | None:
        """The argument of that name, or at that position."""
        for key, value in self.named:
            if key == name:
                return value
        return self.positional[position] if 0 <= position < len(self.positional) else None

    def all(self) -> tuple[Value, ...]:
        """Every argument."""
        return (*self.positional, *(value for _, value in self.named))


@dataclass(slots=True)
class Walk:
    """`closure` holds the names of enclosing functions.

    `owner` is the class of a method, `receiver` its first parameter.
    """

    engine: Engine
    knowledge: Knowledge
    module: ir.Module
    frame: Frame
    state: State
    closure: dict[str, Value] = field(default_factory=dict)
    owner: ClassDefinition | None = None
    receiver: Value | None = None
    depth: int = 0
    trace: list[Source] = field(default_factory=list)
    mark: int = 0
    texts: Callable[[str, Span], str] = lambda _file, _span: ""

    # ------------------------------------------------------------ steps

    def evaluate(self, expr: ir.Expr) -> Value:
        """The value of an expression."""
        return self.engine.evaluate(self, expr)

    def term(self, expr: ir.Expr) -> Term:
        """The value of an expression as a term."""
        return as_term(self.evaluate(expr))

    def condition(self, expr: ir.Expr) -> Predicate:
        """The expression as a condition."""
        return self.engine.condition(self, expr)

    def execute(self, statements: Sequence[ir.Stmt]) -> None:
        """Runs statements until the path ends."""
        self.engine.execute(self, statements)

    def call(self, callee: Value, arguments: Arguments, source: Source) -> Value:
        """Calls a value."""
        return self.engine.call(self, callee, arguments, source)

    def attribute(self, base: Value, name: str, span: Span) -> Value:
        """`base.name` as a value."""
        return self.engine.attribute(self, base, name, span)

    @property
    def frameworks(self) -> Frameworks:
        """What outside names mean in the language of the module."""
        return self.knowledge.frameworks.of(self.module.language)

    @property
    def conventions(self) -> ConventionTable:
        """What the language of the module makes of names and values."""
        return self.knowledge.frameworks.language(self.module.language)

    # ------------------------------------------------------------ types

    def type_of(self, value: Value) -> ValueType:
        """The type of a value."""
        return self.knowledge.type_of(as_term(value), self.frame.types)

    def entity_of(self, value: Value) -> str:
        """The entity a value is an instance of, "" if it is none."""
        return self.knowledge.entity_of(as_term(value), self.frame.types) if is_term(value) else ""

    # ------------------------------------------------------------ memory

    def read(self, base: Term, name: str) -> Value:
        """What the slot holds now: the last value written on this path, else the value from before."""
        base = as_term(without_null(base))
        known = self.state.store.get((base, name))
        if known is not None:
            return known
        if isinstance(base, Ite):
            return choose(base.test, self.read(base.then, name), self.read(base.other, name))
        copied = self.frame.copies.get(base)
        if copied is not None:
            return self.read(copied, name)
        shared = self.knowledge.singletons.get(base)
        if shared is not None and name in shared:
            return shared[name]
        if isinstance(base, Record):
            return dict(base.items).get(name, NULL)
        if base == NULL:
            return Opaque(f"null.{name}", "a field of nothing")
        return Field(base, name)

    def original(self, term: Term) -> Term:
        """The instance that a changed copy stands for; the term itself if it is no copy."""
        held = self.frame.copies.get(term)
        return self.original(held) if held is not None else term

    def captured(self, node: ir.Function | ir.Lambda) -> tuple[tuple[str, Value], ...]:
        """What a function defined here takes from around it: only what it mentions, by name."""
        around = {**self.closure, **self.state.locals}
        return tuple(
            (name, around[name]) for name in sorted(self.knowledge.mentioned(node)) if name in around
        )

    # ------------------------------------------------------------ records

    def source(self, node: ir.Expr | ir.Stmt) -> Source:
        """The place of a node."""
        return Source(self.module.file, node.span)

    def record(self, effect: Effect, source: Source) -> None:
        """Notes an effect under the present path."""
        self.frame.effects.append(
            Recorded(
                effect,
                self.state.when,
                source,
                (self.frame.symbol,),
                self.texts(source.file, source.span),
                self.frame.symbol,
                self.touched(source),
                is_unsaved(effect, self._kind(effect)),
                where_fetched(self.frame, effect),
            )
        )

    def fetched(self, instance: Value, source: Source) -> None:
        """Notes that an instance comes from here, and from what the present statement has read."""
        if is_term(instance) and as_term(instance) not in self.frame.rows:
            self.frame.rows[as_term(instance)] = (source, *self.touched(source))[:MAX_RELATED]

    def _kind(self, effect: Effect) -> str | None:
        info = None if isinstance(effect, Emit) else self.knowledge.info(effect.entity)
        return info.kind if info is not None else None

    def saved(self, *what: Term) -> None:
        """What was changed so far is stored here: in the instances handed over, without any in all."""
        known = bool(what) and all(self.entity_of(one) for one in what)
        saved(self.frame, self.state.when, [self.original(one) for one in what] if known else None)

    def begin(self) -> None:
        """A statement begins: places read from here on take part in what it does."""
        self.mark = len(self.trace)

    def touched(self, source: Source) -> tuple[Source, ...]:
        """The places whose values the present statement has read, other than its own."""
        return tuple(s for s in dict.fromkeys(self.trace[self.mark :]) if s != source)[:MAX_RELATED]

    def opaque_call(
        self, callee: str, source: Source, reason: str, values: Sequence[Value], code: str = ""
    ) -> None:
        """Notes a call whose body is unknown, if it is given anything that matters."""
        self.frame.astray = True
        entities: dict[str, None] = {}
        for value in values:
            for entity in self.entities_in(value):
                entities[entity] = None
        if entities:
            self.frame.opaque.append(
                OpaqueCall(
                    callee,
                    source,
                    reason,
                    "opaque-write" if code == "opaque-write" else "unresolved-call",
                    tuple(entities),
                    (),
                    self.state.when,
                    (self.frame.symbol,),
                )
            )

    def entities_in(self, value: Value, depth: int = 0) -> tuple[str, ...]:
        """The data entities a value is, holds or identifies."""
        if isinstance(value, ClassValue) or depth > 3:
            return ()
        term = as_term(value)
        type_ = self.knowledge.type_of(term, self.frame.types)
        for found in (type_, type_.element):
            if found is not None and found.kind == "entity":
                cls = self.knowledge.classes.named(found.entity)
                if cls is not None and self.knowledge.is_data(cls):
                    return (found.entity,)
        if isinstance(term, Field) and term.name == self.knowledge.primary(self.entity_of(term.base)):
            return self.entities_in(term.base, depth + 1)
        if isinstance(term, Aggregate):
            return self.entities_in(term.collection, depth + 1)
        return ()

    def leave(self, exit_: Exit) -> None:
        """Ends the path."""
        if exit_.kind == "return":
            returned(self.frame, exit_.when)
        self.frame.exits.append(exit_)
        self.state.alive = False

    def given(
        self,
        predicate: Predicate,
        source: Source,
        outcome: Outcome,
        related: tuple[Source, ...] | None = None,
    ) -> tuple[Condition, ...]:
        """The conjuncts of a predicate as conditions at one place."""
        text = self.texts(source.file, source.span)
        places = self.touched(source) if related is None else related
        return tuple(
            Condition(p, source, outcome, self.frame.symbol, text, places) for p in conjuncts(predicate)
        )

    def refuse_unless(
        self, predicate: Predicate, source: Source, outcome: Outcome, exception: str = ""
    ) -> None:
        """The path ends where `predicate` does not hold: an exit there, a guard on what follows."""
        opposite = negate(predicate)
        self.frame.exits.append(
            Exit(
                "raise",
                (*self.state.when, *self.given(opposite, source, outcome)),
                source,
                None,
                exception,
                outcome,
                dict(self.state.store),
            )
        )
        self.state.assume(self.given(predicate, source, outcome))

    def fresh(self, name: str, entity: str, span: Span) -> Var:
        """A variable for something that this place makes or binds."""
        return Var(f"{name}#{span.line}:{span.column}", entity)
