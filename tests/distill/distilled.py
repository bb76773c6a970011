"""The applications that are distilled in tests, each read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from drift.behaviour.from_code import compile_code
from drift.behaviour.model import Behaviour
from drift.code.scan import scan
from drift.distill.draft import Draft
from drift.distill.engine import distill
from drift.distill.layout import draft_text

ROOT = Path(__file__).parent.parent.parent
GOLDENS = Path(__file__).parent / "goldens"
BENCH = ROOT / "tests" / "bench" / "apps"
FIXTURES = ROOT / "fixtures"

LONG = frozenset({"permits", "purchases", "subscriptions", "tickets"})
"""Applications of the bench that only the long form of the tests distils."""

QUICK = {
    "login": FIXTURES / "login",
    "login-typescript-prisma": FIXTURES / "login-typescript-prisma",
    "claims-django": FIXTURES / "claims-django",
    **{
        path.name: path
        for path in sorted(BENCH.iterdir())
        if (path / "code").is_dir() and path.name not in LONG
    },
}
SLOW = {
    path.name: path
    for path in (*sorted(FIXTURES.iterdir()), *(BENCH / name for name in sorted(LONG)))
    if (path / "code").is_dir() and path.name not in QUICK
}


@cache
def behaviour(name: str) -> Behaviour:
    """What an application does."""
    return compile_code(scan([(QUICK | SLOW)[name] / "code"], jobs=1))


@cache
def draft(name: str) -> Draft:
    """Its draft."""
    return distill(behaviour(name))


@cache
def text(name: str) -> str:
    """Its draft as text."""
    return draft_text(draft(name))


def golden(name: str) -> Path:
    """Where its draft is kept, read line by line."""
    return GOLDENS / f"{name}.allium"


def main() -> None:
    """Writes every golden: `python -m tests.distill.distilled`. Read what changed, then commit."""
    for name in sorted(QUICK | SLOW):
        if not name.startswith("login-") or name in QUICK:
            golden(name).write_text(text(name), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
