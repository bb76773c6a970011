"""No input makes the lowering raise, and nothing in it is dropped silently."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from drift.code import ir
from drift.code.languages.lowering import DEPTH_LIMIT
from drift.code.languages.python import comments, lower
from drift.code.languages.python.encoding import decode
from drift.logic.spans import Span

_SAMPLE = (Path(__file__).parents[2] / "goldens" / "python" / "functions.py").read_bytes() + (
    Path(__file__).parents[2] / "goldens" / "python" / "matching.py"
).read_bytes()


def _lower(source: bytes) -> ir.Module:
    return lower(source, "m.py", "m", False)


def _nodes(value: object) -> Iterator[msgspec.Struct]:
    pending = [value]
    while pending:
        here = pending.pop()
        if isinstance(here, msgspec.Struct):
            yield here
            pending += [getattr(here, name) for name in here.__struct_fields__]
        elif isinstance(here, tuple):
            pending += here


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


def _only(module: ir.Module) -> ir.Stmt:
    assert len(module.body) == 1
    return module.body[0]


@pytest.mark.parametrize(
    "source",
    [
        b"x = " + b"(" * 10_000 + b"1" + b")" * 10_000,
        b"x = " + b"[" * 10_000 + b"]" * 10_000,
        b"x = " + b"not " * 10_000 + b"y",
        b"x = " + b"a." * 10_000 + b"b",
        b"x = a" + b"()" * 10_000,
        b"x = " + b"1 + " * 10_000 + b"1",
        b"x = " + b"a & b ^ " * 5_000 + b"1",
        b"x: " + b"A | " * 5_000 + b"B",
        b"x = " + b"f(" * 5_000,
        b"if a: pass\n" + b"elif a: pass\n" * 5_000,
        b"".join(b" " * depth + b"if a:\n" for depth in range(1_000)) + b" " * 1_000 + b"pass\n",
        b"".join(b" " * depth + b"def f():\n" for depth in range(300)) + b" " * 300 + b"pass\n",
        b"from " + b"." * 5_000 + b" import x",
        b"x = " + b"'a' " * 10_000,
        b"lambda: " * 5_000 + b"1",
        b'x = f"{' * 200,
    ],
)
def test_depth_is_bounded(source: bytes) -> None:
    module = _lower(source)
    assert _depth(module.body) < 4 * DEPTH_LIMIT
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=ir.Module) == module


def test_what_is_too_deep_is_opaque_with_its_names() -> None:
    module = _lower(b"x = " + b"[" * 500 + b"needle" + b"]" * 500)
    opaque = [node for node in _nodes(module) if isinstance(node, ir.Opaque)]
    assert [node.names for node in opaque] == [("needle",)]


def test_long_conjunction_is_flat() -> None:
    module = _lower(b"x = " + b"a and " * 3_000 + b"b")
    assignment = _only(module)
    assert isinstance(assignment, ir.Assign)
    assert isinstance(assignment.value, ir.Logical)
    assert len(assignment.value.operands) == 3_001


@pytest.mark.parametrize(
    "source", [b"", b"\n", b"\xef\xbb\xbf", b"# only a comment\n", b"\\\n", b"   \n\t\n", b"\x0c\n"]
)
def test_nothing_is_an_empty_module(source: bytes) -> None:
    module = _lower(source)
    assert module.body == ()
    assert module.problems == ()


def test_line_ends_change_nothing() -> None:
    source = b"def f():\n    x = '''a\nb'''\n    return x\n"
    assert _lower(source) == _lower(source.replace(b"\n", b"\r\n")) == _lower(source.replace(b"\n", b"\r"))


def test_byte_order_mark_moves_no_column() -> None:
    assert _lower(b"\xef\xbb\xbfx = 1\n") == _lower(b"x = 1\n")


def test_columns_count_code_points() -> None:
    spans = [statement.span for statement in _lower("é = '😀'; x\nx = 1\n".encode()).body]
    assert spans == [Span(1, 1, 1, 8), Span(1, 10, 1, 11), Span(2, 1, 2, 6)]


def test_null_bytes_and_invalid_utf8_are_problems() -> None:
    assert _lower(b"x = \0\n").problems
    assert _lower(b"x = 1\ny = \xff\xfe\n").body


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (b"def a(): return 1\n\ndef b(:\n    return 2\n\ndef c(): return 3\n", ["a", "c"]),
        (b"x = (\n\ndef a(): return 1\n", ["a"]),
        (b"class A:\n    def m(self):\n        return (1\n\nclass B: pass\n", ["A", "B"]),
        (b"s = '''\ndef not_code(): pass\n'''\ndef a(): return )\n\ndef b(): pass\n", ["b"]),
    ],
)
def test_errors_stay_local(source: bytes, kept: list[str]) -> None:
    module = _lower(source)
    names = [node.name for node in module.body if isinstance(node, ir.Function | ir.Class)]
    assert [name for name in names if name in kept] == kept
    assert "not_code" not in names
    assert module.problems
    assert all(problem.error for problem in module.problems)
    errors = [node for node in _nodes(module.body) if isinstance(node, ir.OpaqueStatement) and node.error]
    assert sorted(error.span for error in errors) == [problem.span for problem in module.problems]


def test_broken_condition_is_never_understood_in_part() -> None:
    module = _lower(b"def f(o):\n    if o.status == :\n        return\n    o.done = 1\n")
    tests = [node.test for node in _nodes(module.body) if isinstance(node, ir.If)]
    assert all(isinstance(test, ir.Opaque) for test in tests)
    assert module.problems


def test_comments_with_their_lines() -> None:
    source = "x = 1  # öne\n# two\ns = '# no'\n"
    assert comments(source.encode()) == ((1, "# öne"), (2, "# two"))
    assert comments(source.replace("\n", "\r\n").encode()) == ((1, "# öne"), (2, "# two"))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n"),
        (
            b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\n\x80",
            "#!/usr/bin/python\n# -*- coding: cp1252 -*-\n€",
        ),
        (b"\xef\xbb\xbfx = 1", "x = 1"),
        ("é".encode(), "é"),
    ],
)
def test_encodings(content: bytes, text: str) -> None:
    assert decode(content) == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x = 1\ny = '\xe9'\n", "line 2 is not valid utf-8"),
        (b"x = '\xe9'\n", "line 1 is not valid utf-8"),
        (b"# coding: klingon\n", "unknown encoding: klingon"),
        (b"# coding: rot13\nx = 1\n", "holds no text"),
        ("x = 1".encode("utf-16"), "UTF-16"),
    ],
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
        source[place : place + length] = draw(
            st.one_of(
                st.binary(max_size=3), st.sampled_from([b"(", b"'''", b'f"{', b"\n", b":", b"=", b"\t", b"]"])
            )
        )
    return bytes(source)


@settings(deadline=None, max_examples=150)
@given(_mutated())
def test_no_mutation_raises(source: bytes) -> None:
    module = _lower(source)
    lines = source.count(b"\n") + source.count(b"\r") + 1
    for node in _nodes(module):
        span = getattr(node, "span", None)
        if isinstance(span, Span):
            assert 1 <= span.line <= span.end_line <= lines + 1
            assert span.column >= 1
            assert (span.line, span.column) <= (span.end_line, span.end_column)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(module), type=ir.Module) == module
