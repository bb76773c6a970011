"""Why nothing could be posted, said so that the reader of a job's log knows what to do."""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "token", "forbidden", "missing", "refused", "limited", "server", "network", "event", "stale"
]


class ForgeError(Exception):
    """The forge can't or won't. `help` is a line of advice or empty; neither ever holds the token."""

    def __init__(self, kind: Kind, message: str, help: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.help = help
