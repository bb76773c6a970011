"""Lifecycles as charts: every transition of the two sides with how it fares, for reports that draw them.

A chart adds no verdict: it is read off the behaviours and, where these leave room, off the ledger and the
findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from drift.behaviour.expand import Vocabulary
from drift.behaviour.lifecycle import Transition, transitions
from drift.behaviour.model import Assign, Behaviour, Create, Operation
from drift.compare.align.model import Alignment
from drift.compare.audit import (
    ChartState,
    ChartStep,
    CodeLocation,
    Divergence,
    Obligation,
    Statechart,
    StepVerdict,
)
from drift.compare.detect.places import obligation_id
from drift.compare.detect.states import Lifecycle, lifecycles, state_obligation

Step = tuple[str, str]
_LOOSER = frozenset(
    {
        "guard-missing", "guard-weaker", "guard-different", "effect-different", "creation-different",
        "effect-unspecified", "operation-unspecified", "state-unspecified", "transition-unspecified",
    }
)  # fmt: skip
"""What is found where the code does more than it may."""


@dataclass(slots=True)
class _Made:
    """Who makes a step."""

    rules: dict[str, None] = field(default_factory=dict)
    symbols: dict[str, None] = field(default_factory=dict)
    verdicts: dict[StepVerdict, None] = field(default_factory=dict)


def statecharts(
    spec: Behaviour,
    code: Behaviour,
    alignment: Alignment,
    obligations: Iterable[Obligation],
    divergences: Sequence[Divergence],
) -> tuple[Statechart, ...]:
    """One chart for each specified lifecycle. `code` is translated into the specification's names."""
    ledger = {one.id: one for one in obligations}
    by_rule: dict[tuple[str, str], list[Obligation]] = {}
    for clause in ledger.values():
        by_rule.setdefault((clause.spec.file, clause.construct), []).append(clause)
    said, done = Vocabulary(spec.entities, spec.config), Vocabulary(code.entities, code.config)
    rules, operations = _written(spec.operations), _written(code.operations)
    found = []
    for lifecycle in lifecycles(spec, code, alignment):
        made: dict[Step, _Made] = {}
        for rule in _writers(rules, lifecycle.machine.field):
            for one in transitions(rule, lifecycle.machine, said):
                verdict = _ruled(rule, one, by_rule)
                if verdict is not None:
                    step = made.setdefault((one.before, one.after), _Made())
                    step.rules[rule.name] = None
                    step.verdicts[verdict] = None
        _declared(lifecycle, ledger, made)
        _coded(_writers(operations, lifecycle.machine.field), lifecycle, done, divergences, made)
        found.append(_chart(lifecycle, made, ledger))
    return tuple(found)


def _written(operations: Iterable[Operation]) -> list[tuple[Operation, frozenset[str]]]:
    """Operations with the fields that they assign; "" stands for creating something."""
    return [
        (
            operation,
            frozenset(
                effect.field if isinstance(effect, Assign) else ""
                for effect in (guarded.effect for guarded in operation.effects)
                if isinstance(effect, Assign | Create)
            ),
        )
        for operation in operations
    ]


def _writers(written: Iterable[tuple[Operation, frozenset[str]]], field: str) -> Iterator[Operation]:
    """Those that can change a field of that name."""
    return (operation for operation, fields in written if field in fields or "" in fields)


def _ruled(
    rule: Operation, one: Transition, by_rule: Mapping[tuple[str, str], Sequence[Obligation]]
) -> StepVerdict | None:
    """How a rule's transition fares if no code is seen to make it; None where that can't be told apart.

    A rule that says nothing of the state before is set off by others, which may: then only its effect counts.
    """
    if not one.known:
        return None
    clauses = by_rule.get((rule.source.file, f"rule {rule.name}"), ())
    effects = [c for c in clauses if c.clause == "ensures" and c.spec.line == one.source.span.line]
    told: set[str] = {clause.verdict for clause in effects}
    if "missing" in told:
        return "missing"
    if "unverifiable" in told or not effects:
        return "unverifiable"
    if not (one.guarded or one.created):
        return None
    required = {clause.verdict for clause in clauses if clause.clause == "requires"}
    if "diverges" in required:
        return "missing"
    return "unverifiable" if "unverifiable" in required else "conforms"


