"""Sections in the order of the references, on demand: what moves, what it takes along, what stays."""

from __future__ import annotations

from hypothesis import Phase, given, settings, strategies as st

from drift.allium.comments.attaching import attach
from drift.allium.comments.outline import outline
from drift.allium.parser import parse
from drift.allium.printing.declarations import print_tree
from drift.allium.printing.formatting import format_text
from drift.allium.printing.sameness import same
from drift.allium.tree import SpecTree
from tests.allium.printing.test_laws import LAWS
from tests.allium.printing.whole_trees import trees

BANNER = "-" * 60


def banner(title: str) -> str:
    return f"{BANNER}\n-- {title}\n{BANNER}\n\n"


def ordered(text: str) -> str:
    found = format_text(text, sort_sections=True)
    assert (found.problems, found.fault) == ((), "")
    assert format_text(found.text, sort_sections=True).text == found.text
    assert format_text(found.text).text == found.text
    return found.text


RULE = "rule Go {\n    when: Go(order)\n    ensures: order.status = gone\n}\n"
ENTITY = "entity Order {\n    status: here | gone\n}\n"
USER = "external entity User { name: String }\n"
CONFIG = "config {\n    limit: Integer = 3\n}\n"


def test_nothing_moves_unless_asked() -> None:
    assert format_text(f"{RULE}\n{ENTITY}").text == f"{RULE}\n{ENTITY}"


def test_every_section_of_the_reference_in_its_order() -> None:
    kinds = [
        'use "./a.allium" as a\n',
        "given {\n    order: Order\n}\n",
        USER,
        "value Money { amount: Integer }\n",
        "contract Codec {\n    encode: (value: String) -> String\n}\n",
        "enum Size { small | large }\n",
        ENTITY,
        "variant Small : Order { note: String }\n",
        CONFIG,
        'default Order first = { note: "a" }\n',
        RULE,
        "invariant Bounded {\n    for order in Orders:\n        order.amount > 0\n}\n",
        "actor Clerk {\n    identified_by: User where active\n}\n",
        "surface Desk {\n    facing clerk: Clerk\n}\n",
        "deferred Pricing.price\n",
        'open question "why?"\n',
    ]
    assert ordered("\n".join(reversed(kinds[:7])) + "\n" + "\n".join(reversed(kinds[7:]))).count("\n\n") == 15
    inverted = [*reversed(kinds[8:]), *reversed(kinds[:6]), kinds[6], kinds[7]]
    assert ordered("\n".join(inverted)) == "\n".join(kinds)


def test_declarations_of_a_section_stay_in_order() -> None:
    second = RULE.replace("Go", "Come")
    assert ordered(f"{second}\n{RULE}\n{ENTITY}") == f"{ENTITY}\n{second}\n{RULE}"


def test_comments_move_with_their_declaration() -> None:
    entity = ENTITY.replace("here | gone", "here | gone  -- states")
    text = f"-- about the rule\n-- in two lines\n{RULE}\n-- about orders\n{entity}"
    parts = ordered(text).split("\n\n")
    assert parts[0].startswith("-- about orders\nentity Order")
    assert "-- states" in parts[0]
    assert parts[1].startswith("-- about the rule\n-- in two lines\nrule Go")


def test_the_top_of_the_file_stays_there() -> None:
    text = f"-- allium: 3\n-- shop.allium: what a shop does\n\n-- the rule\n{RULE}\n{ENTITY}"
    assert ordered(text) == f"-- allium: 3\n-- shop.allium: what a shop does\n\n{ENTITY}\n-- the rule\n{RULE}"


def test_a_banner_of_the_reference_opens_its_section() -> None:
    rules, users = f"{banner('Rules')}-- All there is.\n\n", f"{banner('External Entities')}{USER}"
    entity = f"-- an order\n{ENTITY}"
    assert ordered(f"{rules}{entity}\n{RULE}\n{users}") == f"{users}\n{entity}\n{rules}{RULE}"


def test_a_banner_of_an_empty_section_takes_its_place() -> None:
    text = f"{RULE}\n{banner('Value Types')}{banner('Surfaces')}{ENTITY}"
    assert (
        ordered(text) == f"{banner('Value Types')}{ENTITY}\n{RULE}\n{banner('Surfaces')}".rstrip("\n") + "\n"
    )


def test_any_other_banner_stays_over_the_first_below_it() -> None:
    other = RULE.replace("Go", "Come")
    text = f"{banner('Leaving')}{RULE}\n{CONFIG}\n{other}\n{ENTITY}\n{banner('Users')}{USER}"
    assert ordered(text) == f"{banner('Users')}{USER}\n{ENTITY}\n{CONFIG}\n{banner('Leaving')}{RULE}\n{other}"


def test_what_stood_under_no_banner_does_not_slip_under_one() -> None:
    other = RULE.replace("Go", "Come")
    text = f"{banner('Leaving')}{RULE}\n{banner('Orders')}{ENTITY}\n{other}"
    assert ordered(text) == f"{banner('Orders')}{ENTITY}\n{other}\n{banner('Leaving')}{RULE}"


COMMENTS = st.lists(
    st.tuples(
        st.integers(0, 10**6),
        st.sampled_from(
            ["-- a", "", "-- b", f"\n{BANNER}\n-- Rules\n{BANNER}\n", f"{BANNER}\n-- x\n{BANNER}"]
        ),
    ),
    max_size=6,
)


@settings(LAWS, max_examples=20, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(trees(), COMMENTS)
def test_sorting_changes_nothing_but_the_order(tree: SpecTree, comments: list[tuple[int, str]]) -> None:
    blocks = [print_tree(SpecTree((one,))) for one in tree.declarations]
    for place, comment in comments:
        blocks.insert(place % (len(blocks) + 1), f"{comment}\n")
    text = "\n".join(blocks)
    before = parse(text)
    after = parse(ordered(text))
    left = list(after.tree.declarations)
    for one in before.tree.declarations:
        left.remove(next(other for other in left if same(one, other)))
    assert left == []

    def said(tree: SpecTree, text: str) -> list[str]:
        return sorted(comment for _, _, comment in outline(attach(tree, text)))

    assert said(before.tree, text) == said(after.tree, ordered(text))
