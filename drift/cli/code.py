"""Reading code for a command: discovered, prefiltered, lowered and followed, or taken from the cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from drift.cli.collecting import seldom_collected
from drift.cli.inputs import check_code
from drift.code import ir
from drift.code.discovery import LeftOut, Unread
from drift.code.project import Texts
from drift.code.scan import Surveyed, lowered, survey

if TYPE_CHECKING:
    from drift.behaviour.model import Behaviour
    from drift.code.cache import Store
    from drift.code.prefilter import Wanted
    from drift.code.project import CodeProject


@dataclass(frozen=True, slots=True)
class Scope:
    """Which code to read. `jobs` 0 is one process a core."""

    roots: tuple[Path, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    jobs: int = 0


class Account(msgspec.Struct, frozen=True):
    """What was read and what was not, as far as reports say it."""

    unread: tuple[Unread, ...]
    left_out_files: tuple[LeftOut, ...]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class ReadCode:
    """The behaviour of code, the account of the reading, and the texts that reports quote."""

    behaviour: Behaviour
    account: Account
    texts: Texts
    surveyed: Surveyed

    def module(self, file: str) -> ir.Module | None:
        """One of the files that were read, lowered."""
        chosen = [n for n, source in enumerate(self.surveyed.sources) if source.file == file]
        sources = tuple(self.surveyed.sources[n] for n in chosen)
        digests = tuple(self.surveyed.digests[n] for n in chosen)
        modules = lowered(replace(self.surveyed, sources=sources, digests=digests), 1).modules
        return modules[0] if modules else None


@seldom_collected()
def read_code(
    scope: Scope,
    step: Callable[[str], None],
    *,
    wanted: Wanted | None = None,
    cache: bool = False,
    cache_dir: Path | None = None,
) -> ReadCode:
    """The behaviour of the code under the roots. `wanted`: only what can matter for it is read.

    Raises:
        CommandError: there is no readable code of a supported language.
    """
    from drift.code.cache import open_store

    step("reading code")
    store = open_store(cache_dir) if cache else None
    try:
        surveyed = survey(scope.roots, scope.include, scope.exclude, wanted=wanted, store=store)
        known = _known(surveyed, store)
        if known is not None:
            return known
        project = lowered(surveyed, scope.jobs or None, store)
        check_code(scope.roots, project)
        step("following the code")
        return _followed(surveyed, project, store)
    finally:
        if store is not None:
            store.close()


def _known(surveyed: Surveyed, store: Store | None) -> ReadCode | None:
    """What was followed before, if nothing that it depends on has changed."""
    from drift.behaviour.encoding import EncodingError, decode

    fingerprint = surveyed.fingerprint
    if store is None or not fingerprint:
        return None
    keys = [store.keys.of(kind, *fingerprint) for kind in ("behaviour", "account")]
    found = store.get(keys)
    if len(found) < len(keys):
        return None
    try:
        behaviour = decode(found[keys[0]])
        account = msgspec.msgpack.decode(found[keys[1]], type=Account)
    except (EncodingError, msgspec.MsgspecError):
        return None
    store.touch(keys)
    return ReadCode(behaviour, account, _texts(surveyed), surveyed)


def _followed(surveyed: Surveyed, project: CodeProject, store: Store | None) -> ReadCode:
    from drift.behaviour.encoding import encode
    from drift.behaviour.from_code import compile_code

    behaviour = compile_code(project)
    account = Account(project.unread, project.left_out_files, dict(project.left_out))
    fingerprint = surveyed.fingerprint
    if store is not None and fingerprint and surveyed.is_current():
        keys = [store.keys.of(kind, *fingerprint) for kind in ("behaviour", "account")]
        store.put({keys[0]: encode(behaviour), keys[1]: msgspec.msgpack.encode(account)})
    return ReadCode(behaviour, account, project.texts, surveyed)


def _texts(surveyed: Surveyed) -> Texts:
    return Texts({source.file: source.path for source in surveyed.found.sources})
