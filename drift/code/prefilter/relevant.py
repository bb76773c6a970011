"""The prefilter over a tree on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from drift.code.cache import Store
from drift.code.discovery import ModuleName, SourceFile
from drift.code.prefilter.choosing import Chosen, choose
from drift.code.prefilter.contents import Contents
from drift.code.prefilter.facts import FileFacts, facts_of
from drift.code.prefilter.search import Search
from drift.code.prefilter.wanted import Wanted

_DECODER = msgspec.msgpack.Decoder(FileFacts)


def relevant(
    sources: Sequence[SourceFile],
    names: Mapping[str, ModuleName],
    digests: Sequence[bytes],
    wanted: Wanted,
    store: Store | None,
    contents: Contents | None = None,
) -> Chosen:
    """The files that can matter; all of them if none mentions anything.

    `digests`: of the files' contents, b"" for one that can't be read (which is told later).
    """
    contents = Contents() if contents is None else contents
    facts = _facts(sources, digests, store, contents)
    search = Search(wanted, (name for fact in facts for name in fact.defines))
    mentions: list[bool] = []
    unclear: set[int] = set()
    for position, (source, fact) in enumerate(zip(sources, facts, strict=True)):
        content = content_of(source, contents)
        mentions.append(search.finds(content, source.language.name, fact.defines))
        if not digests[position] or not _is_plain(content):
            unclear.add(position)
    if not any(mentions):
        return Chosen(frozenset(range(len(sources))), 0)
    chosen = choose(sources, names, facts, mentions, settings=wanted.settings)
    return replace(chosen, files=chosen.files | unclear, helpers=chosen.helpers - unclear)


def _is_plain(content: bytes) -> bool:
    """Whether it is text as nearly all is; whoever reads it says what is wrong with the rest."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in content


def content_of(source: SourceFile, contents: Contents) -> bytes:
    """The bytes of a file; none if it can't be read."""
    try:
        return contents.of(source.path)
    except OSError:
        return b""


def _facts(
    sources: Sequence[SourceFile], digests: Sequence[bytes], store: Store | None, contents: Contents
) -> list[FileFacts]:
    if store is None:
        return [facts_of(source.language.name, content_of(source, contents)) for source in sources]
    keys = [
        store.keys.of("facts", source.language.name, digest)
        for source, digest in zip(sources, digests, strict=True)
    ]
    known = store.get(keys)
    fresh: dict[bytes, bytes] = {}
    facts: list[FileFacts] = []
    for source, key in zip(sources, keys, strict=True):
        fact = _decoded(known.get(key))
        if fact is None:
            fact = facts_of(source.language.name, content_of(source, contents))
            fresh[key] = msgspec.msgpack.encode(fact)
        facts.append(fact)
    store.put(fresh)
    return facts


def _decoded(encoded: bytes | None) -> FileFacts | None:
    if encoded is None:
        return None
    try:
        return _DECODER.decode(encoded)
    except msgspec.MsgspecError:
        return None
