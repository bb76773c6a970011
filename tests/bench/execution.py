"""Audits many variants in a few processes, in a fixed order of results."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from .application import Application
from .audit_adapter import Outcome, audit_files
from .judging import Judgement, judge
from .variant import Variant


def baselines(applications: list[Application], jobs: int) -> dict[str, Outcome]:
    """The audit of every unchanged application."""
    results = run_all([application.files for application in applications], jobs, lambda _: None)
    return {application.name: result for application, result in zip(applications, results, strict=True)}


def judge_all(
    applications: list[Application],
    variants: list[Variant],
    before: dict[str, Outcome],
    jobs: int,
    progress: Callable[[int], None],
) -> list[Judgement]:
    """Audit and judge every variant."""
    by_name = {application.name: application for application in applications}
    results = run_all([variant.applied_to(by_name[variant.app]) for variant in variants], jobs, progress)
    return [
        judge(variant, before[variant.app], result) for variant, result in zip(variants, results, strict=True)
    ]


def run_all(inputs: list[dict[str, str]], jobs: int, progress: Callable[[int], None]) -> list[Outcome]:
    """One audit for each input, results in the order of inputs."""
    workers = max(1, jobs or os.cpu_count() or 1)
    results: list[Outcome] = []
    with ProcessPoolExecutor(workers) as pool:
        for done, result in enumerate(pool.map(audit_files, inputs, chunksize=4), 1):
            results.append(result)
            progress(done)
    return results
