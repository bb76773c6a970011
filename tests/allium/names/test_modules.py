"""Names across modules: qualified, imported, found elsewhere, ambiguous."""

from drift.allium.modules.problems import AMBIGUOUS, UNDEFINED_ALIAS
from drift.allium.types.model import EntityType
from tests.allium.names.reading import world

CORE = """\
given { calendar: Calendar }
entity Calendar { slots: Set<String>, open: Boolean }
entity Session { user: String, status: active | over }
enum Colour { red | green }
config { limit: Integer = 3, wait: Duration = 2.hours }
default Session first = { user: "a" }
contract Codec { encode: (value: Any) -> Any }
actor Guest { identified_by: Session where status = active }
rule Start { when: SessionStarted(session: Session)
    ensures: session.status = active }
deferred Matching.suggest "matching.allium"
"""
USES = 'use "./core.allium" as core\n'


def test_qualified_names_of_every_kind() -> None:
    found = world(
        USES + "entity Login { session: core/Session, colour: core/Colour }\n"
        "config { mine: Integer = core/config.limit + 1 }\n"
        "core/config { limit: 5 }\n"
        "rule R { when: core/SessionStarted(session)\n"
        " let all = core/Sessions where status = over\n"
        " requires: core/calendar.open and core/first.status = active\n"
        " requires: Logins.any(l => l.colour = red)\n"
        " ensures: core/Session.created(user: session.user, status: over)\n"
        " ensures: core/SessionStarted(session: all.first)\n"
        " ensures: core/Matching.suggest(session) }\n"
        "surface S { facing guest: core/Guest\n contracts:\n  demands core/Codec }\n",
        core=CORE,
    )
    assert not any(file.problems for file in found.project.files)
    assert found.unresolved == []
    assert [
        found.refers(text)
        for text in (
            "core/Session",
            "core/config.limit",
            "limit: 5",
            "core/SessionStarted",
            "core/Sessions",
            "core/calendar",
            "core/calendar.open",
            "core/first",
            "core/Matching",
            "core/Guest",
            "core/Codec",
            "red",
        )
    ] == [
        "entity core/Session",
        "config core/limit",
        "config core/limit",
        "trigger core/SessionStarted",
        "entity core/Session",
        "given core/calendar",
        "field core/Calendar.open",
        "default core/first",
        "deferred core/Matching.suggest",
        "actor core/Guest",
        "contract core/Codec",
        "literal core/Colour.red",
    ]
    assert (found.type("all"), found.type("session")) == ("Set<Session>", "Session")


def test_an_alias_that_no_use_gives() -> None:
    found = world(USES + "entity A { s: cor/Session, t: oauth/Session }\n", core=CORE)
    assert found.unresolved == ["module cor (core)", "module oauth"]
    (first, second) = found.resolution.problems
    assert (first.code, first.file, first.span.line, first.hint) == (
        UNDEFINED_ALIAS,
        "spec.allium",
        2,
        "did you mean `core`?",
    )
    assert second.severity == "error"


def test_what_a_module_that_is_not_at_hand_declares_is_left_open() -> None:
    found = world(
        'use "github.com/org/oauth/abc123def" as oauth\n'
        "entity A { s: oauth/Session }\noauth/config { x: 3 }\n"
        "rule R { when: oauth/Started(session)\n requires: session.user = oauth/config.limit\n"
        " ensures: oauth/Session.created(user: session.user) }\n"
    )
    assert found.unresolved == []
    assert found.refers("oauth/Session") == "open"


def test_names_that_the_module_does_not_declare() -> None:
    found = world(
        USES + "entity A { s: core/Sesion }\ncore/config { limt: 3 }\n"
        "rule R { when: core/SesionStarted(x)\n ensures: core/calender.open = core/config.lim }\n",
        core=CORE,
    )
    assert found.unresolved == [
        "type Sesion (Session)",
        "config limt of core (limit)",
        "trigger SesionStarted (SessionStarted)",
        "instance calender (calendar, Calendar)",
        "config lim of core (limit)",
    ]


