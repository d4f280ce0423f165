"""A real server for tests: the program in its own process, on a free port of the loopback interface."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path


@contextmanager
def served(module: str, *arguments: str, log: Path | None = None) -> Iterator[str]:
    """Run `python -m module arguments --port PORT` until it answers, and yield its address; stop it in the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with log.open("w") if log else nullcontext(subprocess.DEVNULL) as out:
        command = [sys.executable, "-m", module, *arguments, "--port", port]
        server = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            _wait_for(f"http://127.0.0.1:{port}/robots.txt", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextmanager
def datasette(path: Path, *options: str) -> Iterator[str]:
    """Serve a database by plain Datasette."""
    with served("datasette", str(path), "--host", "127.0.0.1", *options) as address:
        yield address


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            assert server.poll() is None, "the server stopped before it answered"
            time.sleep(0.1)
    raise AssertionError("the server did not answer within 60 s")
