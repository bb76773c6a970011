import unicodedata

import pytest
from hypothesis import given, strategies as st

from drift.report.escape import one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [bold]text[/]", "plain [bold]text[/]"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb", "a\\u202eb"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("\ufeff\u200b", "\\ufeff\\u200b"),
        ("\U000e0041", "\\U000e0041"),
        ("\udc80", "\\udc80"),
        ("größe 日本", "größe 日本"),
    ],
)
def test_what_could_mislead_is_spelled_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_that_drives_a_terminal_is_left(text: str) -> None:
    assert not {unicodedata.category(c) for c in one_line(text)} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_white_space_is_joined() -> None:
    assert one_line("  a\n\t b\r\nc ") == "a b c"
