"""`evidence-kb` and `python -m evidence_kb`: the command, deaf to no ^C even while it is still being loaded."""

from __future__ import annotations

import sys


def main() -> None:
    try:
        from evidence_kb.cli import main as command

        command()
    except KeyboardInterrupt:
        print("evidence-kb: stopped before anything was done", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()
