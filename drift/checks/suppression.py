"""`-- allium-ignore CODE[, CODE]`: what a comment leaves out, on its own line or on the one below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from drift.checks.catalogue import Catalogue, UnknownCodeError
from drift.checks.diagnostic import Found
from drift.logic.spans import Span

ALL = "all"
UNUSED = "allium.suppression.unused"
UNKNOWN = "allium.suppression.unknownCode"
_MARK = "allium-ignore"
_COMMENT = re.compile(r"--\s*allium-ignore\b:?[ \t]*(?P<said>.*)$")
_CODES = re.compile(r"[A-Za-z][\w.]*(?:\s*,\s*[A-Za-z][\w.]*)*")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One code that a comment names; `lines` are those that it speaks for."""

    file: str
    span: Span
    code: str
    lines: tuple[int, ...]

    @property
    def full(self) -> str:
        """The code with its leading `allium.`, which may be left out."""
        return self.code if self.code.partition(".")[0] == "allium" else f"allium.{self.code}"

    def covers(self, found: Found) -> bool:
        """Whether it leaves this out."""
        return (
            found.file == self.file
            and found.span.line in self.lines
            and (self.code == ALL or f"{found.code}.".startswith(f"{self.full}."))
        )


def suppressions_of(file: str, text: str) -> tuple[Suppression, ...]:
    """The suppressions of a file, in order. What follows the codes is the reason."""
    if _MARK not in text:
        return ()
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return tuple(one for number, line in enumerate(lines) for one in _read(file, lines, number, line))


def _read(file: str, lines: Sequence[str], number: int, line: str) -> Iterator[Suppression]:
    comment = comment_of(line)
    found = _COMMENT.match(comment) if comment else None
    if found is None:
        return
    column = len(line) - len(comment) + 1
    alone = not line[: column - 1].strip()
    below = number + 1
    while alone and below < len(lines) and lines[below].lstrip().startswith("--"):
        below += 1
    covered = (number + 1, below + 1)
    codes = _CODES.match(found["said"])
    if codes is None:
        yield Suppression(file, Span(number + 1, column, number + 1, len(line) + 1), "", covered)
        return
    start = column + found.start("said")
    for one in re.finditer(r"[\w.]+", codes[0]):
        span = Span(number + 1, start + one.start(), number + 1, start + one.end())
        yield Suppression(file, span, one[0].rstrip("."), covered)


def comment_of(line: str) -> str:
    """The comment of a line: from the first `--` outside a string."""
    quoted = False
    at = 0
    while at < len(line):
        character = line[at]
        if character == "\\" and quoted:
            at += 1
        elif character == '"':
            quoted = not quoted
        elif not quoted and line.startswith("--", at):
            return line[at:]
        at += 1
    return ""


def suppressed(
    found: Sequence[Found], suppressions: Iterable[Suppression], catalogue: Catalogue
) -> tuple[tuple[Found, ...], tuple[Found, ...]]:
    """What is left, with what is wrong with the suppressions themselves; and what was left out."""
    by_file: dict[str, list[Suppression]] = {}
    for one in suppressions:
        by_file.setdefault(one.file, []).append(one)
    used: set[int] = set()
    kept: list[Found] = []
    hidden: list[Found] = []
    for problem in found:
        covering = [known for known in by_file.get(problem.file, ()) if known.covers(problem)]
        used.update(id(known) for known in covering)
        (hidden if covering else kept).append(problem)
    for written in by_file.values():
        kept.extend(_needless(one, catalogue) for one in written if id(one) not in used)
    return tuple(kept), tuple(hidden)


def _needless(one: Suppression, catalogue: Catalogue) -> Found:
    if not one.code:
        said = "`allium-ignore` names no code"
        return Found(UNKNOWN, one.file, one.span, said, "write `-- allium-ignore CODE`, or `all`")
    if one.code != ALL:
        try:
            catalogue.matching(one.code)
        except UnknownCodeError as error:
            hint = f"did you mean `{error.near[0]}`?" if error.near else "`allium explain` lists all codes"
            return Found(UNKNOWN, one.file, one.span, f"there is no check `{one.code}`", hint)
    what = "nothing" if one.code == ALL else f"no {one.code}"
    return Found(UNUSED, one.file, one.span, f"{what} is found here: nothing to ignore", "remove the comment")
