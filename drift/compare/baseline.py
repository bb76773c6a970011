"""Baselines: what an earlier audit found, so that only what is new is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from drift.compare.audit import (
    Audit,
    BaselineEntry,
    Classification,
    CodeLocation,
    Compared,
    Divergence,
    Obligation,
    Suppressed,
)
from drift.compare.fingerprints import entry_of
from drift.compare.naming import slug
from drift.compare.ordering import ordered


@dataclass(frozen=True, slots=True)
class Baseline:
    """The contexts of an earlier audit's divergences, and the ids of the obligations that conformed in it."""

    entries: tuple[BaselineEntry, ...] = ()
    conformed: tuple[str, ...] = ()


def baseline_of(audit: Audit) -> Baseline:
    """What a later audit needs to know of this one. Suppressed divergences are no part of it."""
    entries = [entry for divergence in _all(audit) for entry, _ in contexts(divergence)]
    entries += [entry for divergence in _all(audit) for entry in _following(divergence)]
    conformed = {one.id for one in audit.obligations if one.verdict == "conforms"}
    return Baseline(tuple(sorted(entries, key=_order)), tuple(sorted(conformed)))


def contexts(divergence: Divergence) -> list[tuple[BaselineEntry, CodeLocation | None]]:
    """A divergence by its places in the code; one without any is its own context."""
    about = _about(divergence)
    construct = next((place.construct for place in divergence.spec if place.construct), "")
    places = [place for place in divergence.code if place.role == "primary"]
    if not places:
        alone = BaselineEntry(
            divergence.fingerprint, divergence.rule, construct, about, "", "", divergence.title
        )
        return [(alone, None)]
    return [
        (
            BaselineEntry(
                place.fingerprint or divergence.fingerprint,
                divergence.rule,
                construct,
                about,
                place.symbol,
                entry_of(place),
                divergence.title,
            ),
            place,
        )
        for place in places
    ]


def _following(divergence: Divergence) -> list[BaselineEntry]:
    """What is evidence of a divergence, by its places."""
    found = []
    for evidence in divergence.evidence:
        construct = next((place.construct for place in evidence.spec if place.construct), "")
        places = [place for place in evidence.code if place.role == "primary"]
        about = " | ".join((evidence.rule, construct, divergence.fingerprint))
        marks = [(place.fingerprint, place.symbol, entry_of(place)) for place in places]
        for mark, symbol, entry in marks or [(evidence.fingerprint, "", "")]:
            found.append(
                BaselineEntry(
                    mark, evidence.rule, construct, about, symbol, entry, divergence.title, follows=True
                )
            )
    return found


def compared(audit: Audit, earlier: Baseline, name: str, judged: Collection[str]) -> Audit:
    """The audit against an earlier one: only what is new stays, what is known and resolved is told apart.

    An obligation that conformed then and is missing now is an error, whatever its rule. `judged` are the
    rules that were looked for: what another rule found is not resolved.
    """
    hidden = _fingerprints(audit.suppressed)
    entries = [one for one in earlier.entries if one.rule in judged and one.fingerprint not in hidden]
    regressed, lost = _fallen(audit.obligations, frozenset(earlier.conformed))
    known, resolved = _matched(audit.divergences, entries)
    following = {one.fingerprint for each in audit.divergences for one in _following(each)}
    new = [_narrowed(one, known, wanted=False) for one in audit.divergences]
    old = [_narrowed(one, known, wanted=True) for one in audit.divergences]
    return msgspec.structs.replace(
        audit,
        divergences=ordered(_once_held(one, regressed, name) for one in new if one is not None),
        compared=Compared(
            earlier=name,
            known=ordered(one for one in old if one is not None),
            resolved=tuple(one for one in resolved if not one.follows and one.fingerprint not in following),
            regressed=tuple(sorted(one.id for one in regressed)),
            lost=tuple(sorted(one.id for one in lost)),
        ),
    )


def _all(audit: Audit) -> tuple[Divergence, ...]:
    return (*audit.divergences, *(() if audit.compared is None else audit.compared.known))


