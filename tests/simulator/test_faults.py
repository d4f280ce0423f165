"""Every fault strikes as it is asked to, and no more often."""

from __future__ import annotations

import gzip
import http.client
import time
import zlib
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from lxml import etree

from . import FULL, Fault, Simulator, World
from .faults import STATUSES

WORLD = World.generate(31, seeds_n=1, citing_n=120, references_n=30, coverage=FULL)
SEED = WORLD.seeds[0]


def icite(sim: Simulator) -> requests.Response:
    return requests.get(f"{sim.url('icite')}/pubs?pmids={SEED.pmid}", timeout=5)


def raw(sim: Simulator, path: str) -> tuple[http.client.HTTPResponse, bytes]:
    """Read the bytes as sent: a client library would hide what is wrong with them."""
    with closing(http.client.HTTPConnection(urlsplit(sim.base).netloc, timeout=5)) as connection:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        return answer, answer.read()


@pytest.mark.parametrize("kind", sorted(STATUSES))
def test_a_status_is_sent_as_often_as_asked_and_then_the_truth(kind: str) -> None:
    with Simulator(WORLD, [Fault("icite", kind, times=2, seconds=2)]) as sim:
        answers = [icite(sim) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [int(kind[:3]), int(kind[:3]), 200]
        waits = {"429": "2", "429_long": "53578"}
        assert answers[0].headers.get("Retry-After") == waits.get(kind)
        assert sim.faults.fired() == 2 and [entry.fault for entry in sim.log] == [kind, kind, None]


def test_only_the_request_that_is_meant_is_struck() -> None:
    faults = [Fault("icite", "500", nth=2), Fault("crossref", "503", every=2, times=None)]
    with Simulator(WORLD, [*faults, Fault("pubmed", "500", on="efetch")]) as sim:
        assert [icite(sim).status_code for _ in range(4)] == [200, 500, 200, 200]
        crossref = [requests.get(f"{sim.url('crossref')}/works?rows=1", timeout=5).status_code for _ in range(4)]
        assert crossref == [200, 503, 200, 503]
        pubmed = [requests.get(f"{sim.url('pubmed')}/{path}", timeout=5).status_code
                  for path in ("elink.fcgi?id=1", "efetch.fcgi?id=1", "efetch.fcgi?id=1")]  # fmt: skip
        assert pubmed == [200, 500, 200]


def test_a_page_of_html_comes_with_status_200() -> None:
    with Simulator(WORLD, [Fault("icite", "html")]) as sim:
        answer = icite(sim)
        assert answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]


def test_zipped_bytes_end_too_early() -> None:
    with Simulator(WORLD, [Fault("icite", "truncated_gzip")]) as sim:
        answer, body = raw(sim, f"/icite/pubs?pmids={SEED.pmid}")
        assert answer.headers["Content-Encoding"] == "gzip" and int(answer.headers["Content-Length"]) == len(body)
        with pytest.raises(EOFError):
            gzip.decompress(body)
        assert zlib.decompressobj(31).decompress(body)  # a careless reader takes the part for the whole


def test_a_body_ends_before_its_announced_length() -> None:
    with Simulator(WORLD, [Fault("icite", "short_body")]) as sim:
        with pytest.raises(http.client.IncompleteRead):
            raw(sim, f"/icite/pubs?pmids={SEED.pmid}")
        assert icite(sim).status_code == 200


def test_a_slow_body_drips_and_arrives_whole() -> None:
    with Simulator(WORLD, [Fault("icite", "slow_body", seconds=0.05)]) as sim:
        start = time.monotonic()
        assert icite(sim).json()["data"]
        assert 0.15 < time.monotonic() - start < 2


def test_a_connection_is_reset() -> None:
    with Simulator(WORLD, [Fault("icite", "reset")]) as sim:
        with pytest.raises(ConnectionResetError):
            raw(sim, f"/icite/pubs?pmids={SEED.pmid}")
        assert [icite(sim).status_code, sim.log[0].status] == [200, 0]


@pytest.mark.parametrize("path", [
    "/pubmed/esearch.fcgi?db=pubmed&term=x&retmode=json", "/pubmed/elink.fcgi?id=1", "/icite/pubs?pmids=1",
    "/europepmc/search?query=x", "/crossref/works", "/opencitations/citations/doi:10.5555/x", "/openalex/works",
    "/semantic_scholar/paper/PMID:1/citations", "/retraction_watch.csv",
])  # fmt: skip
def test_an_error_can_stand_in_a_200(path: str) -> None:
    with Simulator(WORLD, [Fault(path.strip("/").split("/")[0].removesuffix(".csv"), "error_in_200")]) as sim:
        answer = requests.get(sim.base + path, timeout=5)
        assert answer.status_code == 200 and "err" in answer.text.lower()


