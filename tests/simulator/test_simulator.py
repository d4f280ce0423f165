"""Each provider answers as the real one does: limits, paging and errors, asked over a real connection."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
import requests
from lxml import etree

from . import FULL, PROVIDERS, Simulator, World
from .works import Work
from .world import citation_of


@pytest.fixture(scope="module")
def world() -> World:
    return World.generate(21, seeds_n=2, citing_n=260, references_n=120)


@pytest.fixture(scope="module")
def sim(world: World) -> Iterator[Simulator]:
    with Simulator(world, ceiling=100) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def web(sim: Simulator) -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def pmids_of(world: World, edges: set[tuple[str, str]], side: int) -> set[str]:
    return {pmid for edge in edges if (pmid := world[edge[side]].pmid)}


# --- PubMed ----------------------------------------------------------------------------------------------------


def test_esearch_finds_dois_and_says_which_it_does_not_know(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    works = [work for work in world.works if work.pmid and work.doi][:30]
    term = " OR ".join([f'"{work.doi}"[doi]' for work in works] + ['"10.5555/nothing"[doi]'])
    query = {"db": "pubmed", "term": term, "retmode": "json", "retmax": 100}
    result = web.post(sim.url("pubmed") + "/esearch.fcgi", data=query).json()["esearchresult"]
    assert set(result["idlist"]) == {work.pmid for work in works}
    assert result["errorlist"]["phrasesnotfound"] == ["10.5555/nothing[doi]"]
    xml = etree.fromstring(web.post(sim.url("pubmed") + "/esearch.fcgi", data={"term": term}).content)
    assert xml.findtext("Count") == "30"
    assert len(xml.findall("IdList/Id")) == 20  # the default of retmax


def test_esearch_serves_no_more_than_its_ceiling_and_splits_by_date(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    at = sim.url("pubmed") + "/esearch.fcgi"
    query = {"db": "pubmed", "term": "improved OR lower", "retmode": "json", "retmax": 10_000, "datetype": "pdat"}
    whole = web.get(at, params=query).json()["esearchresult"]
    assert int(whole["count"]) > 100 and len(whole["idlist"]) == 100
    over = web.get(at, params={**query, "retstart": 100})
    assert over.status_code == 200 and "ERROR" in over.json()["esearchresult"]
    windows = [{"mindate": year, "maxdate": year} for year in range(1985, 2027)]
    years = [web.get(at, params={**query, **window}).json()["esearchresult"] for window in windows]
    found = {pmid for year in years for pmid in year["idlist"]}
    assert len(found) == int(whole["count"]) == sum(int(year["count"]) for year in years)


def test_efetch_drops_unknown_pmids_and_lists_every_reference(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    works = [work for work in world.works if work.pmid]
    ids = ",".join([work.pmid or "" for work in works] + ["99999999"])
    answer = web.post(sim.url("pubmed") + "/efetch.fcgi", data={"db": "pubmed", "id": ids, "retmode": "xml"})
    assert b"pubmed_260101.dtd" in answer.content[:300]
    root = etree.fromstring(answer.content)
    assert [a.findtext("MedlineCitation/PMID") for a in root] == [work.pmid for work in works]
    assert len(root.findall(".//Reference")) == len(world.edges_stated_by("pubmed"))
    named = {r for r in root.iter("Reference") if r.find("ArticleIdList/ArticleId") is not None}
    assert len(named) == len(world.edges_named_by("pubmed"))
    article = next(a for a in root if a.find(".//CommentsCorrections[@RefType='RetractionIn']") is not None)
    assert "Retracted Publication" in [kind.text for kind in article.iter("PublicationType")]


def test_elink_keeps_repeated_ids_apart_and_merges_joined_ones(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    one, other = (seed.pmid for seed in world.seeds)
    at, query = sim.url("pubmed") + "/elink.fcgi", {"linkname": "pubmed_pubmed_citedin", "retmode": "json"}
    apart = web.get(at, params={**query, "id": [one, other, "99999999"]}).json()["linksets"]
    for seed, linkset in zip(world.seeds, apart, strict=False):
        citing = pmids_of(world, world.edges_to("pubmed", [seed.id]), 0)
        assert set(linkset["linksetdbs"][0]["links"]) == citing
    assert "linksetdbs" not in apart[2]
    (merged,) = web.get(at, params={**query, "id": f"{one},{other}"}).json()["linksets"]
    assert merged["ids"] == [one, other]
    in_xml = etree.fromstring(web.get(at, params={"id": one, "linkname": "pubmed_pubmed_refs"}).content)
    links = [link.text for link in in_xml.findall("LinkSet/LinkSetDb/Link/Id")]
    assert set(links) == pmids_of(world, world.edges_from("pubmed", [world.seeds[0].id], linked=True), 1)


def test_ecitmatch_knows_one_work_by_its_place_and_says_where_two_fit(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    def line(work: Work, author: str) -> str:
        return f"{work.journal.abbreviation}|{work.year}|{work.volume}|{work.first_page}|{author}|k|"

    places = {(w.journal, w.volume, w.first_page): w for w in world.works if w.role == "reference" and w.volume}
    twin = next(w for w in world.works if w.volume and places.get((w.journal, w.volume, w.first_page), w) is not w)
    single = next(w for w in world.works if w.role == "citing" and w.pmid)
    lines = [line(single, single.authors[0].short), line(twin, ""), "no journal|2001|1|1||k|"]
    answer = web.get(sim.url("pubmed") + "/ecitmatch.cgi?db=pubmed&bdata=" + "%0D".join(lines)).text.splitlines()
    assert answer[0] == f"{lines[0]}{single.pmid}"
    assert answer[1].endswith("|AMBIGUOUS (2 citations)")
    assert answer[2].endswith("|NOT_FOUND;INVALID_JOURNAL")


# --- iCite, OpenCitations, Retraction Watch --------------------------------------------------------------------


def test_icite_answers_two_hundred_at_once_and_leaves_out_the_unknown(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    pmids = [work.pmid or "" for work in world.works if work.pmid]
    at = sim.url("icite") + "/pubs"
    rows = web.get(at, params={"pmids": ",".join(pmids[:200])}).json()["data"]
    known = {work.pmid for work in world.works if work.id in world.works_known_to("icite")}
    assert {str(row["pmid"]) for row in rows} == known & set(pmids[:200])
    assert web.get(at, params={"pmids": ",".join(pmids[:201])}).status_code == 413
    seed = world.seeds[0]
    row = web.get(f"{at}/{seed.pmid}").json()
    assert {str(pmid) for pmid in row["cited_by"]} == pmids_of(world, world.edges_to("icite", [seed.id]), 0)
    (few,) = web.get(at, params={"pmids": seed.pmid, "fl": "pmid,references", "legacy": "false"}).json()["data"]
    assert set(few) == {"pmid", "citedPmids"}


def test_opencitations_cells_name_each_work_by_several_identifiers(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    seed = world.seeds[0]
    for operation, side, edges in (
        ("citations", "citing", world.edges_to("opencitations", [seed.id])),
        ("references", "cited", world.edges_from("opencitations", [seed.id])),
    ):
        rows = web.get(f"{sim.url('opencitations')}/{operation}/pmid:{seed.pmid}").json()
        found = {world.by_key[row[side].split()[0]].id for row in rows}
        assert found == {edge[0 if side == "citing" else 1] for edge in edges}
        assert all("doi:" in row[side] or "pmid:" in row[side] for row in rows)
    sici = next(w for w in world.works if "<" in (w.doi or "") and world.edges_to("opencitations", [w.id]))
    address = f"{sim.url('opencitations')}/citations/doi:{requests.utils.quote(sici.doi or '', safe='')}"
    assert len(web.get(address).json()) == len(world.edges_to("opencitations", [sici.id]))
    assert web.get(f"{sim.url('opencitations')}/citations/doi:10.5555/nothing").json() == []


def test_retraction_watch_lists_the_world_among_strangers(sim: Simulator, web: requests.Session, world: World) -> None:
    rows = list(csv.DictReader(io.StringIO(web.get(sim.url("retraction_watch")).content.decode("latin-1"))))
    found = {row["OriginalPaperPubMedID"] for row in rows} - {"0"}
    assert found == {world[notice.work_id].pmid for notice in world.notices}
    assert len(rows) > len(found)


# --- Europe PMC ------------------------------------------------------------------------------------------------


def test_europepmc_pages_by_cursor_to_the_end(sim: Simulator, web: requests.Session, world: World) -> None:
    seed = world.seeds[0]
    query = {"query": f"CITES:{seed.pmid}_MED", "format": "json", "resultType": "core", "pageSize": "10"}
    found: list[str] = []
    cursor: str | None = "*"
    while cursor:
        page = web.get(sim.url("europepmc") + "/search", params={**query, "cursorMark": cursor}).json()
        found += [result["id"] for result in page["resultList"]["result"]]
        cursor = page.get("nextCursorMark")
    citing = world.edges_to("europepmc", [seed.id])
    assert page["hitCount"] == len(found) == len(set(found)) == len(citing)
    assert set(found) == {world[x].pmid or world[x].ppr or world[x].pmcid for x, _ in citing}
    assert web.get(sim.url("europepmc") + "/search", params={**query, "pageSize": "1001"}).status_code == 400


def test_europepmc_search_reads_lists_of_ids_and_joined_seeds(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    works = [work for work in world.works if work.pmid][:40]
    known = [work for work in works if work.id in world.works_known_to("europepmc")]

    def hits(query: str) -> int:
        data = {"query": query, "format": "json", "resultType": "idlist"}
        return int(web.post(sim.url("europepmc") + "/searchPOST", data=data).json()["hitCount"])

    assert hits(f"EXT_ID:({' OR '.join(w.pmid or '' for w in works)}) AND SRC:MED") == len(known)
    dois = [work for work in works if work.doi]
    assert hits(" OR ".join(f'DOI:"{w.doi}"' for w in dois)) == len([w for w in dois if w in known])
    seeds = " OR ".join(f"CITES:{seed.pmid}_MED" for seed in world.seeds)
    assert hits(seeds) == len({x for x, _ in world.edges_to("europepmc", [s.id for s in world.seeds])})
    preprint = world.preprints[0][0]
    if preprint in world.works_known_to("europepmc"):
        assert hits(f"EXT_ID:{world[preprint].ppr} AND SRC:PPR") == 1


def test_europepmc_lists_references_in_counted_pages(sim: Simulator, web: requests.Session, world: World) -> None:
    seed, at = world.seeds[0], f"{sim.url('europepmc')}/MED/{world.seeds[0].pmid}"
    first = web.get(f"{at}/references", params={"page": 1, "pageSize": 5, "format": "json"}).json()
    stated = world.edges_from("europepmc", [seed.id])
    assert first["hitCount"] == len(stated) and len(first["referenceList"]["reference"]) == 5
    whole = web.get(f"{at}/references", params={"pageSize": 1000}).json()["referenceList"]["reference"]
    assert {row["match"] for row in whole} == {"Y", "N"} and len(whole) == len(stated)
    empty = web.get(f"{sim.url('europepmc')}/MED/99999999/citations").json()
    assert empty["hitCount"] == 0 and "citationList" not in empty


# --- Crossref --------------------------------------------------------------------------------------------------


def test_crossref_finds_batches_by_doi_twenty_rows_by_default(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    works = [w for w in world.works if w.id in world.works_known_to("crossref") and "," not in (w.doi or "")][:45]
    at = sim.url("crossref") + "/works?filter=" + ",".join(f"doi:{work.doi}" for work in works)
    assert len(web.get(at).json()["message"]["items"]) == 20
    answer = web.get(at + "&rows=100&select=DOI,reference")
    items = answer.json()["message"]["items"]
    assert {item["DOI"].lower() for item in items} == {work.doi for work in works}
    assert {name for item in items for name in item} <= {"DOI", "reference"}
    assert answer.headers["x-rate-limit-limit"] == "1"
    polite = web.get(at + "&rows=1", headers={"User-Agent": "x (mailto:a@example.org)"})
    assert (polite.headers["x-rate-limit-limit"], polite.headers["x-api-pool"]) == ("3", "polite-array")


def test_crossref_refuses_in_the_ways_it_has(sim: Simulator, web: requests.Session, world: World) -> None:
    at = sim.url("crossref")
    refused = web.get(f"{at}/works?page=2")
    assert refused.status_code == 400 and isinstance(refused.json()["message"], list)
    missing = web.get(f"{at}/works/10.5555/nothing")
    assert (missing.status_code, missing.text) == (404, "Resource not found.")
    assert web.get(f"{at}/works?cursor=invented").json()["message-type"] == "resource-failure"
    assert web.get(f"{at}/works?filter={'doi:10.5555/x,' * 400}").status_code == 414
    comma = next(work for work in world.works if "," in (work.doi or ""))
    assert web.get(f"{at}/works?filter=doi:{comma.doi}").json()["message"]["items"] == []
    if comma.id in world.works_known_to("crossref"):
        assert web.get(f"{at}/works/{comma.doi}").json()["message"]["DOI"].lower() == comma.doi


def test_crossref_pages_by_cursor_and_states_its_references(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    found, cursor = [], "*"
    while True:
        message = web.get(sim.url("crossref") + "/works", params={"rows": 100, "cursor": cursor}).json()["message"]
        found += message["items"]
        cursor = message["next-cursor"]
        if len(message["items"]) < 100:
            break
    assert len(found) == message["total-results"] == len(world.works_known_to("crossref"))
    references = [reference for item in found for reference in item.get("reference", ())]
    assert sum("DOI" in reference for reference in references) == len(world.edges_named_by("crossref"))
    closed = [item for item in found if item["reference-count"] and "reference" not in item]
    assert closed  # a count without a list is not the same as no references


def test_crossref_bibliographic_search_puts_the_right_work_first(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    works = [world[work_id] for work_id in sorted(world.works_known_to("crossref"))][:15]
    for work in works:
        query = {"query.bibliographic": citation_of(work), "rows": 2}
        best, second = web.get(sim.url("crossref") + "/works", params=query).json()["message"]["items"]
        assert best["DOI"].lower() == work.doi
        assert best["score"] > second["score"]


# --- OpenAlex and Semantic Scholar -----------------------------------------------------------------------------


def test_openalex_filters_pages_and_keeps_cursors_for_those_with_a_key(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    at, key = sim.url("openalex") + "/works", {"Authorization": "Bearer secret"}
    ids = "|".join(seed.openalex or "" for seed in world.seeds)
    query = {"filter": f"cites:{ids}", "per_page": "50", "cursor": "*", "select": "id,referenced_works"}
    assert web.get(at, params=query).status_code == 401
    found: dict[str, list[str]] = {}
    while query["cursor"]:
        page = web.get(at, params=query, headers=key).json()
        found |= {work["id"]: work["referenced_works"] for work in page["results"]}
        query["cursor"] = page["meta"]["next_cursor"]
    edges = {(x.rsplit("/", 1)[1], y.rsplit("/", 1)[1]) for x, ys in found.items() for y in ys}
    stated = world.edges_to("openalex", [seed.id for seed in world.seeds])
    assert edges >= {(world[x].openalex, world[y].openalex) for x, y in stated}
    assert page["meta"]["count"] == len(found) == len({x for x, _ in stated})


def test_openalex_refuses_long_filters_big_pages_and_unknown_fields(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    at = sim.url("openalex") + "/works"
    for query in ({"filter": "openalex:" + "|".join(f"W{n}" for n in range(101))}, {"per_page": 101},
                  {"select": "nothing"}, {"filter": "nothing:1"}):  # fmt: skip
        answer = web.get(at, params=query)
        assert answer.status_code == 400 and set(answer.json()) == {"error", "message"}
    seed = world.seeds[0]
    for name in (seed.openalex, f"doi:{seed.doi}", f"https://doi.org/{seed.doi}", f"pmid:{seed.pmid}"):
        assert web.get(f"{at}/{name}").json()["id"].endswith(seed.openalex or "")
    assert web.get(f"{at}/W1").status_code == 404


def test_semantic_scholar_counts_offsets_and_has_papers_without_ids(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    seed = world.seeds[0]
    at = f"{sim.url('semantic_scholar')}/paper/DOI:{seed.doi}"
    query = {"fields": "contexts,intents,citingPaper.externalIds,title", "limit": 40, "offset": 0}
    found: list[str] = []
    while query["offset"] is not None:
        page = web.get(f"{at}/citations", params=query).json()
        found += [edge["citingPaper"]["paperId"] for edge in page["data"]]
        query["offset"] = page.get("next")  # type: ignore[assignment]
    assert set(found) == {world[x].s2 for x, _ in world.edges_to("semantic_scholar", [seed.id])}
    references = [
        edge["citedPaper"]
        for work in world.works[-200:]
        if work.id in world.works_known_to("semantic_scholar")
        for edge in web.get(f"{sim.url('semantic_scholar')}/paper/{work.s2}/references").json()["data"]
    ]
    assert any(paper["paperId"] is None and paper["title"] for paper in references)
    assert web.get(f"{at}/citations", params={"limit": 1001}).status_code == 400
    assert web.get(f"{sim.url('semantic_scholar')}/paper/PMID:1/citations").json() == {
        "error": "Paper with id PMID:1 not found"
    }


def test_semantic_scholar_answers_batches_in_their_order_within_its_limits(
    sim: Simulator, web: requests.Session, world: World
) -> None:
    seed, at = world.seeds[0], f"{sim.url('semantic_scholar')}/paper/batch"
    wanted = {"fields": "title,abstract,externalIds"}
    batch = web.post(at, params=wanted, json={"ids": ["PMID:1", f"PMID:{seed.pmid}", seed.s2, "DOI:10.1/no"]}).json()
    assert [paper and paper["paperId"] for paper in batch] == [None, seed.s2, seed.s2, None]
    assert set(batch[1]) == {"paperId", *wanted["fields"].split(",")}
    too_many = web.post(at, json={"ids": [f"PMID:{n}" for n in range(501)]})
    none, no_json = web.post(at, json={"ids": []}), web.post(at, data={"ids": f"PMID:{seed.pmid}"})
    unknown_field = web.post(at, params={"fields": "titel"}, json={"ids": [f"PMID:{seed.pmid}"]})
    refused = (too_many, none, no_json, unknown_field)
    assert [answer.status_code for answer in refused] == [400] * 4
    assert all(set(answer.json()) == {"error"} for answer in refused)


# --- the server ------------------------------------------------------------------------------------------------


def test_environment_names_every_provider_and_a_contact(sim: Simulator) -> None:
    environment = sim.environment()
    assert set(environment) == {f"EVIDENCE_KB_{p.upper()}_URL" for p in PROVIDERS} | {"EVIDENCE_KB_CONTACT"}
    assert all(url.startswith("http://127.0.0.1:") for name, url in environment.items() if name.endswith("_URL"))


def test_log_tells_what_was_asked_when_and_how_it_was_answered() -> None:
    with Simulator(World.generate(1, citing_n=40, coverage=FULL)) as sim, requests.Session() as web:
        at = sim.url("icite") + "/pubs"
        for _ in range(3):
            web.get(at, params={"pmids": sim.world.seeds[0].pmid}, headers={"Accept-Encoding": "gzip", "X-Key": "hush"})
        web.post(sim.url("pubmed") + "/efetch.fcgi", data={"id": sim.world.seeds[0].pmid, "api_key": "hush"})
        assert web.get(sim.base + "/elsewhere").status_code == 404
        assert (sim.requests_n("icite"), sim.requests_n()) == (3, 5)
        entry = sim.log[0]
        assert (entry.provider, entry.method, entry.status, entry.headers["x-key"]) == ("icite", "GET", 200, "hush")
        assert entry.path == f"/icite/pubs?pmids={sim.world.seeds[0].pmid}"
        assert sim.log[3].body == f"id={sim.world.seeds[0].pmid}&api_key=hush".encode()
        assert sim.holds("hush") == [] and sim.most_in_a_second("icite") == 3
        assert sim.most_at_once["icite"] == 1


def test_long_answers_are_zipped_where_that_is_accepted(sim: Simulator, web: requests.Session, world: World) -> None:
    at = f"{sim.url('openalex')}/works/{world.seeds[0].openalex}"
    assert web.get(at).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in web.get(at, headers={"Accept-Encoding": "identity"}).headers
