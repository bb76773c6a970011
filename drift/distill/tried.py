"""A draft is held against its own code before it is handed out, as anybody will who has it.

What a comparison can't confirm is no claim: it becomes an open question. An operation that no rule is left
for is `deferred`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Final

from drift.allium.project import SpecProject, project_of
from drift.allium.tree import EntityDeclaration
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.model import Behaviour
from drift.compare.audit import Divergence, Obligation
from drift.compare.catalogue import load_catalogue
from drift.compare.engine import Comparison, compare
from drift.distill.cutting import without
from drift.distill.draft import Deferred, Draft, Question
from drift.distill.layout import draft_text
from drift.distill.names import entity_name, snake
from drift.distill.occurrences import DECISION
from drift.distill.rules import ASIDE
from drift.distill.sound import sound, with_what_is_called
from drift.logic.spans import Span

_ROUNDS: Final = ((20_000, 4), (60_000, 2), (200_000, 1))
"""Times that a draft is tried, by clauses times operations: what one comparison costs grows with both."""
_WHOLE: Final = 2
"""From this round on declarations are left out as a whole, before single clauses."""
_LAST: Final = 6
"""Further times, in which rules that are doubted go as a whole: each leaves less to doubt."""
_UNTRIED: Final = (
    "The draft is too large to be tried against its code in one piece. Which parts of it should be "
    "drafted for themselves (`--path`, `--module`), and tried there?"
)
_MOST_WORDS: Final = 90
"""Characters of a clause that a question quotes."""
_FILE: Final = "draft.allium"


def tried(draft: Draft, behaviour: Behaviour, about: Collection[str] | None = None) -> Draft:
    """The draft without what its own code does not bear out, with a question for each part left out.

    First single clauses are left out, then rules as a whole, until nothing is doubtful. A draft that is too
    large for that is left as it is, and says so. `about`: the entities that are judged, where not all are.
    """
    spoken = frozenset(one.name for one in draft.entities if about is not None and one.name not in about)
    clauses = sum(1 + len(rule.requires) + len(rule.ensures) for rule in draft.rules)
    size = clauses * len(behaviour.operations)
    gentle = next((times for most, times in _ROUNDS if size <= most), 0)
    if not gentle:
        return replace(draft, questions=(*draft.questions, Question("unread", _UNTRIED)))
    attempt, left = 0, _LAST
    while left:
        strict = attempt >= gentle
        smaller, clean = _once(draft, behaviour, attempt, spoken, strict=strict)
        if clean or (strict and smaller == draft):
            break
        attempt = gentle if smaller == draft else attempt + 1
        left -= strict
        draft = sound(smaller)
    return with_what_is_called(draft, project_of({_FILE: draft_text(draft)}))


def _once(
    draft: Draft, behaviour: Behaviour, attempt: int, spoken: Collection[str], *, strict: bool
) -> tuple[Draft, bool]:
    """The draft without what one comparison does not confirm, and whether there was nothing of the sort.

    `strict`: rules of which that is a part go. Nothing that is said of the entities `spoken` of is judged.
    """
    project = project_of({_FILE: draft_text(draft)})
    found = _judged(compare(compile_specs(project), behaviour, load_catalogue()), project, spoken)
    doubtful = tuple(_doubtful(draft, found))
    lines = [one.spec.line for one in doubtful]
    told = [one for one in found.divergences if one.severity != "off"]
    outside = tuple(_outside(told))
    if strict:
        lines += [place.line for one in told for place in one.spec[:1]]
    elif attempt or not lines:
        lines += _surplus(told)
    if not lines and not outside:
        return draft, not told
    smaller = _smaller(draft, project, lines, whole=strict or attempt >= _WHOLE)
    left = {f"rule {one.name}" for one in smaller.rules}
    kept = (one for one in doubtful if not one.construct.startswith("rule ") or one.construct in left)
    questions = tuple(one for one in map(_asked, kept) if one is not None)
    smaller = replace(
        smaller,
        questions=tuple(dict.fromkeys((*smaller.questions, *questions))),
        deferred=tuple(dict.fromkeys((*smaller.deferred, *outside))),
    )
    return smaller, False


def _judged(found: Comparison, project: SpecProject, spoken: Collection[str]) -> Comparison:
    """What was found of the entities that are judged."""
    names = {entity_name(one) for one in spoken}
    spans = [
        one.span
        for one in project.files[0].tree.declarations
        if isinstance(one, EntityDeclaration) and one.name in names
    ]
    lines = {line for span in spans for line in range(span.line, span.end_line + 1)}
    return replace(
        found,
        obligations=tuple(one for one in found.obligations if one.spec.line not in lines),
        divergences=tuple(
            one for one in found.divergences if not any(place.line in lines for place in one.spec[:1])
        ),
    )


def _smaller(draft: Draft, project: SpecProject, lines: Iterable[int], *, whole: bool) -> Draft:
    places = tuple(Span(line, 1, line, 1) for line in sorted(set(lines)))
    return without(draft, project, places, whole=whole) if places else draft


def _doubtful(draft: Draft, found: Comparison) -> Iterator[Obligation]:
    """The clauses that were not confirmed, less those that rest on what is deferred."""
    paths = [f"{one.path}(" for one in draft.deferred if not one.whole]
    deciding = [path for path in paths if DECISION in path]
    texts: dict[str, str] = {}
    for one in found.obligations:
        texts[one.construct] = texts.get(one.construct, "") + one.text
    for one in found.obligations:
        if one.verdict == "conforms" or any(path in one.text for path in paths):
            continue
        if not any(path in texts[one.construct] for path in deciding) and not _decided(one, draft):
            yield one


def _decided(obligation: Obligation, draft: Draft) -> bool:
    """Whether a condition of the rule that has no words decides about the clause."""
    rule = obligation.construct.removeprefix("rule ")
    return any(one.path.startswith(f"{rule}{DECISION}") for one in draft.deferred)


def _surplus(divergences: Iterable[Divergence]) -> list[int]:
    """Where a rule stands that says less than the code does in its place."""
    return [
        place.line
        for one in divergences
        if not one.obligations and one.rule != "operation-unspecified"
        for place in one.spec[:1]
    ]


def _outside(divergences: Iterable[Divergence]) -> Iterator[Deferred]:
    """What changes a lifecycle and is in no rule."""
    for one in divergences:
        if one.rule == "operation-unspecified" and one.subject.entity:
            entry = next((start for place in one.code for start in place.path[:1]), one.subject.name)
            path = f"{one.subject.entity}.{snake(entry.rpartition('.')[2])}"
            yield Deferred(path, ASIDE, (), True)


def _asked(obligation: Obligation) -> Question | None:
    text = re.sub(r"\s+", " ", obligation.text).strip().replace('"', "'")
    if len(text) > _MOST_WORDS:
        text = text[:_MOST_WORDS].rpartition(" ")[0] + " …"
    if not text or not obligation.construct:
        return None
    question = f"{obligation.construct}: is `{text}` meant? It could not be confirmed in the code."
    return Question("not-understood", question)
