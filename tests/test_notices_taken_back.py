"""A notice that a provider takes back goes, also where the work was asked about in other company."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kb.data_folder import Data
from evidence_kb.harvest import keep
from evidence_kb.model import Batch, Identifiers, Notice, Question, Record, Request, Response


def told(data: Data, address: str, works: str, *noticed: str, provider: str = "pubmed") -> set[str]:
    """Let a provider describe works, one letter each, with notices on some; return the works with a notice."""
    run = data.store.begin_run("test", ["t"], "2026-01-01T00:00:00Z", "0", "rules 0")
    data.store.save_topic("t", "T", "Q?", None)
    records = tuple(Record(f"doi:10.5555/{work}", Identifiers(doi=f"10.5555/{work}"), title=work) for work in works)
    notices = tuple(Notice(f"doi:10.5555/{work}", "retracted", "doi:10.5555/n") for work in noticed)
    batch = Batch(records=records, notices=notices, focal_keys=tuple(record.key for record in records))
    response = Response(Request(provider, Question.RECORDS, address), repr(batch).encode(), "2026-01-01T00:00:00Z")
    keep(data.store, run, "t", response, batch)
    return {row["record_key"][-1] for row in data.store.rows("SELECT record_key FROM notices")}


@pytest.mark.parametrize("address", ["https://x.example/?ids=a,b", "https://x.example/?ids=a,c"])
def test_a_notice_that_the_newest_description_lacks_is_gone(tmp_path: Path, address: str) -> None:
    data = Data(tmp_path)
    assert told(data, "https://x.example/?ids=a,b", "ab", "a", "b") == {"a", "b"}
    other = address[-1]
    assert told(data, address, f"a{other}", *(["b"] if other == "b" else [])) == {"b"}


def test_what_one_provider_takes_back_another_may_still_say(tmp_path: Path) -> None:
    data = Data(tmp_path)
    told(data, "https://x.example/?1", "a", "a")
    told(data, "https://y.example/?1", "a", "a", provider="crossref")
    assert told(data, "https://x.example/?2", "a") == {"a"}
    assert told(data, "https://y.example/?2", "a", provider="crossref") == set()
