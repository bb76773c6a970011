"""Suppressions as they are written: `-- drift: ignore[rule] reason`, `-- drift: aspirational reason`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from drift.compare.audit import Notice, SuppressedBy
from drift.compare.catalogue import Catalogue, UnknownRuleError
from drift.compare.suppression import Suppression, Unused

MALFORMED = "suppression-malformed"
UNUSED = "suppression-unused"
MARK = "drift:"
"""What a comment begins with; files without it need no look."""

_COMMENT = re.compile(r"\s*(?:--+|#+|//+|/\*+)\s*drift:(?P<said>.*)", re.DOTALL)
_VERB = re.compile(r"(?P<verb>[A-Za-z_-]+)\s*(?:\[(?P<rules>[^\]]*)\])?\s*:?\s*(?P<reason>.*)$", re.DOTALL)
_VERBS = ("ignore", "aspirational")
Lines: TypeAlias = Sequence[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A comment of a file that begins with `drift:`."""

    file: str
    line: int
    text: str
    side: SuppressedBy


def read_comments(
    written: Iterable[Written],
    lines_of: Callable[[str], Lines],
    extent: Callable[[str, int], int],
    catalogue: Catalogue,
) -> tuple[tuple[Suppression, ...], tuple[Notice, ...]]:
    """The suppressions in these comments, and what is wrong with the others.

    `extent` gives the last line of the declaration that begins on a line of a specification, or that line.
    """
    suppressions: list[Suppression] = []
    problems: list[Notice] = []
    for comment in written:
        lines = lines_of(comment.file)
        for found in _read(comment, lines, extent, catalogue):
            if isinstance(found, Suppression):
                suppressions.append(found)
            else:
                problems.append(found)
    return tuple(suppressions), tuple(problems)


def unused_notices(unused: Iterable[Unused]) -> tuple[Notice, ...]:
    """Suppressions that can go."""
    return tuple(_unused(one) for one in unused)


def _unused(unused: Unused) -> Notice:
    one = unused.suppression
    if one.kind == "aspirational":
        message = "nothing diverges here any more: it is not aspirational"
    else:
        message = f"no {unused.rule} is found here: nothing to ignore"
    return _notice(one.file, one.line, one.column, UNUSED, message, "remove the comment")


def _read(
    comment: Written, lines: Lines, extent: Callable[[str, int], int], catalogue: Catalogue
) -> Iterator[Suppression | Notice]:
    found = _COMMENT.match(comment.text)
    said = _VERB.match(found["said"].strip().removesuffix("*/").strip()) if found else None
    if said is None:
        return
    column = _column(comment, lines)
    verb, reason = said["verb"].lower(), " ".join(said["reason"].split())

    def wrong(message: str, hint: str) -> Notice:
        return _notice(comment.file, comment.line, column, MALFORMED, message, hint)

    if verb not in _VERBS:
        near = difflib.get_close_matches(verb, _VERBS, n=1, cutoff=0.75)
        if near or said["rules"] is not None:
            known = f"did you mean `{near[0]}`?" if near else "there are `ignore[rule]` and `aspirational`"
            yield wrong(f"`{said['verb']}` is no suppression", known)
        return
    if verb == "aspirational" and comment.side != "specification":
        yield wrong(
            "only a clause of a specification can be aspirational", "write `ignore[rule] reason` here"
        )
        return
    names = tuple(dict.fromkeys(name.strip() for name in (said["rules"] or "").split(",") if name.strip()))
    if verb == "ignore" and not names:
        yield wrong("a suppression names the rule that it ignores", "write `ignore[rule] reason`")
        return
    if not reason:
        shown = verb if verb == "aspirational" else f"ignore[{', '.join(names)}]"
        yield wrong("a suppression gives its reason", f"write `{shown} why this is all right`")
        return
    rules = []
    for name in names if verb == "ignore" else ():
        try:
            rules.append(catalogue.entry(name).id)
        except UnknownRuleError as error:
            hint = f"did you mean `{error.near[0]}`?" if error.near else "`allium explain` lists all rules"
            yield wrong(f"there is no rule `{name}`", hint)
            return
    first, behind = _target(comment, lines)
    last = extent(comment.file, first) if verb == "aspirational" else first
    kind: Literal["ignore", "aspirational"] = "aspirational" if verb == "aspirational" else "ignore"
    yield Suppression(
        comment.file, comment.line, column, first, last, kind, reason, tuple(rules), comment.side, behind
    )


def _target(comment: Written, lines: Lines) -> tuple[int, bool]:
    """The line that a comment speaks for: its own, or the one below it and below further comments."""
    opening = comment.text.lstrip()[:2]
    own = lines[comment.line - 1].strip() if comment.line <= len(lines) else ""
    if own and not own.startswith(opening[:1] if opening.startswith("#") else opening):
        return comment.line, True
    below = comment.line + comment.text.count("\n") + 1
    while below <= len(lines) and _is_comment(lines[below - 1]):
        below += 1
    return below, False


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(("--", "#", "//"))


def _column(comment: Written, lines: Lines) -> int:
    line = lines[comment.line - 1] if 0 < comment.line <= len(lines) else ""
    return max(line.find(comment.text.split("\n")[0].strip()), 0) + 1


def _notice(file: str, line: int, column: int, code: str, message: str, hint: str) -> Notice:
    return Notice(file, line, column, line, column, code, "warning", message, hint)
