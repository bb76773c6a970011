"""Whole specifications for property tests, built from the expressions and types of `trees`."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from drift.allium.boundaries import (
    Actor,
    ContextClause,
    Contract,
    ContractEntry,
    ContractsClause,
    FacingClause,
    Signature,
    Surface,
    SurfaceBranch,
    SurfaceEntry,
    SurfaceFor,
    SurfaceIf,
    SurfaceSection,
)
from drift.allium.expressions import (
    Access,
    Apply,
    Binary,
    Expr,
    Filter,
    Implication,
    Junction,
    Mapping,
    Name,
    Relation,
    Within,
)
from drift.allium.items import (
    Annotation,
    Assertion,
    AssertionLet,
    DerivedItem,
    Edge,
    EnumLiteral,
    FieldItem,
    Invariant,
    Quantified,
    RelationshipItem,
    Terminal,
    TransitionsItem,
)
from drift.allium.outcomes import (
    Assignment,
    Clause,
    ConditionTrigger,
    EnsuresClause,
    EventTrigger,
    ForClause,
    ForStatement,
    IfBranch,
    IfStatement,
    LetClause,
    LetStatement,
    Perform,
    Removal,
    RequiresClause,
    TransitionTrigger,
    WhenClause,
)
from drift.allium.tree import (
    Binding,
    ConfigDeclaration,
    DefaultDeclaration,
    Deferred,
    EntityDeclaration,
    EntityKind,
    EnumDeclaration,
    Given,
    OpenQuestion,
    Parameter,
    RuleDeclaration,
    SpecTree,
    Use,
)
from drift.logic.spans import Span
from tests.allium.printing.trees import (
    ALIAS,
    FORMALS,
    INLINE_ENUMS,
    LITERALS,
    LOCAL_NAMES,
    NAMES,
    PRESENCES,
    SPANS,
    TYPE_NAMES,
    TYPES,
    WORDS,
    Expressions,
    calls,
    expressions,
    pick,
    some,
    type_refs,
    types,
)

VALUES = expressions(2)
FIELDS = st.sampled_from(["a", "status", "größe", "rule", "when_", "for", "now", "entity"])
FILTER_WORDS = st.sampled_from(["with", "where"])


def leftmost(node: Expr) -> Expr:
    """What the text of an expression starts with, unless it starts with a parenthesis."""
    while True:
        match node:
            case Access(base=left) | Filter(base=left) | Mapping(base=left) | Apply(callee=left):
                node = left
            case Binary(left=left) | Relation(left=left) | Implication(left=left) | Within(item=left):
                node = left
            case Junction(operands=operands):
                node = operands[0]
            case _:
                return node


def _starts_like_a_type(node: Expr) -> bool:
    first = leftmost(node)
    return isinstance(first, Name) and first.name[0].isupper()


DERIVATIONS = VALUES.filter(lambda node: not _starts_like_a_type(node))
"""`name: Type …` is a field or a relationship."""

# ---------------------------------------------------------------- entities and invariants

LINES_OF_WORDS = st.lists(
    st.sampled_from(["advice", "  indented", "a: b = {", "- dash", "", "@guidance", "größe"]), max_size=3
).map(lambda lines: tuple([*lines, "the end"] if lines else []))


def _annotation(span: Span, kind: str, name: str, body: tuple[str, ...], remark: str) -> Annotation:
    """Without a body, what stands behind the head is the body."""
    called = "" if kind == "guidance" else name
    return Annotation(span, kind, called, body, remark=remark if body else "")


def worded(*kinds: str) -> st.SearchStrategy[Annotation]:
    options = [
        st.builds(_annotation, SPANS, st.just(kind), TYPES, LINES_OF_WORDS, st.sampled_from(["", "remark"]))
        for kind in kinds
    ]
    return pick(*options)


FIELD_ITEMS = pick(
    st.builds(FieldItem, SPANS, FIELDS, type_refs(), PRESENCES, st.none() | VALUES),
    st.builds(FieldItem, SPANS, FIELDS, INLINE_ENUMS, PRESENCES, st.none() | VALUES),
)
GRAPH_LINES = pick(st.builds(Edge, SPANS, LITERALS, LITERALS), st.builds(Terminal, SPANS, some(LITERALS)))
ASSERTIONS = pick(
    st.builds(Assertion, SPANS, VALUES),
    st.builds(AssertionLet, SPANS, NAMES, VALUES),
)


@cache
def assertions(depth: int = 2) -> st.SearchStrategy:
    if depth == 0:
        return ASSERTIONS
    below = some(st.deferred(lambda: assertions(depth - 1)), 1, 2)
    return pick(ASSERTIONS, st.builds(Quantified, SPANS, SPANS, NAMES, VALUES, below))


INVARIANTS = st.builds(Invariant, SPANS, TYPES, some(assertions()))
ITEMS = pick(
    FIELD_ITEMS,
    st.builds(RelationshipItem, SPANS, FIELDS, TYPE_NAMES, VALUES, st.just(""), FILTER_WORDS),
    st.builds(RelationshipItem, SPANS, FIELDS, TYPE_NAMES, back=NAMES),
    st.builds(DerivedItem, SPANS, FIELDS, DERIVATIONS, presence=PRESENCES),
    st.builds(DerivedItem, SPANS, NAMES, VALUES, FORMALS.filter(bool), PRESENCES),
    st.builds(TransitionsItem, SPANS, NAMES, some(GRAPH_LINES, 0)),
    INVARIANTS,
    worded("invariant", "guidance"),
)

# ---------------------------------------------------------------- rules

POSTFIXES = pick(LOCAL_NAMES, st.builds(Access, SPANS, pick(LOCAL_NAMES, VALUES), NAMES))
STATEMENTS = pick(
    st.builds(Assignment, SPANS, POSTFIXES, VALUES),
    st.builds(Perform, SPANS, calls(expressions(1))),
    st.builds(Perform, SPANS, st.builds(Apply, SPANS, TYPE_NAMES, st.just(())), st.just(True)),
    st.builds(Removal, SPANS, VALUES),
    st.builds(LetStatement, SPANS, NAMES, VALUES),
)


@cache
def statements(depth: int = 2) -> st.SearchStrategy:
    if depth == 0:
        return STATEMENTS
    body = some(st.deferred(lambda: statements(depth - 1)), 1, 2)
    rest = some(st.deferred(lambda: statements(depth - 1)), 0, 2)
    return pick(
        STATEMENTS,
        st.builds(IfStatement, SPANS, some(st.builds(IfBranch, SPANS, VALUES, body), 1, 2), rest),
        st.builds(ForStatement, SPANS, SPANS, NAMES, VALUES, body),
    )


def _one_trigger(node: Expr) -> bool:
    """Behind `or` what looks like a trigger is one."""
    return not isinstance(node, Junction | Implication | Apply)


CONDITIONS = expressions(1).filter(_one_trigger)
TRIGGERS = pick(
    st.builds(EventTrigger, SPANS, TYPE_NAMES, FORMALS),
    st.builds(EventTrigger, SPANS, TYPE_NAMES, st.just(()), st.just(True)),
    st.builds(ConditionTrigger, SPANS, NAMES, CONDITIONS),
    st.builds(
        TransitionTrigger,
        SPANS,
        NAMES,
        st.builds(Access, SPANS, TYPE_NAMES, NAMES),
        LOCAL_NAMES,
        st.sampled_from(["transitions_to", "reaches", "becomes"]),
    ),
)


@st.composite
def requires(draw: st.DrawFn) -> tuple[RequiresClause, ...]:
    """One `requires:` with its conditions."""
    conditions = draw(some(VALUES, 1, 3))
    return tuple(
        RequiresClause(draw(SPANS), condition, "", continued=index > 0)
        for index, condition in enumerate(conditions)
    )


@cache
def clauses(depth: int = 1) -> st.SearchStrategy[tuple[Clause, ...]]:
    """The clauses of a rule."""
    one: list[st.SearchStrategy[tuple[Clause, ...]]] = [
        st.builds(WhenClause, SPANS, some(TRIGGERS, 1, 2)).map(lambda clause: (clause,)),
        st.builds(LetClause, SPANS, NAMES, VALUES).map(lambda clause: (clause,)),
        requires(),
        st.builds(EnsuresClause, SPANS, some(statements())).map(lambda clause: (clause,)),
        worded("guidance").map(lambda clause: (clause,)),
    ]
    if depth:
        below = st.deferred(lambda: clauses(depth - 1))
        loop = st.builds(ForClause, SPANS, SPANS, NAMES, VALUES, below)
        one.append(loop.map(lambda clause: (clause,)))
    return st.lists(pick(*one), min_size=1, max_size=3).map(
        lambda parts: tuple(one for x in parts for one in x)
    )


# ---------------------------------------------------------------- boundaries

LETS = st.builds(LetClause, SPANS, NAMES, VALUES)


def _plain_entry(node: Expr) -> bool:
    """`Action(a: B)` declares parameters; what starts with `if` or `for` is a block."""
    return not (isinstance(node, Apply) and any(argument.name for argument in node.arguments))


ENTRIES = pick(
    st.builds(SurfaceEntry, SPANS, VALUES.filter(_plain_entry), st.none() | VALUES, optional=st.booleans()),
    st.builds(
        SurfaceEntry,
        SPANS,
        st.none(),
        st.none() | VALUES,
        st.builds(
            EventTrigger, SPANS, TYPE_NAMES, FORMALS.filter(lambda all_: any(one.type for one in all_))
        ),
    ),
    st.builds(SurfaceEntry, SPANS, st.none(), item=st.builds(FieldItem, SPANS, NAMES, type_refs())),
    LETS,
)


@cache
def section_lines(depth: int = 2) -> st.SearchStrategy:
    if depth == 0:
        return ENTRIES
    body = some(st.deferred(lambda: section_lines(depth - 1)), 1, 2)
    rest = some(st.deferred(lambda: section_lines(depth - 1)), 0, 2)
    return pick(
        ENTRIES,
        st.builds(SurfaceFor, SPANS, SPANS, NAMES, VALUES, body),
        st.builds(SurfaceIf, SPANS, some(st.builds(SurfaceBranch, SPANS, VALUES, body), 1, 2), rest),
    )


SECTIONS = st.sampled_from(["exposes", "provides", "related", "timeout", "requires"])
SURFACE_CLAUSES = pick(
    st.builds(FacingClause, SPANS, st.just("") | NAMES, type_refs(1)),
    st.builds(ContextClause, SPANS, NAMES, type_refs(1)),
    st.builds(ContextClause, SPANS, NAMES, type_refs(1), VALUES, FILTER_WORDS, st.none() | VALUES),
    LETS,
    st.builds(SurfaceSection, SPANS, SECTIONS, some(section_lines(), 0)),
    st.builds(
        ContractsClause,
        SPANS,
        some(st.builds(ContractEntry, SPANS, st.sampled_from(["demands", "fulfils"]), TYPE_NAMES)),
    ),
    worded("guarantee", "guidance"),
    st.builds(Annotation, SPANS, st.just("guidance"), body=LINES_OF_WORDS, colon=st.just(True)),
)

# ---------------------------------------------------------------- declarations


@st.composite
def enums(draw: st.DrawFn) -> EnumDeclaration:
    literal = pick(
        st.builds(EnumLiteral, SPANS, NAMES), st.builds(EnumLiteral, SPANS, st.just("de-CH"), st.just(True))
    )
    return EnumDeclaration(draw(SPANS), draw(TYPES), draw(some(literal)))


CONFIGS = pick(
    st.builds(
        ConfigDeclaration,
        SPANS,
        st.just(""),
        some(
            pick(
                st.builds(Parameter, SPANS, NAMES, types(), st.none() | VALUES),
                st.builds(Parameter, SPANS, NAMES, st.none(), VALUES),
            )
        ),
    ),
    st.builds(
        ConfigDeclaration,
        SPANS,
        st.just(ALIAS),
        some(st.builds(Parameter, SPANS, NAMES, st.none(), VALUES)),
    ),
    st.builds(
        ConfigDeclaration,
        SPANS,
        st.just(""),
        some(st.builds(Parameter, SPANS, NAMES, st.none() | types(1), VALUES), 1, 1),
        st.just(True),
    ),
)


@st.composite
def entities(draw: st.DrawFn) -> EntityDeclaration:
    kinds: list[EntityKind] = ["external", "internal", "value", "variant"]
    kind = draw(st.sampled_from(kinds))
    base = draw(TYPE_NAMES) if kind == "variant" else None
    return EntityDeclaration(draw(SPANS), kind, draw(TYPES), draw(SPANS), draw(some(ITEMS, 0)), base)


SIGNATURES = st.builds(Signature, SPANS, NAMES, st.just(""), FORMALS, st.none() | types())
DECLARATIONS = pick(
    st.builds(Use, SPANS, WORDS, st.sampled_from(["core", "a-b"])),
    st.builds(Given, SPANS, some(st.builds(Binding, SPANS, NAMES, type_refs()), 0)),
    entities(),
    entities(),
    enums(),
    CONFIGS,
    st.builds(
        DefaultDeclaration, SPANS, type_refs(1).filter(lambda type_: not type_.optional), NAMES, VALUES
    ),
    st.builds(RuleDeclaration, SPANS, TYPES, clauses()),
    st.builds(RuleDeclaration, SPANS, TYPES, clauses()),
    st.builds(
        Deferred,
        SPANS,
        st.sampled_from(["A.b", "Name", f"{ALIAS}/Name.x"]),
        WORDS,
        st.sampled_from(["", "x/y.allium", "https://example/x"]),
    ),
    st.builds(OpenQuestion, SPANS, WORDS),
    st.builds(
        Actor, SPANS, TYPES, st.none() | VALUES, st.none() | type_refs(1), some(worded("guidance"), 0, 1)
    ),
    st.builds(Contract, SPANS, TYPES, some(pick(SIGNATURES, worded("invariant", "guidance")), 0)),
    st.builds(Surface, SPANS, TYPES, some(SURFACE_CLAUSES, 0)),
    INVARIANTS,
)


@st.composite
def trees(draw: st.DrawFn) -> SpecTree:
    """A whole specification; its first declaration makes the alias known."""
    use = Use(draw(SPANS), "./oauth.allium", ALIAS)
    rest = draw(some(DECLARATIONS, 0, 3))
    version = draw(st.integers(0, 3))
    marker = draw(SPANS) if version else None
    return SpecTree((use, *rest), version, marker)


def of_conditions(conditions: Expressions) -> st.SearchStrategy[SpecTree]:
    """A rule that requires one condition, for the laws of expressions."""
    rule = st.builds(
        RuleDeclaration, SPANS, TYPES, some(st.builds(RequiresClause, SPANS, conditions, st.just("")), 1, 1)
    )
    return rule.map(lambda one: SpecTree((Use(one.span, "./oauth.allium", ALIAS), one)))
