"""The clauses of rules and the statements of `ensures` as documents."""

from __future__ import annotations

from collections.abc import Sequence

from drift.allium.comments.notes import OTHERWISE, Commented, Notes
from drift.allium.expressions import Text
from drift.allium.items import Annotation, Broken, Prose
from drift.allium.outcomes import (
    Assignment,
    Clause,
    ConditionTrigger,
    EnsuresClause,
    EventTrigger,
    ForClause,
    ForStatement,
    IfStatement,
    LetClause,
    LetStatement,
    Perform,
    Removal,
    RequiresClause,
    Statement,
    TransitionTrigger,
    TriggerNode,
    WhenClause,
)
from drift.allium.printing.commented import Row, behind, blank, indented, inner, leading, stacked
from drift.allium.printing.document import HARD, LINE, Doc, group, joined, nested
from drift.allium.printing.items import Items
from drift.allium.printing.precedence import Level, has_open_colon
from drift.allium.printing.prose import annotation_doc, prose_doc
from drift.allium.printing.types import formals_doc, name_text


class Clauses:
    """Prints what stands in rules."""

    def __init__(self, comments: Commented) -> None:
        self.comments = comments
        self.items = Items(comments)
        self.expressions = self.items.expressions

    def rows(self, clauses: Sequence[Clause]) -> list[Row]:
        """One row a clause; conditions of one `requires:` share one."""
        found: list[Row] = []
        for index, clause in enumerate(clauses):
            if _continues(clause):
                continue
            following = []
            for later in clauses[index + 1 :]:
                if not _continues(later):
                    break
                following.append(later)
            notes = self.comments.of(clause)
            if following:
                found.append(Row(self._conditions([clause, *following]), _outer(notes)))
            elif isinstance(clause, RequiresClause) and notes.closing:
                found.append(Row(self._conditions([clause]), _outer(notes)))
            else:
                found.append(Row(self._clause(clause), notes))
        return found

    def _clause(self, clause: Clause) -> Doc:
        match clause:
            case WhenClause():
                return self._when(clause)
            case LetClause():
                return (f"let {clause.name} =", self.expressions.value(clause.value))
            case RequiresClause():
                return self._requires(clause)
            case EnsuresClause():
                return self._ensures(clause)
            case ForClause():
                head = self.items.loop(clause.variable, clause.collection)
                return indented(head, self.comments.of(clause), self.rows(clause.clauses))
            case Annotation():
                return annotation_doc(clause)
            case Prose() | Broken():
                keyed = clause.kind in ("when", "requires", "ensures")
                return (f"{clause.kind}: " if keyed else "", prose_doc(clause))

    # ------------------------------------------------------------ when

    def _when(self, clause: WhenClause) -> Doc:
        docs = [
            inner(self.comments.of(one), ("or " if index else "", nested(self.trigger(one))))
            for index, one in enumerate(clause.triggers)
        ]
        return group("when: ", nested(joined(LINE, docs)))

    def trigger(self, trigger: TriggerNode) -> Doc:
        """One trigger of a `when`, or an action with typed parameters."""
        match trigger:
            case EventTrigger(name=name, bare=True):
                return name_text(name)
            case EventTrigger(name=name):
                return (name_text(name), formals_doc(self.comments, trigger.parameters, name.span))
            case ConditionTrigger():
                return (_bound(trigger.binding), self.expressions.whole(trigger.condition))
            case TransitionTrigger():
                subject = self.expressions.operand(trigger.subject, Level.POSTFIX)
                value = self.expressions.whole(trigger.value)
                return (_bound(trigger.binding), subject, " ", trigger.word, " ", value)

    # ------------------------------------------------------------ requires

    def _requires(self, clause: RequiresClause) -> Doc:
        if isinstance(clause.condition, Text):
            return ("requires: ", self._condition(clause))
        return ("requires:", self.expressions.value(clause.condition))

    def _conditions(self, clauses: Sequence[Clause]) -> Doc:
        """The conditions below one `requires:`."""
        rows: list[Row] = []
        for index, clause in enumerate(clauses):
            notes = self.comments.of(clause)
            doc = self._condition(clause)
            if notes.closing:
                ends = [part for one in notes.closing for part in (HARD, *blank(one.blank_before), one.text)]
                doc = (doc, behind(notes.trailing), *ends)
            rows.append(Row(doc, _within(notes, first=index == 0)))
        return ("requires:", nested(HARD, stacked(rows)))

    def _condition(self, clause: Clause) -> Doc:
        if not isinstance(clause, RequiresClause):
            assert isinstance(clause, (Prose, Broken))
            return prose_doc(clause)
        return inner(self.comments.of(clause.condition), self.items.condition(clause.condition))

    # ------------------------------------------------------------ ensures

    def _ensures(self, clause: EnsuresClause) -> Doc:
        notes = self.comments.of(clause)
        rows = self.statements(clause.statements)
        if len(rows) == 1 and notes.head is None and not notes.closing and not rows[0].notes.leading:
            only = clause.statements[0]
            if only.span.line <= clause.span.line and isinstance(only, (Assignment, Perform, Removal)):
                return self._inline(only, rows[0])
        return indented("ensures:", notes, rows)

    def _inline(self, only: Assignment | Perform | Removal, row: Row) -> Doc:
        trailing = behind(row.notes.trailing)
        if isinstance(only, Perform) and not has_open_colon(only.call):
            return ("ensures: ", row.doc, trailing)
        return (group("ensures:", nested(LINE, row.doc)), trailing)

    def statements(self, statements: Sequence[Statement]) -> list[Row]:
        """One row a statement."""
        return [Row(self._statement(one), self.comments.of(one)) for one in statements]

    def _statement(self, statement: Statement) -> Doc:
        match statement:
            case Assignment():
                target = self.expressions.operand(statement.target, Level.POSTFIX)
                return (target, " =", self.expressions.value(statement.value))
            case Perform():
                return self.expressions.doc(statement.call.callee if statement.bare else statement.call)
            case Removal():
                return ("not exists ", self.expressions.hanging(statement.target))
            case LetStatement():
                return (f"let {statement.name} =", self.expressions.value(statement.value))
            case IfStatement():
                return self._if(statement)
            case ForStatement():
                head = self.items.loop(statement.variable, statement.collection)
                return indented(head, self.comments.of(statement), self.statements(statement.body))
            case Prose() | Broken():
                return prose_doc(statement)

    def _if(self, statement: IfStatement) -> Doc:
        found: list[Doc] = []
        for index, branch in enumerate(statement.branches):
            notes = self.comments.of(branch)
            head = self.items.test("else if" if index else "if", branch.test)
            found.append((*leading(notes), indented(head, notes, self.statements(branch.body))))
        if statement.otherwise:
            notes = self.comments.of(statement, OTHERWISE)
            found.append((*leading(notes), indented("else:", notes, self.statements(statement.otherwise))))
        return joined(HARD, found)


def _continues(clause: Clause) -> bool:
    return isinstance(clause, (RequiresClause, Prose, Broken)) and clause.continued


def _bound(binding: str) -> str:
    return f"{binding}: " if binding else ""


def _outer(notes: Notes) -> Notes:
    """What is in front of a whole `requires:`."""
    return Notes(leading=notes.leading, blank_before=notes.blank_before)


def _within(notes: Notes, *, first: bool) -> Notes:
    """What stands at one condition in a `requires:`; in front of the first is in front of the whole.

    A comment behind a condition with others below it is placed with them.
    """
    trailing = None if notes.closing else notes.trailing
    if first:
        return Notes(trailing=trailing)
    return Notes(leading=notes.leading, trailing=trailing, blank_before=notes.blank_before)
