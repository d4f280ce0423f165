"""`evidence-kb` and `python -m evidence_kb`: the command, and a clean answer to ^C while it is still being loaded."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Load the command and run it; an interrupt while loading waits until it can be answered in one line."""
    interrupts: list[int] = []
    previous = signal.signal(signal.SIGINT, lambda number, frame: interrupts.append(number))
    from evidence_kb.cli import load
    from evidence_kb.cli import main as command

    load("".join(sys.argv[1:2]))
    signal.signal(signal.SIGINT, previous)
    if interrupts:
        print("evidence-kb: stopped before anything was done", file=sys.stderr)
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()
