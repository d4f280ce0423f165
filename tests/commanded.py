"""The command of this program as a shell would call it, without a process of its own: for what it says and leaves.

Tests about processes (kills, signals, limits of the system, another user, two runs at once) start real ones.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from evidence_kb.cli import main


@dataclass(frozen=True, slots=True)
class Done:
    """What is left of a command, under the names of `subprocess.CompletedProcess`."""

    returncode: int
    stdout: str
    stderr: str


def commanded(*words: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> Done:
    """Run `evidence-kb WORDS` in a folder; `env` is the whole environment. A bug is raised, not caught."""
    given = os.environ if env is None else env
    changed = {**dict.fromkeys(os.environ), **given}  # None takes a variable away
    with chdir(cwd):
        done = CliRunner().invoke(main, [str(word) for word in words], env=changed, catch_exceptions=False)
    return Done(done.exit_code, done.stdout, done.stderr)
