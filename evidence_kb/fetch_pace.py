"""When a request may be sent: the even pace of one provider, whatever the number of threads that ask it."""

from __future__ import annotations

import math
import threading
import time
from collections import deque

from pyrate_limiter import InMemoryBucket, Limiter, Rate, SingleBucketFactory

ARRIVED_S = 1.0  # a request that was sent this long ago has reached its provider, answered or not
MARGIN = 1.05  # the provider's clock and ours need not agree to the millisecond


class Turn:
    """Leave to send one request; whoever got it says when the request has arrived (or was never sent)."""

    def __init__(self) -> None:
        self._taken_at = time.monotonic()
        self._arrived_at = math.inf
        self._has_arrived = threading.Event()

    def arrived(self) -> None:
        """Note that the provider has the request; only the first call counts."""
        self._arrived_at = min(self._arrived_at, time.monotonic())
        self._has_arrived.set()

    def arrived_at(self) -> float:
        """Wait until the request has arrived, as far as one can know, and return when that was (monotonic clock)."""
        latest = self._taken_at + ARRIVED_S
        self._has_arrived.wait(max(0.0, latest - time.monotonic()))
        return min(self._arrived_at, latest)


class Pace:
    """The pace of one provider, shared by all threads: even, and never above the limit over any one second.

    pyrate-limiter spaces the requests. It cannot know when one reached the provider: a thread that was held up after
    it got leave to send (a slow handshake, a busy machine) would arrive together with the next ones. So none is sent
    before the one that is a whole second's worth ahead has arrived and that second has passed since.
    """

    def __init__(self, per_second: float) -> None:
        self._lock = threading.Lock()
        self._turns: deque[Turn] = deque()
        self._set(per_second)

    def turn(self) -> Turn:
        """Wait for leave to send one request. Threads are served one at a time."""
        with self._lock:
            self._spacing.try_acquire()
            self._bucket.leak(self._bucket.now())  # type: ignore[no-untyped-call]  # else a thread would do it
            if len(self._turns) == self._turns.maxlen:
                time.sleep(max(0.0, self._turns[0].arrived_at() + self._window_s - time.monotonic()))
            turn = Turn()
            self._turns.append(turn)
            return turn

    def slow_down(self, per_second: float) -> None:
        """Go on at this pace if it is slower than the present one."""
        with self._lock:
            if 0 < per_second < self.per_second:
                self._set(per_second)

    def _set(self, per_second: float) -> None:
        self.per_second = per_second
        ahead_n = math.ceil(per_second)
        self._window_s = MARGIN * ahead_n / per_second  # one second or more, also at 2.7 or 0.5 per second
        self._turns = deque(self._turns, maxlen=ahead_n)
        self._bucket = InMemoryBucket([Rate(1, max(1, math.ceil(1000 / per_second)))])
        self._spacing = Limiter(SingleBucketFactory(self._bucket, schedule_leak=False), buffer_ms=0)
