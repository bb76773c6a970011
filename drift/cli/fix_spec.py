"""`allium drift --fix=spec`: the code is right, the specification is brought up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from drift.cli.audit import AuditResult
from drift.cli.configuration.settings import Settings
from drift.cli.errors import CommandError
from drift.cli.spec_files import write_patch, write_specs
from drift.compare.audit import Audit, Divergence
from drift.distill.merging.patch import left_lines, section_of
from drift.distill.merging.repairing import Left, Repair, Repairing
from drift.distill.merging.sides import Held, Sides, editable
from drift.report.escape import visible
from drift.report.words import count

Answer = Literal["yes", "no", "quit"]
How = Literal["ask", "yes", "diff"]
MAX_STEPS = 1000
"""Divergences of one run."""


@dataclass(slots=True)
class FixSpec:
    """Goes through the divergences of an audit and updates the specification where that is wanted."""

    result: AuditResult
    settings: Settings
    how: How
    updated: list[Repair] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def run(self) -> Audit:
        """Updates the specification, or shows how; returns the audit of what is left.

        Raises:
            CommandError: a specification can't be written.
        """
        sides = self.result.sides
        if sides is None:
            raise CommandError("--fix: nothing was audited")
        held = Held(
            Sides(
                sides.specs, sides.code, sides.catalogue, self.settings.written, self.settings.min_confidence
            ),
            editable(sides.specs),
        )
        repairing = Repairing(held)
        for step in self._steps(repairing):
            if isinstance(step, Left):
                self.left.append(step)
                self._say(left_lines((step,)))
                continue
            answer = self._answer(step)
            if answer == "quit":
                break
            if answer == "yes":
                self.updated.append(step)
                repairing.held = step.after
            else:
                self.left.append(Left(step.divergence, "declined"))
        if self.how != "diff":
            write_specs(held.texts, repairing.held.texts)
        self._sum_up()
        return self._rest(repairing.held)

    def _steps(self, repairing: Repairing) -> Iterator[Repair | Left]:
        """What is reported, and what of its evidence stands alone once that is mended."""
        audit = self.result.audit
        wanted = {mark for one in audit.divergences for mark in _marks(one)}
        seen: set[str] = set()
        for _ in range(MAX_STEPS):
            found = repairing.held.divergences
            one = next((one for mark, one in found.items() if mark in wanted - seen), None)
            if one is None:
                return
            seen.add(one.fingerprint)
            wanted |= set(_marks(one))
            yield repairing.repair(one)

    def _answer(self, step: Repair) -> Answer:
        section = section_of(step)
        if self.how != "ask":
            write_patch(section)
            return "yes"
        self._say(section)
        while True:
            sys.stderr.write("Update the specification? [y]es, [n]o, [q]uit: ")
            sys.stderr.flush()
            line = sys.stdin.readline()
            said = line.strip().lower()
            if not line:
                sys.stderr.write("\n")
            if not line or said in ("q", "quit"):
                return "quit"
            if said in ("y", "yes"):
                return "yes"
            if said in ("n", "no"):
                return "no"

    def _say(self, text: str) -> None:
        lines = text.removesuffix("\n").split("\n")
        sys.stderr.write("".join(f"{visible(line)}\n" for line in lines))
        sys.stderr.flush()

    def _sum_up(self) -> None:
        done = "would be in the specification" if self.how == "diff" else "now in the specification"
        said = f"{count(len(self.updated), 'divergence')} {done}"
        sys.stderr.write(f"{said}, {len(self.left)} left\n" if self.left else f"{said}\n")

    def _rest(self, held: Held) -> Audit:
        """The audit without what is mended; with `--diff` nothing is."""
        import msgspec

        audit = self.result.audit
        if self.how == "diff":
            return audit
        rest = tuple(
            one for one in audit.divergences if any(mark in held.divergences for mark in _marks(one))
        )
        return msgspec.structs.replace(audit, divergences=rest)


def _marks(one: Divergence) -> tuple[str, ...]:
    return (one.fingerprint, *(evidence.fingerprint for evidence in one.evidence))
