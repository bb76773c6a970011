"""Actors, contracts and surfaces as documents."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.boundaries import (
    Actor,
    ContextClause,
    Contract,
    ContractEntry,
    ContractsClause,
    FacingClause,
    Signature,
    Surface,
    SurfaceClause,
    SurfaceEntry,
    SurfaceFor,
    SurfaceIf,
    SurfaceLine,
    SurfaceSection,
)
from drift.allium.comments.notes import OTHERWISE, Commented
from drift.allium.items import Annotation, Broken, Prose
from drift.allium.outcomes import LetClause
from drift.allium.printing.clauses import Clauses
from drift.allium.printing.commented import Row, braced, indented, leading
from drift.allium.printing.document import HARD, LINE, Doc, group, joined, nested
from drift.allium.printing.prose import annotation_doc, prose_doc
from drift.allium.printing.types import formals_doc, name_text, type_doc


class Boundaries:
    """Prints who meets whom, and what each side gives."""

    def __init__(self, comments: Commented, clauses: Clauses) -> None:
        self.comments = comments
        self.clauses = clauses
        self.items = clauses.items
        self.expressions = clauses.expressions

    def actor(self, node: Actor) -> Doc:
        """`actor Name { … }`."""
        rows: list[Row] = []
        if node.within is not None:
            rows.append(
                Row(("within: ", type_doc(self.comments, node.within)), self.comments.of(node.within))
            )
        if node.identified_by is not None:
            value = self.expressions.value(node.identified_by, noted=False)
            rows.append(Row(("identified_by:", value), self.comments.of(node.identified_by)))
        rows.extend(Row(self._words(one), self.comments.of(one)) for one in node.rest)
        return braced(f"actor {node.name}", self.comments.of(node), rows)

    def contract(self, node: Contract) -> Doc:
        """`contract Name { … }`."""
        rows = [
            Row(
                self._signature(one) if isinstance(one, Signature) else self.items.item(one),
                self.comments.of(one),
            )
            for one in node.items
        ]
        return braced(f"contract {node.name}", self.comments.of(node), rows)

    def _signature(self, node: Signature) -> Doc:
        result: Doc = (" -> ", type_doc(self.comments, node.result)) if node.result is not None else ""
        return (f"{node.name}: ", formals_doc(self.comments, node.parameters, node.name_span), result)

    def _words(self, node: Annotation | Prose | Broken) -> Doc:
        return annotation_doc(node) if isinstance(node, Annotation) else prose_doc(node)

    def surface(self, node: Surface) -> Doc:
        """`surface Name { … }`."""
        rows = [Row(self._clause(clause), self.comments.of(clause)) for clause in node.clauses]
        return braced(f"surface {node.name}", self.comments.of(node), rows)

    def _clause(self, clause: SurfaceClause) -> Doc:
        notes = self.comments.of(clause)
        match clause:
            case FacingClause():
                named = f"facing {clause.binding}: " if clause.binding else "facing: "
                return (named, type_doc(self.comments, clause.type))
            case ContextClause():
                return self._context(clause)
            case LetClause():
                return (f"let {clause.name} =", self.expressions.value(clause.value))
            case SurfaceSection():
                return indented(f"{clause.kind}:", notes, self._lines(clause.lines))
            case ContractsClause():
                rows = [Row(self._entry(one), self.comments.of(one)) for one in clause.entries]
                return indented("contracts:", notes, rows)
            case Annotation() | Prose() | Broken():
                return self._words(clause)

    def _context(self, clause: ContextClause) -> Doc:
        doc: Doc = (f"context {clause.binding}: ", type_doc(self.comments, clause.type))
        if clause.predicate is not None:
            doc = self.expressions.filtered(doc, clause.word, clause.predicate)
        if clause.condition is not None:
            doc = group(doc, nested(LINE, "when ", self.expressions.whole(clause.condition)))
        return doc

    def _entry(self, entry: ContractEntry | Prose | Broken) -> Doc:
        if isinstance(entry, ContractEntry):
            return f"{entry.direction} {name_text(entry.contract)}"
        return prose_doc(entry)

    # ------------------------------------------------------------ the lines of sections

    def _lines(self, lines: Sequence[SurfaceLine]) -> list[Row]:
        return [Row(self._line(line), self.comments.of(line)) for line in lines]

    def _line(self, line: SurfaceLine) -> Doc:
        notes = self.comments.of(line)
        match line:
            case SurfaceEntry():
                return self._surface_entry(line)
            case SurfaceFor():
                head = self.items.loop(line.variable, line.collection)
                return indented(head, notes, self._lines(line.body))
            case SurfaceIf():
                return self._if(line)
            case LetClause():
                return (f"let {line.name} =", self.expressions.value(line.value))
            case Prose() | Broken():
                return prose_doc(line)

    def _surface_entry(self, entry: SurfaceEntry) -> Doc:
        doc: Doc = ""
        if entry.signature is not None:
            doc = self.clauses.trigger(entry.signature)
        elif entry.item is not None:
            doc = self.items.item(entry.item)
        elif entry.value is not None:
            doc = (self.items.line(entry.value), "?" if entry.optional else "")
        if entry.condition is None:
            return doc
        return group(doc, nested(LINE, "when ", nested(self.expressions.whole(entry.condition))))

    def _if(self, line: SurfaceIf) -> Doc:
        found: list[Doc] = []
        for index, branch in enumerate(line.branches):
            notes = self.comments.of(branch)
            head = self.items.test("else if" if index else "if", branch.test)
            found.append((*leading(notes), indented(head, notes, self._lines(branch.body))))
        if line.otherwise:
            notes = self.comments.of(line, OTHERWISE)
            found.append((*leading(notes), indented("else:", notes, self._lines(line.otherwise))))
        return joined(HARD, found)
