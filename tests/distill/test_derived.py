"""Derived values of drafts: what classes work out of their own instances, nothing else."""

from __future__ import annotations

from pathlib import Path

from drift.behaviour.from_code import compile_code
from drift.code.scan import scan
from drift.distill.engine import distill
from drift.distill.layout import draft_text

PYTHON = """\
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

GRACE = timedelta(days=14)


@dataclass
class Line:
    invoice: "Invoice"
    state: str = "open"


@dataclass
class Invoice:
    id: int
    total: int
    due_at: datetime
    paid: int = 0
    status: str = "open"
    api_token: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def is_overdue(self) -> bool:
        return self.status == "open" and self.due_at + GRACE < datetime.now()

    def balance(self) -> int:
        return self.total - self.paid

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def due(self) -> datetime:
        return self.due_at

    def is_proven(self) -> bool:
        return secrets.compare_digest(self.api_token, "x")

    def settled(self) -> bool:
        self.status = "settled"
        return self.paid > 0

    def covers(self, amount: int) -> bool:
        return self.total > amount

    def checked(self) -> bool:
        if self.total < 0:
            raise ValueError("impossible")
        return self.total > self.paid


def pay(invoice: Invoice, amount: int) -> None:
    if invoice.status != "open":
        raise ValueError("not open")
    invoice.paid += amount


def close(invoice: Invoice) -> None:
    if invoice.status != "open" or invoice.balance() > 0:
        raise ValueError("not paid")
    invoice.status = "closed"
"""

TYPESCRIPT = """\
export class Seat {
  constructor(public row: number, public price: number, public status: 'free' | 'sold' = 'free') {}

  get dear(): boolean {
    return this.price > 100;
  }

  raise(by: number): void {
    this.price = this.price + by;
  }
}

export function sell(seat: Seat): void {
  if (seat.status !== 'free') throw new Error('sold');
  seat.status = 'sold';
}
"""


GATHERED = """\
from dataclasses import dataclass, field


@dataclass
class Comparison:
    added: set[str] = field(default_factory=set)
    removed: list[str] = field(default_factory=list)
    note: str | None = None
    size: int = 0

    @property
    def has_changes(self) -> bool:
        return bool(self.added or self.removed)

    def is_empty(self) -> bool:
        return not self.added and len(self.removed) == 0

    def explained(self) -> bool:
        return bool(self.note and self.added)


def close(comparison: Comparison) -> None:
    if not comparison.has_changes:
        raise ValueError("nothing")
    comparison.size = 3
"""


def derived(tmp_path: Path, name: str, code: str) -> dict[str, str]:
    (tmp_path / name).write_text(code, encoding="utf-8")
    draft = distill(compile_code(scan([tmp_path], jobs=1)))
    text = draft_text(draft)
    names = [one.name for entity in draft.entities for one in entity.derived]
    lines = (line.strip() for line in text.splitlines())
    said = dict(line.split(": ", 1) for line in lines if ": " in line and not line.startswith("requires"))
    return {name: said[name] for name in names}


def test_properties_and_pure_methods_are_derived_values(tmp_path: Path) -> None:
    assert derived(tmp_path, "invoices.py", PYTHON) == {
        "is_overdue": "status = open and due_at + config.grace < now",
        "balance": "total - paid",
    }


def test_a_truth_over_collections_says_whether_they_have_anything(tmp_path: Path) -> None:
    assert derived(tmp_path, "comparisons.py", GATHERED) == {
        "has_changes": "added.count > 0 or removed.count > 0",
        "is_empty": "removed.count = 0 and added.count = 0",
        "explained": "note != null and added.count > 0",
    }


def test_getters_of_typescript_are(tmp_path: Path) -> None:
    assert derived(tmp_path, "seats.ts", TYPESCRIPT) == {"dear": "price > 100"}
