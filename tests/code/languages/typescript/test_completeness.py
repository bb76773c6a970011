from __future__ import annotations

from pathlib import Path

import pytest

from tests.code.languages.typescript.completeness import untold
from tests.code.regenerate import sources

_SOURCES = [path for path in sources() if path.parent.name != "python" and path.stem != "errors"]


@pytest.mark.parametrize("source", _SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_everything_a_source_does_is_told(source: Path) -> None:
    assert list(untold(source.read_bytes(), source.name)) == []


def test_what_is_not_told_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from drift.code.languages.typescript import switches

    monkeypatch.setattr(switches, "_left_out", lambda body, _: body[:0])
    source = b"switch (a) { case 1: f(); break }"
    assert [line.split()[1] for line in untold(source, "a.ts")] == ["call_expression"]
