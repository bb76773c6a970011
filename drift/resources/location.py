"""Where the shipped data lies: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from drift.resources.errors import RulesetError

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def rulesets_root() -> Path:
    """The folder that holds the rulesets.

    The wheel carries them as `drift/rulesets`; a checkout (also an editable install of it) has them
    beside the package.

    Raises:
        RulesetError: the installation is incomplete.
    """
    candidates = (_PACKAGE / "rulesets", _PACKAGE.parent / "rulesets")
    for candidate in candidates:
        if (candidate / "rules").is_dir():
            return candidate
    raise RulesetError(
        file=candidates[0].as_posix(),
        line=0,
        key="",
        expected="the folder of shipped rulesets here or at "
        f"{candidates[1].as_posix()}; the installation is incomplete",
    )


def ruleset_files(kind: str) -> list[Path]:
    """The TOML files of one kind of ruleset (`"rules"`, `"frameworks"`) by name; empty if there are none."""
    return sorted((rulesets_root() / kind).glob("*.toml"), key=lambda path: path.name)
