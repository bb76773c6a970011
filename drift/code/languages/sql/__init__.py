"""SQL: definitions of tables as classes, statements with their conditions as expressions of the IR."""

from drift.code.languages.sql.definitions import embedded_tables, tables
from drift.code.languages.sql.module import comments, decode, lower
from drift.code.languages.sql.said import Join, Statement
from drift.code.languages.sql.statements import parse_statement

__all__ = [
    "Join",
    "Statement",
    "comments",
    "decode",
    "embedded_tables",
    "lower",
    "parse_statement",
    "tables",
]
