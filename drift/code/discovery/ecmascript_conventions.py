"""What is left out of a TypeScript or JavaScript project by where it is and what it is called."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Final

_SUFFIXES: Final = frozenset({".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"})
_COMPILED: Final = frozenset({".js", ".jsx", ".mjs", ".cjs"})
_BUILT_FOLDERS: Final = frozenset({"dist", "build", "out", "coverage", "storybook-static"})
_TEST_FOLDERS: Final = frozenset(
    {"test", "e2e", "cypress", "__mocks__", "__fixtures__", "__snapshots__", "playwright"}
)
_TEST_FILES: Final = (
    "*.e2e-spec.*", "*.e2e-test.*", "*.e2e.*", "*.cy.*", "*.mock.*", "*.fixture.*", "jest.*", "vitest.*",
    "setupTests.*", "test-setup.*",
)  # fmt: skip
_STORIES: Final = ("*.stories.*", "*.story.*")
_MINIFIED: Final = ("*.min.*", "*-min.js", "*.bundle.js", "*.chunk.js")
_TOOLS: Final = (
    "jest", "vitest", "vite", "webpack", "rollup", "babel", "tailwind", "postcss", "eslint", "prettier",
    "next", "nuxt", "playwright", "cypress", "tsup", "esbuild", "svelte", "astro", "metro", "karma",
    "commitlint", "lint-staged", "stylelint", "knip", "lingui", "rspack", "craco", "capacitor",
)  # fmt: skip
_TOOL_FILES: Final = frozenset({"gulpfile", "gruntfile", "rakefile", "webpack.mix"})
_MIGRATION: Final = re.compile(r"\d{10,}[-_][\w-]+\.[cm]?[jt]s")


def left_out_here(path: PurePosixPath) -> tuple[str, str] | None:
    """Why a file is left out, and which part of its path says so; None if it isn't."""
    name = path.name
    if path.suffix not in _SUFFIXES:
        return None
    for reason, patterns in (("minified", _MINIFIED), ("stories", _STORIES), ("tests", _TEST_FILES)):
        if any(fnmatchcase(name, pattern) for pattern in patterns):
            return reason, name
    if name.endswith((".d.ts", ".d.mts", ".d.cts")):
        return "type declarations", name
    if _MIGRATION.fullmatch(name):
        return "migrations", name
    if _configures_tool(path):
        return "tool configuration", name
    return _by_folder(path)


def _configures_tool(path: PurePosixPath) -> bool:
    first, _, rest = path.stem.lower().partition(".")
    return path.stem.lower() in _TOOL_FILES or (first in _TOOLS and rest.split(".")[0] == "config")


def _by_folder(path: PurePosixPath) -> tuple[str, str] | None:
    folders = path.parent.parts
    sources = folders.index("src") if "src" in folders else len(folders)
    for place, folder in enumerate(folders):
        if folder in _TEST_FOLDERS:
            return "tests", folder
        if folder in _BUILT_FOLDERS and path.suffix in _COMPILED and place < sources:
            return "built", folder
    return None


def is_minified(content: bytes) -> bool:
    """Whether a script was made small for browsers: hardly any line ends, and hardly any blanks."""
    if len(content) < _SMALL or content.count(b" ") * _DENSE > len(content):
        return False
    lines = content.split(b"\n")
    return len(content) > _AVERAGE * len(lines) or max(map(len, lines)) > _LONGEST


_SMALL: Final = 2_000
_AVERAGE: Final = 300
_LONGEST: Final = 10_000
_DENSE: Final = 12
"""Characters to a blank: ordinary code has one every four to ten."""
