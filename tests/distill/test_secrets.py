"""No text that proves who calls is in what is written of code, whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.behaviour.from_code import compile_code
from drift.behaviour.model import Behaviour
from drift.behaviour.secrecy import SecretNames, concealed
from drift.code.scan import scan
from drift.distill.engine import distill
from drift.distill.layout import draft_text
from drift.report.behaviour_digest import digest
from drift.report.behaviour_json import behaviour_json
from drift.report.behaviour_text import behaviour_page
from drift.resources.errors import RulesetError
from drift.resources.toml import parse_toml

CODE = """\
import os
from dataclasses import dataclass

API_KEY = "sk-live-CONSTANT"
ENTRANCE = os.environ.get("ENTRANCE", "DEFAULTED")
BADGES = ("badge-CONSTANT", "other-CONSTANT")
MAX = 3


@dataclass
class Order:
    status: str = "open"
    total: int = 0


def pay(order: Order, key: str, phrase: str, badge: str, channel: str):
    if key != API_KEY:
        raise ValueError("no")
    if phrase != ENTRANCE:
        raise ValueError("no")
    if badge not in BADGES:
        raise ValueError("no")
    if key == "sk-live-CONSTANT-IN-PLACE":
        raise ValueError("no")
    if channel != "counter":
        raise ValueError("no")
    if order.total > MAX:
        raise ValueError("no")
    order.status = "paid"
"""


@pytest.fixture
def till(tmp_path: Path) -> Behaviour:
    (tmp_path / "till.py").write_text(CODE, encoding="utf-8")
    return compile_code(scan([tmp_path], jobs=1))


def test_a_draft_has_the_words_of_the_domain_and_no_secret(till: Behaviour) -> None:
    draft = draft_text(distill(till), annotated=True)
    assert "CONSTANT" not in draft and "DEFAULTED" not in draft
    assert 'channel = "counter"' in draft
    assert "order.total <= config.max" in draft


def test_what_was_understood_is_shown_without_secrets(till: Behaviour) -> None:
    seen = digest(concealed(till))
    for shown in (behaviour_page(seen, None).plain(), behaviour_json(seen)):
        assert "CONSTANT" not in shown and "DEFAULTED" not in shown
        assert "…" in shown
        assert "counter" in shown
        assert "till.ENTRANCE" in shown


def test_words_of_another_shape_are_refused() -> None:
    for text in ("", 'about = "x"\nwords = []', 'about = "x"\nwords = ["a"]\nmore = 1'):
        with pytest.raises(RulesetError):
            parse_toml(text, "names.toml", SecretNames)
