"""The store behind the cache: one SQLite file that may be shared, cut short or damaged without harm.

Whatever goes wrong, there is no cache: the results are the same, only later.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Final

from drift.code.cache.keys import Keys, tool_digest

LIMIT: Final = 512 * 1024 * 1024
"""Bytes of results that are kept; beyond it those unused for longest go."""
_FILE: Final = "cache-v1.sqlite"
_BATCH: Final = 500
_SUM: Final = 8
_WAIT: Final = 2.0
"""Seconds to wait for another run that writes."""
_PAUSES: Final = (0.02, 0.05, 0.1)
"""Seconds between tries to open a store that is locked."""
_DAY: Final = 86_400


class Store:
    """Results by key. Every method is safe to call at any time and never raises for what is on the disk."""

    def __init__(self, connection: sqlite3.Connection, keys: Keys, limit: int = LIMIT) -> None:
        self._connection: sqlite3.Connection | None = connection
        self._limit = limit
        self.keys = keys

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The results that are there, by key."""
        found: dict[bytes, bytes] = {}
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            rows = self._rows(f"SELECT key, value FROM results WHERE key IN ({marks})", batch)  # noqa: S608
            for key, value in rows:
                result = _checked(key, value)
                if result is not None:
                    found[key] = result
        return found

    def put(self, results: Mapping[bytes, bytes]) -> None:
        """Keeps results; those of a full or locked disk are lost."""
        if not results:
            return
        today = int(time.time()) // _DAY
        rows = [(key, _signed(key, value), len(value), today) for key, value in results.items()]
        self._write("INSERT OR REPLACE INTO results (key, value, size, used) VALUES (?, ?, ?, ?)", rows)
        self._evict()

    def touch(self, keys: Iterable[bytes]) -> None:
        """Remembers that the results were of use today."""
        today = int(time.time()) // _DAY
        self._write(
            "UPDATE results SET used = ? WHERE key = ? AND used < ?", [(today, key, today) for key in keys]
        )

    def close(self) -> None:
        """Lets go of the file."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _rows(self, query: str, parameters: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(query, parameters).fetchall()
        except (sqlite3.Error, MemoryError):
            self.close()
            return []

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        if self._connection is None:
            return
        try:
            with self._connection:
                self._connection.executemany(statement, rows)
        except sqlite3.OperationalError:
            # Somebody else writes, or the disk is full: what is there can still be read.
            return
        except sqlite3.Error:
            self.close()

    def _evict(self) -> None:
        """Drops what was not used for longest, down to three quarters of the limit."""
        if self._connection is None:
            return
        try:
            (total,) = self._connection.execute("SELECT coalesce(sum(size), 0) FROM results").fetchone()
            if total <= self._limit:
                return
            with self._connection:
                self._connection.execute(
                    "DELETE FROM results WHERE key IN (SELECT key FROM (SELECT key, sum(size) OVER "
                    "(ORDER BY used DESC, rowid DESC) AS running FROM results) WHERE running > ?)",
                    (self._limit * 3 // 4,),
                )
            self._connection.execute("PRAGMA incremental_vacuum")
        except sqlite3.OperationalError:
            return
        except sqlite3.Error:
            self.close()


def open_store(folder: Path | None = None, limit: int = LIMIT) -> Store | None:
    """The store in that folder (default: see `default_folder`); None where none can be had."""
    folder = default_folder() if folder is None else folder
    if folder is None:
        return None
    file = folder / _FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        keys = Keys(tool_digest())
    except OSError:
        return None
    connection: sqlite3.Connection | None
    try:
        connection = _in_turn(file)
    except sqlite3.OperationalError:
        # Locked for long, or read-only: it may be good, so it stays.
        return None
    except sqlite3.DatabaseError:
        connection = _anew(file)
    return None if connection is None else Store(connection, keys, limit)


def default_folder() -> Path | None:
    """`ALLIUM_CACHE_DIR`, else the user's folder for caches; None if there is no home."""
    if chosen := os.environ.get("ALLIUM_CACHE_DIR"):
        return Path(chosen)
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "allium-drift"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "allium-drift" / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "allium-drift"


def _in_turn(file: Path) -> sqlite3.Connection:
    """An open store; tried again while others open it for the first time, which SQLite does not wait for."""
    for pause in _PAUSES:
        try:
            return _connected(file)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(pause)
    return _connected(file)


def _connected(file: Path) -> sqlite3.Connection:
    """An open store. Raises `sqlite3.DatabaseError` if the file is none."""
    connection = sqlite3.connect(file, timeout=_WAIT, check_same_thread=False)
    try:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS results "
            "(key BLOB PRIMARY KEY, value BLOB NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL)"
        )
        connection.execute("SELECT key, value, size, used FROM results LIMIT 1").fetchall()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _anew(file: Path) -> sqlite3.Connection | None:
    """A new store in the place of a damaged one."""
    try:
        return _connected(file) if _discarded(file) else None
    except sqlite3.Error:
        return None


def _discarded(file: Path) -> bool:
    """Throws a damaged store away."""
    try:
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm", f"{file.name}-journal"):
            file.with_name(name).unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _signed(key: bytes, value: bytes) -> bytes:
    return blake2b(value, key=key, digest_size=_SUM).digest() + value


def _checked(key: object, value: object) -> bytes | None:
    """The value if it is what was written; a damaged one never was there."""
    if not isinstance(key, bytes) or not isinstance(value, bytes) or len(value) < _SUM:
        return None
    if blake2b(value[_SUM:], key=key, digest_size=_SUM).digest() != value[:_SUM]:
        return None
    return value[_SUM:]
