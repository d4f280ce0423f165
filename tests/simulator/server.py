"""One small real HTTP server on loopback that answers as the eight providers do.

    with Simulator(World.generate(7), faults=[Fault("icite", "500", times=2)]) as sim:
        environment = sim.environment()   # EVIDENCE_KB_PUBMED_URL and the others, with a contact address
        ...
        sim.requests_n("icite"), sim.log, sim.left_out

HTTP/1.1 with kept connections, gzip where it is accepted, one thread per connection. Nothing waits longer than a
slow body does.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from . import (
    answers_crossref,
    answers_europepmc,
    answers_eutils,
    answers_icite,
    answers_openalex,
    answers_opencitations,
    answers_retraction_watch,
    answers_semantic_scholar,
)
from .conditional import Validating
from .exchange import HTML, Answer, Ask, as_html, page
from .faults import STATUSES, TWISTS, Fault, Faults, refusal
from .world import PROVIDERS, World

ANSWERS = {
    "pubmed": answers_eutils.answer,
    "icite": answers_icite.answer,
    "europepmc": answers_europepmc.answer,
    "crossref": answers_crossref.answer,
    "opencitations": answers_opencitations.answer,
    "openalex": answers_openalex.answer,
    "semantic_scholar": answers_semantic_scholar.answer,
    "retraction_watch": answers_retraction_watch.answer,
}
BASES = {provider: f"/{provider}" for provider in PROVIDERS} | {"retraction_watch": "/retraction_watch.csv"}
# The longest request line in bytes; beyond it the answer is a 414. OpenAlex's and Crossref's are known to be short.
LINE_N = {**dict.fromkeys(PROVIDERS, 8_190), "crossref": 4_096, "openalex": 4_096}
CONTACT = "tester@example.org"


class Logged(NamedTuple):
    """One request as it came. `at` is `time.monotonic()`; `status` is 0 where the connection was reset."""

    provider: str
    method: str
    path: str  # with the query, as sent
    body: bytes
    at: float
    status: int
    headers: Mapping[str, str]  # of the request, names in lower case
    fault: str | None


class Simulator:
    """The server with its log. `ceiling` is how many works a PubMed search serves (9,999 at the real one).

    `validators`: which providers state an `etag` or a `last_modified`, and answer 304 to whoever repeats it. No
    recorded answer of the real ones carries either, so none does here unless a test asks for it.
    """

    def __init__(
        self,
        world: World,
        faults: Sequence[Fault] = (),
        *,
        ceiling: int = 9_999,
        validators: Mapping[str, str] | None = None,
    ) -> None:
        self.world = world.prepare()
        self.faults = Faults(faults)
        self.ceiling = ceiling
        self.validators = Validating(validators or {})
        self.log: list[Logged] = []
        self.left_out: list[tuple[str, str]] = []  # (provider, work id) that a fault kept from the client
        self.changed: dict[str, str] = {}  # PMIDs that came back as another one
        self.most_at_once: Counter[str] = Counter()
        self._at_once: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.connections: set[socket.socket] = set()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.simulator = self

    def __enter__(self) -> Simulator:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        with self.lock:
            for connection in self.connections:
                _shut(connection)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, provider: str) -> str:
        return self.base + BASES[provider]

    def environment(self) -> dict[str, str]:
        """Return the variables that send a harvest here, and the contact address that it needs."""
        urls = {f"EVIDENCE_KB_{provider.upper()}_URL": self.url(provider) for provider in PROVIDERS}
        return {**urls, "EVIDENCE_KB_CONTACT": CONTACT}

    # --- what was asked -----------------------------------------------------------------------------------------

    def requests_n(self, provider: str | None = None) -> int:
        return sum(provider in (None, entry.provider) for entry in self.log)

    def most_in_a_second(self, provider: str) -> int:
        """Return the largest number of requests that arrived within any one second."""
        times = sorted(entry.at for entry in self.log if entry.provider == provider)
        return max((sum(start <= at < start + 1 for at in times[i:]) for i, start in enumerate(times)), default=0)

    def holds(self, secret: str) -> list[Logged]:
        """Return the requests whose address shows a text that belongs into a header or a body."""
        return [entry for entry in self.log if secret in entry.path]

    def begin(self, provider: str) -> None:
        with self.lock:
            self._at_once[provider] += 1
            self.most_at_once[provider] = max(self.most_at_once[provider], self._at_once[provider])

    def end(self, entry: Logged, answer: Answer) -> None:
        """Note a request before its answer is sent, so that whoever has the answer finds it in the log."""
        with self.lock:
            self._at_once[entry.provider] -= 1
            self.log.append(entry)
            self.left_out += [(entry.provider, work_id) for work_id in answer.left_out]
            self.changed.update(answer.changed)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    simulator: Simulator

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is no news; anything else shows as a 500 in the log."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave in one piece

    def setup(self) -> None:
        super().setup()
        with self.server.simulator.lock:
            self.server.simulator.connections.add(self.connection)

    def finish(self) -> None:
        with self.server.simulator.lock:
            self.server.simulator.connections.discard(self.connection)
        with suppress(OSError, ValueError):  # the connection may have been reset on purpose
            super().finish()

    def do_GET(self) -> None:
        self._reply()

    def do_POST(self) -> None:
        self._reply()

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing; `Simulator.log` has it all."""

    def _reply(self) -> None:
        at, simulator = time.monotonic(), self.server.simulator
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        provider = next((name for name in PROVIDERS if _is_below(parts.path, BASES[name])), "nobody")
        headers = {name.lower(): value for name, value in self.headers.items()}
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            pairs += parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        elif headers.get("content-type", "").startswith("application/json"):
            pairs += [(name, str(item)) for name, listed in json.loads(body or b"{}").items() for item in listed]
        simulator.begin(provider)
        fault = simulator.faults.due(provider, f"{self.path} {body.decode('utf-8', 'replace')}", pairs)
        kind = fault.kind if fault else None
        try:
            below = parts.path.removeprefix(BASES.get(provider, ""))
            ask = Ask(provider, self.command, below, tuple(pairs), headers, body, kind, simulator.ceiling)
            answer = simulator.validators.applied(ask, self.path, self._answer(ask, fault))
        except Exception as error:  # a bug of the simulator must not look like a lost connection
            answer = as_html(500, f"the simulator failed: {error!r}")
        status = 0 if kind == "reset" else answer.status
        simulator.end(Logged(provider, self.command, self.path, body, at, status, headers, kind), answer)
        try:
            self._send(answer, fault)
        except OSError:
            self.close_connection = True

    def _answer(self, ask: Ask, fault: Fault | None) -> Answer:
        if fault and fault.kind in STATUSES:
            return refusal(fault)
        if fault and fault.kind == "html":
            return Answer(200, page("We are down for maintenance"), HTML)
        if ask.provider not in ANSWERS:
            return as_html(404, "404 Not Found")
        if len(self.requestline) > LINE_N[ask.provider]:
            return as_html(414, "414 Request-URI Too Long")
        return ANSWERS[ask.provider](self.server.simulator.world, ask)

    def _send(self, answer: Answer, fault: Fault | None) -> None:
        kind = fault.kind if fault and fault.kind not in TWISTS else ""
        if kind == "reset":
            return self._reset()
        payload, is_zipped = answer.body, False
        if kind == "truncated_gzip" or ("gzip" in self.headers.get("Accept-Encoding", "") and len(payload) > 200):
            payload, is_zipped = gzip.compress(payload, 1, mtime=0), True
        if kind == "truncated_gzip":
            payload = payload[: len(payload) * 2 // 3]
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(payload)))
        if is_zipped:
            self.send_header("Content-Encoding", "gzip")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if kind == "short_body":
            self.wfile.write(payload[: len(payload) // 2])
            self.close_connection = True
        elif kind == "slow_body":
            self._drip(payload, min(fault.seconds if fault else 0.3, 0.3))
        else:
            self.wfile.write(payload)
        self.wfile.flush()

    def _drip(self, payload: bytes, pause_s: float) -> None:
        quarter = len(payload) // 4 + 1
        for start in range(0, len(payload), quarter):
            self.wfile.flush()
            time.sleep(pause_s)
            self.wfile.write(payload[start : start + quarter])

    def _reset(self) -> None:
        """Close the connection so that the client sees it reset, not ended."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())


def _is_below(path: str, base: str) -> bool:
    return path == base or path.startswith(f"{base}/")


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # it may have gone already
        connection.shutdown(socket.SHUT_RDWR)
