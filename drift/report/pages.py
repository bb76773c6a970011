"""HTML pages: one environment for their templates, which escapes whatever comes from an audited file."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, FunctionLoader, StrictUndefined

from drift.report.escape import one_line


def environment(package: str = __package__) -> Environment:
    """The environment of a package's `templates`; what they lack is looked for in those of this one."""
    places = dict.fromkeys((package, __package__))
    environment = Environment(
        loader=ChoiceLoader([FunctionLoader(_loader(place)) for place in places]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["line"] = one_line
    return environment


def _loader(package: str) -> Callable[[str], str | None]:
    def load(name: str) -> str | None:
        file = files(package).joinpath("templates", name)
        return file.read_text(encoding="utf-8") if file.is_file() else None

    return load
