"""Walking and rewriting expressions: terms and predicates alike, shared nodes once, depth bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, TypeAlias, cast, overload

from drift.logic.terms import (
    Aggregate,
    Always,
    And,
    Arith,
    Call,
    Collect,
    Compare,
    Config,
    Const,
    Exists,
    Expression,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Opaque,
    Or,
    Predicate,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
)

Visit: TypeAlias = Callable[[Expression], Expression]
Seen: TypeAlias = dict[int, tuple[Expression, Expression]]
"""What became of each node, by its identity; the node is kept so that its identity is not given away."""

MAX_DEPTH = 100
"""Deeper nesting becomes `Opaque`: hashing and comparing nested values recurses."""

PREDICATES = (Always, Compare, Member, Holds, Exists, Not, And, Or)
LEAVES = (Var, Field, Call, Opaque, Aggregate, Config, Collect)
_MENTIONS = 16


def is_predicate(expression: Expression) -> bool:
    """Whether the expression denotes a truth value rather than a value."""
    return isinstance(expression, PREDICATES)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The direct parts, in source order; `rebuild` takes them back in this order."""
    return expression._parts


def as_term(expression: Expression) -> Term:
    """The expression as a value: a predicate becomes its `Truth`."""
    return Truth(expression) if isinstance(expression, PREDICATES) else expression


def as_predicate(expression: Expression) -> Predicate:
    """The expression as a condition: a term becomes `Holds`, a `Truth` its predicate."""
    if isinstance(expression, Truth):
        return expression.predicate
    return expression if isinstance(expression, PREDICATES) else Holds(expression)


def rebuild(expression: Expression, parts: Sequence[Expression]) -> Expression:
    """The same node over new parts; a part of the wrong sort is wrapped (`Truth`, `Holds`)."""
    made = _MADE.get(type(expression))
    return expression if made is None else made(expression, parts)


def _terms(parts: Sequence[Expression]) -> tuple[Term, ...]:
    return tuple([as_term(part) for part in parts])


def _predicates(parts: Sequence[Expression]) -> tuple[Predicate, ...]:
    return tuple([as_predicate(part) for part in parts])


def _collect(node: Collect, parts: Sequence[Expression]) -> Collect:
    first = as_term(parts[0])
    bound = first if isinstance(first, Var) else node.element
    return Collect(node.entity, bound, as_predicate(parts[1]))


def _record(node: Record, parts: Sequence[Expression]) -> Record:
    return Record(tuple((name, term) for (name, _), term in zip(node.items, _terms(parts), strict=True)))


_MADE: dict[type, Callable[[Any, Sequence[Expression]], Expression]] = {
    Field: lambda node, parts: Field(as_term(parts[0]), node.name),
    Arith: lambda node, parts: Arith(node.op, *_terms(parts)),
    Compare: lambda node, parts: Compare(node.op, *_terms(parts)),
    Ite: lambda _, parts: Ite(as_predicate(parts[0]), *_terms(parts[1:])),
    Call: lambda node, parts: Call(node.name, _terms(parts)),
    Collect: _collect,
    Aggregate: lambda node, parts: Aggregate(node.gather, *_terms(parts)),
    SetOf: lambda _, parts: SetOf(_terms(parts)),
    Record: _record,
    Truth: lambda _, parts: Truth(as_predicate(parts[0])),
    Opaque: lambda node, parts: Opaque(node.key, node.reason, _terms(parts)),
    Member: lambda _, parts: Member(*_terms(parts)),
    Holds: lambda _, parts: Holds(as_term(parts[0])),
    Exists: lambda _, parts: Exists(as_term(parts[0])),
    Not: lambda _, parts: Not(as_predicate(parts[0])),
    And: lambda _, parts: And(_predicates(parts)),
    Or: lambda _, parts: Or(_predicates(parts)),
}
"""What has parts. `Aggregate` without `of` has one part, else two."""


