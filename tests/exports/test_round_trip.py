"""What is exported is imported again as the same studies: made-up ones with hostile texts, and real records."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made_up_studies import STUDY, file_of, read_back, stored, studies

from evidence_kb.exports.study import Study
from evidence_kb.harvesters.exports import parse
from evidence_kb.harvesters.exports.record import page_range
from evidence_kb.model import Batch, PassageKind, Question, Record, Request, Response
from evidence_kb.text import squash

SUFFIXES = ("ris", "bib", "csl.json", "nbib")
RECORDED = Path(__file__).parents[2] / "../shared/recorded"


def people(text: str | None) -> list[set[str]]:
    """The words of each author: "Doe J" and "J Doe" are one person; commas inside the name of a group are lost."""
    return [set(name.replace(",", " ").split()) for name in (text or "").split("; ") if name]


def abstract_of(batch: Batch, record: Record) -> str | None:
    parts = [p.text for p in batch.passages if p.record_key == record.key and p.kind is PassageKind.ABSTRACT]
    return squash(" ".join(parts)) or None


def check(study: Study, record: Record, batch: Batch, suffix: str) -> None:
    assert dict(record.identifiers.items()) == {
        scheme: value for scheme, value in (("pmid", study.pmid), ("doi", study.doi), ("pmcid", study.pmcid)) if value
    }
    assert record.title == study.title
    assert record.journal == study.journal
    assert record.year == study.year
    assert record.volume == study.volume and record.issue == study.issue
    assert record.pages == page_range(study.pages, None)
    wanted, found = people(study.authors), people(record.authors)
    if suffix == "nbib":  # MEDLINE has a field of its own for groups, behind the persons
        wanted, found = (sorted(names, key=sorted) for names in (wanted, found))
    assert found == wanted
    # An entity that was escaped twice is undone at every import, here as in any file.
    assert stored(abstract_of(batch, record) or "") == stored(study.abstract or "")
    if study.published_on and study.published_on.startswith(str(study.year)):
        assert record.published_on == study.published_on


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_study_comes_back(suffix: str) -> None:
    batch = read_back(suffix, [STUDY])
    (record,) = batch.records
    check(STUDY, record, batch, suffix)
    assert batch.missing == () and batch.duplicates_n == 0
    if suffix != "nbib":  # there PT is a list of types
        assert record.article_type == "Original article"
    assert record.language == "eng"
    assert record.url == (STUDY.url if suffix != "nbib" else None)


@pytest.mark.parametrize("suffix", SUFFIXES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(studies(), min_size=1, max_size=4))
@example([replace(STUDY, id=None, pmcid=None, doi="10.5555/a--b_c~d{e}$f", title="$5 -- $6 ''x'' {a} \\b ~ 'c'")])
def test_hostile_studies_come_back(suffix: str, made_up: list[Study]) -> None:
    distinct = {study.doi or study.pmid or f"{study.title}{n}": study for n, study in enumerate(made_up)}
    numbered = [
        replace(
            study,
            id=n,
            doi=f"10.5555/{n}" if not study.doi and not study.pmid else study.doi,
            pmid=study.pmid and f"{study.pmid[:6]}{n}",
        )
        for n, study in enumerate(distinct.values(), 1)
    ]
    batch = read_back(suffix, numbered)
    assert batch.missing == () and batch.duplicates_n == 0
    assert len(batch.records) == len(numbered)
    for study, record in zip(numbered, batch.records, strict=True):
        check(study, record, batch, suffix)


def test_a_note_never_becomes_an_identifier() -> None:
    for note in (
        "PMID: 12345678",
        "doi: 10.1000/other",
        "PMC1234567",
        "Retraction in: J Bones. 2020;7:1 PMID: 12345678",
    ):
        study = replace(STUDY, doi=None, pmid=None, pmcid=None, url=None, notes=(note,))
        for suffix in ("ris", "bib", "csl.json"):
            batch = read_back(suffix, [study])
            assert dict(batch.records[0].identifiers.items()) == {}
            assert batch.notices == ()


@pytest.fixture(scope="module")
def real_records() -> list[Study]:
    """Two hundred works of the recorded exports, as a harvester describes them."""
    found: dict[str, Study] = {}
    for path in sorted((RECORDED / "exports").glob("*")):
        request = Request("exports", Question.RECORDS, f"file:{path.name}")
        try:
            batch = parse(Response(request, path.read_bytes(), "2026-01-01T00:00:00Z"))
        except Exception:
            continue
        for record in batch.records:
            study = as_study(record, batch)
            if study.title and (study.doi or study.pmid):
                found.setdefault(study.doi or study.pmid or "", study)
    return spread(list(found.values()), 200)


def spread(works: list[Study], n: int) -> list[Study]:
    """Every so-manieth, so that all files have a part; numbers as in a database."""
    step = max(1, len(works) // n)
    return [replace(study, id=number) for number, study in enumerate(works[::step][:n], 1)]


def as_study(record: Record, batch: Batch) -> Study:
    known = record.identifiers
    return Study(
        doi=known.doi,
        pmid=known.pmid,
        pmcid=known.pmcid,
        title=record.title,
        authors=record.authors,
        journal=record.journal,
        year=record.year,
        published_on=record.published_on,
        volume=record.volume,
        issue=record.issue,
        pages=record.pages,
        language=record.language,
        article_type=record.article_type,
        abstract=abstract_of(batch, record),
    )


@pytest.mark.skipif(not (RECORDED / "exports").is_dir(), reason="the recorded exports do not lie beside this checkout")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_two_hundred_real_records_come_back(suffix: str, real_records: list[Study]) -> None:
    assert len(real_records) == 200
    batch = read_back(suffix, real_records)
    by_name = {name: record for record in batch.records for name in record.identifiers.names()}
    assert len(batch.records) == 200 and batch.missing == ()
    for study in real_records:
        record = by_name[f"doi:{study.doi}" if study.doi else f"pmid:{study.pmid}"]
        if stored(study.title or "") != study.title:  # a title with &lt; would lose it at the next import anyway
            continue
        check(study, record, batch, suffix)


def test_what_is_read_back_is_json_and_stays_so() -> None:
    items = json.loads(file_of("csl.json", [STUDY, replace(STUDY, id=13)]))
    assert [item["id"] for item in items] == ["ekb12", "ekb13"]
    assert not re.search(r"[\x00-\x1f]", json.dumps(items))
