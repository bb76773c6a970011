"""Progress of long work: on standard error, only on a terminal, only after a second."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.status import Status

DELAY = 1.0
"""Seconds of silence before anything is shown."""
Step = Callable[[str], None]


@contextlib.contextmanager
def progress() -> Iterator[Step]:
    """Gives a function that names the step that begins; what it shows is gone at the end."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    status = Status("", console=Console(stderr=True))
    timer = threading.Timer(DELAY, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda name: status.update(f"{name} …")
    finally:
        timer.cancel()
        timer.join()
        status.stop()
