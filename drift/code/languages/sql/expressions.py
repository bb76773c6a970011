"""Conditions and values of SQL as expressions of the IR.

A column is an attribute of `@row`, a mark for a value is a name like `:p0`; what is not understood is opaque.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from drift.code import ir
from drift.code.languages.sql.tokens import Reader
from drift.logic.spans import Span

ROW: Final = "@row"
NOW: Final = "@sql.now"
SECONDS: Final = "@sql.seconds"
GREATEST: Final = "@sql.greatest"
LEAST: Final = "@sql.least"
OTHERS: Final = "@sql."

_COMPARED: Final[dict[str, ir.ComparisonOperator]] = {
    "=": "=", "<>": "!=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}  # fmt: skip
_CLOCKS: Final = (
    "NOW",
    "CURRENT_TIMESTAMP",
    "GETDATE",
    "STATEMENT_TIMESTAMP",
    "LOCALTIMESTAMP",
    "CURRENT_DATE",
)
_UNITS: Final = {
    "second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "day": 86400, "week": 604800,
    "month": 30 * 86400, "year": 365 * 86400,
}  # fmt: skip
_PLACES: Final = ("years", "months", "weeks", "days", "hours", "mins", "secs")
_INTERVAL: Final = re.compile(r"\s*([-+]?\d+)\s*([A-Za-z]+)")
_INTERVALS: Final = re.compile(r"(?:\s*[-+]?\d+\s*[A-Za-z]+)+\s*")
_AMOUNT: Final = re.compile(r"\s*[-+]?\d+\s*")
DEEPEST: Final = 60
"""Nesting of a condition beyond which it is opaque."""


class Expressions:
    """Reads one expression after the other from a row of tokens."""

    def __init__(self, reader: Reader, span: Span, rows: Mapping[str, str] | None = None) -> None:
        """`rows`: the name of the row that each table, or what it is called here, stands for."""
        self._reader = reader
        self._span = span
        self._rows = rows or {}
        self._depth = 0

    def condition(self) -> ir.Expr:
        """`a AND b OR NOT c`."""
        if self._depth > DEEPEST:
            self._reader.position = len(self._reader.row)
            return self._opaque("a condition that is nested too deeply")
        self._depth += 1
        parts = [self._conjunction()]
        while self._reader.take("OR"):
            parts.append(self._conjunction())
        self._depth -= 1
        if len(parts) == 1:
            return parts[0]
        return ir.Logical(span=self._span, operator="or", operands=tuple(parts))

    def _conjunction(self) -> ir.Expr:
        parts = [self._negation()]
        while self._reader.take("AND"):
            parts.append(self._negation())
        if len(parts) == 1:
            return parts[0]
        return ir.Logical(span=self._span, operator="and", operands=tuple(parts))

    def _negation(self) -> ir.Expr:
        negations = 0
        while self._reader.take("NOT"):
            negations += 1
        found = self._opaque_call() if self._reader.ahead("EXISTS") else self._comparison()
        return ir.Negation(span=self._span, operand=found) if negations % 2 else found

    def _comparison(self) -> ir.Expr:
        reader = self._reader
        left = self.value()
        token = reader.token
        if token is None:
            return left
        if token.text in _COMPARED and token.kind == "sign":
            reader.position += 1
            operator = _COMPARED[token.text]
            if reader.take("ANY") or reader.take("ALL") or reader.take("SOME"):
                if operator != "=" or reader.row[reader.position - 1].says("ALL"):
                    self.value()
                    return self._opaque("a comparison with several values")
                return ir.Comparison(span=self._span, operator="in", left=left, right=self.value())
            return ir.Comparison(span=self._span, operator=operator, left=left, right=self.value())
        if reader.take("IS"):
            negated = reader.take("NOT")
            return ir.Comparison(
                span=self._span, operator="!=" if negated else "=", left=left, right=self.value()
            )
        negated = reader.ahead("NOT")
        word = reader.row[reader.position + 1] if negated and reader.position + 1 < len(reader.row) else token
        if not word.says("IN", "BETWEEN", "LIKE", "ILIKE"):
            return left
        reader.position += 2 if negated else 1
        if word.says("IN"):
            return self._member(left, negated)
        if word.says("BETWEEN"):
            low = self.value()
            reader.take("AND")
            high = self.value()
            both = (
                ir.Comparison(span=self._span, operator=">=", left=left, right=low),
                ir.Comparison(span=self._span, operator="<=", left=left, right=high),
            )
            made: ir.Expr = ir.Logical(span=self._span, operator="and", operands=both)
            return ir.Negation(span=self._span, operand=made) if negated else made
        pattern = self.value()
        made = self._call("like", (left, pattern))
        return ir.Negation(span=self._span, operand=made) if negated else made

    def _member(self, left: ir.Expr, negated: bool) -> ir.Expr:
        reader = self._reader
        operator: ir.ComparisonOperator = "not in" if negated else "in"
        if not reader.ahead("("):
            return ir.Comparison(span=self._span, operator=operator, left=left, right=self.value())
        if reader.ahead("(", "SELECT"):
            return ir.Comparison(span=self._span, operator=operator, left=left, right=self._skipped())
        reader.take("(")
        items = [self.value()]
        while reader.take(","):
            items.append(self.value())
        reader.take(")")
        if len(items) == 1 and isinstance(items[0], ir.Name):
            # `IN %s`: the mark stands for all of them.
            return ir.Comparison(span=self._span, operator=operator, left=left, right=items[0])
        listed = ir.Collection(span=self._span, kind="list", items=tuple(items))
        return ir.Comparison(span=self._span, operator=operator, left=left, right=listed)

    def value(self) -> ir.Expr:
        """A sum."""
        if self._depth > DEEPEST:
            self._reader.position = len(self._reader.row)
            return self._opaque("a value that is nested too deeply")
        self._depth += 1
        left = self._sum()
        self._depth -= 1
        return left

    def _sum(self) -> ir.Expr:
        left = self._product()
        terms = 0
        while (token := self._reader.token) is not None and token.says("+", "-", "||"):
            self._reader.position += 1
            terms += 1
            if terms > DEEPEST:
                return self._too_long()
            right = self._product()
            if token.text == "||":
                left = self._call("joined", (left, right))
            else:
                left = ir.Binary(
                    span=self._span, operator="+" if token.text == "+" else "-", left=left, right=right
                )
        return left

    def _product(self) -> ir.Expr:
        left = self._operand()
        factors = 0
        while (token := self._reader.token) is not None and token.says("*", "/", "%"):
            self._reader.position += 1
            factors += 1
            if factors > DEEPEST:
                return self._too_long()
            operator: ir.BinaryOperator = "*" if token.text == "*" else "/" if token.text == "/" else "%"
            left = ir.Binary(span=self._span, operator=operator, left=left, right=self._operand())
        return left

    def _too_long(self) -> ir.Expr:
        """Calculations nest to the left: what comes after reads them by recursion."""
        self._reader.position = len(self._reader.row)
        return self._opaque("a calculation of too many terms")

    def _operand(self) -> ir.Expr:
        found = self._atom()
        while self._reader.take("::"):
            type_ = self._reader.name().lower()
            if type_ == "interval" and isinstance(found, ir.Literal) and found.kind == "string":
                found = self._seconds(found.value)
            elif type_ == "interval":
                found = self._spelled(found) or found
            if self._reader.ahead("("):
                self._reader.skip_group()
        return found

    def _atom(self) -> ir.Expr:
        reader = self._reader
        token = reader.token
        if token is None:
            return self._opaque("the end of the statement")
        if token.says("("):
            if reader.ahead("(", "SELECT"):
                return self._skipped()
            reader.take("(")
            inner = self.condition()
            reader.take(")")
            return inner
        if token.says("-"):
            signs = 0
            while reader.take("-"):
                signs += 1
            operand = self._opaque("a sign without a number") if reader.token is None else self._operand()
            return ir.Unary(span=self._span, operator="-", operand=operand) if signs % 2 else operand
        if token.kind == "number":
            reader.position += 1
            kind: ir.LiteralKind = "float" if "." in token.text else "integer"
            return ir.Literal(span=self._span, kind=kind, value=token.text)
        if token.kind == "text":
            reader.position += 1
            return ir.Literal(span=self._span, kind="string", value=token.text)
        if token.kind == "place":
            reader.position += 1
            return ir.Name(span=self._span, name=token.text)
        if token.kind == "name":
            return self._named()
        reader.position += 1
        return self._opaque(token.text)

    def _named(self) -> ir.Expr:
        reader = self._reader
        token = reader.token
        assert token is not None
        if token.says("TRUE", "FALSE"):
            reader.position += 1
            return ir.Literal(span=self._span, kind="boolean", value=token.text.lower())
        if token.says("NULL"):
            reader.position += 1
            return ir.Literal(span=self._span, kind="null", value="null")
        if token.says("INTERVAL"):
            reader.position += 1
            return self._interval()
        if token.says("CASE"):
            start = reader.position
            while (one := reader.token) is not None and not one.says("END"):
                reader.position += 1
            reader.take("END")
            return self._opaque(" ".join(t.text for t in reader.row[start : reader.position]))
        if token.says(*_CLOCKS):
            reader.position += 1
            if reader.ahead("("):
                reader.skip_group()
            return ir.Call(span=self._span, callee=ir.Name(span=self._span, name=NOW))
        table, name = reader.qualified()
        if reader.ahead("("):
            return self._called(name)
        row = ir.Name(span=self._span, name=self._rows.get(table.lower(), ROW))
        return ir.Attribute(span=self._span, base=row, name=name)

    def _called(self, name: str) -> ir.Expr:
        reader = self._reader
        reader.take("(")
        if reader.take("DISTINCT"):
            name = f"{name} distinct"
        given: list[ir.Expr] = []
        if reader.take("*"):
            pass
        elif not reader.ahead(")"):
            given.append(self._argument())
            while reader.take(","):
                given.append(self._argument())
        reader.take(")")
        if reader.take("FILTER", "(", "WHERE"):
            only = self.condition()
            reader.take(")")
            named = (ir.Argument(name="filter", value=only),)
            arguments = (*(ir.Argument(value=one) for one in given), *named)
            callee = ir.Name(span=self._span, name=f"{OTHERS}{name.lower()}")
            return ir.Call(span=self._span, callee=callee, arguments=arguments)
        match name.lower(), given:
            case "datetime" | "date" | "strftime", [*_, ir.Literal(kind="string", value="now")]:
                return ir.Call(span=self._span, callee=ir.Name(span=self._span, name=NOW))
            case "datetime", [ir.Literal(value="now"), ir.Literal(kind="string", value=text)]:
                now = ir.Call(span=self._span, callee=ir.Name(span=self._span, name=NOW))
                return ir.Binary(span=self._span, operator="+", left=now, right=self._seconds(text))
            case "make_interval", [_, *_]:
                return self._made_interval(given)
            case "cast", [first, *_]:
                return first
            case "datetime" | "timestamp", [first] if not isinstance(first, ir.Literal):
                return first
            case "coalesce", [first, second]:
                return ir.Logical(span=self._span, operator="??", operands=(first, second))
            case _:
                return self._call(name.lower(), tuple(given))

    def _argument(self) -> ir.Expr:
        """An argument; one that is given by name (`days => $2`) as a definition of that name."""
        reader = self._reader
        word = reader.token.text.upper() if reader.token is not None else ""
        if reader.ahead(word, "=>") or reader.ahead(word, ":="):
            target = ir.Name(span=self._span, name=reader.name().lower())
            reader.position += 1
            return ir.Binding(span=self._span, target=target, value=self.value())
        return self.value()

    def _made_interval(self, given: list[ir.Expr]) -> ir.Expr:
        """`make_interval(days => $2, hours => 3)`: so many of each unit, in its place or by its name."""
        found: ir.Expr | None = None
        for position, one in enumerate(given):
            unit, value = _PLACES[position] if position < len(_PLACES) else "", one
            if isinstance(one, ir.Binding) and isinstance(one.target, ir.Name):
                unit, value = one.target.name, one.value
            part = self._times(value, _UNITS.get(unit.rstrip("s"), 0))
            if part is None:
                return self._opaque("make_interval")
            found = (
                part if found is None else ir.Binary(span=self._span, operator="+", left=found, right=part)
            )
        return found if found is not None else self._opaque("make_interval")

    def _times(self, amount: ir.Expr, seconds: int) -> ir.Expr | None:
        """So many of a unit of that length; None where that is none."""
        if not seconds:
            return None
        return ir.Binary(span=self._span, operator="*", left=amount, right=self._of_seconds(seconds))

    def _spelled(self, joined: ir.Expr) -> ir.Expr | None:
        """`($1 || ' days')::interval`; None for anything else."""
        match joined:
            case ir.Call(callee=ir.Name(name=name), arguments=(amount, unit)) if name == f"{OTHERS}joined":
                word = unit.value.value if isinstance(unit.value, ir.Literal) else ""
                return self._times(amount.value, _UNITS.get(word.strip().lower().rstrip("s"), 0))
            case _:
                return None

    def _interval(self) -> ir.Expr:
        token = self._reader.token
        if token is None:
            return self._opaque("interval")
        self._reader.position += 1
        if token.kind == "text" and not _AMOUNT.fullmatch(token.text):
            return self._seconds(token.text)
        if token.kind not in ("text", "number") and not self._unit_ahead():
            return self._opaque(f"interval {token.text}")
        unit = self._reader.name()
        return self._seconds(f"{token.text} {unit}")

    def _unit_ahead(self) -> bool:
        token = self._reader.token
        return token is not None and token.kind == "name" and token.text.lower().rstrip("s") in _UNITS

    def _seconds(self, text: str) -> ir.Expr:
        """A length of time that is written out: `'2 days'`, `'-15 minutes'`."""
        if not _INTERVALS.fullmatch(text):
            return self._opaque(text)
        total = 0
        for amount, unit in _INTERVAL.findall(text):
            seconds = _UNITS.get(unit.lower().rstrip("s"))
            if seconds is None:
                return self._opaque(text)
            total += int(amount) * seconds
        made = self._of_seconds(abs(total))
        return ir.Unary(span=self._span, operator="-", operand=made) if total < 0 else made

    def _of_seconds(self, seconds: int) -> ir.Expr:
        number = ir.Literal(span=self._span, kind="integer", value=str(seconds))
        callee = ir.Name(span=self._span, name=SECONDS)
        return ir.Call(span=self._span, callee=callee, arguments=(ir.Argument(value=number),))

    def _call(self, name: str, given: tuple[ir.Expr, ...]) -> ir.Expr:
        callee = ir.Name(span=self._span, name=f"{OTHERS}{name}")
        arguments = tuple(ir.Argument(value=one) for one in given)
        return ir.Call(span=self._span, callee=callee, arguments=arguments)

    def _opaque_call(self) -> ir.Expr:
        self._reader.position += 1
        return self._skipped()

    def _skipped(self) -> ir.Expr:
        """A bracketed group that is not followed."""
        start = self._reader.position
        self._reader.skip_group()
        return self._opaque(" ".join(t.text for t in self._reader.row[start : self._reader.position]))

    def _opaque(self, text: str) -> ir.Expr:
        return ir.Opaque(span=self._span, text=text, names=())
