"""Names in files that are not read as code."""

from __future__ import annotations

from pathlib import Path

from drift.code.discovery import discover
from drift.code.mentions import LIMIT, Elsewhere


def _elsewhere(root: Path) -> Elsewhere:
    return Elsewhere(discover([root]).beside)


def test_whole_words_of_templates_pipelines_and_other_languages(tmp_path: Path) -> None:
    (tmp_path / "deploy.yml").write_text("handler: app.reopen_order\n")
    (tmp_path / "Page.vue").write_text("<script>close_order()</script>")
    (tmp_path / "main.go").write_text("preship_order")
    found = _elsewhere(tmp_path).mentioned(["reopen_order", "close_order", "ship_order"])
    assert found == {"reopen_order", "close_order"}


def test_prose_tests_and_what_is_left_out_run_nothing(tmp_path: Path) -> None:
    for file in ("README.md", "tests/run.sh", "node_modules/x/run.sh", "order.allium"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("reopen_order")
    assert _elsewhere(tmp_path).mentioned(["reopen_order"]) == frozenset()


def test_a_file_too_large_to_be_read_is_searched(tmp_path: Path) -> None:
    (tmp_path / "big.py").write_text("reopen_order\n" + "x = 1\n" * 200_000)
    assert _elsewhere(tmp_path).mentioned(["reopen_order", "other"]) == {"reopen_order"}


def test_more_than_can_be_searched_may_mention_every_name(tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    with big.open("wb") as file:
        file.truncate(LIMIT + 1)
    assert Elsewhere((big,)).mentioned(["reopen_order"]) == {"reopen_order"}


def test_a_file_that_is_gone_may_mention_every_name(tmp_path: Path) -> None:
    assert Elsewhere((tmp_path / "gone",)).mentioned(["a", "b"]) == {"a", "b"}
