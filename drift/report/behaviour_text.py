"""The digest of a behaviour as text, made to be read beside the code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from drift.behaviour.model import Outcome
from drift.report.behaviour import (
    Blind,
    Digest,
    Doing,
    EffectSeen,
    Guard,
    Lifecycle,
    Member,
    Place,
    PlaceSeen,
    Setting,
    Step,
    Thing,
)
from drift.report.escape import one_line
from drift.report.page import Page
from drift.report.words import REASONS, count

OUTCOMES: dict[Outcome, str] = {
    "error": "else an error",
    "refusal": "else an error answer",
    "silent": "else nothing happens",
    "selection": "selects",
    "decorator": "else a decorator refuses",
    "assumed": "known from before",
}
LABEL = 12
MAX_BLIND = 5
"""How many writes that were not understood are listed for one entity unless everything is asked for."""


def behaviour_page(digest: Digest, width: int | None, *, verbose: bool = False) -> Page:
    """Entities with their lifecycles, configuration, operations, dead code, and what is not known."""
    page = Page(width)
    if digest.entities:
        _heading(page, count(len(digest.entities), "entity", "entities"))
        for thing in digest.entities:
            _entity(page, thing, verbose)
    if digest.configuration:
        _heading(page, count(len(digest.configuration), "configured value"))
        page.blank()
        for setting in digest.configuration:
            _setting(page, setting)
    for name, group in (("operation", digest.operations), ("dead operation", digest.dead)):
        if group:
            it = "it" if len(group) == 1 else "them"
            _heading(page, count(len(group), name) + (f": nothing reaches {it}" if "dead" in name else ""))
            for operation in group:
                _operation(page, operation)
    if digest.unread:
        _heading(page, f"{count(len(digest.unread), 'place')} not read")
        page.blank()
        for hole in digest.unread:
            page.prose(
                one_line(hole.reason) or REASONS[hole.code], indent=2, lead=(_at(hole.at) + "  ", "cyan")
            )
    _summary(page, digest)
    return page


def place_page(seen: PlaceSeen, width: int | None) -> Page:
    """One place explained."""
    page = Page(width)
    page.line((_at(seen.at), "bold cyan"), (f"  in {one_line(seen.function)}" if seen.function else "", ""))
    for declared in seen.declares:
        page.prose(one_line(declared), indent=2, lead=(f"{'declares':<{LABEL}}", "dim"))
    if seen.entries:
        page.prose(one_line(", ".join(seen.entries)), indent=2, lead=(f"{'reached from':<{LABEL}} ", "dim"))
    for reached in seen.effects:
        page.blank()
        page.line((one_line(reached.operation), "bold"), indent=2)
        _effect(page, reached.effect, indent=4)
    for guard in seen.guards:
        page.blank()
        page.prose(
            f"{one_line(guard.condition)}  ({OUTCOMES[guard.outcome]})", indent=2, lead=("guard  ", "bold")
        )
        for reached in guard.effects:
            where = f"{_at(reached.effect.at)}  in {one_line(reached.operation)}"
            page.prose(
                f"{one_line(reached.effect.does)}  {where}",
                indent=4,
                lead=("before  ", "dim"),
            )
    for call in seen.opaque:
        page.blank()
        _blind(page, call, indent=2)
    if not (seen.effects or seen.guards or seen.opaque or seen.declares):
        page.prose(
            "Nothing here changes data, decides whether data is changed, or hides that it is.", indent=2
        )
    return page


def _heading(page: Page, text: str) -> None:
    page.blank()
    page.line((text, "bold underline"))


def _at(place: Place) -> str:
    return f"{one_line(place.file)}:{place.line}"


def _entity(page: Page, thing: Thing, verbose: bool) -> None:
    page.blank()
    kind = "" if thing.kind == "internal" else f" ({thing.kind})"
    page.line((f"{one_line(thing.name)}{kind}", "bold"), (f"  {_at(thing.at)}", "cyan"), indent=2)
    for member in thing.fields:
        page.prose(_member(member), indent=4)
    for lifecycle in thing.lifecycles:
        _lifecycle(page, lifecycle)
    if not thing.writes.seen:
        page.prose("no writes were found", indent=4, style="dim")
        return
    writes = f"{thing.writes.understood} of {count(thing.writes.seen, 'write')} understood"
    page.prose(writes, indent=4, style="bold" if thing.writes.understood < thing.writes.seen else "")
    unknown = thing.writes.not_understood
    for call in unknown if verbose else unknown[:MAX_BLIND]:
        _blind(page, call, indent=6)
    if len(unknown) > MAX_BLIND and not verbose:
        page.line((f"… and {len(unknown) - MAX_BLIND} more (--verbose)", "dim"), indent=6)


def _member(member: Member) -> str:
    optional = "?" if member.optional else ""
    default = f" = {member.default}" if member.default else ""
    return one_line(f"{member.name}: {member.type}{optional}{default}")


def _lifecycle(page: Page, lifecycle: Lifecycle) -> None:
    states = " | ".join(state.name for state in lifecycle.states)
    seen = "" if lifecycle.declared else "  (seen in use, not declared)"
    page.prose(
        f"{one_line(states)}{seen}", indent=4, lead=(f"states of {one_line(lifecycle.field)}  ", "bold")
    )
    everything = [state.name for state in lifecycle.states]
    for step in lifecycle.transitions:
        page.prose(
            f"{_step(step, everything)}  {one_line(step.label)}", indent=6, lead=(f"{_at(step.at)}  ", "cyan")
        )


def _step(step: Step, states: Sequence[str]) -> str:
    after = one_line(step.after) or "(a value that is not known)"
    if step.created:
        return f"created → {after}"
    before = "any state" if list(step.before) == list(states) else " or ".join(step.before) or "no state"
    return f"{one_line(before)} → {after}"


def _setting(page: Page, setting: Setting) -> None:
    value = one_line(setting.value) or "not known"
    overridable = "  (the environment may override it)" if setting.overridable else ""
    page.prose(
        f"{one_line(setting.qualified or setting.name)} = {value}{overridable}",
        indent=2,
        lead=(f"{_at(setting.at)}  ", "cyan"),
    )


def _operation(page: Page, operation: Doing) -> None:
    page.blank()
    own = "" if operation.label == operation.qualified else f"  {one_line(operation.qualified)}"
    page.line(
        (one_line(operation.label), "bold"), (f"{own}  ({operation.trigger})", "dim"),
        (f"  {_at(operation.at)}", "cyan"), indent=2,
    )  # fmt: skip
    if operation.parameters:
        page.prose(one_line(", ".join(operation.parameters)), indent=4, lead=("given  ", "dim"))
    for effects, guards in _together(operation.effects):
        for effect in effects:
            _effect_line(page, effect, indent=4)
        _guards(page, guards, indent=6)
    for call in operation.opaque:
        _blind(page, call, indent=4)
    if operation.truncated:
        page.prose(one_line(operation.truncated), indent=4, lead=("not followed to its end: ", "yellow"))


def _together(effects: Iterable[EffectSeen]) -> list[tuple[list[EffectSeen], tuple[Guard, ...]]]:
    """Neighbouring effects under the same guards."""
    groups: list[tuple[list[EffectSeen], tuple[Guard, ...]]] = []
    for effect in effects:
        if groups and groups[-1][1] == effect.guards:
            groups[-1][0].append(effect)
        else:
            groups.append(([effect], effect.guards))
    return groups


def _effect(page: Page, effect: EffectSeen, indent: int) -> None:
    _effect_line(page, effect, indent)
    page.prose(one_line(" → ".join(effect.path)), indent=indent + 2, lead=("by way of  ", "dim"))
    _guards(page, effect.guards, indent + 2)
    if not effect.guards:
        page.prose("nothing guards it", indent=indent + 2, style="yellow")


def _effect_line(page: Page, effect: EffectSeen, indent: int) -> None:
    style = "" if effect.understood else "yellow"
    page.prose(one_line(effect.does), indent=indent, lead=(f"{_at(effect.at)}  ", "cyan"), style=style)


def _guards(page: Page, guards: Iterable[Guard], indent: int) -> None:
    for guard in guards:
        page.prose(
            f"{one_line(guard.condition)}  ({OUTCOMES[guard.outcome]}, {_at(guard.at)})",
            indent=indent,
            lead=("when  ", "dim"),
        )


def _blind(page: Page, call: Blind, indent: int) -> None:
    given = f"; it is given {', '.join(call.entities)}" if call.entities else ""
    page.prose(
        one_line(f"{call.what}: {call.reason or REASONS[call.code]}{given}"),
        indent=indent,
        lead=(f"not known  {_at(call.at)}  ", "yellow"),
    )


def _summary(page: Page, digest: Digest) -> None:
    _heading(page, "Summary")
    page.blank()
    seen = sum(thing.writes.seen for thing in digest.entities)
    understood = sum(thing.writes.understood for thing in digest.entities)
    page.prose(
        f"{count(digest.files, 'file')} read; {count(len(digest.entities), 'entity', 'entities')}, "
        f"{count(len(digest.operations), 'operation')}, {count(len(digest.dead), 'dead operation')}, "
        f"{count(len(digest.configuration), 'configured value')}",
        indent=2,
    )
    page.prose(f"{understood} of {count(seen, 'write')} understood", indent=2)
    truncated = sum(bool(operation.truncated) for operation in digest.operations)
    if truncated:
        page.prose(f"{count(truncated, 'operation')} not followed to the end", indent=2)
    if digest.left_out:
        kept_out = ", ".join(f"{number} {one_line(why)}" for why, number in sorted(digest.left_out.items()))
        page.prose(f"left out: {kept_out}", indent=2)
