"""What stands in entities, values and invariants as documents."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.comments.notes import Commented
from drift.allium.expressions import Every, Expr, Junction, Text
from drift.allium.items import (
    Annotation,
    Assertion,
    AssertionLet,
    Broken,
    DerivedItem,
    Edge,
    FieldItem,
    InlineEnum,
    Invariant,
    InvariantLine,
    Item,
    Prose,
    Quantified,
    RelationshipItem,
    Terminal,
    TransitionsItem,
)
from drift.allium.printing.commented import Row, braced, indented, inner, spread
from drift.allium.printing.document import LINE, Doc, group, joined, nested
from drift.allium.printing.expressions import Expressions, parenthesised
from drift.allium.printing.precedence import starts_with_minus
from drift.allium.printing.prose import annotation_doc, comment_lines, prose_doc
from drift.allium.printing.types import (
    formals_doc,
    inline_enum,
    literal_text,
    name_text,
    presence_doc,
    type_doc,
)


class Items:
    """Prints the items of entities and the lines of invariants."""

    def __init__(self, comments: Commented) -> None:
        self.comments = comments
        self.expressions = Expressions(comments)

    def rows(self, items: Sequence[Item]) -> list[Row]:
        """One row an item."""
        return [Row(self.item(item), self.comments.of(item)) for item in items]

    def item(self, item: Item) -> Doc:
        """One item of an entity."""
        match item:
            case FieldItem():
                return self._field(item)
            case RelationshipItem():
                return self._relationship(item)
            case DerivedItem():
                formals = formals_doc(self.comments, item.formals, item.name_span) if item.formals else ""
                head: Doc = (item.name, formals, ":")
                return (head, self.expressions.value(item.value), presence_doc(item.presence))
            case TransitionsItem():
                rows = [Row(self._graph_line(line), self.comments.of(line)) for line in item.lines]
                return braced(f"transitions {item.field}", self.comments.of(item), rows)
            case Invariant():
                return self.invariant(item)
            case Annotation():
                return annotation_doc(item)
            case Prose() | Broken():
                return prose_doc(item)

    def _field(self, item: FieldItem) -> Doc:
        head: Doc = f"{item.name}:"
        default: Doc = ""
        if item.default is not None:
            default = (" =", self.expressions.value(item.default))
        if isinstance(item.type, InlineEnum):
            values = inline_enum(self.comments, item.type)
            if any(self.comments.of(literal).leading for literal in item.type.literals[:1]):
                values = nested(values)
            return (head, " ", values, default, presence_doc(item.presence))
        return (head, " ", type_doc(self.comments, item.type), default, presence_doc(item.presence))

    def _relationship(self, item: RelationshipItem) -> Doc:
        head: Doc = (f"{item.name}: ", name_text(item.entity))
        if item.predicate is None:
            return (head, " for this ", item.back)
        return self.expressions.filtered(head, item.word, item.predicate)

    def _graph_line(self, line: Edge | Terminal | Broken) -> Doc:
        match line:
            case Edge():
                return f"{literal_text(line.start)} -> {literal_text(line.end)}"
            case Terminal():
                docs = [inner(self.comments.of(one), literal_text(one)) for one in line.literals]
                if any(spread(self.comments.of(one)) for one in line.literals):
                    return group("terminal:", nested(LINE, joined((",", LINE), docs)))
                return group("terminal: ", nested(joined((",", LINE), docs)))
            case Broken():
                return prose_doc(line)

    # ------------------------------------------------------------ invariants

    def invariant(self, node: Invariant) -> Doc:
        """`invariant Name { … }`."""
        return braced(f"invariant {node.name}", self.comments.of(node), self._assertions(node.body))

    def _assertions(self, lines: Sequence[InvariantLine]) -> list[Row]:
        return [Row(self._assertion(line), self.comments.of(line)) for line in lines]

    def _assertion(self, line: InvariantLine) -> Doc:
        match line:
            case Assertion():
                return self.line(line.condition)
            case AssertionLet():
                return (f"let {line.name} =", self.expressions.value(line.value))
            case Quantified():
                head = self.loop(line.variable, line.collection)
                return indented(head, self.comments.of(line), self._assertions(line.body))
            case Prose(comment=True):
                return comment_lines(line.text.split("\n"))
            case Prose() | Broken():
                return prose_doc(line)

    # ------------------------------------------------------------ shared with rules and surfaces

    def condition(self, node: Expr) -> Doc:
        """An expression on a line of its own; what continues it is deeper. A bare string would be prose."""
        if starts_with_minus(node) or isinstance(node, Text):
            return parenthesised(self.expressions.doc(node))
        return self.expressions.hanging(node)

    def line(self, node: Expr) -> Doc:
        """A condition where a leading `for` would open a block."""
        if isinstance(node, Every):
            return parenthesised(self.expressions.doc(node))
        return self.condition(node)

    def loop(self, variable: str, collection: Expr) -> Doc:
        """`for x in xs:`, the head of a block."""
        return (f"for {variable} in ", self._head(collection), ":")

    def test(self, keyword: str, test: Expr) -> Doc:
        """`if test:`, the head of a block."""
        return (keyword, " ", self._head(test), ":")

    def _head(self, node: Expr) -> Doc:
        """Its further lines are deeper than the block."""
        doc = self.expressions.head(node)
        return nested(nested(doc)) if isinstance(node, Junction) else nested(doc)
