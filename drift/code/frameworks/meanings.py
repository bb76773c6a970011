"""What a ruleset can say that something outside means; `from_code` knows what to do for each of them."""

from __future__ import annotations

from typing import Literal, TypeAlias

ClassKind: TypeAlias = Literal[
    "storage",
    "record",
    "transfer",
    "settings",
    "enum",
    "exception",
    "view",
    "manager",
    "form",
    "table",
]
ScalarKind: TypeAlias = Literal[
    "boolean", "integer", "decimal", "duration", "timestamp", "string", "enum", "unknown"
]
CallMeaning: TypeAlias = Literal[
    "abort", "now", "duration", "environment", "conversion", "length", "depends", "select", "conjunction",
    "disjunction", "negation", "update", "delete", "exists", "harmless", "cast", "principal",
    "aggregate", "coalesce", "filter", "range", "any", "all", "next", "sum", "smallest", "largest", "super",
    "read-attribute", "write-attribute", "replace", "partial", "type-test", "instance-test", "type-of",
    "mapping", "iterate", "map", "batches", "moment", "together", "floor", "values", "keys", "merge", "store",
    "criterion", "answer", "shift", "ordered", "difference", "column", "criteria", "one-of", "signal",
    "comparison", "spelled", "statement", "reflection", "tables", "runs", "runner", "metadata", "noted",
    "dispatch", "fold", "holder", "fields",
]  # fmt: skip
DecoratorMeaning: TypeAlias = Literal[
    "property", "class", "static", "abstract", "transparent", "context", "by-class"
]
GenericMeaning: TypeAlias = Literal[
    "transparent", "optional", "union", "collection", "mapping", "literal", "table", "given"
]
VerbMeaning: TypeAlias = Literal[
    "query", "filter", "filter-by", "get", "first", "all", "count", "exists", "transparent", "update",
    "delete", "values", "remove", "save", "create", "execute", "procedure", "membership", "absence",
    "presence",
    "equality", "between", "like", "conversion", "replace", "delegate", "now", "join", "defer",
    "continue", "recover", "select", "first-where", "some", "every", "each", "map", "fold", "add", "put",
    "pick", "has", "discard",
    "clear", "splice", "position", "item", "same", "keys", "size", "take", "part", "set-part",
    "increase", "decrease", "within", "alternative", "from", "upsert", "exclude", "whole", "obtain", "store",
    "check", "input", "returning", "earlier", "later", "single", "failure", "comparing", "excluding",
    "matching", "where", "prepare", "not-later", "not-earlier", "since", "in-unit", "present", "change",
]  # fmt: skip
EntryKind: TypeAlias = Literal["http", "job", "message", "command", "event", "lifecycle"]
