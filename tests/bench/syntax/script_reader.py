"""The pieces of TypeScript and JavaScript."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from .pieces import (
    Act,
    Annotation,
    Body,
    Branch,
    Case,
    Check,
    Collection,
    Comparison,
    Condition,
    Connective,
    Entry,
    Given,
    Literal,
    Member,
    Operator,
    Piece,
    Reading,
    Statement,
    Sum,
    Write,
)
from .script_queries import CALLED, COMPARED, NESTED, STEPS, asked, cut, step_of
from .script_units import units

SYMBOLS = {
    "===": "==", "!==": "!=", "==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
STRICT = (("==", "==="), ("!=", "!=="), ("<", "<"), ("<=", "<="), (">", ">"), (">=", ">="))
LOOSE = (("==", "=="), ("!=", "!="), *STRICT[2:])
WORDS = {"&&": "and", "||": "or"}
LEAVING = ("return_statement", "throw_statement", "continue_statement", "break_statement")
LEAVING_CALLS = frozenset({"notFound", "redirect", "forbidden", "unauthorized"})
STATEMENTS = frozenset(
    {"lexical_declaration", "variable_declaration", "class_declaration", "function_declaration"}
)
WRAPPERS = frozenset(
    {"parenthesized_expression", "await_expression", "as_expression", "non_null_expression",
     "satisfies_expression"}
)  # fmt: skip
FUNCTIONS = frozenset({"arrow_function", "function_expression", "function"})
TYPES = {"number": "string", "string": "number", "boolean": "string", "Date": "number"}
ADDING = re.compile(r"add(?:Days|Hours|Minutes|Weeks|Months|Years|Seconds)$")
SUBTRACTING = re.compile(r"sub(?:Days|Hours|Minutes|Weeks|Months|Years|Seconds)$")


def text(node: Node | None) -> str:
    return (node.text or b"").decode() if node is not None else ""


def span(node: Node) -> tuple[int, int, int]:
    return node.start_byte, node.end_byte, node.start_point[0] + 1


def piece(node: Node) -> Piece:
    return Piece(*span(node))


def field(node: Node, name: str) -> Node:
    """A child that the grammar always has."""
    found = node.child_by_field_name(name)
    assert found is not None, (node.type, name)
    return found


def walk(root: Node) -> Iterator[Node]:
    """Every named node, in the order of the text."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.named_children)


def plain(node: Node) -> Node:
    """What stands inside parentheses, `await`, `as …` and `!`."""
    while node.type in WRAPPERS:
        node = node.named_children[0]
    return node


def called(node: Node) -> str:
    """The last name of what a call calls, or an empty string."""
    function = node.child_by_field_name("function") if node.type == "call_expression" else None
    if function is None:
        return ""
    return text(function.child_by_field_name("property") or function)


def arguments(node: Node) -> list[Node]:
    """The arguments of a call."""
    found = node.child_by_field_name("arguments")
    return [each for each in found.named_children if each.type != "comment"] if found is not None else []


