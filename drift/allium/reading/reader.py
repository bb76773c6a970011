"""What all readers of declarations share: the file's text, and the problems found so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drift.allium.grammar.clauses import parse_clause
from drift.allium.items import Broken, Prose
from drift.allium.problems import HINTS, Problem, SyntaxFault
from drift.allium.reading.prose import is_prose, is_quoted
from drift.allium.tokens import Token, between, span_of
from drift.logic.spans import Span

MAX_PROBLEMS = 1000
"""More problems of one file are not listed: it is not a specification."""


class Reader:
    """Reads the clauses of one file and collects what is wrong with it."""

    def __init__(self, text: str, version: int = 0) -> None:
        self.text = text
        self.version = version
        self.problems: list[Problem] = []

    def clause(self, tokens: Sequence[Token], start: str, at: Token) -> Any:
        """The clause as the grammar's rule `start`.

        Raises:
            SyntaxFault: it can't be read; the caller makes it `Broken`.
        """
        return parse_clause(tokens, start, at, explain=len(self.problems) < MAX_PROBLEMS)

    def source(self, tokens: Sequence[Token]) -> str:
        """The source text from the first to the last token."""
        return self.text[tokens[0].start_pos : tokens[-1].end_pos]

    def broken(
        self, tokens: Sequence[Token], kind: str, fault: SyntaxFault | Problem, *, continued: bool = False
    ) -> Broken:
        """Notes the problem and keeps the clause as unread."""
        problem = fault.problem if isinstance(fault, SyntaxFault) else fault
        self.note(problem)
        return Broken(between(tokens[0], tokens[-1]), kind, self.source(tokens), problem, continued)

    def kept(
        self, tokens: Sequence[Token], kind: str, fault: SyntaxFault, *, continued: bool = False
    ) -> Prose | Broken:
        """What is no clause of the language: as prose if it is evidently that, otherwise with its problem.

        Of `let name = words` only the words are judged.
        """
        text = self.source(tokens)
        quoted = is_quoted(text)
        if quoted or is_prose(tokens[3:] if kind == "let" else tokens):
            return Prose(between(tokens[0], tokens[-1]), kind, text, quoted, continued)
        return self.broken(tokens, kind, fault, continued=continued)

    def warn(self, span: Span, message: str, text: str = "", hint: str = "") -> None:
        """Adds a note about something that was read all the same."""
        self.note(Problem(span, message, text, (), hint, "warning"))

    def note(self, problem: Problem) -> None:
        """Adds a problem."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)


def fault(token: Token, message: str, *expected: str, hint: str = "") -> SyntaxFault:
    """A fault at one token."""
    return SyntaxFault(
        Problem(span_of(token), message, token.value, expected, hint or HINTS.get(token.value, ""))
    )
