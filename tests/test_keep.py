"""What is made of answers once they are saved: retractions reach their works, and little words join nothing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from evidence_kb.archive import Round
from evidence_kb.data_folder import Data, writing
from evidence_kb.derive import derive
from evidence_kb.harvest import keep
from evidence_kb.model import Batch, CitationStatement, Identifiers, Notice, Question, Record, Request, Response
from evidence_kb.plan import BY_NAME
from evidence_kb.refresh import refresh
from evidence_kb.store_remove import drop_other_notices
from evidence_kb.topic import parse_topic, read_topic

RW = "https://gitlab.com/crossref/retraction-watch-data/-/raw/main/retraction_watch.csv"
TOPIC = parse_topic("title: T\nquestion: Q?\nseeds:\n- doi: 10.5555/seed\n", "t.yml")


@pytest.fixture
def data(tmp_path: Path) -> Data:
    data = Data(tmp_path)
    data.store.save_topic("t", "T", "Q?", None)
    data.store.begin_run("test", ["t"], "2026-01-01T00:00:00Z", "0", "rules 0")
    return data


def answer(
    provider: str, question: Question, address: str, body: bytes = b"{}", at: str = "2026-01-01T00:00:00Z"
) -> Response:
    return Response(Request(provider, question, address), body, at)


def notices_of(doi: str | None, pmid: str | None, kind: str = "retracted") -> Batch:
    identifiers = Identifiers(doi=doi, pmid=pmid)
    key = f"doi:{doi}" if doi else f"pmid:{pmid}"
    return Batch(records=(Record(key, identifiers, is_stub=True),), notices=(Notice(key, kind, "doi:10.5555/n"),))


def held(data: Data, *records: Record, run: int = 1) -> None:
    request = answer("crossref", Question.RECORDS, f"https://api.crossref.org/works?run={run}", str(run).encode())
    keep(data.store, run, "t", request, Batch(records=records, focal_keys=tuple(r.key for r in records)))


def integrity(data: Data, run: int = 1) -> dict[str, tuple[str | None, str | None]]:
    derive(data.store, {"t": TOPIC}, [], run)
    rows = data.store.rows("SELECT key, integrity, integrity_checked_at AS at FROM studies ORDER BY key")
    return {row["key"]: (row["integrity"], row["at"]) for row in rows}


def test_retraction_with_the_right_doi_and_a_wrong_pmid_reaches_its_work_and_makes_no_other(data: Data) -> None:
    held(data, Record("doi:10.5555/x", Identifiers(doi="10.5555/x", pmid="1"), title="A work"))
    keep(data.store, 1, "t", answer("retraction_watch", Question.NOTICES, RW), notices_of("10.5555/x", "5511"))
    assert integrity(data) == {"doi:10.5555/x": ("retracted", "2026-01-01T00:00:00Z")}


def test_works_that_are_not_held_are_left_out_of_a_list_of_retractions(data: Data) -> None:
    held(data, Record("doi:10.5555/x", Identifiers(doi="10.5555/x"), title="A work"))
    keep(data.store, 1, "t", answer("retraction_watch", Question.NOTICES, RW), notices_of("10.5555/other", "7"))
    assert integrity(data) == {"doi:10.5555/x": ("none_known", "2026-01-01T00:00:00Z")}


def test_retraction_that_leaves_the_list_is_forgotten(data: Data) -> None:
    held(data, Record("doi:10.5555/x", Identifiers(doi="10.5555/x"), title="A work"))
    keep(data.store, 1, "t", answer("retraction_watch", Question.NOTICES, RW, b"1"), notices_of("10.5555/x", None))
    keep(data.store, 1, "t", answer("retraction_watch", Question.NOTICES, RW, b"2"), Batch())
    drop_other_notices(data.store.db, "retraction_watch", hashlib.sha256(b"2").hexdigest())
    assert integrity(data)["doi:10.5555/x"][0] == "none_known"


def test_none_known_is_not_said_of_a_work_that_came_after_the_list_was_read(data: Data) -> None:
    keep(data.store, 1, "t", answer("retraction_watch", Question.NOTICES, RW), Batch())
    data.store.finish_run(1, "finished", "2026-01-01T00:01:00Z", None, None)
    run = data.store.begin_run("later", ["t"], "2026-02-01T00:00:00Z", "0", "rules 0")
    page = Response(Request("by_hand", Question.RECORDS, "file:by_hand.yml"), b"x", "2026-02-01T00:00:00Z")
    keep(data.store, run, "t", page, Batch(records=(Record("by_hand:a", Identifiers(doi="10.5555/a"), title="A"),)))
    assert integrity(data, run) == {"doi:10.5555/a": (None, None)}


def test_reinstated_work_is_no_longer_retracted(data: Data) -> None:
    held(data, Record("doi:10.5555/x", Identifiers(doi="10.5555/x"), title="A work"))
    key = "doi:10.5555/x"
    both = Batch(
        records=(Record(key, Identifiers(doi="10.5555/x"), is_stub=True),),
        notices=(
            Notice(key, "retracted", "doi:10.5555/n", "2020-01-01"),
            Notice(key, "reinstated", "doi:10.5555/m", "2021-01-01"),
        ),
    )
    keep(data.store, 1, "t", answer("retraction_watch", Question.NOTICES, RW), both)
    assert integrity(data)[key][0] == "none_known"


@pytest.mark.parametrize(
    ("words", "studies_n"),
    [
        ({"citation": "Personal communication."}, 4),
        ({"title": "Editorial"}, 4),
        ({"citation": "Smith J. Zorplex in forty hens with moon pox. Hen J. 2011;3:12."}, 3),
        ({"title": "Zorplex in forty hens with moon pox", "year": 2011, "journal": "Hen J"}, 3),
    ],
)
def test_little_printed_in_two_lists_is_no_sign_of_one_work(data: Data, words: dict[str, str], studies_n: int) -> None:
    key = f"{'citation' if 'citation' in words else 'title'}:{'0' * 20}"
    citing = [Record(f"pmid:{n}", Identifiers(pmid=str(n)), title=f"Work {n}") for n in (1, 2)]
    bare = Record(key, is_stub=True, **words)  # type: ignore[arg-type]
    batch = Batch(
        records=(*citing, bare),
        statements=tuple(CitationStatement(work.key, key) for work in citing),
        focal_keys=tuple(work.key for work in citing),
    )
    keep(
        data.store,
        1,
        "t",
        answer("pubmed", Question.RECORDS, "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?id=1,2"),
        batch,
    )
    derive(data.store, {"t": TOPIC}, [], 1)
    assert data.store.rows("SELECT count(*) AS n FROM studies") == [{"n": studies_n}]
    assert data.store.rows("SELECT count(*) AS n FROM citations") == [{"n": 2}]
    assert data.store.rows("SELECT max(cited_by_n) AS n FROM studies") == [{"n": 2 if studies_n == 3 else 1}]


@pytest.mark.parametrize("title", ["bad \\u0000 id", "half \\ud800 pair", "raw \ufffd"])
def test_signs_that_no_database_stores_are_replaced(data: Data, title: str) -> None:
    work = f'{{"id": "https://openalex.org/W1", "title": "{title}"}}'
    body = f'{{"meta": {{"count": 1}}, "results": [{work}]}}'.encode()
    address = "https://api.openalex.org/works?filter=openalex:W1&per_page=100&cursor=*"
    response = answer("openalex", Question.RECORDS, address, body)
    for _ in range(2):
        keep(data.store, 1, "t", response, BY_NAME["openalex"].parse(response))
    (row,) = data.store.rows("SELECT title FROM records")
    assert "\0" not in row["title"] and row["title"].encode()


def test_answers_of_a_round_that_was_given_up_are_saved_before_newer_ones(tmp_path: Path) -> None:
    """Killed long ago with an answer archived and not saved: it must not speak over what came since."""
    (tmp_path / "t.yml").write_text("title: T\nquestion: Q?\nproviders: [icite]\nseeds:\n- pmid: 1\n")
    address = "https://icite.od.nih.gov/api/pubs?pmids=1&refs=true&format=json"

    def body(title: str) -> bytes:
        return json.dumps({"data": [{"pmid": 1, "title": title, "cited_by": [], "references": []}]}).encode()

    topic = read_topic(tmp_path / "t.yml")
    with writing(tmp_path / "data") as data:
        for day, title in ((1, "The older title"), (3, "The newer title")):
            at = f"2026-01-0{day}T00:00:00Z"
            round_: Round = data.archive.open_round("t", at)
            response = Response(Request("icite", Question.CITED_BY, address), body(title), at)
            data.archive.put("t", response, round_, "000.00000")
            data.archive.give_up_rounds("2026-06-01T00:00:00Z", "2027-01-01T00:00:00Z", at)
        refresh(data, [topic])
        assert data.store.rows("SELECT title FROM records WHERE provider = 'icite'") == [{"title": "The newer title"}]
