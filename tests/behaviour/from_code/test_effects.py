"""What is written: assignments in their many forms, each with exactly the conditions of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.behaviour.from_code.reading import read
from tests.behaviour.from_code.shop import SHOP, module

EFFECTS = {
    "assignment": (
        """
        def act(order: Order):
            order.total = 5
        """,
        {("order.total = 5", "")},
    ),
    "augmented": (
        """
        def act(order: Order):
            order.total += 1
        """,
        {("order.total = order.total + 1", "")},
    ),
    "augmented twice": (
        """
        def act(order: Order):
            order.total += 1
            order.total += 2
        """,
        {("order.total = order.total + 1", ""), ("order.total = order.total + 1 + 2", "")},
    ),
    "through a local": (
        """
        def act(order: Order):
            total = order.total
            total = total - 1
            order.total = total
        """,
        {("order.total = order.total - 1", "")},
    ),
    "several targets": (
        """
        def act(order: Order):
            order.status, order.total = Status.PLACED, 0
        """,
        {("order.status = PLACED", ""), ("order.total = 0", "")},
    ),
    "chained": (
        """
        def act(order: Order, other: Order):
            order.total = other.total = 0
        """,
        {("order.total = 0", ""), ("other.total = 0", "")},
    ),
    "if and else": (
        """
        def act(order: Order):
            if order.express:
                order.total = 2
            else:
                order.total = 1
        """,
        {("order.total = 2", "order.express"), ("order.total = 1", "not order.express")},
    ),
    "if, elif, else": (
        """
        def act(order: Order):
            if order.total > 10:
                order.status = Status.SHIPPED
            elif order.total > 5:
                order.status = Status.PLACED
            else:
                order.status = Status.CANCELLED
        """,
        {
            ("order.status = SHIPPED", "order.total > 10"),
            ("order.status = PLACED", "order.total <= 10 and order.total > 5"),
            ("order.status = CANCELLED", "order.total <= 10 and order.total <= 5"),
        },
    ),
    "match on an input": (
        """
        def act(order: Order, decision: str):
            match decision:
                case "place":
                    order.status = Status.PLACED
                case "cancel" | "drop":
                    order.status = Status.CANCELLED
        """,
        {
            ("order.status = PLACED", 'decision = "place"'),
            ("order.status = CANCELLED", 'decision != "place" and decision in {"cancel", "drop"}'),
        },
    ),
    "table of handlers": (
        """
        def place(order: Order):
            order.status = Status.PLACED

        def cancel(order: Order):
            order.status = Status.CANCELLED

        HANDLERS = {"place": place, "cancel": cancel}

        def act(order: Order, decision: str):
            handler = HANDLERS.get(decision)
            if handler is None:
                raise Refused()
            handler(order)
        """,
        {
            ("order.status = PLACED", 'decision = "place"'),
            ("order.status = CANCELLED", 'decision != "place" and decision = "cancel"'),
        },
    ),
    "table of handlers by index": (
        """
        def place(order: Order):
            order.status = Status.PLACED

        def cancel(order: Order):
            order.status = Status.CANCELLED

        def act(order: Order, decision: str):
            {"place": place, "cancel": cancel}[decision](order)
        """,
        {
            ("order.status = PLACED", 'decision = "place"'),
            ("order.status = CANCELLED", 'decision != "place" and decision = "cancel"'),
        },
    ),
    "a finding that does not end": (
        """
        import logging

        def act(order: Order):
            if order.total > 10:
                logging.warning("large")
            order.status = Status.PLACED
        """,
        {("order.status = PLACED", "")},
    ),
    "finally": (
        """
        def act(order: Order):
            try:
                if order.total > 10:
                    raise Refused()
            finally:
                order.notes = None
        """,
        {("order.notes = null", "")},
    ),
    "handler of a project error": (
        """
        def charge(order: Order):
            if order.customer.credit < order.total:
                raise Refused()

        def act(order: Order):
            try:
                charge(order)
            except Refused:
                order.status = Status.CANCELLED
            else:
                order.status = Status.PLACED
        """,
        {
            ("order.status = CANCELLED", "order.customer.credit < order.total"),
            ("order.status = PLACED", "order.customer.credit >= order.total"),
        },
    ),
    "handler of one of two errors": (
        """
        class Poor(Refused):
            pass

        def charge(order: Order):
            if order.customer.blocked:
                raise Closed()
            if order.customer.credit < order.total:
                raise Poor()

        def act(order: Order):
            try:
                charge(order)
            except Poor:
                order.status = Status.CANCELLED
                return
            order.status = Status.PLACED
        """,
        {
            (
                "order.status = CANCELLED",
                "not order.customer.blocked and order.customer.credit < order.total",
            ),
            (
                "order.status = PLACED",
                "not order.customer.blocked and order.customer.credit >= order.total",
            ),
        },
    ),
    "minimum and maximum": (
        """
        def act(order: Order):
            order.total = max(order.total - 5, 0)
        """,
        {("order.total = if order.total - 5 >= 0: order.total - 5 else: 0", "")},
    ),
    "ternary value": (
        """
        def act(order: Order):
            order.status = Status.SHIPPED if order.express else Status.PLACED
        """,
        {("order.status = if order.express: SHIPPED else: PLACED", "")},
    ),
    "value from a table": (
        """
        TARGETS = {True: Status.SHIPPED, False: Status.PLACED}

        def act(order: Order):
            order.status = TARGETS[order.express]
        """,
        {("order.status = if order.express: SHIPPED else: PLACED", "")},
    ),
    "time": (
        """
        def act(order: Order):
            order.placed_at = datetime.now() + timedelta(hours=2)
        """,
        {("order.placed_at = now + 2.hours", "")},
    ),
    "time with a zone": (
        """
        from datetime import timezone

        def act(order: Order):
            order.placed_at = datetime.now(timezone.utc) - timedelta(days=1, minutes=30)
        """,
        {("order.placed_at = now - 1470.minutes", "")},
    ),
    "default by or": (
        """
        def act(order: Order):
            order.notes = order.notes or "none"
        """,
        {('order.notes = "none"', "order.notes = null")},
    ),
    "only where it is missing": (
        """
        def act(order: Order):
            if order.placed_at is None:
                order.placed_at = datetime.now()
        """,
        {("order.placed_at = now", "order.placed_at = null")},
    ),
    "through a relationship": (
        """
        def act(order: Order):
            order.customer.credit -= order.total
        """,
        {("order.customer.credit = order.customer.credit - order.total", "")},
    ),
    "several fields by name": (
        """
        def act(order: Order):
            for name in ("total", "notes"):
                setattr(order, name, None)
        """,
        {("order.total = null", ""), ("order.notes = null", "")},
    ),
    "append to a collection": (
        """
        def act(order: Order, line: Line):
            order.lines.append(line)
        """,
        {("order.lines += line", "")},
    ),
    "remove from a collection": (
        """
        def act(order: Order, line: Line):
            order.lines.remove(line)
        """,
        {("order.lines -= line", "")},
    ),
    "loop over a relationship": (
        """
        def act(order: Order):
            for line in order.lines:
                if line.packed:
                    continue
                line.packed = True
        """,
        {("line.packed = true", "not line.packed")},
    ),
    "loop over a filtered list": (
        """
        def act(order: Order):
            for line in [it for it in order.lines if it.quantity > 3]:
                line.packed = True
        """,
        {("line.packed = true", "line.quantity > 3")},
    ),
    "loop over a list filled before": (
        """
        def act(order: Order):
            found = []
            for line in order.lines:
                if line.quantity > 3:
                    found.append(line)
            for line in found:
                line.packed = True
        """,
        {("line.packed = true", "line.quantity > 3")},
    ),
    "first of a generator": (
        """
        def act(order: Order):
            line = next((it for it in order.lines if it.quantity > 3), None)
            if line is None:
                raise Refused()
            line.packed = True
        """,
        {("line.packed = true", "line.quantity > 3")},
    ),
    "found by a loop": (
        """
        def act(order: Order):
            found = None
            for line in order.lines:
                if line.quantity > 3:
                    found = line
                    break
            if found is None:
                raise Refused()
            found.packed = True
        """,
        {("line.packed = true", "line.quantity > 3")},
    ),
    "found by a helper": (
        """
        def find(order: Order) -> Line:
            for line in order.lines:
                if line.quantity > 3:
                    return line
            raise Refused()

        def act(order: Order):
            line = find(order)
            line.packed = True
        """,
        {("line.packed = true", "line.quantity > 3")},
    ),
}


@pytest.mark.parametrize(("code", "expected"), EFFECTS.values(), ids=EFFECTS.keys())
def test_effects(code: str, expected: set[tuple[str, str]], tmp_path: Path) -> None:
    found = read(tmp_path, {"app.py": SHOP, "orders.py": module(code)})
    assert {(d.effect, " and ".join(sorted(d.own))) for d in found.done("act")} == {
        (effect, " and ".join(sorted(guards.split(" and ")))) for effect, guards in expected
    }


CONDITIONS = {
    "any": (
        """
        def act(order: Order):
            if any(line.packed for line in order.lines):
                raise Refused()
            order.status = Status.PLACED
        """,
        "not exists Line with this in order.lines and packed",
    ),
    "all": (
        """
        def act(order: Order):
            if not all(line.packed for line in order.lines):
                raise Refused()
            order.status = Status.PLACED
        """,
        "not exists Line with this in order.lines and not packed",
    ),
    "loop that refuses": (
        """
        def act(order: Order):
            for line in order.lines:
                if not line.packed:
                    raise Refused()
            order.status = Status.PLACED
        """,
        "not exists Line with this in order.lines and not packed",
    ),
    "loop that returns": (
        """
        def packed(order: Order) -> bool:
            for line in order.lines:
                if not line.packed:
                    return False
            return True

        def act(order: Order):
            if packed(order):
                order.status = Status.PLACED
        """,
        "not exists Line with this in order.lines and not packed",
    ),
    "loop that sets a flag": (
        """
        def act(order: Order):
            ok = True
            for line in order.lines:
                if not line.packed:
                    ok = False
                    break
            if not ok:
                raise Refused()
            order.status = Status.PLACED
        """,
        "not exists Line with this in order.lines and not packed",
    ),
    "loop that sets a flag and goes on": (
        """
        def act(order: Order):
            ok = True
            for line in order.lines:
                if not line.packed:
                    ok = False
            if not ok:
                raise Refused()
            order.status = Status.PLACED
        """,
        "not exists Line with this in order.lines and not packed",
    ),
    "loop with else": (
        """
        def act(order: Order):
            for line in order.lines:
                if not line.packed:
                    break
            else:
                order.status = Status.PLACED
        """,
        "not exists Line with this in order.lines and not packed",
    ),
    "filtered list": (
        """
        def act(order: Order):
            open_lines = [line for line in order.lines if not line.packed]
            if open_lines:
                raise Refused()
            order.status = Status.PLACED
        """,
        "not exists Line with this in order.lines and not packed",
    ),
    "filter with a lambda": (
        """
        def act(order: Order):
            open_lines = list(filter(lambda line: not line.packed, order.lines))
            if open_lines:
                raise Refused()
            order.status = Status.PLACED
        """,
        "not exists Line with this in order.lines and not packed",
    ),
    "not empty": (
        """
        def act(order: Order):
            if not order.lines:
                raise Refused()
            order.status = Status.PLACED
        """,
        "exists Line with this in order.lines",
    ),
    "length": (
        """
        def act(order: Order):
            if len(order.lines) > 10:
                raise Refused()
            order.status = Status.PLACED
        """,
        "(Lines with this in order.lines).count <= 10",
    ),
    "counted": (
        """
        def act(order: Order):
            if sum(1 for line in order.lines if line.packed) > 10:
                raise Refused()
            order.status = Status.PLACED
        """,
        "(Lines with this in order.lines and packed).count <= 10",
    ),
    "counted by truth": (
        """
        def act(order: Order):
            if sum(line.packed for line in order.lines) > 10:
                raise Refused()
            order.status = Status.PLACED
        """,
        "(Lines with this in order.lines and packed).count <= 10",
    ),
    "counted by length": (
        """
        def act(order: Order):
            if len([line for line in order.lines if line.packed]) > 10:
                raise Refused()
            order.status = Status.PLACED
        """,
        "(Lines with this in order.lines and packed).count <= 10",
    ),
    "counted by a loop": (
        """
        def act(order: Order):
            count = 0
            for line in order.lines:
                if line.packed:
                    count += 1
            if count > 10:
                raise Refused()
            order.status = Status.PLACED
        """,
        "(Lines with this in order.lines and packed).count <= 10",
    ),
    "total": (
        """
        def act(order: Order):
            if sum(line.quantity for line in order.lines) > 10:
                raise Refused()
            order.status = Status.PLACED
        """,
        "(Lines with this in order.lines -> quantity).sum <= 10",
    ),
    "total by a loop": (
        """
        def act(order: Order):
            total = 0
            for line in order.lines:
                total += line.quantity
            if total > 10:
                raise Refused()
            order.status = Status.PLACED
        """,
        "(Lines with this in order.lines -> quantity).sum <= 10",
    ),
    "optional": (
        """
        def act(order: Order):
            if order.notes:
                order.status = Status.PLACED
        """,
        "order.notes != null",
    ),
    "number": (
        """
        def act(order: Order):
            if order.total:
                order.status = Status.PLACED
        """,
        "order.total != 0",
    ),
    "chained comparison": (
        """
        def act(order: Order):
            if 1 <= order.total <= 10:
                order.status = Status.PLACED
        """,
        "order.total >= 1 and order.total <= 10",
    ),
    "age": (
        """
        def act(order: Order):
            if datetime.now() - order.placed_at > timedelta(days=2):
                raise Refused()
            order.status = Status.PLACED
        """,
        "now - order.placed_at <= 48.hours",
    ),
    "is False": (
        """
        def act(order: Order):
            if order.customer.blocked is False:
                order.status = Status.PLACED
        """,
        "not order.customer.blocked",
    ),
    "same instance by its key": (
        """
        def act(order: Order, customer: Customer):
            if order.customer.id != customer.id:
                raise Refused()
            order.status = Status.PLACED
        """,
        "order.customer = customer",
    ),
    "same instance": (
        """
        def act(order: Order, customer: Customer):
            if order.customer is not customer:
                raise Refused()
            order.status = Status.PLACED
        """,
        "order.customer = customer",
    ),
    "a chain of alternatives": (
        """
        def act(order: Order):
            if order.express and order.total > 5 or order.customer.credit > 100:
                order.status = Status.PLACED
        """,
        "order.express and order.total > 5 or order.customer.credit > 100",
    ),
    "a condition on what was just written": (
        """
        def act(order: Order):
            order.total = order.total + 1
            if order.total > 5:
                order.status = Status.PLACED
        """,
        "order.total + 1 > 5",
    ),
    "a condition on what a helper wrote": (
        """
        def count(order):
            order.total += 1

        def act(order: Order):
            count(order)
            if order.total > 5:
                order.status = Status.PLACED
        """,
        "order.total + 1 > 5",
    ),
}


@pytest.mark.parametrize(("code", "expected"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_conditions(code: str, expected: str, tmp_path: Path) -> None:
    found = read(tmp_path, {"app.py": SHOP, "orders.py": module(code)})
    done = found.one("act", containing="status")
    assert done.effect == "order.status = PLACED"
    assert done.guards in (set(expected.split(" and ")), {expected})


def test_loops_in_loops_over_known_items_do_not_multiply_without_end(tmp_path: Path) -> None:
    twelve = ", ".join(str(number) for number in range(12))
    lines = [f"{'    ' * depth}for a{depth} in [{twelve}]:" for depth in range(7)]
    lines.append(f"{'    ' * 7}if order.total > a6: order.total = a0")
    loops = "\n".join(f"    {line}" for line in lines)
    found = read(tmp_path, {"app.py": SHOP, "orders.py": module(f"def act(order: Order):\n{loops}\n")})
    assert any(said.startswith("order.total = ") for said in found.effects("act"))


UNNAMED = """
from dataclasses import dataclass

@dataclass
class Order:
    status: str = "open"

def mark(order: Order) -> bool:
    order.status = "closed"
    return True

def in_transaction(work):
    return work()

def close(order: Order) -> None:
    in_transaction(lambda: mark(order))
"""


def test_a_function_without_a_name_adds_no_line_number_to_the_way(tmp_path: Path) -> None:
    behaviour = read(tmp_path, UNNAMED).behaviour
    (effect,) = [e for o in behaviour.operations for e in o.effects]
    assert not any("lambda" in step for step in (*effect.path, effect.symbol))
