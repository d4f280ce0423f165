"""What a harvest finds, who is said to have stated it, and how few requests it takes: against a simulated world."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from simulated import EVERYBODY, KEYLESS, dump, harvest, held, ledger, plain, rows, write_topic
from simulator import FULL, Simulator, World, compare

from evidence_kb import derive
from evidence_kb.data_folder import writing
from evidence_kb.findings import Extraction
from evidence_kb.refresh import refresh
from evidence_kb.report import Report
from evidence_kb.topic import read_topic

# These tell the references of a work with its record; the others are asked who cites it and what it cites.
WITH_RECORDS = ("pubmed", "crossref", "openalex")
# What a provider must know a work by to be asked about its citations.
ASKED_BY = {
    "pubmed": ("pmid",), "icite": ("pmid",), "europepmc": ("pmid",), "opencitations": ("doi", "pmid"), "crossref": (),
    "openalex": ("openalex",), "semantic_scholar": ("pmid", "doi", "semantic_scholar"), "retraction_watch": (),
}  # fmt: skip

KINDS = {"retraction": "retracted", "concern": "concern", "erratum": "corrected"}  # the world's words, and ours


@dataclass(frozen=True)
class Harvest:
    folder: Path
    world: World
    report: Report
    simulator: Simulator

    @property
    def database(self) -> Path:
        return self.folder / "data" / "evidence.db"

    @property
    def sent(self) -> Counter[str]:
        return Counter(entry.provider for entry in self.simulator.log)

    def stored(self) -> compare.Stored:
        return compare.read(self.database, self.world)

    def works(self, studies: Iterable[str], schemes: Iterable[str] | None = None) -> set[str]:
        """Return the works that studies stand for, by their keys; only those with an identifier of these schemes."""
        ids = compare.studies(self.database)
        return {
            self.world.by_key[name].id
            for key in studies
            for name in ids[key]
            if name in self.world.by_key
            and (schemes is None or {one.partition(":")[0] for one in ids[key]} & set(schemes))
        }

    def fetched(self, provider: str) -> set[str]:
        """Return the works that a provider described."""
        found = rows(
            self.folder,
            "SELECT DISTINCT s.key FROM records r JOIN studies s ON s.id = r.study_id "
            "WHERE r.provider = ? AND NOT r.is_stub",
            [provider],
        )
        return self.works(key for (key,) in found)

    def askable(self, works: Iterable[str], provider: str) -> set[str]:
        """Return those of these works that the database knows by an identifier that the provider is asked by."""
        known = self.works(compare.studies(self.database), ASKED_BY[provider])
        return known & set(works)

    def expected(self, provider: str, cited: Iterable[str], citing: Iterable[str]) -> set[tuple[str, str]]:
        """Return what the world says that this provider states about who cites `cited` and what `citing` cite."""
        if provider == "retraction_watch":
            return set()
        cited, citing = self.askable(cited, provider), self.askable(citing, provider)
        if provider == "icite":
            cited = citing = cited | citing
        stated = self.world.edges_to(provider, cited)
        if provider in WITH_RECORDS:
            return stated | self.world.edges_from(provider, self.fetched(provider))
        return stated | self.world.edges_from(provider, citing)


def run(folder: Path, world: World, providers: Iterable[str], **steps: int) -> Harvest:
    write_topic(folder, world, tuple(providers), **steps)
    with Simulator(world) as simulator:
        return Harvest(folder, world, harvest(folder, simulator), simulator)


def shared_identifiers(folder: Path) -> list[tuple[str, ...]]:
    """Return the identifiers that records of two studies share, in a world where every one names one work."""
    return rows(
        folder,
        " UNION ALL ".join(
            f"SELECT '{scheme}', {scheme} FROM records WHERE {scheme} IS NOT NULL "
            f"GROUP BY {scheme} HAVING count(DISTINCT study_id) > 1"
            for scheme in ("doi", "pmid", "pmcid", "openalex", "semantic_scholar")
        ),
    )


# --- the number of requests ---------------------------------------------------------------------------------------


def large(seeds_n: int) -> World:
    """800 of 1,000 citing works in PubMed, all others known by a DOI, everybody knowing everything."""
    return plain(World.generate(7, seeds_n=seeds_n, citing_n=1_000, in_pubmed=0.8, coverage=FULL, odd=False))


COUNTED = {
    # name: (seeds, providers, requests at most)
    "one seed, all that need no key": (1, KEYLESS, 21),
    "one seed, PubMed and iCite": (1, ("pubmed", "icite"), 6),
    "ten seeds, all that need no key": (10, KEYLESS, 21 + 2 * 9),
}


@pytest.fixture(scope="module", params=sorted(COUNTED))
def counted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Harvest, int]:
    seeds_n, providers, most_n = COUNTED[request.param]
    with patch.object(derive, "extract", lambda texts, vocabulary: Extraction()):  # claims ask for nothing
        return run(tmp_path_factory.mktemp("counted"), large(seeds_n), providers), most_n


def test_a_thousand_citing_works_take_few_requests(counted: tuple[Harvest, int]) -> None:
    done, most_n = counted
    assert done.report.status == "finished", done.report.failures
    assert done.report.sent_n == sum(done.sent.values()) <= most_n, done.sent
    assert sum(line["sent_n"] for line in ledger(done.folder)) == done.report.sent_n


def test_every_one_of_a_thousand_citing_works_is_found_with_its_record(counted: tuple[Harvest, int]) -> None:
    done, _ = counted
    stored, seeds = done.stored(), {work.id for work in done.world.seeds}
    citing = {work.id for work in done.world.works if work.role == "citing"}
    if done.sent["crossref"]:
        assert stored.works >= citing
        # Nobody but their citations leads to works with a DOI only, and Crossref describes them.
        assert done.fetched("crossref") | done.fetched("pubmed") >= citing
    in_pubmed = {work_id for work_id in citing if done.world[work_id].pmid}
    assert len(in_pubmed) == 800
    assert done.fetched("pubmed") >= in_pubmed
    assert not stored.merged
    assert not shared_identifiers(done.folder)
    for provider in done.sent:
        if provider != "europepmc" or len(seeds) <= 3:
            assert stored.edges.get(provider, set()) == done.expected(provider, seeds, seeds), provider


# --- the graph ----------------------------------------------------------------------------------------------------

WORLDS: Mapping[str, World] = {
    "one seed, usual coverage": World.generate(11, seeds_n=1, citing_n=24, references_n=20),
    "two seeds, full coverage": World.generate(12, seeds_n=2, citing_n=30, references_n=20, coverage=FULL),
    "three seeds, half known": World.generate(
        13, seeds_n=3, citing_n=24, references_n=20, coverage=dict.fromkeys(EVERYBODY, 0.5)
    ),
    "five seeds, usual coverage": World.generate(14, seeds_n=5, citing_n=30, references_n=20),
}


@pytest.fixture(scope="module", params=sorted(WORLDS))
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Harvest:
    return run(tmp_path_factory.mktemp("done"), plain(WORLDS[request.param]), EVERYBODY)


def test_each_provider_is_said_to_state_what_it_states(done: Harvest) -> None:
    stored, seeds = done.stored(), [work.id for work in done.world.seeds]
    assert done.report.status == "finished", done.report.failures
    for provider in EVERYBODY:
        if provider == "europepmc" and len(seeds) > 3:
            # One query about many seeds does not say who cites which: nothing is made up.
            assert provider not in stored.edges
            continue
        expected = done.expected(provider, seeds, seeds)
        assert stored.edges.get(provider, set()) == expected, provider
        assert bool(expected) == (provider != "retraction_watch"), provider


def test_the_ledger_names_every_seed_that_a_provider_was_not_asked_about(done: Harvest) -> None:
    """Asked about or named as not asked, each seed once, for every provider that states citations."""
    seeds = {work.id for work in done.world.seeds}
    for provider in ("icite", "opencitations", "openalex", "semantic_scholar", "europepmc"):
        for question in {"cited_by"} if provider in ("icite", "openalex") else {"cited_by", "references"}:
            lines = [x for x in ledger(done.folder) if (x["provider"], x["question"]) == (provider, question)]
            left = {key for x in lines if x["status"] == "not_asked" for key in json.loads(x["missing"])}
            left_out = {done.world.by_key[key].id for key in left}
            too_many = provider == "europepmc" and question == "references" and len(seeds) > 3
            unknown = seeds - done.askable(seeds, provider)
            assert left_out == (seeds if too_many else unknown), (provider, question)
            assert all(x["message"] for x in lines if x["status"] == "not_asked")
            if provider == "europepmc" and question == "cited_by" and len(seeds) > 3:
                assert all("does not say which" in x["message"] for x in lines if x["status"] == "new")


def test_citing_works_that_nobody_ties_to_a_seed_are_in_the_topic(done: Harvest) -> None:
    seeds = [work.id for work in done.world.seeds]
    listed = {x for x, _ in done.world.edges_to("europepmc", done.askable(seeds, "europepmc"))}
    members = rows(done.folder, "SELECT s.key FROM topic_studies t JOIN studies s ON s.id = t.study_id")
    assert done.works(key for (key,) in members) >= listed


def test_no_study_is_two_works_and_no_identifier_has_two_studies(done: Harvest) -> None:
    stored = done.stored()
    assert not stored.merged
    # A preprint that Europe PMC names by its own number only has no identifier to be recognised by.
    assert {key for key in stored.strangers if not key.startswith("PPR:")} == set()
    assert not shared_identifiers(done.folder)


def test_the_works_around_the_seeds_are_described(done: Harvest) -> None:
    """PubMed describes what has a PMID; of what has a DOI only, Crossref what it knows."""
    lacking = rows(
        done.folder,
        "SELECT s.key FROM topic_studies t JOIN studies s ON s.id = t.study_id WHERE s.pmid IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM records r WHERE r.study_id = s.id AND r.provider = 'pubmed' AND NOT r.is_stub)",
    )
    assert not lacking
    by_doi = rows(
        done.folder,
        "SELECT s.key FROM topic_studies t JOIN studies s ON s.id = t.study_id WHERE s.pmid IS NULL "
        "AND s.doi IS NOT NULL",
    )
    known = done.works(key for (key,) in by_doi) & done.world.works_known_to("crossref")
    assert known <= done.fetched("crossref")


def test_retractions_and_corrections_are_those_that_each_provider_states(done: Harvest) -> None:
    found = compare.notices(done.database, done.world)
    works = done.works(compare.studies(done.database))
    for provider in ("pubmed", "crossref", "openalex", "europepmc", "retraction_watch"):
        told = works if provider == "retraction_watch" else done.fetched(provider)
        stated = done.world.notices_stated_by(provider)
        expected = {(work_id, KINDS[kind]) for work_id, kind in stated if work_id in told}
        assert {pair for pair in found.get(provider, set()) if pair[0] in told} == expected, provider


def test_the_sums_of_who_stated_an_edge_agree_with_the_statements(done: Harvest) -> None:
    counted = rows(done.folder, "SELECT citing_id, cited_id, providers_n FROM citations ORDER BY 1, 2")
    stated = rows(
        done.folder,
        "SELECT citing_id, cited_id, count(DISTINCT provider) FROM citation_statements WHERE citing_id <> cited_id "
        "GROUP BY citing_id, cited_id ORDER BY 1, 2",
    )
    assert counted == stated
    overlap = rows(done.folder, "SELECT provider, edges_n FROM provider_overlap WHERE provider = other_provider")
    per_provider = Counter(
        provider for (provider, *_) in rows(done.folder, "SELECT DISTINCT provider, citing_id, cited_id "
                                            "FROM citation_statements WHERE citing_id <> cited_id")
    )  # fmt: skip
    assert dict(overlap) == per_provider


# --- more steps, more runs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seeds_n", [1, 4])
def test_two_steps_both_ways_state_what_the_world_states(tmp_path: Path, seeds_n: int) -> None:
    world = plain(World.generate(15, seeds_n=seeds_n, citing_n=14, references_n=12))
    done = run(tmp_path, world, EVERYBODY, cited_by=2, references=2)
    assert done.report.status == "finished", done.report.failures
    stored, seeds = done.stored(), {work.id for work in world.seeds}
    statements = rows(
        tmp_path,
        "SELECT DISTINCT a.key, b.key FROM citation_statements c JOIN studies a ON a.id = c.citing_id "
        "JOIN studies b ON b.id = c.cited_id",
    )
    start = {key for key, ids in compare.studies(done.database).items() if done.works([key]) & seeds}
    citing = seeds | done.works(x for x, y in statements if y in start)
    cited = seeds | done.works(y for x, y in statements if x in start)
    assert len(citing) > len(seeds) + 5
    assert len(cited) > len(seeds) + 5
    for provider in EVERYBODY:
        if provider == "europepmc":  # it is asked about many works at once and then says not which is cited
            assert stored.edges.get(provider, set()) <= world.edges_stated_by(provider)
            continue
        assert stored.edges.get(provider, set()) == done.expected(provider, citing, cited), provider
    assert not stored.merged
    assert not shared_identifiers(tmp_path)


def test_nothing_is_followed_where_a_topic_wants_no_step(tmp_path: Path) -> None:
    world = plain(World.generate(15, citing_n=14, references_n=12))
    done = run(tmp_path, world, EVERYBODY, cited_by=0, references=0)
    seeds = {work.id for work in world.seeds}
    assert done.report.status == "finished"
    assert all(x in seeds for edges in done.stored().edges.values() for x, _ in edges)
    assert done.fetched("pubmed") == seeds
    assert not done.sent["icite"] + done.sent["opencitations"] + done.sent["semantic_scholar"]


def test_a_second_refresh_leaves_everything_as_it_was_and_asks_for_no_record_again(tmp_path: Path) -> None:
    world = World.generate(16, seeds_n=2, citing_n=14, references_n=12)
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world) as simulator:
        harvest(tmp_path, simulator)
        before, first_n = dump(tmp_path), len(simulator.log)
        again = harvest(tmp_path, simulator)
    assert again.status == "finished"
    assert dump(tmp_path) == before
    assert again.derived is not None
    assert (again.derived.claims.added, again.derived.claims.removed, again.derived.citations.added) == (0, 0, 0)
    assert not [entry for entry in simulator.log[first_n:] if "efetch" in entry.path]


def test_a_lost_database_is_built_again_from_the_answers_without_asking(tmp_path: Path) -> None:
    world = World.generate(16, seeds_n=2, citing_n=14, references_n=12)
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world) as simulator:
        harvest(tmp_path, simulator)
        before, first = held(tmp_path), compare.statements(tmp_path / "data" / "evidence.db")
        assert before["claims"]
        for path in (tmp_path / "data").glob("evidence.db*"):
            path.unlink()
        sent_n = len(simulator.log)
        offline(tmp_path)
    assert len(simulator.log) == sent_n
    assert compare.statements(tmp_path / "data" / "evidence.db") == first
    assert held(tmp_path) == before


def offline(folder: Path) -> Report:
    """Refresh without asking anybody, as `--offline` does."""
    with writing(folder / "data") as data:
        return refresh(data, [read_topic(folder / "sources" / "t.yml")])
