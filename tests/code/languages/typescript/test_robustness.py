"""No input makes the lowering raise, and nothing in it is dropped silently."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from drift.code import ir
from drift.code.languages.lowering import DEPTH_LIMIT
from drift.code.languages.typescript import comments, decode, lower
from drift.logic.spans import Span
from tests.code.languages.typescript.completeness import nodes

_GOLDENS = Path(__file__).parents[2] / "goldens"
_SAMPLE = b"".join(
    (_GOLDENS / "typescript" / f"{name}.ts").read_bytes() for name in ("classes", "switches", "destructuring")
)


def _lower(source: bytes, file: str = "m.ts") -> ir.Module:
    return lower(source, file, "m", False)


def _depth(value: object) -> int:
    deepest = 0
    pending = [(value, 0)]
    while pending:
        here, depth = pending.pop()
        deepest = max(deepest, depth)
        if isinstance(here, msgspec.Struct):
            pending += [(getattr(here, name), depth + 1) for name in here.__struct_fields__]
        elif isinstance(here, tuple):
            pending += [(inner, depth) for inner in here]
    return deepest


@pytest.mark.parametrize(
    "source",
    [
        b"x = " + b"(" * 10_000 + b"1" + b")" * 10_000,
        b"x = " + b"[" * 10_000 + b"]" * 10_000,
        b"x = " + b"{a: " * 3_000 + b"1" + b"}" * 3_000,
        b"x = " + b"!" * 10_000 + b"y",
        b"x = " + b"a." * 10_000 + b"b",
        b"x = a" + b"()" * 10_000,
        b"x = " + b"1 + " * 10_000 + b"1",
        b"x = " + b"a = " * 5_000 + b"1",
        b"x = " + b"(a, " * 3_000 + b"b" + b")" * 3_000,
        b"x = " + b"a ? b : " * 5_000 + b"c",
        b"x = " + b"f(" * 5_000,
        b"x = " + b"() => " * 5_000 + b"1",
        b"x = " + b"`${" * 2_000 + b"a" + b"}`" * 2_000,
        b"if (a) b(); " + b"else if (a) b(); " * 5_000,
        b"{" * 5_000 + b"}" * 5_000,
        b"a: " * 2_000 + b"b();",
        b"(" * 5_000 + b"a = 1" + b")" * 5_000,
        b"void " * 5_000 + b"a",
        b"await " * 5_000 + b"a",
        b"if (a) " * 5_000 + b"b();",
        b"while (a) " * 5_000 + b"b();",
        b"try { " * 1_000 + b"} finally {}" * 1_000,
        b"@d() " * 5_000 + b"class A {}",
        b"export default " + b"(" * 5_000 + b"1" + b")" * 5_000,
        b"const a = " + b"{b: " * 2_000 + b"() => 1" + b"}" * 2_000,
        b"x = {...require('a'), b: function () { " * 200 + b"}}" * 200,
        b"switch (a) { case 1: " * 500 + b"f();" + b"}" * 500,
        b"switch (a) { " + b"case 1: f(); " * 2_000 + b"}",
        b"switch (a) { case 1: " + b"if (a) { if (b) break; f() } else g(); " * 60 + b"}",
        b"const " + b"{a: " * 2_000 + b"b" + b"}" * 2_000 + b" = x;",
        b"const " + b"[" * 2_000 + b"b" + b"]" * 2_000 + b" = x;",
        b"type T = " + b"A | " * 5_000 + b"B;",
        b"type T = " + b"'a' | " * 5_000 + b"'b';",
        b"type T = " + b"A<" * 2_000 + b"B" + b">" * 2_000 + b";",
        b"type T = " + b"{a: " * 2_000 + b"B" + b"}" * 2_000 + b";",
        b"class A { m() { " * 300 + b"}}" * 300,
        b"namespace A { " * 500 + b"}" * 500,
        b"x = class { y = " * 300 + b"1" + b"}" * 300,
    ],
    ids=lambda source: source[:24].decode(),
)
@pytest.mark.parametrize("file", ["m.ts", "m.tsx", "m.js"])
def test_depth_is_bounded(source: bytes, file: str) -> None:
    module = _lower(source, file)
    assert _depth(module.body) < 5 * DEPTH_LIMIT
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=ir.Module) == module


def test_markup_is_bounded() -> None:
    module = _lower(b"x = " + b"<a>" * 1_000 + b"</a>" * 1_000, "m.tsx")
    assert _depth(module.body) < 5 * DEPTH_LIMIT


def test_what_is_too_deep_is_opaque_with_its_names() -> None:
    module = _lower(b"x = " + b"[" * 500 + b"needle" + b"]" * 500)
    opaque = [node for node in nodes(module) if isinstance(node, ir.Opaque)]
    assert [node.names for node in opaque] == [("needle",)]


def test_long_conjunction_is_flat() -> None:
    module = _lower(b"x = " + b"a && " * 3_000 + b"b")
    (assignment,) = module.body
    assert isinstance(assignment, ir.Assign)
    assert isinstance(assignment.value, ir.Logical)
    assert len(assignment.value.operands) == 3_001


def test_breaks_that_would_multiply_a_case_are_those_of_a_loop() -> None:
    module = _lower(b"switch (a) { case 1: " + b"if (a) { if (b) break; } else g(); " * 40 + b"}")
    (match,) = module.body
    assert isinstance(match, ir.Match)
    assert isinstance(match.cases[0].body[0], ir.While)


@pytest.mark.parametrize("source", [b"", b"\n", b"\xef\xbb\xbf", b"// only\n", b"/* a */", b";", b"#!/x\n"])
def test_nothing_is_an_empty_module(source: bytes) -> None:
    module = _lower(source)
    assert module.body == ()
    assert module.problems == ()


def test_line_ends_change_nothing() -> None:
    source = b"function f() {\n  x = `a\nb`;\n  return x\n}\n"
    assert _lower(source) == _lower(source.replace(b"\n", b"\r\n"))


def test_byte_order_mark_moves_no_column() -> None:
    assert _lower(b"\xef\xbb\xbfx = 1\n") == _lower(b"x = 1\n")


def test_columns_count_code_points() -> None:
    spans = [statement.span for statement in _lower("é = '😀'; x\nx = 1\n".encode()).body]
    assert spans == [Span(1, 1, 1, 8), Span(1, 10, 1, 11), Span(2, 1, 2, 6)]


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (b"function a() { return 1 }\n\nfunction b( { return 2 }\n\nfunction c() { return 3 }\n", ["a", "c"]),
        (b"const x = (\n\nexport function a() { return 1 }\n", ["a"]),
        (b"class A {\n  m() { return (1 }\n}\n\nclass B {}\n", ["B"]),
        (b"s = `\nfunction not_code() {}\n`\nfunction a() { return ) }\n\nfunction b() {}\n", ["b"]),
    ],
)
def test_errors_stay_local(source: bytes, kept: list[str]) -> None:
    module = _lower(source)
    names = [node.name for node in module.body if isinstance(node, ir.Function | ir.Class)]
    assert [name for name in names if name in kept] == kept
    assert "not_code" not in names
    assert module.problems
    assert all(problem.error for problem in module.problems)
    errors = [node for node in nodes(module.body) if isinstance(node, ir.OpaqueStatement) and node.error]
    assert sorted(error.span for error in errors) == [problem.span for problem in module.problems]


def test_broken_condition_is_never_understood_in_part() -> None:
    module = _lower(b"function f(o) {\n  if (o.status === ) return\n  o.done = 1\n}\n")
    tests = [node.test for node in nodes(module.body) if isinstance(node, ir.If)]
    assert all(isinstance(test, ir.Opaque) for test in tests)
    assert module.problems


@pytest.mark.parametrize(
    ("source", "file"),
    [
        (b'let e: import("fs").Dirent[] = f();', "m.ts"),
        (b"const f: {\n  <A>(a: A): B\n  <C>(c: C): D\n} = g();", "m.ts"),
        (b"const x = <p>Fish & chips & {peas} & more</p>;", "m.tsx"),
        (b"export default function f() { return <p>a & b</p> }", "m.jsx"),
    ],
)
def test_what_only_the_grammar_stumbles_over_is_no_problem(source: bytes, file: str) -> None:
    assert _lower(source, file).problems == ()


def test_masked_text_is_read_from_the_original() -> None:
    module = _lower(b"const x = <p>Fish & chips</p>;", "m.tsx")
    assert "Fish & chips" in [node.value for node in nodes(module) if isinstance(node, ir.Literal)]


def test_comments_with_their_lines() -> None:
    source = "x = 1  // öne\n/* two\n three */\ns = '// no'\n<!-- four\n"
    found = ((1, "// öne"), (2, "/* two"), (3, " three */"))
    assert comments(source.encode(), "javascript")[:3] == found
    assert comments(source.replace("\n", "\r\n").encode(), "javascript")[:3] == found
    assert comments(b"const x = <T>y; // z", "typescript") == ((1, "// z"),)
    assert comments(b"const x = <a>{/* z */}</a>", "tsx") == ((1, "/* z */"),)


@pytest.mark.parametrize(
    "content",
    [b"x = 1", b"\xef\xbb\xbfx = 1", "x = 1".encode("utf-16"), b"\xff\xfe" + "x = 1".encode("utf-16-le")],
)
def test_encodings(content: bytes) -> None:
    assert decode(content) == "x = 1"


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"x = 1\ny = '\xe9'\n", "line 2 is not valid utf-8"), (b"\xff\xfex", "not valid utf-16")],
)
def test_reasons_why_a_file_cannot_be_read(content: bytes, reason: str) -> None:
    with pytest.raises(UnicodeError, match=reason):
        decode(content)


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    source = bytearray(_SAMPLE)
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, len(source)))
        length = draw(st.sampled_from([0, 0, 1, 2, 20]))
        pieces = [b"(", b"`", b"${", b"\n", b"{", b"=", b"</", b"]", b"=>", b"@", b"case"]
        source[place : place + length] = draw(st.one_of(st.binary(max_size=3), st.sampled_from(pieces)))
    return bytes(source)


@settings(deadline=None, max_examples=60)
@given(_mutated(), st.sampled_from(["m.ts", "m.tsx", "m.js"]))
def test_no_mutation_raises(source: bytes, file: str) -> None:
    module = _lower(source, file)
    lines = source.count(b"\n") + source.count(b"\r") + 1
    for node in nodes(module):
        span = getattr(node, "span", None)
        if isinstance(span, Span):
            assert 1 <= span.line <= span.end_line <= lines + 1
            assert span.column >= 1
            assert (span.line, span.column) <= (span.end_line, span.end_column)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=ir.Module) == module
