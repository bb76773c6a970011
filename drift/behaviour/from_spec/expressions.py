"""Expressions of the language to terms and predicates of the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from drift.allium.expressions import (
    Access,
    Apply,
    Argument,
    Binary,
    Conditional,
    Constant,
    DurationLiteral,
    Existence,
    Expr,
    Filter,
    Implication,
    Junction,
    Lambda,
    Listing,
    Lookup,
    Mapping,
    Name,
    Negation,
    Negative,
    Number,
    ObjectLiteral,
    Quoted,
    Relation,
    Text,
    Within,
)
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.index import Index, snake, words
from drift.behaviour.from_spec.scope import Scope
from drift.behaviour.model import Derived, Relationship
from drift.logic.build import conjoin, disjoin, holds, ite, negate, truth
from drift.logic.rewrite import cut, size, substitute
from drift.logic.terms import (
    FALSE,
    NOW,
    NULL,
    TRUE,
    Aggregate,
    Arith,
    ArithOp,
    Call,
    Collect,
    Compare,
    Config,
    Const,
    Exists,
    Field,
    Member,
    Opaque,
    Predicate,
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

_GATHERED = {"count": "count", "first": "first", "last": "last"}
_FOLDED = {"sum": "sum", "min": "min", "max": "max"}


@dataclass(slots=True)
class Compiler:
    """Compiles expressions of one project; notes the black boxes it meets."""

    index: Index
    vocabulary: Vocabulary
    black_boxes: dict[str, None] = field(default_factory=dict)

    # ------------------------------------------------------------ predicates

    def predicate(self, node: Expr, scope: Scope) -> Predicate:
        """The expression as a condition."""
        match node:
            case Relation():
                return self._relation(node, scope)
            case Within():
                return self._membership(node, scope)
            case Negation():
                return negate(self.predicate(node.operand, scope), self.vocabulary.type_of)
            case Junction():
                parts = [self.predicate(operand, scope) for operand in node.operands]
                return conjoin(*parts) if node.op == "and" else disjoin(*parts)
            case Implication():
                return disjoin(negate(self.predicate(node.left, scope), self.vocabulary.type_of), self.predicate(node.right, scope))
            case Existence():
                return self._exists(node.operand, scope)
            case Conditional():
                return self._conditional_predicate(node, scope)
            case Apply(callee=Access(name="any" | "all" as quantifier)):
                return self._quantified(node, quantifier, scope)
            case Apply(callee=Access(base=base, name="contains" | "includes"), arguments=(argument,)):
                return Member(self.term(argument.value, scope), self.term(base, scope))
            case _:
                return holds(self.term(node, scope))

    def _relation(self, node: Relation, scope: Scope) -> Predicate:
        if isinstance(node.left, Name) and self.named(node.left, scope) is None:
            right = self.term(node.right, scope)
            left = self.term(node.left, scope, self.vocabulary.type_of(right), leading=right.__class__ is Const)
        else:
            left = self.term(node.left, scope)
            right = self._opposite(node, left, scope)
        if node.op in ("=", "!="):
            found = self._presence(left, right) or self._truth_test(left, right)
            if found is not None:
                return found if node.op == "=" else negate(found)
        return Compare(node.op, left, right)

    def _opposite(self, node: Relation, left: Term, scope: Scope) -> Term:
        """The right side: the same bare name as on the left means the outer thing (`parent = parent`)."""
        expected = self.vocabulary.type_of(left)
        inner = scope
        if scope.elements and isinstance(node.right, Name):
            same = isinstance(node.left, Name) and node.left.name == node.right.name
            if same or node.right.name in scope.bindings:
                inner = scope.outside()
        return self.term(node.right, inner, expected)

    def _presence(self, left: Term, right: Term) -> Predicate | None:
        """`= null` of something looked up asks whether it exists."""
        for term, other in ((left, right), (right, left)):
            if other == NULL and isinstance(term, Aggregate) and term.gather in ("first", "last"):
                return negate(Exists(term.collection))
        return None

    def _truth_test(self, left: Term, right: Term) -> Predicate | None:
        """`flag = true` says no more than `flag` where `flag` is never absent."""
        for term, other in ((left, right), (right, left)):
            if isinstance(other, Const) and other.kind == "boolean":
                type_ = self.vocabulary.type_of(term)
                if type_.kind == "boolean" and not type_.optional:
                    return holds(term) if other.value else negate(holds(term))
        return None

    def _membership(self, node: Within, scope: Scope) -> Predicate:
        item = self.term(node.item, scope)
        collection = self._many(node.collection, scope, ValueType("collection", element=self.vocabulary.type_of(item)))
        found = Member(item, collection)
        return negate(found) if node.negated else found

    def _exists(self, operand: Expr, scope: Scope) -> Predicate:
        term = self.term(operand, scope)
        return Exists(term.collection if isinstance(term, Aggregate) and term.of is None else term)

    def _conditional_predicate(self, node: Conditional, scope: Scope) -> Predicate:
        other = self.predicate(node.other, scope) if node.other is not None else FALSE
        for branch in reversed(node.branches):
            test = self.predicate(branch.test, scope)
            other = disjoin(conjoin(test, self.predicate(branch.value, scope)), conjoin(negate(test), other))
        return other

    def _quantified(self, node: Apply, quantifier: str, scope: Scope) -> Predicate:
        assert isinstance(node.callee, Access)
        collection = self._many(node.callee.base, scope)
        function = node.arguments[0].value if node.arguments else None
        if function is None:
            return Exists(collection)
        selected = self._selected(collection, function, scope, negated=quantifier == "all")
        return negate(Exists(selected)) if quantifier == "all" else Exists(selected)

    def _selected(self, collection: Term, function: Expr, scope: Scope, *, negated: bool = False) -> Collect:
        element = scope.element(self.vocabulary.element_of(collection))
        if isinstance(function, Lambda):
            inner = scope.bind(function.parameter, element)
            condition = self.predicate(function.body, inner)
        else:
            condition = self.predicate(function, scope.within(element))
        return filtered(collection, element, negate(condition) if negated else condition, self.vocabulary)

    # ------------------------------------------------------------ terms

    def term(self, node: Expr, scope: Scope, expected: ValueType = UNKNOWN, *, leading: bool = False) -> Term:
        """The expression as a value. `expected` resolves enum literals; `leading` is the left side of a comparison."""
        match node:
            case Name():
                return self._name(node, scope, expected, leading)
            case Number(value=value):
                return number(value)
            case DurationLiteral(value=value):
                return Const("duration", value)
            case Text(value=value):
                return text(value)
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
                return self._many(node, scope, expected)
            case Lambda():
                return self._opaque(node, scope)
            case _:
                return truth(self.predicate(node, scope))

    def bounded(self, term: Term) -> Term:
        """The term, or something opaque in its place if it has grown too large to reason about."""
        return cut(term) if size(term) > MAX_SIZE else term

    def named(self, node: Name, scope: Scope, expected: ValueType = UNKNOWN) -> Term | None:
        """What a bare name is bound to; None if nothing binds it."""
        name = node.name
        if node.alias:
            entity = self.index.entity(name)
            return Collect(entity, scope.element(entity), TRUE) if entity else None
        for element in reversed(scope.elements):
            if self.vocabulary.member(element.entity, name) is not None:
                return self._own(element, name, expected)
        if name in scope.bindings:
            return scope.bindings[name]
        if scope.this is not None and self.vocabulary.member(scope.this.entity, name) is not None:
            return self._own(scope.this, name, expected)
        if name in expected.states:
            return symbol(name)
        given = self.index.given_in(scope.file)
        if name in given:
            return Var(name, given[name])
        if name in self.index.parameters:
            return Config(self.index.config_name(name, scope.file))
        if name in self.index.defaults:
            return Var(name, self.index.defaults[name])
        entity = self.index.entity(name)
        if entity and expected.kind != "enum":
            return Collect(entity, scope.element(entity), TRUE)
        return None

    def _own(self, owner: Var, name: str, expected: ValueType) -> Term:
        found = Field(owner, name)
        if name in expected.states and self.vocabulary.type_of(found).states != expected.states:
            return symbol(name)
        return found

    def _name(self, node: Name, scope: Scope, expected: ValueType, leading: bool) -> Term:
        found = self.named(node, scope, expected)
        if found is not None:
            return found
        if leading and scope.elements and node.name not in expected.states:
            return Field(scope.elements[-1], node.name)
        if leading and scope.this is not None and node.name not in expected.states:
            return Field(scope.this, node.name)
        return symbol(node.name)

    def _root(self, node: Expr, scope: Scope) -> Term:
        """What a path starts at: an unbound name is an instance, never a literal."""
        if not isinstance(node, Name):
            return self.term(node, scope)
        found = self.named(node, scope)
        if found is not None:
            return found
        if scope.elements and not self._known(scope.elements[-1]):
            return Field(scope.elements[-1], node.name)
        return Var(node.name, self.instance(node.name))

    def _known(self, element: Var) -> bool:
        entity = self.vocabulary.entity(element.entity)
        return entity is not None and bool(entity.fields or entity.relationships or entity.derived)

    def instance(self, name: str) -> str:
        """The entity whose name in snake_case this is."""
        return next((entity for entity in self.index.entities if snake(entity) == name), "")

    def _access(self, node: Access, scope: Scope) -> Term:
        base, name = node.base, node.name
        if isinstance(base, Name) and base.name == "config" and "config" not in scope.bindings:
            return Config(self.index.config_name(name, scope.file, base.alias))
        if isinstance(base, Name) and base.name in self.index.enums and base.name not in scope.bindings:
            return symbol(name)
        owner = self._root(base, scope)
        if name in _GATHERED and self._gathers(owner, name):
            return Aggregate(_GATHERED[name], owner)  # type: ignore[arg-type]
        if name == "unique" and self._gathers(owner, name):
            return Call("unique", (owner,))
        if isinstance(owner, Collect):
            return Aggregate("values", owner, Field(owner.element, name))
        return Field(owner, name)

    def _gathers(self, owner: Term, name: str) -> bool:
        entity = self.vocabulary.entity_of(owner)
        return not entity or self.vocabulary.member(entity, name) is None

    def _apply(self, node: Apply, scope: Scope) -> Term:
        callee = node.callee
        if isinstance(callee, Name):
            self.black_boxes[callee.name] = None
            return Call(callee.name, self._arguments(node.arguments, scope))
        if not isinstance(callee, Access):
            return self._opaque(node, scope)
        if callee.name in ("any", "all", "contains", "includes"):
            return truth(self.predicate(node, scope))
        qualified = self.deferred_name(callee, scope)
        if qualified:
            return Call(qualified, self._arguments(node.arguments, scope))
        if callee.name in _FOLDED or callee.name in ("count", "filter"):
            return self._folded(node, callee, scope)
        owner = self._root(callee.base, scope)
        member = self.vocabulary.member(self.vocabulary.entity_of(owner), callee.name)
        if not (isinstance(member, Derived) and member.params):
            self.black_boxes[callee.name] = None
        return Call(callee.name, (owner, *self._arguments(node.arguments, scope)))

    def deferred_name(self, callee: Access, scope: Scope) -> str:
        """`Spec.operation` of a call to a deferred specification or another capitalised thing that is no entity."""
        base = callee.base
        if not isinstance(base, Name) or base.name in scope.bindings or not base.name[0].isupper():
            return ""
        name = f"{base.alias}/{base.name}" if base.alias else base.name
        qualified = f"{name}.{callee.name}"
        if qualified in self.index.deferred or name in self.index.deferred or not self.index.entity(base.name):
            return qualified
        return ""

    def _folded(self, node: Apply, callee: Access, scope: Scope) -> Term:
        collection = self._many(callee.base, scope)
        function = node.arguments[0].value if node.arguments else None
        if callee.name in ("count", "filter"):
            selected = collection if function is None else self._selected(collection, function, scope)
            return Aggregate("count", selected) if callee.name == "count" else selected
        if function is None:
            return Aggregate(_FOLDED[callee.name], collection)  # type: ignore[arg-type]
        element = scope.element(self.vocabulary.element_of(collection))
        spelled = filtered(collection, element, TRUE, self.vocabulary)
        if not isinstance(function, Lambda):
            return self._opaque(node, scope)
        of = self.term(function.body, scope.bind(function.parameter, spelled.element))
        return Aggregate(_FOLDED[callee.name], spelled, of)  # type: ignore[arg-type]

    def _arguments(self, arguments: Sequence[Argument], scope: Scope) -> tuple[Term, ...]:
        return tuple(self.term(argument.value, scope) for argument in arguments)

    def lookup(self, node: Lookup, scope: Scope) -> Collect:
        """`E{a, b: c}`: the instances whose fields have these values."""
        entity = self.index.entity(node.entity.name) or node.entity.name
        element = scope.element(entity)
        conditions: list[Predicate] = []
        for key in node.keys:
            name = key.name or (key.value.name if isinstance(key.value, Name) else "")
            own = Field(element, name)
            value = self.term(key.value, scope, self.vocabulary.type_of(own))
            conditions.append(Compare("=", own, value))
        return Collect(entity, element, conjoin(*conditions))

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

    def _many(self, node: Expr, scope: Scope, expected: ValueType = UNKNOWN) -> Term:
        """A collection: filters and mappings spelled out as one `Collect`."""
        match node:
            case Filter():
                base = self._many(node.base, scope)
                element = scope.element(self.vocabulary.element_of(base))
                condition = self.predicate(node.predicate, scope.within(element))
                return filtered(base, element, condition, self.vocabulary)
            case Mapping():
                base = self._many(node.base, scope)
                element = scope.element(self.vocabulary.element_of(base))
                spelled = filtered(base, element, TRUE, self.vocabulary)
                return Aggregate("values", spelled, Field(spelled.element, node.field))
            case Name():
                found = self.named(node, scope)
                return self._root(node, scope) if found is None and scope.this is None else self.term(node, scope, leading=True)
            case _:
                return self.term(node, scope, expected)

    def _opaque(self, node: Expr, scope: Scope) -> Opaque:
        """A function as an argument, or a call of a value: kept by its text."""
        return Opaque(words(scope.file, node.span), "a function that is not spelled out")


def filtered(collection: Term, element: Var, condition: Predicate, vocabulary: Vocabulary) -> Collect:
    """The elements of a collection that satisfy a condition over `element`, as one `Collect`."""
    base = collection
    if isinstance(base, Field):
        relationship = vocabulary.member(vocabulary.entity_of(base.base), base.name)
        if isinstance(relationship, Relationship) and relationship.many:
            spelled = Collect(relationship.entity, relationship.element, relationship.where)
            base = substitute(spelled, {relationship.this: base.base})
    if isinstance(base, Collect):
        where = substitute(base.where, {base.element: element})
        return Collect(base.entity, element, conjoin(where, condition))
    return Collect(element.entity, element, conjoin(Member(element, base), condition))


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

