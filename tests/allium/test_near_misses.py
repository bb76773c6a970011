"""What is evidently meant is named; what is read all the same is only noted."""

import pytest

from drift.allium.items import InlineEnum
from drift.allium.outcomes import EnsuresClause, IfStatement
from drift.allium.parser import parse
from drift.allium.tree import EntityDeclaration, EnumDeclaration, RuleDeclaration

CLAUSES = {
    "requries: a.b": (5, "did you mean `requires:`?"),
    "esnures: a.b = 1": (5, "did you mean `ensures:`?"),
    "lett x = 3": (5, "did you mean `let`?"),
    "requires: a.b adn a.c": (19, "did you mean `and`?"),
    "requires: a.b impiles a.c": (19, "did you mean `implies`?"),
    "requires: exist a.b": (21, "did you mean `exists a`?"),
    "requires: no exists a.b": (18, "negation is written `not exists x`"),
    "requires: a.n => 3": (15, "at least is written `>=`"),
    "requires: a.n =< 3": (20, "at most is written `<=`"),
    "requires: a.n > 3 days": (23, "durations are written `3.days`"),
    "requires: a.b ? c : d": (19, "a choice is written `if condition: a else: b`"),
    "requires: a.xs.any(x -> x.b)": (30, "a function is written `x => …`"),
    "requires: a.xs.any(x -> b)": (24, "a function is written `x => …`"),
    "requires: a.s transitions_to b": (
        19,
        "`transitions_to` belongs behind `when:`; a condition is written with `=`",
    ),
    "requires: u: User where a = b": (
        16,
        "a condition binds nothing: write `let u = …` above and require `exists u`",
    ),
    "when: a: A.s become b": (18, "did you mean `becomes`?"),
    "when: a: A.s transitions to b": (18, "did you mean `transitions_to`?"),
    "ensures: a.deleted": (14, "removal is written `not exists instance`"),
    "@guidence": (6, "did you mean `guidance`?"),
    "requires: forall a in b: c": (22, "a loop is written `for a in collection:`"),
    "when: A.s -> b": (11, "`instance: Type.field transitions_to b`"),
    "requires: a.n ≤ 3": (19, "at most is written `<=`"),
    "requires: a ∈ b": (17, "membership is written `item in collection`"),
    "ensures: create Session(a: b)": (21, "a creation is written `Session.created(…)`"),
    "ensures: delete a.session": (21, "removal is written `not exists a`"),
}


@pytest.mark.parametrize(("clause", "expected"), CLAUSES.items(), ids=list(CLAUSES))
def test_of_a_clause(clause: str, expected: tuple[int, str]) -> None:
    problems = parse(f"rule R {{\n    {clause}\n}}\n").problems
    severity = "warning" if clause.startswith("ensures: a.") else "error"
    assert [(one.span.column, one.hint, one.severity) for one in problems] == [(*expected, severity)]


DECLARATIONS = {
    "entitiy User {\n a: String\n}": (1, 1, "did you mean `entity`?"),
    "ruel X {\n when: E(a)\n}": (1, 1, "did you mean `rule`?"),
    "Entity User { a: String }": (1, 1, "did you mean `entity`?"),
    "enumeration X { a | b }": (1, 1, "did you mean `enum`?"),
    "entity User:\n    name: String\n": (2, 11, "the body stands between `{` and `}`, not behind a colon"),
    "variant X extends Y {}": (1, 11, "what extends another is declared `variant X : Base`"),
    "rule X(a) {\n}": (1, 7, "parameters stand behind `when:`"),
    "enum X = a | b": (1, 8, "`enum X { … }`"),
    "surface X {\n expose:\n  a.b\n}": (2, 2, "did you mean `exposes:`?"),
    "surface X {\n facng v: U\n}": (2, 2, "did you mean `facing`?"),
    "surface X {\n contracts:\n  fulfills Y\n}": (3, 3, "did you mean `fulfils`?"),
    "surface X {\n deferred Y.z\n}": (2, 2, "`deferred` is a declaration of its own, outside the surface"),
    "contract X {\n a: (b: C) => D\n}": (2, 12, "the result follows `->`"),
    "contract X {\n a: -> D\n}": (2, 5, "without parameters it is `name: () -> Type`"),
    "entity X {\n transition s {\n  a -> b\n }\n}": (2, 13, "did you mean `transitions`?"),
    "entity X {\n transitions s {\n  a => b\n }\n}": (3, 5, "a transition is written `a -> b`, one a line"),
    "entity X {\n transitions s {\n  a -> b\n  final: b\n }\n}": (
        4,
        3,
        "final states are listed behind `terminal:`",
    ),
    "entity X {\n a: [String]\n}": (2, 5, "a list is typed `List<String>`"),
    "entity X {\n a: string?\n}": (2, 5, "types are PascalCase"),
    "actor X {\n identifed_by: User where a\n}": (2, 2, "did you mean `identified_by:`?"),
    "entity X {\n a: String (optional)\n}": (2, 5, "an optional field is `String?`"),
    "entity X {\n a: enum(b, c)\n}": (2, 5, "values are written `a | b`"),
    'entity X {\n a: "b" | "c"\n}': (2, 5, "values are written without quotes: `b | …`"),
    "entity X {\n a: B when s != c\n}": (
        2,
        14,
        "the states in which it is there are named: `when status = a | b`",
    ),
    "actor X {\n identified_by User\n}": (2, 2, "`identified_by` needs a colon"),
    "contract X {\n get(a: B): C\n}": (2, 2, "`get: (…) -> Type`"),
    "contract X {\n get: String -> C\n}": (
        2,
        7,
        "parameters stand in parentheses: `name: (parameter: Type) -> Type`",
    ),
    "open question: who?": (1, 19, '`open question "who?"`'),
    "Open Questions": (1, 1, 'did you mean `open question "…"`?'),
    'use "./x.allium"': (1, 5, '`use "./x.allium" as alias`'),
    "rule X\n  when: E(a)": (2, 3, "the body stands between `{` and `}`"),
    "guarantee: all is well": (
        1,
        1,
        (
            "what holds everywhere is an `invariant Name { … }`; "
            "`@guarantee`, `@guidance` and `@invariant` stand in a surface, rule or contract"
        ),
    ),
    "config {\n a: 3\n}": (2, 5, "`a: Type = 3`"),
}


