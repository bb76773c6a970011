"""Configured values: where they come from, what they amount to, and that guards name them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.behaviour.from_code.reading import read

HOUR, DAY = 3600, 86400

VALUES = {
    "module constant": ("LIMIT = 5", {"app.LIMIT": 5}),
    "annotated": ("LIMIT: int = 5", {"app.LIMIT": 5}),
    "final": ("from typing import Final\nLIMIT: Final = 5", {"app.LIMIT": 5}),
    "arithmetic": ("LIMIT = 2 * 60 * 60 + 1", {"app.LIMIT": 7201}),
    "power": ("LIMIT = 2 ** 10", {"app.LIMIT": 1024}),
    "decimal": ("RATE = 0.15", {"app.RATE": Fraction(3, 20)}),
    "decimal class": ("from decimal import Decimal\nRATE = Decimal('0.15')", {"app.RATE": Fraction(3, 20)}),
    "from another constant": ("BASE = 5\nLIMIT = BASE * 2", {"app.BASE": 5, "app.LIMIT": 10}),
    "duration": ("from datetime import timedelta\nTTL = timedelta(hours=2)", {"app.TTL": 2 * HOUR}),
    "duration of several units": (
        "from datetime import timedelta\nTTL = timedelta(days=1, hours=2)",
        {"app.TTL": DAY + 2 * HOUR},
    ),
    "duration by position": ("from datetime import timedelta\nTTL = timedelta(3)", {"app.TTL": 3 * DAY}),
    "scaled duration": ("from datetime import timedelta\nTTL = 3 * timedelta(days=1)", {"app.TTL": 3 * DAY}),
    "duration of a constant": (
        "import datetime\nHOURS = 4\nTTL = datetime.timedelta(hours=HOURS)",
        {"app.HOURS": 4, "app.TTL": 4 * HOUR},
    ),
    "environment": ("import os\nLIMIT = int(os.environ.get('LIMIT', '5'))", {"env:LIMIT": 5}),
    "environment, getenv": ("import os\nLIMIT = int(os.getenv('LIMIT', 5))", {"env:LIMIT": 5}),
    "environment without a default": ("import os\nKEY = os.environ['KEY']", {"env:KEY": None}),
    "duration from the environment": (
        "import os\nfrom datetime import timedelta\nTTL = timedelta(hours=int(os.environ.get('H', '4')))",
        {"app.TTL": 4 * HOUR},
    ),
    "class constant": ("class Limits:\n    ATTEMPTS = 5", {"app.Limits.ATTEMPTS": 5}),
    "settings class": (
        "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    limit: int = 5",
        {"app.Settings.limit": 5},
    ),
    "settings with fields": (
        (
            "from pydantic import Field\nfrom pydantic_settings import BaseSettings\n"
            "class Settings(BaseSettings):\n    limit: int = Field(5, ge=1)\n"
            "    rate: float = Field(default=0.5)"
        ),
        {"app.Settings.limit": 5, "app.Settings.rate": Fraction(1, 2)},
    ),
    "configuration by key": (
        (
            "from flask import Flask, current_app\napp = Flask(__name__)\napp.config['LIMIT'] = 5\n"
            "def read():\n    return current_app.config['LIMIT']"
        ),
        {"config:LIMIT": 5},
    ),
    "configuration by several keys": (
        (
            "from flask import Flask, current_app\napp = Flask(__name__)\napp.config.update(LIMIT=5)\n"
            "def read():\n    return current_app.config.get('LIMIT')"
        ),
        {"config:LIMIT": 5},
    ),
    "configuration class": (
        (
            "from flask import current_app\nclass Config:\n    LIMIT = 5\n"
            "def read():\n    return current_app.config['LIMIT']"
        ),
        {"config:LIMIT": 5},
    ),
}


@pytest.mark.parametrize(("code", "expected"), VALUES.values(), ids=VALUES.keys())
def test_values(code: str, expected: dict[str, object], tmp_path: Path) -> None:
    config = read(tmp_path, code).config()
    assert {name: config.get(name, "absent") for name in expected} == expected


LIMIT = """
from dataclasses import dataclass

@dataclass
class Account:
    attempts: int = 0
    locked: bool = False

