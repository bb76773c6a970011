"""Several specifications of one project: what they say together, and where they contradict each other."""

import pytest

from drift.behaviour.model import Behaviour, Entity
from tests.behaviour.from_spec.reading import behaviour


def conflicts(found: Behaviour) -> list[tuple[str, str, str]]:
    return [(one.kind, one.name, one.reason) for one in found.conflicts]


def entity(found: Behaviour, name: str) -> Entity:
    return next(one for one in found.entities if one.name == name)


COMPATIBLE = {
    "the same": ("entity E { a: Integer }", "entity E { a: Integer }"),
    "other fields": ("entity E { a: Integer }", "entity E { b: String }"),
    "states in another order": ("entity E { s: x | y }", "entity E { s: y | x }"),
    "an external view with fewer states": ("entity E { s: x | y }", "external entity E { s: x }"),
    "an external view without absence": ("entity E { a: Integer? }", "external entity E { a: Integer }"),
    "a type that nothing declares": ("entity E { a: Money }", "entity E { a: Integer }"),
    "the same derived value, spelled otherwise": (
        "entity E { a: Integer, b: a > 3 }",
        "entity E { a: Integer, b: 3 < a }",
    ),
    "a named enumeration of each module": (
        "enum S { x | y }\nentity A { s: S }",
        "enum S { p | q }\nentity B { s: S }",
    ),
    "the same rule": (
        "rule R { when: E(n)\n requires: n > 3\n ensures: Done() }",
        "rule R { when: E(n)\n requires: 3 < n\n ensures: Done() }",
    ),
}


@pytest.mark.parametrize(("one", "other"), COMPATIBLE.values(), ids=list(COMPATIBLE))
def test_what_agrees_is_taken_together(one: str, other: str) -> None:
    assert behaviour(f"{one}\n", other=f"{other}\n").conflicts == ()


CONFLICTS = {
    "other type": (
        "entity E { a: Integer }",
        "entity E { a: String }",
        ("field", "E.a", "it is declared as string and as integer"),
    ),
    "other states": (
        "entity E { s: x | y }",
        "entity E { s: x | z }",
        ("field", "E.s", "only one of them has z, y"),
    ),
    "optional": (
        "entity E { a: Integer? }",
        "entity E { a: Integer }",
        ("field", "E.a", "only one of them is optional"),
    ),
    "other entity": (
        "entity E { a: F }\nentity F { n: Integer }\nentity G { n: Integer }",
        "entity E { a: G }",
        ("field", "E.a", "it is declared as G and as F"),
    ),
    "other element": (
        "entity E { a: Set<String> }",
        "entity E { a: Set<Integer> }",
        ("field", "E.a", "of its elements, it is declared as integer and as string"),
    ),
    "other kind": (
        "entity E { a: Integer }",
        "value E { a: Integer }",
        ("entity", "E", "they are not the same kind of thing"),
    ),
    "other relationship": (
        "entity E { fs: F with e = this }\nentity F { e: E }\nentity G { e: E }",
        "entity E { fs: G with e = this }",
        ("relationship", "E.fs", "it leads to different entities"),
    ),
    "other definition": (
        "entity E { a: Integer, b: a > 3 }",
        "entity E { a: Integer, b: a > 4 }",
        ("derived", "E.b", "they define it differently"),
    ),
    "other graph": (
        "entity E {\n s: x | y\n transitions s {\n  x -> y\n  terminal: y\n }\n}",
        "entity E {\n s: x | y\n transitions s {\n  y -> x\n  terminal: x\n }\n}",
        ("transitions", "E.s", "the graphs declare different transitions"),
    ),
    "other presence": (
        "entity E { s: x | y\n a: Integer when s = x }",
        "entity E { s: x | y\n a: Integer when s = y }",
        ("field", "E.a", "it is present in different states"),
    ),
    "other requires": (
        "rule R { when: E(n)\n requires: n > 3\n ensures: Done() }",
        "rule R { when: E(n)\n requires: n > 4\n ensures: Done() }",
        ("rule", "R", "they require different things"),
    ),
    "other trigger": (
        "rule R { when: E(n)\n ensures: Done() }",
        "rule R { when: F(n)\n ensures: Done() }",
        ("rule", "R", "they have different triggers"),
    ),
    "other outcome": (
        "rule R { when: E(n)\n ensures: Done() }",
        "rule R { when: E(n)\n ensures: Gone() }",
        ("rule", "R", "they ensure different things"),
    ),
}


