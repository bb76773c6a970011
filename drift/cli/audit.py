"""The pipeline from files to an audit: both sides read, compiled and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from drift.cli.collecting import seldom_collected
from drift.cli.errors import CommandError
from drift.cli.inputs import check_roots, check_specs
from drift.cli.superseding import Superseding, without_superseded
from drift.compare.audit import Audit, SyntaxProblem, UnreadFile
from drift.compare.baseline import Baseline, compared
from drift.compare.binding_names import BindingProblem, Written, understood
from drift.compare.catalogue import Catalogue, load_catalogue
from drift.compare.chronology import dated
from drift.compare.fixes import with_fixes
from drift.compare.selection import Ignore, Selection, active, matches, weighed
from drift.report.texts import SourceTexts, Texts

if TYPE_CHECKING:
    from drift.allium.project import SpecProject
    from drift.behaviour.model import Behaviour, Unread
    from drift.cli.code import Account


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """How to audit. `jobs` 0 is one process a core; `min_confidence` is in 0..1.

    `cache_dir` None is the user's own. Neither cache nor prefilter changes what is found. `exclude_specs`
    are globs; `earlier` is what to compare with, `since` the revision whose merge base is audited for that;
    `git` lets history weigh what is proposed.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    jobs: int = 0
    min_confidence: float = 0.7
    prefilter: bool = True
    cache: bool = False
    cache_dir: Path | None = None
    vendors: tuple[Path, ...] = ()
    exclude_specs: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)
    ignores: tuple[Ignore, ...] = ()
    earlier: Baseline | None = None
    earlier_name: str = "the baseline"
    since: str = ""
    git: bool = False
    written: Written = field(default_factory=Written)
    supersedes: tuple[Superseding, ...] = ()
    wrong_binding: Callable[[BindingProblem], CommandError] | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides as they were read."""

    specs: SpecProject
    code: Behaviour
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The audit and the texts that a report quotes.

    `everything` is the audit before it was compared with an earlier one and filtered by confidence.
    """

    audit: Audit
    texts: SourceTexts
    everything: Audit | None = None
    sides: Sides | None = None


@seldom_collected()
def run_audit(
    spec_roots: Sequence[Path],
    code_roots: Sequence[Path],
    options: AuditOptions,
    step: Callable[[str], None] = lambda _: None,
) -> AuditResult:
    """Audits the code against the specifications; `step` is told what begins.

    Raises:
        CommandError: a path is wrong, no readable specification or supported code is there, or the
            repository does not have what `since` names.
    """
    check_roots("--spec", spec_roots)
    check_roots("--code", code_roots)
    catalogue = weighed(load_catalogue(), options.selection)
    everything, texts, sides = _audited(spec_roots, code_roots, options, catalogue, step)
    audit = everything
    if options.since:
        from drift.cli.since import audited_before

        earlier, name = audited_before(spec_roots, code_roots, options, step)
        audit = compared(everything, earlier, name, active(catalogue))
    elif options.earlier is not None:
        audit = compared(everything, options.earlier, options.earlier_name, active(catalogue))
    audit = only_confident(audit, options.min_confidence)
    if options.git and audit.divergences:
        from drift.cli.history import history

        step("reading history")
        audit = dated(audit, history)
    fixed = with_fixes(audit.divergences, texts.lines)
    return AuditResult(msgspec.structs.replace(audit, divergences=fixed), texts, everything, sides)


