"""Expressions of the language to terms and predicates of the model."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from drift.allium.expressions import (
    Access,
    Apply,
    Argument,
    Binary,
    Conditional,
    Constant,
    DurationLiteral,
    Expr,
    Filter,
    Lambda,
    Listing,
    Lookup,
    Mapping,
    Name,
    Negative,
    Number,
    ObjectLiteral,
    Quoted,
    Text,
)
from drift.behaviour.from_spec.gathering import FOLDED, Gathering
from drift.behaviour.from_spec.keys import slot
from drift.behaviour.from_spec.scope import Scope
from drift.behaviour.model import Derived
from drift.logic.build import ite, truth
from drift.logic.functions import LENGTH, length_of
from drift.logic.rewrite import as_term, cut, size
from drift.logic.terms import (
    NOW,
    NULL,
    Aggregate,
    Arith,
    ArithOp,
    Call,
    Collect,
    Compare,
    Config,
    Const,
    Gather,
    Record,
    SetOf,
    Term,
    Var,
    boolean,
    number,
    symbol,
    text,
)
from drift.logic.types import UNKNOWN, ValueType

MAX_SIZE = 2000
"""A value that grows beyond this many nodes through its `let`s is kept opaque."""


_GATHERED: dict[str, Gather] = {"count": "count", "first": "first", "last": "last"}


class Compiler(Gathering):
    """Compiles expressions of one project; notes the black boxes it meets."""

    __slots__ = ()

    def term(self, node: Expr, scope: Scope, expected: ValueType = UNKNOWN, *, leading: bool = False) -> Term:
        """The expression as a value."""
        match node:
            case Name():
                return self._name(node, scope, expected, leading)
            case Number(value=value):
                return number(value)
            case DurationLiteral(value=value):
                return Const("duration", value)
            case Text(value=value):
                return symbol(value) if value in expected.states else text(value)
            case Quoted(value=value):
                return symbol(value)
            case Constant():
                return _constant(node, scope)
            case Access():
                return self._access(node, scope)
            case Apply():
                return self._apply(node, scope)
            case Lookup():
                return Aggregate("first", self.lookup(node, scope))
            case Negative():
                return _negative(self.term(node.operand, scope, expected))
            case Binary():
                return self._binary(node, scope, expected)
            case Listing():
                element = expected.element or UNKNOWN
                return SetOf(tuple(self.term(item, scope, element) for item in node.items))
            case ObjectLiteral():
                return Record(tuple((entry.name, self.term(entry.value, scope)) for entry in node.entries))
            case Conditional():
                return self._conditional(node, scope, expected)
            case Filter() | Mapping():
                return self.many(node, scope, expected)
            case Lambda():
                return self.opaque(node, scope)
            case _:
                return truth(self.predicate(node, scope))

    def bounded(self, term: Term) -> Term:
        """The term, or something opaque in its place if it has grown too large to reason about."""
        return as_term(cut(term)) if size(term) > MAX_SIZE else term

    def _access(self, node: Access, scope: Scope) -> Term:
        base, name = node.base, node.name
        if isinstance(base, Name) and base.name == "config" and "config" not in scope.bindings:
            return Config(self.index.config_name(node, name, scope.file, base.alias))
        found = self.index.reference(node, scope.file)
        if found is not None and found.kind == "literal":
            return symbol(name)
        owner = self.root(base, scope)
        if name in _GATHERED and self._gathers(owner, name):
            return Aggregate(_GATHERED[name], owner)
        if name == "unique" and self._gathers(owner, name):
            return Call("unique", (owner,))
        if isinstance(owner, Collect):
            return Aggregate("values", owner, slot(self.vocabulary, owner.element, name))
        if name == LENGTH and not self.vocabulary.entity_of(owner):
            # A text has no properties in the language; what is meant is its black-box function.
            many = self.vocabulary.type_of(owner).kind == "collection"
            return Aggregate("count", owner) if many else length_of(owner)
        return slot(self.vocabulary, owner, name)

    def _gathers(self, owner: Term, name: str) -> bool:
        entity = self.vocabulary.entity_of(owner)
        return not entity or self.vocabulary.member(entity, name) is None

    def _apply(self, node: Apply, scope: Scope) -> Term:
        callee = node.callee
        if isinstance(callee, Name):
            self.black_boxes[callee.name] = None
            return Call(callee.name, self._arguments(node.arguments, scope))
        if not isinstance(callee, Access):
            return self.opaque(node, scope)
        if callee.name in ("any", "all", "contains", "includes"):
            return truth(self.predicate(node, scope))
        qualified = self.deferred_name(callee, scope)
        if qualified:
            return Call(qualified, self._arguments(node.arguments, scope))
        if callee.name in FOLDED or callee.name in ("count", "filter"):
            return self.folded(node, callee, scope)
        owner = self.root(callee.base, scope)
        member = self.vocabulary.member(self.vocabulary.entity_of(owner), callee.name)
        if not (isinstance(member, Derived) and member.params):
            self.black_boxes[callee.name] = None
        return Call(callee.name, (owner, *self._arguments(node.arguments, scope)))

    def deferred_name(self, callee: Access, scope: Scope) -> str:
        """`Spec.operation` of a call to a deferred specification, or to what is capitalised and no entity."""
        base = callee.base
        if not isinstance(base, Name) or base.name in scope.bindings or not base.name[0].isupper():
            return ""
        name = f"{base.alias}/{base.name}" if base.alias else base.name
        qualified = f"{name}.{callee.name}"
        if (
            qualified in self.index.deferred
            or name in self.index.deferred
            or not self.index.entity(base, scope.file)
        ):
            return qualified
        return ""

    def _arguments(self, arguments: Sequence[Argument], scope: Scope) -> tuple[Term, ...]:
        return tuple(self.term(argument.value, scope) for argument in arguments)

    def _binary(self, node: Binary, scope: Scope, expected: ValueType) -> Term:
        left = self.term(node.left, scope, expected)
        right = self.term(node.right, scope, expected)
        if node.op == "??":
            return ite(Compare("!=", left, NULL), left, right)
        op: ArithOp = node.op
        return Arith(op, left, right)

    def _conditional(self, node: Conditional, scope: Scope, expected: ValueType) -> Term:
        other = self.term(node.other, scope, expected) if node.other is not None else NULL
        for branch in reversed(node.branches):
            other = ite(self.predicate(branch.test, scope), self.term(branch.value, scope, expected), other)
        return other


def _constant(node: Constant, scope: Scope) -> Term:
    match node.name:
        case "true" | "false":
            return boolean(node.name == "true")
        case "now":
            return NOW
        case "this":
            return scope.this if scope.this is not None else Var("this")
        case _:
            return NULL


def _negative(term: Term) -> Term:
    if isinstance(term, Const) and isinstance(term.value, Fraction):
        return Const(term.kind, -term.value)
    return Arith("-", number(0), term)
