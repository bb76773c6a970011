"""Which entity a rule's parameter is an instance of, as well as can be known from the specification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from drift.allium.expressions import Access, Apply, Argument, Expr, Lookup, Name, Relation, Within
from drift.allium.items import Formal, TypeRef
from drift.allium.outcomes import (
    Assignment,
    Clause,
    ConditionTrigger,
    EnsuresClause,
    EventTrigger,
    ForClause,
    ForStatement,
    IfStatement,
    LetClause,
    LetStatement,
    Perform,
    Removal,
    RequiresClause,
    Statement,
    TransitionTrigger,
    TriggerNode,
    WhenClause,
)
from drift.allium.parts import parts
from drift.allium.project import SpecFile
from drift.allium.tree import RuleDeclaration
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.candidates import Candidates, compatible
from drift.behaviour.from_spec.index import Index, declarations
from drift.logic.terms import Field, Var

Typed = Mapping[str, str]
"""Entity by parameter name."""


@dataclass(slots=True)
class Uses:
    """What a rule does with its names: `fields` read from each, `alike` pairs of the same type."""

    fields: dict[str, set[str]] = field(default_factory=dict)
    alike: list[tuple[Expr, Expr]] = field(default_factory=list)
    members: list[tuple[Expr, Expr]] = field(default_factory=list)
    given: list[tuple[str, str, Expr]] = field(default_factory=list)


def uses_of(rule: RuleDeclaration) -> Uses:
    """Walks every expression of a rule."""
    uses = Uses()
    for target, value in _assignments(rule.clauses):
        uses.alike.append((target, value))
    stack = list(expressions_of(rule.clauses))
    while stack:
        node = stack.pop()
        match node:
            case Access(base=Name(name=name), name=member):
                uses.fields.setdefault(name, set()).add(member)
            case Relation():
                uses.alike.append((node.left, node.right))
            case Within():
                uses.members.append((node.item, node.collection))
            case Lookup():
                uses.given.extend(_keys(node.entity.name, node.keys))
            case Apply(callee=Access(base=Name(name=entity), name="created")):
                uses.given.extend(_keys(entity, node.arguments))
            case _:
                pass
        stack.extend(parts(node))
    return uses


def _keys(entity: str, keys: Iterable[Argument]) -> Iterator[tuple[str, str, Expr]]:
    for key in keys:
        name = key.name or (key.value.name if isinstance(key.value, Name) else "")
        yield entity, name, key.value


def expressions_of(clauses: Iterable[Clause]) -> Iterator[Expr]:
    """Every top expression of these clauses."""
    for clause in clauses:
        match clause:
            case WhenClause(triggers=triggers):
                yield from _trigger_expressions(triggers)
            case LetClause(value=value):
                yield value
            case RequiresClause(condition=condition):
                yield condition
            case EnsuresClause(statements=statements):
                yield from _statement_expressions(statements)
            case ForClause(collection=collection, clauses=inner):
                yield collection
                yield from expressions_of(inner)
            case _:
                pass


def _trigger_expressions(triggers: Iterable[TriggerNode]) -> Iterator[Expr]:
    for trigger in triggers:
        match trigger:
            case ConditionTrigger(condition=condition):
                yield condition
            case TransitionTrigger(subject=subject):
                yield subject
            case EventTrigger():
                pass


def _statement_expressions(statements: Iterable[Statement]) -> Iterator[Expr]:
    for statement in statements:
        match statement:
            case Assignment(target=target, value=value):
                yield target
                yield value
            case Perform(call=call):
                yield call
            case Removal(target=target):
                yield target
            case LetStatement(value=value):
                yield value
            case IfStatement(branches=branches, otherwise=otherwise):
                for branch in branches:
                    yield branch.test
                    yield from _statement_expressions(branch.body)
                yield from _statement_expressions(otherwise)
            case ForStatement(collection=collection, body=body):
                yield collection
                yield from _statement_expressions(body)
            case _:
                pass


def _assignments(clauses: Iterable[Clause]) -> Iterator[tuple[Expr, Expr]]:
    for clause in clauses:
        if isinstance(clause, EnsuresClause):
            yield from _assigned(clause.statements)
        elif isinstance(clause, ForClause):
            yield from _assignments(clause.clauses)


def _assigned(statements: Iterable[Statement]) -> Iterator[tuple[Expr, Expr]]:
    for statement in statements:
        match statement:
            case Assignment(target=target, value=value):
                yield target, value
            case IfStatement(branches=branches, otherwise=otherwise):
                for branch in branches:
                    yield from _assigned(branch.body)
                yield from _assigned(otherwise)
            case ForStatement(body=body):
                yield from _assigned(body)
            case _:
                pass


class ParameterTypes:
    """The parameters of every rule, worked out once for the project."""

    def __init__(
        self, index: Index, vocabulary: Vocabulary, provided: Mapping[tuple[str, int], str] | None = None
    ) -> None:
        self._index = index
        self._vocabulary = vocabulary
        self._candidates = Candidates(index, vocabulary)
        self._uses: dict[int, Uses] = {}
        self._positions: dict[tuple[str, int], str] = {}
        rules = [(file, one) for file, one in declarations(index.project) if isinstance(one, RuleDeclaration)]
        for file, rule in rules:
            for event in _events(rule):
                typed = self._first_pass(file, rule, event)
                for position, parameter in enumerate(event.parameters):
                    entity = typed.get(parameter_name(parameter), "")
                    if entity:
                        self._positions.setdefault((event.name.name, position), entity)
        for place, entity in (provided or {}).items():
            self._positions.setdefault(place, entity)

    def _uses_of(self, rule: RuleDeclaration) -> Uses:
        """Asked for several times a rule; rules are told apart by identity, comparing them is expensive."""
        known = self._uses.get(id(rule))
        if known is None:
            known = self._uses[id(rule)] = uses_of(rule)
        return known

    def of_event(self, file: SpecFile, rule: RuleDeclaration, event: EventTrigger) -> dict[str, str]:
        """The entity of each parameter of an event, "" where none is known."""
        typed = self._first_pass(file, rule, event)
        fields = self._uses_of(rule).fields
        for position, parameter in enumerate(event.parameters):
            name = parameter_name(parameter)
            if not typed.get(name):
                other = self._positions.get((event.name.name, position), "")
                if other and compatible(other, fields.get(name, ()), self._vocabulary):
                    typed[name] = other
                else:
                    typed[name] = self._candidates.by_fields(fields.get(name, set()))
        return typed

    def of_name(self, file: SpecFile, rule: RuleDeclaration, name: str) -> str:
        """The entity of a name that the rule uses without declaring it."""
        fields = self._uses_of(rule).fields.get(name, set())
        return self._named(file, name, fields) or self._candidates.by_fields(fields)

    def _named(self, file: SpecFile, name: str, fields: set[str]) -> str:
        given = self._index.given_in(file).get(name)
        if given:
            return given
        exact = self._candidates.called(name)
        if exact:
            return exact
        for longer in self._candidates.by_suffix(name):
            if compatible(longer, fields, self._vocabulary):
                return longer
        return self._candidates.by_tail(name, fields)

    def _first_pass(self, file: SpecFile, rule: RuleDeclaration, event: EventTrigger) -> dict[str, str]:
        uses = self._uses_of(rule)
        typed: dict[str, str] = {}
        for parameter in event.parameters:
            name = parameter_name(parameter)
            declared = declared_type(parameter)
            exact = self._index.entity(declared) if declared else self._candidates.called(name)
            typed[name] = exact or self._index.given_in(file).get(name, "")
        open_names = [name for name, entity in typed.items() if not entity]
        for _ in range(2):
            for name in open_names:
                if not typed[name]:
                    entity = self._by_use(name, uses, typed)
                    if entity and compatible(entity, uses.fields.get(name, ()), self._vocabulary):
                        typed[name] = entity
        for name in open_names:
            if not typed[name]:
                typed[name] = self._named(file, name, uses.fields.get(name, set()))
        return typed

    def _by_use(self, name: str, uses: Uses, typed: Typed) -> str:
        """What it is compared with, assigned to, looked up by, or an element of."""
        for left, right in uses.alike:
            for one, other in ((left, right), (right, left)):
                if isinstance(one, Name) and one.name == name:
                    entity = self._vocabulary.entity_of(path_term(other, typed))
                    if entity:
                        return entity
        for item, collection in uses.members:
            if isinstance(item, Name) and item.name == name:
                entity = self._vocabulary.element_of(path_term(collection, typed))
                if entity:
                    return entity
        for owner, key, value in uses.given:
            if isinstance(value, Name) and value.name == name:
                entity = self._vocabulary.entity_of(Field(Var("it", owner), key))
                if entity:
                    return entity
        return ""


def path_term(node: Expr, typed: Typed) -> Field | Var:
    """A path as a term, good enough to ask for its type."""
    names: list[str] = []
    while isinstance(node, Access):
        names.append(node.name)
        node = node.base
    root = node.name if isinstance(node, Name) else ""
    term: Field | Var = Var(root, typed.get(root, ""))
    for name in reversed(names):
        term = Field(term, name)
    return term


def _events(rule: RuleDeclaration) -> Iterator[EventTrigger]:
    for clause in rule.clauses:
        if isinstance(clause, WhenClause):
            yield from (one for one in clause.triggers if isinstance(one, EventTrigger))


def parameter_name(parameter: Formal) -> str:
    """The name a trigger parameter is bound to."""
    return parameter.name


def declared_type(parameter: Formal) -> str:
    """The type written behind a trigger parameter, "" if there is none."""
    return parameter.type.name if isinstance(parameter.type, TypeRef) else ""
