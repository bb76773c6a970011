"""The tree keeps what is written: words, spellings, groupings, orders, names with their places."""

from typing import TypeVar

import msgspec
import pytest

from drift.allium.boundaries import (
    Actor,
    ContextClause,
    Contract,
    ContractsClause,
    FacingClause,
    Surface,
    SurfaceEntry,
    SurfaceFor,
    SurfaceIf,
    SurfaceSection,
)
from drift.allium.expressions import (
    Conditional,
    DurationLiteral,
    Every,
    Existence,
    Filter,
    Junction,
    Lambda,
    Number,
    ObjectLiteral,
    Text,
)
from drift.allium.items import (
    Annotation,
    Assertion,
    AssertionLet,
    DerivedItem,
    Edge,
    FieldItem,
    InlineEnum,
    Quantified,
    RelationshipItem,
    Terminal,
    TransitionsItem,
    TypeRef,
)
from drift.allium.outcomes import (
    ConditionTrigger,
    EventTrigger,
    LetClause,
    Perform,
    RequiresClause,
    TransitionTrigger,
    WhenClause,
)
from drift.allium.parser import parse
from drift.allium.tree import ConfigDeclaration, Deferred, RuleDeclaration, SpecTree, Use
from drift.logic.spans import Span

Node = TypeVar("Node")


def tree(source: str) -> SpecTree:
    parsed = parse(source)
    assert [one for one in parsed.problems if one.severity == "error"] == []
    return parsed.tree


def first(source: str, kind: type[Node]) -> Node:
    """The first node of a kind in the tree of a text, in order."""
    stack: list[object] = [tree(source)]
    while stack:
        node = stack.pop()
        if isinstance(node, kind):
            return node
        if isinstance(node, msgspec.Struct):
            stack.extend(reversed([getattr(node, name) for name in node.__struct_fields__]))
        elif isinstance(node, tuple):
            stack.extend(reversed(node))
    raise AssertionError(kind)


def text_at(source: str, span: Span) -> str:
    assert span.line == span.end_line
    return source.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


def entity(item: str) -> str:
    return f"entity E {{\n    {item}\n}}\n"


def rule(clause: str) -> str:
    return f"rule R {{\n    {clause}\n}}\n"


# ---------------------------------------------------------------- expressions


@pytest.mark.parametrize("word", ["with", "where"])
def test_the_word_of_a_filter(word: str) -> None:
    assert first(entity(f"d: xs {word} a = b"), Filter).word == word
    assert first(entity(f"r: Other {word} e = this"), RelationshipItem).word == word
    assert first(f"surface S {{\n context c: E {word} a = b\n}}", ContextClause).word == word


def test_spellings_of_literals() -> None:
    assert first(entity("d: 100_000"), Number).raw == "100_000"
    assert first(entity("d: 1.hour"), DurationLiteral).raw == "1.hour"
    assert first(entity("d: 24.hours"), DurationLiteral).raw == "24.hours"
    assert first(entity('d: "a\\q"'), Text).raw == '"a\\q"'


def test_parentheses_are_remembered() -> None:
    junction = first(entity("d: (a or b) or c"), Junction)
    inner = junction.operands[0]
    assert isinstance(inner, Junction)
    assert (junction.grouped, len(junction.operands), inner.grouped) == (False, 2, True)


def test_functions_of_several_and_of_no_parameters() -> None:
    names = [one.name for one in first(entity("d: xs.all((a, _) => a.b)"), Lambda).parameters]
    assert names == ["a", "_"]
    assert first(entity("d: xs.any(_ => true)"), Lambda).parameter == "_"


def test_a_key_without_value_is_implied() -> None:
    entries = first(rule("ensures: F(data: { token, a: b })"), ObjectLiteral).entries
    assert [(one.name, one.implied) for one in entries] == [("token", True), ("a", False)]


def test_elements_of_exists_and_for_have_names() -> None:
    existence = first(rule("requires: not exists x in Xs where x.a = b"), Existence)
    assert existence.binder is not None
    assert existence.binder.name == "x"
    every = first(rule("requires:\n        for x in a.xs:\n            x.ok"), Every)
    assert every.binder.name == "x"


def test_an_if_over_several_lines_is_one_value() -> None:
    source = "let a =\n        if b: 1\n        else if c: 2\n        else: 3"
    found = first(rule(source), Conditional)
    assert (len(found.branches), found.other is not None) == (2, True)
    source = "let a = if b:\n        1\n    else:\n        2"
    found = first(rule(source), Conditional)
    assert (len(found.branches), found.other is not None) == (1, True)


# ---------------------------------------------------------------- entities


def test_parameters_of_derived_values_may_have_types() -> None:
    item = first(entity("can(f: Feature, g?): f in this.xs"), DerivedItem)
    assert [(one.name, one.optional) for one in item.formals] == [("f", False), ("g", True)]
    assert isinstance(item.formals[0].type, TypeRef)


