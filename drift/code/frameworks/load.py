"""Loading the framework rulesets of a language."""

from __future__ import annotations

from functools import lru_cache

from drift.code.frameworks.registry import STATEMENTS, Frameworks
from drift.code.frameworks.schema import Framework
from drift.resources.location import ruleset_files
from drift.resources.toml import load_toml


@lru_cache(maxsize=8)
def load_frameworks(*languages: str) -> Frameworks:
    """All shipped framework rulesets of the languages.

    Raises:
        RulesetError: a file is not valid; the error names file and line.
    """
    loaded = [load_toml(path, Framework) for path in ruleset_files("frameworks")]
    return Frameworks([framework for framework in loaded if framework.language in (*languages, STATEMENTS)])
