from collections.abc import Callable
from dataclasses import dataclass

import pytest

from drift.cli.main import run


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str


Allium = Callable[..., Outcome]


@pytest.fixture
def allium(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Allium:
    """Runs the command in this process and gives what a shell would see."""
    for name in ("NO_COLOR", "FORCE_COLOR", "ALLIUM_DEBUG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALLIUM_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))

    def call(*arguments: object) -> Outcome:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        return Outcome(status, captured.out, captured.err)

    return call