def test_types_with_several_arguments_and_values() -> None:
    item = first(entity("m: Map<String, List<Node?>>, n: Set<read | write>, o: Integer"), FieldItem)
    assert isinstance(item.type, TypeRef)
    key, value = item.type.arguments
    assert isinstance(key, TypeRef)
    assert isinstance(value, TypeRef)
    assert (key.name, value.name) == ("String", "List")
    found = first(entity("n: Set<read | write>?"), FieldItem).type
    assert isinstance(found, TypeRef)
    assert found.optional
    assert isinstance(found.arguments[0], InlineEnum)


def test_a_graph_keeps_the_order_of_its_lines() -> None:
    item = first(entity("transitions s {\n  terminal: `x-y`, b\n  a -> b\n  b -> `x-y`\n }"), TransitionsItem)
    assert [type(one) for one in item.lines] == [Terminal, Edge, Edge]
    assert [(one.name, one.quoted) for one in item.terminal] == [("x-y", True), ("b", False)]
    assert [(one.source, one.target, one.end.quoted) for one in item.edges] == [
        ("a", "b", False),
        ("b", "x-y", True),
    ]


def test_a_broken_line_of_a_graph_costs_only_itself() -> None:
    parsed = parse(entity("transitions s {\n  a -> b\n  b c\n  b -> a\n }"))
    assert len(parsed.problems) == 1
    item = parsed.tree.declarations[0].items[0]  # type: ignore[union-attr]
    assert isinstance(item, TransitionsItem)
    assert [(one.source, one.target) for one in item.edges] == [("a", "b"), ("b", "a")]


def test_invariants_keep_their_loops_and_bindings() -> None:
    source = (
        "invariant I {\n    for a in As:\n        let t = a.x + a.y\n        for b in Bs:\n"
        "            a != b\n                implies t > b.x\n        t >= 0\n}\n"
    )
    outer = first(source, Quantified)
    assert [type(one) for one in outer.body] == [AssertionLet, Quantified, Assertion]
    assert first(entity("invariant I {\n        for a in this.xs:\n            a.ok\n    }"), Quantified)


def test_annotations_stand_in_entities_rules_contracts_and_surfaces() -> None:
    said = "@invariant Unique\n     -- One of a kind.\n     --   Indented.\n\n     -- The end.\n    n: A"
    found = first(entity(said), Annotation)
    assert (found.kind, found.name) == ("invariant", "Unique")
    assert found.body == ("One of a kind.", "  Indented.", "", "The end.")
    assert first(rule("ensures: F()\n    @guidance\n        -- Slowly."), Annotation).body == ("Slowly.",)
    unindented = "surface S {\n    @guarantee Kept\n        -- Yes.\n    -- not part of it\n}\n"
    assert first(unindented, Annotation).body == ("Yes.",)


@pytest.mark.parametrize(
    ("lines", "remark", "body"),
    [
        ("@guidance\n        -- Slowly.", "", ("Slowly.",)),
        ("@guidance   -- at last\n        -- Slowly.", "at last", ("Slowly.",)),
        (
            "@guidance  -- at last\n\n        -- Slowly.\n        -- Well.",
            "at last",
            ("", "Slowly.", "Well."),
        ),
        ("@guidance -- Slowly.", "", ("Slowly.",)),
        ("@guidance -- Slowly,\n              -- but well.", "", ("Slowly,", "but well.")),
        ("@guidance -- Slowly.\n    -- of something else", "", ("Slowly.",)),
        ("@guidance --\n        -- Slowly.", "", ("", "Slowly.")),
    ],
)
def test_a_comment_behind_an_annotation_is_its_words_only_where_they_start_there(
    lines: str, remark: str, body: tuple[str, ...]
) -> None:
    """The body is the indented comment lines (language reference, "Annotation validity", 67)."""
    found = first(rule(f"ensures: F()\n    {lines}"), Annotation)
    assert (found.remark, found.body) == (remark, body)


# ---------------------------------------------------------------- rules


def test_triggers_joined_by_or() -> None:
    clause = first(
        rule("when: Placed(order) or order: Order.created\n        or order: Order.status becomes paid"),
        WhenClause,
    )
    assert [type(one) for one in clause.triggers] == [EventTrigger, ConditionTrigger, TransitionTrigger]


@pytest.mark.parametrize("source", ["when: Started", "when: clock/Started", "when: E(a) or Started"])
def test_a_trigger_that_brings_nothing_may_be_a_bare_name(source: str) -> None:
    trigger = first(rule(source), WhenClause).triggers[-1]
    assert isinstance(trigger, EventTrigger)
    assert (trigger.name.name, trigger.parameters, trigger.bare) == ("Started", (), True)
    called = first(rule("when: Started()"), EventTrigger)
    assert not called.bare


