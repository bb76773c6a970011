"""The store never harms: damaged, locked, full or shared, it only loses results."""

import sqlite3
import threading
from pathlib import Path

import pytest

from drift.code.cache import Keys, Store, open_store
from drift.code.cache.store import _FILE


def opened(folder: Path, limit: int = 1 << 20) -> Store:
    store = open_store(folder, limit)
    assert store is not None
    return store


def test_what_was_put_is_there_for_the_next_run(tmp_path: Path) -> None:
    store = opened(tmp_path)
    key = store.keys.of("kind", "a", b"b")
    store.put({key: b"result"})
    store.close()
    assert opened(tmp_path).get([key, b"other"]) == {key: b"result"}


def test_keys_tell_everything_apart() -> None:
    keys = Keys(b"tool")
    parts = [("k", "ab", "c"), ("k", "a", "bc"), ("k", "abc"), ("kab", "c"), ("k", "c", "ab")]
    assert len({keys.of(*part) for part in parts}) == len(parts)
    assert Keys(b"other tool").of("k", "abc") != keys.of("k", "abc")


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_replaced(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / _FILE).write_bytes(damage)
    store = opened(tmp_path)
    store.put({b"k": b"v"})
    assert store.get([b"k"]) == {b"k": b"v"}


def test_a_file_cut_short_gives_nothing_wrong(tmp_path: Path) -> None:
    store = opened(tmp_path)
    results = {bytes([n]) * 20: bytes([n]) * 5000 for n in range(50)}
    store.put(results)
    store.close()
    file = tmp_path / _FILE
    whole = file.read_bytes()
    for size in range(0, len(whole), max(1, len(whole) // 12)):
        file.write_bytes(whole[:size])
        for name in (f"{_FILE}-wal", f"{_FILE}-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        again = open_store(tmp_path)
        found = {} if again is None else again.get(list(results))
        assert found.items() <= results.items()
        if again is not None:
            again.close()


def test_a_value_that_was_changed_was_never_there(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.put({b"k": b"value", b"l": b"other"})
    store.close()
    with sqlite3.connect(tmp_path / _FILE) as connection:
        connection.execute("UPDATE results SET value = (SELECT value FROM results WHERE key = ?)", (b"l",))
    assert opened(tmp_path).get([b"k", b"l"]) == {b"l": b"other"}


def test_it_stays_below_its_limit_and_keeps_what_is_new(tmp_path: Path) -> None:
    store = opened(tmp_path, limit=20_000)
    for n in range(40):
        store.put({f"k{n}".encode(): bytes(1000)})
    kept = [n for n in range(40) if store.get([f"k{n}".encode()])]
    assert 39 in kept
    assert 0 not in kept
    assert len(kept) <= 20


def test_two_runs_at_once(tmp_path: Path) -> None:
    def work(name: str) -> None:
        store = opened(tmp_path)
        for n in range(30):
            store.put({f"{name}{n}".encode(): name.encode() * 100})
            store.get([f"{name}{n}".encode()])
        store.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store = opened(tmp_path)
    for name in "abcd":
        found = store.get([f"{name}{n}".encode() for n in range(30)])
        assert set(found.values()) <= {name.encode() * 100}
        assert found


def test_a_lock_that_stays_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drift.code.cache.store._WAIT", 0.05)
    store = opened(tmp_path)
    store.put({b"k": b"v"})
    holder = sqlite3.connect(tmp_path / _FILE, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    store.put({b"l": b"w"})
    holder.execute("ROLLBACK")
    assert opened(tmp_path).get([b"k"]) == {b"k": b"v"}


def test_a_folder_that_can_not_be_had_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert open_store(tmp_path / "file" / "cache") is None


def test_the_environment_chooses_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLIUM_CACHE_DIR", str(tmp_path / "chosen"))
    store = open_store()
    assert store is not None
    assert (tmp_path / "chosen" / _FILE).exists()
