"""Unification: which instance of the code is which instance of the rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from drift.compare.rules.known_by_key import said_of_instances
from drift.logic.rewrite import Seen, children, is_predicate, rebuild, substitute, subterms
from drift.logic.terms import (
    Call,
    Compare,
    Config,
    Const,
    Expression,
    Field,
    Now,
    Opaque,
    Predicate,
    Term,
    Var,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Binding:
    """Code terms and the rule's terms they stand for. Each rule term stands for one code term.

    What the code calls like something of the rule that is another thing there is told apart from it.
    """

    terms: Mapping[Term, Term] = field(default_factory=dict, hash=False)
    _apart: Mapping[Term, Term] = field(default_factory=dict, init=False, repr=False, compare=False)
    _said: Seen = field(default_factory=dict, init=False, repr=False, compare=False)
    _found: dict[Predicate, Predicate] = field(default_factory=dict, init=False, repr=False, compare=False)
    _by_key: frozenset[Term] = field(default=frozenset(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Renames what goes by the name of something else in the rule."""
        taken = (
            spec
            for code, spec in self.terms.items()
            if isinstance(spec, Var) and spec not in self.terms and spec not in subterms(code)
        )
        others: dict[Term, Term] = {spec: Var(f"other {spec.name}", spec.entity) for spec in taken}
        object.__setattr__(self, "_apart", {**self.terms, **others} if others else self.terms)
        by_key = frozenset(
            spec
            for code, spec in self.terms.items()
            if isinstance(spec, Var) and spec.entity and not (isinstance(code, Var) and code.entity)
        )
        object.__setattr__(self, "_by_key", by_key)

    def of(self, rule_term: Term) -> Term | None:
        """The code term that a rule term was bound to."""
        return next((code for code, spec in self.terms.items() if spec == rule_term), None)

    def bind(self, code: Term, spec: Term) -> Binding | None:
        """With one more correspondence; None if either side already stands for something else."""
        known = self.terms.get(code)
        if known is not None:
            return self if known == spec else None
        if self.of(spec) is not None:
            return None
        return Binding({**self.terms, code: spec})

    def merged(self, other: Binding) -> Binding | None:
        """Both together; None if they contradict each other."""
        result: Binding | None = self
        for code, spec in other.terms.items():
            if result is None:
                return None
            result = result.bind(code, spec)
        return result

    def term(self, code: Term) -> Term:
        """A code term in the rule's variables."""
        return substitute(code, self._apart, self._said)

    def predicate(self, code: Predicate) -> Predicate:
        """A condition of the code in the rule's variables; what is known by its key is the instance."""
        said = substitute(code, self._apart, self._said)
        if not self._by_key:
            return said
        if said not in self._found:
            self._found[said] = said_of_instances(said, self._by_key)
        return self._found[said]

    def inverse(self) -> dict[Term, Term]:
        """From the rule's variables to the code's terms."""
        return {spec: code for code, spec in self.terms.items()}


def unify_instance(spec: Term, code: Term, binding: Binding) -> Binding | None:
    """Makes two instances the same: variables are bound, navigation through the same field is followed."""
    if binding.term(code) == spec:
        return binding
    if isinstance(spec, Field) and isinstance(code, Field) and spec.name == code.name:
        followed = unify_instance(spec.base, code.base, binding)
        if followed is not None:
            return followed
    if not _entities_agree(spec, code):
        return None
    return binding.bind(code, spec)


def unify_value(spec: Expression, code: Expression, binding: Binding, names: InputNames) -> Binding | None:
    """Makes two values the same by structure, binding the rule's parameters to the code's inputs.

    None when they differ in shape or in a constant; that says nothing of their meaning.
    """
    if not is_predicate(code) and binding.term(code) == spec:  # type: ignore[arg-type]
        return binding
    if isinstance(spec, Var) and not is_predicate(code):
        term: Term = code  # type: ignore[assignment]
        if spec.entity:
            likely = names.may_be(term, spec, binding)
            return unify_instance(spec, term, binding) if likely and _is_instance(term) else None
        return binding.bind(term, spec) if names.may_stand_for(term, spec) else None
    if type(spec) is not type(code) or not _same_head(spec, code):
        return None
    left, right = children(spec), children(code)
    if len(left) != len(right):
        return None
    result: Binding | None = binding
    for one, other in zip(left, right, strict=True):
        if result is None:
            return None
        result = unify_value(one, other, result, names)
    return result if left or spec == code else None


