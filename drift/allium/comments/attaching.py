"""Which unit a comment belongs to.

A comment on a line of its own belongs to what follows it; at the end of an indented body it belongs to that
body, as its column says. One behind code belongs to the unit that ends on its line, or to the head of the one
that opens there. What stands inside an expression where nothing can hold it goes in front of the whole unit.
The printer puts every comment where this finds it in the same place again.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

import msgspec

from drift.allium.comments.gathering import Gathered, Place, gather
from drift.allium.comments.notes import Comment, Commented, Key, Notes
from drift.allium.comments.units import CHAINS, Unit, units
from drift.allium.layout.brackets import CLOSERS
from drift.allium.outcomes import RequiresClause
from drift.allium.tree import SpecTree


@dataclass(slots=True)
class _Gathering:
    leading: list[Comment] = field(default_factory=list)
    head: Comment | None = None
    trailing: Comment | None = None
    closing: list[Comment] = field(default_factory=list)


class _Attacher:
    def __init__(self, tree: SpecTree, gathered: Gathered) -> None:
        self.gathered = gathered
        self.root = units(tree, gathered)
        self.found: dict[Key, _Gathering] = {}

    def notes(self, unit: Unit) -> _Gathering:
        return self.found.setdefault((id(unit.node), unit.part), _Gathering())

    def attach(self, comment: Comment) -> None:
        place = (comment.span.line, comment.span.column)
        unit = self.root
        while (inside := _containing(unit, place)) is not None:
            unit = inside
        if unit.opaque:
            return
        if self.gathered.first_on_line(place):
            self._own_line(comment, place, unit)
        else:
            self._behind(comment, place, unit)

    # ------------------------------------------------------------ on a line of its own

    def _own_line(self, comment: Comment, place: Place, unit: Unit) -> None:
        before, after = _around(unit, place)
        continued = after is not None and getattr(after.node, "continued", False)
        if before is not None and not continued and (after is None or place[1] > after.start[1]):
            body = self._body_at(before, place[1])
            if body is not None:
                self.notes(body).closing.append(comment)
                return
        if after is not None:
            self.notes(after).leading.append(comment)
        elif unit.braced or unit.indented:
            self.notes(unit).closing.append(comment)
        elif before is not None and before.role == "inner":
            self.notes(before).closing.append(comment)
        else:
            self._hoist(comment, unit)

    def _body_at(self, unit: Unit | None, column: int) -> Unit | None:
        """The innermost body that ends with a unit and whose lines start at or before a column."""
        deepest: Unit | None = None
        while unit is not None and unit.role == "line":
            if unit.indented or isinstance(unit.node, RequiresClause):
                start = self._body_column(unit)
                if start is None or column < start:
                    break
                deepest = unit
            elif not isinstance(unit.node, CHAINS):
                break
            unit = unit.body[-1] if unit.body else None
        return deepest

    def _body_column(self, unit: Unit) -> int | None:
        node = unit.node
        if isinstance(node, RequiresClause):
            place = (node.condition.span.line, node.condition.span.column)
        elif unit.body:
            place = unit.body[0].start
        else:
            return unit.start[1] + 1
        return place[1] if self.gathered.first_on_line(place) else None

    # ------------------------------------------------------------ behind code

    def _behind(self, comment: Comment, place: Place, unit: Unit) -> None:
        before, after = _around(unit, place)
        if self._in_head(unit, place):
            notes = self.notes(unit)
            if notes.head is None:
                notes.head = comment
            else:
                self._hoist(comment, unit)
        elif before is not None and self._ends_here(before, place):
            while before.body and before.body[-1].end == before.end:
                before = before.body[-1]
            self.notes(before).trailing = comment
        elif after is not None and after.role != "line":
            self.notes(after).leading.append(msgspec.structs.replace(comment, blank_before=False))
        else:
            self._hoist(comment, unit)

    def _in_head(self, unit: Unit, place: Place) -> bool:
        """Whether a place is behind the `{` or `:` of a unit and before its body."""
        if unit.node is self.root.node or not (unit.braced or unit.indented):
            return False
        if not unit.body:
            return True
        first = unit.body[0].start
        if place > first:
            return False
        opener = self.gathered.tokens[self.gathered.before(first)]
        return place >= (opener.line or 0, opener.column or 0)

    def _ends_here(self, unit: Unit, place: Place) -> bool:
        """Whether a unit ends on this line, and nothing that encloses it does before the comment."""
        if unit.role == "value" or unit.end[0] != place[0]:
            return False
        first, last = self.gathered.before(unit.end) + 1, self.gathered.before(place)
        return not any(token.type in CLOSERS for token in self.gathered.tokens[first : last + 1])

    def _hoist(self, comment: Comment, unit: Unit) -> None:
        """In front of the whole unit; at the end of the file if it is the file."""
        if unit is self.root:
            self.notes(unit).closing.append(comment)
        else:
            self.notes(unit).leading.append(msgspec.structs.replace(comment, blank_before=False))


def _containing(unit: Unit, place: Place) -> Unit | None:
    index = bisect_right(unit.children, place, key=lambda child: child.start) - 1
    if index >= 0 and unit.children[index].start < place < unit.children[index].end:
        return unit.children[index]
    return None


def _around(unit: Unit, place: Place) -> tuple[Unit | None, Unit | None]:
    index = bisect_right(unit.children, place, key=lambda child: child.start)
    before = unit.children[index - 1] if index else None
    after = unit.children[index] if index < len(unit.children) else None
    return before, after


def attach(tree: SpecTree, text: str) -> Commented:
    """The comments of the text that `tree` was read from, each at its unit."""
    gathered = gather(text)
    attacher = _Attacher(tree, gathered)
    for comment in gathered.comments:
        if comment.span != tree.marker:
            attacher.attach(comment)
    found: dict[Key, Notes] = {}
    stack = [attacher.root]
    while stack:
        unit = stack.pop()
        stack.extend(unit.children)
        key = (id(unit.node), unit.part)
        notes = attacher.found.get(key, _Gathering())
        blank = unit.role == "line" and not unit.part and gathered.below_blank(unit.start)
        if blank or key in attacher.found:
            found[key] = Notes(tuple(notes.leading), notes.head, notes.trailing, tuple(notes.closing), blank)
    return Commented(tree, found)
