"""Warm and cold: after any sequence of edits the same bytes."""

import random
import shutil
from pathlib import Path

import pytest

from drift.behaviour.encoding import EncodingError, decode, encode
from drift.behaviour.from_code import compile_code
from drift.cli.audit import AuditOptions, run_audit
from drift.cli.code import Scope, read_code
from drift.code.cache.store import _FILE
from drift.code.scan import scan
from drift.report.json import json_report

ROOT = Path(__file__).resolve().parents[3]
LOGIN = ROOT / "fixtures" / "login"


def report(project: Path, cache: Path | None) -> str:
    options = AuditOptions(jobs=1, min_confidence=0, cache=cache is not None, cache_dir=cache)
    return json_report(run_audit([project / "specs"], [project / "code"], options).audit)


def edits(project: Path, seed: int) -> None:
    """One edit of some sort: a line doubled or dropped, a file added, removed, renamed, touched, put back."""
    chance = random.Random(seed)
    files = sorted((project / "code").rglob("*.py"))
    file = chance.choice(files)
    match chance.randrange(6):
        case 0:
            lines = file.read_text().splitlines(keepends=True)
            del lines[chance.randrange(len(lines) or 1) :][:1]
            file.write_text("".join(lines))
        case 1:
            file.write_text(file.read_text().replace(">= 3", f">= {chance.randrange(3, 6)}"))
        case 2:
            file.with_name(f"added_{seed}.py").write_text("from models import User\n\nLIMIT = 5\n")
        case 3 if len(files) > 5:
            file.unlink()
        case 4:
            file.rename(file.with_name(f"{file.stem}_{seed}.py"))
        case _:
            file.touch()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 8))])
def test_a_sequence_of_edits(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(LOGIN, "login")
    project, cache = Path("login"), tmp_path / "cache"
    for step in range(6):
        if step:
            edits(project, seed * 100 + step)
        cold = report(project, None)
        assert report(project, cache) == cold
        assert report(project, cache) == cold


def test_a_warm_run_follows_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cold = report(LOGIN, tmp_path)

    def followed(_: object) -> None:
        raise AssertionError("the cache had it")

    monkeypatch.setattr("drift.behaviour.from_code.compile_code", followed)
    assert report(LOGIN, tmp_path) == cold


def test_damage_changes_no_answer(tmp_path: Path) -> None:
    cold = report(LOGIN, None)
    report(LOGIN, tmp_path)
    for name in (f"{_FILE}-wal", f"{_FILE}-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    content = bytearray((tmp_path / _FILE).read_bytes())
    chance = random.Random(1)
    for _ in range(200):
        content[chance.randrange(100, len(content))] ^= 0xFF
    (tmp_path / _FILE).write_bytes(content)
    assert report(LOGIN, tmp_path) == cold


def test_two_places_of_one_content_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("one", "two"):
        shutil.copytree(LOGIN / "code", name)
    for name in ("one", "two"):
        read = read_code(Scope((Path(name),)), lambda _: None, cache=True, cache_dir=tmp_path / "cache")
        assert all(e.source.file.startswith(f"{name}/") for e in read.behaviour.entities)


def test_a_behaviour_survives_as_bytes() -> None:
    for code in [LOGIN / "code", *sorted((ROOT / "tests" / "bench" / "apps").glob("*/code"))]:
        behaviour = compile_code(scan([code], jobs=1))
        again = decode(encode(behaviour))
        assert again == behaviour
        assert repr(again) == repr(behaviour)


def test_other_bytes_are_no_behaviour() -> None:
    encoded = encode(compile_code(scan([LOGIN / "code"], jobs=1)))
    for damaged in (b"", b"\x90", encoded[:-1], b"\x91\x92\xff\x00", b"\xc1"):
        with pytest.raises(EncodingError):
            decode(damaged)
