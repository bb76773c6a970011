"""What the code has but does not do: it stands behind a switch that is off."""

from __future__ import annotations

from dataclasses import dataclass, replace

from drift.behaviour.model import Behaviour, GuardedEffect, Operation
from drift.distill.draft import Question
from drift.distill.names import snake
from drift.logic.implies import conjuncts
from drift.logic.spans import Source
from drift.logic.terms import Config, Holds, Predicate


@dataclass(frozen=True, slots=True)
class Switches:
    """The configured values that are off where nothing sets them, by name."""

    off: frozenset[str]

    def ruled_out(self, guarded: GuardedEffect) -> tuple[str, Source] | None:
        """The switch that keeps an effect from happening, and where it is asked; None without one."""
        for condition in guarded.when:
            for part in conjuncts(condition.predicate):
                name = self._asked(part)
                if name:
                    return name, condition.source
        return None

    def _asked(self, predicate: Predicate) -> str:
        match predicate:
            case Holds(Config(name)) if name in self.off:
                return name
            case _:
                return ""


def switches(behaviour: Behaviour) -> Switches:
    """The switches of a behaviour that are off."""
    return Switches(
        frozenset(
            parameter.qualified or parameter.name
            for parameter in behaviour.config
            if parameter.value is not None and parameter.value.value is False
        )
    )


def without_switched_off(behaviour: Behaviour) -> tuple[Behaviour, tuple[Question, ...]]:
    """The behaviour without what does not happen as the code is configured, and what is asked about that."""
    known = switches(behaviour)
    if not known.off:
        return behaviour, ()
    operations: list[Operation] = []
    questions: list[Question] = []
    for operation in behaviour.operations:
        found: dict[str, set[Source]] = {}
        kept: list[GuardedEffect] = []
        for guarded in operation.effects:
            switch = known.ruled_out(guarded)
            if switch is None:
                kept.append(guarded)
            else:
                found.setdefault(switch[0], set()).add(switch[1])
        for name, places in sorted(found.items()):
            what = " ".join(snake(operation.name).split("_"))
            flag = " ".join(snake(name.rpartition(".")[2]).split("_"))
            text = f"A part of `{what}` is switched off ({flag}): is it to come, or was it given up?"
            questions.append(Question("dead-code", text, tuple(sorted(places))))
        operations.append(replace(operation, effects=tuple(kept)) if found else operation)
    return replace(behaviour, operations=tuple(operations)), tuple(questions)
