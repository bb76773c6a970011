"""Occasions that pass by unnoticed. Reference: the warnings on triggers and conditional outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.allium.expressions import Access, Constant, Expr, Name, Relation
from drift.allium.items import Broken, FieldItem, Prose
from drift.allium.names.walking import every
from drift.allium.outcomes import (
    Clause,
    ConditionTrigger,
    EnsuresClause,
    EventTrigger,
    ForClause,
    IfStatement,
    LetStatement,
    RequiresClause,
    Statement,
    TransitionTrigger,
)
from drift.allium.project import SpecFile
from drift.allium.tree import RuleDeclaration
from drift.allium.types.combine import is_optional, literals_of
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.structure.triggers import triggers_of
from drift.logic.build import conjoin, disjoin
from drift.logic.implies import entails
from drift.logic.spans import Source

OPTIONAL = "allium.temporal.optionalField"
EMPTY = "allium.rule.emptyPath"
CREATION = "allium.rule.transitionOnCreation"
UNREACHABLE = "allium.rule.unreachableTrigger"


def check(context: Context) -> Iterator[Found]:
    """Every rule by itself, and its trigger among those of the project."""
    provided = any(
        trigger.offers
        for module in context.resolution.modules.values()
        for trigger in module.triggers.values()
    )
    for file, rule in context.declared(RuleDeclaration):
        for trigger in triggers_of(rule.clauses):
            match trigger:
                case ConditionTrigger():
                    yield from _optional(context, file, rule, trigger)
                case TransitionTrigger():
                    yield from _on_creation(context, file, trigger)
                case EventTrigger() if provided:
                    yield from _unreachable(context, file, rule, trigger)
                case _:
                    pass
        yield from _empty(context, file, rule)


# ---------------------------------------------------------------- triggers


def _optional(
    context: Context, file: SpecFile, rule: RuleDeclaration, trigger: ConditionTrigger
) -> Iterator[Found]:
    """A comparison with something absent is false: the rule waits for ever."""
    nodes = list(every((trigger.condition,)))
    if not any(isinstance(one, Constant) and one.name == "now" for one in nodes):
        return
    tested = {one.name for one in _tested(rule.clauses, trigger)}
    for node in nodes:
        if not isinstance(node, Access) or node.name in tested:
            continue
        reference = context.resolution.reference(node, file.path)
        declared = reference.declaration if reference is not None else None
        if isinstance(declared, FieldItem) and declared.type.optional:
            said = f"`{node.name}` is optional: while it is absent, `{rule.name}` does not fire"
            hint = f"say that this is meant: `requires: ….{node.name} != null`"
            yield Found(OPTIONAL, file.path, node.span, said, hint)


def _tested(clauses: Iterable[Clause], trigger: ConditionTrigger) -> Iterator[Access]:
    """Paths that are compared with `null`."""
    conditions = [trigger.condition]
    conditions += [one.condition for one in clauses if isinstance(one, RequiresClause)]
    for node in every(conditions):
        if isinstance(node, Relation) and node.op in ("=", "!="):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if isinstance(other, Constant) and other.name == "null" and isinstance(one, Access):
                    yield one


def _on_creation(context: Context, file: SpecFile, trigger: TransitionTrigger) -> Iterator[Found]:
    if trigger.word != "transitions_to" or not isinstance(trigger.value, Name):
        return
    if not isinstance(trigger.subject, Access) or not isinstance(trigger.subject.base, Name):
        return
    reference = context.resolution.reference(trigger.subject, file.path)
    for one in context.lifecycles:
        if reference is None or reference.declaration is not one.item:
            continue
        if trigger.value.name in one.initial and not _handled(context, one.entity.name):
            word = "becomes" if file.tree.version else "reaches"
            said = f"a `{one.entity.name}` can be created `{trigger.value.name}`: this does not fire then"
            hint = f"use `{word}` if it should, or a rule on `.created`"
            yield Found(CREATION, file.path, trigger.span, said, hint)


def _handled(context: Context, entity: str) -> bool:
    """Whether a rule on the creation stands beside it."""
    operations = context.behaviour.operations
    return any(one.kind == "created" and one.entity == entity for rule in operations for one in rule.triggers)


def _unreachable(
    context: Context, file: SpecFile, rule: RuleDeclaration, event: EventTrigger
) -> Iterator[Found]:
    """No surface offers it and no rule emits it."""
    if event.name.alias:
        return
    for module in context.resolution.modules.values():
        known = module.triggers.get(event.name.name)
        if known is not None and (known.offers or known.emitters):
            return
    said = f"no surface provides `{event.name.name}` and no rule emits it: nothing fires `{rule.name}`"
    yield Found(
        UNREACHABLE, file.path, event.name.span, said, "offer it in a surface, if it comes from outside"
    )


# ---------------------------------------------------------------- outcomes


def _empty(context: Context, file: SpecFile, rule: RuleDeclaration) -> Iterator[Found]:
    blocks = list(_outcomes(rule.clauses))
    statements = [one for block in blocks for one in block.statements]
    if not any(isinstance(one, IfStatement) for one in statements):
        return
    if _may_do_nothing(context, file, statements) and not _covers(context, file, rule):
        said = f"`{rule.name}` may do nothing: all its outcomes are conditional"
        hint = "add an `else`, or require what makes it do something"
        yield Found(EMPTY, file.path, blocks[0].span, said, hint)


def _covers(context: Context, file: SpecFile, rule: RuleDeclaration) -> bool:
    """Whether what the rule requires makes one of the conditions of its outcomes true."""
    operation = context.operations.get(Source(file.path, rule.span))
    if operation is None:
        return False
    required = conjoin(*(clause.predicate for clause in operation.requires), operation.trigger.condition)
    cases = [conjoin(*(one.predicate for one in guarded.when)) for guarded in operation.effects]
    premise, goal = context.vocabulary.expand(required), context.vocabulary.expand(disjoin(*cases))
    return bool(cases) and entails(premise, goal, context.typing).answer == "yes"


def _outcomes(clauses: Iterable[Clause]) -> Iterator[EnsuresClause]:
    for clause in clauses:
        if isinstance(clause, EnsuresClause):
            yield clause
        elif isinstance(clause, ForClause):
            yield from _outcomes(clause.clauses)


def _may_do_nothing(context: Context, file: SpecFile, statements: Iterable[Statement]) -> bool:
    for one in statements:
        match one:
            case IfStatement():
                bodies = [branch.body for branch in one.branches]
                if one.otherwise:
                    bodies.append(one.otherwise)
                whole = bool(one.otherwise) or _exhaustive(context, file, one)
                if whole and not any(_may_do_nothing(context, file, body) for body in bodies):
                    return False
            case LetStatement():
                continue
            case Broken() | Prose():
                return False
            case _:
                return False
    return True


def _exhaustive(context: Context, file: SpecFile, node: IfStatement) -> bool:
    """Whether the branches ask for every value of one enumeration."""
    asked: set[str] = set()
    values: frozenset[str] = frozenset()
    for branch in node.branches:
        test: Expr = branch.test
        if not isinstance(test, Relation) or test.op != "=" or not isinstance(test.right, Name):
            return False
        literals = literals_of(context.resolution.type_of(test.left, file.path))
        if not literals or is_optional(context.resolution.type_of(test.left, file.path)):
            return False
        values = frozenset(literals)
        asked.add(test.right.name)
    return bool(values) and asked >= values
