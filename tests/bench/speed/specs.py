"""Specification sets of any size for measuring: modules that `use` each other, as teams write them.

Deterministic: the same lines for the same numbers, every time.
"""

from __future__ import annotations

from collections.abc import Mapping

LINES_A_FILE = 500

_KINDS = (
    "Order",
    "Invoice",
    "Shipment",
    "Booking",
    "Claim",
    "Ticket",
    "Contract",
    "Refund",
    "Visit",
    "Batch",
)
_FIELDS = ("Primary", "Regional", "Archived", "Bulk", "Express", "Partner", "Internal", "Seasonal", "Shared")

_HEAD = """\
-- allium: 3
-- {module}: generated to measure how fast specifications are read

{uses}
------------------------------------------------------------
-- Given
------------------------------------------------------------

given {{
    ledger: {module_name}Ledger
}}

------------------------------------------------------------
-- External Entities
------------------------------------------------------------

external entity {module_name}Customer {{
    email: String
    status: active | suspended | closed
    mfa_enabled: Boolean
    locale: String?
}}

value {module_name}Period {{
    start: Timestamp
    end: Timestamp

    duration: end - start
}}

enum {module_name}Priority {{ low | normal | high | `very-high` }}

entity {module_name}Ledger {{
    balance: Decimal
    entries_count: Integer
}}

config {{
    max_attempts: Integer = 5
    window: Duration = 30.minutes
    grace: Duration = window * 2
    threshold: Decimal = 0.25
    page_size: Integer = 1_000{imported}
}}

actor {module_name}Clerk {{
    identified_by: {module_name}Customer where status = active
}}

"""

