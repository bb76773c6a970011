"""How much of the hand-written specifications the drafts contain: `python -m tests.bench.distill [NAME …]`.

Names need not be equal: what is compared is what the comparison itself aligns. Recall: how much of the
hand-written specification the draft has; precision: how much of the draft it has. A precision below 100 is no
invention: `allium drift` of a draft against its code finds nothing (`tests/distill`); it is what the authors
of the specification left out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from drift.allium.project import load_specs, project_of
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_code import compile_code
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.lifecycle import transitions
from drift.behaviour.model import Assign, Behaviour, Create, Remove
from drift.code.scan import scan
from drift.distill.engine import distill
from drift.distill.layout import draft_text
from drift.logic.words import word_similarity, words

ROOT = Path(__file__).parent.parent.parent
LIKE = 0.6
"""From here on two names are one: whoever writes by hand chooses other words."""


@dataclass(frozen=True)
class Facts:
    """What a specification says, as sets of names."""

    entities: frozenset[str]
    states: frozenset[str]
    transitions: frozenset[str]
    rules: frozenset[str]
    config: frozenset[str]


def facts(spec: Behaviour) -> Facts:
    """Rules go by what they do: the fields they set, with their states, and what they make and remove."""
    vocabulary = Vocabulary(spec.entities, spec.config)
    machines = [machine for entity in spec.entities for machine in entity.machines]
    steps = {
        f"{machine.entity} {machine.field} {step.before} {step.after}"
        for machine in machines
        for operation in spec.operations
        for step in transitions(operation, machine, vocabulary)
    }
    return Facts(
        frozenset(entity.name for entity in spec.entities),
        frozenset(f"{one.entity} {one.field} {state.name}" for one in machines for state in one.states),
        frozenset(steps),
        frozenset(does for operation in spec.operations if (does := " ".join(_does(operation.effects)))),
        frozenset(parameter.name for parameter in spec.config),
    )


def _does(effects: Iterable[object]) -> list[str]:
    found: set[str] = set()
    for guarded in effects:
        match getattr(guarded, "effect", None):
            case Assign(entity=entity, field=name, value=value):
                found.add(f"{entity} {name} {getattr(value, 'value', '')}".strip())
            case Create(entity=entity):
                found.add(f"new {entity}")
            case Remove(entity=entity):
                found.add(f"no {entity}")
            case _:
                pass
    return sorted(found)


def shared(wanted: frozenset[str], given: frozenset[str]) -> int:
    """How many of the wanted are given, each under one name."""
    left = set(given)
    pairs = sorted(
        ((word_similarity(words(one), words(other)), one, other) for one in wanted for other in given),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    done: set[str] = set()
    for likeness, one, other in pairs:
        if likeness >= LIKE and one not in done and other in left:
            done.add(one)
            left.discard(other)
    return len(done)


def applications() -> list[Path]:
    """Every application with code and a specification written by hand."""
    roots = [*(ROOT / "fixtures").iterdir(), *(ROOT / "tests" / "bench" / "apps").iterdir()]
    return sorted(root for root in roots if (root / "code").is_dir() and (root / "specs").is_dir())


def main(names: list[str]) -> None:
    """Prints the table: recall / precision in percent."""
    columns = ("entities", "states", "transitions", "rules", "config")
    print(f"{'':28}" + "".join(f"{column:>15}" for column in columns))  # noqa: T201
    for root in applications():
        if names and root.name not in names:
            continue
        text = draft_text(distill(compile_code(scan([root / "code"], jobs=1))))
        draft = facts(compile_specs(project_of({"draft.allium": text})))
        truth = facts(compile_specs(load_specs([root / "specs"])))
        cells = []
        for column in columns:
            wanted, given = getattr(truth, column), getattr(draft, column)
            both = shared(wanted, given)
            recall = 100 * both // len(wanted) if wanted else 100
            precision = 100 * both // len(given) if given else 100
            cells.append(f"{f'{recall} / {precision}':>15}")
        print(f"{root.name:28}" + "".join(cells))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
