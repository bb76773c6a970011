"""Parts moved into functions and constants of their own, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from ...syntax.script_reader import arguments, called, plain, text, walk
from .base import (
    SIMPLE,
    Change,
    File,
    Site,
    assignment,
    bare,
    blocks,
    condition,
    free,
    guards,
    holder,
    locals_of,
    movable,
    operator_of,
    sides,
    site,
    typescript,
)

LITERAL_UNION = frozenset({"union_type", "literal_type", "string", "string_fragment"})
SETTINGS = re.compile(r"(?:\w*(?:config|settings|policy|limits|terms))$", re.IGNORECASE)


def names_read(node: Node) -> list[str] | None:
    """What a part reads of the function around it; nothing when it cannot move."""
    around = holder(node)
    return free(node, locals_of(around)) if around is not None and movable(node) else None


def extract_guard(file: File) -> Iterator[Site]:
    """`if (bad) throw …` moved into a function that throws."""
    for statements, index, last in guards(file):
        guard = statements[index]
        names = names_read(guard)
        if last.type == "throw_statement" and names is not None:
            name, given = f"check{file.fresh()}", ", ".join(names)
            parameters = ", ".join(f"{each}: any" for each in names)
            written = f"function {name}({parameters}): void {{\n{text(guard)}\n}}"
            yield site(guard, f"{name}({given});", foot=written)


def extract_predicate(file: File) -> Iterator[Site]:
    """The test of a refusal moved into a function that returns it."""
    for statements, index, _ in guards(file):
        test = condition(statements[index])
        names = names_read(test)
        if names and test.type != "identifier":
            name, given = f"isRefused{file.fresh()}", ", ".join(names)
            parameters = ", ".join(f"{each}: any" for each in names)
            written = f"function {name}({parameters}): boolean {{\nreturn {text(test)};\n}}"
            yield site(test, f"{name}({given})", foot=written)


def extract_write(file: File) -> Iterator[Site]:
    """`x.f = value` moved into a function."""
    for statements in blocks(file):
        for statement in statements:
            names = names_read(statement) if assignment(statement) is not None else None
            if names:
                name, given = f"write{file.fresh()}", ", ".join(names)
                parameters = ", ".join(f"{each}: any" for each in names)
                written = f"function {name}({parameters}): void {{\n{bare(text(statement))}\n}}"
                yield site(statement, f"{name}({given});", foot=written)


def inline_predicate(file: File) -> Iterator[Site]:
    """A call of a function of this file that only returns an expression, as that expression."""
    known: dict[str, tuple[list[str], Node]] = {}
    for node in file.root.named_children:
        for each in (
            node,
            *node.named_children,
            *(two for one in node.named_children for two in one.named_children),
        ):
            found = returned(each)
            if found is not None:
                known[found[0]] = found[1:]
    for node in file.nodes("call_expression"):
        function, given = node.child_by_field_name("function"), arguments(node)
        wanted = known.get(text(function)) if function is not None and function.type == "identifier" else None
        if wanted is None or len(wanted[0]) != len(given) or any(each.type not in SIMPLE for each in given):
            continue
        values = dict(zip(wanted[0], (text(each) for each in given), strict=True))
        start, written = wanted[1].start_byte, text(wanted[1])
        uses = [each for each in walk(wanted[1]) if each.type == "identifier" and text(each) in values]
        for use in reversed(uses):
            begin, end = use.start_byte - start, use.end_byte - start
            written = written[:begin] + values[text(use)] + written[end:]
        yield site(node, f"({written})")


def returned(node: Node) -> tuple[str, list[str], Node] | None:
    """Name, parameters and result of a function that is nothing but a test."""
    function = plain(value) if (value := node.child_by_field_name("value")) is not None else node
    name, body = node.child_by_field_name("name"), function.child_by_field_name("body")
    given = function.child_by_field_name("parameters")
    if (
        name is None
        or body is None
        or given is None
        or function.type not in ("arrow_function", "function_declaration")
    ):
        return None
    if body.type == "statement_block":
        only = body.named_children[0] if body.named_child_count == 1 else None
        if only is None or only.type != "return_statement" or not only.named_child_count:
            return None
        body = only.named_children[0]
    names = [text(each.child_by_field_name("pattern")) for each in given.named_children]
    test = operator_of(body) in ("===", "!==", "&&", "||", "<", ">", "<=", ">=")
    simple = all(re.fullmatch(r"\w+", each) for each in names)
    return (text(name), names, body) if test and simple and names and movable(body) else None


def name_literal(file: File) -> Iterator[Site]:
    """A literal in a test or a write becomes a constant of the module."""
    constants: dict[str, str] = {}
    for node in file.nodes("string", "number"):
        parent = node.parent
        if parent is None or holder(node) is None or text(node) in ("''", '""'):
            continue
        compared = operator_of(parent) in ("===", "!==", "<", "<=", ">", ">=")
        assigned = parent.type == "assignment_expression" and sides(parent)[1] == node
        typeof = any(each.type == "unary_expression" for each in parent.named_children)
        if (compared and not typeof) or assigned:
            name = constants.setdefault(text(node), f"CONSTANT_{len(constants) + 1}")
            yield site(node, name, head=f"const {name} = {text(node)};")


def settings_read(file: File) -> Iterator[Node]:
    """`config.x`, where `config` is imported."""
    imported = {
        text(each)
        for node in file.nodes("import_statement")
        for each in walk(node)
        if each.type == "identifier"
    }
    for node in file.nodes("member_expression"):
        owner = node.child_by_field_name("object")
        called_here = node.parent is not None and node.parent.type == "call_expression"
        if owner is None or owner.type != "identifier" or called_here or holder(node) is None:
            continue
        if text(owner) in imported and SETTINGS.match(text(owner)):
            yield node


def alias_setting(file: File) -> Iterator[Site]:
    """`config.x` read through a constant of the module."""
    for node in settings_read(file):
        name = "_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text(node.child_by_field_name("property"))).upper()
        yield site(node, name, head=f"const {name} = {text(node)};")


def local_setting(file: File) -> Iterator[Site]:
    """A refusal's right-hand side read into a local first: `const limit = config.x; if (n >= limit)`."""
    for statements, index, _ in guards(file):
        test = condition(statements[index])
        right = sides(test)[1] if operator_of(test) in ("<", "<=", ">", ">=") else None
        if right is not None and right.type in ("member_expression", "identifier", "binary_expression"):
            name, at = f"limit{file.fresh()}", statements[index].start_byte
            yield Site(
                (
                    Change(at, at, f"const {name} = {text(right)};\n"),
                    Change(right.start_byte, right.end_byte, name),
                )
            )


