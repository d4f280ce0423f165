"""Which records are one work: decisions, then identifiers, then title, year and author; never by order of arrival."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.match import Described
from evidence_kb.model import Identifiers
from evidence_kb.resolve import Candidate, Resolution, Ruling, resolve

TITLE = "Results of an international retrospective study of bone disease"


def candidate(
    name: str,
    doi: str | None = None,
    pmid: str | None = None,
    title: str | None = None,
    year: int | None = None,
    journal: str | None = None,
    authors: str | None = None,
    looked_up: Identifiers | None = None,
    score: float | None = None,
) -> Candidate:
    provider, key = name.split("/", 1)
    description = Described(title, authors, year, journal)
    return Candidate((provider, key), Identifiers(doi=doi, pmid=pmid), description, looked_up, score)


def together(found: Resolution) -> set[frozenset[str]]:
    return {frozenset("/".join(name) for name in cluster) for cluster in found.clusters}


def test_records_that_share_an_identifier_are_one_work_also_through_a_third() -> None:
    found = resolve(
        [candidate("a/1", doi="10.1/a"), candidate("b/1", doi="10.1/a", pmid="5"), candidate("c/1", pmid="5")]
    )
    assert together(found) == {frozenset(("a/1", "b/1", "c/1"))}
    assert not found.conflicts


def test_record_without_identifier_joins_the_work_with_its_title_year_author_and_journal() -> None:
    found = resolve(
        [
            candidate("page/1", title=TITLE, year=2022, journal="Clinical Immunology", authors="Ana Girschick"),
            candidate("b/1", doi="10.1/a", title=TITLE.upper() + ".", year=2022, journal="Clin Immunol",
                      authors="Girschick A"),
        ]
    )  # fmt: skip
    assert together(found) == {frozenset(("page/1", "b/1"))}
    assert found.reasons["page", "1"].startswith("title match")
    assert found.scores["page", "1"] >= 0.9


def test_title_that_is_a_disease_name_does_not_join_works_of_different_journals() -> None:
    name = "Chronic Recurrent Multifocal Osteomyelitis"
    found = resolve(
        [
            candidate("page/1", title=name, year=2024, journal="Medical Clinics of North America"),
            candidate("b/1", doi="10.1/b", title=name, year=2024, journal="Pediatrics"),
            candidate("b/2", doi="10.1/c", title=name, year=2024),
        ]
    )
    assert len(found.clusters) == 3


def test_title_without_a_year_joins_nothing() -> None:
    found = resolve([candidate("page/1", title=TITLE), candidate("b/1", doi="10.1/a", title=TITLE, year=2022)])
    assert len(found.clusters) == 2


def test_works_with_different_pmids_never_join_even_under_one_doi() -> None:
    found = resolve([candidate("a/1", doi="10.1/a", pmid="5"), candidate("b/1", doi="10.1/a", pmid="6")])
    assert len(found.clusters) == 2
    (conflict,) = found.conflicts
    assert (conflict.a, conflict.b) == (("a", "1"), ("b", "1"))
    assert conflict.reason == "same doi 10.1/a, but their PMIDs differ (5, 6)"


def test_record_that_fits_two_works_joins_neither_and_says_so() -> None:
    found = resolve(
        [
            candidate("page/1", title=TITLE, year=2022, authors="Girschick A", journal="Bone"),
            candidate("b/1", doi="10.1/a", title=TITLE, year=2022, authors="Girschick A", journal="Bone"),
            candidate("b/2", doi="10.1/b", title=TITLE, year=2022, authors="Girschick A", journal="Bone"),
        ]
    )
    assert len(found.clusters) == 3
    assert {(c.a, c.b) for c in found.conflicts} == {(("b", "1"), ("page", "1")), (("b", "2"), ("page", "1"))}
    assert {c.reason for c in found.conflicts} == {"title, year and author fit several works"}


def test_look_alikes_known_by_different_kinds_of_identifier_are_shown_and_kept_apart() -> None:
    same = {"title": TITLE, "year": 2022, "authors": "Girschick A", "journal": "Bone"}
    found = resolve([candidate("a/1", doi="10.1/a", **same), candidate("b/1", pmid="7", **same)])  # type: ignore[arg-type]
    assert len(found.clusters) == 2
    assert "look alike" in found.conflicts[0].reason


def test_looked_up_reference_joins_what_was_found_if_the_score_is_high_enough() -> None:
    work = candidate("pubmed/pmid:5", pmid="5")
    sure = candidate("pubmed/citation:x", looked_up=Identifiers(pmid="5"), score=1.0)
    unsure = candidate("pubmed/citation:y", looked_up=Identifiers(pmid="5"), score=0.4)
    found = resolve([work, sure, unsure])
    assert frozenset(("pubmed/pmid:5", "pubmed/citation:x")) in together(found)
    assert frozenset(("pubmed/citation:y",)) in together(found)


def test_decision_that_works_differ_undoes_a_shared_identifier() -> None:
    records = [candidate("a/1", doi="10.1/a"), candidate("b/1", doi="10.1/a"), candidate("c/1", doi="10.1/a")]
    found = resolve(records, [Ruling("a/1", "b/1", is_same=False)])
    assert together(found) == {frozenset(("a/1", "c/1")), frozenset(("b/1",))}
    assert "a person decided that they differ" in found.conflicts[0].reason
    assert len(resolve(records).clusters) == 1


def test_decision_that_works_are_the_same_joins_two_pmids() -> None:
    records = [candidate("a/1", pmid="5"), candidate("b/1", pmid="6"), candidate("c/1", pmid="6")]
    found = resolve(records, [Ruling("pmid:5", "pmid:6", is_same=True)])
    assert len(found.clusters) == 1
    assert found.reasons["b", "1"] == "a person's decision"


candidates = st.lists(
    st.builds(
        candidate,
        st.sampled_from([f"{provider}/{n}" for provider in "abc" for n in range(3)]),
        st.sampled_from([None, "10.1/a", "10.1/b"]),
        st.sampled_from([None, "1", "2"]),
        st.sampled_from([None, TITLE, "Short title"]),
        st.sampled_from([None, 2020, 2021]),
        st.sampled_from([None, "Bone"]),
        st.sampled_from([None, "Ana Smith"]),
    ),
    max_size=9,
    unique_by=lambda item: item.name,
)
rulings = st.lists(
    st.builds(Ruling, st.sampled_from(["a/0", "doi:10.1/a"]), st.sampled_from(["b/0", "pmid:1"]), st.booleans()),
    max_size=2,
)


@given(candidates, rulings, st.randoms(use_true_random=False))
def test_resolving_ignores_the_order_of_records_and_decisions(
    records: list[Candidate], decided: list[Ruling], chance: random.Random
) -> None:
    shuffled, reordered = list(records), list(decided)
    chance.shuffle(shuffled)
    chance.shuffle(reordered)
    assert resolve(records, decided) == resolve(shuffled, reordered)


@given(candidates)
def test_no_work_has_two_pmids_or_two_dois_without_a_decision(records: list[Candidate]) -> None:
    by_name = {record.name: record for record in records}
    found = resolve(records)
    assert sorted(name for cluster in found.clusters for name in cluster) == sorted(by_name)
    for cluster in found.clusters:
        for scheme in ("doi", "pmid"):
            assert len({getattr(by_name[name].identifiers, scheme) for name in cluster} - {None}) <= 1
