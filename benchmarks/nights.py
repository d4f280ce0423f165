"""`python -m benchmarks.nights --nights 30 --seed 1`: nights of the refresh job against a world that goes on.

What happens each night, what goes wrong and what must hold is in tests/nights. Prints the nights and what held; stops
with the seed, the night and the folder at the first thing that did not.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))  # the simulator and the nights are the tests' own


def main() -> None:
    from nights.watch import BrokenError, nights

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="one life each")
    parser.add_argument("--citing", type=int, default=22, help="citing works in the end; half as many references")
    parser.add_argument("--no-kills", action="store_true")
    parser.add_argument("--no-readers", action="store_true")
    parser.add_argument("--lasting", action="store_true", help="some works are gone in the end")
    parser.add_argument("--quiet-every", type=int, default=5, help="measure a night without news so often; 0: never")
    asked = parser.parse_args()
    for seed in asked.seed:
        began = time.monotonic()
        folder = Path(tempfile.mkdtemp(prefix=f"nights-{seed}-"))
        try:
            held = nights(
                folder, seed, asked.nights, kills=not asked.no_kills, serves=not asked.no_readers,
                is_lasting=asked.lasting, quiet_every=asked.quiet_every, citing_n=asked.citing,
                say=lambda line: print(line, flush=True),
            )  # fmt: skip
        except BrokenError as error:
            sys.exit(f"BROKEN: {error}")
        print("\n".join(held.lines()))
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        cpu_s = sum(one.ru_utime + one.ru_stime for one in used)
        print(f"  {time.monotonic() - began:.0f} s, {cpu_s:.0f} s of CPU so far but for the jobs'; {folder}")


if __name__ == "__main__":
    main()
