"""Reads the rule cases of `fixtures/rules/*.md`.

A `## heading` starts a case: prose, one `allium` block, one or more blocks of code (a first line
`# file: shop/models.py` or `// file: shop/models.ts` names the file, else it is `app.py`, `app.ts` and so on;
a block of any other language is a file of the project when it starts so; `# file: /allium.toml` stands beside
the folder of the code).
What is expected stands as a comment at the end of the line concerned, in either language:

    drift: [guard-weaker] [hardcoded-value]   each rule is reported here; `[a|b]` accepts either
    drift?: [guard-missing]                   it is reported at one at least of the lines marked so
    ok                                        nothing is reported here
    conforms                                  the ledger says `conforms` for the clause on this line
    unverifiable                              the ledger says `unverifiable` for it
    todo-drift: [rule], todo-ok, todo-conforms, todo-unverifiable    the same, but a known gap

Marks are removed before the audit; lines keep their numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast, get_args

MarkKind: TypeAlias = Literal[
    "drift", "drift?", "ok", "conforms", "unverifiable",
    "todo-drift", "todo-ok", "todo-conforms", "todo-unverifiable",
]  # fmt: skip

SPEC_FILE = "specs/case.allium"
DEFAULT_CODE_FILES = {
    "python": "app.py", "typescript": "app.ts", "tsx": "app.tsx", "javascript": "app.js",
}  # fmt: skip

FENCE = re.compile(r"^(`{3,})\s*(\w*)\s*$")
FILE_LINE = re.compile(r"^(?:#|--|//|;)\s*file:\s*(\S+)\s*$")
KINDS = "|".join(re.escape(kind) for kind in sorted(get_args(MarkKind), key=len, reverse=True))
MARK = re.compile(
    rf"\s*(?:#|--|//)\s*(?P<kind>{KINDS})(?P<rules>:?(?:\s*\[[a-z|\s-]+\])+)?(?P<why>:\s[^\[]*|)\s*$"
)
BRACKETS = re.compile(r"\[([^\]]+)\]")
NEEDS_RULES = ("drift", "drift?", "todo-drift")


class CaseError(Exception):
    """A case file that can't be read as cases: says file, line and what was expected."""


@dataclass(frozen=True)
class Mark:
    """An expectation at a line. `rules` are alternatives; empty where the kind needs none."""

    kind: MarkKind
    rules: tuple[str, ...]
    file: str
    line: int

    def __str__(self) -> str:
        rules = f": [{'|'.join(self.rules)}]" if self.rules else ""
        return f"{self.file}:{self.line} {self.kind}{rules}"


@dataclass(frozen=True)
class Case:
    """One section of a case file: a small project and what the audit must say of it."""

    rule: str
    title: str
    line: int
    files: tuple[tuple[str, str], ...]
    marks: tuple[Mark, ...]

    @property
    def fires(self) -> bool:
        """Whether the case expects its own rule to be reported."""
        return any(self.rule in mark.rules for mark in self.marks)

    @property
    def silent(self) -> bool:
        """Whether the case expects no finding at all."""
        return not any(mark.kind in NEEDS_RULES for mark in self.marks)

    def write(self, directory: Path) -> None:
        """Lays the project out under `directory`: `specs/` and `code/`."""
        for name, text in self.files:
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the line of its fence, its lines."""

    language: str
    line: int
    lines: tuple[str, ...]


def read_cases(path: Path) -> tuple[Case, ...]:
    """Every case of a file, in order.

    Raises:
        CaseError: a section without a spec or without code, two files of one name, a mark that can't be read.
    """
    sections: list[tuple[str, int, list[Block]]] = []
    opened: tuple[str, str, int, list[str]] | None = None
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(text)
        if opened is not None:
            ticks, language, line, lines = opened
            if fence and fence[1] == ticks and not fence[2]:
                sections[-1][2].append(Block(language, line, tuple(lines)))
                opened = None
            else:
                lines.append(text)
        elif fence and sections:
            opened = (fence[1], fence[2], number, [])
        elif text.startswith("## "):
            sections.append((text[3:].strip(), number, []))
    if opened is not None:
        raise CaseError(f"{path.name}:{opened[2]}: this block is never closed")
    titles = [title for title, _, _ in sections]
    for title in titles:
        if titles.count(title) > 1:
            raise CaseError(f"{path.name}: two sections are called “{title}”")
    return tuple(_case(path, *section) for section in sections)


def _case(path: Path, title: str, line: int, blocks: list[Block]) -> Case:
    where = f"{path.name}:{line}: “{title}”"
    files: dict[str, str] = {}
    marks: list[Mark] = []
    for block in blocks:
        name = _file_name(block)
        if name is None:
            continue
        if name in files:
            raise CaseError(f"{where} has two blocks for {name}; name them with `# file: …`")
        kept = []
        for number, text in enumerate(block.lines, start=1):
            found, rest = read_marks(text, name, number, f"{path.name}:{block.line + number}")
            marks.extend(found)
            kept.append(rest)
        files[name] = "\n".join(kept) + "\n"
    if SPEC_FILE not in files:
        raise CaseError(f"{where} has no `allium` block")
    if not any(name.startswith("code/") and is_code(name) for name in files):
        raise CaseError(f"{where} has no `python` block, and none of another language that is read")
    return Case(path.stem, title, line, tuple(files.items()), tuple(marks))


def _file_name(block: Block) -> str | None:
    first = FILE_LINE.match(block.lines[0]) if block.lines else None
    if block.language == "allium":
        return f"specs/{first[1]}" if first else SPEC_FILE
    if first:
        return first[1][1:] if first[1].startswith("/") else f"code/{first[1]}"
    default = DEFAULT_CODE_FILES.get(block.language)
    return f"code/{default}" if default is not None else None


def is_code(name: str) -> bool:
    """Whether a file is written in a language that the audit reads."""
    return name.endswith((".py", ".ts", ".tsx", ".js", ".mjs", ".cjs"))


def read_marks(text: str, file: str, line: int, where: str) -> tuple[list[Mark], str]:
    """The marks at the end of a line, and the line without them. `where` is for errors only."""
    found = MARK.search(text)
    if found is None:
        if re.search(r"(?:#|--|//)\s*(?:todo-)?drift\b", text):
            raise CaseError(f"{where}: can't read this mark: {text.strip()}")
        return [], text
    kind = cast("MarkKind", found["kind"])
    groups = BRACKETS.findall(found["rules"] or "")
    if (kind in NEEDS_RULES) != bool(groups):
        need = "takes no" if groups else "needs"
        raise CaseError(f"{where}: `{kind}` {need} rules in brackets: {text.strip()}")
    rest = text[: found.start()].rstrip()
    earlier, rest = read_marks(rest, file, line, where)
    alternatives = [tuple(rule.strip() for rule in group.split("|")) for group in groups]
    return earlier + [Mark(kind, rules, file, line) for rules in alternatives or [()]], rest
