"""What a configuration may say. Its JSON Schema is `allium schema config`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from drift.checks.diagnostic import Weight
from drift.compare.audit import Severity

Text = Annotated[str, StringConstraints(min_length=1)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[Text, ...], BeforeValidator(_listed, json_schema_input_type=str | list[str])]
"""One text, or several."""


def _dashed(name: str) -> str:
    return name.replace("_", "-")


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=_dashed,
        populate_by_name=False,
        use_attribute_docstrings=True,
    )


class Scope(_Strict):
    """The part of the code that some specifications are about."""

    spec: Texts
    """Specifications: files, folders or globs."""
    code: Texts
    """Code that these are compared with: files, folders or globs. Other code is not taken for theirs."""


class Supersedes(_Strict):
    """Specifications whose declarations replace those of the same name in older ones."""

    spec: Texts
    """The newer specifications: files, folders or globs."""
    replaces: Texts
    """The older ones."""


class Ignored(_Strict):
    """Findings that the project has decided to leave out. At least one of `rule`, `construct`, `path`."""

    reason: Words
    """Why this is all right; it is kept in the report."""
    rule: Texts = ()
    """Rules or families (`guard-missing`, `guard`)."""
    at: Annotated[str, Field(alias="construct")] = ""
    """A glob over constructs, such as `rule Place*` or `Order`."""
    path: str = ""
    """A file, folder or glob, of either side."""


class Bind(_Strict):
    """What in the code is what of the specification, where names do not tell; never doubted."""

    entities: Mapping[Text, Text] = {}
    """`Shipment = "ShipmentRequest"`"""
    fields: Mapping[Text, Text] = {}
    """`"Shipment.status" = "state"` or `"ShipmentRequest.state"`"""
    states: Mapping[Text, Text] = {}
    """`"Shipment.status.in_transit" = "ON_THE_WAY"`"""
    config: Mapping[Text, Text] = {}
    """`max_parcels = "PARCEL_LIMIT"`"""
    rules: Mapping[Text, Texts] = {}
    """`PlaceOrder = "shop.orders.place"`, or several functions"""


class Drift(_Strict):
    """What concerns `allium drift` alone."""

    profile: str = ""
    """A named set of severities: `default`, `strict`, `lenient`."""
    severity: Mapping[Text, Severity] = {}
    """Severities by rule, by family (`guard`) or by variant (`hardcoded-value/equal`)."""
    select: Texts = ()
    """Only these rules or families are looked for."""
    ignore: Texts = ()
    """These rules or families are not."""
    ignores: tuple[Ignored, ...] = ()
    """Findings to leave out, by rule, construct and path."""
    fail_on: Literal["error", "warning", "note", "never", ""] = ""
    """From which severity on the exit status is 1."""
    min_confidence: Annotated[float | None, Field(ge=0.0, le=1.0)] = None
    """Divergences below it are withheld and counted."""
    aspirational: Severity | None = None
    """How heavy a divergence is at most of which the code has nothing yet; by default a note."""
    git: bool | None = None
    """Whether git's history weighs what a divergence is proposed to be; by default it does."""
    baseline: str = ""
    """The baseline to compare with."""
    bind: Bind = Bind()


class Check(_Strict):
    """What concerns `allium check` alone."""

    profile: str = ""
    """A named set of severities: `default`, `strict`, `relaxed`."""
    severity: Mapping[Text, Weight] = {}
    """Severities by code (`allium.status.noExit`) or by subject (`allium.status`)."""
    ignore: Texts = ()
    """These codes or subjects are not looked for."""
    fail_on: Literal["error", "warning", "info", "never", ""] = ""
    """From which severity on the exit status is 1."""


class Configuration(_Strict):
    """The configuration of a project. Paths are relative to the folder of the file that they stand in."""

    spec: Texts = ()
    """Specifications: files or folders."""
    code: Texts = ()
    """Code: files or folders."""
    include: Texts = ()
    """Only matching code files are read (gitignore syntax)."""
    exclude: Texts = ()
    """Matching code files are left out (gitignore syntax)."""
    exclude_specs: Texts = ()
    """Specifications that are not audited: files, folders or globs."""
    vendors: Texts = ()
    """Folders in which pinned specifications are looked for first."""
    scope: tuple[Scope, ...] = ()
    supersedes: tuple[Supersedes, ...] = ()
    drift: Drift = Drift()
    check: Check = Check()


def configuration_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an `allium.toml`."""
    schema = Configuration.model_json_schema(by_alias=True, mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:allium-drift:configuration:1",
        **schema,
    }
