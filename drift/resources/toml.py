"""Loading TOML into validated models."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from drift.resources.errors import RulesetError
from drift.resources.toml_lines import KeyPath, key_lines, line_of

Model = TypeVar("Model", bound=BaseModel)
_SYNTAX_PLACE = re.compile(
    r"^(?P<message>.*?)\s*\(at (?:line (?P<line>\d+), column \d+|end of document)\)$", re.DOTALL
)


def load_toml(path: Path, model: type[Model]) -> Model:
    """The file as a `model`.

    Raises:
        RulesetError: it can't be read, is no TOML, or not of the model's shape; every problem is listed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RulesetError(
            file=path.as_posix(), line=0, key="", expected=f"a readable UTF-8 file ({_reason(error)})"
        ) from None
    return parse_toml(text, path.as_posix(), model)


def parse_toml(text: str, file: str, model: type[Model]) -> Model:
    """The text as a `model`; `file` is only named in errors.

    Raises:
        RulesetError: as for `load_toml`.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), text, file) from None
    except RecursionError:
        raise RulesetError(file=file, line=1, key="", expected="TOML that is nested less deeply") from None
    try:
        return model.model_validate(document)
    except ValidationError as error:
        lines = key_lines(text)
        problems = sorted(
            (_problem(details, file, line_of(details["loc"], lines), model) for details in error.errors()),
            key=lambda problem: (problem.line, problem.key),
        )
        first, *others = problems
        raise RulesetError(
            file=file, line=first.line, key=first.key, expected=first.expected, others=tuple(others)
        ) from None


def _reason(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return f"byte {error.start} is no UTF-8"


def _syntax_error(message: str, text: str, file: str) -> RulesetError:
    place = _SYNTAX_PLACE.match(message)
    line = int(place["line"]) if place and place["line"] else text.count("\n") + 1
    return RulesetError(
        file=file, line=line, key="", expected=f"valid TOML ({place['message'] if place else message})"
    )


def _problem(details: ErrorDetails, file: str, line: int, model: type[BaseModel]) -> RulesetError:
    return RulesetError(
        file=file, line=line, key=_dotted(details["loc"]), expected=_expectation(details, model)
    )


def _dotted(path: KeyPath) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _expectation(details: ErrorDetails, model: type[BaseModel]) -> str:
    match details["type"]:
        case "missing":
            return "is missing and required"
        case "extra_forbidden":
            key = str(details["loc"][-1])
            known = sorted({name for names in _fields_at(model, details["loc"][:-1]) for name in names})
            near = difflib.get_close_matches(key, known, n=1)
            return (
                f"unknown key; did you mean {near[0]!r}?"
                if near
                else f"unknown key; known are {', '.join(known)}"
            )
        case "value_error":
            return str(details["msg"]).removeprefix("Value error, ")
    given = details["input"]
    shown = f", not {given!r}" if isinstance(given, str | int | float | bool) else ""
    return f"{details['msg'][:1].lower()}{details['msg'][1:]}{shown}"


def _fields_at(model: type[BaseModel], path: KeyPath) -> Iterator[list[str]]:
    """The keys that the models at `path` accept (several, where the shape is a union)."""
    models = [model]
    for part in path:
        if isinstance(part, int):
            continue
        fields = [inner.model_fields[part] for inner in models if part in inner.model_fields]
        models = [found for field in fields for found in _models_in(field.annotation)] if fields else models
    for inner in models:
        yield [field.alias or name for name, field in inner.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
