"""Audits to post."""

import msgspec

from drift.compare.audit import Audit, CodeLocation, Divergence, SpecLocation
from tests.report.sample import AUDIT, STRONGER

NONE = msgspec.structs.replace(AUDIT, divergences=(), problems=(), unread=())


def divergence(
    number: int, *, file: str = "src/shop.py", line: int = 0, title: str = "", rule: str = ""
) -> Divergence:
    """One of many: `number` makes its fingerprint and, unless told, its line."""
    at = line or number
    return msgspec.structs.replace(
        STRONGER,
        fingerprint=f"{number:016x}",
        rule=rule or STRONGER.rule,
        title=title or f"divergence number {number}",
        spec=(SpecLocation("specs/shop.allium", at, 5, at, 30, "rule Ship", "requires", "order.paid"),),
        code=(
            CodeLocation(file, at, 1, at, 9, "shop.ship", "ship(order)", ("POST /ship",), f"c{number:015x}"),
        ),
        evidence=(),
    )


def audit(*divergences: Divergence | int) -> Audit:
    """An audit that found these."""
    found = tuple(divergence(one) if isinstance(one, int) else one for one in divergences)
    return msgspec.structs.replace(NONE, divergences=found)
