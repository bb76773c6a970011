"""Source discovery: which files there are, which of them are read, and what a file is called as a module."""

from drift.code.discovery.found import Found, LeftOut, SourceFile, Unread, counted
from drift.code.discovery.module_names import ModuleName, module_names
from drift.code.discovery.reading import read_source
from drift.code.discovery.walk import SIZE_LIMIT, discover

__all__ = [
    "SIZE_LIMIT", "Found", "LeftOut", "ModuleName", "SourceFile", "Unread",
    "counted", "discover", "module_names", "read_source",
]  # fmt: skip
