"""The prefilter: which files can matter for a specification, decided on bytes, before anything is parsed."""

from drift.code.prefilter.choosing import Chosen, choose
from drift.code.prefilter.facts import FileFacts, facts_of
from drift.code.prefilter.relevant import relevant
from drift.code.prefilter.search import Search
from drift.code.prefilter.wanted import Shape, Wanted

__all__ = ["Chosen", "FileFacts", "Search", "Shape", "Wanted", "choose", "facts_of", "relevant"]
