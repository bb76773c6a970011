"""What stops a command, said so that the reader knows what to do next."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Protocol, TypeGuard


class CommandError(Exception):
    """The command can't do what was asked: exit status 2. `help` is one line of advice or empty."""

    def __init__(self, message: str, help: str = "") -> None:  # noqa: A002
        super().__init__(message)
        self.message = message
        self.help = help


class UsageProblem(Protocol):
    """What typer raises for wrong arguments, whichever release it is."""

    def format_message(self) -> str:
        """The message without usage lines."""
        ...


_CHOICE = re.compile(r"'(?P<given>[^']*)' is not one of (?P<known>.+?)\.?$")


def is_usage_problem(error: BaseException) -> TypeGuard[UsageProblem]:
    """Whether typer complains about the arguments."""
    return callable(getattr(error, "format_message", None))


def from_usage(error: UsageProblem) -> CommandError:
    """The complaint as our error, with the nearest valid value or where to read on."""
    message = error.format_message().strip().rstrip(".").replace("Value error, ", "")
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "allium")
    advice = f"`{command} --help` lists what there is"
    if message.startswith("Missing option") and command.endswith(" drift"):
        advice = f"{command} --spec specs/ --code src/"
    elif choice := _CHOICE.search(message):
        known = re.findall(r"'([^']+)'", choice["known"])
        advice = nearest(choice["given"], known) or advice
    return CommandError(message[:1].lower() + message[1:], advice)


def nearest(given: str, known: Iterable[str]) -> str:
    """`did you mean 'json'?`, or nothing if no known word is near."""
    near = difflib.get_close_matches(given.lower(), sorted(known), n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else ""
