"""The canonical layout, in two columns: what is written, and how it is laid out."""

from __future__ import annotations

import textwrap

import pytest

from drift.allium.printing.formatting import format_text

LAID_OUT = {
    "what continues a line is one level deeper": (
        """
        invariant I {
            for a in As:
                a.x
                     implies a.y
                         and a.z
                a.things where a.the_first_of_its_fields = this.other_field and a.second = this.second
                  and a.third = this.third
        }
        rule R {
            when: E(a)
            ensures:
                F(x: a.b implies
                  a.c, y: a.z or
                    a.c)
        }
        """,
        """
        invariant I {
            for a in As:
                a.x
                    implies a.y
                        and a.z
                a.things
                    where a.the_first_of_its_fields = this.other_field
                        and a.second = this.second
                        and a.third = this.third
        }

        rule R {
            when: E(a)
            ensures:
                F(
                    x: a.b
                        implies a.c,
                    y: a.z
                        or a.c
                )
        }
        """,
    ),
    "a remark stays behind its annotation, words go below it": (
        """
        rule R {
            when: Started
            ensures: F()
            @guidance     -- always last
              -- Slowly.
        }
        contract C {
            @invariant Kept -- Always
                            -- and everywhere.
        }
        """,
        """
        rule R {
            when: Started
            ensures: F()
            @guidance  -- always last
                -- Slowly.
        }

        contract C {
            @invariant Kept
                -- Always
                -- and everywhere.
        }
        """,
    ),
    "empty lines among the words of an annotation": (
        """
        contract C {
            @invariant Kept

               -- Always
               --
               -- and everywhere.

               -- And ever.

        }
        """,
        """
        contract C {
            @invariant Kept

                -- Always
                --
                -- and everywhere.

                -- And ever.
        }
        """,
    ),
    "indentation, blanks and empty lines": (
        """
        entity  Order{
          status:open|closed


          total :  Money
        }
        entity Line { }
        """,
        """
        entity Order {
            status: open | closed

            total: Money
        }

        entity Line {}
        """,
    ),
    "comments": (
        """
        -- about orders
        entity Order { -- head
          -- the state
          status: open -- waiting
            | closed   -- done
          total: Money,-- in euros
            -- no more
        }  --end
        -- last
        """,
        """
        -- about orders
        entity Order {  -- head
            -- the state
            status: open  -- waiting
                | closed  -- done
            total: Money  -- in euros
            -- no more
        }  --end
        -- last
        """,
    ),
    "small declarations stay on one line and together": (
        """
        use "./a.allium" as a
        use "./b.allium" as b
        value Money { amount: Decimal, currency: String }
        enum Size { s | m }
        enum Tone { c | d }

        enum Hue { e | f }
        """,
        """
        use "./a.allium" as a
        use "./b.allium" as b

        value Money { amount: Decimal, currency: String }

        enum Size { s | m }
        enum Tone { c | d }

        enum Hue { e | f }
        """,
    ),
    "clauses": (
        """
        rule R {
          when: E(a , b?)
          requires: (a.x = 1)
          requires:
              a.n >= 2
              or a.m
          requires:
            a.y = 1   -- y
            a.z = 2
          ensures:
            a.x = 3
          ensures: a.y=4
          ensures:
            if a.x > (2): a.x = 1 else: a.x = 2
            for l in a.ls : Told(l)
        }
        """,
        """
        rule R {
            when: E(a, b?)
            requires: a.x = 1
            requires:
                a.n >= 2
                or a.m
            requires:
                a.y = 1  -- y
                a.z = 2
            ensures:
                a.x = 3
            ensures: a.y = 4
            ensures:
                if a.x > 2:
                    a.x = 1
                else:
                    a.x = 2
                for l in a.ls:
                    Told(l)
        }
        """,
    ),
    "long lists break one thing a line, lists begun on a new line stay broken": (
        """
        rule R {
            when: E(a)
            ensures: Mail.created(to: a.customer.email_address, template: order_confirmation, about: a.number)
            ensures: Mail.created(
                to: a, about: { x: 1, y: [b, c] })
            ensures: Mail.created(to: a, about: b)
        }
        """,
        """
        rule R {
            when: E(a)
            ensures: Mail.created(
                to: a.customer.email_address,
                template: order_confirmation,
                about: a.number
            )
            ensures: Mail.created(
                to: a,
                about: { x: 1, y: [b, c] }
            )
            ensures: Mail.created(to: a, about: b)
        }
        """,
    ),
    "long conditions break before their operators": (
        """
        rule R {
            when: E(a)
            requires:
                a.number_of_all_the_attempts < config.max_attempts and
                    a.status in {open, waiting, held_up}
            requires:
                a.number_of_the_attempts < config.max_attempts and a.status in {open, waiting, held, given_up}
        }
        """,
        """
        rule R {
            when: E(a)
            requires:
                a.number_of_all_the_attempts < config.max_attempts
                and a.status in {open, waiting, held_up}
            requires:
                a.number_of_the_attempts < config.max_attempts
                and a.status in {open, waiting, held, given_up}
        }
        """,
    ),
    "parentheses": (
        """
        entity E {
            a: (b and c) or d
            e: (b + c) * d - (f)
            g: not (b or c)
            h: (xs where b) -> c
            i: (b)
        }
        """,
        """
        entity E {
            a: (b and c) or d
            e: (b + c) * d - f
            g: not (b or c)
            h: (xs where b) -> c
            i: b
        }
        """,
    ),
    "what is spelled stays spelled": (
        """
        config {
            a: Integer = 100_000
            b: Duration = 1.hours
            c: String = "\\\\d"
        }
        """,
        """
        config {
            a: Integer = 100_000
            b: Duration = 1.hours
            c: String = "\\\\d"
        }
        """,
    ),
    "words": (
        """
        surface S {
          facing x: X
          guarantee: Fast
          guidance: -- be kind
          @guarantee Safe
            -- all of it
            --
            --   and this
          -- no more of it
        }
        """,
        """
        surface S {
            facing x: X
            guarantee: Fast
            guidance:
                -- be kind
            @guarantee Safe
                -- all of it
                --
                --   and this
            -- no more of it
        }
        """,
    ),
}


