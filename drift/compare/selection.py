"""Selection: which rules are looked for, how heavy each is, and what a project has decided to leave out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import msgspec

from drift.compare.audit import CodeLocation, Divergence, Notice, Severity, Suppressed
from drift.compare.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Selection:
    """Rules by id or family. With `select` only these are looked for; `ignore` is taken from them.

    `severities` by rule or `rule/variant`; `aspirational` is the most that counts for what is not built yet.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] | None = None
    aspirational: Severity | None = None


@dataclass(frozen=True, slots=True)
class Ignore:
    """A decision of the project: findings of `rules`, at constructs and in files that match, are left out.

    `construct` is compared with `rule PlaceOrder` and with `PlaceOrder`; `path` with the files of either
    side. Both are globs; empty matches everything. `file` and `line` say where the decision stands.
    """

    reason: str
    rules: tuple[str, ...] = ()
    construct: str = ""
    path: str = ""
    file: str = ""
    line: int = 0


def weighed(catalogue: Catalogue, selection: Selection) -> Catalogue:
    """The catalogue with the severities that were asked for; rules that are not selected are off.

    A rule that is off by default and is selected by its id is a note.

    Raises:
        UnknownRuleError: a rule or family does not exist.
    """
    severities = dict(selection.severities or {})
    chosen = expanded(selection.select, catalogue) if selection.select else frozenset(_ids(catalogue))
    chosen -= expanded(selection.ignore, catalogue)
    adjusted = catalogue.weighing(severities, selection.aspirational)
    off: dict[str, Severity] = {rule: "off" for rule in _ids(catalogue) if rule not in chosen}
    asked_for: dict[str, Severity] = {
        rule: "note"
        for rule in selection.select
        if rule in chosen and rule not in severities and catalogue.severity(rule) == "off"
    }
    return adjusted.weighing({**off, **asked_for})


def expanded(wanted: Iterable[str], catalogue: Catalogue) -> frozenset[str]:
    """The ids of rules and families.

    Raises:
        UnknownRuleError: one does not exist.
    """
    return frozenset(rule for name in wanted for rule in catalogue.matching(name))


def active(catalogue: Catalogue) -> frozenset[str]:
    """The rules that are not off, in any variant."""
    return frozenset(
        entry.id
        for entry in catalogue.entries
        if entry.severity != "off" or any(v.severity != "off" for v in entry.variants.values())
    )


def leave_out(
    divergences: Iterable[Divergence], ignores: Sequence[Ignore]
) -> tuple[tuple[Divergence, ...], tuple[Suppressed, ...]]:
    """Takes away what the project's configuration ignores, and keeps account of it."""
    kept: list[Divergence] = []
    suppressed: list[Suppressed] = []
    for divergence in divergences:
        left: Divergence | None = divergence
        for ignore in ignores:
            if left is None:
                break
            left, taken = _without(left, ignore)
            if taken is not None:
                suppressed.append(taken)
        if left is not None:
            kept.append(left)
    return tuple(kept), tuple(suppressed)


def unneeded(
    ignores: Sequence[Ignore], suppressed: Iterable[Suppressed], judged: frozenset[str]
) -> list[Notice]:
    """Decisions of the configuration that leave nothing out; `judged` are the rules that were looked for."""
    needed = {(one.file, one.line) for one in suppressed if one.by == "configuration"}
    return [
        Notice(
            one.file, max(one.line, 1), 1, max(one.line, 1), 1, "ignore-unused", "info",
            "nothing is found that this would ignore", "remove it",
        )
        for one in ignores
        if one.file and (one.file, one.line) not in needed
        and (not one.rules or not judged.isdisjoint(one.rules))
    ]  # fmt: skip


def _without(divergence: Divergence, ignore: Ignore) -> tuple[Divergence | None, Suppressed | None]:
    if ignore.rules and divergence.rule not in ignore.rules:
        return divergence, None
    if ignore.construct and not _is_about(divergence, ignore.construct):
        return divergence, None
    if not ignore.path or any(matches(place.file, ignore.path) for place in divergence.spec):
        return None, _noted(divergence, ignore, divergence.code)
    primary = [place for place in divergence.code if place.role == "primary"]
    taken = tuple(place for place in primary if matches(place.file, ignore.path))
    if not taken:
        return divergence, None
    if len(taken) == len(primary):
        return None, _noted(divergence, ignore, taken)
    left = tuple(place for place in divergence.code if place not in taken)
    return msgspec.structs.replace(divergence, code=left), _noted(divergence, ignore, taken)


def _is_about(divergence: Divergence, wanted: str) -> bool:
    subject = divergence.subject
    names = {f"{subject.kind} {subject.name}", subject.name}
    for place in divergence.spec:
        if place.construct:
            names |= {place.construct, place.construct.rpartition(" ")[2]}
    return any(fnmatchcase(name, wanted) for name in sorted(names))


def matches(file: str, pattern: str) -> bool:
    """Whether a file is meant by a glob, a folder or its own name."""
    pattern = pattern.removeprefix("./").rstrip("/")
    shorter = pattern.replace("**/", "")
    return file == pattern or any(
        fnmatchcase(file, glob) for glob in (pattern, shorter, f"{pattern}/*", f"{shorter}/*")
    )


def _noted(divergence: Divergence, ignore: Ignore, code: tuple[CodeLocation, ...]) -> Suppressed:
    return Suppressed(
        fingerprint=divergence.fingerprint,
        rule=divergence.rule,
        severity=divergence.severity,
        title=divergence.title,
        reason=ignore.reason,
        by="configuration",
        file=ignore.file,
        line=ignore.line,
        spec=divergence.spec,
        code=code,
    )


def _ids(catalogue: Catalogue) -> list[str]:
    return [entry.id for entry in catalogue.entries]
