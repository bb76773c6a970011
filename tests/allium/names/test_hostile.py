"""Input that is large, deep or nonsense ends, and in bounded time."""

import cProfile
import time

import pytest

from tests.allium.names.reading import world

LARGE: dict[str, str] = {
    "a large enumeration": f"entity A {{ s: {' | '.join(f'v{n}' for n in range(30_000))} }}\n"
    "rule R { when: Go(a)\n" + " requires: a.s != v7\n" * 200 + " ensures: a.s = v9 }\n",
    "many lets": "rule R { when: Go(a)\n"
    + "".join(f" let x{n} = x{n - 1}\n" for n in range(5000))
    + " ensures: D(a) }\n",
    "defaults without a type in a chain": "config {\n"
    + "".join(f" x{n} = x{n + 1}\n" for n in range(5000))
    + " x5000 = 1\n}\n",
    "defaults without a type in a circle": "config {\n a = b\n b = config.c\n c = a + b\n d = d\n}\n",
    "many guards": "entity A { p: on | off }\nrule R { when: Go(a)\n"
    + "".join(f" requires: a.p = on and b{n}.c != null\n" for n in range(2000))
    + " ensures: D(a) }\n",
    "many unknown names": "entity A { n: Integer }\n"
    + "".join(f"entity E{n} {{ x: T{n} }}\n" for n in range(5000)),
    "many uses of one alias": 'use "./x" as a\n' * 5000,
    "many variants": f"entity N {{ k: {' | '.join(f'V{n}' for n in range(1000))} }}\n"
    + "".join(f"variant V{n} : N {{ f{n}: Integer }}\n" for n in range(1000))
    + "rule R { when: Go(n)\n"
    + "".join(f" requires: n.f{n} > 0\n" for n in range(1000))
    + " ensures: D(n) }\n",
    "variants in a circle": "variant A : B { x: Integer }\n"
    "variant B : A { y: Integer }\nentity C { a: A, z: a.nope }\n",
    "a variant of itself": "variant A : A { x: Integer }\n",
    "actors that need each other": "surface S { facing a: A }\nactor A { within: A\n "
    "identified_by: A where this = within }\n",
    "deep blocks": "rule R { when: Go(a)\n ensures:\n"
    + "".join(f"{'  ' * (n + 1)}if a.x{n}:\n" for n in range(39))
    + "  " * 41
    + "D(a) }\n",
    "a deep expression": f"entity A {{ n: Integer, x: {'(' * 60}n{')' * 60} }}\n",
    "a deep chain of deep expressions": "entity A {\n n: Integer\n"
    + "".join(f" d{n}: {'if n > 0: ' * 20}d{n + 1}{' else: n' * 20}\n" for n in range(200))
    + " d200: n\n}\n",
}


@pytest.mark.parametrize("text", LARGE.values(), ids=list(LARGE))
def test_it_ends(text: str) -> None:
    started = time.process_time()
    found = world(text)
    assert found.resolution.modules
    assert time.process_time() - started < 20


def test_cost_grows_with_size() -> None:
    from drift.allium.names import resolve
    from drift.allium.project import project_of

    def cost(count: int) -> int:
        """Calls, which are the same on every machine."""
        rules = "".join(
            f"entity E{n} {{ s: a | b, p: E{n}? }}\n"
            f"rule R{n} {{ when: G{n}(e{n}, x)\n requires: e{n}.s = a\n"
            f" requires: x.p = null\n ensures: e{n}.s = b }}\n"
            for n in range(count)
        )
        project = project_of({"a.allium": rules})
        profile = cProfile.Profile()
        profile.runcall(lambda: resolve(project))
        return sum(entry.callcount for entry in profile.getstats())

    cost(50)
    assert cost(800) < 5 * cost(200)
