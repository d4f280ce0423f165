"""The simulator's answers have the fields of real recorded ones, wherever such a recording lies beside the checkout.

Fields that no recording has are named here with the place in the provider's documentation that knows them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from . import FULL, Simulator, World
from .answers_retraction_watch import COLUMNS
from .openalex_work import FIELDS

RECORDED = Path(__file__).parents[2].parent / "shared" / "recorded"
WORLD = World.generate(41, seeds_n=1, citing_n=150, references_n=60, coverage={**FULL, "europepmc": 0.8})
SEED = WORLD.seeds[0]
needs_recordings = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers are not beside the checkout")


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulator]:
    with Simulator(WORLD) as simulator:
        yield simulator


def ours(sim: Simulator, provider: str, path: str) -> Any:
    key = {"Authorization": "Bearer k"}
    return requests.get(f"{sim.url(provider)}{path}", headers=key, timeout=10).json()


def recorded(pattern: str) -> Iterator[Any]:
    """Yield the JSON of recorded answers; some recordings are no JSON at all."""
    for path in sorted(RECORDED.glob(pattern)):
        if path.name.endswith(".headers.json"):
            continue
        try:
            yield json.loads(path.read_text())
        except ValueError:
            continue


def fields(rows: list[dict[str, Any]]) -> set[str]:
    return {name for row in rows for name in row}


@needs_recordings
def test_pubmed_records_use_only_elements_and_attributes_that_real_ones_have(sim: Simulator) -> None:
    def paths(root: Any) -> set[str]:
        found = set()
        for node in root.iter(etree.Element):
            path = "/".join([*(up.tag for up in reversed(list(node.iterancestors()))), node.tag])
            found |= {path, *(f"{path}@{name}" for name in node.attrib)}
        return found

    known: set[str] = set()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    for path in RECORDED.glob("eutils/efetch_pubmed*.xml"):
        root = etree.fromstring(path.read_bytes(), parser) if path.stat().st_size < 3_000_000 else None
        known |= paths(root) if root is not None and root.tag == "PubmedArticleSet" else set()
    pmids = ",".join(work.pmid for work in WORLD.works if work.pmid)
    answer = requests.post(f"{sim.url('pubmed')}/efetch.fcgi", {"id": pmids, "retmode": "xml"}, timeout=10)
    assert paths(etree.fromstring(answer.content)) <= known


@needs_recordings
def test_esearch_and_elink_have_the_recorded_frames(sim: Simulator) -> None:
    search = next(recorded("eutils/esearch*.json"))
    answer = ours(sim, "pubmed", f"/esearch.fcgi?db=pubmed&term={SEED.pmid}[uid]&retmode=json")
    assert (answer["header"], set(answer["esearchresult"])) == (search["header"], set(search["esearchresult"]))
    links = next(recorded("eutils/elink*citations_2*.json"))
    answer = ours(sim, "pubmed", f"/elink.fcgi?id={SEED.pmid}&linkname=pubmed_pubmed_citedin&retmode=json")
    assert answer["header"] == links["header"]
    assert set(answer["linksets"][0]) == set(links["linksets"][0])
    assert set(answer["linksets"][0]["linksetdbs"][0]) == set(links["linksets"][0]["linksetdbs"][0])


@needs_recordings
def test_icite_has_the_columns_of_its_dump(sim: Simulator) -> None:
    with next(RECORDED.glob("icite/dump__opencitations-index*.csv")).open(newline="") as stream:
        columns = set(next(csv.reader(stream)))
    (row,) = ours(sim, "icite", f"/pubs?pmids={SEED.pmid}")["data"]
    assert set(row) == columns | {"last_modified"}  # the API's sample has the date besides


@needs_recordings
def test_europepmc_search_and_lists_have_the_recorded_fields(sim: Simulator) -> None:
    answers = list(recorded("europepmc/*.json"))
    lite = fields([row for a in answers for row in a.get("resultList", {}).get("result", [])])
    query = f"query=CITES:{SEED.pmid}_MED&format=json&pageSize=20"
    page = ours(sim, "europepmc", f"/search?{query}")
    assert fields(page["resultList"]["result"]) <= lite
    new = next(a for a in answers if "nextPageUrl" in a)
    assert list(page) == list(new) and set(page["request"]) == set(new["request"])
    cited = fields([row for a in answers for row in a.get("citationList", {}).get("citation", [])])
    citations = ours(sim, "europepmc", f"/MED/{SEED.pmid}/citations")
    assert fields(citations["citationList"]["citation"]) <= cited
    assert all(isinstance(row["pubYear"], int) for row in citations["citationList"]["citation"])
    # No recording has `core` results or `/references`: these are from the web service guide (design/APIS.md, 4).
    core = ours(sim, "europepmc", f"/search?{query}&resultType=core")["resultList"]["result"]
    documented = {"authorList", "journalInfo", "abstractText", "language", "pubTypeList", "meshHeadingList",
                  "keywordList", "license", "commentCorrectionList", "pubModel"}  # fmt: skip
    assert fields(core) <= lite | documented
    references = ours(sim, "europepmc", f"/MED/{SEED.pmid}/references?pageSize=100")["referenceList"]["reference"]
    assert fields(references) <= cited | {"doi", "citedOrder", "match", "unstructuredInformation"}


@needs_recordings
def test_crossref_items_references_and_frames_have_the_recorded_fields(sim: Simulator) -> None:
    messages = [answer["message"] for answer in recorded("crossref/works*.json") if isinstance(answer, dict)]
    lists = [message for message in messages if isinstance(message, dict) and "items" in message]
    items = [item for message in lists for item in message["items"]]
    items += [message for message in messages if isinstance(message, dict) and "DOI" in message]
    message = ours(sim, "crossref", "/works?rows=500&cursor=*")["message"]
    assert set(message) == next(set(one) for one in lists if "next-cursor" in one)
    # `published` and `updated-by` are newer than the recordings (design/APIS.md, 6).
    assert fields(message["items"]) <= fields(items) | {"published", "updated-by"}
    references = [reference for item in items for reference in item.get("reference") or []]
    own = [reference for item in message["items"] for reference in item.get("reference", [])]
    assert fields(own) <= fields(references)
    people = [author for item in items for author in item.get("author", [])]
    assert fields([a for item in message["items"] for a in item["author"]]) <= fields(people) | {"name"}
    updates = fields([update for item in items for update in item.get("update-to", [])])
    own_updates = [update for item in message["items"] for update in item.get("update-to", [])]
    assert own_updates and fields(own_updates) <= updates | {"source"}


@needs_recordings
def test_opencitations_rows_have_the_fields_of_the_documented_example(sim: Simulator) -> None:
    example = next(rows for rows in recorded("opencitations/index_v2*.json") if "oci" in rows[0])
    rows = ours(sim, "opencitations", f"/citations/doi:{SEED.doi}")
    assert all(list(row) == list(example[0]) for row in rows)
    assert rows[0]["cited"].split()[0].startswith("omid:br/") and " " in example[0]["cited"]
    assert ours(sim, "opencitations", f"/citation-count/doi:{SEED.doi}") == [{"count": str(len(rows))}]


@needs_recordings
def test_openalex_works_have_the_recorded_fields(sim: Simulator) -> None:
    lists = [a for a in recorded("openalex/works__openalexPro*.json") if "results" in a]
    real = next(work for a in lists for work in a["results"] if len(work) > 40)
    page = ours(sim, "openalex", f"/works?filter=cites:{SEED.openalex}&per_page=50&cursor=*")
    assert set(page) == set(lists[0])
    assert set(page["meta"]) == next(set(a["meta"]) for a in lists if "next_cursor" in a["meta"])
    for work in page["results"]:
        assert set(work) == set(real) <= FIELDS
        assert set(work["primary_location"]) == set(real["primary_location"])
        assert set(work["biblio"]) == set(real["biblio"])
    by_page = ours(sim, "openalex", "/works?per_page=1")
    assert set(by_page["meta"]) == next(set(a["meta"]) for a in lists if "next_cursor" not in a["meta"])
    error = next(recorded("openalex/works_http400*.json"))
    assert set(ours(sim, "openalex", "/works?select=nothing")) == set(error)


@needs_recordings
def test_semantic_scholar_edges_and_papers_have_the_recorded_fields(sim: Simulator) -> None:
    answers = [a for a in recorded("semanticscholar/graph*.json") if isinstance(a, dict) and a.get("data")]
    edges = next(a for a in answers if "citingPaper" in a["data"][0] and "next" in a)
    papers = fields([paper for a in answers for paper in a["data"] if "paperId" in paper])
    at = f"/paper/PMID:{SEED.pmid}/citations?limit=50"
    page = ours(sim, "semantic_scholar", f"{at}&fields=title")
    assert set(page) == set(edges)
    assert fields(page["data"]) == fields(edges["data"])
    assert fields([row["citingPaper"] for row in page["data"]]) == fields([row["citingPaper"] for row in edges["data"]])
    wide = ours(sim, "semantic_scholar", f"{at}&fields={','.join(papers)},contexts,intents")["data"]
    assert fields([row["citingPaper"] for row in wide]) <= papers
    ids = {name for a in answers for paper in a["data"] for name in paper.get("externalIds") or {}}
    assert {name for row in wide for name in row["citingPaper"]["externalIds"]} <= ids


def test_retraction_watch_has_the_columns_of_the_published_file(sim: Simulator) -> None:
    # The list in design/APIS.md, section 9, as read in the file's preview.
    assert len(COLUMNS) == 20 and COLUMNS[:2] == ("Record ID", "Title") and COLUMNS[-1] == "Notes"
    first = requests.get(sim.url("retraction_watch"), timeout=10).text.splitlines()[0]
    assert tuple(first.split(",")) == COLUMNS