@pytest.mark.parametrize(("one", "other", "expected"), CONFLICTS.values(), ids=list(CONFLICTS))
def test_what_disagrees_is_kept_with_both_sides(one: str, other: str, expected: tuple[str, str, str]) -> None:
    found = behaviour(f"{one}\n", other=f"{other}\n")
    assert conflicts(found) == [expected]
    conflict = found.conflicts[0]
    assert (conflict.first.file, conflict.second.file) == ("other.allium", "spec.allium")


def test_a_conflict_quotes_both_declarations() -> None:
    found = behaviour("entity E { a: Integer }\n", other="entity E { a: String }\n")
    conflict = found.conflicts[0]
    assert (conflict.said, conflict.contradicted) == ("a: String", "a: Integer")
    assert (conflict.first.span.column, conflict.second.span.column) == (12, 12)


def test_states_and_transitions_are_united() -> None:
    found = behaviour(
        "entity E {\n s: x | y | z\n transitions s {\n  x -> z\n  terminal: z\n }\n}\n",
        other="entity E {\n s: x | y\n transitions s {\n  x -> y\n  terminal: y\n }\n}\n",
    )
    machine = entity(found, "E").machines[0]
    assert [(one.name, one.source.file) for one in machine.states] == [
        ("x", "other.allium"),
        ("y", "other.allium"),
        ("z", "spec.allium"),
    ]
    assert entity(found, "E").fields[0].type.states == ("x", "y", "z")
    assert [(one.before, one.after, one.source.file) for one in machine.edges] == [
        ("x", "y", "other.allium"),
        ("x", "z", "spec.allium"),
    ]


def test_an_enumeration_is_that_of_the_file_or_of_the_module_it_is_taken_from() -> None:
    found = behaviour(
        'use "./lib.allium" as lib\nenum S { x | y }\nentity A { s: S, t: lib/S }\n',
        lib="enum S { p | q }\nentity B { s: S }\n",
    )
    assert [one.type.states for one in entity(found, "A").fields] == [("x", "y"), ("p", "q")]
    assert [one.type.states for one in entity(found, "B").fields] == [("p", "q")]


def test_a_declared_graph_is_in_the_machine() -> None:
    found = behaviour(
        "entity E {\n    s: x | y | z\n    t: p | q\n    transitions s {\n        x -> y\n        y -> z\n"
        "        terminal: z\n    }\n}\n"
    )
    first, second = entity(found, "E").machines
    assert [(one.before, one.after, one.source.span.line) for one in first.edges] == [
        ("x", "y", 5),
        ("y", "z", 6),
    ]
    assert first.graph is not None
    assert (first.graph.span.line, first.terminal) == (4, ("z",))
    assert (second.graph, second.edges) == (None, ())


def test_presence_is_kept_with_its_place() -> None:
    found = behaviour(
        "entity E {\n    s: x | y\n    at: Timestamp when s = x | y\n    n: Integer\n"
        "    age: now - at when s = y\n}\n"
    )
    at, n = entity(found, "E").fields[1:]
    assert at.presence is not None
    assert (at.presence.field, at.presence.states, at.presence.source.span.line) == ("s", ("x", "y"), 3)
    assert at.type.optional
    assert n.presence is None
    age = entity(found, "E").derived[0]
    assert age.presence is not None
    assert age.presence.states == ("y",)