class Reader:
    """Turns a tree into pieces."""

    def __init__(self, source: bytes) -> None:
        self.source = source

    def pieces(self, root: Node) -> Iterator[Piece]:
        for node in walk(root):
            yield from self.piece(node)

    def piece(self, node: Node) -> Iterator[Piece]:
        if node.type.endswith("_statement") or node.type in STATEMENTS:
            yield self.statement(node)
        match node.type:
            case "string":
                yield Literal(*span(node), written(node), text(node)[1:-1])
            case "number" if re.fullmatch(r"\d[\d_]*", text(node)):
                yield Literal(*span(node), written(node), int(text(node).replace("_", "")))
                yield from units(node)
            case "true" | "false":
                yield Literal(*span(node), written(node), node.type == "true")
            case "identifier":
                yield from units(node)
                if not declares(node):
                    yield Reading(*span(node), text(node))
            case "member_expression":
                yield from member(node)
            case "binary_expression":
                yield from binary(node)
            case "call_expression":
                yield from self.call(node)
            case "array":
                items = [each for each in node.named_children if each.type != "comment"]
                yield Collection(*span(node), tuple(piece(each) for each in items))
            case "pair":
                yield from self.pair(node)
            case "if_statement":
                yield test(node)
            case "switch_case":
                value = field(node, "value")
                yield Case(*span(value), piece(value))
            case "expression_statement":
                yield from effect(node)
            case "return_statement":
                yield Given(*span(node))
            case "decorator":
                yield Check(*span(node), (node.start_byte, node.end_byte))
                yield from listed(node.named_children[0])
            case "property_signature" | "public_field_definition":
                yield from annotation(node)
            case "function_declaration" | "method_definition" | "variable_declarator":
                yield from body(node)

    def statement(self, node: Node) -> Statement:
        last = node.end_point[0] + 1
        single = False
        if node.type == "if_statement" and node.child_by_field_name("alternative") is None:
            inner = field(node, "consequence")
            statements = [each for each in inner.named_children if each.type != "comment"]
            single = inner.type != "statement_block" or len(statements) == 1
        nested = (each for each in walk(node) if each.id != node.id)
        headed = not single and any(
            each.type == "statement_block" and each.named_child_count for each in nested
        )
        return Statement(*span(node), last, headed or node.type == "class_declaration")

    def pair(self, node: Node) -> Iterator[Piece]:
        key, value = text(field(node, "key")), field(node, "value")
        holder = node.parent
        assert holder is not None
        query = asked(holder)
        step = step_of(value)
        if query and key != "id" and key not in NESTED:
            yield Condition(*span(node), cut(self.source, node))
            same = Operator(node.start_byte, node.start_byte, span(node)[2], "==")
            yield Comparison(*span(node), (piece(field(node, "key")), piece(value)), (same,))
        elif step is not None:
            word = {"+": "increment", "-": "decrement"}
            where = field(step, "key")
            symbol = "+" if text(where) == word["+"] else "-"
            sign = Operator(*span(where), symbol, tuple(word.items()))
            nothing = Piece(value.start_byte, value.start_byte, span(value)[2])
            yield Sum(*span(value), nothing, piece(field(step, "value")), sign)
        if key in COMPARED and holder.parent is not None and holder.parent.type == "pair":
            spellings = tuple((symbol, word) for word, symbol in COMPARED.items())
            operator = Operator(*span(field(node, "key")), COMPARED[key], spellings)
            yield Comparison(*span(node), (piece(value),), (operator,))
        if not query and key not in STEPS and (value.type != "object" or step is not None):
            yield Entry(*span(node), cut(self.source, node), key)

    def call(self, node: Node) -> Iterator[Piece]:
        name, given, function = called(node), arguments(node), field(node, "function")
        if name in ("includes", "has") and len(given) == 1 and function.type == "member_expression":
            inner = (piece(given[0]), piece(field(function, "object")))
            parent = node.parent
            if parent is not None and parent.type == "unary_expression" and text(parent).startswith("!"):
                operator = Operator(*span(parent), "not in", (("in", text(node)),))
            else:
                operator = Operator(*span(node), "in", (("not in", f"!{text(node)}"),))
            yield Comparison(*span(node), inner, (operator,))
        if name in CALLED and given:
            spellings = tuple(
                (CALLED[each], each) for each in CALLED if each[0].isupper() == name[0].isupper()
            )
            operator = Operator(*span(function), CALLED[name], spellings)
            yield Comparison(*span(node), tuple(piece(each) for each in given), (operator,))
        if name == "and":
            for each in given:
                inner_given = arguments(each)
                if len(given) > 1 and not (inner_given and text(inner_given[0]).endswith(".id")):
                    yield Condition(*span(each), cut(self.source, each))
        if ADDING.match(name) and len(given) == 2:
            operator = Operator(*span(given[1]), "+", (("-", f"-({text(given[1])})"),))
            yield Sum(*span(node), piece(given[0]), piece(given[1]), operator)
        if SUBTRACTING.match(name) and len(given) == 2:
            operator = Operator(*span(given[1]), "-", (("+", f"-({text(given[1])})"),))
            yield Sum(*span(node), piece(given[0]), piece(given[1]), operator)
        if name == "get" and given and given[0].type == "string":
            key = text(given[0])[1:-1]
            yield Reading(*span(node), key.rpartition(".")[2])
        yield from listed(node)
        for each in given[1:-1]:
            if each.type in ("identifier", "call_expression") and given[0].type == "string":
                yield Check(*span(each), cut(self.source, each))


