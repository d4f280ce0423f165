"""Faults on demand: what goes wrong, at which provider, how often and at which of its requests.

`Fault("icite", "truncated_gzip", times=2)` spoils the first two answers of iCite; `nth=3` only the third, `every=4`
every fourth; `on="efetch"` counts only requests that hold these letters. `above=50` refuses batches of more than 50
ids for as long as they come (413, 414, 431). `times=None` means always.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from .exchange import HTML, JSON, Answer, page

STATUSES = {
    "429": "Too Many Requests", "429_bare": "Too Many Requests", "429_long": "Too Many Requests",
    "500": "Internal Server Error", "502": "Bad Gateway", "503": "Service Unavailable", "504": "Gateway Timeout",
    "400": "Bad Request", "401": "Unauthorized", "403": "Forbidden", "404": "Not Found",
    "413": "Request Entity Too Large", "414": "Request-URI Too Long", "431": "Request Header Fields Too Large",
}  # fmt: skip
# What is sent is the right answer, badly: cut, slowly, or not at all.
TRANSPORT = ("html", "truncated_gzip", "short_body", "slow_body", "reset")
# What is sent is well-formed and wrong.
TWISTS = ("error_in_200", "duplicate_page", "repeating_cursor", "missing_record", "half_list", "changed_pmid")
LONG_WAIT_S = 53_578  # as OpenAlex asked for when a day's budget was spent


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `seconds` is the Retry-After of a 429 (or the pause of a slow body, 0.3 s at most)."""

    provider: str
    kind: str
    times: int | None = 1
    nth: int | None = None
    every: int | None = None
    on: str = ""
    above: int | None = None
    seconds: float = 1

    def __post_init__(self) -> None:
        assert self.kind in STATUSES or self.kind in TRANSPORT or self.kind in TWISTS, f"no such fault: {self.kind}"


class Faults:
    """Which fault is due; shared by the threads of the server."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = list(faults)
        self._lock = threading.Lock()
        self._seen = [0] * len(self.faults)
        self._fired = [0] * len(self.faults)

    def due(self, provider: str, line: str, pairs: Sequence[tuple[str, str]]) -> Fault | None:
        """Return the fault for this request: `line` is its path, query and body, `pairs` what they hold."""
        with self._lock:
            for i, fault in enumerate(self.faults):
                if fault.provider != provider or fault.on not in line or not _can_strike(fault, line, pairs):
                    continue
                self._seen[i] += 1
                if self._is_due(i, fault):
                    self._fired[i] += 1
                    return fault
        return None

    def fired(self) -> int:
        """Return how often a fault has struck."""
        return sum(self._fired)

    def _is_due(self, i: int, fault: Fault) -> bool:
        if fault.nth is not None:
            return self._seen[i] == fault.nth
        if fault.every is not None and self._seen[i] % fault.every:
            return False
        return fault.above is not None or fault.times is None or self._fired[i] < fault.times


def _can_strike(fault: Fault, line: str, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether the fault would change anything about this request."""
    if fault.above is not None:
        return ids_n(pairs) > fault.above
    values = dict(pairs)
    cursor = values.get("cursor") or values.get("cursorMark") or ""
    if fault.kind == "repeating_cursor":
        return bool(cursor)
    if fault.kind == "changed_pmid":
        return "efetch" in line
    if fault.kind == "duplicate_page":
        counted = (values.get(name, "0") not in ("", "0") for name in ("offset", "retstart"))
        return cursor not in ("", "*") or any(counted) or values.get("page", "1") not in ("", "1")
    return True


def ids_n(pairs: Sequence[tuple[str, str]]) -> int:
    """Return how many works a request asks about: the longest list in one value, or repeated `id` or `ids`."""
    no_ids = ("select", "fl", "fields")
    lists = [len(re.split(r"[,|]| OR |[\r\n]+(?=.)", value)) for name, value in pairs if name not in no_ids]
    return max([*lists, sum(name in ("id", "ids") for name, _ in pairs), 0])


def refusal(fault: Fault) -> Answer:
    """Return the answer of a fault that is a status."""
    title, status = STATUSES[fault.kind], int(fault.kind[:3])
    headers = {}
    if fault.kind in ("429", "429_long"):
        headers = {"Retry-After": str(LONG_WAIT_S if fault.kind == "429_long" else round(fault.seconds))}
    bodies = {
        "pubmed": b'{"error":"API rate limit exceeded","count":"4","limit":"3"}',
        "semantic_scholar": b'{"message": "Too Many Requests. Please wait and try again.", "code": "429"}',
        "openalex": b'{"error":"Rate limit exceeded","message":"Daily budget exhausted or too fast."}',
    }
    if status == 429 and fault.provider in bodies:
        return Answer(status, bodies[fault.provider], JSON, headers)
    return Answer(status, page(f"{status} {title}"), HTML, headers)
