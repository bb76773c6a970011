"""Expressions as documents."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from drift.allium.comments.notes import NONE, Commented
from drift.allium.expressions import (
    Access,
    Apply,
    Argument,
    Binary,
    Conditional,
    Constant,
    DurationLiteral,
    Every,
    Existence,
    Expr,
    Filter,
    Implication,
    Junction,
    Lambda,
    Listing,
    Lookup,
    Mapping,
    Name,
    Negation,
    Negative,
    Number,
    ObjectLiteral,
    Quoted,
    Relation,
    Text,
    Within,
)
from drift.allium.printing.commented import inner, spread
from drift.allium.printing.document import LINE, SOFT, Doc, group, joined, nested
from drift.allium.printing.precedence import (
    Level,
    closes_with_bracket,
    has_open_colon,
    level,
    needs_parentheses,
    sides,
)
from drift.allium.printing.types import below, name_text
from drift.allium.tokens import DURATION_UNITS
from drift.logic.spans import Span

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def quoted_text(value: str) -> str:
    """A string literal."""
    return f'"{value.translate(_ESCAPES)}"'


def number_text(value: Fraction) -> str:
    """A number that is not negative, with as many decimals as it has.

    Raises:
        ValueError: it has no end in decimals; no text does.
    """
    if value.denominator == 1:
        return str(value.numerator)
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
        if digits > 400:
            raise ValueError(f"{value} has no end in decimals")
    whole = str((value * 10**digits).numerator).rjust(digits + 1, "0")
    return f"{whole[:-digits]}.{whole[-digits:]}"


def duration_text(literal: DurationLiteral) -> str:
    """`1.hour`, `24.hours`."""
    if literal.raw:
        return literal.raw
    amount = literal.value / DURATION_UNITS[literal.unit]
    return f"{number_text(amount)}.{literal.unit}{'' if amount == 1 else 's'}"


class Expressions:
    """Prints expressions with the comments inside them."""

    def __init__(self, comments: Commented) -> None:
        self.comments = comments

    def doc(self, node: Expr) -> Doc:
        """An expression where nothing follows that it could take in, without parentheses around it."""
        match node:
            case Name():
                return name_text(node)
            case Number():
                return node.raw or number_text(node.value)
            case DurationLiteral():
                return duration_text(node)
            case Text():
                return node.raw or quoted_text(node.value)
            case Quoted():
                return f"`{node.value}`"
            case Constant():
                return node.name
            case Access():
                return (self.operand(node.base, Level.POSTFIX), "?." if node.optional else ".", node.name)
            case Apply():
                callee = self.operand(node.callee, Level.POSTFIX)
                return (callee, self._arguments("(", node.arguments, ")", node.callee.span))
            case Lookup():
                return (name_text(node.entity), self._arguments("{", node.keys, "}", node.entity.span))
            case Lambda():
                return self._lambda(node)
            case Negative() | Negation() | Existence():
                return self._unary(node)
            case Binary():
                return self._binary(node)
            case Relation():
                return self._compared(node.left, node.op, node.right)
            case Within():
                return self._compared(node.item, "not in" if node.negated else "in", node.collection)
            case Junction():
                return self._junction(node)
            case Implication():
                return self._implication(node, self.operand(node.left, Level.OR, last=False))
            case Listing():
                return self._listing(node)
            case ObjectLiteral():
                return self._object(node)
            case Conditional():
                return self._conditional(node)
            case Filter():
                return self.filtered(self.operand(node.base, Level.POSTFIX), node.word, node.predicate)
            case Every():
                head = (f"for {node.binder.name} in ", nested(self.head(node.collection)), ":")
                return group(head, nested(LINE, self.whole(node.body)))
            case Mapping():
                return (self._mapped(node.base), " -> ", node.field)

    def operand(self, node: Expr, floor: Level, *, comparand: bool = False, last: bool = True) -> Doc:
        """An expression as part of another, in parentheses if it needs them there."""
        if needs_parentheses(node, floor, comparand=comparand, last=last) or self._holds_edge_comment(node):
            return parenthesised(self.doc(node))
        return self.doc(node)

    def deeper(self, node: Expr, floor: Level, *, last: bool = True) -> Doc:
        """An operand whose further lines are one level deeper than its first."""
        if needs_parentheses(node, floor, last=last):
            return parenthesised(self.doc(node))
        return self.hanging(node)

    def hanging(self, node: Expr) -> Doc:
        """An expression on the line at hand: its further lines are one level deeper than its first."""
        if self._holds_edge_comment(node):
            return parenthesised(self.doc(node))
        match node:
            case Implication():
                return self._implication(node, self.deeper(node.left, Level.OR, last=False))
            case Junction() | Conditional():
                return nested(self.doc(node))
            case _:
                return self.doc(node)

    def whole(self, node: Expr) -> Doc:
        """An expression that ends with its clause or argument."""
        return parenthesised(self.doc(node)) if self._holds_edge_comment(node) else self.doc(node)

    def head(self, node: Expr) -> Doc:
        """An expression that the colon of a block follows."""
        if has_open_colon(node) or self._holds_edge_comment(node):
            return parenthesised(self.doc(node))
        return self.doc(node)

    def value(self, node: Expr, *, noted: bool = True) -> Doc:
        """A value behind `=` or `:`; an operation starts on a new line if it is long.

        `noted`: what is attached to it is printed with it.
        """
        notes = self.comments.of(node) if noted else NONE
        doc = self.whole(node)
        if (closes_with_bracket(node) or level(node) is Level.ATOM) and not spread(notes):
            return (" ", doc)
        return group(nested(LINE, inner(notes, doc)))

    def filtered(self, base: Doc, word: str, predicate: Expr) -> Doc:
        """`base where predicate`."""
        return group(base, nested(LINE, word, " ", self.deeper(predicate, Level.IMPLIES)))

    # ------------------------------------------------------------ operators

    def _unary(self, node: Negative | Negation | Existence) -> Doc:
        match node:
            case Negation():
                return ("not ", self.operand(node.operand, Level.NOT))
            case Existence():
                binder = f"{node.binder.name} in " if node.binder is not None else ""
                return ("exists ", binder, self.operand(node.operand, Level.COALESCE, comparand=True))
            case Negative(operand=Negative() as twice):
                return ("-", parenthesised(self.doc(twice)))
            case Negative():
                return ("-", self.operand(node.operand, Level.UNARY))

    def _binary(self, node: Binary) -> Doc:
        """Operators of one level in a row break together."""
        links: list[Doc] = []
        current: Expr = node
        left, right = sides(node.op)
        while isinstance(current, Binary) and sides(current.op) == (left, right) and node.op != "??":
            if current is not node and current.grouped:
                break
            links.append((LINE, current.op, " ", self.operand(current.right, right)))
            current = current.left
        if node.op == "??":
            current = node.left
            links.append((LINE, "?? ", self.operand(node.right, right)))
        return group(self.operand(current, left), nested(*reversed(links)))

    def _compared(self, left: Expr, op: str, right: Expr) -> Doc:
        first = self.operand(left, Level.COALESCE)
        second = self.operand(right, Level.COALESCE, comparand=True)
        if closes_with_bracket(right):
            return (first, " ", op, " ", second)
        return group(first, nested(LINE, op, " ", second))

    def _junction(self, node: Junction) -> Doc:
        floor = Level.AND if node.op == "or" else Level.NOT
        final = len(node.operands) - 1
        docs: list[Doc] = []
        for index, operand in enumerate(node.operands):
            doc = self.deeper(operand, floor, last=index == final)
            docs.append(inner(self.comments.of(operand), (f"{node.op} " if index else "", doc)))
        broken = any(below(a.span, b.span) for a, b in pairwise(node.operands))
        return group(joined(LINE, docs), broken=broken)

    def _implication(self, node: Implication, left: Doc) -> Doc:
        left = inner(self.comments.of(node.left), left)
        right = ("implies ", self.deeper(node.right, Level.IMPLIES))
        broken = below(node.left.span, node.right.span)
        return group(left, nested(LINE, inner(self.comments.of(node.right), right)), broken=broken)

    def _mapped(self, base: Expr) -> Doc:
        if not isinstance(base, Filter) or base.grouped:
            return self.operand(base, Level.POSTFIX)
        predicate = self.deeper(base.predicate, Level.IMPLIES)
        if has_open_colon(base.predicate):
            predicate = parenthesised(self.doc(base.predicate))
        return group(self.operand(base.base, Level.POSTFIX), nested(LINE, base.word, " ", predicate))

    def _lambda(self, node: Lambda) -> Doc:
        names = ", ".join(parameter.name for parameter in node.parameters)
        return (names if len(node.parameters) == 1 else f"({names})", " => ", self.hanging(node.body))

    # ------------------------------------------------------------ brackets

    def _listing(self, node: Listing) -> Doc:
        opener, closer = ("[", "]") if node.ordered else ("{", "}")
        docs = [inner(self.comments.of(item), self.whole(item)) for item in node.items]
        broken = bool(node.items) and _opened_below(node.span, node.items[0].span, node.grouped)
        return bracketed(opener, docs, closer, broken=broken)

    def _object(self, node: ObjectLiteral) -> Doc:
        docs = [self.argument(entry) for entry in node.entries]
        broken = bool(node.entries) and _opened_below(node.span, node.entries[0].span, node.grouped)
        return bracketed("{", docs, "}", pad=" ", broken=broken)

    def _arguments(self, opener: str, arguments: Sequence[Argument], closer: str, callee: Span) -> Doc:
        docs = [self.argument(argument) for argument in arguments]
        broken = bool(arguments) and below(callee, arguments[0].span)
        return bracketed(opener, docs, closer, broken=broken)

    def argument(self, node: Argument) -> Doc:
        """`value`, `name: value`, `name?`."""
        named = node.name and not node.implied
        value = (node.name, ": ", self.hanging(node.value)) if named else self.whole(node.value)
        return inner(self.comments.of(node), (value, "?" if node.optional else ""))

    # ------------------------------------------------------------ conditionals

    def _conditional(self, node: Conditional) -> Doc:
        docs: list[Doc] = []
        final = len(node.branches) - 1
        for index, branch in enumerate(node.branches):
            last = index == final and node.other is None
            value = self.hanging(branch.value)
            if not last and has_open_colon(branch.value):
                value = parenthesised(self.doc(branch.value))
            test = ("else if " if index else "if ", nested(self.head(branch.test)), ": ")
            docs.append(inner(self.comments.of(branch), (test, value)))
        if node.other is not None:
            other = ("else: ", self.hanging(node.other))
            docs.append(inner(self.comments.of(node.other), other))
        return group(joined(LINE, docs), broken=self._branches_below(node))

    def _branches_below(self, node: Conditional) -> bool:
        spans = [(branch.test.span, branch.value.span) for branch in node.branches]
        if node.other is not None:
            spans.append((node.other.span, node.other.span))
        return any(below(before[1], after[0]) for before, after in pairwise(spans))

    # ------------------------------------------------------------ comments at the edges

    def _holds_edge_comment(self, node: Expr) -> bool:
        """Whether a comment stands at an end of it, which only parentheses keep inside."""
        of = self.comments.of
        match node:
            case Junction(operands=operands):
                first, last = of(operands[0]), of(operands[-1])
            case Implication(left=left, right=right):
                first, last = of(left), of(right)
            case Conditional(branches=branches, other=other):
                first, last = of(branches[0]), of(branches[-1] if other is None else other)
            case _:
                return False
        return bool(first.leading or last.trailing or last.closing)


def parenthesised(doc: Doc) -> Doc:
    """A document in parentheses."""
    return group("(", nested(SOFT, doc), SOFT, ")")


def bracketed(opener: str, docs: Sequence[Doc], closer: str, *, pad: str = "", broken: bool = False) -> Doc:
    """A list in brackets: on one line, or one thing a line."""
    if not docs:
        return opener + closer
    edge = LINE if pad else SOFT
    return group(opener, nested(edge, joined((",", LINE), docs)), edge, closer, broken=broken)


def _opened_below(whole: Span, first: Span, grouped: bool) -> bool:
    """Whether the first thing in brackets stands on a later line than the bracket."""
    return not grouped and first.line > whole.line
