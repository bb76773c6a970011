"""A conforming application and its specification, with the marks that say which code line serves which rule.

A mark is a comment at the end of a line, `# spec: Rule.kind[, Rule.kind] [tag …]`: an argument, made
while writing the application, that changing the line changes what that rule sees. Operators only touch
marked lines, so no mutant has to be called equivalent after the fact. Marks are stripped before an
audit; line numbers stay. The marks of a project of `fixtures/` stand in an excerpt of its code
(`apps/NAME/marks.txt`): the folder, then files with lines of theirs, in their order.

Tags: `time` (continuous, strictness does not count), `caller` (one of several callers holds the guard),
`found` (the line also tests that the row exists), `widen=STATE` (the only widening that changes
behaviour).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .specification import Specification, read_specification
from .syntax import dialect_of

APPS = Path(__file__).parent / "apps"
FIXTURES = Path(__file__).parents[2] / "fixtures"
EXCERPT = "marks.txt"
MARK = re.compile(r"[ \t]*(?:#|//) spec: (.+?)[ \t]*$", re.MULTILINE)
TARGET = re.compile(r"(\w+)\.(\w+)")


@dataclass(frozen=True)
class Mark:
    """What one code line serves: (rule, kind) pairs and tags."""

    targets: tuple[tuple[str, str], ...]
    tags: frozenset[str]

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(kind for _, kind in self.targets)

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(sorted({rule for rule, _ in self.targets}))

    def tagged(self, prefix: str) -> str:
        """The value of a `prefix=value` tag, or an empty string."""
        return next(
            (tag.removeprefix(prefix + "=") for tag in sorted(self.tags) if tag.startswith(prefix + "=")), ""
        )


@dataclass(frozen=True)
class Application:
    """Paths are relative to the application's folder (`specs/…`, `code/…`)."""

    name: str
    root: Path
    code: dict[str, str]
    marks: dict[str, dict[int, Mark]]
    specs: dict[str, str]
    specification: Specification

    @property
    def files(self) -> dict[str, str]:
        return {**self.specs, **self.code}

    @property
    def is_fixture(self) -> bool:
        """Whether it is a project of `fixtures/`, with its marks in an excerpt."""
        return (self.root / EXCERPT).exists()

    @property
    def language(self) -> str:
        """The language most of its files are written in."""
        names = [dialect.name for path in self.code if (dialect := dialect_of(path)) is not None]
        return max(sorted(set(names)), key=names.count)

    def marked_lines(self, rule: str) -> list[tuple[str, int]]:
        """Every code line that serves `rule`."""
        return [
            (path, line)
            for path, marks in sorted(self.marks.items())
            for line, mark in sorted(marks.items())
            if rule in mark.rules
        ]


def parse_mark(text: str) -> Mark:
    """The mark written as `text`, without its leading `# spec:`."""
    targets = tuple((found[1], found[2]) for found in TARGET.finditer(text))
    rest = TARGET.sub("", text).replace(",", " ")
    return Mark(targets, frozenset(rest.split()))


def strip_marks(text: str) -> tuple[str, dict[int, Mark]]:
    """The text without marks, and the marks by line."""
    marks = {
        number: parse_mark(found[1])
        for number, line in enumerate(text.splitlines(), 1)
        if (found := MARK.search(line)) is not None
    }
    return MARK.sub("", text), marks


def load_application(root: Path) -> Application:
    """Read `root/specs` and `root/code`, or the fixture that `root/marks.txt` names."""
    excerpt = root / EXCERPT
    folder = FIXTURES / first_line(excerpt) if excerpt.exists() else root
    code: dict[str, str] = {}
    marks: dict[str, dict[int, Mark]] = {}
    for path in sorted((folder / "code").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(folder).as_posix()
            code[name], marks[name] = strip_marks(path.read_text(encoding="utf-8"))
    if excerpt.exists():
        marks = excerpted(excerpt, code)
    specs = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((folder / "specs").rglob("*.allium"))
    }
    application = Application(root.name, root, code, marks, specs, read_specification(specs))
    check_marks(application)
    return application


def first_line(excerpt: Path) -> str:
    return excerpt.read_text(encoding="utf-8").splitlines()[0].strip()


def excerpted(excerpt: Path, code: dict[str, str]) -> dict[str, dict[int, Mark]]:
    """The marks of an excerpt: unindented lines name files, the others are lines of theirs, in order.

    Raises:
        ValueError: when a line does not stand in its file, behind the one before it.
    """
    marks: dict[str, dict[int, Mark]] = {}
    path, lines, at = "", [""], 0
    for number, line in enumerate(excerpt.read_text(encoding="utf-8").splitlines()[1:], 2):
        if not line.strip():
            continue
        if not line[0].isspace():
            path, at = line.strip(), 0
            lines = [each.strip() for each in code[path].splitlines()]
            continue
        wanted = MARK.sub("", line).strip()
        if wanted not in lines[at:]:
            raise ValueError(f"{excerpt}:{number}: {path} has no such line: {wanted}")
        at = lines.index(wanted, at) + 1
        if (found := MARK.search(line)) is not None:
            marks.setdefault(path, {})[at] = parse_mark(found[1])
    return marks


def check_marks(application: Application) -> None:
    """Every mark names a rule, or an entity, that the specification has.

    Raises:
        ValueError: when one does not.
    """
    known = {rule.name for rule in application.specification.rules} | {"config"}
    known |= set(application.specification.fields)
    for path, marks in application.marks.items():
        for line, mark in marks.items():
            unknown = sorted(set(mark.rules) - known)
            if unknown or not mark.targets:
                raise ValueError(
                    f"{application.name}/{path}:{line}: mark names nothing of the spec: {unknown}"
                )


def load_applications(names: tuple[str, ...] = (), root: Path = APPS) -> list[Application]:
    """All applications under `root`, or those of the given names."""
    roots = sorted(path for path in root.iterdir() if (path / "specs").is_dir() or (path / EXCERPT).exists())
    return [load_application(path) for path in roots if not names or path.name in names]