def union_as_list(file: File) -> Iterator[Site]:
    """`type S = 'a' | 'b'` as the elements of a constant list."""
    for node in file.nodes("type_alias_declaration"):
        value, name = node.child_by_field_name("value"), text(node.child_by_field_name("name"))
        literals = [each for each in walk(value) if each.type == "literal_type"] if value is not None else []
        kinds = {each.type for each in walk(value)} if value is not None else set()
        if value is not None and kinds <= LITERAL_UNION and len(literals) > 1:
            listed = f"ALL_{name.upper()}"
            head = f"const {listed} = [{', '.join(text(each) for each in literals)}] as const;"
            yield site(value, f"(typeof {listed})[number]", head=head)


def interface_as_type(file: File) -> Iterator[Site]:
    """`interface X { … }` as `type X = { … };`, where nothing is inherited or declared twice."""
    for node in file.nodes("interface_declaration"):
        body, name = node.child_by_field_name("body"), node.child_by_field_name("name")
        inherits = any(each.type == "extends_type_clause" for each in node.named_children)
        around = node.parent
        top = around is not None and around.type in ("program", "export_statement")
        if body is not None and not inherits and top and node.child_by_field_name("type_parameters") is None:
            yield site(node, f"type {text(name)} = {text(body)};")


def hoist_callback(file: File) -> Iterator[Site]:
    """The predicate of `xs.filter((x) => …)` as a function of its own."""
    for node in file.nodes("call_expression"):
        given = arguments(node)
        if (
            called(node) not in ("filter", "some", "every", "find")
            or len(given) != 1
            or given[0].type != "arrow_function"
        ):
            continue
        names = names_read(given[0].child_by_field_name("body") or given[0])
        around = holder(node)
        outer = free(given[0], locals_of(around) - inner_names(given[0])) if around is not None else []
        if names is not None and around is not None and not outer:
            name = f"fits{file.fresh()}"
            parameter = given[0].child_by_field_name("parameters") or given[0].child_by_field_name(
                "parameter"
            )
            body = given[0].child_by_field_name("body")
            only = text(parameter).strip("()").partition(":")[0].strip()
            if body is not None and body.type != "statement_block" and re.fullmatch(r"\w+", only):
                foot = f"function {name}({only}: any): boolean {{\nreturn {text(body)};\n}}"
                yield site(given[0], name, foot=foot)


def inner_names(function: Node) -> set[str]:
    """The parameters of a callback."""
    parameter = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    return (
        {text(each) for each in walk(parameter) if each.type == "identifier"}
        if parameter is not None
        else set()
    )


EXTRACTION_OPERATORS = (
    typescript("extract-guard", extract_guard),
    typescript("extract-predicate", extract_predicate),
    typescript("extract-write", extract_write),
    typescript("inline-predicate", inline_predicate),
    typescript("name-literal", name_literal),
    typescript("alias-setting", alias_setting),
    typescript("local-setting", local_setting),
    typescript("union-as-list", union_as_list),
    typescript("interface-as-type", interface_as_type),
    typescript("hoist-callback", hoist_callback),
)