@overload
def rewrite(expression: Term, visit: Visit, seen: Seen | None = None) -> Term: ...
@overload
def rewrite(expression: Predicate, visit: Visit, seen: Seen | None = None) -> Predicate: ...
def rewrite(expression: Expression, visit: Visit, seen: Seen | None = None) -> Expression:
    """Maps bottom-up: `visit` sees each node over its rewritten parts and returns it or a replacement.

    Nodes whose parts did not change are passed as they are. Below `MAX_DEPTH` levels a part becomes `Opaque`.
    `seen` carries what became of nodes from one expression to the next, for one and the same `visit`.
    """
    memo: Seen = {} if seen is None else seen

    def walk(node: Expression, depth: int) -> Expression:
        known = memo.get(id(node))
        if known is not None:
            return known[1]
        parts = node._parts
        if not parts:
            result = visit(node)
        elif depth >= MAX_DEPTH:
            result = cut(node)
        else:
            deeper = depth + 1
            fresh = [walk(part, deeper) for part in parts]
            for new, old in zip(fresh, parts, strict=True):
                if new is not old:
                    result = visit(_MADE[type(node)](node, fresh))
                    break
            else:
                result = visit(node)
        memo[id(node)] = (node, result)
        return result

    result = walk(expression, 0)
    return as_predicate(result) if is_predicate(expression) else as_term(result)


@overload
def substitute(expression: Term, mapping: Mapping[Term, Term], seen: Seen | None = None) -> Term: ...
@overload
def substitute(
    expression: Predicate, mapping: Mapping[Term, Term], seen: Seen | None = None
) -> Predicate: ...
def substitute(expression: Expression, mapping: Mapping[Term, Term], seen: Seen | None = None) -> Expression:
    """Replaces terms simultaneously, outermost first: what was put in is not searched again.

    The element of a `Collect` is bound: a mapping of that variable does not reach into it, and it is
    renamed when a replacement would be captured. `seen` carries what became of nodes from one expression to
    the next, for one and the same `mapping`.
    """
    if not mapping:
        return expression
    result = _substitute(expression, _Replacements(mapping), 0, {} if seen is None else seen)
    return as_predicate(result) if is_predicate(expression) else as_term(result)


class _Replacements:
    """What is put in place of terms, with what the elements of collections have to be told apart from."""

    __slots__ = ("_free", "mapping", "roots")

    def __init__(self, mapping: Mapping[Term, Term]) -> None:
        self.mapping = mapping
        self.roots = frozenset(root(term) for term in mapping)
        self._free: frozenset[Var] | None = None

    @property
    def free(self) -> frozenset[Var]:
        """The variables of what is put in."""
        if self._free is None:
            parts = (part for value in self.mapping.values() for part in subterms(value))
            self._free = frozenset(part for part in parts if isinstance(part, Var))
        return self._free


def _substitute(node: Expression, replacing: _Replacements, depth: int, memo: Seen) -> Expression:
    known = memo.get(id(node))
    if known is not None:
        return known[1]
    parts = node._parts
    result: Expression
    if parts and depth >= MAX_DEPTH:
        result = cut(node)
    elif not is_predicate(node) and cast("Term", node) in replacing.mapping:
        result = replacing.mapping[cast("Term", node)]
    elif isinstance(node, Collect):
        result = _substitute_collect(node, replacing, depth, memo)
    else:
        fresh = tuple([_substitute(part, replacing, depth + 1, memo) for part in parts])
        same = all(new is old for new, old in zip(fresh, parts, strict=True))
        result = node if same else rebuild(node, fresh)
    memo[id(node)] = (node, result)
    return result


def _substitute_collect(node: Collect, replacing: _Replacements, depth: int, memo: Seen) -> Collect:
    element = node.element
    if element in replacing.roots:
        kept = {term: value for term, value in replacing.mapping.items() if root(term) != element}
        if not kept:
            return node
        replacing, memo = _Replacements(kept), {}
    if element in replacing.free:
        count = 1
        while Var(f"{element.name}_{count}", element.entity) in replacing.free:
            count += 1
        element = Var(f"{element.name}_{count}", element.entity)
        replacing, memo = _Replacements({**replacing.mapping, node.element: element}), {}
    where = as_predicate(_substitute(node.where, replacing, depth + 1, memo))
    return node if where is node.where and element is node.element else Collect(node.entity, element, where)


