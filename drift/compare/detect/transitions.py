"""Declared transition graphs: does the code make each of their transitions, and no others.

Without a graph the rules say which transitions there are, and each rule is judged for itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from drift.behaviour.expand import Vocabulary
from drift.behaviour.lifecycle import Transition, transitions
from drift.behaviour.model import Behaviour, Edge, Operation, ReasonCode
from drift.compare.align.model import Alignment
from drift.compare.audit import SpecLocation, Subject
from drift.compare.detect.places import effect_location, obligation_id
from drift.compare.detect.states import Lifecycle, lifecycles, uncovered
from drift.compare.finding import Decision, Finding, cause_of, spec_location
from drift.logic.rewrite import subterms
from drift.logic.spans import Source
from drift.logic.terms import Call, Opaque

_MISSING = 0.9
_UNSPECIFIED = 0.95

Step = tuple[str, str]
"""The state before and the state after."""
Claimed = Collection[tuple[str, Source]]
"""Effects of the code that a rule was matched to, by operation and place: that rule's guards are judged."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A declared graph and who makes which of its transitions."""

    lifecycle: Lifecycle
    rules: Mapping[Step, tuple[Transition, ...]]
    code: tuple[tuple[Operation, Transition], ...]

    @property
    def edges(self) -> tuple[Edge, ...]:
        """What it declares."""
        return self.lifecycle.machine.edges


def transition_findings(
    declared: Iterable[Graph], code: Behaviour, alignment: Alignment, claimed: Claimed
) -> Iterator[Finding]:
    """`transition-missing` and `transition-unspecified`. `code` is translated."""
    for graph in declared:
        for edge in graph.edges:
            if _verdict(graph, edge, code, alignment).verdict == "missing":
                yield _missing(graph, edge)
        yield from _unspecified(graph, claimed)


def transition_decisions(
    declared: Iterable[Graph], code: Behaviour, alignment: Alignment
) -> Iterator[Decision]:
    """One verdict for each edge of each graph. `code` is translated."""
    for graph in declared:
        for edge in graph.edges:
            yield _verdict(graph, edge, code, alignment)


def graphs(spec: Behaviour, code: Behaviour, alignment: Alignment) -> Iterator[Graph]:
    """The declared graphs with what the rules and the code make of them. `code` is translated."""
    said, done = Vocabulary(spec.entities, spec.config), Vocabulary(code.entities, code.config)
    for lifecycle in lifecycles(spec, code, alignment):
        machine = lifecycle.machine
        if machine.graph is None:
            continue
        rules: dict[Step, list[Transition]] = {}
        for rule in spec.operations:
            for one in transitions(rule, machine, said):
                rules.setdefault((one.before, one.after), []).append(one)
        made = tuple(
            (operation, one) for operation in code.operations for one in transitions(operation, machine, done)
        )
        yield Graph(lifecycle, {step: tuple(ones) for step, ones in rules.items()}, made)


# ---------------------------------------------------------------- what the graph declares


def _verdict(graph: Graph, edge: Edge, code: Behaviour, alignment: Alignment) -> Decision:
    owner, field = graph.lifecycle.place
    decision = Decision(
        _obligation(graph, edge),
        f"entity {owner}",
        f"transitions {field}",
        f"{edge.before} -> {edge.after}",
        "conforms",
        edge.source,
        tuple(dict.fromkeys(one.source for _, one in graph.code if _is(one, edge) and one.known)),
    )
    if decision.code:
        return decision
    if _lost(graph, edge, alignment):
        reason = "one of its states was not found in the code"
        return _unverifiable(decision, "ambiguous", reason)
    witnesses = graph.rules.get((edge.before, edge.after), ())
    if witnesses:
        place = witnesses[0].source
        reason = f"the rule at {place.file}:{place.span.line} makes it and is judged by its own clauses"
        return _unverifiable(decision, "ambiguous", reason)
    doubt = uncovered(graph.lifecycle, (edge.after,), code, alignment)
    if doubt is not None:
        return _unverifiable(decision, *doubt)
    return replace(decision, verdict="missing")


def _unverifiable(decision: Decision, code: ReasonCode, reason: str) -> Decision:
    return replace(decision, verdict="unverifiable", reason_code=code, reason=reason)


def _is(one: Transition, edge: Edge) -> bool:
    return (one.before, one.after) == (edge.before, edge.after)


def _lost(graph: Graph, edge: Edge, alignment: Alignment) -> bool:
    """Whether the code lacks one of the states: that is a finding of its own."""
    owner, field = graph.lifecycle.place
    return any(not alignment.code_states(owner, field, state) for state in (edge.before, edge.after))


