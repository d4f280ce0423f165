"""A study whose identifier was corrected keeps what people decided under the wrong one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evidence_kb.data_folder import Data
from evidence_kb.decisions import Word
from evidence_kb.derive import derive
from evidence_kb.harvest import keep
from evidence_kb.model import Batch, Identifiers, Question, Record, Request, Response
from evidence_kb.resolve import Ruling
from evidence_kb.topic import parse_topic

TOPIC = parse_topic("title: T\nquestion: Q?\nseeds:\n- pmid: 7\n", "t.yml")
EXCLUDED = Word(1, "doi:10.5555/wrong", "alice", "exclude", reason="wrong_treatment", topic="t")


@pytest.fixture
def data(tmp_path: Path) -> Data:
    data = Data(tmp_path)
    data.store.save_topic("t", "T", "Q?", None)
    return data


def told(data: Data, doi: str, *others: Record) -> int:
    """Let PubMed describe work 7 with this DOI and mention the others; derive, and return the study of work 7."""
    data.store.db.execute("UPDATE runs SET status = 'finished'")
    run = data.store.begin_run("test", ["t"], "2026-01-01T00:00:00Z", "0", "rules 0")
    work = Record("pmid:7", Identifiers(pmid="7", doi=doi), title="Pamidronate in children")
    request = Request("pubmed", Question.RECORDS, "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?id=7")
    response = Response(request, f"{doi} {len(others)}".encode(), f"2026-01-{run:02}T00:00:00Z")
    keep(data.store, run, "t", response, Batch(records=(work, *others), focal_keys=("pmid:7",)), is_seeds=True)
    derive(data.store, {"t": TOPIC}, [], run, screenings=[EXCLUDED])
    return int(data.store.rows("SELECT study_id FROM records WHERE provider_key = 'pmid:7'")[0]["study_id"])


def screening(data: Data, study: int) -> str:
    return str(data.store.rows("SELECT screening FROM topic_studies WHERE study_id = ?", [study])[0]["screening"])


def names(data: Data) -> list[str]:
    return [row["name"] for row in data.store.rows("SELECT name FROM former_names")]


@pytest.mark.parametrize(
    "mentioned", [(), (Record("doi:10.5555/wrong", Identifiers(doi="10.5555/wrong"), is_stub=True),)]
)
def test_a_decision_under_a_wrong_doi_stays_when_it_is_corrected(data: Data, mentioned: tuple[Record, ...]) -> None:
    assert screening(data, told(data, "10.5555/wrong", *mentioned)) == "excluded"
    assert names(data) == []
    study = told(data, "10.5555/right")
    assert data.store.rows("SELECT key FROM studies WHERE id = ?", [study]) == [{"key": "doi:10.5555/right"}]
    assert screening(data, study) == "excluded"
    assert names(data) == ["doi:10.5555/wrong"]


def test_it_stays_when_a_provider_corrects_it_later_than_another(data: Data) -> None:
    told(data, "10.5555/wrong")
    data.store.db.execute("UPDATE runs SET status = 'finished'")
    run = data.store.begin_run("test", ["t"], "2026-01-01T00:00:00Z", "0", "rules 0")
    right = Record("MED:7", Identifiers(pmid="7", doi="10.5555/right"), title="Pamidronate in children")
    request = Request("europepmc", Question.RECORDS, "https://www.ebi.ac.uk/europepmc/webservices/rest/search?7")
    response = Response(request, b"right", "2026-01-02T00:00:00Z")
    keep(data.store, run, "t", response, Batch(records=(right,), focal_keys=("MED:7",)), is_seeds=True)
    derive(data.store, {"t": TOPIC}, [], run, screenings=[EXCLUDED])
    assert screening(data, told(data, "10.5555/right")) == "excluded"


def test_a_name_that_a_work_of_its_own_has_is_no_former_name(data: Data) -> None:
    told(data, "10.5555/wrong")
    other = Record("pmid:8", Identifiers(pmid="8", doi="10.5555/wrong"), title="Another work")
    study = told(data, "10.5555/right", other)
    assert screening(data, study) == "unscreened"
    assert names(data) == []


def test_a_decision_under_a_counted_key_stays_when_two_works_are_found_to_be_one(data: Data) -> None:
    one, other = (
        Record("pmid:7", Identifiers(pmid="7", doi="10.5555/x")),
        Record("pmid:8", Identifiers(doi="10.5555/x")),
    )
    ruling = Ruling("pubmed/pmid:7", "pubmed/pmid:8", False)
    said = replace(EXCLUDED, key="doi:10.5555/x#2")
    for run, rulings in ((1, (ruling,)), (2, ())):
        data.store.db.execute("UPDATE runs SET status = 'finished'")
        assert data.store.begin_run("test", ["t"], "2026-01-01T00:00:00Z", "0", "rules 0") == run
        if run == 1:
            request = Request(
                "pubmed", Question.RECORDS, "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?id=7"
            )
            batch = Batch(records=(one, other), focal_keys=("pmid:7", "pmid:8"))
            keep(data.store, run, "t", Response(request, b"7 8", "2026-01-01T00:00:00Z"), batch, is_seeds=True)
        derive(data.store, {"t": TOPIC}, [], run, rulings=rulings, screenings=[said])
    kept = data.store.rows("SELECT s.key, t.screening FROM topic_studies t JOIN studies s ON s.id = t.study_id")
    assert kept == [{"key": "doi:10.5555/x", "screening": "excluded"}]
