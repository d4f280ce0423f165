"""The real export files beside the checkout, against an independent count of the same bytes.

Nothing here uses the readers' own regular expressions: entries are counted by the line that begins them, identifiers
by a search through the raw lines, XML with the standard library. In RIS an entry is what begins with TY: ER is missing
in some files and never counted. Files that hold nothing but notes or abstracts have no work that could be named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvesters import by_hand, saved_page
from evidence_kb.harvesters.exports import parse, recognises
from evidence_kb.harvesters.exports import ris as exports_ris
from evidence_kb.harvesters.exports.dates import dated
from evidence_kb.model import Batch, PassageKind, Question, Request, Response

FOLDER = Path(__file__).parents[2] / "../shared/recorded/exports"
FILES = sorted(FOLDER.glob("*")) if FOLDER.is_dir() else []
# Test inputs of other programs in which no entry has a title or an identifier.
NAMELESS = ("example_multiline_multitag", "multiline__c9ec30")

pytestmark = pytest.mark.skipif(not FILES, reason="the recorded exports do not lie beside this checkout")


def of_format(*formats: str) -> list[Path]:
    return [path for path in FILES if path.name.split("__")[0] in formats]


def named(paths: Sequence[Path]) -> list[Path]:
    return [path for path in paths if not any(part in path.name for part in NAMELESS)]


@cache
def text_of(path: Path) -> str:
    body = path.read_bytes()
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252")
    return "\n".join(text.replace("\r\n", "\n").split("\r"))


@cache
def batch_of(path: Path) -> Batch:
    # The name says nothing about the format, so that the content alone decides.
    return parse(
        Response(Request("exports", Question.RECORDS, "file:x.txt"), path.read_bytes(), "2026-01-01T00:00:00Z")
    )


def entries_n(batch: Batch) -> int:
    return len(batch.records) + batch.duplicates_n + len(batch.missing)


def dois(batch: Batch) -> set[str]:
    return {record.identifiers.doi for record in batch.records if record.identifiers.doi}


def stated_doi(text: str) -> str:
    return re.sub(r"\s", "", text[text.index("10.") :]).rstrip(".").lower()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_real_file_is_recognised_and_only_here(path: Path) -> None:
    text = text_of(path)
    assert recognises(text, "x.txt")
    assert not saved_page.recognises(text, "x.txt")
    assert not by_hand.recognises(text, "x.txt")


@pytest.mark.parametrize("path", named(FILES), ids=lambda path: path.name)
def test_every_title_of_a_real_file_is_a_passage(path: Path) -> None:
    batch = batch_of(path)
    titles = {passage.record_key: passage.text for passage in batch.passages if passage.kind is PassageKind.TITLE}
    assert titles == {record.key: record.title for record in batch.records if record.title}
    assert all(titles.values())
    assert len({record.key for record in batch.records}) == len(batch.records)


@pytest.mark.parametrize("path", [path for path in FILES if path not in named(FILES)], ids=lambda path: path.name)
def test_a_real_file_without_any_title_or_identifier_is_refused(path: Path) -> None:
    with pytest.raises(ParseError, match="neither title nor identifier"):
        batch_of(path)


@pytest.mark.parametrize("path", named(of_format("ris")), ids=lambda path: path.name)
def test_no_entry_of_a_real_ris_file_is_lost(path: Path) -> None:
    assert entries_n(batch_of(path)) == len(re.findall(r"^TY  ?-", text_of(path), re.MULTILINE))


@pytest.mark.parametrize("path", named(of_format("ris")), ids=lambda path: path.name)
def test_the_dois_of_a_real_ris_file_are_those_in_its_do_lines(path: Path) -> None:
    entries = re.split(r"^TY  ?-", text_of(path), flags=re.MULTILINE)[1:]
    lines = [re.findall(r"^DO  ?- *(.*10\.\d{4,}/.*)$", entry, re.MULTILINE) for entry in entries]
    stated = {stated_doi(found[0]) for found in lines if found}
    found = dois(batch_of(path))
    assert stated <= found
    # Others stand in a link, a note or M3 of entries that have no DO line.
    rest = "".join(entry for entry, has in zip(entries, lines, strict=True) if not has).lower()
    assert all(doi in rest for doi in found - stated)


@pytest.mark.parametrize("path", named(of_format("ris")), ids=lambda path: path.name)
def test_no_author_of_a_real_ris_file_is_lost(path: Path) -> None:
    text = text_of(path)
    read = sum(len(entry.authors) for entry in exports_ris.read(text, path.name))
    assert read == len(re.findall(r"^(?:AU|A1)  ?- *\S", text, re.MULTILINE))


@pytest.mark.parametrize("path", named(of_format("ris")), ids=lambda path: path.name)
def test_abstracts_years_pages_and_keywords_of_a_real_ris_file_are_those_in_its_lines(path: Path) -> None:
    raw = re.split(r"^TY  ?-", text_of(path), flags=re.MULTILINE)[1:]
    read = list(exports_ris.read(text_of(path), path.name))
    for text, entry in zip(raw, read, strict=True):

        def stated(*tags: str, text: str = text) -> list[str]:
            return [value.strip() for tag in tags for value in re.findall(rf"^{tag}  ?- *(\S.*)$", text, re.MULTILINE)]

        abstracts = stated("AB", "N2")
        assert (entry.abstract or "").startswith(abstracts[0][:40] if abstracts else "")
        assert (entry.abstract is None) == (not abstracts)
        years = re.findall(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", " ".join(stated("PY", "Y1", "DA")))
        assert dated(*entry.dates)[0] == (int(years[0]) if years else dated(*stated("C6"))[0])
        first = "".join(stated("SP")[:1])
        assert first in ("", "N.PAG") or (entry.pages or "").startswith(re.split(r"\s*-", first)[0])
        assert bool(entry.keywords) == bool(stated("KW"))


# Where the numbers stand: in fields that say so, in links, and in EBSCO's, Embase's and Ovid's places for them.
PMIDS = {
    "Dimensions_246": (r"^U1  - (\d+) \[PMID\]", 76), "medline_84": (r"[?&]AN=(\d+)", 84),
    "psycinfo_64": (r"^N1  - Accession Number: \S+ PMID: (\d+) ", 27), "embase__81c13f": (r"^C5  - (\d+)$", 3),
    "RisImporterTestDOI": (r"^U1  - (\d+)\[pmid\]", 1),
    "baseline__89725b": (r"(?:/pubmed/|//pubmed\.ncbi\.nlm\.nih\.gov/|europepmc\.org/\S*MED/)(\d+)", 80),
}  # fmt: skip


@pytest.mark.parametrize("name", PMIDS)
def test_the_pmids_of_a_real_ris_file_are_those_that_its_program_writes(name: str) -> None:
    pattern, number = PMIDS[name]
    (path,) = [path for path in of_format("ris") if name in path.name]
    found = {record.identifiers.pmid for record in batch_of(path).records} - {None}
    assert found == set(re.findall(pattern, text_of(path), re.MULTILINE))
    assert len(found) == number


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_pmid_of_a_real_file_is_made_up(path: Path) -> None:
    if any(part in path.name for part in NAMELESS):
        return
    numbers = set(re.findall(r"(?<!\d)0*([1-9]\d*)", text_of(path)))
    assert {record.identifiers.pmid for record in batch_of(path).records} - {None} <= numbers


@pytest.mark.parametrize("path", of_format("nbib"), ids=lambda path: path.name)
def test_the_corrections_of_a_real_medline_file_are_all_there(path: Path) -> None:
    flat = re.sub(r"\n {6}", " ", text_of(path))
    stated = re.findall(r"^(?:EIN|RIN|ECI|PRIN) *- .*PMID: (\d+)", flat, re.MULTILINE)
    assert [notice.notice_key for notice in batch_of(path).notices] == [f"pmid:{number}" for number in stated]


@pytest.mark.parametrize("path", of_format("nbib"), ids=lambda path: path.name)
def test_the_entries_of_a_real_medline_file_are_those_with_a_pmid_or_of_eric(path: Path) -> None:
    text, batch = text_of(path), batch_of(path)
    pmids = set(re.findall(r"^PMID- ?0*([1-9]\d*)", text, re.MULTILINE))
    assert {record.identifiers.pmid for record in batch.records} - {None} == pmids
    begins = len(re.findall(r"^PMID-", text, re.MULTILINE)) or len(re.findall(r"^OWN - ERIC", text, re.MULTILINE))
    assert entries_n(batch) == begins
    assert sum(record.title is not None for record in batch.records) == len(re.findall(r"^TI  -", text, re.MULTILINE))


@pytest.mark.parametrize("path", of_format("nbib"), ids=lambda path: path.name)
def test_dois_pmcids_authors_and_headings_of_a_real_medline_file_are_all_there(path: Path) -> None:
    text, records = text_of(path), batch_of(path).records
    stated = {doi.lower() for doi in re.findall(r"^[AL]ID - (10\.\S+) \[doi\]", text, re.MULTILINE)}
    stated |= {doi.lower() for doi in re.findall(r"^[AL]ID - https?://(?:dx\.)?doi\.org/(\S+)", text, re.MULTILINE)}
    found = {record.identifiers.doi for record in records} - {None}
    assert stated <= found
    assert all(f"doi: {doi}" in text.lower().replace("\n     ", "") for doi in found - stated if doi)
    assert {record.identifiers.pmcid for record in records} - {None} == set(re.findall(r"^PMC - (PMC\d+)", text, re.M))
    full, short, groups = (len(re.findall(rf"^{tag} *- *\S", text, re.MULTILINE)) for tag in ("FAU", "AU", "CN"))
    assert (
        sum(len((record.authors or "").split("; ")) for record in records if record.authors)
        == max(full, short) + groups
    )
    assert sum(len(record.mesh) for record in records) == len(re.findall(r"^MH  - ", text, re.MULTILINE))
    assert sum(len(record.publication_types) for record in records) == len(re.findall(r"^PT  - ", text, re.MULTILINE))


@pytest.mark.parametrize("path", of_format("bibtex"), ids=lambda path: path.name)
def test_the_entries_and_dois_of_a_real_bibtex_file_are_all_there(path: Path) -> None:
    text, batch = text_of(path), batch_of(path)
    kinds = re.findall(r"^@(\w+) ?[{(]", text, re.MULTILINE)
    assert entries_n(batch) == sum(kind.lower() not in ("string", "preamble", "comment") for kind in kinds)
    assert not batch.missing
    assert dois(batch) == {doi.lower() for doi in re.findall(r"^\s*doi\s*=\s*[{\"](.*?)[}\"]", text, re.M | re.I)}
    assert not any(re.search(r"[{}]", record.title or "") for record in batch.records)


@pytest.mark.parametrize("path", of_format("endnote_xml"), ids=lambda path: path.name)
def test_the_records_of_a_real_endnote_file_are_those_of_another_parser(path: Path) -> None:
    records = ElementTree.fromstring(path.read_bytes()).findall(".//record")
    batch = batch_of(path)
    assert entries_n(batch) == len(records)
    titles = {" ".join("".join(title.itertext()).split()) for r in records for title in r.findall("titles/title")}
    assert {record.title for record in batch.records} == titles
    numbers = (
        "".join(element.itertext()) for record in records for element in record.findall("electronic-resource-num")
    )
    assert dois(batch) == {stated_doi(number) for number in numbers if "10." in number}
    authors_n = sum(len(record.findall("contributors/authors/author")) for record in records)
    assert sum(len(record.authors.split("; ")) for record in batch.records if record.authors) == authors_n


@pytest.mark.parametrize("path", of_format("wos_tagged"), ids=lambda path: path.name)
def test_the_entries_and_dois_of_a_real_web_of_science_file_are_all_there(path: Path) -> None:
    text, batch = text_of(path), batch_of(path)
    assert entries_n(batch) == len(re.findall(r"^PT [A-Z]$", text, re.MULTILINE))
    assert dois(batch) == {doi.lower() for doi in re.findall(r"^DI (10\.\S+)", text, re.MULTILINE)}


@pytest.mark.parametrize("path", of_format("refworks_tagged"), ids=lambda path: path.name)
def test_the_entries_of_a_real_refworks_file_are_all_there(path: Path) -> None:
    assert entries_n(batch_of(path)) == len(re.findall(r"^RT [A-Z]", text_of(path), re.MULTILINE))


@pytest.mark.parametrize("path", of_format("csl"), ids=lambda path: path.name)
def test_the_items_of_a_real_csl_file_are_all_there(path: Path) -> None:
    assert entries_n(batch_of(path)) == text_of(path).count('"type":')
