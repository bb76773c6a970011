"""Both sides, to be held against each other again after each edit of the specification."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import msgspec

from drift.allium.parser import parse
from drift.allium.project import SpecProject
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.model import Behaviour
from drift.checks.catalogue import load_catalogue
from drift.checks.engine import check_project
from drift.compare.audit import Divergence
from drift.compare.binding_names import Written, understood
from drift.compare.catalogue import Catalogue
from drift.compare.engine import Comparison, compare
from drift.distill.merging.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Sides:
    """What an audit was made of. `least` is the confidence below which a divergence does not count."""

    specs: SpecProject
    code: Behaviour
    catalogue: Catalogue
    written: Written = field(default_factory=Written)
    least: float = 0.7


@dataclass(frozen=True)
class Held:
    """The specification as it stands after some edits, held against the code; all is worked out once."""

    sides: Sides
    texts: Mapping[str, str]
    """By path, without byte-order marks; only files that may be edited."""

    @cached_property
    def project(self) -> SpecProject:
        """The specifications with the edited texts."""
        files = []
        for file in self.sides.specs.files:
            text = self.texts.get(file.path, file.text)
            if text == file.text:
                files.append(file)
                continue
            parsed = parse(text)
            files.append(msgspec.structs.replace(file, text=text, tree=parsed.tree, problems=parsed.problems))
        return msgspec.structs.replace(self.sides.specs, files=tuple(files))

    @cached_property
    def sheets(self) -> Mapping[str, Sheet]:
        """The files that may be edited."""
        return {path: Sheet(path, text) for path, text in self.texts.items()}

    @cached_property
    def spec(self) -> Behaviour:
        """What the specifications say."""
        return compile_specs(self.project)

    @cached_property
    def comparison(self) -> Comparison:
        """Both sides compared."""
        bindings, _ = understood(self.sides.written, self.spec, self.sides.code)
        return compare(self.spec, self.sides.code, self.sides.catalogue, bindings)

    @cached_property
    def divergences(self) -> Mapping[str, Divergence]:
        """What counts, by fingerprint."""
        return {
            one.fingerprint: one
            for one in self.comparison.divergences
            if one.severity != "off" and one.confidence >= self.sides.least
        }

    @cached_property
    def told(self) -> frozenset[str]:
        """The fingerprints of everything that diverges, whether it leads or follows."""
        return frozenset(_told(self.comparison.divergences))

    @cached_property
    def undecided(self) -> Mapping[str, str]:
        """The obligations that can't be verified: their texts."""
        found = (one for one in self.comparison.obligations if one.verdict == "unverifiable")
        return {one.id: one.text for one in found}

    @cached_property
    def faults(self) -> Mapping[tuple[str, str], str]:
        """What is wrong with the specifications by themselves, by what is said: code and message."""
        found: dict[tuple[str, str], str] = {}
        for file in self.project.files:
            for problem in file.problems:
                if problem.severity == "error":
                    found.setdefault(("syntax", problem.message), problem.message)
        for one in check_project(self.project, load_catalogue()).diagnostics:
            if one.severity == "error":
                found.setdefault((one.code, one.message), one.message)
        return found

    def edited(self, texts: Mapping[str, str]) -> Held:
        """The same with other texts."""
        return replace(self, texts=texts)

    def newly(self, before: Held) -> list[Divergence]:
        """The divergences that were in no way there before."""
        return [one for mark, one in self.divergences.items() if mark not in before.told]

    def worse(self, before: Held) -> str:
        """What an edit broke beside divergences; "" if nothing."""
        problem = next((text for key, text in self.faults.items() if key not in before.faults), "")
        return f"`allium check` would say: {problem}" if problem else ""

    def hidden(self, before: Held) -> bool:
        """Whether something can't be verified any more, or can't be from the beginning; `deferred` may."""
        later = [f"{name}(" for name in self.spec.deferred if name not in before.spec.deferred]
        return any(
            mark not in before.undecided and not any(name in text for name in later)
            for mark, text in self.undecided.items()
        )


def editable(specs: SpecProject) -> dict[str, str]:
    """The texts that may be edited: what is only used by others (pinned, vendored) may not."""
    return {file.path: file.text for file in specs.files if not file.imported and not file.unread}


def _told(divergences: Iterable[Divergence]) -> Iterable[str]:
    for one in divergences:
        yield one.fingerprint
        yield from (evidence.fingerprint for evidence in one.evidence)
