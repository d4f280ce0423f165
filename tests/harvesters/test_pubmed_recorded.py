"""Real answers, recorded beside the checkout, against an independent reading of the same bytes with ElementTree.

Nothing is compared with our own code: every number is counted in the XML here.
"""

from __future__ import annotations

import gzip
import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.pubmed.adapter import PUBMED
from evidence_kb.model import Batch, PassageKind, Question, Record, Request, Response

RECORDED = Path(__file__).parents[2] / "../shared/recorded"
BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
NOT_FOR_US = ("GBSet", "pmc-articleset", "eFetchResult")
COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)

pytestmark = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded answers are not beside this checkout (shared/recorded)"
)


def body_of(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@cache
def article_sets() -> tuple[tuple[str, ET.Element, Batch], ...]:
    """Every well-formed article set as (name, ElementTree, batch)."""
    paths = [*RECORDED.glob("eutils/efetch*.xml"), *RECORDED.glob("pubmed_baseline/*.gz")]
    sets = []
    for path in sorted(paths):
        try:
            root = ET.fromstring(body_of(path).lstrip())
        except ET.ParseError:
            continue
        if root.tag not in NOT_FOR_US:
            sets.append((path.name, root, parsed(path)))
    return tuple(sets)


def parsed(path: Path, where: str = "efetch.fcgi?db=pubmed", question: Question = Question.RECORDS) -> Batch:
    return PUBMED.parse(Response(Request("pubmed", question, BASE + where), body_of(path), "2026-11-22T00:00:00Z"))


def articles(root: ET.Element) -> dict[str, ET.Element]:
    """The newest version of each article or book of a set, by PMID; the first where the versions are the same."""
    found: dict[str, tuple[int, ET.Element]] = {}
    alone = [root] if root.tag in ("PubmedArticle", "MedlineCitation") else list(root)
    for element in alone:
        pmid = element.find("PMID") if element.tag == "MedlineCitation" else element.find("./*/PMID")
        if pmid is None or element.tag == "DeleteCitation":
            continue
        version = int(pmid.get("Version") or 1)
        number = (pmid.text or "").lstrip("0")
        if number not in found or version > found[number][0]:
            found[number] = (version, element)
    return {number: element for number, (_, element) in found.items()}


def pairs() -> list[tuple[ET.Element, Record, Batch]]:
    """Each article of each set beside our record of it."""
    both = []
    for name, root, batch in article_sets():
        records = {record.key: record for record in batch.records if not record.is_stub}
        expected = {f"pmid:{pmid}" for pmid in articles(root)}
        assert {key for key in records if key.startswith("pmid:")} == expected, name
        both += [(element, records[f"pmid:{pmid}"], batch) for pmid, element in articles(root).items()]
    return both


def words(element: ET.Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def test_there_are_hundreds_of_records() -> None:
    assert len(article_sets()) > 200 and len(pairs()) > 900


def test_broken_and_foreign_answers_are_refused() -> None:
    refused = []
    for path in sorted(RECORDED.glob("eutils/efetch*.xml")):
        try:
            parsed(path)
        except ParseError:
            refused.append(path)
    for path in refused:
        try:
            assert ET.fromstring(body_of(path)).tag in NOT_FOR_US
        except ET.ParseError:
            continue
    assert len(refused) == 5, "two are not well-formed, three are of other databases or an error"


def test_no_well_formed_answer_is_refused_for_an_empty_line_before_it() -> None:
    """One recorded answer, of a real request, begins so."""
    early = [path for path in RECORDED.glob("eutils/efetch*.xml") if body_of(path)[:1].isspace()]
    assert len(early) == 1
    for path in early:
        assert len(parsed(path).focal_keys) == len(ET.fromstring(body_of(path).lstrip())) > 0


def test_a_file_of_the_baseline_means_the_same_packed_and_unpacked() -> None:
    for path in RECORDED.glob("pubmed_baseline/*.gz"):
        request = Request("pubmed", Question.RECORDS, BASE + "efetch.fcgi?db=pubmed")
        assert PUBMED.parse(Response(request, path.read_bytes(), "2026-11-22T00:00:00Z")) == parsed(path)


def test_every_author_who_is_not_a_mistake_is_kept() -> None:
    for element, record, _ in pairs():
        lists = element.findall("MedlineCitation/Article/AuthorList") or element.findall("Article/AuthorList")
        if not lists:
            lists = element.findall("BookDocument/AuthorList") or element.findall("BookDocument/Book/AuthorList")
        authors = [author for each in lists for author in each.findall("Author") if author.get("ValidYN") != "N"]
        ours = record.authors.split("; ") if record.authors else []
        assert len(ours) == len(authors), record.key
        for name, author in zip(ours, authors, strict=True):
            family = words(author.find("LastName")) or words(author.find("CollectiveName"))
            assert family.replace(";", ",") in name


def test_every_title_and_every_section_of_an_abstract_is_kept() -> None:
    sections_n = 0
    for element, record, batch in pairs():
        title = element.find(".//ArticleTitle")
        printed = words(title) or words(element.find(".//VernacularTitle")) or words(element.find(".//BookTitle"))
        assert record.title is not None or not printed
        assert re.sub(r"[\[\]]", "", record.title or "") == re.sub(r"[\[\]]", "", printed), record.key
        sections = [words(text) for text in element.iterfind(".//Abstract/AbstractText") if words(text)]
        others = [words(text) for text in element.iterfind(".//OtherAbstract/AbstractText")]
        ours = [p.text for p in batch.passages if p.record_key == record.key and p.kind is PassageKind.ABSTRACT]
        assert ours == sections or (not sections and ours and set(ours) <= set(others)) or (not ours and not sections)
        sections_n += len(sections)
    assert sections_n > 1_000


def test_every_mesh_heading_is_kept() -> None:
    for element, record, _ in pairs():
        headings = element.findall(".//MeshHeading")
        assert [heading.name for heading in record.mesh] == [words(h.find("DescriptorName")) for h in headings]
        assert [list(h.qualifiers) for h in record.mesh] == [
            [words(q) for q in h.findall("QualifierName")] for h in headings
        ]
        assert [h.mesh_id for h in record.mesh] == [h.find("DescriptorName").get("UI") for h in headings]  # type: ignore[union-attr]


def test_identifiers_are_those_of_the_article_and_not_of_its_references() -> None:
    dois_n = older_n = 0
    for element, record, _ in pairs():
        listed = element.find("PubmedData/ArticleIdList")
        by_kind = {i.get("IdType"): (i.text or "").strip() for i in (() if listed is None else listed)}
        doi = by_kind.get("doi", "").lower()
        if doi:
            dois_n += 1
            assert record.identifiers.doi == doi
        others = [words(other).partition(" ")[0] for other in element.iterfind(".//OtherID[@Source='NLM']")]
        if not by_kind.get("pmc") and any(other.startswith("PMC") for other in others):
            older_n += 1
            assert record.identifiers.pmcid in others
        if by_kind.get("pmc"):
            assert record.identifiers.pmcid == by_kind["pmc"].split(".")[0], "a version is no part of the identifier"
        assert record.identifiers.pmid == record.key.removeprefix("pmid:")
    assert dois_n > 400 and older_n >= 10


def ids_of(reference: ET.Element) -> dict[str | None, str]:
    return {i.get("IdType"): (i.text or "").strip().lower() for i in reference.iterfind("ArticleIdList/ArticleId")}


def test_every_reference_is_a_statement_to_the_right_work() -> None:
    schemes: Counter[str] = Counter()
    for element, record, batch in pairs():
        stubs = {each.key: each for each in batch.records}
        ours = {s.cited_key for s in batch.statements if s.citing_key == record.key}
        pmids, dois, only_words = set(), set(), set()
        for reference in element.iter("Reference"):
            known = ids_of(reference)
            if known.get("pubmed", "").lstrip("0"):  # a 0 is a filler
                pmids.add(known["pubmed"].lstrip("0"))
            elif known.get("doi"):
                dois.add("".join(known["doi"].split()))
            elif not known.get("pmc"):
                only_words.add(words(reference.find("Citation")))
        for cites in element.iterfind(".//CommentsCorrections[@RefType='Cites']"):
            pmids.add(words(cites.find("PMID")))
        assert {key for key in ours if key.startswith("pmid:")} == {f"pmid:{pmid}" for pmid in pmids}, record.key
        assert {key for key in ours if key.startswith("doi:")} == {f"doi:{doi}" for doi in dois}, record.key
        folded = {re.sub(r"[^a-z0-9]", "", text.lower()) for text in only_words}
        printed = {key for key in ours if key.startswith("citation:")}
        assert len(printed) == len(folded - {""}), record.key
        assert {stubs[key].citation for key in printed} <= only_words
        schemes.update(key.partition(":")[0] for key in ours)
        schemes["counted"] += sum(c.shown_n for c in batch.counts if c.record_key == record.key)
        schemes["listed"] += len(element.findall(".//Reference"))
    assert schemes["pmid"] > 8_000 and schemes["doi"] > 300 and schemes["citation"] > 800
    cites_n = sum(len(e.findall(".//CommentsCorrections[@RefType='Cites']")) for e, _, _ in pairs())
    assert schemes["counted"] == schemes["listed"] + cites_n, "no recorded article states its list in both shapes"


def test_every_notice_on_an_article_is_kept() -> None:
    kinds = {
        "RetractionIn": "retracted",
        "ExpressionOfConcernIn": "concern",
        "ErratumIn": "corrected",
        "CorrectedandRepublishedIn": "corrected",
        "RetractedandRepublishedIn": "retracted",
    }
    seen: Counter[str] = Counter()
    for element, record, batch in pairs():
        stated = [c for c in element.iter("CommentsCorrections") if c.get("RefType") in kinds]
        expected = Counter(kinds[c.get("RefType") or ""] for c in stated)
        own = [n for n in batch.notices if n.record_key == record.key and n.label in kinds]
        assert Counter(n.kind for n in own) == expected, record.key
        for notice in own:
            assert notice.notice_key is None or notice.notice_key.startswith(("pmid:", "doi:"))
            assert notice.noticed_on is not None
        with_pmid = {f"pmid:{words(c.find('PMID'))}" for c in stated if c.find("PMID") is not None}
        assert {n.notice_key for n in own if n.notice_key and n.notice_key.startswith("pmid:")} == with_pmid
        if any(words(kind) == "Retracted Publication" for kind in element.iter("PublicationType")):
            assert any(n.kind == "retracted" and n.record_key == record.key for n in batch.notices)
        seen.update(expected)
    assert seen["retracted"] >= 8 and seen["corrected"] >= 30


def test_every_article_with_a_date_has_one() -> None:
    for element, record, _ in pairs():
        printed = element.find(".//JournalIssue/PubDate")
        if printed is None:
            continue
        year = re.search(r"\d{4}", words(printed))
        assert record.year == (int(year[0]) if year else record.year), record.key
        assert record.published_on is not None or year is None
        assert record.published_on is None or re.fullmatch(r"\d{4}(-\d\d){0,2}", record.published_on)


def test_deleted_citations_are_named() -> None:
    for name, root, batch in article_sets():
        deleted = [f"pmid:{words(pmid)}" for pmid in root.iterfind("DeleteCitation/PMID")]
        assert list(batch.missing) == list(dict.fromkeys(deleted)), name


# --- elink and esearch -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pubmed_pubmed_citedin", "pubmed_pubmed_refs"])
def test_every_link_of_the_right_name_is_a_statement(name: str) -> None:
    links_n = 0
    for path in sorted(RECORDED.glob("eutils/elink__*.json")):
        if path.name.endswith(".headers.json"):
            continue
        (one,) = json.loads(path.read_bytes())["linksets"]
        links = {link for each in one.get("linksetdbs", ()) if each["linkname"] == name for link in each["links"]}
        batch = parsed(path, f"elink.fcgi?dbfrom=pubmed&linkname={name}", Question.CITED_BY)
        if len(one["ids"]) > 1:
            assert batch.statements == () and len(batch.records) == len({*links, *one["ids"]}), path.name
            continue
        seed = f"pmid:{one['ids'][0]}"
        ends = {
            (s.cited_key, s.citing_key) if name.endswith("citedin") else (s.citing_key, s.cited_key)
            for s in batch.statements
        }
        assert ends == {(seed, f"pmid:{link}") for link in links}, path.name
        links_n += len(links)
    assert links_n > 10


def test_links_in_xml_are_read_like_those_in_json() -> None:
    paths = sorted(RECORDED.glob("eutils/elink__rayyanqcri*.xml"))
    assert len(paths) == 5
    for path in paths:
        text = path.read_text()
        seed, *links = re.findall(r"<Id>(\d+)</Id>", text)
        batch = parsed(path, "elink.fcgi?dbfrom=pubmed&linkname=pubmed_pubmed_refs", Question.REFERENCES)
        assert {(s.citing_key, s.cited_key) for s in batch.statements} == {(f"pmid:{seed}", f"pmid:{i}") for i in links}


def test_found_ids_are_those_listed() -> None:
    paths = [path for path in RECORDED.glob("eutils/esearch__*") if not path.name.endswith(".headers.json")]
    assert len(paths) > 20
    for path in sorted(paths):
        text = path.read_text()
        listed = json.loads(text)["esearchresult"]["idlist"] if path.suffix == ".json" else None
        # One answer is about sequences; its ids have ten digits and are no PMIDs.
        ids = [each for each in listed or re.findall(r"<Id>(\d+)</Id>", text) if len(each) < 10]
        batch = parsed(path, "esearch.fcgi?db=pubmed&term=x&retmax=9999", Question.SEARCH)
        assert [record.key for record in batch.records] == [f"pmid:{pmid}" for pmid in ids], path.name