def _text(block: str) -> str:
    return textwrap.dedent(block).lstrip("\n")


@pytest.mark.parametrize(("before", "after"), LAID_OUT.values(), ids=list(LAID_OUT))
def test_layout(before: str, after: str) -> None:
    formatted = format_text(_text(before))
    assert (formatted.problems, formatted.fault) == ((), "")
    assert formatted.text == _text(after)
    assert format_text(formatted.text).text == formatted.text


SMALL = "entity E {\n  a: String -- c\n}\n\n-- end\n"
NEAT = "entity E {\n    a: String  -- c\n}\n\n-- end\n"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_are_kept(ending: str, mark: str) -> None:
    formatted = format_text(mark + SMALL.replace("\n", ending))
    assert formatted.text == mark + NEAT.replace("\n", ending)


def test_mixed_line_ends_follow_the_first() -> None:
    assert format_text("-- a\r\n-- b\n-- c").text == "-- a\r\n-- b\r\n-- c\r\n"


@pytest.mark.parametrize("text", ["", "\n", " \n\n\t"])
def test_nothing_stays_nothing(text: str) -> None:
    assert format_text(text).text == ""


def test_a_text_with_errors_is_left_alone() -> None:
    text = "entity E {\n a : String ==\n}\n"
    formatted = format_text(text)
    assert formatted.text == text
    assert [problem.span.line for problem in formatted.problems] == [2]


@pytest.mark.parametrize(
    "fragment", ["(" * 3000, "{" * 3000, "not " * 3000, "if a: " * 3000, "-" * 3000, "a => " * 900]
)
def test_hostile_nesting_ends_without_a_traceback(fragment: str) -> None:
    text = f"rule R {{\n    when: E(a)\n    requires: {fragment}a\n}}\n"
    assert format_text(text).text


def test_the_deepest_blocks_that_are_read_are_printed() -> None:
    heads = "".join(f"{'    ' * (depth + 2)}if a.b:\n" for depth in range(39))
    text = f"rule R {{\n    when: E(a)\n    ensures:\n{heads}{'    ' * 41}a.c = 1\n}}\n"
    formatted = format_text(text)
    assert (formatted.text, formatted.problems) == (text, ())
