"""The examples of the language's documents: `python -m tests.allium.extract_examples FOLDER`.

FOLDER holds the documents (`language-reference.md` and the others of `DOCUMENTS`). Every example becomes
`fixtures/language/<document>/<number>-<section>.allium`, to the letter, and an entry of `manifest.toml`:
where it came from, and which wrappers make a file of it. Then `python -m tests.allium.regenerate`, and read.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.allium.example_wrapping import DECLARATION, Piece, pieces_of

FIXTURES = Path(__file__).parents[2] / "fixtures" / "language"
DOCUMENTS = {
    "language-reference": 0,
    "language-reference-v3": 3,
    "migration-v1-to-v2": 2,
    "migration-v2-to-v3": 3,
    "allium-overview": 0,
}
"""The documents, with the version of the language that each describes."""

_FENCE = re.compile(r"[ \t]*```")
_HEADING = re.compile(r"#+\s+(.*)")


@dataclass(frozen=True, slots=True)
class Example:
    """One example: the heading above it, the line of the document at which it starts, its text."""

    section: str
    line: int
    content: str


def fenced(text: str) -> Iterator[Example]:
    """What stands between fences, to the letter."""
    section, start, gathered = "", 0, list[str]()
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if _FENCE.match(line):
            if start:
                yield Example(section, start, "".join(gathered))
            start = 0 if start else number + 1
            gathered = []
        elif start:
            gathered.append(line)
        elif heading := _HEADING.match(line):
            section = heading[1].strip()


def bare(text: str) -> Iterator[Example]:
    """Runs of declarations in a document without fences; a run ends where its brackets are closed and
    no declaration follows."""
    start, depth, gathered = 0, 0, list[str]()
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if not depth and not DECLARATION.match(line):
            if gathered:
                yield Example(_named(gathered), start, "".join(gathered))
            gathered = []
            continue
        start = start if gathered else number
        gathered.append(line)
        depth += sum(line.count(each) for each in "({[") - sum(line.count(each) for each in ")}]")
    if gathered:
        yield Example(_named(gathered), start, "".join(gathered))


def _named(lines: Sequence[str]) -> str:
    """A run has no heading of its own: it is called what it declares first."""
    return " ".join(re.findall(r"\w+", lines[0])[:2])


def examples(text: str) -> list[Example]:
    """All examples of a document, in its order."""
    return list(fenced(text) if "```" in text else bare(text))


def slug(section: str) -> str:
    """A heading as part of a file's name."""
    return "-".join(re.findall(r"[a-z0-9]+", section.lower())) or "unnamed"


def entry(file: str, example: Example, version: int, pieces: Sequence[Piece]) -> str:
    """The example in the manifest."""
    wrap = ", ".join(f'"{piece}"' for piece in pieces)
    section = example.section.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'[[example]]\nfile = "{file}"\nsection = "{section}"\nline = {example.line}\n'
        f"version = {version}\nwrap = [{wrap}]\n"
    )


def main() -> int:
    """Write the examples anew. Returns 1 when a document is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.allium.extract_examples", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of the documents")
    parser.add_argument("--into", type=Path, default=FIXTURES, help="where to write (fixtures/language)")
    options = parser.parse_args()
    entries: list[str] = []
    for document, version in DOCUMENTS.items():
        source = options.folder / f"{document}.md"
        if not source.is_file():
            sys.stderr.write(f"{source} is missing\n")
            return 1
        folder = options.into / document
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.allium"):
            old.unlink()
        for number, example in enumerate(examples(source.read_text(encoding="utf-8")), 1):
            name = f"{number:03}-{slug(example.section)}.allium"
            (folder / name).write_text(example.content, encoding="utf-8", newline="")
            entries.append(entry(f"{document}/{name}", example, version, pieces_of(example.content)))
    head = (
        "# Written by `python -m tests.allium.extract_examples`; what is special about an example stands in\n"
    )
    head += "# exceptions.toml, by hand.\n\n"
    (options.into / "manifest.toml").write_text(head + "\n".join(entries), encoding="utf-8")
    sys.stdout.write(f"{len(entries)} examples\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
