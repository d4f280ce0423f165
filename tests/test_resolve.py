from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.model import Identifiers
from evidence_kb.resolve import Described, Merge, journals_agree, resolve

TITLE = "Results of an international retrospective study of bone disease"


def described(
    study_id: int,
    doi: str | None = None,
    pmid: str | None = None,
    title: str | None = None,
    year: int | None = None,
    journal: str | None = None,
) -> Described:
    return Described(study_id, Identifiers(doi=doi, pmid=pmid), title, year, journal)


def test_records_that_share_an_identifier_are_one_study_and_the_smallest_id_stays() -> None:
    found = resolve([described(7, doi="10.1/a"), described(3, doi="10.1/a", pmid="5"), described(9, pmid="5")])
    assert {(merge.study_id, merge.gone_id) for merge in found.merges} == {(3, 7), (3, 9)}
    assert not found.conflicts


def test_listed_work_without_identifier_joins_the_work_with_its_title_year_and_journal() -> None:
    found = resolve(
        [
            described(1, title=TITLE, year=2022, journal="Clinical Immunology"),
            described(2, doi="10.1/a", title=TITLE.upper() + ".", year=2022, journal="Clin Immunol"),
        ]
    )
    assert found.merges == (Merge(1, 2, "same title, year and journal"),)


def test_title_that_is_a_disease_name_does_not_join_works_of_different_journals() -> None:
    name = "Chronic Recurrent Multifocal Osteomyelitis"
    found = resolve(
        [
            described(1, title=name, year=2024, journal="Medical Clinics of North America"),
            described(2, doi="10.1/b", title=name, year=2024, journal="Pediatrics"),
            described(3, doi="10.1/c", title=name, year=2024),
        ]
    )
    assert not found.merges


def test_title_without_a_year_joins_nothing() -> None:
    assert not resolve([described(1, title=TITLE), described(2, doi="10.1/a", title=TITLE, year=2022)]).merges


def test_works_with_different_dois_never_join_even_under_one_pmid() -> None:
    found = resolve([described(1, doi="10.1/a", pmid="5"), described(2, doi="10.1/b", pmid="5")])
    assert not found.merges
    assert found.conflicts[0].study_ids == (1, 2)
    assert "DOIs differ" in found.conflicts[0].reason


def test_listed_work_that_fits_two_works_joins_neither_and_says_so() -> None:
    found = resolve(
        [
            described(1, title=TITLE, year=2022),
            described(2, doi="10.1/a", title=TITLE, year=2022),
            described(3, doi="10.1/b", title=TITLE, year=2022),
        ]
    )
    assert not found.merges
    assert found.conflicts[0].study_ids == (1, 2, 3)


def test_journal_abbreviations_agree_word_by_word() -> None:
    def agree(a: str, b: str) -> bool:
        return journals_agree(frozenset({a}), frozenset({b}), both_needed=True)

    assert agree("Arthritis Res Ther", "Arthritis Research & Therapy")
    assert agree("The Journal of Rheumatology", "J Rheumatol")
    assert not agree("J Pediatr", "J Pediatr Orthop")
    assert not agree("Bone", "Blood")


records = st.builds(
    described,
    st.integers(1, 6),
    st.sampled_from([None, "10.1/a", "10.1/b"]),
    st.sampled_from([None, "1", "2"]),
    st.sampled_from([None, TITLE, "Short title"]),
    st.sampled_from([None, 2020, 2021]),
    st.sampled_from([None, "Bone"]),
)


@given(st.lists(records, max_size=8), st.randoms())
def test_resolving_ignores_the_order_of_records(rows: list[Described], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(rows) == resolve(shuffled)


@given(st.lists(records, max_size=8))
def test_no_merged_study_ends_with_two_dois_or_two_pmids_that_it_did_not_have_before(rows: list[Described]) -> None:
    home = {row.study_id: row.study_id for row in rows}
    home |= {merge.gone_id: merge.study_id for merge in resolve(rows).merges}
    for scheme in ("doi", "pmid"):
        before: dict[int, set[str]] = {}
        after: dict[int, set[str]] = {}
        for row in rows:
            value = getattr(row.identifiers, scheme)
            if value:
                before.setdefault(row.study_id, set()).add(value)
                after.setdefault(home[row.study_id], set()).add(value)
        for study, values in after.items():
            assert len(values) == 1 or any(
                before.get(member) == values for member, keeper in home.items() if keeper == study
            )
