"""Reads the cases of `fixtures/checks/*.md`.

A `## heading` starts a case: prose and one or more `allium` blocks (a first line `-- file: shop.allium` names
the file, else it is `case.allium`). What is expected stands as a comment at the end of the line concerned:

    check: [allium.status.noExit] [allium.x.y]    each code is reported on this line
    ok                                            nothing of the file's own code is reported on this line
    todo-check: [code], todo-ok                   the same, but a known gap

Marks are removed before the check; lines keep their numbers. A first line `-- profile: strict` sets the
profile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^(`{3,})\s*(\w*)\s*$")
FILE_LINE = re.compile(r"^--\s*file:\s*(\S+)\s*$")
PROFILE_LINE = re.compile(r"^--\s*profile:\s*(\S+)\s*$")
MARK = re.compile(
    r"\s*--\s*(?P<kind>todo-check|todo-ok|check|ok)(?P<codes>:?(?:\s*\[[\w. ]+\])+)?(?P<why>:\s[^\[]*)?\s*$"
)


class CaseError(Exception):
    """A case file that can't be read as cases."""


@dataclass(frozen=True)
class Mark:
    """An expectation at a line; `code` is "" for `ok`."""

    kind: str
    code: str
    file: str
    line: int


@dataclass(frozen=True)
class Case:
    """One section of a case file."""

    code: str
    title: str
    files: tuple[tuple[str, str], ...]
    marks: tuple[Mark, ...]
    profile: str = "default"

    @property
    def fires(self) -> bool:
        """Whether the case expects its own code."""
        return any(mark.kind == "check" and mark.code == self.code for mark in self.marks)

    @property
    def silent(self) -> bool:
        """Whether the case expects that its own code is not reported."""
        return not any(mark.code == self.code for mark in self.marks)


def read_cases(path: Path) -> tuple[Case, ...]:
    """Every case of a file, in order.

    Raises:
        CaseError: a section without a specification, a block that is never closed, two sections of one title.
    """
    cases: list[Case] = []
    title, blocks, opened = "", list[list[str]](), None
    lines = [*path.read_text(encoding="utf-8").splitlines(), "## "]
    for text in lines:
        fence = FENCE.match(text)
        if opened is not None:
            if fence and fence[1] == opened:
                opened = None
            else:
                blocks[-1].append(text)
        elif fence and title:
            opened = fence[1]
            blocks.append([])
        elif text.startswith("## "):
            if title:
                cases.append(_case(path, title, blocks))
            title, blocks = text[3:].strip(), []
    if opened is not None:
        raise CaseError(f"{path.name}: a block is never closed")
    titles = [case.title for case in cases]
    for one in titles:
        if titles.count(one) > 1:
            raise CaseError(f"{path.name}: two sections are called “{one}”")
    return tuple(cases)


def _case(path: Path, title: str, blocks: list[list[str]]) -> Case:
    files: dict[str, str] = {}
    marks: list[Mark] = []
    profile = "default"
    for block in blocks:
        chosen = PROFILE_LINE.match(block[0]) if block else None
        if chosen:
            profile = chosen[1]
        named = FILE_LINE.match(block[0]) if block else None
        name = named[1] if named else "case.allium"
        if name in files:
            raise CaseError(f"{path.name}: “{title}” has two blocks for {name}")
        kept = []
        for number, text in enumerate(block, start=1):
            found = MARK.search(text)
            if found is None and re.search(r"--\s*(todo-)?check\b", text):
                raise CaseError(f"{path.name}: “{title}”: can't read this mark: {text.strip()}")
            if found is not None:
                codes = re.findall(r"\[([\w.]+)\]", found["codes"] or "")
                if found["kind"].endswith("check") != bool(codes):
                    raise CaseError(f"{path.name}: “{title}”: codes in brackets, or none: {text.strip()}")
                marks.extend(Mark(found["kind"], code, name, number) for code in codes or [""])
                text = text[: found.start()]
            is_about_the_case = number == 1 and (chosen or named)
            kept.append("" if is_about_the_case else text)
        files[name] = "\n".join(kept) + "\n"
    if not files:
        raise CaseError(f"{path.name}: “{title}” has no specification")
    return Case(path.name.removesuffix(".md"), title, tuple(files.items()), tuple(marks), profile)