def test_the_own_declaration_comes_before_that_of_a_used_module() -> None:
    found = world(
        USES + "entity Session { mine: Integer }\nentity A { s: Session, t: core/Session }\n", core=CORE
    )
    members = found.resolution.module("spec.allium").entities["A"].members
    assert [found.resolution.member_type(member) for member in members.values()] == [
        EntityType("spec.allium", "Session"),
        EntityType("core.allium", "Session"),
    ]


def test_an_unqualified_name_is_found_in_what_is_used_and_elsewhere() -> None:
    found = world(
        USES + "entity A { s: Session, e: Else }\n", core=CORE, other="entity Else { n: Integer }\n"
    )
    nodes = [next(found.nodes(text, "spec.allium")) for text in ("Session", "Else")]
    references = [found.resolution.reference(node, "spec.allium") for node in nodes]
    assert [one.reach for one in references if one is not None] == ["imported", "project"]
    assert found.resolution.problems == ()


def test_a_name_that_two_used_modules_declare_is_ambiguous() -> None:
    found = world(
        'use "./a.allium" as a\nuse "./b.allium" as b\nentity C { one: Thing, two: b/Thing }\n',
        a="entity Thing { n: Integer }\n",
        b="entity Thing { m: Integer }\n",
    )
    (problem,) = found.resolution.problems
    assert (problem.code, problem.span.line) == (AMBIGUOUS, 3)
    assert "a.allium and b.allium" in problem.message
    assert found.refers("Thing") == "entity a/Thing"


def test_an_external_entity_has_the_members_of_the_one_that_governs_it() -> None:
    found = world(
        "external entity Session { user: String }\n"
        "rule R { when: Go(session)\n requires: session.status = over\n"
        " ensures: session.typo = 1 }\n",
        core=CORE,
    )
    assert found.refers("session.status") == "field core/Session.status"
    assert found.unresolved == ["member typo of Session"]


def test_variants_of_a_base_in_another_module() -> None:
    found = world(
        'use "./base.allium" as base\nvariant Leaf : base/Node { data: Integer }\n'
        "rule R { when: Go(leaf)\n ensures: leaf.path = leaf.data }\n",
        base="entity Node { path: String, kind: Leaf | Twig }\nvariant Twig : Node { x: Integer }\n",
    )
    assert found.refers("leaf.path") == "field base/Node.path"


def test_members_through_modules_in_a_circle() -> None:
    found = world(
        'use "./other.allium" as other\nentity A { b: other/B, x: b.y }\n',
        other='use "./spec.allium" as spec\nentity B { a: spec/A, n: Integer, y: n + 1, z: a.x }\n',
    )
    assert found.unresolved == []
    assert found.type("b.y") == found.type("a.x", "other.allium") == "Integer"


def test_emissions_meet_their_receivers_in_another_module() -> None:
    found = world(
        "rule R { when: Go()\n ensures: Painted(colour: red) }\n",
        core=CORE + "rule P { when: Painted(colour: Colour)\n ensures: Done(colour) }\n",
    )
    assert found.unresolved == []
    assert found.refers("red") == "literal core/Colour.red"


def test_a_file_that_cannot_be_read_leaves_its_names_open() -> None:
    found = world(USES + "entity A { s: core/Session }\n", core="x" * 600_000)
    assert found.unresolved == []


def test_declarations_of_one_name_are_kept() -> None:
    found = world(
        "entity A { n: Integer }\nentity A { m: Integer }\nconfig { x: Integer = 1, x: Integer = 2 }\n"
    )
    module = found.resolution.module("spec.allium")
    assert [(kind, node.name) for kind, node in module.duplicates] == [("config", "x"), ("entity", "A")]
    assert set(module.entities["A"].members) == {"n", "m"}
