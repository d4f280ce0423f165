"""^C waits while compiled modules are loaded, and is answered in one line right after."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from evidence_kb.interrupts import interrupts_wait

# a compiled module that takes ^C while it is loaded says no more than that it could not be
MODULE = """
import signal
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    raise ImportError("initialization failed") from None
"""
LINE = '{"id": "1", "title": "", "abstract": "Of 12 patients who received rituximab, 9 improved."}'


def test_an_interrupt_comes_when_all_is_done_and_only_then() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), interrupts_wait():
        signal.raise_signal(signal.SIGINT)
        done.append("the rest")
    assert done == ["the rest"]


def test_who_answered_interrupts_before_does_so_after() -> None:
    told: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: told.append(number))
    try:
        with interrupts_wait():
            signal.raise_signal(signal.SIGINT)
            assert not told
        assert told == [signal.SIGINT]
        with interrupts_wait():
            pass
        assert told == [signal.SIGINT]
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_another_thread_nothing_is_held_up() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def work() -> None:
        with interrupts_wait():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def test_an_interrupt_while_the_networks_are_loaded_is_answered_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "onnxruntime.py").write_text(MODULE)
    done = subprocess.run(
        [sys.executable, "-m", "evidence_kb", "extract"], input=LINE, cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (130, ""), done.stderr
    assert "Traceback" not in done.stderr
    assert "stopped" in done.stderr
