"""`allium model`: the domain model of specifications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drift.allium.project import load_specs, shown, specs_under
from drift.checks.catalogue import load_catalogue
from drift.checks.context import Context
from drift.checks.engine import check_project
from drift.cli.inputs import check_roots, check_specs
from drift.cli.output import write_file, write_plain
from drift.report.json import readable
from drift.report.model_json import model_document
from drift.report.model_mermaid import model_mermaid


@dataclass(frozen=True, slots=True)
class ModelCommand:
    """What `allium model` was asked to do."""

    paths: tuple[Path, ...]
    as_mermaid: bool = False
    output: Path | None = None

    def run(self) -> int:
        """Writes the model and returns the exit status.

        Raises:
            CommandError: there is nothing to read.
        """
        check_roots("FILE", self.paths)
        project = load_specs(self.paths)
        only = _own(self.paths)
        check_specs(self.paths, {file.path: file.unread for file in project.files if file.path in set(only)})
        context = Context(project)
        if self.as_mermaid:
            text = model_mermaid(context, only)
        else:
            found = check_project(project, load_catalogue(), only=only).diagnostics
            errors = [one for one in found if one.severity == "error"]
            text = readable(model_document(context, only, errors))
        if self.output is None or str(self.output) == "-":
            write_plain(text)
        else:
            write_file(self.output, text)
        return 0


def _own(roots: Sequence[Path]) -> tuple[str, ...]:
    found: dict[Path, None] = {}
    for root in roots:
        found.update(dict.fromkeys(specs_under(root) if root.is_dir() else [root.resolve()]))
    return tuple(shown(path) for path in sorted(found))
