"""`hardcoded-value`: a literal in the code where the specification refers to a parameter."""

from __future__ import annotations

from collections.abc import Iterator

from drift.compare.audit import CodeLocation, SpecLocation, Subject
from drift.compare.detect.config import hardcoded
from drift.compare.finding import Finding, cause_of
from drift.compare.rules import wording
from drift.compare.rules.inquiry import Answered, Inquiry, Link
from drift.logic.rewrite import subterms
from drift.logic.terms import Config, Expression


def literals(
    said: Expression, done: Expression, spec: SpecLocation, code: CodeLocation, confidence: float,
    inquiry: Inquiry, cause: str = "",
) -> Iterator[Answered]:  # fmt: skip
    """Literals in `done` that stand for parameters in `said`: evidence of `cause`, or findings of their own.

    A literal that differs makes the clause itself differ, which is found where the clause is compared.
    """
    if not any(isinstance(part, Config) for part in subterms(said)):
        return
    for item in hardcoded(said, done, inquiry.spec.config):
        if not (cause or item.equal):
            continue
        root = cause or cause_of("literal", item.parameter, code.symbol)
        known = item.parameter in inquiry.configured
        yield Finding(
            rule="hardcoded-value",
            variant="equal" if item.equal and not known else "",
            subject=Subject("config", item.parameter),
            message=wording.hardcoded(item.parameter, item.literal, item.equal, code.symbol, known),
            expected=f"config.{item.parameter}",
            actual=wording.expression(item.literal),
            confidence=confidence,
            cause=root,
            spec=(spec,),
            code=(code,),
            symbol=code.symbol,
            instead=item.literal,
        )
        yield Link(cause_of("config", item.parameter), root)
