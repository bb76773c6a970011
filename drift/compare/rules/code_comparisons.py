"""What the code around the effects of a rule compares with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from drift.compare.rules.binding import Binding, InputNames
from drift.logic.terms import Expression, Term


@dataclass(slots=True)
class CodeComparisons:
    """The expressions of the code; what each of its terms is compared with is looked up once a binding."""

    expressions: Sequence[Expression]
    names: InputNames
    _known: tuple[Binding, Mapping[Term, Sequence[Term]]] | None = field(default=None, init=False)

    def beside(self, term: Term, binding: Binding) -> Sequence[Term]:
        """What the code compares with what the rule calls `term`, in the order of the code."""
        if self._known is None or self._known[0] is not binding:
            self._known = (binding, self._sides(binding))
        return self._known[1].get(term, ())

    def _sides(self, binding: Binding) -> Mapping[Term, Sequence[Term]]:
        found: dict[Term, list[Term]] = {}
        for expression in self.expressions:
            for atom in self.names.comparisons_in(expression):
                found.setdefault(binding.term(atom.left), []).append(atom.right)
                found.setdefault(binding.term(atom.right), []).append(atom.left)
        return found
