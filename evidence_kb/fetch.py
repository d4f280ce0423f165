"""Get exact bytes from outside: from files that a person names, and politely from providers over HTTP.

A provider is asked through one pooled session, at one pace and with a bounded number of requests at once, whatever
the number of threads. Failures that pass are tried again; everything else is one kind of FetchError. What is sent
and what is accepted is decided in `fetch_checks.py`, when in `fetch_pace.py`, how often and how long in `limits.py`.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import requests
import urllib3
from requests.adapters import HTTPAdapter

from evidence_kb.errors import (
    BudgetError,
    FetchError,
    HaltedError,
    NotFoundError,
    RefusedError,
    TooLargeError,
    UsageError,
)
from evidence_kb.fetch_checks import (
    Outgoing,
    Sender,
    UnusableError,
    check,
    gunzip,
    retry_after_s,
    stated_rate,
    validators_of,
)
from evidence_kb.fetch_pace import Pace, Turn
from evidence_kb.limits import pace
from evidence_kb.model import Limit, Request, Validators
from evidence_kb.payload import MAX_BYTES

MAX_BODY_N = 256_000_000
MAX_REFUSAL_N = 1_000_000
MAX_REDIRECTS_N = 3
GIVEN_UP_AFTER_N = 3  # requests that fail for good one after the other: the provider is down, not the request
BODY_S = 4  # a body may take this many times `read_s` in all, however steadily it drips
TOO_LARGE = b"exceed maximum size"  # how Semantic Scholar says with status 400 that an answer would be too large
LATER = "run the same command again: it continues from there"

NOT_MODIFIED = 304
NOTHING_HELD = Validators()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A usable answer: its whole decoded body, None where the provider says that the held one still holds."""

    body: bytes | None
    validators: Validators


@dataclass(slots=True)
class Event:
    """How one request went, for the log: nothing in it repeats a key or the contact address.

    `status` is that of the last HTTP answer, None where none came; `tries_n` counts what was sent, redirects included;
    `bytes_n` counts the decoded body of a usable answer.
    """

    provider: str
    question: str
    address: str
    status: int | None = None
    tries_n: int = 0
    bytes_n: int = 0
    seconds: float = 0.0
    failure: str | None = None


OnSent = Callable[[str, Request, int | None, float], None]
OnDone = Callable[[Event], None]


