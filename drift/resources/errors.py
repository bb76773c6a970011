"""The one error of shipped or user-written TOML data."""

from __future__ import annotations


class RulesetError(Exception):
    """A TOML file that can't be read, parsed or does not have the shape that is asked for.

    `file` is the path, `line` is 1-based (0 when no line can be named), `key` is the dotted key
    (`rule[2].severity`), `expected` says what would have been right. `others` holds the further problems of
    the same file.
    """

    def __init__(
        self, *, file: str, line: int, key: str, expected: str, others: tuple[RulesetError, ...] = ()
    ) -> None:
        self.file = file
        self.line = line
        self.key = key
        self.expected = expected
        self.others = others
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        what = f"{self.key}: {self.expected}" if self.key else self.expected
        return "\n".join([f"{place}: {what}", *(str(other) for other in self.others)])
