"""`allium parse`: the syntax tree of a specification, as it was read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drift.allium.comments.attaching import attach
from drift.allium.parser import MAX_CHARACTERS, Parsed, parse
from drift.allium.printing.values import file_values
from drift.allium.project import shown
from drift.cli.errors import CommandError
from drift.cli.inputs import check_roots
from drift.cli.output import reason, write_plain
from drift.report.escape import visible
from drift.report.json import readable

STANDARD_INPUT = "-"
_ELSEWHERE = frozenset({"node", "span", "comments", "otherwise_comments", "raw", "grouped"})
MAX_SHOWN = 120
"""Characters of a value in the text form."""


@dataclass(frozen=True, slots=True)
class ParseCommand:
    """What `allium parse` was asked to do."""

    file: Path
    as_json: bool

    def run(self) -> int:
        """Reads the file, writes its tree and returns the exit status.

        Raises:
            CommandError: the file can't be read.
        """
        name, text = self._text()
        parsed = parse(text)
        values = file_values(name, parsed, attach(parsed.tree, text))
        if self.as_json:
            write_plain(readable(values))
        else:
            write_plain("".join(f"{line}\n" for line in _outlined(values)))
        return 1 if _has_errors(parsed) else 0

    def _text(self) -> tuple[str, str]:
        if str(self.file) == STANDARD_INPUT:
            return STANDARD_INPUT, self._decoded(sys.stdin.buffer.read(4 * MAX_CHARACTERS + 1))
        check_roots("FILE", [self.file])
        if not self.file.is_file():
            raise CommandError(f"{self.file}: is a folder", "name one specification")
        try:
            return shown(self.file), self._decoded(self.file.read_bytes())
        except OSError as error:
            raise CommandError(f"{self.file}: {reason(error)}") from error

    def _decoded(self, data: bytes) -> str:
        if len(data) > 4 * MAX_CHARACTERS:
            raise CommandError(f"{self.file}: larger than {4 * MAX_CHARACTERS} bytes")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise CommandError(f"{self.file}: not UTF-8: byte {error.start} (line {line})") from None


def _has_errors(parsed: Parsed) -> bool:
    return any(problem.severity == "error" for problem in parsed.problems)


# ---------------------------------------------------------------- the text form


def _outlined(values: dict[str, Any]) -> Iterator[str]:
    """One line a node: its kind, its place, its plain values; comments and what is in it below."""
    yield from _node("", values["tree"], 0)
    for problem in values["problems"]:
        expected = f"; expected {', '.join(problem['expected'])}" if problem["expected"] else ""
        hint = f" ({problem['hint']})" if problem["hint"] else ""
        said = f"{problem['message']}{expected}{hint}"
        yield visible(f"{problem['severity']} {_place(problem['span'])}: {said}")


def _node(label: str, node: dict[str, Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    plain, inner = [], []
    for name, value in node.items():
        if name in _ELSEWHERE or name.endswith("_span") or value in (None, "", [], False):
            continue
        if isinstance(value, dict):
            if "node" in value:
                inner.append((name, value))
        elif isinstance(value, list) and isinstance(value[0], dict):
            inner.extend((name, one) for one in value)
        else:
            plain.append(f"{name}={_plain(value)}")
    place = f" {_place(node['span'])}" if node.get("span") else ""
    words = "".join(f" {word}" for word in plain)
    yield f"{indent}{label}{': ' if label else ''}{node['node']}{place}{words}"
    for comment in (*_comments(node, "comments", ""), *_comments(node, "otherwise_comments", "else ")):
        yield f"{indent}  {comment}"
    for name, one in inner:
        if "node" in one:
            yield from _node(name, one, depth + 1)


def _comments(node: dict[str, Any], field: str, prefix: str) -> Iterator[str]:
    for name, attached in node.get(field, {}).items():
        for comment in attached if isinstance(attached, list) else [attached]:
            yield f"# {prefix}{name} {_place(comment['span'])} {_plain(comment['text'])}"


def _plain(value: object) -> str:
    shown_value = visible(value if isinstance(value, str) else str(value))
    if len(shown_value) > MAX_SHOWN:
        shown_value = f"{shown_value[: MAX_SHOWN - 1]}…"
    return f'"{shown_value}"' if isinstance(value, str) else shown_value


def _place(span: dict[str, int]) -> str:
    return f"{span['line']}:{span['column']}-{span['end_line']}:{span['end_column']}"