def _fingerprints(suppressed: Iterable[Suppressed]) -> frozenset[str]:
    return frozenset(
        mark for one in suppressed for mark in (one.fingerprint, *(place.fingerprint for place in one.code))
    )


def _fallen(
    obligations: Sequence[Obligation], conformed: frozenset[str]
) -> tuple[list[Obligation], list[Obligation]]:
    """What conformed: what of it is missing now, and what can't be verified."""
    fallen = [one for one in obligations if one.id in conformed]
    return (
        [one for one in fallen if one.verdict == "missing"],
        [one for one in fallen if one.verdict == "unverifiable"],
    )


_Key: TypeAlias = tuple[BaselineEntry, CodeLocation | None]


def _matched(
    divergences: Iterable[Divergence], entries: Sequence[BaselineEntry]
) -> tuple[Counter[_Key], tuple[BaselineEntry, ...]]:
    """The contexts that an earlier audit had, and its entries that nothing was matched with.

    By fingerprint first; then a context that is gone and one that is new are the same if only the file or
    the module of their function has another name.
    """
    found = [key for divergence in divergences for key in contexts(divergence)]
    known: Counter[_Key] = Counter()
    left = sorted(entries, key=_order)
    for alike in (_same_mark, _moved):
        by_likeness: dict[tuple[str, ...], list[BaselineEntry]] = {}
        for entry in left:
            by_likeness.setdefault(alike(entry), []).append(entry)
        unmatched: list[_Key] = []
        for key in found:
            candidates = by_likeness.get(alike(key[0]))
            if candidates:
                candidates.pop(0)
                known[key] += 1
            else:
                unmatched.append(key)
        found = unmatched
        left = sorted((entry for rest in by_likeness.values() for entry in rest), key=_order)
    return known, tuple(left)


def _same_mark(entry: BaselineEntry) -> tuple[str, ...]:
    return (entry.fingerprint,)


def _moved(entry: BaselineEntry) -> tuple[str, ...]:
    return (entry.about, entry.symbol.rpartition(".")[2], entry.entry.rpartition(".")[2])


def _narrowed(divergence: Divergence, known: Counter[_Key], *, wanted: bool) -> Divergence | None:
    """The part of a divergence that is known, or that is not; None if nothing of it is."""
    kept = [place for entry, place in contexts(divergence) if bool(known[entry, place]) is wanted]
    if not kept:
        return None
    places = [place for place in kept if place is not None]
    primary = [place for place in divergence.code if place.role == "primary"]
    if len(places) == len(primary):
        return divergence
    related = (place for place in divergence.code if place.role == "related")
    return msgspec.structs.replace(divergence, code=(*places, *related))


def _once_held(divergence: Divergence, regressed: Sequence[Obligation], name: str) -> Divergence:
    """A clause that was met before is not ahead of the code: losing it is an error."""
    if divergence.severity == "off" or not any(_loses(divergence, one) for one in regressed):
        return divergence
    return msgspec.structs.replace(
        divergence,
        severity="error",
        classification=Classification("code-bug", f"the code did this before: it conformed in {name}"),
    )


def _loses(divergence: Divergence, obligation: Obligation) -> bool:
    """Whether the divergence is about the obligation, or about the whole construct that it is part of."""
    if obligation.id in divergence.obligations:
        return True
    whole = divergence.rule.endswith(("-unimplemented", "entity-missing"))
    return whole and any(
        (place.file, place.construct) == (obligation.spec.file, obligation.construct)
        for place in divergence.spec
    )


def _about(divergence: Divergence) -> str:
    """A divergence whatever the place: rule, construct, clause and subject."""
    place = divergence.spec[0] if divergence.spec else None
    subject = divergence.subject
    parts = (
        divergence.rule,
        place.construct if place else "",
        slug(place.text) if place else "",
        subject.kind,
        subject.name,
        subject.entity,
        subject.field,
    )
    return " | ".join(part for part in parts if part)


def _order(entry: BaselineEntry) -> tuple[str, ...]:
    return (entry.construct, entry.about, entry.symbol, entry.entry, entry.fingerprint, entry.title)
