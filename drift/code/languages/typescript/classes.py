"""Classes: fields, methods, accessors, constructors and what constructors declare."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import ExpressionRule, Lowering, StatementRule
from drift.code.languages.typescript import functions
from drift.code.languages.typescript.grammar import FUNCTIONS, field, has_token
from drift.logic.spans import Span

_METHODS: Final = frozenset({"method_definition", "abstract_method_signature", "method_signature"})
_FIELDS: Final = frozenset({"public_field_definition", "field_definition", "property_signature"})
_CONSTRUCTOR: Final = "constructor"


def class_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`class`, `abstract class`."""
    name = field(node, "name")
    if name is None:
        return (low.opaque_statement(node),)
    return (_class(low, node, low.text(name), low.span(name), low.span(node)),)


def class_value(
    low: Lowering, node: Node, name: Node | None, span: Span, text: str = ""
) -> tuple[ir.Stmt, ...]:
    """`const A = class {}` is the class A."""
    own = field(node, "name")
    called = low.text(name) if name is not None else low.text(own) if own is not None else text
    named = low.span(node if name is None else name)
    result: list[ir.Stmt] = [_class(low, node, called, named, span)]
    if text and called != text:
        bound = (ir.ImportName(name=called, alias=text),)
        result.append(ir.Import(span=span, module="", names=bound))
    return tuple(result)


def _class(low: Lowering, node: Node, name: str, name_span: Span, span: Span) -> ir.Class:
    body: tuple[ir.Stmt, ...]
    if low.deeper():
        body = members(low, field(node, "body"))
        low.higher()
    else:
        body = (low.opaque_statement(node),)
    return ir.Class(
        span=span,
        name=name,
        bases=tuple(_bases(low, node)),
        body=(*_damage(low, node), *body),
        decorators=functions.decorators(low, node),
        marks=("abstract",) if has_token(node, "abstract") else (),
        variables=variables(low, node),
        name_span=name_span,
    )


def variables(low: Lowering, node: Node) -> tuple[str, ...]:
    """The names of the types that a declaration leaves open: `class Table<Row extends Base>`."""
    given = field(node, "type_parameters")
    names = [field(child, "name") for child in ([] if given is None else given.named_children)]
    return tuple(low.text(name) for name in names if name is not None)


