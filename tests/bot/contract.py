"""GitHub's published description of its API: validates questions and answers, and makes valid objects."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

SLICE = Path(__file__).parent / "github-openapi-slice.json"
MORE = Path(__file__).parent / "github-openapi-pulls.json"
"""Of the same edition, as the npm package `@octokit/openapi` 23.0.2 (MIT) has it: prose removed."""
HOST = "https://api.github.com"


@cache
def description() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SLICE.read_text(encoding="utf-8"))
    more = json.loads(MORE.read_text(encoding="utf-8"))
    assert loaded["info"]["version"] == more["info"]["version"]
    loaded["paths"] |= more["paths"]
    loaded["components"]["schemas"] |= more["components"]["schemas"]
    return loaded


@cache
def _openapi() -> OpenAPI:
    return OpenAPI.from_dict(description())


def broken(
    method: str, path: str, query: dict[str, str], body: bytes, status: int = 0, answer: bytes = b""
) -> str:
    """What of a request, or of its answer, is not as described; empty if all is."""
    return _broken(method, path, tuple(query.items()), body, status, answer)


@cache
def _broken(
    method: str, path: str, query: tuple[tuple[str, str], ...], body: bytes, status: int, answer: bytes
) -> str:
    request = MockRequest(
        HOST,
        method.lower(),
        path,
        args=dict(query),
        data=body or None,
        content_type="application/json" if body else "",
    )
    try:
        if not status:
            _openapi().validate_request(request)
        else:
            _openapi().validate_response(
                request, MockResponse(answer, status_code=status, content_type="application/json")
            )
    except OpenAPIError as error:
        cause = error.__cause__ or error
        details = [str(one)[:300] for one in getattr(cause, "schema_errors", ())]
        return f"{type(error).__name__}: {error} {details}"
    return ""


@cache
def _least(name: str) -> str:
    return json.dumps(_value(description()["components"]["schemas"][name], 0))


def example(name: str) -> dict[str, Any]:
    """The smallest object of a schema."""
    made: dict[str, Any] = json.loads(_least(name))
    return made


def _value(schema: dict[str, Any], depth: int) -> Any:
    if "$ref" in schema:
        return _value(description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]], depth + 1)
    if schema.get("nullable"):
        return None
    for word in ("allOf", "oneOf", "anyOf"):
        if word in schema:
            return _value(schema[word][0], depth + 1)
    if "enum" in schema:
        return copy.copy(schema["enum"][0])
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {key: _value(properties.get(key, {}), depth + 1) for key in schema.get("required", ())}
        case "array":
            return [_value(schema["items"], depth + 1)] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    formats = {"uri": "https://example.org/", "date-time": "2026-01-01T00:00:00Z", "email": "a@example.org"}
    return formats.get(schema.get("format", ""), "x")
