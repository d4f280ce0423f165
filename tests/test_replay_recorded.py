"""Real PubMed records with their real reference lists, served by a small server: the graph is the one in the bytes."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest

from evidence_kb import derive
from evidence_kb.data_folder import writing
from evidence_kb.fetch import Client
from evidence_kb.findings import Extraction
from evidence_kb.limits import with_overrides
from evidence_kb.refresh import refresh
from evidence_kb.topic import read_topic

RECORDED = Path(__file__).parents[1] / "../shared/recorded/eutils"
pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded answers of E-utilities are not beside here")
FAST = "pubmed.per_second=200 icite.per_second=200"


def articles() -> dict[str, ElementTree.Element]:
    """Read every recorded article once, by PMID, with ElementTree and none of our code."""
    found: dict[str, ElementTree.Element] = {}
    for path in sorted(RECORDED.glob("efetch_pubmed*.xml")):
        try:
            root = ElementTree.fromstring(re.sub(rb"<!DOCTYPE.*?>", b"", path.read_bytes().lstrip(), flags=re.DOTALL))
        except ElementTree.ParseError:
            continue
        for article in root.iter("PubmedArticle"):
            pmid = article.find("MedlineCitation/PMID")
            if pmid is not None and pmid.text and pmid.get("Version", "1") == "1":
                found.setdefault(pmid.text, article)
    return found


def references(article: ElementTree.Element) -> list[tuple[str | None, str | None]]:
    """Return (PMID, DOI) of each reference that the record lists."""
    listed = []
    for reference in article.iter("Reference"):
        ids = {i.get("IdType"): (i.text or "").strip() for i in reference.findall("ArticleIdList/ArticleId")}
        pmid = ids.get("pubmed", "")
        # Two recorded references carry the PMID 0, which is a filler.
        listed.append((pmid if pmid.isdigit() and pmid != "0" else None, ids.get("doi") or None))
    for cited in article.iterfind("MedlineCitation/CommentsCorrectionsList/CommentsCorrections[@RefType='Cites']"):
        listed.append((cited.findtext("PMID"), None))
    return listed


class Replay(ThreadingHTTPServer):
    """Answers efetch, elink, esearch and iCite from the recorded articles, and counts what it was asked."""

    def __init__(self, known: dict[str, ElementTree.Element]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.known = known
        self.cites = {pmid: [p for p, _ in references(article) if p] for pmid, article in known.items()}
        self.cited_by: dict[str, list[str]] = {}
        for pmid, cited in self.cites.items():
            for one in dict.fromkeys(cited):
                self.cited_by.setdefault(one, []).append(pmid)
        self.asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    server: Replay
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *arguments: object) -> None:
        return

    def do_GET(self) -> None:
        self._answer(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _answer(self, query: str) -> None:
        server, name, asked = self.server, urlsplit(self.path).path.rpartition("/")[2], parse_qs(query)
        server.asked.append(name)
        if name == "efetch.fcgi":
            wanted = [server.known[p] for p in asked["id"][0].split(",") if p in server.known]
            parts = b"".join(ElementTree.tostring(article) for article in wanted)
            body = b'<?xml version="1.0"?><PubmedArticleSet>' + parts + b"</PubmedArticleSet>"
        elif name == "elink.fcgi":
            sets = []
            for pmid in asked["id"]:
                citing = server.cited_by.get(pmid, [])
                links = {"linksetdbs": [{"dbto": "pubmed", "linkname": asked["linkname"][0], "links": citing}]}
                sets.append({"dbfrom": "pubmed", "ids": [pmid], **(links if citing else {})})
            body = json.dumps({"linksets": sets}).encode()
        elif name == "pubs":
            data = [
                {"pmid": int(pmid), "references": [int(p) for p in server.cites[pmid]],
                 "cited_by": [int(p) for p in server.cited_by.get(pmid, [])]}
                for pmid in asked["pmids"][0].split(",") if pmid in server.cites
            ]  # fmt: skip
            body = json.dumps({"data": data}).encode()
        else:  # ecitmatch: nothing is recognised
            body = "".join(f"{line}NOT_FOUND\n" for line in asked["bdata"][0].splitlines()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def replay() -> Iterator[Replay]:
    server = Replay(articles())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_citation_graph_is_the_one_in_the_bytes(
    replay: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derive, "extract", lambda texts, vocabulary: Extraction())  # claims are no part of the graph
    with_lists = {pmid for pmid, cited in replay.cites.items() if cited}
    cited_here = {p for cited in replay.cites.values() for p in cited} & replay.known.keys()
    seeds = sorted(with_lists | cited_here)
    (tmp_path / "t.yml").write_text(
        "title: T\nquestion: Q?\nproviders: [pubmed, icite]\nfollow: {cited_by: 1, references: 0}\nseeds:\n"
        + "".join(f"  - pmid: {pmid}\n" for pmid in seeds)
    )
    base = f"http://127.0.0.1:{replay.server_address[1]}"
    environment = {
        "EVIDENCE_KB_CONTACT": "tests@example.org",
        "EVIDENCE_KB_PUBMED_URL": f"{base}/eutils",
        "EVIDENCE_KB_ICITE_URL": f"{base}/icite",
    }
    with Client(with_overrides(FAST), environment) as client, writing(tmp_path / "data") as data:
        report = refresh(data, [read_topic(tmp_path / "t.yml")], client)
        assert not report.failures
        edges = data.store.rows(
            "SELECT a.pmid AS citing, b.pmid AS cited, b.doi FROM citations c JOIN studies a ON a.id = c.citing_id "
            "JOIN studies b ON b.id = c.cited_id"
        )
        stated = data.store.rows(
            "SELECT a.pmid AS citing, count(*) AS n FROM citation_statements s "
            "JOIN records r ON r.provider = s.provider AND r.provider_key = s.citing_key "
            "JOIN studies a ON a.id = r.study_id WHERE s.provider = 'pubmed' AND a.pmid IS NOT NULL GROUP BY a.pmid"
        )
        held = {
            row["pmid"] for row in data.store.rows("SELECT pmid FROM records WHERE provider = 'pubmed' AND NOT is_stub")
        }
    citing = {p for p, cited in replay.cites.items() if set(cited) & set(seeds)}
    fetched = set(seeds) | citing
    assert held == fetched
    expected = {(p, cited) for p in fetched for cited in replay.cites[p] if cited != p}
    assert {(row["citing"], row["cited"]) for row in edges if row["cited"]} == expected
    # References without a PMID are told apart by DOI, or by their words where they have none.
    counted = {row["citing"]: row["n"] for row in stated}
    for pmid in sorted(fetched):
        listed = references(replay.known[pmid])
        by_pmid, rest = {p for p, _ in listed if p and p != pmid}, [doi for p, doi in listed if not p]
        low = len(by_pmid) + len({doi.lower() for doi in rest if doi})
        assert low <= counted.get(pmid, 0) <= len(by_pmid) + len(rest), pmid
    # The plan: one elink and one iCite request per 100 and 200 seeds, records by the 500, look-ups by the 100.
    assert replay.asked.count("elink.fcgi") == -(-len(seeds) // 100)
    assert replay.asked.count("pubs") == -(-len(seeds) // 200)
    assert replay.asked.count("efetch.fcgi") <= -(-len(fetched) // 500) + 1
