from hypothesis import given, strategies as st
from rich.cells import cell_len

from drift.logic.spans import Span
from drift.report.excerpt import Row, excerpt

LINES = ["def f(x):", "    if x >= 3:", "\treturn 1", "    return 2"]


def marked(lines: list[str], span: Span, width: int = 80) -> list[str]:
    """The underlined part of each underlined row."""
    return [
        row.text[row.mark[0] : row.mark[0] + row.mark[1]]
        for row in excerpt(lines, span, width)
        if row.mark and row.text.isascii()
    ]


def test_the_span_is_underlined_and_one_line_stands_around_it() -> None:
    assert list(excerpt(LINES, Span(2, 8, 2, 14), 80)) == [
        Row(1, "def f(x):"),
        Row(2, "    if x >= 3:", (7, 6)),
        Row(3, "    return 1"),
    ]


def test_tabs_are_as_wide_as_they_are_shown() -> None:
    assert marked(LINES, Span(3, 2, 3, 8)) == ["return"]


def test_wide_and_escaped_characters_move_the_underline() -> None:
    row = next(row for row in excerpt(['x = "日\x1b" + y'], Span(1, 12, 1, 13), 80))
    assert row == Row(1, 'x = "日\\x1b" + y', (15, 1))


def test_a_span_over_lines_underlines_each_without_its_indentation() -> None:
    assert marked(LINES, Span(2, 5, 4, 13)) == ["if x >= 3:", "return 1", "return 2"]


def test_an_end_at_the_start_of_a_line_does_not_include_it() -> None:
    assert marked(LINES, Span(2, 5, 3, 1)) == ["if x >= 3:"]


def test_a_long_span_is_cut_and_says_so() -> None:
    rows = list(excerpt([f"line {n}" for n in range(1, 30)], Span(3, 1, 20, 4), 80))
    assert rows[-1] == Row(None, "… 14 more lines")
    assert [row.number for row in rows[:-1]] == [2, 3, 4, 5, 6]


def test_a_long_line_is_cut_around_the_span() -> None:
    line = "a" * 5000 + "NEEDLE" + "b" * 5000
    (row,) = excerpt([line], Span(1, 5001, 1, 5007), 60)
    assert row.mark is not None
    assert row.text[row.mark[0] : row.mark[0] + row.mark[1]] == "NEEDLE"
    assert row.text.startswith("…") and row.text.endswith("…")
    assert cell_len(row.text) <= 60


def test_a_span_outside_of_the_text_gives_nothing_or_is_clamped() -> None:
    assert list(excerpt([], Span(1, 1, 1, 2), 80)) == []
    assert list(excerpt(["x"], Span(0, 0, 0, 0), 80)) == []
    assert list(excerpt(["x"], Span(1, 50, 9, 99), 80)) == [Row(1, "x", (1, 1))]


@given(
    st.lists(st.text(max_size=200), max_size=6),
    st.tuples(*[st.integers(0, 250)] * 4),
    st.integers(-5, 120),
)
def test_no_text_or_span_breaks_it_or_its_width(lines: list[str], place: tuple[int, ...], width: int) -> None:
    for row in excerpt(lines, Span(*place), width):
        assert cell_len(row.text) <= max(width, 20) + 1
        assert row.mark is None or row.mark[1] >= 1
