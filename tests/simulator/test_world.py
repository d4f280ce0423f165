"""The generated world keeps its promises: the same seed, the same world; time runs forward; coverage is a share."""

from __future__ import annotations

from collections import Counter

import pytest

from evidence_kb import identifiers

from . import FULL, PROVIDERS, World


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(11, seeds_n=3, citing_n=400, references_n=150)


def test_one_seed_makes_one_world(world: World) -> None:
    again = World.generate(11, seeds_n=3, citing_n=400, references_n=150)
    assert (again.works, again.edges, again.notices) == (world.works, world.edges, world.notices)
    assert all(again.edges_stated_by(provider) == world.edges_stated_by(provider) for provider in PROVIDERS)
    assert World.generate(12, seeds_n=3, citing_n=400, references_n=150).works != world.works


def test_numbers_of_works_are_those_asked_for(world: World) -> None:
    roles = Counter(work.role for work in world.works)
    assert (roles["seed"], roles["citing"], roles["reference"]) == (3, 400, 150)
    citing = [work for work in world.works if work.role == "citing"]
    assert sum(work.pmid is not None for work in citing) == 320
    assert all(work.doi for work in citing if work.pmid is None)
    assert all({x for x, y in world.edges if y == seed.id} for seed in world.seeds)
    assert {x for x, y in world.edges if world[y].role == "seed"} >= {work.id for work in citing}


def test_nobody_cites_what_came_later_or_a_notice(world: World) -> None:
    assert all(world[x].published >= world[y].published for x, y in world.edges)
    assert all("notice" not in (world[x].role, world[y].role) for x, y in world.edges)


def test_identifiers_are_unique_well_formed_and_partly_missing(world: World) -> None:
    keys = [key for work in world.works for key in world.keys_of(work)]
    assert len(keys) == len(set(keys))
    for work in world.works:
        assert identifiers.doi(work.doi_printed) == work.doi
        assert identifiers.pmid(work.pmid) == work.pmid
        assert identifiers.pmcid(work.pmcid) == work.pmcid
    assert any(work.pmid and not work.doi for work in world.works)
    assert any(work.doi and not work.pmid for work in world.works)
    assert any(work.role == "reference" and world.key_of(work) is None for work in world.works)


def test_odd_dois_occur(world: World) -> None:
    dois = [work.doi_printed or "" for work in world.works]
    assert any("(SICI)" in doi and "<" in doi for doi in dois)
    assert any("," in doi for doi in dois)
    shouted = next(work for work in world.works if work.shouted_by == "pubmed" and work.doi)
    assert shouted.doi_as("pubmed") == (shouted.doi or "").upper()
    assert shouted.doi_as("openalex") == shouted.doi
    plain = World.generate(11, references_n=150, odd=False)
    assert not any("," in (work.doi or "") for work in plain.works)


def test_two_works_begin_on_one_page_and_all_others_do_not(world: World) -> None:
    places = Counter((w.journal.title, w.volume, w.first_page) for w in world.works if w.volume)
    assert [n for n in places.values() if n > 1] == [2]


def test_key_is_the_doi_in_lower_case_and_then_the_pmid(world: World) -> None:
    for work in world.works:
        expected = f"doi:{work.doi}" if work.doi else f"pmid:{work.pmid}" if work.pmid else None
        assert world.key_of(work) == expected == world.key_of(work.id)


def test_preprint_and_article_are_two_works_of_one_title(world: World) -> None:
    ((preprint, article),) = world.preprints
    assert world[preprint].title == world[article].title
    assert world[preprint].doi != world[article].doi
    assert world[preprint].ppr and world[preprint].pmid is None
    assert world[article].published >= world[preprint].published


def test_notices_differ_between_providers(world: World) -> None:
    assert {notice.kind for notice in world.notices} == {"retraction", "erratum", "concern"}
    assert world.notices_stated_by("retraction_watch") > world.notices_stated_by("pubmed")
    assert all(kind == "retraction" for _, kind in world.notices_stated_by("openalex"))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_providers_state_only_what_is_true(world: World, provider: str) -> None:
    stated = world.edges_stated_by(provider)
    assert stated <= set(world.edges)
    assert world.edges_named_by(provider) <= stated
    seeds = {work.id for work in world.seeds}
    assert world.edges_stated_by(provider, seeds) == {(x, y) for x, y in stated if x in seeds or y in seeds}
    assert world.edges_to(provider, seeds) | world.edges_from(provider, seeds) <= stated
    assert {x for x, _ in stated} <= world.works_known_to(provider)


def test_full_coverage_leaves_out_only_what_has_no_identifier() -> None:
    world = World.generate(5, citing_n=100, references_n=60, coverage=FULL)
    with_pmid = {work.id for work in world.works if work.pmid}
    assert world.works_known_to("pubmed") == world.works_known_to("icite") == with_pmid
    assert world.works_known_to("crossref") == {work.id for work in world.works if work.doi}
    assert world.edges_stated_by("icite") == {(x, y) for x, y in world.edges if {x, y} <= with_pmid}
    assert world.edges_stated_by("pubmed") == {(x, y) for x, y in world.edges if x in with_pmid}
    identified = {work.id for work in world.works if work.openalex}
    assert world.edges_stated_by("openalex") == {(x, y) for x, y in world.edges if {x, y} <= identified}


def test_coverage_is_a_share_and_seeds_are_always_known() -> None:
    world = World.generate(5, citing_n=1_000, references_n=60, coverage={**FULL, "icite": 0.5, "openalex.edges": 0.25})
    has_pmid = sum(work.pmid is not None for work in world.works)
    assert 0.45 < len(world.works_known_to("icite")) / has_pmid < 0.55
    full = World.generate(5, citing_n=1_000, references_n=60, coverage=FULL).edges_stated_by("openalex")
    assert 0.22 < len(world.edges_stated_by("openalex")) / len(full) < 0.28
    assert {seed.id for seed in world.seeds} <= world.works_known_to("icite")
    with pytest.raises(AssertionError):
        World.generate(5, coverage={"pubmde": 0.5})


def test_thousands_of_works_are_made_quickly() -> None:
    world = World.generate(3, seeds_n=5, citing_n=3_000, references_n=1_500).prepare()
    assert len(world.works) > 4_500
