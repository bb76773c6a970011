"""What a comment carries unseen: whose it is, and what it said, so that the next run knows what is new."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from typing import TypeAlias

import msgspec

from drift.report.escape import one_line

MAX_STATE = 24_000
"""Characters that the state may take of a comment."""
MAX_ENTRIES = 5_000
_MAX_JSON = 2_000_000
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")
_STATE = re.compile(r"<!-- allium-drift:state:([A-Za-z0-9_=-]+) -->\s*\Z")
"""At the very end, where nothing that is quoted can stand."""
_TITLE = 100


class Posted(msgspec.Struct, frozen=True, omit_defaults=True):
    """A divergence that a comment told of; `marks` are the fingerprints of its places."""

    fingerprint: str
    rule: str = ""
    title: str = ""
    marks: tuple[str, ...] = ()


class State(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the comment last said. `cut`: there were more open ones than could be kept."""

    head: str = ""
    open: tuple[Posted, ...] = ()
    gone: tuple[Posted, ...] = ()
    cut: bool = False


Marker: TypeAlias = str


def is_name(name: str) -> bool:
    """Whether a name can tell several comments of one bot apart."""
    return bool(_NAME.fullmatch(name))


def marker(name: str) -> Marker:
    """The first line of a comment."""
    return f"<!-- allium-drift:comment:{name} -->"


def inline_marker(name: str, fingerprint: str) -> Marker:
    """The last line of a comment on a line."""
    return f"<!-- allium-drift:inline:{name}:{re.sub(r'[^0-9A-Za-z-]', '', fingerprint)[:64]} -->"


def posted(fingerprint: str, rule: str, title: str, marks: tuple[str, ...]) -> Posted:
    """A divergence as it is remembered."""
    return Posted(
        fingerprint,
        one_line(rule)[:_TITLE],
        one_line(title)[:_TITLE],
        tuple(m for m in marks if m != fingerprint),
    )


def hidden(state: State) -> str:
    """The state as a line of a comment: letters and digits only, so that nothing in it can end it."""
    while True:
        encoded = base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(state), 9)).decode()
        if len(encoded) <= MAX_STATE or not (state.open or state.gone):
            return f"<!-- allium-drift:state:{encoded} -->"
        state = _smaller(state)


def _smaller(state: State) -> State:
    """What is least missed goes first: titles of what is gone, then of what is open, then entries."""
    if state.gone:
        return msgspec.structs.replace(state, gone=state.gone[: len(state.gone) // 2])
    if any(one.title or one.rule for one in state.open):
        bare = tuple(Posted(one.fingerprint, marks=one.marks) for one in state.open)
        return msgspec.structs.replace(state, open=bare)
    return msgspec.structs.replace(state, open=state.open[: len(state.open) * 3 // 4], cut=True)


def revealed(body: str) -> State:
    """The state in a comment; an empty one if it is not there or was tampered with."""
    found = _STATE.search(body)
    if found is None or len(found[1]) > 2 * MAX_STATE:
        return State()
    try:
        unpacked = zlib.decompressobj().decompress(base64.urlsafe_b64decode(found[1]), _MAX_JSON)
        state = msgspec.json.decode(unpacked, type=State)
    except (msgspec.DecodeError, binascii.Error, zlib.error, ValueError, RecursionError):
        return State()
    return state if len(state.open) + len(state.gone) <= MAX_ENTRIES else State()
