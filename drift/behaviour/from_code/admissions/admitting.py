"""What decides who may come in, noted on each operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from drift.behaviour.from_code.admissions.denials import denials
from drift.behaviour.from_code.admissions.gatekeepers import Gates
from drift.behaviour.from_code.calls.in_front import turned_away
from drift.behaviour.from_code.entries import Entry
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.model import Admission, Operation
from drift.logic.spans import Source


@dataclass(frozen=True, slots=True)
class Doors:
    """All entry points of a code base and who stands at them."""

    gates: Gates
    denied: Mapping[Source, int]

    @classmethod
    def of(cls, knowledge: Knowledge) -> Doors:
        """Those of the code base that is known."""
        gates = Gates(knowledge.program, knowledge.inheritance, knowledge.frameworks)
        return cls(gates, {**turned_away(knowledge), **denials(knowledge.program, knowledge.frameworks)})

    def at(self, operation: Operation, entry: Entry) -> Operation:
        """The operation with the sort of its entry point and all that decides who may come in there."""
        if not operation.effects and not operation.opaque:
            return replace(operation, entry=entry.kind)
        keepers = self.gates.before(entry.function, entry.steps) if entry.declared else ()
        tests = {
            condition.source: Admission(
                condition.source, condition.text, status=self.denied[condition.source]
            )
            for effect in operation.effects
            for condition in effect.when
            if condition.source in self.denied and condition.outcome != "assumed"
        }
        admits = (*keepers, *(tests[source] for source in sorted(tests)))
        return replace(operation, entry=entry.kind, admits=admits)
