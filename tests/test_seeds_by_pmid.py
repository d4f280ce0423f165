"""Seeds that a topic names by PMID: whoever goes by DOI is asked by it, and the next refresh has nothing to add."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from simulated import KEYLESS, dump, harvest, plain, rows, write_topic
from simulator import FULL, Simulator, World

from evidence_kb.derive import file_records
from evidence_kb.resolve import Ruling
from evidence_kb.store import Store

ALL_KNOWN = plain(World.generate(41, seeds_n=4, citing_n=12, references_n=8, coverage=FULL, odd=False))

# Nobody but PubMed's records says what the seeds cite, and each of them says something else.
SAID_BY = {**FULL, "icite": 0.0, "pubmed": 0.3}
ONLY_IN_RECORDS = plain(World.generate(42, seeds_n=5, citing_n=0, references_n=30, coverage=SAID_BY, odd=False))


def by_pmid(folder: Path, world: World, providers: tuple[str, ...] = KEYLESS) -> None:
    assert all(work.pmid and work.doi for work in world.seeds)
    write_topic(folder, world, providers, seeds=[f'pmid: "{work.pmid}"' for work in world.seeds])


def asked(simulator: Simulator, provider: str) -> Counter[str]:
    return Counter(entry.path for entry in simulator.log if entry.provider == provider)


def test_opencitations_is_asked_by_doi_and_a_second_refresh_changes_nothing(tmp_path: Path) -> None:
    by_pmid(tmp_path, ALL_KNOWN)
    with Simulator(ALL_KNOWN) as first:
        harvest(tmp_path, first)
    before, paths = dump(tmp_path), asked(first, "opencitations")
    assert len(paths) == 2 * len(ALL_KNOWN.seeds)
    assert all("doi:" in path for path in paths)
    with Simulator(ALL_KNOWN) as second:
        harvest(tmp_path, second)
    assert asked(second, "opencitations") == paths
    assert dump(tmp_path) == before


def test_pubmed_and_icite_alone_wait_for_no_doi(tmp_path: Path) -> None:
    by_pmid(tmp_path, ALL_KNOWN, ("pubmed", "icite"))
    with Simulator(ALL_KNOWN) as simulator:
        harvest(tmp_path, simulator)
    assert sum("efetch" in path for path in asked(simulator, "pubmed").elements()) == 1


def test_what_many_seeds_cite_is_described_in_the_same_run(tmp_path: Path) -> None:
    """The last batch of records waits for references that are looked up, but not where seeds are in it."""
    by_pmid(tmp_path, ONLY_IN_RECORDS, ("pubmed", "icite"))
    with Simulator(ONLY_IN_RECORDS) as simulator:
        harvest(tmp_path, simulator, limits="pubmed.batch_n=3")
    undescribed = rows(
        tmp_path,
        "SELECT s.key FROM topic_studies t JOIN studies s ON s.id = t.study_id WHERE s.pmid IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM records r WHERE r.study_id = s.id AND r.provider = 'pubmed' AND NOT r.is_stub)",
    )
    assert not undescribed


def test_records_are_filed_between_steps_only_where_something_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed: list[int] = []

    def counted(store: Store, rulings: list[Ruling], run_id: int) -> tuple[int, tuple[str, ...]]:
        filed.append(run_id)
        return file_records(store, rulings, run_id)

    monkeypatch.setattr("evidence_kb.citation_search.file_records", counted)
    by_pmid(tmp_path, ALL_KNOWN)
    with Simulator(ALL_KNOWN) as simulator:
        harvest(tmp_path, simulator)
        harvest(tmp_path, simulator)
    times = Counter(filed)
    assert times[1] > 3
    assert times[2] == 1  # at its start, for whatever an earlier run left