def read_file(path: Path) -> bytes:
    """Return the bytes of a file, one more than the allowed size at most: a huge file costs no memory.

    Raises UsageError when it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check its name and permissions") from error


class _PassingError(Exception):
    """A failure that may pass; `is_paused` when the whole provider waits already."""

    def __init__(self, reason: str, *, is_paused: bool = False) -> None:
        super().__init__(reason)
        self.is_paused = is_paused


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class _Host:
    """What the threads that ask one provider share."""

    def __init__(self, provider: str, limit: Limit, per_second: float) -> None:
        self.provider = provider
        self.limit = limit
        self.pace = Pace(per_second)
        self.slots = threading.BoundedSemaphore(limit.concurrent_n)
        self.paused_until = 0.0
        self.failed_n = 0  # requests in a row that failed for good, each after all its tries
        self.session = requests.Session()
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=limit.concurrent_n))


class Client:
    """Asks providers, from any number of threads; use it as a context manager.

    `limits` is the table of limits, `environment` holds contact, keys and base addresses and is read once. `budget_n`
    bounds the requests sent in all, retries included. `on_sent` is told of each HTTP request when it is over:
    provider, request, status (None without an answer), seconds; `on_done` of each request when it is answered or given
    up. Both are called from the threads that ask. `sleep` and `chance` (0 to 1) are replaced in tests.

    `sent_n` counts requests by provider and `halted` says why a provider was stopped.
    Raises UsageError when the contact address is missing or a setting is malformed.
    """

    def __init__(
        self,
        limits: Mapping[str, Limit],
        environment: Mapping[str, str],
        *,
        budget_n: int | None = None,
        on_sent: OnSent | None = None,
        on_done: OnDone | None = None,
        sleep: Callable[[float], object] | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.limits = limits
        self._sender = Sender(limits, environment)
        self._hosts = {name: _Host(name, limit, pace(name, limit, environment)) for name, limit in limits.items()}
        self._budget_n = budget_n
        self.on_sent = on_sent
        self._on_done = on_done
        self._closing = threading.Event()
        self._sleep = sleep or self._closing.wait  # closing wakes whoever waits
        self._chance = chance
        self._lock = threading.Lock()
        self.sent_n: Counter[str] = Counter()
        self.halted: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop asking: threads that wait give up with HaltedError, connections are closed."""
        self._closing.set()
        for host in self._hosts.values():
            host.session.close()

    def may_ask(self, provider: str) -> str | None:
        """Return None, or the reason why a provider cannot be asked: no key, or stopped."""
        if self._closing.is_set():
            return f"{provider}: the run is ending; {LATER}"
        return self.halted.get(provider) or self._sender.lacks(provider)

    def is_public(self, text: str) -> bool:
        """Whether a text repeats neither a key nor the contact address, in any spelling."""
        return self._sender.is_public(text)

    def get(self, request: Request) -> bytes:
        """Return the whole decoded body of a usable answer; see `fetch`."""
        return self.fetch(request).body or b""

    def fetch(self, request: Request, held: Validators = NOTHING_HELD) -> Fetched:
        """Return a usable answer, however often it takes to get one; with `held`, only if that one no longer holds.

        Raises TooLargeError (ask for half), NotFoundError, HaltedError (the provider is not asked any more in this
        run), BudgetError, and FetchError for whatever else failed for good.
        """
        address = request.address if self.is_public(request.address) else "withheld: it repeats a key or the contact"
        event = Event(request.provider, request.question.value, address)
        started_at = time.monotonic()
        try:
            fetched = self._tried(request, held, event)
            event.bytes_n = len(fetched.body or b"")
            return fetched
        except FetchError as error:
            event.failure = str(error) if self.is_public(str(error)) else type(error).__name__
            raise
        finally:
            event.seconds = time.monotonic() - started_at
            if self._on_done:
                self._on_done(event)

    def _tried(self, request: Request, held: Validators, event: Event) -> Fetched:
        host = self._hosts[request.provider]
        reason = ""
        for try_n in range(1, host.limit.tries_n + 1):
            try:
                fetched = self._attempt(host, request, held, event, try_n)
                host.failed_n = 0
                return fetched
            except _PassingError as failure:
                reason = str(failure)
                if not failure.is_paused and try_n < host.limit.tries_n:
                    self._sleep(self._back_off_s(host, try_n))
        host.failed_n += 1
        if host.failed_n >= GIVEN_UP_AFTER_N:
            self._halt(host, f"{host.failed_n} requests in a row failed, the last one with: {reason}; {LATER}")
        raise FetchError(f"{_asked(request)}: {reason} ({host.limit.tries_n} tries); {LATER}")

    def _back_off_s(self, host: _Host, try_n: int) -> float:
        return min(host.limit.wait_s, 2.0 ** (try_n - 1) * (0.5 + self._chance()))

    def _attempt(self, host: _Host, request: Request, held: Validators, event: Event, try_n: int) -> Fetched:
        outgoing = self._sender.conditional(request, held)
        event.status = None
        for _ in range(1 + MAX_REDIRECTS_N):
            with host.slots:
                answer = self._exchange(host, request, outgoing, event)
            event.status = answer.status
            if answer.status == NOT_MODIFIED and held != NOTHING_HELD:
                return Fetched(None, held)
            if not 300 <= answer.status < 400 or "Location" not in answer.headers:
                body = self._judged(host, request, answer, try_n)
                return Fetched(body, validators_of(answer.headers))
            try:
                outgoing = self._sender.redirected(outgoing, answer.status, answer.headers["Location"])
            except FetchError as error:
                raise FetchError(f"{_asked(request)}: {error}; check the provider's address") from error
        raise FetchError(f"{_asked(request)}: it redirects more than {MAX_REDIRECTS_N} times; check its address")

    def _exchange(self, host: _Host, request: Request, outgoing: Outgoing, event: Event) -> _Answer:
        """Send one HTTP request in its turn and read the answer to its end."""
        turn = self._turn(host)
        event.tries_n += 1
        started_at, status = time.monotonic(), None
        try:
            with _sent(host, outgoing) as response:
                turn.arrived()
                status = response.status_code
                read = _body if 200 <= status < 300 else _refusal
                return _Answer(status, response.headers, read(host, request, response))
        # None of these errors stays as a cause: their texts repeat the address as sent, contact included.
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
            is_connected = not isinstance(error, requests.ConnectTimeout)
            waited_s = host.limit.read_s if is_connected else host.limit.connect_s
            raise _PassingError(f"no {'answer' if is_connected else 'connection'} within {waited_s:g} s") from None
        except (requests.ConnectionError, urllib3.exceptions.HTTPError) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise FetchError(f"{_asked(request)}: its certificate is not valid; check proxy and clock") from None
            raise _PassingError(f"the connection failed or broke off ({type(error).__name__})") from None
        except requests.RequestException as error:
            raise FetchError(
                f"{_asked(request)}: it cannot be sent ({type(error).__name__}); nothing to wait for"
            ) from None
        finally:
            turn.arrived()
            if self.on_sent:
                self.on_sent(host.provider, request, status, time.monotonic() - started_at)

    def _turn(self, host: _Host) -> Turn:
        """Wait until one request may be sent to a provider, and count it. Raises HaltedError or BudgetError."""
        rested_until = 0.0
        while True:
            if reason := self.may_ask(host.provider):
                raise HaltedError(reason)
            until = host.paused_until
            if until > max(rested_until, time.monotonic()):
                self._sleep(max(0.0, until - time.monotonic()))
                rested_until = until
                continue
            turn = host.pace.turn()
            # While this thread stood in the queue another one may have been told to wait or to stop.
            if host.paused_until <= max(rested_until, time.monotonic()) and not self.may_ask(host.provider):
                break
            turn.arrived()
        with self._lock:
            if self._budget_n is not None and self.sent_n.total() >= self._budget_n:
                turn.arrived()
                raise BudgetError(f"all {self._budget_n} requests of --max-requests are sent; {LATER}")
            self.sent_n[host.provider] += 1
        return turn

    def _judged(self, host: _Host, request: Request, answer: _Answer, try_n: int) -> bytes:
        """Return a usable body; raise _PassingError when trying again may help, and a FetchError when it cannot."""
        rate = stated_rate(host.provider, answer.headers)
        if rate is not None:
            host.pace.slow_down(0.9 * rate)
        if 200 <= answer.status < 300:
            try:
                check(request, answer.body)
            except UnusableError as error:
                reason = str(error) if self._sender.is_public(str(error)) else "the answer reports an error"
                raise _PassingError(reason[:300]) from None
            return answer.body
        said = f"HTTP {answer.status}{self._sender.excerpt(answer.body)}"
        if answer.status == 429 or answer.status >= 500:
            raise self._passing(host, answer, said, try_n)
        if answer.status in (401, 403):
            what = (
                "check its key" if self._sender.has_key(host.provider) else "it wants a key or has blocked this address"
            )
            raise self._halt(host, f"it refuses to answer: {said}; {what}, then {LATER}")
        if answer.status in (413, 414, 431) or (answer.status == 400 and TOO_LARGE in answer.body.lower()):
            raise TooLargeError(f"{_asked(request)}: the request is too large: {said}; ask for fewer at once")
        if answer.status == 404:
            raise NotFoundError(f"{_asked(request)}: not known there: {said}")
        raise RefusedError(f"{_asked(request)}: the request is refused: {said}; trying again cannot help")

    def _passing(self, host: _Host, answer: _Answer, said: str, try_n: int) -> Exception:
        """Return the failure of an overloaded provider after letting all of its threads wait, or its halt."""
        wait_s = retry_after_s(answer.headers)
        if wait_s is not None and wait_s > host.limit.wait_s:
            at = datetime.now(UTC) + timedelta(seconds=min(wait_s, 1e9))
            return self._halt(host, f"it asks to wait until {at:%Y-%m-%d %H:%M} UTC: {said}; then {LATER}")
        if wait_s is None and answer.status not in (429, 503):
            return _PassingError(said)
        rest_s = self._back_off_s(host, try_n) if wait_s is None else wait_s
        with self._lock:
            host.paused_until = max(host.paused_until, time.monotonic() + rest_s)
        return _PassingError(said, is_paused=True)

    def _halt(self, host: _Host, why: str) -> HaltedError:
        with self._lock:
            reason = self.halted.setdefault(host.provider, f"{host.provider}: {why}")
        return HaltedError(reason)


