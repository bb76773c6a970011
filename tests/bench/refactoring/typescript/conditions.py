"""The same condition, written otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from ...syntax.script_reader import called, text
from .base import (
    SIMPLE,
    Change,
    File,
    Site,
    bare,
    condition,
    guards,
    negated,
    operator_of,
    refusal,
    sides,
    site,
    tests,
    typescript,
)

MIRROR = {"===": "===", "!==": "!==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE = {"===": "!==", "!==": "==="}


def mirrored(file: File) -> Iterator[Site]:
    """`a < b` as `b > a`."""
    for node in tests(file):
        if operator_of(node) in MIRROR:
            left, right = sides(node)
            yield site(node, f"{text(right)} {MIRROR[operator_of(node)]} {text(left)}")


def negated_opposite(file: File) -> Iterator[Site]:
    """`a === b` as `!(a !== b)`; an order is left as it is, its opposite differs where there is no value."""
    for node in tests(file):
        if operator_of(node) in OPPOSITE:
            left, right = sides(node)
            yield site(node, f"!({text(left)} {OPPOSITE[operator_of(node)]} {text(right)})")


def de_morgan(file: File) -> Iterator[Site]:
    """`a || b` as `!(!a && !b)`."""
    for node in tests(file):
        if operator_of(node) in ("||", "&&"):
            left, right = sides(node)
            other = "&&" if operator_of(node) == "||" else "||"
            yield site(node, f"!({negated(left)} {other} {negated(right)})")


def members(node: Node) -> tuple[str, list[str]] | None:
    """What `[a, b].includes(x)` tests, and for what."""
    if called(node) != "includes":
        return None
    function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    owner = function.child_by_field_name("object") if function is not None else None
    if owner is None or owner.type != "array" or given is None or given.named_child_count != 1:
        return None
    subject = given.named_children[0]
    elements = owner.named_children
    if subject.type not in SIMPLE or any(each.type not in SIMPLE for each in elements):
        return None
    return text(subject), [text(each) for each in elements]


def membership_spelled_out(file: File) -> Iterator[Site]:
    """`[a, b].includes(x)` as `(x === a || x === b)`."""
    for node in file.nodes("call_expression"):
        if (found := members(node)) is not None:
            yield site(node, "(" + " || ".join(f"{found[0]} === {each}" for each in found[1]) + ")")


def membership_of_set(file: File) -> Iterator[Site]:
    """`[a, b].includes(x)` as `new Set([a, b]).has(x)`."""
    for node in file.nodes("call_expression"):
        if (found := members(node)) is not None:
            yield site(node, f"new Set([{', '.join(found[1])}]).has({found[0]})")


def single_membership(file: File) -> Iterator[Site]:
    """`x === 'a'` as `['a'].includes(x)`."""
    for node in tests(file):
        if operator_of(node) in OPPOSITE:
            left, right = sides(node)
            if left.type == "member_expression" and right.type == "string":
                sign = "" if operator_of(node) == "===" else "!"
                yield site(node, f"{sign}[{text(right)}].includes({text(left)})")


def split_condition(file: File) -> Iterator[Site]:
    """`if (a || b) refuse` as two `if`s."""
    for statements, index, last in guards(file):
        test = condition(statements[index])
        if operator_of(test) == "||":
            written = "\n".join(f"if ({text(each)}) {{ {text(last)} }}" for each in sides(test))
            yield site(statements[index], written)


def merge_conditions(file: File) -> Iterator[Site]:
    """Two neighbouring refusals in the same words as one `if` with `||`."""
    for statements, index, last in guards(file):
        after = statements[index + 1] if index + 1 < len(statements) else None
        other = refusal(after) if after is not None else None
        if after is not None and other is not None and text(other) == text(last):
            both = f"({text(condition(statements[index]))}) || ({text(condition(after))})"
            change = Change(statements[index].start_byte, after.end_byte, f"if ({both}) {{ {text(last)} }}")
            yield Site((change,))


def nest_conjunction(file: File) -> Iterator[Site]:
    """`if (a && b) …` as `if (a) { if (b) … }`."""
    for node in file.nodes("if_statement"):
        test, body = condition(node), node.child_by_field_name("consequence")
        if operator_of(test) == "&&" and node.child_by_field_name("alternative") is None:
            left, right = sides(test)
            yield site(node, f"if ({text(left)}) {{ if ({text(right)}) {text(body)} }}")


def name_condition(file: File) -> Iterator[Site]:
    """`if (test) refuse` as `const refused = test; if (refused) refuse`."""
    for statements, index, last in guards(file):
        name = f"refused{file.fresh()}"
        test = text(condition(statements[index]))
        yield site(statements[index], f"const {name} = {test};\nif ({name}) {{ {bare(text(last))} }}")


def name_field(file: File) -> Iterator[Site]:
    """`if (x.f !== a) refuse` as `const { f } = x; if (f !== a) refuse`."""
    for statements, index, _ in guards(file):
        test = condition(statements[index])
        left = sides(test)[0] if operator_of(test) in MIRROR else None
        owner = left.child_by_field_name("object") if left is not None else None
        if left is None or owner is None or owner.type != "identifier" or left.type != "member_expression":
            continue
        name = f"{text(left.child_by_field_name('property'))}{file.fresh()}"
        declared = f"const {{ {text(left.child_by_field_name('property'))}: {name} }} = {text(owner)};\n"
        at = statements[index].start_byte
        yield Site((Change(at, at, declared), Change(left.start_byte, left.end_byte, name)))


def if_to_switch(file: File) -> Iterator[Site]:
    """`if (x !== a) refuse` as a `switch` with a case for `a`."""
    for statements, index, last in guards(file):
        test = condition(statements[index])
        if operator_of(test) not in OPPOSITE or last.type == "break_statement":
            continue
        left, right = sides(test)
        if right.type not in ("string", "member_expression") or left.type != "member_expression":
            continue
        stay, go = "break;", bare(text(last))
        first, rest = (stay, go) if operator_of(test) == "!==" else (go, stay)
        written = f"switch ({text(left)}) {{ case {text(right)}: {first} default: {rest} }}"
        yield site(statements[index], written)


CONDITION_OPERATORS = (
    typescript("mirror-comparison", mirrored),
    typescript("negate-opposite", negated_opposite),
    typescript("de-morgan", de_morgan),
    typescript("spell-out-membership", membership_spelled_out),
    typescript("membership-of-set", membership_of_set),
    typescript("single-membership", single_membership),
    typescript("split-condition", split_condition),
    typescript("merge-conditions", merge_conditions),
    typescript("nest-conjunction", nest_conjunction),
    typescript("name-condition", name_condition),
    typescript("name-field", name_field),
    typescript("if-to-switch", if_to_switch),
)