def test_batches_above_a_size_are_refused_for_as_long_as_they_come() -> None:
    pmids = [work.pmid or "" for work in WORLD.works if work.pmid]
    with Simulator(WORLD, [Fault("icite", "413", above=50), Fault("pubmed", "414", above=20)]) as sim:
        at = f"{sim.url('icite')}/pubs"
        sizes = {n: requests.get(at, {"pmids": ",".join(pmids[:n])}, timeout=5) for n in (51, 50, 60)}
        assert {n: answer.status_code for n, answer in sizes.items()} == {51: 413, 50: 200, 60: 413}
        links = [requests.get(f"{sim.url('pubmed')}/elink.fcgi", {"id": pmids[:n]}, timeout=5) for n in (21, 20)]
        assert [answer.status_code for answer in links] == [414, 200]


def search(sim: Simulator, cursor: str, size: int = 20) -> Any:
    query = {"query": f"CITES:{SEED.pmid}_MED", "pageSize": size, "cursorMark": cursor, "format": "json"}
    return requests.get(f"{sim.url('europepmc')}/search", query, timeout=5).json()


def test_a_page_is_served_twice_and_the_cursor_goes_on() -> None:
    with Simulator(WORLD, [Fault("europepmc", "duplicate_page")]) as sim:
        pages, cursor = [], "*"
        while cursor:
            page = search(sim, cursor)
            pages.append([result["id"] for result in page["resultList"]["result"]])
            cursor = page.get("nextCursorMark")
        assert pages[0] == pages[1]
        assert len({one for page in pages for one in page}) == len(WORLD.edges_to("europepmc", [SEED.id]))
        assert sim.left_out == []


def test_a_counted_page_that_is_served_twice_hides_another() -> None:
    with Simulator(WORLD, [Fault("semantic_scholar", "duplicate_page")]) as sim:
        at = f"{sim.url('semantic_scholar')}/paper/PMID:{SEED.pmid}/citations"
        first, second = (requests.get(at, {"limit": 10, "offset": n}, timeout=5).json() for n in (0, 10))
        assert first["data"] == second["data"] and second["next"] == 20
        citing = WORLD.citing("semantic_scholar")[SEED.id]
        assert sim.left_out == [("semantic_scholar", work_id) for work_id in citing[10:20]]


def test_a_cursor_repeats_itself() -> None:
    with Simulator(WORLD, [Fault("europepmc", "repeating_cursor"), Fault("openalex", "repeating_cursor")]) as sim:
        assert search(sim, "*")["nextCursorMark"] == "*"
        following = search(sim, "*")["nextCursorMark"]
        assert following != "*" and search(sim, following)["resultList"] != search(sim, "*")["resultList"]
        at, key = f"{sim.url('openalex')}/works?per_page=10&cursor=*", {"Authorization": "Bearer k"}
        assert requests.get(at, headers=key, timeout=5).json()["meta"]["next_cursor"] == "*"


def test_a_record_is_missing_and_the_simulator_says_which() -> None:
    pmids = [work.pmid or "" for work in WORLD.works if work.pmid][:5]
    with Simulator(WORLD, [Fault("pubmed", "missing_record"), Fault("icite", "missing_record")]) as sim:
        fetched = requests.get(f"{sim.url('pubmed')}/efetch.fcgi?id={','.join(pmids)}", timeout=5)
        assert [node.text for node in etree.fromstring(fetched.content).findall("*/MedlineCitation/PMID")] == pmids[1:]
        assert len(requests.get(f"{sim.url('icite')}/pubs?pmids={','.join(pmids)}", timeout=5).json()["data"]) == 4
        lost = WORLD.by_key[f"pmid:{pmids[0]}"].id
        assert sim.left_out == [("pubmed", lost), ("icite", lost)]


def test_a_pmid_changes_and_the_doi_stays() -> None:
    work = next(work for work in WORLD.works if work.pmid and work.doi)
    with Simulator(WORLD, [Fault("pubmed", "changed_pmid")]) as sim:
        at = f"{sim.url('pubmed')}/efetch.fcgi?id={work.pmid}"
        article = etree.fromstring(requests.get(at, timeout=5).content)[0]
        changed = article.findtext("MedlineCitation/PMID")
        assert changed != work.pmid and sim.changed == {work.pmid: changed}
        dois = {node.text.lower() for node in article.iter() if "doi" in (node.get("IdType"), node.get("EIdType"))
                and not list(node.iterancestors("Reference"))}  # fmt: skip
        assert dois == {work.doi}


def test_an_unknown_fault_is_a_mistake_in_the_test() -> None:
    with pytest.raises(AssertionError):
        Fault("icite", "teapot")