def test_a_bare_field_is_no_trigger_of_its_own() -> None:
    (trigger,) = first(rule("when: a: A.x or ready"), WhenClause).triggers
    assert isinstance(trigger, ConditionTrigger)


def test_an_or_inside_a_condition_makes_no_second_trigger() -> None:
    clause = first(rule("when: a: A.x <= now or a.y or a.z = 1"), WhenClause)
    assert [type(one) for one in clause.triggers] == [ConditionTrigger]


@pytest.mark.parametrize("word", ["transitions_to", "becomes", "reaches"])
def test_the_word_of_a_transition(word: str) -> None:
    trigger = first(rule(f"when: a: A.s {word} done"), TransitionTrigger)
    assert (trigger.word, trigger.reached) == (word, word != "transitions_to")


def test_parameters_of_triggers() -> None:
    trigger = first(rule("when: E(_, a, b?, c: auth/User, d: List<String>?, e: x | y)"), EventTrigger)
    read = [(one.name, one.optional, type(one.type).__name__) for one in trigger.parameters]
    assert read == [
        ("_", False, "NoneType"),
        ("a", False, "NoneType"),
        ("b", True, "NoneType"),
        ("c", False, "TypeRef"),
        ("d", True, "TypeRef"),
        ("e", False, "InlineEnum"),
    ]


def test_conditions_of_one_clause_belong_together() -> None:
    found = tree(rule("requires:\n        a.b\n        a.c\n    requires: a.d")).declarations[0]
    assert isinstance(found, RuleDeclaration)
    assert [one.continued for one in found.clauses if isinstance(one, RequiresClause)] == [
        False,
        True,
        False,
    ]


def test_bindings_may_stand_among_conditions() -> None:
    found = tree(rule("requires:\n        let x = a.b\n        x > 3\n        x < 9")).declarations[0]
    assert isinstance(found, RuleDeclaration)
    assert [type(one) for one in found.clauses] == [LetClause, RequiresClause, RequiresClause]


def test_a_bare_name_is_an_emission() -> None:
    found = first(rule("ensures: StopRequested"), Perform)
    assert found.bare
    assert not first(rule("ensures: StopRequested()"), Perform).bare


# ---------------------------------------------------------------- boundaries

SURFACE = """\
surface Dashboard {
    facing viewer: Interviewer
    context slot: Slot where owner = viewer
    let open = slot.open_ones

    exposes:
        slot.time
        slot.note when slot.noted
        total: Integer
        if slot.shared:
            slot.others
        else:
            slot.reason
        for one in open:
            one.name
            for two in one.parts: two.name

    provides:
        Confirm(viewer, slot) when slot.status = pending
        Decline(viewer, reason: String?, kind: soft | hard)

    contracts:
        demands Codec
        fulfils other/Registry

    related:
        Detail(slot)
            when slot.other != null

    timeout:
        SlotExpires when slot.until <= now

    @guarantee Idempotent
        -- Twice is once.

    @guidance
        -- Soonest first.
}
"""


def test_a_surface_is_complete() -> None:
    surface = first(SURFACE, Surface)
    kinds = [getattr(one, "kind", type(one).__name__) for one in surface.clauses]
    assert kinds == [
        "FacingClause",
        "ContextClause",
        "LetClause",
        "exposes",
        "provides",
        "ContractsClause",
        "related",
        "timeout",
        "guarantee",
        "guidance",
    ]
    facing = first(SURFACE, FacingClause)
    assert (facing.binding, facing.type.name) == ("viewer", "Interviewer")
    exposes, provides, related, timeout = (one for one in surface.clauses if isinstance(one, SurfaceSection))
    assert [type(one) for one in exposes.lines] == [
        SurfaceEntry,
        SurfaceEntry,
        SurfaceEntry,
        SurfaceIf,
        SurfaceFor,
    ]
    entries = [one for one in exposes.lines if isinstance(one, SurfaceEntry)]
    assert [(one.condition is not None, one.item is not None) for one in entries] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    loop = exposes.lines[4]
    assert isinstance(loop, SurfaceFor)
    assert [type(one) for one in loop.body] == [SurfaceEntry, SurfaceFor]
    action = provides.lines[1]
    assert isinstance(action, SurfaceEntry)
    assert action.signature is not None
    assert [one.name for one in action.signature.parameters] == ["viewer", "reason", "kind"]
    assert all(isinstance(one, SurfaceEntry) and one.condition for one in (*related.lines, *timeout.lines))
    contracts = first(SURFACE, ContractsClause)
    assert [(one.direction, one.contract.alias, one.contract.name) for one in contracts.entries] == [  # type: ignore[union-attr]
        ("demands", "", "Codec"),
        ("fulfils", "other", "Registry"),
    ]


