"""Files that are looked at several times are read once, as far as there is room."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.code.prefilter.contents import Contents


def test_reads_once_as_long_as_there_is_room(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"1234")
    second.write_bytes(b"5678")
    contents = Contents(room=6)
    assert (contents.of(first), contents.of(second)) == (b"1234", b"5678")
    first.write_bytes(b"new")
    second.write_bytes(b"new")
    assert (contents.of(first), contents.of(second)) == (b"1234", b"new")


def test_what_cannot_be_read_is_told_each_time(tmp_path: Path) -> None:
    contents = Contents()
    for _ in range(2):
        with pytest.raises(OSError, match="nothing"):
            contents.of(tmp_path / "nothing")
