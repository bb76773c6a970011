"""What changes of state imply for fields that are present in some states only."""

import pytest

from drift.behaviour.model import PresenceObligation
from tests.behaviour.from_spec.reading import operation as compiled, said

WORLD = """\
entity Doc {
    status: draft | live | hidden | gone
    title: String
    published_at: Timestamp when status = live | hidden
    gone_at: Timestamp when status = gone
    transitions status {
        draft -> live
        live -> hidden
        hidden -> live
        live -> gone
        terminal: gone
    }
}
"""


def implied(clauses: str) -> list[str]:
    return [told(one) for one in compiled(clauses, WORLD).obligations]


def told(one: PresenceObligation) -> str:
    word = "set" if one.sets else "clear"
    line = f" by line {one.met.span.line - 15}" if one.met else ""
    return f"{word} {said(one.target)}.{one.field} from {'|'.join(one.before) or '-'} to {one.after}{line}"


CASES = {
    "entering, and set": (
        ("requires: doc.status = draft\n", "ensures:\n doc.status = live\n doc.published_at = now"),
        ["set doc.published_at from draft to live by line 5"],
    ),
    "entering, and forgotten": (
        ("requires: doc.status = draft\n", "ensures: doc.status = live"),
        ["set doc.published_at from draft to live"],
    ),
    "entering, and set to nothing": (
        ("requires: doc.status = draft\n", "ensures:\n doc.status = live\n doc.published_at = null"),
        ["set doc.published_at from draft to live"],
    ),
    "leaving, and cleared; entering another": (
        ("requires: doc.status = live\n", "ensures:\n doc.status = gone\n doc.published_at = null"),
        ["clear doc.published_at from live to gone by line 5", "set doc.gone_at from live to gone"],
    ),
    "leaving, and kept": (
        ("requires: doc.status = live\n", "ensures:\n doc.status = draft\n doc.published_at = now"),
        ["clear doc.published_at from live to draft"],
    ),
    "moving within": (("requires: doc.status = live\n", "ensures: doc.status = hidden"), []),
    "from several states": (
        ("requires: doc.status in {draft, gone, live}\n", "ensures: doc.status = hidden"),
        ["set doc.published_at from draft|gone to hidden", "clear doc.gone_at from gone to hidden"],
    ),
    "only in one of the branches": (
        (
            "requires: doc.status = draft\n",
            'ensures:\n doc.status = live\n if doc.title = "x": doc.published_at = now',
        ),
        ["set doc.published_at from draft to live"],
    ),
    "in the same branch": (
        (
            "requires: doc.status = draft\n",
            'ensures:\n if doc.title = "x":\n  doc.status = live\n  doc.published_at = now',
        ),
        ["set doc.published_at from draft to live by line 6"],
    ),
    "no change of state": (("", "ensures: doc.title = null"), []),
}


@pytest.mark.parametrize(("clauses", "expected"), CASES.values(), ids=list(CASES))
def test_crossing_the_states_of_a_field(clauses: tuple[str, str], expected: list[str]) -> None:
    assert implied("when: Change(doc: Doc)\n" + "".join(clauses)) == expected


def test_a_creation_enters() -> None:
    assert implied("when: Import(n)\nensures: Doc.created(status: live)") == [
        "set new_doc.published_at from - to live"
    ]
    assert implied("when: Import(n)\nensures: Doc.created(status: live, published_at: now)") == [
        "set new_doc.published_at from - to live by line 2"
    ]
    assert implied("when: Import(n)\nensures: Doc.created(status: draft)") == []


def test_an_obligation_points_at_the_field_and_at_the_change() -> None:
    one = compiled(
        "when: Change(doc: Doc)\nrequires: doc.status = draft\nensures: doc.status = live", WORLD
    ).obligations[0]
    assert (one.source.span.line, one.source.span.column) == (4, 29)
    assert one.change.span.line == 18
