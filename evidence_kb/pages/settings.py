"""How Datasette is set up to serve an evidence database; `evidence-kb serve` passes these on.

Measured at one million studies: suggested facets cost 900 ms on every large table page, and the limits below keep
one anonymous query from holding the server.
"""

from __future__ import annotations

from typing import Final

SETTINGS: Final[dict[str, bool | int]] = {
    "suggest_facets": False,
    "sql_time_limit_ms": 3000,
    "facet_time_limit_ms": 1500,
    "allow_download": False,
    "max_returned_rows": 1000,
}
SQLITE_LENGTH_LIMIT: Final = 20_000_000  # bytes; one hex(zeroblob(450000000)) took 2.3 GB and ignored the time limit