def _audited(
    spec_roots: Sequence[Path],
    code_roots: Sequence[Path],
    options: AuditOptions,
    catalogue: Catalogue,
    step: Callable[[str], None],
) -> tuple[Audit, Texts, Sides]:
    """Everything that is found and not suppressed."""
    step("reading specifications")
    specs = _read_specs(spec_roots, options)

    from drift.behaviour.from_spec import compile_specs
    from drift.cli.code import Scope, read_code
    from drift.cli.living import Sources, spec_notices, with_decisions
    from drift.compare.align.wanted import wanted_of
    from drift.compare.engine import compare

    spec = compile_specs(specs)
    scope = Scope(tuple(code_roots), options.include, options.exclude, options.jobs)
    wanted = wanted_of(spec, options.written.names_in_code()) if options.prefilter else None
    read = read_code(scope, step, wanted=wanted, cache=options.cache, cache_dir=options.cache_dir)
    project, code = read.account, read.behaviour
    step("comparing")
    bindings, wrong = understood(options.written, spec, code)
    if wrong and options.wrong_binding is not None:
        raise options.wrong_binding(wrong[0])
    comparison = compare(spec, code, catalogue, bindings)
    own = [file for file in specs.files if not file.imported]
    audit = Audit(
        divergences=comparison.divergences,
        obligations=comparison.obligations,
        unspecified=comparison.unspecified,
        spec_files=sum(not file.unread for file in own),
        code_files=code.files,
        unread=_unread(project, (*spec.unread, *code.unread)),
        problems=_problems(specs),
        left_out=dict(project.left_out),
        understood=dict(comparison.understood),
        notices=spec_notices(specs),
        lifecycles=comparison.lifecycles,
    )
    spec_texts = {file.path: file.text for file in specs.files}
    texts = Texts(spec_texts, lambda file: "\n".join(read.texts.lines(file)))
    sources = Sources(own, read.surveyed, texts.lines)
    return with_decisions(audit, sources, options.ignores, catalogue), texts, Sides(specs, code, catalogue)


def _read_specs(roots: Sequence[Path], options: AuditOptions) -> SpecProject:
    from drift.allium.project import load_specs

    specs = without_superseded(
        _without(load_specs(roots, options.vendors), options.exclude_specs), options.supersedes
    )
    check_specs(roots, {file.path: file.unread for file in specs.files if not file.imported})
    return specs


def _without(specs: SpecProject, excluded: Sequence[str]) -> SpecProject:
    """The project without excluded files; those that others use only give names and values."""
    if not excluded:
        return specs
    used = set(specs.imports.values())
    files = []
    for file in specs.files:
        if not any(matches(file.path, pattern) for pattern in excluded):
            files.append(file)
        elif file.path in used:
            files.append(msgspec.structs.replace(file, imported=True))
    return msgspec.structs.replace(specs, files=tuple(files))


def only_confident(audit: Audit, least: float) -> Audit:
    """The audit without the divergences below a confidence, which it counts, and of rules that are off."""
    on = [divergence for divergence in audit.divergences if divergence.severity != "off"]
    reported = tuple(divergence for divergence in on if divergence.confidence >= least)
    known = None
    if audit.compared is not None:
        sure = tuple(divergence for divergence in audit.compared.known if divergence.confidence >= least)
        known = msgspec.structs.replace(audit.compared, known=sure)
    return msgspec.structs.replace(
        audit, divergences=reported, filtered=audit.filtered + len(on) - len(reported), compared=known
    )


def _unread(project: Account, places: Iterable[Unread]) -> tuple[UnreadFile, ...]:
    """Whatever could not be read, once: places that the compilers name, and files that never came so far."""
    named = {UnreadFile(it.source.file, it.source.span.line, it.code, it.reason) for it in places}
    files = {place.file for place in named if place.line <= 1}
    whole = {UnreadFile(it.file, 0, "unparsed", it.reason) for it in project.unread if it.file not in files}
    return tuple(sorted(named | whole, key=lambda place: (place.file, place.line, place.code, place.reason)))


def _problems(specs: SpecProject) -> tuple[SyntaxProblem, ...]:
    return tuple(
        SyntaxProblem(
            file=file.path,
            line=problem.span.line,
            column=problem.span.column,
            end_line=problem.span.end_line,
            end_column=problem.span.end_column,
            message=problem.message,
            text=problem.text,
            expected=problem.expected,
            hint=problem.hint,
        )
        for file in specs.files
        for problem in file.problems
        if problem.severity == "error"
    )
