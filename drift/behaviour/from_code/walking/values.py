"""What an expression of the code can evaluate to: a term of the logic, or something only code has.

All values are immutable and hashable: they are parts of memo keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition
from drift.logic.build import conjoin, disjoin, ite, negate
from drift.logic.digest import digest
from drift.logic.rewrite import leaves, size, subterms
from drift.logic.spans import Source
from drift.logic.terms import (
    NULL,
    TRUE,
    Aggregate,
    And,
    Call,
    Collect,
    Config,
    Const,
    Ite,
    Opaque,
    Predicate,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
)

CLASS = "class "
"""Begins the name of the black box that stands for a class; the qualified name follows."""
MAX_SIZE = 200
"""Nodes of an expression beyond which a merged value is no longer worth carrying: it becomes opaque."""


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class of the code base, as a value."""

    definition: ClassDefinition

    def __hash__(self) -> int:
        return hash(self.definition.qualified)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClassValue) and other.definition.qualified == self.definition.qualified


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module of the code base, as a value."""

    module: ir.Module = field(compare=False)
    name: str = ""


class _Hashed:
    """A hash worked out once: closures hold closures, shared many times over."""

    __slots__ = ("_hash",)
    _hash: int


@dataclass(frozen=True, slots=True)
class FunctionValue(_Hashed):
    """A function, method or lambda.

    `bound` is its receiver, `closure` what its free names meant at its definition; `raw` when it is
    called past its decorators; `preset` the arguments it was given beforehand, positional ones named "";
    `filled` the entity among the type arguments it is called with.
    """

    qualified: str
    node: ir.Function | ir.Lambda = field(compare=False)
    module: ir.Module = field(compare=False)
    owner: ClassDefinition | None = field(default=None, compare=False)
    bound: Value | None = None
    closure: tuple[tuple[str, Value], ...] = ()
    raw: bool = False
    preset: tuple[tuple[str, Value], ...] = ()
    filled: str = ""

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            value = hash((self.qualified, self.bound, self.closure, self.raw, self.preset, self.filled))
            object.__setattr__(self, "_hash", value)
            return value

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, FunctionValue) or hash(self) != hash(other):
            return False
        mine = (self.qualified, self.bound, self.closure, self.raw, self.preset, self.filled)
        return mine == (other.qualified, other.bound, other.closure, other.raw, other.preset, other.filled)


@dataclass(frozen=True, slots=True)
class ExternalValue:
    """Something outside the code base by dotted name; `instance` when it is an object of that class."""

    qualified: str
    instance: bool = False


@dataclass(frozen=True, slots=True)
class ListValue:
    """A list, tuple or set whose items are known one by one."""

    items: tuple[Value, ...]
    kind: Literal["list", "tuple", "set"] = "list"


@dataclass(frozen=True, slots=True)
class DictValue:
    """A dictionary whose keys are known; `open` when there may be more: those of `rest`, if that is known."""

    items: tuple[tuple[Term, Value], ...]
    open: bool = False
    rest: Value | None = None

    def get(self, key: Term) -> Value | None:
        """The value under a constant key."""
        return next((v for k, v in self.items if k == key), None)


@dataclass(frozen=True, slots=True)
class QueryValue:
    """A query under construction over all instances of an entity.

    `statement` is what executing it does.

    `result`: what a row of it holds, where that is not the instance: a term over `element`, or one that
    gathers `Collect(entity, element)`, which stands for all selected rows; with entity "" it stands for
    whatever the query turns out to select from. `joined`: the elements of other entities, as paths from
    `element`. `columns`: the fields that a row of it holds by position. `deferred`: it is that of a client
    which does what it says when it is executed; `negated`: what it is told next is to be false. `runs`: it is
    a statement that is run where it is used; `returning`: that gives the rows. `answered`: it is that of a
    client whose chain of calls is all that is said, and which answers with `rows`, or with `parts`: the rows
    under a name, and what went wrong; `single`: with one row.
    """

    entity: str
    element: Var
    where: Predicate = TRUE
    statement: Literal["select", "update", "delete", "insert"] = "select"
    values: tuple[tuple[str, Value], ...] = ()
    source: Source | None = field(default=None, compare=False)
    result: Term | None = None
    joined: tuple[tuple[Var, Term], ...] = ()
    columns: tuple[str, ...] = ()
    deferred: bool = False
    negated: bool = False
    runs: bool = False
    returning: bool = False
    answered: Literal["", "rows", "parts"] = ""
    single: bool = False

    def collect(self) -> Collect:
        """The collection it selects."""
        return Collect(self.entity, self.element, self.where)


@dataclass(frozen=True, slots=True)
class MethodValue:
    """A method of something that is not an instance of a known class: `query.filter`, `items.append`."""

    receiver: Value
    name: str


@dataclass(frozen=True, slots=True)
class ProcedureValue:
    """A function that a chain of calls which began with `start` puts together, of which `steps` are known.

    `steps` are functions, and classes that its input is checked against. Once `given` its input it is how the
    step at hand goes on: `gathered` is what the steps before have handed on, `symbol` the whole.
    """

    start: str
    steps: tuple[Value, ...] = ()
    gathered: Value | None = None
    given: Value | None = None
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class SuperValue:
    """`super()`: the receiver, and the class whose bases are searched."""

    receiver: Value
    owner: ClassDefinition

    def __hash__(self) -> int:
        return hash((self.receiver, self.owner.qualified))


@dataclass(frozen=True, slots=True)
class ChoiceValue:
    """`then` if `test` holds, else `other`, where at least one is no term."""

    test: Predicate
    then: Value
    other: Value


Value: TypeAlias = (
    Term
    | ClassValue
    | ModuleValue
    | FunctionValue
    | ExternalValue
    | ListValue
    | DictValue
    | QueryValue
    | MethodValue
    | ProcedureValue
    | SuperValue
    | ChoiceValue
)

_CODE_ONLY = frozenset((
    ClassValue, ModuleValue, FunctionValue, ExternalValue, ListValue, DictValue, QueryValue, MethodValue,
    ProcedureValue, SuperValue, ChoiceValue,
))  # fmt: skip


def is_term(value: Value) -> bool:
    """Whether the value is a term of the logic as it stands."""
    return type(value) not in _CODE_ONLY


def as_term(value: Value) -> Term:
    """The value as a term; what has no counterpart in the logic is opaque under its name."""
    if type(value) not in _CODE_ONLY:
        return value  # type: ignore[return-value]
    match value:
        case ListValue():
            return SetOf(tuple(as_term(item) for item in value.items))
        case DictValue():
            if all(isinstance(k, Const) and k.kind == "string" for k, _ in value.items):
                return Record(
                    tuple((str(k.value), as_term(v)) for k, v in value.items if isinstance(k, Const))
                )
            return Opaque(
                "mapping", "a mapping with computed keys", tuple(as_term(v) for _, v in value.items)
            )
        case QueryValue():
            return value.collect()
        case ClassValue():
            return Opaque(CLASS + value.definition.qualified, "a class")
        case ModuleValue():
            return Opaque(f"module {value.name}", "a module")
        case FunctionValue():
            return Opaque(f"function {value.qualified}", "a function")
        case ExternalValue():
            return Opaque(value.qualified, "defined outside the code base")
        case MethodValue():
            return Opaque(f"method {value.name}", "a method", (as_term(value.receiver),))
        case ProcedureValue():
            return Opaque(f"procedure {value.start}", "a function that a chain of calls puts together")
        case SuperValue():
            return as_term(value.receiver)
        case ChoiceValue():
            return Ite(value.test, as_term(value.then), as_term(value.other))
        case _:
            return value


def choose(test: Predicate, then: Value, other: Value) -> Value:
    """`then` if `test` holds, else `other`, folded where they agree; opaque beyond the size cap."""
    if then == other:
        return then
    if isinstance(other, Ite | ChoiceValue):
        if other.test == test:
            return choose(test, then, other.other)
        if other.test == negate(test):
            return choose(test, then, other.then)
    if is_term(then) and is_term(other):
        made = ite(test, as_term(then), as_term(other))
        return _bounded(made)
    if isinstance(then, QueryValue) and isinstance(other, QueryValue):
        merged = _either_rows(test, then, other)
        if merged is not None:
            return merged
    if isinstance(then, DictValue) and isinstance(other, DictValue) and (then.open or other.open):
        return _either_table(test, then, other)
    if isinstance(then, ListValue | DictValue) and isinstance(other, ListValue | DictValue):
        made = ite(test, as_term(then), as_term(other))
        return _bounded(made)
    if isinstance(other, Collect) and _is_empty(then):
        return _rows_if(negate(test), other)
    if isinstance(then, Collect) and _is_empty(other):
        return _rows_if(test, then)
    return ChoiceValue(test, then, other)


def _is_empty(value: Value) -> bool:
    return (
        isinstance(value, ListValue | DictValue)
        and not value.items
        and not (isinstance(value, DictValue) and value.open)
    )


def _rows_if(test: Predicate, rows: Collect) -> Collect:
    """The rows if the test holds, else none. That there is no file yet says that no rows are there."""
    parts = list(subterms(test))
    outside = any(isinstance(part, Call | Opaque) for part in parts) and not any(
        isinstance(part, Config | Collect) or (isinstance(part, Var) and part.entity) for part in parts
    )
    return rows if outside else Collect(rows.entity, rows.element, conjoin(test, rows.where))


def _either_table(test: Predicate, then: DictValue, other: DictValue) -> DictValue:
    """Two tables of which one may hold other keys too: what both hold for sure, and perhaps more."""
    held = dict(other.items)
    both = tuple((key, choose(test, value, held[key])) for key, value in then.items if key in held)
    return DictValue(both, True)


def _either_rows(test: Predicate, then: QueryValue, other: QueryValue) -> QueryValue | None:
    """The rows of the one query or the other, where both select from the same under other conditions."""
    if replace(then, where=TRUE) != replace(other, where=TRUE):
        return None
    where = disjoin(conjoin(test, then.where), conjoin(negate(test), other.where))
    return replace(then, where=where)


def _bounded(made: Term) -> Term:
    """The value; one with too many cases is opaque over the paths it reads."""
    cases = size(made)
    if cases <= MAX_SIZE:
        return made
    mentions = leaves(made)[:32] if cases <= 10 * MAX_SIZE else ()
    which = Const("string", digest(made))
    return Opaque("choice", "a value with too many cases", (*mentions, which))


def row(collection: Collect) -> Term:
    """The first instance of a collection."""
    return Aggregate("first", collection)


def without_null(value: Value) -> Value:
    """The value where it is known to be there: the branch of a choice that is not null."""
    while isinstance(value, Ite | ChoiceValue):
        if value.other == NULL:
            value = value.then
        elif value.then == NULL:
            value = value.other
        else:
            break
    return value


def conjunction(predicates: tuple[Predicate, ...]) -> Predicate:
    """A conjunction without folding, for keys."""
    return predicates[0] if len(predicates) == 1 else And(predicates)


def is_boolean(value: Value) -> bool:
    """Whether the value is certainly a truth value."""
    return isinstance(value, Truth) or (isinstance(value, Const) and value.kind == "boolean")


def is_store_to_fill(value: Value) -> bool:
    """Whether the value is an empty list or table.

    What a long-lived object starts with says nothing of later.
    """
    return isinstance(value, ListValue | DictValue) and not value.items