def member(node: Node) -> Iterator[Piece]:
    owner, name = field(node, "object"), text(field(node, "property"))
    if owner.type == "identifier":
        yield Member(*span(node), written(node), text(owner), name)
    parent = node.parent
    if owner.type != "this" and not (
        parent is not None and parent.type == "assignment_expression" and field(parent, "left").id == node.id
    ):
        yield Reading(*span(node), name)


def binary(node: Node) -> Iterator[Piece]:
    sign, left, right = field(node, "operator"), field(node, "left"), field(node, "right")
    symbol = text(sign)
    if symbol in SYMBOLS:
        operator = Operator(*span(sign), SYMBOLS[symbol], STRICT if symbol not in ("==", "!=") else LOOSE)
        yield Comparison(*span(node), (piece(left), piece(right)), (operator,))
    elif symbol in WORDS and right.type not in ("number", "string"):
        parent = node.parent
        if parent is None or parent.type != "binary_expression" or text(field(parent, "operator")) != symbol:
            yield Connective(
                *span(node), WORDS[symbol], tuple(piece(each) for each in operands(node, symbol))
            )
    elif symbol in ("+", "-"):
        operator = Operator(*span(sign), symbol, (("+", "+"), ("-", "-")))
        yield Sum(*span(node), piece(left), piece(right), operator)


def operands(node: Node, symbol: str) -> list[Node]:
    if node.type == "binary_expression" and text(field(node, "operator")) == symbol:
        return [*operands(field(node, "left"), symbol), *operands(field(node, "right"), symbol)]
    return [node]


def listed(node: Node) -> Iterator[Piece]:
    """Arguments that are all states or roles, as one collection."""
    given = arguments(node) if node.type == "call_expression" else []
    if (
        given
        and all(each.type in ("string", "member_expression") for each in given)
        and called(node) not in CALLED
    ):
        where = field(node, "arguments")
        yield Collection(*span(where), tuple(piece(each) for each in given))


def test(node: Node) -> Branch:
    condition = plain(field(node, "condition"))
    negated = condition.type == "unary_expression" and text(condition).startswith("!")
    operand = piece(field(condition, "argument")) if negated else None
    body = field(node, "consequence")
    statements = [each for each in body.named_children if each.type != "comment"]
    last = statements[-1] if body.type == "statement_block" and statements else body
    return Branch(
        *span(node),
        piece(condition),
        operand,
        piece(last),
        leaves(last),
        node.child_by_field_name("alternative") is not None,
    )


def leaves(node: Node) -> bool:
    """Whether a statement leaves the function or the iteration."""
    if node.type == "expression_statement":
        return called(node.named_children[0]) in LEAVING_CALLS
    return node.type in LEAVING


def effect(node: Node) -> Iterator[Piece]:
    """An assignment or a call as a statement."""
    inner = plain(node.named_children[0])
    if inner.type in ("assignment_expression", "augmented_assignment_expression"):
        target, value = field(inner, "left"), field(inner, "right")
        step = None
        if inner.type.startswith("augmented"):
            sign = field(inner, "operator")
            step = Operator(*span(sign), text(sign)[0], (("+", "+="), ("-", "-=")))
        owner, name = "", ""
        if target.type == "member_expression":
            owner, name = holder_of(field(target, "object")), text(field(target, "property"))
        yield Write(*span(node), piece(target), piece(value), owner, name, target.type == "identifier", step)
    elif inner.type == "update_expression":
        target = field(inner, "argument")
        yield Write(*span(node), piece(target), piece(target), "", "", target.type == "identifier")
    else:
        yield Act(*span(node), leaves(node))


