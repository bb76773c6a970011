"""Runs the checks over a project and weighs what they find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from drift.allium.project import SpecProject
from drift.checks.catalogue import Catalogue, Profile
from drift.checks.context import Context
from drift.checks.diagnostic import Diagnostic, Found, Severity, Weight
from drift.checks.registry import CHECKS, OPTIONAL
from drift.checks.suppression import suppressed, suppressions_of
from drift.logic.spans import Span


@dataclass(frozen=True, slots=True)
class Policy:
    """How findings are judged.

    `severities` are by code; `ignored` are codes left out everywhere.
    """

    profile: Profile = "default"
    severities: Mapping[str, Weight] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()

    def weight(self, code: str, catalogue: Catalogue) -> Weight:
        """The severity of a code."""
        if code in self.ignored:
            return "off"
        return self.severities.get(code) or catalogue.entry(code).weight(self.profile)


@dataclass(frozen=True, slots=True)
class Checked:
    """The diagnostics of the files asked for, in the order of file and place, and how many are suppressed."""

    diagnostics: tuple[Diagnostic, ...]
    suppressed: int = 0
    unread: tuple[str, ...] = ()
    files: int = 0


def check_project(
    project: SpecProject,
    catalogue: Catalogue,
    policy: Policy | None = None,
    *,
    only: Iterable[str] | None = None,
) -> Checked:
    """Checks a project; `only` names the files that are reported on, the others are its context."""
    policy = policy or Policy()
    wanted = {file.path for file in project.files if not file.imported} if only is None else set(only)
    context = Context(project)
    asked = [check for code, check in OPTIONAL.items() if policy.weight(code, catalogue) != "off"]
    found = [one for check in (*CHECKS, *asked) for one in check(context) if one.file in wanted]
    weights: dict[str, Weight] = {}
    for one in found:
        if one.code not in weights:
            weights[one.code] = policy.weight(one.code, catalogue)
    loud = [one for one in dict.fromkeys(found) if weights[one.code] != "off"]
    written = [
        suppression
        for file in project.files
        if file.path in wanted
        for suppression in suppressions_of(file.path, file.text)
    ]
    kept, hidden = suppressed(loud, written, catalogue)
    return Checked(
        tuple(sorted(_weighed(kept, policy, catalogue), key=_order)),
        len(hidden),
        tuple(file.path for file in project.files if file.unread and file.path in wanted),
        sum(1 for file in project.files if file.path in wanted),
    )


def _weighed(found: Sequence[Found], policy: Policy, catalogue: Catalogue) -> Iterable[Diagnostic]:
    for one in found:
        weight = policy.weight(one.code, catalogue)
        if weight != "off":
            severity: Severity = weight
            yield Diagnostic(one.code, severity, one.message, one.file, one.span, one.hint, one.related)


def _order(one: Diagnostic) -> tuple[str, Span, str, str]:
    return (one.file, one.span, one.code, one.message)
