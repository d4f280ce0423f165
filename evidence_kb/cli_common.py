"""What the commands share: options, errors as exit codes, progress, and the topics that are meant.

Exit codes: 0 done, 1 failed, 2 the request makes no sense, 3 done with warnings, 4 stopped by a guard, 130 interrupted.
Those of a run are in `refresh.EXIT_CODES`, those of errors with them.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import NoReturn, ParamSpec

import click

from evidence_kb.data_folder import AlreadyRunningError
from evidence_kb.errors import EvidenceError, UsageError
from evidence_kb.store_errors import explain
from evidence_kb.store_history import blamed
from evidence_kb.topic import SLUG, Topic, read_topic, read_topics

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


def stop(message: str, code: int) -> NoReturn:
    """Say what is wrong, and exit with a code."""
    click.echo(f"evidence-kb: {message}", err=True)
    sys.exit(code)


def progress(what: str, done: int, total: int) -> None:
    """Show one line that rewrites itself, where a person is watching."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        click.echo(f"\r\033[K{what} {done}/{total}{end}", nl=False, err=True)


def chosen(slugs: tuple[str, ...], folder: Path) -> tuple[Topic, ...]:
    """Return the topics with these slugs, or all; an unknown slug names those that exist."""
    if not folder.is_dir():
        raise UsageError(f"{folder} does not exist; run this where the topic files are, or name them with --sources")
    if not slugs:
        topics = read_topics(folder)
        if not topics:
            raise UsageError(f"{folder} holds no topic file; write {folder}/<slug>.yml with a title and a question")
        return topics
    files = {slug: topic_file(folder, slug) for slug in slugs}
    unknown = [slug for slug, path in files.items() if path is None]
    if unknown:
        known = ", ".join(topic.slug for topic in read_topics(folder)) or "none"
        raise UsageError(f"{folder} holds no topic {', '.join(unknown)}; known topics: {known}")
    return tuple(read_topic(path) for path in files.values() if path)


def topic_file(folder: Path, slug: str) -> Path | None:
    """Return the file of a topic, None where there is none. Raises UsageError for what is no slug."""
    if not SLUG.fullmatch(slug):
        raise UsageError(f"{slug!r} is not a topic's slug: use up to 63 lower-case letters, digits and hyphens")
    found = (folder / f"{slug}{ending}" for ending in (".yml", ".yaml"))
    return next((path for path in found if path.is_file()), None)
