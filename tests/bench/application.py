"""A conforming application and its specification, with the marks that say which code line serves which rule.

A mark is a comment at the end of a line, `# spec: Rule.kind[, Rule.kind] [tag …]`: an argument, made
while writing the application, that changing the line changes what that rule sees. Operators only touch
marked lines, so no mutant has to be called equivalent after the fact. Marks are stripped before an
audit; line numbers stay.

Tags: `time` (continuous, strictness does not count), `caller` (one of several callers holds the guard),
`found` (the line also tests that the row exists), `widen=STATE` (the only widening that changes
behaviour).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .specification import Specification, read_specification

APPS = Path(__file__).parent / "apps"
MARK = re.compile(r"[ \t]*# spec: (.+?)[ \t]*$", re.MULTILINE)
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
    """Read `root/specs` and `root/code`."""
    code: dict[str, str] = {}
    marks: dict[str, dict[int, Mark]] = {}
    for path in sorted((root / "code").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        code[name], marks[name] = strip_marks(path.read_text(encoding="utf-8"))
    specs = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / "specs").rglob("*.allium"))
    }
    application = Application(root.name, root, code, marks, specs, read_specification(specs))
    check_marks(application)
    return application


def check_marks(application: Application) -> None:
    """Every mark names a rule that the specification has.

    Raises:
        ValueError: when one does not.
    """
    known = {rule.name for rule in application.specification.rules} | {"config"}
    for path, marks in application.marks.items():
        for line, mark in marks.items():
            unknown = sorted(set(mark.rules) - known)
            if unknown or not mark.targets:
                raise ValueError(
                    f"{application.name}/{path}:{line}: mark names no rule of the spec: {unknown}"
                )


def load_applications(names: tuple[str, ...] = (), root: Path = APPS) -> list[Application]:
    """All applications under `root`, or those of the given names."""
    roots = sorted(path for path in root.iterdir() if (path / "specs").is_dir())
    return [load_application(path) for path in roots if not names or path.name in names]
