"""All refactored variants of an application: everywhere at once, at single sites, and by hand."""

from __future__ import annotations

from .application import Application, strip_marks
from .refactoring import OPERATORS, Operator, Sites
from .sites import chooser
from .syntax import dialect_of
from .variant import Variant


def refactored(application: Application, operator: Operator, path: str, only: int | None) -> tuple[str, int]:
    """A file after the operator, and how many sites it has; of another language it has none.

    Raises:
        SyntaxError: when the operator breaks the syntax.
    """
    text, dialect = application.code[path], dialect_of(path)
    if dialect is None or dialect.name != operator.language:
        return text, 0
    sites = Sites(only)
    other = operator.rewrite(path, text, sites)
    if other != text:
        dialect.check(other)
    return other, sites.seen


def everywhere(application: Application) -> list[Variant]:
    """One variant an operator: applied at every site of every file."""
    variants = (at_every_site(application, operator) for operator in OPERATORS)
    return [each for each in variants if each is not None]


def at_every_site(application: Application, operator: Operator) -> Variant | None:
    """The application after one operator, or nothing where it has no site."""
    files = {path: refactored(application, operator, path, None)[0] for path in sorted(application.code)}
    changed = {path: text for path, text in files.items() if text != application.code[path]}
    if not changed:
        return None
    return Variant(application.name, "refactoring", "code", operator.name, "everywhere", changed)


def at_single_sites(application: Application, most: int) -> list[Variant]:
    """At most `most` variants an operator, each at one site."""
    variants = []
    for operator in OPERATORS:
        sites = [
            (path, index)
            for path in sorted(application.code)
            for index in range(refactored(application, operator, path, -1)[1])
        ]
        chosen = chooser("refactoring", application.name, operator.name).sample(sites, min(most, len(sites)))
        for path, index in sorted(chosen):
            text = refactored(application, operator, path, index)[0]
            if text != application.code[path]:
                description = f"{path} site {index + 1}"
                files = {path: text}
                variants.append(
                    Variant(application.name, "refactoring", "code", operator.name, description, files)
                )
    return variants


def by_hand(application: Application) -> list[Variant]:
    """Variants written by hand: `variants/<operator>/code/…` replace or add files of the same path."""
    variants = []
    root = application.root / "variants"
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        files = {
            path.relative_to(folder).as_posix(): strip_marks(path.read_text(encoding="utf-8"))[0]
            for path in sorted(folder.rglob("*"))
            if path.is_file() and dialect_of(path.name)
        }
        variants.append(
            Variant(application.name, "refactoring", "code", f"hand-{folder.name}", folder.name, files)
        )
    return variants
