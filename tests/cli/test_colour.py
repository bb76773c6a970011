"""Colour: on a terminal, unless it is told otherwise; never in a pipe."""

from __future__ import annotations

import io
import sys

import pytest

from drift.cli.output import terminal


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _printed(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "stdout", stream)
    terminal().print("error", style="red")
    return stream.getvalue()


def test_a_terminal_gets_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" in _printed(_Terminal(), monkeypatch)


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_a_terminal_that_is_told_otherwise_gets_none(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b[" not in _printed(_Terminal(), monkeypatch, **environment)


def test_a_pipe_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in _printed(io.StringIO(), monkeypatch)
