"""Hostile input: whatever the text, reading and compiling it end, soon, with a tree and problems."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from drift.allium.parser import MAX_CHARACTERS, parse
from drift.allium.project import project_of
from drift.behaviour.from_spec import compile_specs

EXAMPLES = Path(__file__).parent / "examples"
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.allium")))
PIECES = re.findall(r"\w+|[^\w\s]|\s+", TEXT)
DECLARATIONS = [piece for piece in re.split(r"\n(?=\w)", TEXT) if piece.strip()]
RULE = "entity A {{ n: Integer }}\nrule X {{\n  when: E(a)\n  requires: {}\n  ensures: a.n = 1\n}}\n"

EXTREME = {
    "parentheses": RULE.format("(" * 10_000 + "a.n" + ")" * 10_000 + " = 1"),
    "open parentheses": RULE.format("(" * 10_000 + "a.n = 1"),
    "negations": RULE.format("not " * 10_000 + "a.n = 1"),
    "a long sum": RULE.format("a.n = 1" + " + 1" * 3_000),
    "a long path": RULE.format("a" + ".b" * 3_000 + " = 1"),
    "implications": RULE.format("a.n = 1" + " implies a.n = 2" * 2_000),
    "sets": RULE.format("a.n in " + "{" * 5_000),
    "a long line": "x" * 10_000_000,
    "a million states": "enum B { " + " | ".join(f"a{i}" for i in range(1_000_000)) + " }",
    "unclosed entities": "entity A {\n" * 2_000,
    "hyphens": "a-" * 40_000,
    "conditional outcomes": "rule A {\n when: B(c)\n ensures:\n" + "  if c.y = 2: c.z = 3\n" * 2_000 + "}",
    "a number": RULE.format("a.n = " + "9" * 5_000),
    "defaults in a circle": "config {\n" + " a: Integer = config.a / config.a\n" * 40 + "}",
    "unclosed everything": "rule A {\n when: X(\n ensures: a.b = (\n" * 300,
    "closing braces": "} " * 50_000,
    "nested loops": "rule A {\n when: X(a)\n ensures:\n"
    + "".join(" " * (i + 2) + "for x in a.b:\n" for i in range(500))
    + "}",
    "lets that double": "entity A { n: Integer }\nrule A {\n when: X(a)\n let x0 = a.n\n"
    + "".join(f" let x{i + 1} = x{i} + x{i}\n" for i in range(200))
    + " requires: x200 > 3\n ensures: a.n = x200\n}",
    "derived values that double": "entity A {\n n: Integer\n d0: n\n"
    + "".join(f" d{i + 1}: d{i} + d{i}\n" for i in range(200))
    + "}\nrule R {\n when: X(a)\n requires: a.d200 > 3\n ensures: a.n = a.d200\n"
    " ensures:\n  if a.d200 > 3:\n   a.n = 4\n}",
    "derived values in a circle": "entity A {\n n: Integer\n x: y + 1\n y: x + 1\n}\n"
    "rule R {\n when: X(a)\n requires: a.x > 3\n ensures:\n  a.n = 1\n  if a.x > 1: a.n = 3\n}",
    "parameters in a circle": "config {\n a: Integer = b\n b: Integer = a\n}",
}
EXTREME |= {
    "nested types": "entity A {\n x: " + "List<" * 10_000 + "A" + ">" * 10_000 + "\n}",
    "elements of exists": RULE.format("exists x in " * 3_000 + "y"),
    "loops in a condition": RULE.format("for x in a.b: " * 3_000 + "x"),
    "functions": RULE.format("x => " * 5_000 + "y"),
    "quantifiers": "invariant I {\n" + "".join(" " * i + "for x in y:\n" for i in range(500)) + "x\n}",
    "loops of a surface": "surface S {\n exposes:\n  " + "for x in y: " * 10_000 + "x\n}",
    "many triggers": "rule R {\n when: A(b)" + " or A(b)" * 10_000 + "\n}",
    "commas": "entity E { a: B" + ", c" * 20_000 + "}",
    "an else after another": "rule E {\n let a = b\n" + " else: d\n" * 20_000 + "}",
    "a string over many lines": 'rule E {\n ensures: "' + "a (b\n" * 20_000 + '"\n}',
    "annotations without a body": "rule E {\n" + "@guidance\n" * 10_000 + "}",
}
BARE = [
    "",
    "\ufeff",
    "\0",
    "-- x",
    "{",
    "}",
    '"',
    "`",
    "entity",
    "rule",
    "rule X",
    "rule X {",
    "use",
    "default",
]
BARE += [
    "config",
    "open",
    "given {",
    "x/config",
    "a/config {",
    "entity A { : }",
    "entity A { x }",
    "entity A { x( }",
]
BARE += [
    "rule X { when }",
    "rule X { : }",
    "rule X {\n when:\n requires:\n ensures:\n for\n let\n if\n else\n}",
]
BARE += ["rule X {\n ensures:\n  for\n  if\n else\n let\n}", "enum X { | }", "enum X {}", "surface X { @ }"]
BARE += ["invariant X {}", "invariant X { for }", "contract C { @invariant }", "actor X {}", "variant X"]
BARE += [
    "entity A { transitions }",
    "entity A { transitions x {",
    "entity A { transitions x { a }}",
    "deferred",
]
BARE += ["entity A { invariant X }", "entity 5 {}", "deferred .", "rule R { ensures: else: x }"]
BARE += ["rule R {\n ensures:\n  if\n  else if\n}", "rule R {\n ensures:\n  else\n}"]


def survives(text: str) -> None:
    parsed = parse(text)
    for problem in parsed.problems:
        assert problem.message
        assert problem.span.line >= 1
        assert problem.span.column >= 1
    compile_specs(project_of({"a.allium": text}))


@pytest.mark.parametrize("text", EXTREME.values(), ids=list(EXTREME))
def test_extreme_sizes_and_depths(text: str) -> None:
    survives(text)


@pytest.mark.parametrize("text", BARE)
def test_fragments(text: str) -> None:
    survives(text)


def test_too_long_a_file_says_so() -> None:
    problems = parse(" " * (MAX_CHARACTERS + 1)).problems
    assert [one.hint for one in problems] == ["split it into modules with `use`"]


@settings(max_examples=150)
@given(st.integers(min_value=0, max_value=2**32), st.integers(min_value=1, max_value=12))
def test_mutated_specifications_never_raise(seed: int, edits: int) -> None:
    chance = random.Random(seed)
    text = "\n".join(chance.sample(DECLARATIONS, 3))
    pieces = re.findall(r"\w+|[^\w\s]|\s+", text)
    for _ in range(edits):
        at = chance.randrange(len(pieces))
        match chance.randrange(4):
            case 0:
                pieces[at] = ""
            case 1:
                pieces[at] = chance.choice(PIECES)
            case 2:
                pieces.insert(at, chance.choice(PIECES))
            case _:
                other = chance.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
    survives("".join(pieces))


@settings(max_examples=100)
@given(st.text(alphabet='abE{}()[]:,.|=<>+-*/?!"`@ \n\t\r1_#\u00e9', max_size=80))
def test_arbitrary_text_never_raises(text: str) -> None:
    survives(text)
