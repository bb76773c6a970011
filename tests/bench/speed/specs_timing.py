"""How fast specifications are read and compiled: `python -m tests.bench.speed.specs_timing`.

CPU seconds on one core, the best of a few rounds, for generated sets of 10,000, 20,000 and 40,000 lines.
The target is 4 s for 20,000 lines in 40 files on an ordinary core. `yardstick` is what a plain loop of five
million steps takes here, 0.4 s on such a core, so that figures of different machines can be compared.
Cost grows linearly: 40,000 lines may cost `GROWTH` times what 10,000 do.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import time
from collections.abc import Callable

from drift.allium.names import resolve
from drift.allium.parser import parse
from drift.allium.project import project_of
from drift.allium.tokens import lines_of
from drift.behaviour.from_spec import compile_specs
from drift.checks.catalogue import load_catalogue
from drift.checks.engine import check_project
from tests.bench.speed.specs import spec_set

SIZES = (10_000, 20_000, 40_000)
TARGET = 4.0
"""CPU seconds for parsing and compiling 20,000 lines, names and types resolved."""
CHECK_TARGET = 6.0
"""CPU seconds for parsing and checking 20,000 lines."""
GROWTH = 4.3
"""How often the cost of 10,000 lines 40,000 may cost; 4 is linear, the rest is for the machine's caches."""

_START = "import time; t = time.process_time(); import drift.allium.parser as p; p.parse('entity A { b: C }')"


def best(rounds: int, work: Callable[[], object]) -> float:
    """CPU seconds of the fastest round."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


def yardstick() -> float:
    """A loop whose cost is known, for comparing machines."""

    def loop() -> int:
        total = 0
        for step in range(5_000_000):
            total += step * step
        return total

    return best(3, loop)


def startup() -> float:
    """Importing the parser and loading its tables, in a fresh process."""
    script = f"{_START}; print(time.process_time() - t)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return float(run.stdout)


def measured(lines: int, rounds: int) -> dict[str, float]:
    """CPU seconds by step for a set of so many lines."""
    sources = spec_set(lines)
    project = project_of(sources)
    catalogue = load_catalogue()
    broken = [problem for file in project.files for problem in file.problems]
    if broken:
        raise ValueError(f"the generated specifications have problems: {broken[0].message}")
    return {
        "lex": best(rounds, lambda: [lines_of(text) for text in sources.values()]),
        "parse": best(rounds, lambda: [parse(text) for text in sources.values()]),
        "resolve": best(rounds, lambda: resolve(project)),
        "compile": best(rounds, lambda: compile_specs(project)),
        "check": best(rounds, lambda: check_project(project, catalogue)),
    }


def main() -> int:
    """Print the figures. Returns 1 when a target is missed, seconds measured in yardsticks."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.speed.specs_timing", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many (3)")
    options = parser.parse_args()
    unit = yardstick()
    sys.stdout.write(f"yardstick {unit:.2f} s, start-up {startup():.2f} s\n")
    steps = ("lex", "parse", "resolve", "compile", "check")
    heads = "".join(f" {step:>8}" for step in steps)
    sys.stdout.write(f"{'lines':>8}{heads} {'sum':>7} {'µs a line':>10}\n")
    sums: dict[int, float] = {}
    checked: dict[int, float] = {}
    for size in SIZES:
        found = measured(size, options.rounds)
        sums[size] = found["parse"] + found["compile"]
        checked[size] = found["parse"] + found["check"]
        spent = "".join(f" {found[step]:>8.2f}" for step in steps)
        sys.stdout.write(f"{size:>8}{spent} {sums[size]:>7.2f} {sums[size] / size * 1e6:>10.1f}\n")
    sys.stdout.write("`lex` is part of `parse`, `resolve` of `compile`, `compile` of `check`\n")
    growth = sums[40_000] / sums[10_000]
    sys.stdout.write(f"40,000 lines cost {growth:.2f} times 10,000 (4 is linear, target {GROWTH})\n")
    ordinary = sums[20_000] * 0.4 / unit
    sys.stdout.write(f"20,000 lines on an ordinary core: {ordinary:.2f} s (target {TARGET})\n")
    checking = checked[20_000] * 0.4 / unit
    sys.stdout.write(f"checking 20,000 lines on an ordinary core: {checking:.2f} s (target {CHECK_TARGET})\n")
    return 0 if ordinary <= TARGET and growth <= GROWTH and checking <= CHECK_TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
