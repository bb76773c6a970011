"""Corrections that are certain."""

from __future__ import annotations

import pytest

from drift.allium.parser import parse
from drift.checks.fixes import fixed

RULE = """\
-- allium: 3
entity E {{ n: Integer }}
rule R {{
    when: R(e: E)
    requires: {}
    ensures: S(e)
}}
"""


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("e.n == 3", "e.n = 3"),
        ("e.n == 3 && e.n !== 4 || e.n <> 5", "e.n = 3 and e.n != 4 or e.n != 5"),
        ("e.n in [1, 2]", "e.n in {1, 2}"),
        ("e.n ≤ 3", "e.n <= 3"),
    ],
)
def test_spellings(wrong: str, right: str) -> None:
    assert fixed(RULE.format(wrong)) == RULE.format(right)


def test_text_in_strings_and_comments_stays() -> None:
    text = RULE.format('name(e) = "a == b" -- c == d')
    assert fixed(text) == text


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("entity E { n: Integer }\n", 1),
        ("contract C { f: () -> String }\n", 2),
        ("entity E {\n    s: a | b\n    transitions s {\n        a -> b\n        terminal: b\n    }\n}\n", 3),
    ],
)
def test_the_marker_is_that_of_the_oldest_edition_that_will_do(text: str, version: int) -> None:
    assert fixed(text) == f"-- allium: {version}\n{text}"


def test_a_file_with_errors_gets_no_marker() -> None:
    assert fixed("entity E { n }\n") == "entity E { n }\n"


def test_guidance() -> None:
    before = "-- allium: 2\nrule R {\n    when: R(e)\n    ensures: S(e)\n    guidance: Print it.\n}\n"
    after = before.replace("guidance: Print it.", "@guidance\n        -- Print it.")
    assert fixed(before) == after


def test_relationships_and_filters_of_older_editions() -> None:
    before = (
        "-- allium: 3\nentity L { order: O, open: Boolean }\nentity O {\n"
        "    lines: L for this order\n    open_lines: lines with open\n}\n"
    )
    after = before.replace("L for this order", "L with order = this").replace(
        "lines with open", "lines where open"
    )
    assert fixed(before) == after


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_nothing_changes_twice_and_line_ends_stay(ending: str) -> None:
    text = RULE.format("e.n == 3").removeprefix("-- allium: 3\n").replace("\n", ending)
    once = fixed(text)
    assert fixed(once) == once
    assert once.count("\r\n") == (once.count("\n") if ending == "\r\n" else 0)
    assert not parse(once).problems


def test_words_that_the_third_edition_replaced() -> None:
    text = """\
-- allium: 3
entity E {
    s: on | off
    others: E where other = this   -- all of them
    other: E?
}
rule R {
    when: e: E.s reaches on   -- at last
    ensures: e.s = off
}
"""
    assert fixed(text) == text.replace("E where", "E with").replace("reaches", "becomes")
    assert fixed(text.replace("allium: 3", "allium: 2")) == text.replace("allium: 3", "allium: 2")


def test_advice_of_a_rule_is_mended_where_no_surface_has_any() -> None:
    rule = "entity E { n: Integer }\nrule R {\n    when: R(e: E)\n    ensures: e.n = 1\n    guidance: {}\n}\n"
    text = rule.replace("guidance: {}", "guidance: -- slowly")
    assert fixed(text) == "-- allium: 2\n" + rule.replace("guidance: {}", "@guidance\n        -- slowly")
    surface = "surface S {\n    facing e: E\n    exposes:\n        e.n\n    guidance: -- nicely\n}\n"
    assert fixed(text + surface) == f"-- allium: 1\n{text}{surface}"
