"""The content-addressed cache: what the same tool computed from the same bytes is not computed again."""

from drift.code.cache.keys import Keys, content_digest
from drift.code.cache.store import LIMIT, Store, default_folder, open_store

__all__ = ["LIMIT", "Keys", "Store", "content_digest", "default_folder", "open_store"]
