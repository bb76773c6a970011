"""Text in Markdown stays text, as a Markdown reader sees it."""

import re

from hypothesis import example, given, settings, strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from drift.report.escape import one_line
from drift.report.markdown_escape import block, code, html, plain
from tests.report.full import HOSTILE

FEW = settings(max_examples=40)
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SIGNS = "* _ ` `` [ ]( ) ! < > <!-- --> &lt; & | ~~ # == --- \\ @team https://x.y www.x.y :: /close $ a 1"
PIECES = st.sampled_from([*SIGNS.split(), "- ", "1. ", "+ ", "> ", "\n", " "])
TEXTS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=12).map("".join))


def inline(markdown: str) -> list[Token]:
    """What one paragraph consists of."""
    blocks = READER.parse(markdown)
    assert [token.type for token in blocks] in ([], ["paragraph_open", "inline", "paragraph_close"]), markdown
    return [child for token in blocks for child in token.children or ()]


@FEW
@given(TEXTS)
@example(HOSTILE)
@example("# @team")
@example("1) a")
def test_running_text_is_never_markup(text: str) -> None:
    found = inline(plain(text))
    assert {token.type for token in found} <= {"text", "text_special"}
    shown = "".join(token.content for token in found).replace("\u200b", "")
    assert shown == one_line(text).replace("\u200b", "")


@FEW
@given(TEXTS)
@example(HOSTILE)
def test_nothing_in_running_text_reaches_anybody(text: str) -> None:
    for shown in (plain(text), html(text)):
        assert not any(f"{sign}team" in shown for sign in "@#!")
        assert "://x" not in shown and "www." not in shown and "::" not in shown
        assert "<" not in shown and ">" not in shown
    assert not plain(text).startswith("/")


@FEW
@given(TEXTS)
@example("`")
@example("a``b`")
def test_a_code_span_holds_the_text_and_ends_where_it_should(text: str) -> None:
    found = inline(f"x {code(text)} y")
    if not one_line(text):
        return
    assert [token.type for token in found] == ["text", "code_inline", "text"]
    assert found[1].content.strip() == one_line(text).strip()


@FEW
@given(TEXTS, TEXTS)
def test_a_cell_of_a_table_stays_one(left: str, right: str) -> None:
    rows = READER.parse(f"| a | b |\n| --- | --- |\n| {code(left, table=True)} | {plain(right)} |\n")
    assert sum(token.type == "td_open" for token in rows) == 2
    assert [token.type for token in rows if token.level == 0] == ["table_open", "table_close"]


@FEW
@given(st.lists(TEXTS, max_size=4).map("\n".join))
@example("```\n````\n<!--")
def test_a_block_is_not_left(text: str) -> None:
    (fence,) = READER.parse(block(text))
    assert fence.type == "fence"


def test_no_fence_is_longer_than_renderers_know() -> None:
    """GitHub's and GitLab's read no span behind more than 80 backticks, no block behind more than 255."""
    for text in ("`" * 300 + " @team", "`" * 80 + " @team `" + "`" * 81, "`" * 300):
        assert max(map(len, re.findall("`+", code(text)))) <= 41
        assert max(map(len, re.findall("`+", block(text)))) <= 41
    assert code("`" * 40) == "`" * 41 + " " + "`" * 40 + " " + "`" * 41
