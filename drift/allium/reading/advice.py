"""Notes on what was read but is written in an older form or is probably not meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import inflection

from drift.allium.expressions import Access, Apply, Expr, Name, Relation
from drift.allium.items import FieldItem, InlineEnum
from drift.allium.outcomes import (
    Clause,
    ConditionTrigger,
    EnsuresClause,
    EventTrigger,
    ForClause,
    ForStatement,
    IfStatement,
    Perform,
    Statement,
    TriggerNode,
    WhenClause,
)
from drift.allium.parts import parts
from drift.allium.problems import Problem
from drift.allium.tokens import Line, between
from drift.allium.tree import Declaration, Deferred, EntityDeclaration, RuleDeclaration
from drift.logic.spans import Span

_IN_LIST = re.compile(r"\bin\s*\[")
_PARTICIPLE = re.compile(r"\w+ed|sent|made|built|written|shown|given|new|create")
"""How a creation is misspelled; deferred specifications are called by verbs that ask: `Matching.suggest`."""
_BUILT_IN = frozenset({"created", "add", "remove"})


def advice(text: str, lines: Sequence[Line], declarations: Sequence[Declaration]) -> Iterator[Problem]:
    """The notes on one file."""
    if _IN_LIST.search(text):
        yield from _lists(lines)
    declared = {one.name for one in declarations if isinstance(one, EntityDeclaration)}
    deferred = {one.name for one in declarations if isinstance(one, Deferred)}
    for declaration in declarations:
        match declaration:
            case EntityDeclaration():
                yield from _values(declaration, declared)
            case RuleDeclaration():
                yield from _triggers(declaration.clauses)
                yield from _calls(declaration.clauses, deferred)
            case _:
                pass


def _note(span: Span, message: str, hint: str, text: str = "") -> Problem:
    return Problem(span, message, text, (), hint, "warning")


def _lists(lines: Iterable[Line]) -> Iterator[Problem]:
    """`in [a, b]`, as the language's first introduction writes sets."""
    for line in lines:
        for first, second in zip(line.tokens, line.tokens[1:], strict=False):
            if first.type == "IN" and second.type == "LSQB":
                said = "a set in square brackets is an older form"
                yield _note(between(first, second), said, "membership is written `in {a, b}`", "[")


def _values(entity: EntityDeclaration, declared: set[str]) -> Iterator[Problem]:
    """Capitalised values are variants (language reference, "Sum types"); these are declared nowhere."""
    for item in entity.items:
        if not isinstance(item, FieldItem) or not isinstance(item.type, InlineEnum):
            continue
        names = [one.name for one in item.type.literals if not one.quoted and not one.alias]
        if len(names) == len(item.type.literals) and all(
            name[0].isupper() and name not in declared for name in names
        ):
            said = f"`{names[0]}` is capitalised like a variant, but no variant is called so"
            lower = " | ".join(inflection.underscore(name) for name in names)
            yield _note(item.type.span, said, f"the values of an enumeration are lower case: `{lower}`")


def _triggers(clauses: Iterable[Clause]) -> Iterator[Problem]:
    """`when: circuit.is_tripped`, which binds no instance of a type."""
    for clause in clauses:
        for trigger in clause.triggers if isinstance(clause, WhenClause) else ():
            root = _untyped_root(trigger)
            if root is not None:
                typed = inflection.camelize(root.name)
                said = f"the trigger does not say what `{root.name}` is: an older form"
                yield _note(root.span, said, f"bind it with its type: `{root.name}: {typed}.…`", root.name)


def _untyped_root(trigger: TriggerNode) -> Name | None:
    if isinstance(trigger, EventTrigger) or trigger.binding:
        return None
    node: Expr = trigger.condition if isinstance(trigger, ConditionTrigger) else trigger.subject
    stack: list[Expr] = [node]
    while stack:
        current = stack.pop()
        match current:
            case Access(base=Name(alias="", name=name) as root) if name[0].islower() and name != "config":
                return root
            case Name():
                continue
            case _:
                stack.extend(reversed(parts(current)))
    return None


def _calls(clauses: Iterable[Clause], deferred: set[str]) -> Iterator[Problem]:
    for clause in clauses:
        if isinstance(clause, EnsuresClause):
            yield from _performed(clause.statements, deferred)
        elif isinstance(clause, ForClause):
            yield from _calls(clause.clauses, deferred)


def _performed(statements: Iterable[Statement], deferred: set[str]) -> Iterator[Problem]:
    """`Email.sent(…)`: the language has creations and deferred specifications ("Postconditions")."""
    for statement in statements:
        match statement:
            case Perform(call=call):
                yield from _called(call.callee, deferred)
                yield from _unnamed(call)
            case IfStatement(branches=branches, otherwise=otherwise):
                for branch in branches:
                    yield from _performed(branch.body, deferred)
                yield from _performed(otherwise, deferred)
            case ForStatement(body=body):
                yield from _performed(body, deferred)
            case _:
                pass


def _unnamed(call: Apply) -> Iterator[Problem]:
    """`A.created(user = user)`: a comparison where an argument should be named."""
    for argument in call.arguments:
        value = argument.value
        if argument.name or not isinstance(value, Relation) or value.op != "=" or value.grouped:
            continue
        if isinstance(value.left, Name) and not value.left.alias:
            said = f"`{value.left.name} = …` compares; an argument is named with a colon"
            yield _note(argument.span, said, f"`{value.left.name}: …`", "=")


def _called(callee: Expr, deferred: set[str]) -> Iterator[Problem]:
    if not isinstance(callee, Access) or not isinstance(callee.base, Name):
        return
    base = callee.base
    owner = f"{base.alias}/{base.name}" if base.alias else base.name
    path = f"{owner}.{callee.name}"
    done = callee.name not in _BUILT_IN and _PARTICIPLE.fullmatch(callee.name)
    if not base.name[0].isupper() or not done or deferred & {owner, path}:
        return
    said = f"`{path}` is neither a creation nor a deferred specification"
    yield _note(callee.span, said, f"write `{owner}.created(…)`, or declare `deferred {path}`", path)
