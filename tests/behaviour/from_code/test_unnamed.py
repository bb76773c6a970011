"""Functions that nothing runs: a table names those beside them, and nothing else in the code names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.behaviour.from_code import compile_code
from drift.code.scan import scan

HANDLERS = """
from dataclasses import dataclass


@dataclass
class Order:
    status: str = "open"


def ship_order(order: Order) -> None:
    order.status = "shipped"


def cancel_order(order: Order) -> None:
    order.status = "cancelled"


def reopen_order(order: Order) -> None:
    order.status = "open"
"""

TABLE = """
from handlers import cancel_order, ship_order

COMMANDS = {"ship": ship_order, "cancel": cancel_order}


def run(name, order):
    COMMANDS[name](order)
"""


def _unnamed(root: Path, **more: str) -> set[str]:
    for file, text in {"handlers.py": HANDLERS, "table.py": TABLE, **more}.items():
        (root / file).write_text(text)
    behaviour = compile_code(scan([root]))
    return {one.name for one in behaviour.operations if one.unnamed and one.beside}


def test_a_handler_that_its_table_lacks_is_unnamed(tmp_path: Path) -> None:
    assert _unnamed(tmp_path) == {"reopen_order"}


def test_prose_about_a_handler_does_not_run_it(tmp_path: Path) -> None:
    assert _unnamed(tmp_path, **{"README.md": "reopen_order opens it again"}) == {"reopen_order"}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("serverless.yml", "functions: {reopen: {handler: handlers.reopen_order}}"),
        ("Page.vue", "<button @click='reopen_order'>"),
        ("Procfile", "worker: python -c 'import handlers; handlers.reopen_order(x)'"),
        ("large.py", "from handlers import reopen_order\n" + "A = 1\n" * 200_000),
    ],
)
def test_a_file_that_is_not_read_may_run_it(tmp_path: Path, file: str, text: str) -> None:
    assert _unnamed(tmp_path, **{file: text}) == set()


@pytest.mark.parametrize(
    "text",
    [
        "import handlers\n\n\ndef run(name, order):\n    getattr(handlers, name)(order)\n",
        "import handlers as h\n\n\ndef run(found):\n    found(h)\n",
        "from whole import *\n\n\ndef run(found):\n    found(h)\n",
        "class Desk:\n    def open(self, desk):\n        desk.later(\n            'reopen_order')\n",
    ],
)
def test_what_may_name_it_is_found_deep_inside(tmp_path: Path, text: str) -> None:
    assert _unnamed(tmp_path, **{"further.py": text, "whole.py": "import handlers as h\n"}) == set()
