"""Runs the audit as users do and reads its JSON report."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

import msgspec

from drift.compare.audit import CodeLocation, Divergence, Obligation, SpecLocation

ARGUMENTS = ("drift", "--spec", "specs", "--code", "code", "--format", "json", "--no-cache")
"""Without the store: nothing is audited twice, and looking after thousands of entries takes longer."""
REPOSITORY = Path(__file__).parents[2]
STRONG = ("error", "warning")


class Report(msgspec.Struct, frozen=True):
    """What the tests read of the report; `exit` is the exit status, not part of the JSON."""

    divergences: tuple[Divergence, ...]
    obligations: tuple[Obligation, ...]
    exit: int = 0

    def findings(self) -> list[tuple[str, Divergence, tuple[SpecLocation | CodeLocation, ...]]]:
        """Every finding, leading or evidence: its rule, its divergence, its places on both sides."""
        return [
            entry
            for divergence in self.divergences
            for entry in (
                (divergence.rule, divergence, divergence.spec + divergence.code),
                *((item.rule, divergence, item.spec + item.code) for item in divergence.evidence),
            )
        ]


def audit_in_process(directory: Path) -> Report:
    """The audit of `directory/specs` and `directory/code` by the command's own `main`, in this process.

    Raises:
        AssertionError: the command did not print a report.
    """
    out, err, status = _run(directory, ARGUMENTS)
    return _decode(out, err, status)


def behaviour_in_process(directory: Path) -> str:
    """What `allium behaviour` prints of `directory/code`."""
    return _run(directory, ("behaviour", "--code", "code"))[0]


def _run(directory: Path, arguments: tuple[str, ...]) -> tuple[str, str, int]:
    """What the command prints on both streams, and its exit status."""
    from drift.cli.main import main

    out, err = _capture(), _capture()
    status = 0
    here = Path.cwd()
    os.chdir(directory)
    try:
        with (
            mock.patch.object(sys, "argv", ["allium", *arguments]),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main()
            except SystemExit as stop:
                status = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    finally:
        os.chdir(here)
    return _text(out), _text(err), status


def audit_in_subprocess(directory: Path) -> Report:
    """The same through `python -m drift` in its own interpreter, as `make demo` does it."""
    done = subprocess.run(
        [sys.executable, "-m", "drift", *ARGUMENTS],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    return _decode(done.stdout, done.stderr, done.returncode)


def _capture() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


def _decode(out: str, err: str, status: int) -> Report:
    assert status in (0, 1), f"exit status {status}\n{err}\n{out}"
    report = msgspec.json.decode(out, type=Report)
    return msgspec.structs.replace(report, exit=status)


def describe(divergence: Divergence) -> str:
    """A divergence as a test failure shows it."""
    spec = ", ".join(f"{place.file}:{place.line}" for place in divergence.spec)
    code = ", ".join(f"{place.file}:{place.line}" for place in divergence.code)
    lines = [
        f"[{divergence.rule}] {divergence.severity} {divergence.confidence:.2f}  {divergence.title}",
        f"    {spec or '-'} | {code or '-'}   witness {divergence.witness}",
        f"    expected {divergence.expected} | actual {divergence.actual}",
    ]
    lines += [f"    evidence [{item.rule}] {item.message}" for item in divergence.evidence]
    return "\n".join(lines)
