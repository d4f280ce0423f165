"""Lets ^C wait where it would be answered wrongly: while compiled modules are loaded."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interrupts_wait() -> Iterator[None]:
    """Let ^C wait until this is done, and then come as it would have come.

    A compiled module that is interrupted while it is loaded says that it could not be, and cannot be loaded again.
    Python raises ^C in the main thread only, so nothing is done in others.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: waiting.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if waiting:
            signal.raise_signal(signal.SIGINT)
