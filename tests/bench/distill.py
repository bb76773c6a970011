"""How much of the hand-written specifications the drafts contain: `python -m tests.bench.distill [NAME …]`.

Both are put into the words of the code by the comparison's own alignment, so that names chosen by hand do not
count. Recall: how much of the hand-written specification the draft has, of what the code does at all: what
`allium drift` says is missing in the code, or what has no counterpart there, can be in no draft; `--missing`
lists what is lost and what is left aside. Precision: how much of the draft is in the hand-written one. A
precision below 100 is no invention: `allium drift` of a draft against its code finds nothing
(`tests/distill`); it is what the authors of the specification left out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from drift.allium.project import load_specs, project_of
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_code import compile_code
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.lifecycle import transitions
from drift.behaviour.model import Assign, Behaviour, Create, Remove
from drift.code.scan import scan
from drift.compare.align import align, with_lifecycles
from drift.compare.align.config import config_key
from drift.compare.align.model import Alignment
from drift.distill.engine import distill
from drift.distill.layout import draft_text
from drift.distill.names import snake

ROOT = Path(__file__).parent.parent.parent
COLUMNS = ("entities", "states", "transitions", "rules", "config")


@dataclass(frozen=True)
class Facts:
    """What a specification says, as sets of names in the words of the code."""

    entities: frozenset[str]
    states: frozenset[str]
    transitions: frozenset[str]
    rules: frozenset[str]
    config: frozenset[str]
    aside: frozenset[str] = field(default_factory=frozenset)


class _Spoken:
    """One specification's names as those of the code; what has none there is left aside."""

    def __init__(self, spec: Behaviour, code: Behaviour) -> None:
        self.alignment: Alignment = align(spec, with_lifecycles(spec, code))
        names = {config_key(one): one.name for one in code.config}
        self._config: Mapping[str, str] = names

    def entity(self, name: str) -> str:
        found = self.alignment.family(name)
        return found[0].code if found else ""

    def field(self, entity: str, name: str) -> str:
        found = self.alignment.code_fields(entity, name)
        return f"{self.entity(entity)}.{found[0].code_field}" if found else ""

    def state(self, entity: str, name: str, state: str) -> str:
        found = self.alignment.code_states(entity, name, state)
        return f"{self.field(entity, name)}={snake(found[0].code)}" if found else ""

    def parameter(self, name: str) -> str:
        found = self.alignment.parameters(name)
        return found[0].code if found else ""


def facts(spec: Behaviour, code: Behaviour) -> Facts:
    """Rules go by what they do: the fields they set, with their states, and what they make and remove."""
    spoken = _Spoken(spec, code)
    vocabulary = Vocabulary(spec.entities, spec.config)
    aside: set[str] = set()

    def told(pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
        found: set[str] = set()
        for name, word in pairs:
            (found if word else aside).add(word or name)
        return frozenset(found)

    machines = [machine for entity in spec.entities for machine in entity.machines]
    steps = {
        (machine.entity, machine.field, step.before, step.after)
        for machine in machines
        for operation in spec.operations
        for step in transitions(operation, machine, vocabulary)
    }
    return Facts(
        told((one.name, spoken.entity(one.name)) for one in spec.entities if one.kind != "value"),
        told(
            (f"{m.entity}.{m.field}.{state.name}", spoken.state(m.entity, m.field, state.name))
            for m in machines
            for state in m.states
        ),
        told((" ".join(step), _step(spoken, *step)) for step in sorted(steps)),
        told(
            (operation.name, does)
            for operation in spec.operations
            if (does := " ".join(_does(operation.effects, spoken))) or operation.effects
        ),
        told((one.name, spoken.parameter(one.name)) for one in spec.config),
        frozenset(aside),
    )


def _step(spoken: _Spoken, entity: str, name: str, before: str, after: str) -> str:
    one = spoken.state(entity, name, before) if before else "new"
    other = spoken.state(entity, name, after)
    return f"{one} -> {other}" if one and other else ""


def _does(effects: Iterable[object], spoken: _Spoken) -> list[str]:
    """The changes of state, creations and removals; where there are none, the fields that are set."""
    found = dict.fromkeys(filter(None, _main(effects, spoken)))
    if not found:
        for guarded in effects:
            match getattr(guarded, "effect", None):
                case Assign(entity=entity, field=name):
                    found[spoken.field(entity, name)] = None
                case _:
                    pass
    return sorted(filter(None, found))


def _main(effects: Iterable[object], spoken: _Spoken) -> Iterator[str]:
    for guarded in effects:
        match getattr(guarded, "effect", None):
            case Assign(entity=entity, field=name, value=value):
                yield spoken.state(entity, name, str(getattr(value, "value", "")))
            case Create(entity=entity):
                yield f"new {spoken.entity(entity)}" if spoken.entity(entity) else ""
            case Remove(entity=entity):
                yield f"no {spoken.entity(entity)}" if spoken.entity(entity) else ""
            case _:
                pass


@dataclass(frozen=True)
class Score:
    """One column of one application: what both say, what only one of them says."""

    both: frozenset[str]
    missing: frozenset[str]
    more: frozenset[str]

    @property
    def recall(self) -> int:
        """In percent."""
        wanted = len(self.both) + len(self.missing)
        return 100 * len(self.both) // wanted if wanted else 100

    @property
    def precision(self) -> int:
        """In percent."""
        given = len(self.both) + len(self.more)
        return 100 * len(self.both) // given if given else 100


def scores(code: Behaviour, truth: Behaviour, text: str) -> tuple[dict[str, Score], frozenset[str]]:
    """Each column, and what of the hand-written specification has no counterpart in the code."""
    wanted = facts(truth, code)
    given = facts(compile_specs(project_of({"draft.allium": text})), code)
    found: dict[str, Score] = {}
    for column in COLUMNS:
        one, other = getattr(wanted, column), getattr(given, column)
        found[column] = Score(one & other, one - other, other - one)
    return found, wanted.aside


def applications() -> list[Path]:
    """Every application with code and a specification written by hand."""
    roots = [*(ROOT / "fixtures").iterdir(), *(ROOT / "tests" / "bench" / "apps").iterdir()]
    unique = {root.resolve().name: root for root in sorted(roots, reverse=True)}
    return sorted(root for root in unique.values() if (root / "code").is_dir() and (root / "specs").is_dir())


def main(arguments: list[str]) -> None:
    """Prints the table: recall / precision in percent."""
    names = [one for one in arguments if not one.startswith("-")]
    print(f"{'':28}" + "".join(f"{column:>15}" for column in COLUMNS))  # noqa: T201
    for root in applications():
        if names and root.name not in names:
            continue
        code = compile_code(scan([root / "code"], jobs=1))
        truth = compile_specs(load_specs([root / "specs"]))
        found, aside = scores(code, truth, draft_text(distill(code)))
        cells = [f"{f'{one.recall} / {one.precision}':>15}" for one in found.values()]
        print(f"{root.name:28}" + "".join(cells))  # noqa: T201
        if "--missing" in arguments:
            for column, one in found.items():
                for name in sorted(one.missing):
                    print(f"    {column}: the draft lacks {name}")  # noqa: T201
                for name in sorted(one.more):
                    print(f"    {column}: only in the draft: {name}")  # noqa: T201
            for name in sorted(aside):
                print(f"    not in the code: {name}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
