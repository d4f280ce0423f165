"""The most memory that this process has held."""

from __future__ import annotations

import re
import resource
from pathlib import Path


def peak_mb() -> float:
    """Return megabytes. `ru_maxrss` counts what the process that started this one held, so Linux is asked otherwise."""
    status = Path("/proc/self/status")
    held = re.search(r"^VmHWM:\s*([0-9]+) kB", status.read_text(), re.MULTILINE) if status.exists() else None
    kilobytes = int(held[1]) if held else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / 1024
