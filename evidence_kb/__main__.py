"""`evidence-kb` and `python -m evidence_kb`: the command, and a clean answer to ^C while it is still being loaded."""

from __future__ import annotations

import sys

from evidence_kb.interrupts import interrupts_wait


def main() -> None:
    """Load the command and run it; an interrupt while loading waits until it can be answered in one line."""
    try:
        with interrupts_wait():
            from evidence_kb.cli import load
            from evidence_kb.cli import main as command

            load("".join(sys.argv[1:2]))
    except KeyboardInterrupt:
        print("evidence-kb: stopped before anything was done", file=sys.stderr)
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()