def _damage(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """Syntax errors of the header."""
    if not (low.broken and node.has_error):
        return ()
    return tuple([low.opaque_statement(child, error=True) for child in node.children if child.is_error])


def _bases(low: Lowering, node: Node) -> list[ir.Expr]:
    """What a class extends, then what it implements, with their type arguments."""
    header = next((child for child in node.named_children if child.type == "class_heritage"), None)
    found: list[ir.Expr] = []
    for clause in [] if header is None else low.named(header):
        if clause.type == "extends_clause":
            found += _extended(low, clause)
        elif clause.type == "implements_clause":
            found += [low.expression(child) for child in low.named(clause)]
        else:
            found.append(low.expression(clause))
    return found


def _extended(low: Lowering, node: Node) -> list[ir.Expr]:
    result: list[ir.Expr] = []
    for child in low.named(node):
        if child.type != "type_arguments":
            result.append(low.expression(child))
        elif result:
            keys = tuple([low.expression(key) for key in low.named(child)])
            span = result[-1].span.to(low.span(child))
            key = keys[0] if len(keys) == 1 else ir.Collection(span=low.span(child), kind="tuple", items=keys)
            result[-1] = ir.Index(span=span, base=result[-1], key=key)
    return result


# -------------------------------------------------------------------- members


def members(low: Lowering, body: Node | None) -> tuple[ir.Stmt, ...]:
    """The members of a class or interface. Decorators may stand before a method in grammars."""
    result: list[ir.Stmt] = []
    pending: list[ir.Expr] = []
    implemented = _implemented(low, body)
    for child in [] if body is None else body.named_children:
        if child.type == "decorator":
            pending += [low.expression(inner) for inner in low.named(child)[:1]]
            continue
        if child.kind_id in low.grammar.extras:
            continue
        found = _member(low, child, implemented)
        if pending:
            found = tuple(_with_decorators(statement, tuple(pending)) for statement in found)
            pending = []
        result += found
    return tuple(result)


def _with_decorators(statement: ir.Stmt, decorators: tuple[ir.Expr, ...]) -> ir.Stmt:
    if isinstance(statement, ir.Function | ir.Assign):
        return replace(statement, decorators=(*decorators, *statement.decorators))
    return statement


def _implemented(low: Lowering, body: Node | None) -> frozenset[str]:
    """Methods with a body: signatures of the same name are overloads of them."""
    found = [
        field(child, "name")
        for child in ([] if body is None else body.named_children)
        if child.type == "method_definition"
    ]
    return frozenset(low.text(name) for name in found if name is not None)


def _member(low: Lowering, node: Node, implemented: frozenset[str]) -> tuple[ir.Stmt, ...]:
    if node.is_error or (low.broken and node.has_error and node.type not in _METHODS):
        return (low.opaque_statement(node, error=True),)
    if node.type in _METHODS:
        name = field(node, "name")
        if node.type != "method_definition" and name is not None and low.text(name) in implemented:
            return ()
        return _method(low, node)
    if node.type in _FIELDS:
        return _field(low, node)
    if node.type == "class_static_block":
        return low.block(field(node, "body"))
    return ()


def _method(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    name = field(node, "name")
    if name is None:
        return (low.opaque_statement(node),)
    text = _name(low, name)
    found = functions.function(
        low,
        node,
        name,
        text=text,
        marks=_marks(low, node, text),
        decorated=functions.decorators(low, node),
        method=True,
    )
    if text != _CONSTRUCTOR or "constructor" not in found.marks:
        return (found,)
    declared = _declared(low, node)
    if not declared:
        return (found,)
    given = [_assigned(parameter) for parameter in declared]
    start = next((i + 1 for i, statement in enumerate(found.body) if _is_super(statement)), 0)
    body = (*found.body[:start], *given, *found.body[start:])
    return (*declared, replace(found, body=body))


def _name(low: Lowering, node: Node) -> str:
    """The name of a member; one that is computed keeps its source, which no other name has."""
    return low.text(node)[1:-1] if node.type == "string" else low.text(node)


def _marks(low: Lowering, node: Node, name: str) -> tuple[ir.Mark, ...]:
    marks: list[ir.Mark] = []
    static = has_token(node, "static")
    if static:
        marks.append("class")
    elif name == _CONSTRUCTOR:
        marks.append("constructor")
    if has_token(node, "get"):
        marks.append("property")
    if has_token(node, "set"):
        marks.append("setter")
    if node.type != "method_definition":
        marks.append("abstract")
    if _is_private(low, node, name):
        marks.append("private")
    return tuple(marks)


def _is_private(low: Lowering, node: Node, name: str) -> bool:
    modifiers = [low.text(child) for child in node.named_children if child.type == "accessibility_modifier"]
    return name.startswith("#") or any(word in ("private", "protected") for word in modifiers)


def _declared(low: Lowering, constructor: Node) -> tuple[ir.Assign, ...]:
    """`constructor(private readonly repo: Repo)` declares a field."""
    given = field(constructor, "parameters")
    result: list[ir.Assign] = []
    for child in [] if given is None else low.named(given):
        pattern = field(child, "pattern")
        shown = any(
            inner.type in ("accessibility_modifier", "override_modifier") for inner in child.named_children
        )
        if pattern is None or pattern.type != "identifier" or not (shown or has_token(child, "readonly")):
            continue
        marks: list[ir.Mark] = ["readonly"] if has_token(child, "readonly") else []
        if _is_private(low, child, ""):
            marks.append("private")
        result.append(
            ir.Assign(
                span=low.span(child),
                targets=(low.expression(pattern),),
                annotation=functions.annotation(low, child),
                marks=tuple(marks),
            )
        )
    return tuple(result)


def _assigned(declared: ir.Assign) -> ir.Assign:
    """What the constructor does with a parameter that is a field."""
    target = declared.targets[0]
    assert isinstance(target, ir.Name)
    this = ir.Name(span=target.span, name=functions.RECEIVER)
    stored = ir.Attribute(span=target.span, base=this, name=target.name)
    return ir.Assign(span=declared.span, targets=(stored,), value=target)


def _is_super(statement: ir.Stmt) -> bool:
    match statement:
        case ir.Evaluate(value=ir.Call(callee=ir.Name(name="super"))):
            return True
        case _:
            return False


def _field(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """A field; one that holds a function is a method."""
    name, value = field(node, "name") or field(node, "property"), field(node, "value")
    if name is None:
        return (low.opaque_statement(node),)
    text = _name(low, name)
    static = has_token(node, "static")
    marks: list[ir.Mark] = ["private"] if _is_private(low, node, text) else []
    decorators = functions.decorators(low, node)
    if value is not None and value.type in FUNCTIONS:
        marks.append("class") if static else None
        return (
            functions.function(
                low, value, name, text=text, marks=tuple(marks), decorated=decorators, method=True,
                span=low.span(node),
            ),
        )  # fmt: skip
    if static:
        marks.append("static")
    if has_token(node, "readonly"):
        marks.append("readonly")
    annotation = functions.annotation(low, node)
    return (
        ir.Assign(
            span=low.span(node),
            targets=(ir.Name(span=low.span(name), name=text),),
            value=None if value is None else low.expression(value),
            annotation=functions.asserted_type(low, value) if annotation is None else annotation,
            decorators=decorators,
            marks=tuple(marks),
        ),
    )


def expression(low: Lowering, node: Node) -> ir.Expr:
    """A class as a value is defined before the statement it is in; one without a name gets one."""
    own = field(node, "name")
    span = low.span(node)
    name = f"class@{span.line}:{span.column}" if own is None else low.text(own)
    low.hoisted.append(_class(low, node, name, span if own is None else low.span(own), span))
    return ir.Name(span=span, name=name)


EXPRESSIONS: Final[dict[str, ExpressionRule]] = {"class": expression}
RULES: Final[dict[str, StatementRule]] = {
    "class_declaration": class_,
    "abstract_class_declaration": class_,
}
