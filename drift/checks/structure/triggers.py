"""Triggers: that they are some, and that rules of one trigger agree on it. Reference: "Trigger types"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from drift.allium.expressions import Apply, Name
from drift.allium.names.declarations import Receiver, Trigger
from drift.allium.names.plurals import snake
from drift.allium.outcomes import (
    Clause,
    ConditionTrigger,
    EventTrigger,
    ForClause,
    TransitionTrigger,
    TriggerNode,
    WhenClause,
)
from drift.allium.project import SpecFile
from drift.allium.tree import RuleDeclaration
from drift.allium.types.combine import is_open, present, same
from drift.allium.types.model import BOOLEAN, UNKNOWN, EntityType, EnumType, SpecType, VariantTag
from drift.allium.types.spelled import spelled
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related

INVALID = "allium.rule.invalidTrigger"
SIGNATURE = "allium.rule.triggerSignatureMismatch"


def triggers_of(clauses: Iterable[Clause]) -> Iterator[TriggerNode]:
    """The triggers of a rule."""
    for clause in clauses:
        if isinstance(clause, WhenClause):
            yield from clause.triggers
        elif isinstance(clause, ForClause):
            yield from triggers_of(clause.clauses)


def check(context: Context) -> Iterator[Found]:
    """Rules 5 and 6."""
    for file, rule in context.declared(RuleDeclaration):
        for node in triggers_of(rule.clauses):
            yield from _invalid(context, file, node)
    for trigger, receivers in _groups(context):
        yield from _apart(context, trigger, receivers)


# ---------------------------------------------------------------- rule 5


def _invalid(context: Context, file: SpecFile, node: TriggerNode) -> Iterator[Found]:
    match node:
        case ConditionTrigger():
            type_ = context.resolution.type_of(node.condition, file.path)
            if not is_open(type_) and not same(present(type_), BOOLEAN):
                said = f"this is a value of type `{spelled(type_)}`, nothing that happens or becomes true"
                hint = "compare it, or use `.created`, `transitions_to`, `becomes`"
                yield Found(INVALID, file.path, node.condition.span, said, hint)
        case TransitionTrigger():
            type_ = present(context.resolution.type_of(node.subject, file.path))
            fine = isinstance(type_, EnumType | VariantTag | EntityType) or same(type_, BOOLEAN)
            if not is_open(type_) and not fine:
                said = (
                    f"`{node.word}` is for enumerations, booleans and references, not for `{spelled(type_)}`"
                )
                hint = "compare the value instead: it triggers when the comparison becomes true"
                yield Found(INVALID, file.path, node.subject.span, said, hint)
        case EventTrigger(name=name) if not name.name[:1].isupper():
            said = f"`{name.name}` is no trigger: triggers are in PascalCase"
            yield Found(INVALID, file.path, name.span, said)
        case _:
            pass


# ---------------------------------------------------------------- rule 6


def _groups(context: Context) -> Iterator[tuple[Trigger, list[Receiver]]]:
    """Every trigger with the rules that it fires, of all modules that name it."""
    for module in context.resolution.modules.values():
        for trigger in module.triggers.values():
            yield trigger, trigger.receivers


def _apart(context: Context, trigger: Trigger, receivers: Sequence[Receiver]) -> Iterator[Found]:
    if receivers:
        first = receivers[0]
        for other in receivers[1:]:
            reason = _difference(context, first, other)
            if reason:
                related = Related(first.module, first.event.span, f"`{first.rule.name}` says so")
                said = f"`{trigger.name}` {reason}"
                hint = "rules of one trigger have the same number of parameters, of the same types"
                yield Found(SIGNATURE, other.module, other.event.span, said, hint, (related,))
        yield from _calls(trigger, receivers)


def _difference(context: Context, first: Receiver, other: Receiver) -> str:
    one, two = first.event.parameters, other.event.parameters
    if len(one) != len(two):
        return f"has {len(one)} parameters in `{first.rule.name}`, here {len(two)}"
    for place, (mine, theirs) in enumerate(zip(one, two, strict=True), start=1):
        left, right = _told(context, first, mine), _told(context, other, theirs)
        if is_open(left) or is_open(right) or same(present(left), present(right)):
            continue
        if isinstance(present(left), EntityType) != isinstance(present(right), EntityType):
            continue
        if _related(context, present(left), present(right)):
            continue
        return (
            f"has a `{spelled(left)}` as parameter {place} in `{first.rule.name}`, here a `{spelled(right)}`"
        )
    return ""


def _related(context: Context, left: SpecType, right: SpecType) -> bool:
    if not isinstance(left, EntityType) or not isinstance(right, EntityType):
        return False
    index = context.resolution.index
    return any(one.type == right for one in index.lineage(left)) or any(
        one.type == left for one in index.lineage(right)
    )


def _told(context: Context, receiver: Receiver, formal: object) -> SpecType:
    """The type of a parameter, if it is written or its name is that of the entity: others are inferred."""
    type_ = context.resolution.type_of(formal, receiver.module)
    if getattr(formal, "type", None) is not None:
        return type_
    inner = present(type_)
    exact = isinstance(inner, EntityType) and snake(inner.name) == getattr(formal, "name", "")
    return type_ if exact else UNKNOWN


def _calls(trigger: Trigger, receivers: Sequence[Receiver]) -> Iterator[Found]:
    """Emissions hand over as many arguments as the rules take; optional ones may be left out."""
    most = max(len(one.event.parameters) for one in receivers)
    least = min(sum(not formal.optional for formal in one.event.parameters) for one in receivers)
    names = {formal.name for one in receivers for formal in one.event.parameters}
    for _, call in trigger.emitters:
        if not isinstance(call, Apply) or not isinstance(call.callee, Name):
            continue
        given = len(call.arguments)
        foreign = [one for one in call.arguments if one.name and one.name not in names]
        if given > most or (given < least and not foreign):
            wanted = str(most) if most == least else f"{least} to {most}"
            said = (
                f"`{trigger.name}` is emitted with {given} arguments; the rules that it fires take {wanted}"
            )
            first = receivers[0]
            related = Related(first.module, first.event.span, f"`{first.rule.name}` receives it")
            yield Found(SIGNATURE, trigger.module, call.span, said, related=(related,))
