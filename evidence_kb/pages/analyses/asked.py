"""What the analysis pages share: the part of a long list, and the query shown on demand."""

from __future__ import annotations

from urllib.parse import urlencode

from evidence_kb.pages.site import Context, Visit

MOST_PAGES = 100_000


def part_of(visit: Visit, name: str) -> int:
    """Return which part of a long list `?name=2` asks for, from 1; anything else is the first."""
    asked = str(visit.request.args.get(name) or "1")
    return min(max(int(asked), 1), MOST_PAGES) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1


def parts(now: int, listed: int, all_n: int) -> Context:
    """Return what a list says about itself: the part shown, from where to where, and whether there are others."""
    first = (now - 1) * listed
    return {
        "now": now, "first_n": min(first + 1, all_n), "last_n": min(first + listed, all_n), "all_n": all_n,
        "last": max(1, -(-all_n // listed)), "has_others": all_n > listed,
    }  # fmt: skip


def query(visit: Visit, sql: str, **values: object) -> Context:
    """Return a query as its page shows it: the text, its values, and the address where Datasette runs it."""
    text = sql.strip()
    address = visit.datasette.urls.database(visit.database)
    return {"sql": text, "values": values, "url": f"{address}?{urlencode({'sql': text, **values})}"}
