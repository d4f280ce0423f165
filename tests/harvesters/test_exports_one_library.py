"""One small library as thirteen programs export it: the same three studies, whatever each leaves out or writes anew.

The works in `libraries/` are invented; what each program leaves out, abbreviates and turns round, its encoding, marks
and line ends are what real files show. The first work has a DOI, the second only a PMID, which few programs export,
the third neither.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from evidence_kb.harvesters.exports import parse, recognises
from evidence_kb.match import Described
from evidence_kb.model import Batch, Question, Request, Response
from evidence_kb.payload import decode
from evidence_kb.resolve import Candidate, resolve

FILES = sorted((Path(__file__).parent / "libraries").iterdir())


def batch_of(path: Path) -> Batch:
    # The name says nothing about the format, so that the content alone decides.
    request = Request("exports", Question.RECORDS, "file:library.txt")
    return parse(Response(request, path.read_bytes(), "2026-01-01T00:00:00Z"))


def test_there_is_the_library_of_each_program() -> None:
    assert len(FILES) == 13


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_program_exports_the_works(path: Path) -> None:
    assert recognises(decode(path.read_bytes(), path.name), "library.txt")
    batch = batch_of(path)
    first, second, *third = batch.records
    assert (len(third), batch.missing, batch.duplicates_n) == (0 if path.name == "pubmed.nbib" else 1, (), 0)
    known = dict(first.identifiers.items())
    assert known in ({"doi": "10.1000/a1"}, {"pmid": "12345678"}, {"doi": "10.1000/a1", "pmid": "12345678"})
    assert dict(second.identifiers.items()) == {"pmid": "23456789"}
    assert [dict(record.identifiers.items()) for record in third] == [{}] * len(third)
    assert [record.year for record in batch.records] == [2019, 2005, 2011][: len(batch.records)]
    assert "Doe" in (first.authors or "") and (second.authors or "").strip(".") in (
        "Rick Roe",
        "R. Roe",
        "R Roe",
        "Roe R",
    )


def test_the_library_is_three_studies_whoever_exports_it() -> None:
    candidates, works = [], {}
    for path in FILES:
        for number, record in enumerate(batch_of(path).records):
            name = ("exports", f"topic/{path.name}/{record.key}")
            described = Described(
                record.title, record.authors, record.year, record.journal, record.volume, record.pages
            )
            candidates.append(Candidate(name, record.identifiers, described))
            works[name] = "ABC"[number]
    found = resolve(candidates)
    studies = defaultdict(list)
    for cluster in found.clusters:
        studies["".join(sorted({works[name] for name in cluster}))].append(cluster)
    assert {work: len(clusters) for work, clusters in studies.items()} == {"A": 1, "B": 1, "C": 1}
    assert not found.conflicts