def _asked(request: Request) -> str:
    """Name a request in a message, by its public address: who, what, and the start of where."""
    start = request.address if len(request.address) <= 120 else request.address[:120] + "…"
    return f"{request.provider}: {request.question.value} ({start})"


def _sent(host: _Host, outgoing: Outgoing) -> requests.Response:
    """Send a request and return its answer, the body not yet read.

    It is prepared without the session, which would put a password from ~/.netrc in place of a key.
    """
    prepared = requests.Request(outgoing.method, outgoing.url, dict(outgoing.headers), data=outgoing.body).prepare()
    settings = host.session.merge_environment_settings(outgoing.url, {}, True, None, None)
    timeout = (host.limit.connect_s, host.limit.read_s)
    return host.session.send(prepared, timeout=timeout, allow_redirects=False, **settings)


def _body(host: _Host, request: Request, response: requests.Response, max_n: int = MAX_BODY_N) -> bytes:
    """Read a body to its end and decompress it, within bounds of size and time."""
    within_s = BODY_S * host.limit.read_s
    deadline = time.monotonic() + within_s
    parts: list[bytes] = []
    size = 0
    # Not `read`, which waits for all it was asked for and so never returns from a body that drips.
    while size <= max_n and (part := response.raw.read1(1 << 16, decode_content=False)):
        parts.append(part)
        size += len(part)
        if time.monotonic() > deadline:
            raise _PassingError(f"the answer was not complete after {within_s:g} s")
    body = b"".join(parts)
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    try:
        if size <= max_n and coding in ("gzip", "x-gzip"):
            body = gunzip(body, max_n)
    except UnusableError as error:
        raise _PassingError(str(error)) from None
    if len(body) > max_n:
        raise TooLargeError(f"{_asked(request)}: the answer is larger than {max_n // 10**6} MB; ask for fewer at once")
    return body


def _refusal(host: _Host, request: Request, response: requests.Response) -> bytes:
    """Return what came with a refusal or redirect, nothing where it is long or damaged: the status says enough."""
    try:
        return _body(host, request, response, MAX_REFUSAL_N)
    except (_PassingError, TooLargeError, urllib3.exceptions.HTTPError):
        return b""
