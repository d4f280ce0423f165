"""What the commands share: options, errors as exit codes, and progress.

Exit codes: 0 done, 1 failed, 2 the request makes no sense, 3 done with warnings, 4 stopped by a guard, 130 interrupted.
Those of a run are in `refresh.EXIT_CODES`, those of errors with them.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import NoReturn, ParamSpec

import click

from evidence_kb.data_folder import AlreadyRunningError
from evidence_kb.errors import EvidenceError
from evidence_kb.store_errors import explain
from evidence_kb.store_history import blamed

P = ParamSpec("P")

data_option = click.option(
    "--data", "data_folder", type=click.Path(path_type=Path, file_okay=False), default=Path("data"), show_default=True,
    help="Folder of the three databases.",
)  # fmt: skip
sources_option = click.option(
    "--sources", type=click.Path(path_type=Path, file_okay=False), default=Path("sources"), show_default=True,
    help="Folder of the topic files.",
)  # fmt: skip


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Turn what a person can act on into one clear message and the right exit code; a bug keeps its traceback."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except AlreadyRunningError as error:
            click.echo(str(error), err=True)
        except EvidenceError as error:
            stop(str(error), error.exit_code)
        except sqlite3.Error as error:
            folder = kwargs.get("data_folder")
            stop(explain(error, blamed(error, folder if isinstance(folder, Path) else Path("data"))), 1)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of our output has left
        except OSError as error:
            stop(f"{error.filename or 'files'}: {error.strerror}; nothing was lost, run the command again", 1)
        except KeyboardInterrupt:
            stop("stopped; what was finished is kept, and the next run continues from there", 130)

    return guarded


@contextmanager
def interrupted_once() -> Iterator[None]:
    """Let the first ^C end what is done here. Later ones are for nothing: they would break off its being ended well.

    After one the command ends, so that nothing else waits for ^C.
    """

    def once(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, once)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is once:
            signal.signal(signal.SIGINT, before)


def stop(message: str, code: int) -> NoReturn:
    """Say what is wrong, and exit with a code."""
    click.echo(f"evidence-kb: {message}", err=True)
    sys.exit(code)


def progress(what: str, done: int, total: int) -> None:
    """Show one line that rewrites itself, where a person is watching."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        click.echo(f"\r\033[K{what} {done}/{total}{end}", nl=False, err=True)
