"""What is new, still open and resolved since the comment was last written: told apart by fingerprint."""

from __future__ import annotations

from dataclasses import dataclass

from drift.bot.marker import Posted, State, posted
from drift.compare.audit import Audit, Divergence
from drift.compare.baseline import contexts

MAX_GONE = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """The divergences of a change by what the comment said of them before.

    `is_sure`: the comment remembered all that it told of; otherwise some that look new may be open still.
    """

    new: tuple[Divergence, ...]
    still: tuple[Divergence, ...]
    gone: tuple[Posted, ...]
    state: State
    is_sure: bool = True

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to say, and never was."""
        return not (self.new or self.still or self.gone)


def standing(audit: Audit, earlier: State, head: str) -> Standing:
    """Compares an audit with what the comment last said.

    What the audit knows from before the change is neither new nor resolved.
    """
    told = {mark for one in earlier.open for mark in (one.fingerprint, *one.marks)}
    known = () if audit.compared is None else audit.compared.known
    present = {mark for one in (*audit.divergences, *known) for mark in _marks(one)}
    new = tuple(one for one in audit.divergences if not set(_places(one)) <= told)
    still = tuple(one for one in audit.divergences if set(_places(one)) <= told)
    candidates = (*earlier.open, *earlier.gone)
    gone = tuple(one for one in candidates if not {one.fingerprint, *one.marks} & present)
    state = State(
        head=head,
        open=tuple(posted(one.fingerprint, one.rule, one.title, _places(one)) for one in audit.divergences),
        gone=gone[:MAX_GONE],
    )
    return Standing(new, still, gone, state, is_sure=not earlier.cut)


def _places(one: Divergence) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.fingerprint for entry, _ in contexts(one)))


def _marks(one: Divergence) -> tuple[str, ...]:
    return (one.fingerprint, *_places(one))