_AGGREGATE = """\
------------------------------------------------------------
-- {name}
------------------------------------------------------------

entity {name} {{
    -- Fields
    customer: {module}Customer
    status: draft | placed | paid | shipped | cancelled
    priority: {module}Priority
    total: Decimal
    attempts: Integer
    created_at: Timestamp
    placed_at: Timestamp when status = placed | paid | shipped
    expires_at: Timestamp?
    note: String?
    tags: Set<String>

    transitions status {{
        draft -> placed
        placed -> paid
        paid -> shipped
        draft -> cancelled
        placed -> cancelled
        terminal: shipped, cancelled
    }}

    -- Relationships and projections
    lines: {name}Line with owner = this
    open_lines: lines where status = open
    reserved: lines where status = reserved and quantity > 0 -> quantity

    -- Derived
    is_expired: expires_at <= now
    is_large: total >= 10_000 and lines.count > 3
    age: now - created_at
    can_retry(limit): attempts < limit and not is_expired

    invariant TotalIsNotNegative {{
        status != cancelled implies total >= 0
    }}
}}

entity {name}Line {{
    owner: {name}
    sku: String
    quantity: Integer
    price: Decimal
    status: open | reserved | done

    amount: quantity * price
}}

rule Create{name} {{
    when: Create{name}(customer, priority, note?)
    requires: customer.status = active
    requires: not exists {name}{{customer: customer, priority: priority}}
    let deadline = now + config.window
    ensures:
        let created = {name}.created(
            customer: customer,
            status: draft,
            priority: priority,
            total: 0,
            attempts: 0,
            created_at: now,
            expires_at: deadline,
            note: note ?? "none",
            tags: {{ "new", "unread" }}
        )
        {name}Opened(item: created, by: customer)
}}

rule Add{name}Line {{
    when: Add{name}Line(item, sku, quantity, price)
    requires: item.status = draft
    requires: quantity > 0 and quantity <= config.page_size
    requires:
        item.lines.count < 100
        or item.customer.mfa_enabled
    ensures: {name}Line.created(owner: item, sku: sku, quantity: quantity, price: price, status: open)
    ensures: item.total = item.total + quantity * price
}}

rule Place{name} {{
    when: Place{name}(item, actor)
    requires: item.status = draft
    requires: item.can_retry(config.max_attempts)
    requires: item.lines.all(line => line.quantity > 0)
    ensures:
        item.status = placed
        item.placed_at = now
        for line in item.open_lines:
            line.status = reserved
        if item.is_large:
            {name}Flagged(item: item, reason: "large")
            item.priority = high
        else if item.attempts > 1:
            {name}Flagged(item: item, reason: "retried")
        else:
            item.attempts = item.attempts + 1

    @guidance
        -- Reserve the stock before anything else is done.
}}

rule Pay{name} {{
    when: Pay{name}(item, amount)
    let missing = item.total - amount
    requires: item.status = placed
    requires: missing <= item.total * config.threshold or item.customer.status in {{active, suspended}}
    ensures: item.status = paid
    ensures: ledger.balance = ledger.balance + amount
    ensures: Email.created(to: item.customer.email, template: receipt, data: {{ total: item.total, missing }})
}}

rule Ship{name} {{
    when: item: {name}.status transitions_to paid
    requires: exists item
    ensures:
        item.status = shipped
        for line in item.lines where status = reserved:
            line.status = done
}}

rule Expire{name} {{
    when: item: {name}.expires_at <= now
    requires: item.status in {{draft, placed}}
    requires: item.note != null implies item.attempts >= 1
    ensures:
        item.status = cancelled
        item.expires_at = null
        let note = if item.is_large: "expired large" else: "expired"
        Email.created(to: item.customer.email, template: expired, data: {{ note: note }})
}}

rule Flag{name} {{
    when: {name}Flagged(item, reason)
    ensures: item.note = reason
    ensures: item.tags = item.tags + {{ "flagged" }}
}}

rule Drop{name} {{
    when: Drop{name}(item)
    requires: item.status = cancelled
    ensures:
        for line in item.lines:
            not exists line
        not exists item
}}

invariant {name}LinesArePositive {{
    for line in {name}Lines:
        line.status = done implies line.quantity > 0
}}

contract {name}Pricing {{
    quote: (item: {name}, at: Timestamp) -> Decimal

    @invariant Repeatable
        -- The same item at the same time costs the same.
}}

surface {name}Desk {{
    facing clerk: {module}Clerk
    context item: {name} where customer = clerk

    exposes:
        item.status
        item.total
        item.note when item.note != null
        for line in item.lines:
            line.sku
            line.amount

    provides:
        Place{name}(item, clerk) when item.status = draft
        Pay{name}(item, amount)
            when item.status = placed
        Drop{name}(item) when item.status = cancelled

    contracts:
        demands {name}Pricing

    timeout:
        Expire{name} when item.expires_at <= now
}}

deferred {name}Allocation.suggest "allocation/{module}.allium"
open question "Who may cancel a {name} that was paid?"

"""


def spec_set(lines: int, files: int = 0) -> Mapping[str, str]:
    """Texts by path: `lines` lines in all, `files` files (0: one for every 500 lines)."""
    count = files or max(1, lines // LINES_A_FILE)
    size = lines // count
    return {f"specs/module_{number:02}.allium": _module(number, size) for number in range(count)}


def _module(number: int, size: int) -> str:
    """One module; it uses the three before it."""
    name = f"Module{number:02}"
    used = [each for each in range(number - 3, number) if each >= 0]
    uses = "".join(f'use "./module_{each:02}.allium" as m{each:02}\n' for each in used)
    imported = "".join(
        f"\n    limit_{each:02}: Integer = m{each:02}/config.max_attempts + 1" for each in used
    )
    parts = [_HEAD.format(module=f"module {number}", module_name=name, uses=uses, imported=imported)]
    length, index = parts[0].count("\n"), 0
    while True:
        text = _AGGREGATE.format(name=_name(number, index), module=name)
        if length + text.count("\n") > size:
            break
        parts.append(text)
        length += text.count("\n")
        index += 1
    parts.extend(f"deferred {name}Step{step}.decide\n" for step in range(size - length))
    return "".join(parts)


def _name(number: int, index: int) -> str:
    kind = _KINDS[(number + index) % len(_KINDS)]
    return f"{_FIELDS[index % len(_FIELDS)]}{kind}{number:02}{index // len(_FIELDS) or ''}"