@dataclass(frozen=True, slots=True)
class InputNames:
    """What counts as an input of the code, and which inputs already go by a parameter's name.

    `shared` are names that both sides use: such an input is that parameter and no other.
    `instances` are the entities that the operation has at hand by a name of their own; one that has the name
    of the rule's is the rule's, unless `by_name` is False. `read` keeps the
    inputs found in each expression, for whoever has the same `entities`, `compared` its comparisons, and
    `clauses` those of each rule.
    """

    entities: frozenset[str]
    shared: frozenset[str] = frozenset()
    instances: frozenset[Var] = frozenset()
    by_name: bool = True
    read: dict[int, tuple[Expression, tuple[Term, ...]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    compared: dict[int, tuple[Expression, tuple[Compare, ...]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    clauses: dict[int, tuple[object, tuple[Compare, ...]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def may_be(self, term: Term, spec: Var, binding: Binding) -> bool:
        """Whether a value can be the rule's instance `spec`.

        Not while the code has another one that is more like it.
        """
        if self.by_name and Var(spec.name, spec.entity) in self.instances:
            return term == Var(spec.name, spec.entity)
        free = [item for item in self.instances if item.entity == spec.entity and item not in binding.terms]
        return isinstance(term, Var) or not free

    def may_stand_for(self, term: Term, spec: Var) -> bool:
        """Whether a code term can be what the rule's parameter `spec` is."""
        name = input_name(term)
        if name == spec.name:
            return not isinstance(term, Const | Config | Now)
        if spec.name in self.shared or name in self.shared:
            return False
        return self.is_input(term) or (isinstance(term, Var) and not spec.entity)

    def inputs_in(self, expression: Expression) -> tuple[Term, ...]:
        """Every part of an expression that comes from outside."""
        known = self.read.get(id(expression))
        if known is None:
            found = tuple(
                part
                for part in subterms(expression)
                if isinstance(part, Var | Field | Call | Opaque) and self.is_input(part)
            )
            known = self.read[id(expression)] = (expression, found)
        return known[1]

    def comparisons_in(self, expression: Expression) -> tuple[Compare, ...]:
        """Every comparison that is part of an expression."""
        known = self.compared.get(id(expression))
        if known is None:
            found = tuple(part for part in subterms(expression) if isinstance(part, Compare))
            known = self.compared[id(expression)] = (expression, found)
        return known[1]

    def is_input(self, term: Term) -> bool:
        """Whether the term comes from outside: neither a constant nor read off a specified entity."""
        if not isinstance(term, Var | Field | Call | Opaque):
            return False
        parts = list(subterms(term))
        if any(isinstance(part, Var) and part.entity in self.entities for part in parts):
            return False
        return not isinstance(term, Call) or any(isinstance(part, Var | Opaque) for part in parts)


def input_name(term: Term) -> str:
    """The name an input goes by: `code` for `payload.code`."""
    match term:
        case Var(name, _) | Field(_, name):
            return name
        case _:
            return ""


def _is_instance(term: Term) -> bool:
    return isinstance(term, Var | Field) or not isinstance(term, Const | Config | Now)


def _entities_agree(spec: Term, code: Term) -> bool:
    if isinstance(spec, Var) and isinstance(code, Var) and spec.entity and code.entity:
        return spec.entity == code.entity
    return not isinstance(code, Const | Config | Now)


def _same_head(spec: Expression, code: Expression) -> bool:
    """Whether two nodes of one class differ at most in their parts."""
    marker = Var("·")
    blank = tuple(marker for _ in children(spec))
    if len(blank) != len(children(code)):
        return False
    return not blank or rebuild(spec, blank) == rebuild(code, blank)