def holder_of(node: Node) -> str:
    """Whose field it is: a name, or the class around `this`."""
    if node.type != "this":
        return text(node) if node.type == "identifier" else ""
    around: Node | None = node
    while around is not None and around.type != "class_declaration":
        around = around.parent
    return text(around.child_by_field_name("name")) if around is not None else ""


def declares(node: Node) -> bool:
    """Whether a name is introduced here, or names a property's owner."""
    parent = node.parent
    if parent is None or parent.type in ("import_specifier", "formal_parameters", "required_parameter"):
        return True
    if parent.type == "assignment_expression":
        return field(parent, "left").id == node.id
    if parent.type in ("member_expression", "variable_declarator", "function_declaration", "call_expression"):
        return parent.named_children[0].id == node.id
    return False


def written(node: Node) -> bool:
    """Whether a value is assigned, passed on or given to a field; not compared, and not asked for."""
    parent = node.parent
    while parent is not None and parent.type in ("as_expression", "parenthesized_expression"):
        node, parent = parent, parent.parent
    if parent is None:
        return False
    match parent.type:
        case "pair":
            holder = parent.parent
            return field(parent, "value").id == node.id and holder is not None and not asked(holder)
        case "assignment_expression" | "augmented_assignment_expression":
            return field(parent, "right").id == node.id
        case "variable_declarator":
            return field(parent, "name").id != node.id
        case "ternary_expression":
            return field(parent, "condition").id != node.id
        case "arguments":
            holder = parent.parent
            return holder is not None and called(holder) not in ("includes", "has", *CALLED)
    return False


def annotation(node: Node) -> Iterator[Piece]:
    """The type of a declared field."""
    declared = node.child_by_field_name("type")
    for each in walk(declared) if declared is not None else ():
        if each.type in ("predefined_type", "type_identifier") and text(each) in TYPES:
            yield Annotation(*span(each), text(field(node, "name")), TYPES[text(each)])
            return


def body(node: Node) -> Iterator[Piece]:
    """A function with its decorators and all it mentions."""
    if node.type == "variable_declarator":
        value = node.child_by_field_name("value")
        if value is None or plain(value).type not in FUNCTIONS:
            return
    first, parts = node, [node]
    while node.type == "method_definition" and (before := first.prev_named_sibling) is not None:
        if before.type != "decorator":
            break
        first = before
        parts.append(before)
    names = {
        text(each)
        for part in parts
        for each in walk(part)
        if each.type in ("identifier", "property_identifier", "shorthand_property_identifier")
    }
    last = node.end_point[0] + 1
    yield Body(
        first.start_byte, node.end_byte, span(first)[2], text(field(node, "name")), last, frozenset(names)
    )


def members(root: Node) -> dict[str, dict[str, str]]:
    """Members of enumerations and of constant objects of strings, with the state each stands for."""
    found: dict[str, dict[str, str]] = {}
    for node in walk(root):
        if node.type == "enum_declaration":
            own = found.setdefault(text(field(node, "name")), {})
            for each in field(node, "body").named_children:
                value = each.child_by_field_name("value")
                name = text(each.child_by_field_name("name") or each)
                own[name] = (text(value)[1:-1] if value is not None else name).lower()
        elif node.type == "variable_declarator" and (value := node.child_by_field_name("value")) is not None:
            pairs = plain(value).named_children if plain(value).type == "object" else []
            if pairs and all(each.type == "pair" and field(each, "value").type == "string" for each in pairs):
                found[text(field(node, "name"))] = {
                    text(field(each, "key")): text(field(each, "value"))[1:-1].lower() for each in pairs
                }
    return found
