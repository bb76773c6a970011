"""The same statements, arranged otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from tree_sitter import Node

from ...syntax.script_reader import FUNCTIONS, text, walk
from .base import (
    SIMPLE,
    Change,
    File,
    Site,
    assignment,
    bare,
    blocks,
    condition,
    guards,
    holder,
    negated,
    sides,
    site,
    typescript,
)


def rest_of(file: File, statements: list[Node], index: int) -> str:
    """The text behind a statement, to the end of its block."""
    return file.between(statements[index + 1].start_byte, statements[-1].end_byte)


def invert_if(file: File) -> Iterator[Site]:
    """Early refusal as nesting: `if (bad) refuse; rest` as `if (!bad) { rest } else { refuse }`."""
    for statements, index, last in guards(file):
        if index + 1 < len(statements):
            test = negated(condition(statements[index]))
            written = (
                f"if ({test}) {{\n{rest_of(file, statements, index)}\n}} else {{\n{bare(text(last))}\n}}"
            )
            yield Site((Change(statements[index].start_byte, statements[-1].end_byte, written),))


def else_after_refusal(file: File) -> Iterator[Site]:
    """`if (bad) refuse; rest` as `if (bad) { refuse } else { rest }`."""
    for statements, index, last in guards(file):
        if index + 1 < len(statements):
            test, rest = text(condition(statements[index])), rest_of(file, statements, index)
            written = f"if ({test}) {{\n{bare(text(last))}\n}} else {{\n{rest}\n}}"
            yield Site((Change(statements[index].start_byte, statements[-1].end_byte, written),))


def add_braces(file: File) -> Iterator[Site]:
    """`if (a) b;` as `if (a) { b; }`, and the reverse."""
    for _, _, last in guards(file):
        parent = last.parent
        if parent is not None and parent.type == "if_statement":
            yield site(last, f"{{ {bare(text(last))} }}")
        elif parent is not None and parent.named_child_count == 1:
            yield site(parent, bare(text(last)))


def expand_increment(file: File) -> Iterator[Site]:
    """`x += 1` as `x = x + 1`."""
    for node in file.nodes("augmented_assignment_expression"):
        (left, right), sign = sides(node), text(node.child_by_field_name("operator"))
        if sign in ("+=", "-="):
            yield site(node, f"{text(left)} = {text(left)} {sign[0]} {text(right)}")


def count_up(file: File) -> Iterator[Site]:
    """`x += 1` as `x++`."""
    for node in file.nodes("augmented_assignment_expression"):
        (left, right), sign = sides(node), text(node.child_by_field_name("operator"))
        statement = node.parent is not None and node.parent.type == "expression_statement"
        if sign in ("+=", "-=") and text(right) == "1" and statement:
            yield site(node, f"{text(left)}{sign[0] * 2}")


def plain_value(node: Node) -> bool:
    """Whether reading a value changes nothing."""
    return node.type in SIMPLE or text(node) in ("new Date()", "Date.now()")


def reorder_writes(file: File) -> Iterator[Site]:
    """Two neighbouring writes of plain values to different fields, the other way round."""
    for statements in blocks(file):
        for first, second in pairwise(statements):
            one, two = assignment(first), assignment(second)
            if one is None or two is None:
                continue
            (left, value), (other, next_value) = sides(one), sides(two)
            apart = text(left) not in text(next_value) and text(other) not in text(value)
            if apart and text(left) != text(other) and plain_value(value) and plain_value(next_value):
                yield Site(
                    (
                        Change(first.start_byte, first.end_byte, text(second)),
                        Change(second.start_byte, second.end_byte, text(first)),
                    )
                )


def reorder_fields(file: File) -> Iterator[Site]:
    """Two neighbouring fields of an object with plain values, the other way round."""
    for node in file.nodes("object"):
        fields = [each for each in node.named_children if each.type != "comment"]
        for first, second in zip(fields[::2], fields[1::2], strict=False):
            if first.type == second.type == "pair" and all(
                plain_value(value)
                for each in (first, second)
                if (value := each.child_by_field_name("value")) is not None
            ):
                yield Site(
                    (
                        Change(first.start_byte, first.end_byte, text(second)),
                        Change(second.start_byte, second.end_byte, text(first)),
                    )
                )


def name_value(file: File) -> Iterator[Site]:
    """`x.f = value` as `const newValue = value; x.f = newValue`."""
    for statements in blocks(file):
        for statement in statements:
            inner = assignment(statement)
            if inner is not None:
                left, right = sides(inner)
                name = f"newValue{file.fresh()}"
                yield site(statement, f"const {name} = {text(right)};\n{text(left)} = {name};")


def name_changes(file: File) -> Iterator[Site]:
    """The object of `data: { … }`, or of `.set({ … })`, as a constant before its statement."""
    for node in file.nodes("object"):
        parent = node.parent
        if parent is None or not node.named_child_count:
            continue
        data = parent.type == "pair" and text(parent.child_by_field_name("key")) == "data"
        function = parent.parent.child_by_field_name("function") if parent.parent is not None else None
        changes = parent.type == "arguments" and function is not None and text(function).endswith(".set")
        statement, around = node, holder(node)
        while statement.parent is not None and statement.parent.type != "statement_block":
            statement = statement.parent
        own = statement.parent is not None and holder(statement) == around
        if (data or changes) and own:
            name = f"changes{file.fresh()}"
            at = statement.start_byte
            yield Site(
                (
                    Change(at, at, f"const {name} = {text(node)};\n"),
                    Change(node.start_byte, node.end_byte, name),
                )
            )


def name_result(file: File) -> Iterator[Site]:
    """`return call()` as `const result = call(); return result`."""
    for statements in blocks(file):
        for statement in statements:
            value = statement.named_children[0] if statement.named_child_count else None
            if statement.type != "return_statement" or value is None:
                continue
            if value.type in ("call_expression", "await_expression"):
                name = f"result{file.fresh()}"
                yield site(statement, f"const {name} = {text(value)};\nreturn {name};")


def ternary_to_if(file: File) -> Iterator[Site]:
    """`return t ? a : b` as `if (t) return a; return b`."""
    for statements in blocks(file):
        for statement in statements:
            value = statement.named_children[0] if statement.named_child_count else None
            if (
                statement.type == "return_statement"
                and value is not None
                and value.type == "ternary_expression"
            ):
                test, then, other = (text(each) for each in value.named_children)
                yield site(statement, f"if ({test}) {{ return {then}; }}\nreturn {other};")


def loop_to_for_each(file: File) -> Iterator[Site]:
    """`for (const x of xs) { … }` as `xs.forEach((x) => { … })`, where nothing leaves or waits."""
    leaving = {"return_statement", "break_statement", "continue_statement", "await_expression"}
    for node in file.nodes("for_in_statement"):
        left, right = sides(node)
        body = node.child_by_field_name("body")
        kinds = {each.type for each in walk(node)}
        if body is not None and left.type == "identifier" and not kinds & leaving and " of " in text(node):
            yield site(node, f"{text(right)}.forEach(({text(left)}) => {text(body)});")


def rename_locals(file: File) -> Iterator[Site]:
    """Local constants get other names."""
    for function in file.nodes("function_declaration", "method_definition", "arrow_function"):
        if holder(function) is not None:
            continue
        declared = Counter(
            text(each.child_by_field_name("name") or each.child_by_field_name("pattern"))
            for each in walk(function)
            if each.type in ("variable_declarator", "required_parameter")
        )
        inner = {
            text(each) for each in walk(function) if each.type == "shorthand_property_identifier_pattern"
        }
        for node in walk(function):
            name = node.child_by_field_name("name") if node.type == "variable_declarator" else None
            if name is None or name.type != "identifier" or declared[text(name)] != 1 or text(name) in inner:
                continue
            if len(text(name)) > 1:
                yield Site(tuple(renamed(function, text(name), f"{text(name)[0]}_{len(text(name))}")))


def renamed(function: Node, old: str, new: str) -> Iterator[Change]:
    for node in walk(function):
        if text(node) != old:
            continue
        if node.type == "identifier":
            yield Change(node.start_byte, node.end_byte, new)
        elif node.type == "shorthand_property_identifier":
            yield Change(node.start_byte, node.end_byte, f"{old}: {new}")


def arrow_functions(file: File) -> Iterator[Site]:
    """`function f(…) { … }` as `const f = (…) => { … };`, where it is used in functions only."""
    for node in file.root.named_children:
        declared = node.child_by_field_name("declaration") or node
        if declared.type != "function_declaration" or "asserts " in text(declared).partition("{")[0]:
            continue
        name, body = declared.child_by_field_name("name"), declared.child_by_field_name("body")
        kinds = {each.type for each in walk(declared)}
        used = any(
            each.type == "identifier" and text(each) == text(name) and each.start_byte < node.start_byte
            for each in walk(file.root)
            if holder(each) is None
        )
        if name is None or body is None or used or "this" in kinds or "export default" in text(node):
            continue
        word = "async " if text(declared).startswith("async") else ""
        signature = file.between(name.end_byte, body.start_byte).rstrip()
        yield site(declared, f"const {text(name)} = {word}{signature} => {text(body)};")


def wrap_in_try(file: File) -> Iterator[Site]:
    """A function's body inside `try { … } catch (error) { log; throw error; }`."""
    for function in file.nodes("function_declaration", "method_definition", *FUNCTIONS):
        body = function.child_by_field_name("body")
        constructor = text(function.child_by_field_name("name")) == "constructor"
        if body is None or body.type != "statement_block" or body.named_child_count < 2 or constructor:
            continue
        inner = file.between(body.start_byte + 1, body.end_byte - 1)
        caught = "catch (failure) {\nconsole.error('failed', failure);\nthrow failure;\n}"
        yield site(body, f"{{\ntry {{{inner}}} {caught}\n}}")


STATEMENT_OPERATORS = (
    typescript("invert-if", invert_if),
    typescript("else-after-refusal", else_after_refusal),
    typescript("change-braces", add_braces),
    typescript("expand-increment", expand_increment),
    typescript("count-up", count_up),
    typescript("reorder-writes", reorder_writes),
    typescript("reorder-fields", reorder_fields),
    typescript("name-value", name_value),
    typescript("name-changes", name_changes),
    typescript("name-result", name_result),
    typescript("ternary-to-if", ternary_to_if),
    typescript("loop-to-for-each", loop_to_for_each),
    typescript("rename-locals", rename_locals),
    typescript("arrow-functions", arrow_functions),
    typescript("wrap-in-try", wrap_in_try),
)
