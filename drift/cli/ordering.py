"""Options whose order on the command line says what belongs together."""

from __future__ import annotations

import typer.core
from typer import Context

GIVEN = "allium.order"


class InOrder(typer.core.TyperCommand):
    """A command that keeps, in the context's `meta`, the names of its options as they were written."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Parses the arguments as usual; a mistake in them is told then."""
        try:
            _, _, order = self.make_parser(ctx).parse_args(list(args))
            ctx.meta[GIVEN] = tuple(parameter.name or "" for parameter in order)
        except Exception:
            ctx.meta[GIVEN] = ()
        return super().parse_args(ctx, args)


def order_of(context: Context, *names: str) -> list[str]:
    """These options in the order in which they were written, each as often as it was."""
    return [name for name in context.meta.get(GIVEN, ()) if name in names]