def _declared(lifecycle: Lifecycle, ledger: Mapping[str, Obligation], made: dict[Step, _Made]) -> None:
    """The edges of a declared graph, each with its own verdict in the ledger."""
    owner, name = lifecycle.place
    for edge in lifecycle.machine.edges:
        clause = ledger.get(obligation_id(edge.source, owner, name, "transition", edge.before, edge.after))
        step = made.setdefault((edge.before, edge.after), _Made())
        match None if clause is None else clause.verdict:
            case "conforms":
                step.verdicts = {"conforms": None}
            case "missing" | "diverges":
                step.verdicts = {"missing": None}
            case _:
                step.verdicts = step.verdicts or {"unverifiable": None}


def _coded(
    operations: Iterable[Operation],
    lifecycle: Lifecycle,
    vocabulary: Vocabulary,
    divergences: Sequence[Divergence],
    made: dict[Step, _Made],
) -> None:
    """What the code does. Beyond what is specified it is drawn only where a finding speaks of it."""
    places = list(_suspicious(lifecycle, divergences))
    for operation in operations:
        for one in transitions(operation, lifecycle.machine, vocabulary):
            step = made.get((one.before, one.after))
            symbol = one.effect.symbol or operation.qualified or operation.name
            if step is not None and "unspecified" not in step.verdicts:
                if one.known:
                    step.symbols[symbol] = None
            elif one.known and any(_at(place, one, symbol) for place in places):
                step = made.setdefault((one.before, one.after), _Made())
                step.verdicts["unspecified"] = None
                step.symbols[symbol] = None


def _suspicious(lifecycle: Lifecycle, divergences: Sequence[Divergence]) -> Iterator[CodeLocation]:
    owner, name = lifecycle.place
    for one in divergences:
        about = (one.subject.entity, one.subject.field or name) == (owner, name)
        if one.rule in _LOOSER and (about or one.subject.kind == "rule"):
            yield from one.code
        for evidence in one.evidence:
            if evidence.rule in _LOOSER:
                yield from evidence.code


def _at(place: CodeLocation, one: Transition, symbol: str) -> bool:
    source = one.source
    if place.file != source.file:
        return False
    inside = place.line <= source.span.line <= max(place.end_line, place.line)
    return inside or bool(symbol and place.symbol == symbol)


def _chart(lifecycle: Lifecycle, made: Mapping[Step, _Made], ledger: Mapping[str, Obligation]) -> Statechart:
    owner, name = lifecycle.place
    machine = lifecycle.machine
    steps = tuple(
        ChartStep(before, after, _verdict(step), tuple(sorted(step.rules)), tuple(sorted(step.symbols)))
        for (before, after), step in made.items()
    )
    states: list[ChartState] = []
    for state in machine.states:
        place = state.source if state.source.file else machine.source
        clause = ledger.get(state_obligation(lifecycle.owner, name, state.name, place))
        verdict: StepVerdict = "unverifiable"
        if clause is not None and clause.verdict != "unverifiable":
            verdict = "conforms" if clause.verdict == "conforms" else "missing"
        initial = state.name in machine.initial or any(s.after == state.name and not s.before for s in steps)
        states.append(ChartState(state.name, verdict, initial, state.name in machine.terminal))
    declared = {state.name for state in states}
    beyond = sorted({end for step in steps for end in (step.before, step.after) if end} - declared)
    states += [ChartState(one, "unspecified") for one in beyond]
    order = {state.name: position for position, state in enumerate(states)} | {"": -1}
    return Statechart(
        owner,
        name,
        machine.source.file,
        max(machine.source.span.line, 1),
        tuple(states),
        tuple(sorted(steps, key=lambda step: (order[step.before], order[step.after]))),
    )


def _verdict(step: _Made) -> StepVerdict:
    if "unspecified" in step.verdicts:
        return "unspecified"
    if step.symbols:
        return "conforms"
    for verdict in ("missing", "unverifiable"):
        if verdict in step.verdicts:
            return verdict
    return "conforms"
