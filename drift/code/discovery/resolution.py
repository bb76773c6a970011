"""Which file an import means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from drift.code import ir
from drift.code.discovery.module_names import Alternative, ModuleName, Rank


class ModuleIndex:
    """Finds modules by the names they can be imported by. The same project, the same answers."""

    def __init__(
        self, modules: tuple[ir.Module, ...], names: Mapping[str, ModuleName], standard: frozenset[str]
    ) -> None:
        self._modules = modules
        self._standard = standard
        self._by_name: dict[str, list[tuple[Alternative, ir.Module]]] = {}
        self._by_place: dict[PurePosixPath, ir.Module] = {}
        for module in modules:
            alternatives = names[module.file].alternatives
            if not any(entry.name == module.name for entry in alternatives):
                self._by_name.setdefault(module.name, []).append(
                    (Alternative(module.name, Rank.CANONICAL, Path()), module)
                )
            for entry in alternatives:
                self._by_name.setdefault(entry.name, []).append((entry, module))
            self._by_place[_place(module)] = module
        self._packages_in_use: frozenset[str] | None = None
        self._found: dict[tuple[str, str | None], ir.Module | None] = {}

    def absolute(self, name: str, importer: ir.Module | None) -> ir.Module | None:
        """The module that an absolute import of `name` means; of several, the one nearest to the importer."""
        if name not in self._by_name:
            return None
        key = (name, None if importer is None else importer.file)
        if key not in self._found:
            self._found[key] = self._absolute(name, importer)
        return self._found[key]

    def _absolute(self, name: str, importer: ir.Module | None) -> ir.Module | None:
        candidates = [
            (entry, module)
            for entry, module in self._by_name.get(name, ())
            if module is not importer and self._is_plausible(entry, importer)
        ]
        if not candidates:
            return None
        if importer is not None and name.split(".")[0] in self._standard:
            candidates = [
                (entry, module) for entry, module in candidates if _is_meant(name, module, importer)
            ]
        return (
            min(candidates, key=lambda found: _order(found[0], found[1], importer))[1] if candidates else None
        )

    def relative(self, name: str, level: int, importer: ir.Module) -> ir.Module | None:
        """The module that `from <level dots><name>` means: a matter of folders, not of names."""
        folder = PurePosixPath(importer.file).parent
        for _ in range(level - 1):
            if folder == folder.parent:
                return None
            folder = folder.parent
        return self._by_place.get(folder.joinpath(*name.split(".")) if name else folder)

    def _is_plausible(self, entry: Alternative, importer: ir.Module | None) -> bool:
        """A package is on the search path only for what lies in it, and only if nobody uses it as one."""
        if entry.rank is not Rank.INSIDE:
            return True
        if importer is None or not Path(importer.file).absolute().is_relative_to(entry.base):
            return False
        return entry.base.name not in self._used_packages() and entry.name.split(".")[0] not in self._standard

    def _used_packages(self) -> frozenset[str]:
        if self._packages_in_use is None:
            self._packages_in_use = frozenset(
                Path(module.file).absolute().parent.name if found.level else found.module.split(".")[0]
                for module in self._modules
                for found in imports_of(module)
            )
        return self._packages_in_use


def imports_of(module: ir.Module) -> Iterator[ir.Import]:
    """All imports of a module, also those in functions and branches."""
    pending: list[ir.Stmt] = list(reversed(module.body))
    while pending:
        statement = pending.pop()
        if isinstance(statement, ir.Import):
            yield statement
        pending += reversed(inner_statements(statement))


def inner_statements(statement: ir.Stmt) -> list[ir.Stmt]:
    """The statements directly inside a statement."""
    match statement:
        case ir.If() | ir.For() | ir.While():
            return [*statement.body, *statement.orelse]
        case ir.Try():
            handled = [inner for handler in statement.handlers for inner in handler.body]
            return [*statement.body, *handled, *statement.orelse, *statement.final]
        case ir.With() | ir.Function() | ir.Class():
            return list(statement.body)
        case ir.Match():
            return [inner for case in statement.cases for inner in case.body]
        case _:
            return []


def _order(entry: Alternative, module: ir.Module, importer: ir.Module | None) -> tuple[int, int, int, str]:
    shared = 0
    if importer is not None:
        pairs = zip(PurePosixPath(importer.file).parent.parts, PurePosixPath(module.file).parts, strict=False)
        for ours, theirs in pairs:
            if ours != theirs:
                break
            shared += 1
    return (-shared, int(entry.rank), len(PurePosixPath(module.file).parts), module.file)


def _is_meant(name: str, module: ir.Module, importer: ir.Module) -> bool:
    """Whether an import that could be of the standard library takes names that this module defines."""
    wanted: set[str] = set()
    for found in imports_of(importer):
        if found.level == 0 and found.module == name:
            wanted |= {bound.name for bound in found.names}
        elif found.level == 0 and any(f"{found.module}.{bound.name}" == name for bound in found.names):
            return True
    return bool(wanted) and wanted <= _defined(module)


def _defined(module: ir.Module) -> set[str]:
    names: set[str] = set()
    for statement in module.body:
        match statement:
            case ir.Function() | ir.Class():
                names.add(statement.name)
            case ir.Assign():
                names |= {target.name for target in statement.targets if isinstance(target, ir.Name)}
            case ir.Import():
                names |= {bound.alias for bound in statement.names}
            case _:
                pass
    return names


def _place(module: ir.Module) -> PurePosixPath:
    path = PurePosixPath(module.file)
    return path.parent if module.package else path.with_suffix("")
