"""Comments on lines of a diff: only what is new, only where the diff has the line, each once, few."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from drift.bot.github import InlineComment
from drift.bot.marker import inline_marker
from drift.compare.audit import CodeLocation, Divergence
from drift.report.markdown_escape import block, code, plain
from drift.report.markdown_parts import MARKS, Links, place
from drift.report.words import CLASSIFICATIONS, witness_in_words

MAX_COMMENTS = 10
LONGEST = 8_000
"""Bytes of one comment."""


def inline_comments(
    divergences: Iterable[Divergence],
    shown: Mapping[str, Collection[int]],
    already: Collection[str],
    links: Links,
    *,
    name: str,
    path_of: Callable[[str], str],
    most: int = MAX_COMMENTS,
    suggest: bool = True,
) -> list[InlineComment]:
    """The comments to make. `already` are the texts that are there; `path_of` gives the forge's path."""
    found: list[InlineComment] = []
    for one in divergences:
        if len(found) >= most:
            break
        mark = inline_marker(name, one.fingerprint)
        if any(text.rstrip().endswith(mark) for text in already):
            continue
        at = next(_in_the_diff(one, shown, path_of), None)
        if at is not None:
            found.append(InlineComment(path_of(at.file), at.line, _body(one, at, links, mark, suggest)))
    return found


def _in_the_diff(
    one: Divergence, shown: Mapping[str, Collection[int]], path_of: Callable[[str], str]
) -> Iterator[CodeLocation]:
    for at in one.code:
        if at.role == "primary" and at.line in shown.get(path_of(at.file), ()):
            yield at


def _body(one: Divergence, at: CodeLocation, links: Links, mark: str, suggest: bool) -> str:
    proposed = CLASSIFICATIONS[one.classification.proposed]
    parts = [
        f"{MARKS[one.severity]} **{plain(one.title)}** ({code(one.rule)})",
        plain(one.message),
        "\n".join(
            f"- **{label}** {text}"
            for label, text in (
                ("expected", code(one.expected)),
                ("actual", code(one.actual)),
                ("witness", plain(witness_in_words(one))),
                ("specification", ", ".join(place(spec, links) for spec in one.spec[:3])),
                ("proposed", plain(f"{proposed}: {one.classification.reason}")),
            )
            if text
        ),
        _suggestion(one, at) if suggest else "",
    ]
    text = "\n\n".join(part for part in parts if part)
    if len(text.encode("utf-8", "backslashreplace")) > LONGEST:
        text = parts[0]
    return f"{text}\n\n{mark}"


def _suggestion(one: Divergence, at: CodeLocation) -> str:
    """A fix that is certain, as a suggestion that replaces the line it stands for."""
    if one.fix is None or at.line != at.end_line or at is not one.code[0] or "\n" in one.fix:
        return ""
    return block(one.fix, "suggestion")