"""

USES = {
    "constant": (
        """
        MAX = 5

        def lock(account: Account):
            if account.attempts < MAX:
                return
            account.locked = True
        """,
        "account.attempts >= app.MAX",
        {"app.MAX": 5},
    ),
    "constant plus one": (
        """
        MAX = 5

        def lock(account: Account):
            if account.attempts + 1 >= MAX:
                account.locked = True
        """,
        "account.attempts + 1 >= app.MAX",
        {"app.MAX": 5},
    ),
    "default of a parameter": (
        """
        def lock(account: Account, limit: int = 5):
            if account.attempts >= limit:
                account.locked = True
        """,
        "account.attempts >= app.lock(limit)",
        {"app.lock(limit)": 5},
    ),
    "argument of a service": (
        """
        MAX = 5

        class Guard:
            def __init__(self, limit: int = MAX):
                self.limit = limit

            def check(self, account: Account):
                if account.attempts >= self.limit:
                    account.locked = True

        guard = Guard()

        def lock(account: Account):
            guard.check(account)
        """,
        "account.attempts >= app.MAX",
        {"app.MAX": 5},
    ),
    "settings instance": (
        """
        from pydantic_settings import BaseSettings

        class Settings(BaseSettings):
            max_attempts: int = 5

        settings = Settings()

        def lock(account: Account):
            if account.attempts >= settings.max_attempts:
                account.locked = True
        """,
        "account.attempts >= app.Settings.max_attempts",
        {"app.Settings.max_attempts": 5},
    ),
    "settings function": (
        """
        from functools import lru_cache
        from pydantic_settings import BaseSettings

        class Settings(BaseSettings):
            max_attempts: int = 5

        @lru_cache
        def get_settings() -> Settings:
            return Settings()

        def lock(account: Account):
            settings = get_settings()
            if account.attempts >= settings.max_attempts:
                account.locked = True
        """,
        "account.attempts >= app.Settings.max_attempts",
        {"app.Settings.max_attempts": 5},
    ),
    "settings dataclass": (
        """
        @dataclass(frozen=True)
        class Settings:
            max_attempts: int = 5

        settings = Settings()

        def lock(account: Account):
            if account.attempts >= settings.max_attempts:
                account.locked = True
        """,
        "account.attempts >= app.Settings.max_attempts",
        {"app.Settings.max_attempts": 5},
    ),
    "injected settings dataclass": (
        """
        @dataclass(frozen=True)
        class Settings:
            max_attempts: int = 5

        class Guard:
            def __init__(self, settings: Settings):
                self.settings = settings

            def lock(self, account: Account):
                if account.attempts >= self.settings.max_attempts:
                    account.locked = True
        """,
        "account.attempts >= app.Settings.max_attempts",
        {"app.Settings.max_attempts": 5},
    ),
    "class attribute": (
        """
        class Guard:
            MAX = 5

            def lock(self, account: Account):
                if account.attempts >= self.MAX:
                    account.locked = True
        """,
        "account.attempts >= app.Guard.MAX",
        {"app.Guard.MAX": 5},
    ),
    "dictionary": (
        """
        LIMITS = {"attempts": 5, "minutes": 10}

        def lock(account: Account):
            if account.attempts >= LIMITS["attempts"]:
                account.locked = True
        """,
        "account.attempts >= app.LIMITS.attempts",
        {"app.LIMITS.attempts": 5},
    ),
    "the environment decides no branch": (
        """
        import os

        ENABLED = os.environ.get("ENABLED", "")

        def lock(account: Account):
            if not ENABLED:
                return
            if account.attempts >= 5:
                account.locked = True
        """,
        "account.attempts >= 5",
        {},
    ),
}


@pytest.mark.parametrize(("code", "guard", "values"), USES.values(), ids=USES.keys())
def test_uses(code: str, guard: str, values: dict[str, int], tmp_path: Path) -> None:
    from textwrap import dedent

    found = read(tmp_path, LIMIT + dedent(code))
    done = found.one("lock")
    assert done.effect == "account.locked = true"
    assert {g for g in done.guards if "attempts" in g} == {guard}
    config = found.config()
    assert {name: config.get(name) for name in values} == values


def test_a_constant_of_another_module(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "shop/__init__.py": "",
            "shop/limits.py": "MAX = 5\n",
            "shop/settings.py": "from .limits import MAX as MAXIMUM\n",
            "shop/model.py": LIMIT,
            "shop/service.py": """
                from shop import settings
                from shop.model import Account

                def lock(account: Account):
                    if account.attempts >= settings.MAXIMUM:
                        account.locked = True
            """,
        },
    )
    assert found.one("lock").guards == {"account.attempts >= shop.limits.MAX"}


@pytest.mark.parametrize(
    ("limits", "seen"),
    [
        ('Object.defineProperty(exports, "MAX", { value: 5 });', True),
        ("for (const name of NAMES) module.exports[name] = 5;", True),
        ("exports.MIN = 1;", False),
    ],
)
def test_what_a_module_gives_away_may_be_more_than_it_spells(tmp_path: Path, limits: str, seen: bool) -> None:
    code = """
        const limits = require("./limits");
        class Order {
            constructor() { this.status = "open"; this.tries = 0; }
            pay() {
                if (limits.MAX && this.tries > limits.MAX) throw new Error("often");
                this.status = "paid";
            }
        }
        module.exports = { Order };
    """
    found = read(tmp_path, {"a.js": code, "limits.js": limits}).one("pay", "status")
    assert any("order.tries" in guard for guard in found.guards) is seen
