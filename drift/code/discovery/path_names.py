"""What a file is called that is imported by its path: its folders and its own name, with dots between.

`src/orders/order.service.ts` is `orders.order_service`, `src/orders/index.ts` is `orders`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Final

from drift.code.discovery.found import SourceFile

_SOURCES: Final = "src"
_OTHER: Final = re.compile(r"\W+")


def path_names(sources: Sequence[SourceFile]) -> dict[str, str]:
    """A name of its own for every file: as short as can be, and with more of the path where two are alike."""
    names = {source.file: _dotted(_below_sources(source)) for source in sources}
    for widened in (_full, _with_suffix):
        shared = Counter(names.values())
        names = {
            source.file: names[source.file] if shared[names[source.file]] == 1 else widened(source)
            for source in sources
        }
    return _numbered(names)


def _below_sources(source: SourceFile) -> PurePath:
    """The path below the innermost `src`, else below the root."""
    root = source.root if source.root != source.path else source.path.parent
    parts = source.path.relative_to(root).parts
    start = max((i + 1 for i, part in enumerate(parts[:-1]) if part == _SOURCES), default=0)
    return PurePath(*parts[start:])


def _full(source: SourceFile) -> str:
    return _dotted(PurePath(*(part for part in PurePath(source.file).parts if part not in (".", "..", "/"))))


def _with_suffix(source: SourceFile) -> str:
    return f"{_full(source)}_{source.path.suffix[1:]}"


def _dotted(path: PurePath) -> str:
    parts = [*path.parts[:-1], path.stem]
    if len(parts) > 1 and parts[-1] == "index":
        parts.pop()
    return ".".join(_OTHER.sub("_", part).strip("_") or "_" for part in parts)


def _numbered(names: Mapping[str, str]) -> dict[str, str]:
    """Where names are still alike, the later ones have a number."""
    seen: Counter[str] = Counter()
    result: dict[str, str] = {}
    for file in sorted(names):
        seen[names[file]] += 1
        count = seen[names[file]]
        result[file] = names[file] if count == 1 else f"{names[file]}_{count}"
    return result