@pytest.mark.parametrize(("source", "expected"), DECLARATIONS.items(), ids=list(DECLARATIONS))
def test_of_a_declaration(source: str, expected: tuple[int, int, str]) -> None:
    problems = parse(source).problems
    assert [(one.span.line, one.span.column, one.hint) for one in problems] == [expected]


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ("3", "Integer"),
        ("0.5", "Decimal"),
        ("30.seconds", "Duration"),
        ('"x"', "String"),
        ("true", "Boolean"),
        ("a + b", "Type"),
    ],
)
def test_an_untyped_parameter_is_shown_with_the_type_of_its_value(value: str, type_: str) -> None:
    (problem,) = parse(f"default limit = {value}").problems
    assert problem.hint == f"declare it in `config {{ limit: {type_} = … }}`"


def test_elif_is_noted_and_the_chain_is_read() -> None:
    parsed = parse(
        "rule R {\n ensures:\n  if a.b:\n   a.c = 1\n  elif a.d:\n   a.c = 2\n  else:\n   a.c = 3\n}\n"
    )
    assert [(one.span.line, one.message) for one in parsed.problems] == [(5, "`elif` is written `else if`")]
    rule = parsed.tree.declarations[0]
    assert isinstance(rule, RuleDeclaration)
    ensures = rule.clauses[0]
    assert isinstance(ensures, EnsuresClause)
    (chain,) = ensures.statements
    assert isinstance(chain, IfStatement)
    assert (len(chain.branches), len(chain.otherwise)) == (2, 1)


NOTED = {
    "default limit = 3": "`default limit = …` without a type is an older form",
    "entity E {\n xs: Failure for this e\n}": "`Failure for this e` is an older form",
    "entity E {\n n: Integer = 0\n}": (
        "the field `n` is given a value; only parameters of `config` have defaults"
    ),
    "entity E {\n s: Pending | Active\n}": (
        "`Pending` is capitalised like a variant, but no variant is called so"
    ),
    "enum E {\n a\n b\n}": "the values of `E` are not separated",
    "enum E { a, b }": "unexpected `,` in an enumeration",
    "rule R {\n when: circuit.is_open\n ensures: Told()\n}": (
        "the trigger does not say what `circuit` is: an older form"
    ),
    "rule R {\n when: E(a)\n requires: a.s in [b, c]\n}": "a set in square brackets is an older form",
    "rule R {\n when: E(a)\n ensures: Email.sent(to: a)\n}": (
        "`Email.sent` is neither a creation nor a deferred specification"
    ),
    "rule R {\n when: E(a)\n guidance: be quick\n}": "`guidance:` is an older form",
    "-- allium: 3\nsurface S {\n facing u: User\n guarantee: Kept\n}": "`guarantee:` is an older form",
    "surface S {\n facing: User\n}": "`facing:` names no party",
    "invariant I {\n -- in words\n}": "the invariant `I` is stated in comments only",
    "contract C {\n id: String\n}": "`id` is a field; a contract lists operations",
}


@pytest.mark.parametrize(("source", "message"), NOTED.items(), ids=list(NOTED))
def test_what_is_read_all_the_same_is_a_warning(source: str, message: str) -> None:
    parsed = parse(source)
    assert [(one.message, one.severity) for one in parsed.problems] == [(message, "warning")]


SILENT = [
    "surface S {\n facing u: User\n guarantee: Kept\n guidance: -- be quick\n}",
    "entity E {\n kind: A | B\n}\nvariant A : E {\n}\nvariant B : E {\n}",
    "deferred Matching.reviewed\nrule R {\n when: E(a)\n ensures: Matching.reviewed(a)\n}",
    "rule R {\n when: E(a)\n ensures: Matching.suggest(a)\n}",
    "rule R {\n when: feedback/Request.status transitions_to done\n ensures: Told()\n}",
]


@pytest.mark.parametrize("source", SILENT)
def test_what_is_right_is_not_noted(source: str) -> None:
    assert parse(source).problems == ()


def test_values_without_pipes_are_all_kept() -> None:
    parsed = parse(
        "enum E {\n  a\n  b -- why\n\n  `c-d`\n}\nenum F { a, b | c, }\nentity G { s: (a | b)? }\n"
    )
    first, second, entity = parsed.tree.declarations
    assert isinstance(first, EnumDeclaration)
    assert isinstance(second, EnumDeclaration)
    assert isinstance(entity, EntityDeclaration)
    assert [one.name for one in first.literals] == ["a", "b", "c-d"]
    assert [one.name for one in second.literals] == ["a", "b", "c"]
    type_ = entity.items[0].type  # type: ignore[union-attr]
    assert isinstance(type_, InlineEnum)
    assert ([one.name for one in type_.literals], type_.optional) == (["a", "b"], True)


def test_an_argument_with_an_equals_sign_is_noted() -> None:
    (note,) = parse("rule R {\n when: E(a)\n ensures: B.created(c = a)\n}\n").problems
    assert (note.severity, note.span.column, note.hint) == ("warning", 21, "`c: …`")