def test_signatures_and_actors() -> None:
    source = (
        "contract C {\n    put: (key: String, value: Any?) -> Set<Foo>\n    health: () -> up | down\n"
        "    @invariant Pure\n        -- No clock.\n}\n"
    )
    contract = first(source, Contract)
    put, health = contract.signatures
    assert [(one.name, one.optional) for one in put.parameters] == [("key", False), ("value", True)]
    assert isinstance(put.result, TypeRef)
    assert isinstance(health.result, InlineEnum)
    assert contract.invariants == ("Pure",)
    actor = first("actor A {\n    within: Workspace\n    identified_by: User where role = admin\n}", Actor)
    assert actor.within is not None
    assert isinstance(actor.identified_by, Filter)


def test_a_broken_signature_or_entry_costs_only_itself() -> None:
    parsed = parse("contract C {\n a: (b) ->\n c: () -> D\n}\nsurface S {\n exposes:\n  a b\n  b.c\n}\n")
    assert [one.span.line for one in parsed.problems] == [2, 7]
    contract, surface = parsed.tree.declarations
    assert isinstance(contract, Contract)
    assert isinstance(surface, Surface)
    assert [one.name for one in contract.signatures] == ["c"]
    section = surface.clauses[0]
    assert isinstance(section, SurfaceSection)
    assert [type(one).__name__ for one in section.lines] == ["Broken", "SurfaceEntry"]


# ---------------------------------------------------------------- declarations


def test_imports_and_deferred_specifications() -> None:
    use = first('use "github.com/a/google-oauth/abc123" as google-oauth', Use)
    assert (use.coordinate, use.alias) == ("github.com/a/google-oauth/abc123", "google-oauth")
    deferred = first('deferred billing/Flow.start "detail/flow.allium"', Deferred)
    assert (deferred.name, deferred.location, deferred.hint) == (
        "billing/Flow.start",
        "detail/flow.allium",
        "",
    )
    assert first("deferred A.b   -- see: detail/a.allium", Deferred).hint == "detail/a.allium"
    assert first("deferred A.b -- https://example.org/a", Deferred).hint == "https://example.org/a"


def test_parameters_keep_their_expressions() -> None:
    source = (
        'use "./core.allium" as core\nconfig {\n    a: String\n    b: Integer = (core/config.x + 1) * 2\n'
        "    mode: fast | slow = fast\n}\ncore/config {\n    x: 8\n}\n"
    )
    config, override = (one for one in tree(source).declarations if isinstance(one, ConfigDeclaration))
    read = [(one.name, one.value is not None) for one in config.parameters]  # type: ignore[union-attr]
    assert read == [("a", False), ("b", True), ("mode", True)]
    assert override.alias == "core"


def test_the_version_marker_has_a_place() -> None:
    assert tree("-- allium: 3\n").marker == Span(1, 1, 1, 13)
    assert tree("entity E {\n}\n").marker is None


NAMED = [
    "entity Named { a: Integer }",
    "value Named { a: Integer }",
    "enum Named { a }",
    "rule Named { when: E(a) }",
    "actor Named { identified_by: User where a }",
    "surface Named { facing a: B }",
    "contract Named { a: () -> B }",
    "invariant Named { a = b }",
    "entity E { Named: Integer }",
    "entity E { Named: a with b = this }",
    "entity E { Named: a + b }",
    "entity E { invariant Named { a = b } }",
    "config { Named: Integer = 1 }",
    "default Role Named = { a: b }",
    "given { Named: Role }",
    "rule R { when: E(a) let Named = b }",
    "rule R { when: E(Named) }",
    "contract C { Named: () -> B }",
]


@pytest.mark.parametrize("source", NAMED)
def test_declared_names_have_their_places(source: str) -> None:
    """Some node calls itself `Named` and points at it."""
    stack: list[object] = [tree(source)]
    found = []
    while stack:
        node = stack.pop()
        if getattr(node, "name", "") == "Named" and hasattr(node, "name_span"):
            found.append(text_at(source, node.name_span))
        if isinstance(node, msgspec.Struct):
            stack.extend(getattr(node, name) for name in node.__struct_fields__)
        elif isinstance(node, tuple):
            stack.extend(node)
    assert found == ["Named"]


KEYWORDS = ["when", "for", "if", "with", "where", "in", "not", "rule", "entity", "config", "value", "within"]


@pytest.mark.parametrize("word", KEYWORDS)
def test_keywords_are_names_where_a_name_must_stand(word: str) -> None:
    tree(entity(f"{word}: String\n    other: this.{word}"))
    tree(rule(f"requires: a.{word} = b\n    ensures: F.created({word}: a.{word})"))
    tree(f"surface S {{\n exposes:\n  a.{word}\n}}\n")