def _missing(graph: Graph, edge: Edge) -> Finding:
    owner, field = graph.lifecycle.place
    ways = sorted({one.before for _, one in graph.code if one.after == edge.after and one.before})
    known = f"from {', '.join(ways)} only" if ways else "from no state"
    return Finding(
        rule="transition-missing",
        subject=Subject("transition", f"{edge.before} -> {edge.after}", owner, field),
        message=(
            f"The graph of {owner}.{field} lets it go from {edge.before} to {edge.after}. Both states occur"
            f" in the code, but it reaches {edge.after} {known}."
        ),
        expected=f"{edge.before} -> {edge.after}",
        actual=f"{edge.after} is reached {known}",
        confidence=round(_MISSING * graph.lifecycle.confidence, 3),
        cause=cause_of("transition", owner, field, edge.before, edge.after),
        spec=(_location(graph, edge.source, f"{edge.before} -> {edge.after}"),),
        obligation=_obligation(graph, edge),
        state=edge.after,
    )


def _obligation(graph: Graph, edge: Edge) -> str:
    owner, field = graph.lifecycle.place
    return obligation_id(edge.source, owner, field, "transition", edge.before, edge.after)


# ---------------------------------------------------------------- what it does not


def _unspecified(graph: Graph, claimed: Claimed) -> Iterator[Finding]:
    """Transitions of guarded paths that neither the graph nor a rule has; others lack a guard first."""
    allowed = {(edge.before, edge.after) for edge in graph.edges} | set(graph.rules)
    declared = {state.name for state in graph.lifecycle.machine.states}
    owner, field = graph.lifecycle.place
    machine = graph.lifecycle.machine
    assert machine.graph is not None
    if not graph.lifecycle.confidence:
        return
    for operation, group in _changes(graph, claimed):
        certain = [one for one in group if one.guarded and one.known and not one.created]
        outside = [one for one in certain if (one.before, one.after) not in allowed and one.before]
        if not outside or outside[0].after not in declared or _obscure(outside[0]):
            continue
        before = ", ".join(one.before for one in outside)
        after = outside[0].after
        place = effect_location(outside[0].effect)
        yield Finding(
            rule="transition-unspecified",
            subject=Subject("transition", f"{before} -> {after}", owner, field),
            message=(
                f"{place.symbol or operation.name} takes {owner}.{field} from {before} to {after}."
                f" No edge of the declared graph and no rule does."
            ),
            expected=_spelled(graph, after),
            actual=f"{before} -> {after}",
            confidence=round(_UNSPECIFIED * graph.lifecycle.confidence, 3),
            cause=cause_of("transition", owner, field, before, after, place.symbol),
            spec=(_location(graph, machine.graph, _spelled(graph, after)),),
            code=(place,),
            state=after,
            symbol=place.symbol or operation.name,
        )


def _changes(graph: Graph, claimed: Claimed) -> Iterator[tuple[Operation, list[Transition]]]:
    """The transitions of each effect that no rule was matched to, by the state they lead to."""
    groups: dict[tuple[str, int, str], tuple[Operation, list[Transition]]] = {}
    for operation, one in graph.code:
        name = operation.qualified or operation.name
        if (name, one.source) not in claimed:
            groups.setdefault((name, id(one.effect), one.after), (operation, []))[1].append(one)
    yield from groups.values()


def _obscure(one: Transition) -> bool:
    """Whether something on the path that was not understood may narrow the states further."""
    return any(
        isinstance(part, Opaque | Call)
        for condition in one.effect.when
        for part in subterms(condition.predicate)
    )


def _spelled(graph: Graph, after: str) -> str:
    ways = [edge.before for edge in graph.edges if edge.after == after]
    return f"{' | '.join(ways)} -> {after}" if ways else f"nothing leads to {after}"


def _location(graph: Graph, place: Source, text: str) -> SpecLocation:
    owner, field = graph.lifecycle.place
    return spec_location(place, f"entity {owner}", f"transitions {field}", text)


def allowed_changes(declared: Iterable[Graph]) -> frozenset[tuple[str, str, str, int]]:
    """Changes of state, by entity, field, file and line, that only make transitions of their graph."""
    within: dict[tuple[str, str, str, int], bool] = {}
    for graph in declared:
        edges = {(edge.before, edge.after) for edge in graph.edges}
        for _, one in graph.code:
            place = (*graph.lifecycle.place, one.source.file, one.source.span.line)
            inside = one.known and (one.before, one.after) in edges
            within[place] = within.get(place, True) and inside
    return frozenset(place for place, inside in within.items() if inside)


def same_change(findings: Iterable[Finding]) -> Iterator[tuple[str, str]]:
    """Causes of changes outside every rule that are a transition outside the graph: `(cause, root)`."""
    found = list(findings)
    roots = {
        (one.subject.entity, one.subject.field, place.file, place.line): one.cause
        for one in found
        if one.rule == "transition-unspecified"
        for place in one.code
    }
    for one in found:
        if one.rule in ("operation-unspecified", "effect-unspecified"):
            for place in one.code:
                root = roots.get((one.subject.entity, one.subject.field, place.file, place.line))
                if root is not None:
                    yield one.cause, root
