"""Readers of a serving Datasette: they ask for pages all night long and must see a whole state or another, no error."""

from __future__ import annotations

import hashlib
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from served import served

from .states import opened

LONGEST_S = 10.0  # for one page on a busy machine; the run holds no reader up
PAUSE_S = 0.02
FIXED = (
    "/-/topic/t", "/-/map/t", "/-/map/t.csv", "/-/changes/t", "/-/claims", "/-/network/t",
    "/-/contradictions/t", "/-/retracted/t", "/-/suggested/t", "/-/methods/t", "/-/feed/t.atom", "/-/search?q=pain",
    "/-/export/t.ris", "/evidence/topic_counts.json?_shape=array&_size=max",
)  # fmt: skip
LIVE = ("/", "/-/ledger/t")  # they say that a run is under way
Seen = tuple[int, str]  # status and hash of the body


@dataclass(slots=True)
class Service:
    """A serving Datasette and who reads it."""

    base: str
    durations: list[float] = field(default_factory=list)

    def get(self, path: str) -> Seen:
        """Return what a reader gets; a redirect is followed."""
        began = time.monotonic()
        try:
            with urllib.request.urlopen(self.base + path, timeout=60) as answer:
                status, body = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, body = error.code, error.read()
        self.durations.append(time.monotonic() - began)
        return status, hashlib.sha256(body).hexdigest()

    def all(self, paths: Sequence[str]) -> dict[str, Seen]:
        return {path: self.get(path) for path in paths}


@contextmanager
def serving(data: Path) -> Iterator[Service]:
    """Serve a data folder by the real command."""
    with served("evidence_kb", "serve", "--data", str(data), log=data.parent / "served.txt") as base:
        yield Service(base)


def pages(data: Path, random: Random, n: int) -> list[str]:
    """Return paths of pages that are there now, of studies and cells among them."""
    with closing(opened(data / "evidence.db")) as db:
        studies = [f"/-/study/{row[0]}" for row in db.execute("SELECT id FROM studies ORDER BY id")]
        places = db.execute("SELECT treatment_id, outcome_id FROM evidence_cells WHERE studies_n ORDER BY 1, 2")
        cells = [f"/-/cell/t/{row[0]}/{row[1]}" for row in places]
    few = [random.choice(studies), random.choice(studies), *([random.choice(cells)] if cells else [])]
    return [*LIVE, *random.sample(FIXED, min(n, len(FIXED))), *few]


@contextmanager
def reading(service: Service, paths: Sequence[str]) -> Iterator[list[tuple[str, Seen]]]:
    """Read these pages one after the other, again and again, until the block ends; yields what was seen."""
    seen: list[tuple[str, Seen]] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            for path in paths:
                seen.append((path, service.get(path)))
                if is_over.wait(PAUSE_S):
                    return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield seen
    finally:
        is_over.set()
        reader.join(90)


def complaints(seen: Sequence[tuple[str, Seen]], whole: Sequence[dict[str, Seen]]) -> list[str]:
    """Return in words what a reader should not have seen: an error, or a page that is in no state while nobody wrote.

    `whole` are the pages as they were while no job ran: before the night, after each job that was killed, after it.
    """
    found = [f"{path} answered {status}" for path, (status, _) in seen if status >= 500]
    odd = [path for path, one in seen if path not in LIVE and one not in [pages[path] for pages in whole]]
    return found + [f"{path} showed a state that no run left" for path in odd]