def subterms(expression: Expression) -> Iterator[Expression]:
    """Every part of the expression, itself first, each shared node once."""
    seen: set[int] = set()
    stack = [expression]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        yield node
        parts = node._parts
        if parts:
            stack.extend(parts[::-1])


def leaves(expression: Expression) -> tuple[Term, ...]:
    """The leaf paths in order of appearance: maximal terms of one of the `LEAVES`."""
    found: dict[Term, None] = {}
    seen: set[int] = set()
    stack = [expression]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, LEAVES):
            found[node] = None
        else:
            stack.extend(reversed(children(node)))
    return tuple(found)


def paths(expression: Expression) -> tuple[Term, ...]:
    """The maximal `Var`/`Field` paths anywhere inside, also in calls, collections and opaque mentions.

    Paths that start at the element of a collection inside the expression are left out: they are bound.
    """
    try:
        return expression._paths
    except AttributeError:
        found = _paths(expression)
        object.__setattr__(expression, "_paths", found)
        return found


def _paths(expression: Expression) -> tuple[Term, ...]:
    found: dict[Term, None] = {}
    bound: set[Var] = set()
    for node in subterms(expression):
        if isinstance(node, Collect):
            bound.add(node.element)
    seen: set[int] = set()
    stack = [expression]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Var | Field):
            start = root(node)
            if isinstance(start, Var):
                if start not in bound:
                    found[node] = None
                continue
        stack.extend(reversed(children(node)))
    return tuple(found)


def free_variables(expression: Expression) -> tuple[Var, ...]:
    """The variables of an expression that no collection in it binds, in order of appearance."""
    try:
        return expression._free
    except AttributeError:
        parts = list(subterms(expression))
        bound = {part.element for part in parts if isinstance(part, Collect)}
        free = tuple(dict.fromkeys(part for part in parts if isinstance(part, Var) and part not in bound))
        object.__setattr__(expression, "_free", free)
        return free


def root(term: Term) -> Term:
    """What a path starts at: the `Var` (or any other term) below its fields."""
    while isinstance(term, Field):
        term = term.base
    return term


def size(expression: Expression) -> int:
    """How many nodes the expression has as a tree, counting a shared node each time it occurs; at least 1."""
    return expression._size


def height(expression: Expression) -> int:
    """How many levels the expression has; at least 1."""
    return expression._height


@overload
def bounded(expression: Term) -> Term: ...
@overload
def bounded(expression: Predicate) -> Predicate: ...
def bounded(expression: Expression) -> Expression:
    """The expression itself, or with whatever lies below `MAX_DEPTH` levels made `Opaque`."""
    if height(expression) <= MAX_DEPTH:
        return expression
    return rewrite(expression, lambda node: node)


def cut(expression: Expression) -> Expression:
    """Stands in for an expression that is too deep or too large: keyed by structure, mentioning its roots."""
    digest = blake2b(digest_size=8)
    mentions: dict[int, Term] = {}
    for node in subterms(expression):
        label = [type(node).__name__]
        match node:
            case Const(kind, value):
                label += [kind, str(value)]
            case Var(name, entity):
                label += [name, entity]
            case Field(_, name) | Config(name) | Call(name, _):
                label.append(name)
            case Arith(op, _, _):
                label.append(op)
            case Compare(relation, _, _):
                label.append(relation)
            case Opaque(key, _, _):
                label.append(key)
            case Aggregate(gather, _, _):
                label.append(gather)
            case Always(truth):
                label.append(str(truth))
            case _:
                pass
        label.append(str(len(children(node))))
        digest.update("\x1f".join(label).encode() + b"\x1e")
        if isinstance(node, Var | Config) and len(mentions) < _MENTIONS:
            mentions[id(node)] = node
    term = Opaque(
        f"nested:{digest.hexdigest()}", "nested too deeply", tuple(dict.fromkeys(mentions.values()))
    )
    return Holds(term) if is_predicate(expression) else term
