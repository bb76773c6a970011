"""Comments are kept, each at its unit, wherever they stand in generated texts."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from drift.allium.comments.attaching import attach
from drift.allium.comments.gathering import gather
from drift.allium.comments.outline import outline
from drift.allium.parser import parse
from drift.allium.printing.declarations import print_tree
from drift.allium.printing.formatting import format_text
from drift.allium.printing.sameness import difference
from drift.allium.tree import SpecTree
from tests.allium.printing.whole_trees import trees

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Shrinking whole specifications takes minutes and shows little more."""
PLACES = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from(["own", "own", "behind", "blank"]), st.integers(0, 24)),
    min_size=1,
    max_size=8,
)
SPOKEN = ("@", "guidance:", "deferred")
"""Comments behind and below these are content."""


def _commented(text: str, places: list[tuple[int, str, int]]) -> str:
    """The text with numbered comments on new lines, behind lines, and with empty lines."""
    lines = text.split("\n")[:-1]
    top = int(lines[0].startswith("-- allium:"))
    for number, (place, kind, column) in enumerate(places):
        at = top + place % (len(lines) + 1 - top)
        if kind == "own":
            lines.insert(at, f"{' ' * column}-- comment {number}")
        elif kind == "blank":
            lines.insert(at, "")
        elif at < len(lines) and "--" not in lines[at] and lines[at].strip():
            lines[at] += f"   --comment {number} "
    return "\n".join(lines) + "\n"


@settings(deadline=None, max_examples=60, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(trees().filter(lambda tree: not any(word in print_tree(tree) for word in SPOKEN)), PLACES)
def test_comments_stay_at_their_units(tree: SpecTree, places: list[tuple[int, str, int]]) -> None:
    text = _commented(print_tree(tree), places)
    parsed = parse(text)
    assert difference(tree, parsed.tree) == "", text
    attached = attach(parsed.tree, text)
    before = outline(attached)
    assert sorted(word for _, _, word in before) == sorted(
        comment.text for comment in gather(text).comments if not comment.text.startswith("-- allium:")
    ), text
    printed = print_tree(parsed.tree, attached)
    again = parse(printed)
    assert difference(tree, again.tree) == "", printed
    assert outline(attach(again.tree, printed)) == before, f"{text}\n\n{printed}"
    assert format_text(printed).text == printed, f"{text}\n\n{printed}"
