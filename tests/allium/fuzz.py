"""Mutated examples: `python -m tests.allium.fuzz --inputs N --seed S`; `--only K` runs one of them again.

The laws: reading and compiling never raise and end soon; every place that is named lies in the text; what is
in no declaration is a problem; what is read without a problem can be printed and is then read the same.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from types import FrameType

import msgspec

from drift.allium.comments.attaching import attach
from drift.allium.parser import MAX_CHARACTERS, Parsed, parse
from drift.allium.printing.declarations import print_tree
from drift.allium.printing.formatting import format_text
from drift.allium.project import project_of
from drift.allium.tokens import BYTE_ORDER_MARK, lines_of
from drift.behaviour.from_spec import compile_specs
from drift.logic.spans import Span
from tests.allium.example_goldens import cases
from tests.allium.fuzz_mutations import mutated

SECONDS = 5.0
"""CPU time that one input may take; typical is a hundredth of that."""


class TooSlow(Exception):  # noqa: N818 - it is one
    """An input took longer than it may."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A law that does not hold for the input of this number."""

    number: int
    law: str
    text: str


@cache
def pool() -> tuple[str, ...]:
    """What is mutated: every example of the documents, as a file, and the longer files of the tests."""
    whole = sorted((Path(__file__).parent / "examples").glob("*.allium"))
    return (*(case.wrapped.text for case in cases()), *(path.read_text(encoding="utf-8") for path in whole))


def text_of(seed: int, number: int) -> str:
    """The input of that number: the same in every run, whatever ran before."""
    return mutated(Random(f"{seed}:{number}"), pool())


def run(seed: int, numbers: Sequence[int]) -> Iterator[Failure]:
    """The failures among these inputs."""
    for number in numbers:
        text = text_of(seed, number)
        try:
            with _bounded(SECONDS):
                broken = broken_law(text)
        except Exception as error:
            broken = f"{type(error).__name__}: {str(error)[:200]}"
        if broken:
            yield Failure(number, broken, text)


def broken_law(text: str) -> str:
    """The first law that does not hold for a text; "" if all do."""
    parsed = parse(text)
    project = project_of({"specs/fuzzed.allium": text})
    if (project.files[0].tree, project.files[0].problems) != (parsed.tree, parsed.problems):
        return "reading twice gives two trees"
    widths = [len(line) for line in _lines(text)]
    for span in spans(parsed):
        if not _inside(span, widths):
            return f"{span} is not in the text"
    if not parsed.problems and (lost := _uncovered(text, parsed)):
        return f"`{lost}` is in no declaration and no problem"
    compile_specs(project)
    if any(problem.severity == "error" for problem in parsed.problems):
        return ""
    return printing_law(text)


def printing_law(text: str) -> str:
    """What is laid out anew is read the same, with the same comments, and is not laid out otherwise again."""
    formatted = format_text(text)
    if formatted.fault:
        return f"laid out anew: {formatted.fault}"
    if formatted.problems:
        return f"not laid out, although it is read: {formatted.problems[0].message}"
    again = parse(formatted.text).tree
    ending = next((end for end in ("\r\n", "\n", "\r") if end in formatted.text), "\n")
    plain = formatted.text.removeprefix(BYTE_ORDER_MARK)
    same = print_tree(again, attach(again, plain)).replace("\n", ending) == plain
    return "" if same else "laid out again, it is another text"


def spans(node: object) -> Iterator[Span]:
    """Every place named in a tree and its problems; nodes that stand in no text have none."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, Span):
            if current.line:
                yield current
        elif isinstance(current, msgspec.Struct):
            stack.extend(getattr(current, name) for name in current.__struct_fields__)
        elif isinstance(current, tuple):
            stack.extend(current)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _inside(span: Span, widths: Sequence[int]) -> bool:
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    return start <= end and all(
        1 <= line <= len(widths) and 1 <= column <= widths[line - 1] + 1 for line, column in (start, end)
    )


def _uncovered(text: str, parsed: Parsed) -> str:
    if len(text) > MAX_CHARACTERS:
        return ""
    covered = [declaration.span for declaration in parsed.tree.declarations]
    for line in lines_of(text):
        for token in line.tokens:
            at = (token.line or 0, token.column or 0)
            if not any((one.line, one.column) <= at < (one.end_line, one.end_column) for one in covered):
                return str(token.value)
    return ""


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Raises `TooSlow` after so much CPU time, where the system has such an alarm."""
    if not hasattr(signal, "setitimer"):  # pragma: no cover - not on Windows
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds} s of CPU time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def main() -> int:
    """Run the fuzz target. Returns 1 when a law was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.allium.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="how many (100000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other inputs (1)")
    parser.add_argument("--only", type=int, help="run the input of this number and print it")
    parser.add_argument("--keep", type=Path, help="write the inputs that break a law into this folder")
    parser.add_argument("--stop", type=int, default=20, help="stop after so many failures (20)")
    options = parser.parse_args()
    numbers = range(options.inputs) if options.only is None else [options.only]
    if options.only is not None:
        sys.stdout.write(text_of(options.seed, options.only) + "\n")
    failures, started = 0, time.process_time()
    for failure in run(options.seed, numbers):
        failures += 1
        sys.stdout.write(f"input {failure.number} (seed {options.seed}): {failure.law}\n")
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{options.seed}-{failure.number}.allium").write_text(
                failure.text, encoding="utf-8", errors="surrogatepass", newline=""
            )
        if failures >= options.stop:
            break
    took = time.process_time() - started
    sys.stdout.write(f"{len(numbers)} inputs, {failures} failures, {took:.1f} s CPU\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
