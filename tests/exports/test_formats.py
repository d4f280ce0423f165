"""Each format as other programs read it: rispy, bibtexparser, citeproc, Biopython, csv, networkx, XML parsers.

Hostile texts stand in every field: whatever they hold, there are as many entries as studies, and no field that was made
up.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import networkx
import pytest
from Bio import Medline
from made_up_studies import HEADING, HOSTILE, STUDY, file_of

from evidence_kb.exports.csv import COLUMNS, cell
from evidence_kb.exports.formats import FORMATS
from evidence_kb.exports.lines import one_line
from evidence_kb.exports.study import Citation, Heading, Study

ALL = (STUDY, *HOSTILE)
CITATIONS = (Citation(12, 100, 2, 1), Citation(101, 12, 1, 3))
# Variables and types of csl-data.json, CSL 1.0.2.
CSL_FIELDS = {
    "id",
    "type",
    "title",
    "container-title",
    "volume",
    "issue",
    "page",
    "language",
    "genre",
    "DOI",
    "PMID",
    "PMCID",
    "URL",
    "abstract",
    "annote",
    "source",
    "author",
    "issued",
    "custom",
}
CSL_TYPES = {"article-journal", "article", "book", "chapter", "thesis", "report", "paper-conference", "dataset"}
# Tags of the RIS specification (2001) and of EndNote's reading of it, with what each must look like.
RIS_LINE = re.compile(r"(?:TY|ID|TI|AU|PY|DA|T2|JF|VL|IS|SP|EP|M3|LA|DO|AN|DB|C2|DP|UR|AB|N1|ER)  - .*")


def test_ris_is_tags_and_crlf_only() -> None:
    text = file_of("ris", ALL)
    lines = text.split("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(RIS_LINE.fullmatch(line) for line in lines if line)
    assert lines[0] == "TY  - JOUR"
    assert sum(line.startswith("TY  -") for line in lines) == sum(line == "ER  - " for line in lines) == len(ALL)


def test_rispy_reads_every_entry_of_ris_and_its_notes() -> None:
    rispy = pytest.importorskip("rispy")
    entries = rispy.loads(file_of("ris", ALL))
    assert [entry["id"] for entry in entries] == [study.key for study in ALL]
    first = entries[0]
    assert first["type_of_reference"] == "JOUR"
    assert first["authors"] == ["Doe, Ann B.", "van der Heide, Ludwig, Jr", "CRMO Study Group"]
    assert (first["doi"], first["accession_number"], first["name_of_database"]) == (
        "10.5555/bone.12",
        "123456",
        "PubMed",
    )
    assert (first["start_page"], first["end_page"], first["year"]) == ("93", "105", "2019")
    assert first["notes"] == [
        "Integrity: retracted",
        "Screening: excluded (wrong population)",
        "Note: Read twice.",
        "Note: Ask the authors.",
        HEADING.said(),
    ]
    assert [entry["title"] for entry in entries] == [one_line(study.title) for study in ALL]


@pytest.mark.parametrize(
    ("label", "ris", "bib", "csl"),
    [
        ("Original article", "JOUR", "article", "article-journal"),
        ("Case Reports", "JOUR", "article", "article-journal"),
        ("Book review", "JOUR", "article", "article-journal"),
        ("book-chapter", "CHAP", "incollection", "chapter"),
        ("Dissertation", "THES", "phdthesis", "thesis"),
        ("posted-content", "UNPB", "unpublished", "article"),
        ("proceedings-article", "CPAPER", "inproceedings", "paper-conference"),
        ("report", "RPRT", "techreport", "report"),
        (None, "JOUR", "article", "article-journal"),
    ],
)
def test_the_kind_of_a_publication_follows_its_label(label: str | None, ris: str, bib: str, csl: str) -> None:
    study = replace(STUDY, article_type=label)
    assert file_of("ris", [study]).startswith(f"TY  - {ris}\r\n")
    assert f"\n@{bib}{{ekb12,\n" in file_of("bib", [study])
    assert json.loads(file_of("csl.json", [study]))[0]["type"] == csl in CSL_TYPES


def test_bibtexparser_reads_every_entry_of_bibtex() -> None:
    bibtexparser = pytest.importorskip("bibtexparser")
    library = bibtexparser.parse_string(file_of("bib", ALL))
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == [study.key for study in ALL]
    assert len({entry.key for entry in library.entries}) == len(ALL)
    first = library.entries[0].fields_dict
    assert first["author"].value == "Doe, Ann B. and van der Heide, Jr, Ludwig and {CRMO Study Group}"
    assert first["month"].value == "jul" and first["doi"].value == "10.5555/bone.12"
    assert "{mRNA}" in first["title"].value and "{CRMO:}" in first["title"].value
    assert HEADING.said() in file_of("bib", ALL).split("@")[0]


def test_no_brace_of_a_text_closes_its_field_or_entry() -> None:
    """BibTeX counts every brace, escaped ones too."""
    for study in ALL:
        entry = file_of("bib", [study]).split("\n\n", 1)[1].strip()
        depths = [
            entry[: place + 1].count("{") - entry[: place + 1].count("}") for place in range(min(len(entry), 9000))
        ]
        inner = depths[entry.index("{") : len(entry) - 1]
        assert min(inner) >= 1 and entry.count("{") == entry.count("}")


def test_csl_json_holds_fields_of_csl_only_and_dates_as_parts() -> None:
    items = json.loads(file_of("csl.json", ALL))
    assert [item["id"] for item in items] == [study.key for study in ALL]
    assert all(set(item) <= CSL_FIELDS and item["type"] in CSL_TYPES for item in items)
    assert items[0]["issued"] == {"date-parts": [[2019, 7, 5]]}
    assert items[0]["author"] == [
        {"family": "Doe", "given": "Ann B."},
        {"family": "van der Heide", "given": "Ludwig", "suffix": "Jr"},
        {"literal": "CRMO Study Group"},
    ]
    assert items[0]["custom"] == {"topic": "bone", "run": 3, "run_finished_on": "2026-01-05", "study_id": 12}


STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>Test</title><id>test</id><updated>2026-01-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout>
<names variable="author"><name form="long" name-as-sort-order="all" delimiter="; "/></names>
<date variable="issued" prefix=" ("><date-part name="year"/><date-part name="month" form="numeric" prefix="-"/></date>
<text variable="title" prefix=") "/><text variable="container-title" prefix=". "/><text variable="DOI" prefix=". "/>
</layout></bibliography></style>"""


@pytest.mark.filterwarnings(
    "ignore:The following arguments for Reference are unsupported. custom"
)  # it knows CSL 1.0.1
def test_citeproc_makes_a_reference_of_csl_json() -> None:
    pytest.importorskip("citeproc")
    from citeproc import Citation as Cited
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    source = CiteProcJSON(json.loads(file_of("csl.json", [STUDY])))
    style = CitationStylesStyle(io.BytesIO(STYLE.encode()), validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Cited([CitationItem("ekb12")]))
    reference = str(bibliography.bibliography()[0])
    assert reference.startswith("Doe, Ann B.; van der Heide, Ludwig, Jr; CRMO Study Group (2019-7) Pamidronate in CRMO")
    assert reference.endswith("Journal of Made-up Bones. 10.5555/bone.12")


def test_biopython_reads_every_entry_of_nbib() -> None:
    entries = list(Medline.parse(io.StringIO(file_of("nbib", ALL))))
    assert len(entries) == len(ALL)
    first = entries[0]
    assert (first["PMID"], first["LID"], first["DP"], first["PG"]) == (
        "123456",
        "10.5555/bone.12 [doi]",
        "2019 Jul 5",
        "93-105",
    )
    assert first["FAU"] == ["Doe, Ann B.", "van der Heide, Ludwig, Jr"]
    assert first["AU"] == ["Doe AB", "van der Heide L Jr"]
    assert first["CN"] == ["CRMO Study Group"]
    assert first["GN"][-1] == HEADING.said() and "Note: Read twice." in first["GN"]
    assert [entry["TI"] for entry in entries] == [one_line(study.title) for study in ALL]


def test_csv_is_what_the_csv_module_reads_and_no_cell_is_a_formula() -> None:
    text = file_of("csv", ALL)
    assert "\n" not in text.replace("\r\n", "")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert len(rows) == len(ALL) and tuple(rows[0]) == COLUMNS
    assert rows[0]["notes"] == "Read twice.; Ask the authors."
    assert (rows[0]["topic"], rows[0]["run"], rows[0]["run_finished_on"]) == ("bone", "3", "2026-01-05")
    assert (rows[0]["year"], rows[0]["steps"], rows[1]["year"]) == ("2019", "0", "")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    for row, study in zip(rows, ALL, strict=True):
        assert row["title"].removeprefix("'") == one_line(study.title)


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_networkx_reads_the_graph_with_types(suffix: str, tmp_path: object) -> None:
    text = file_of(suffix, ALL, CITATIONS)
    read = networkx.read_graphml if suffix == "graphml" else networkx.read_gexf
    graph = read(io.BytesIO(text.encode()))
    assert graph.is_directed()
    assert set(graph.nodes) == {str(study.id) for study in ALL}
    assert set(graph.edges) == {("12", "100"), ("101", "12")}
    seed = graph.nodes["12"]
    assert (seed["year"], seed["level_start"], seed["steps"], seed["doi"]) == (2019, 4, 0, "10.5555/bone.12")
    assert (seed["integrity"], seed["role"], seed["screening"], seed["cited_by_n"]) == (
        "retracted",
        "seed",
        "excluded",
        4,
    )
    assert graph.edges["12", "100"]["providers_n"] == 2 and graph.edges["12", "100"]["first_run"] == 1
    assert "year" not in graph.nodes["100"]
    if suffix == "graphml":
        assert graph.graph["run"] == 3 and graph.graph["topic"] == "bone"
    else:
        assert f"<description>{HEADING.said()}</description>" in text


@pytest.mark.parametrize("suffix", ["graphml", "gexf"])
def test_xml_keeps_hostile_titles_as_text(suffix: str) -> None:
    root = ElementTree.fromstring(file_of(suffix, ALL, CITATIONS).encode())  # strict: forbidden characters raise
    titles = [
        element.text if suffix == "graphml" else element.get("value")
        for element in root.iter()
        if (element.get("key") == "n_title" if suffix == "graphml" else element.get("for") == "title")
    ]
    assert titles == [one_line(study.title) for study in ALL]
    assert not any(element.tag.endswith("}script") for element in root.iter())


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.suffix)
def test_a_file_without_studies_is_still_a_file(known: object) -> None:
    suffix = known.suffix  # type: ignore[attr-defined]
    text = file_of(suffix, [])
    if suffix == "csl.json":
        assert json.loads(text) == []
    elif suffix in ("graphml", "gexf"):
        read = networkx.read_graphml if suffix == "graphml" else networkx.read_gexf
        assert len(read(io.BytesIO(text.encode()))) == 0
    elif suffix == "csv":
        assert text == ",".join(COLUMNS) + "\r\n"


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.suffix)
def test_every_file_says_what_was_left_out_and_from_which_run_it_is(known: object) -> None:
    heading = Heading("bone", 3, "2026-01-05", "Incomplete: 2 of 9 rows")
    text = file_of(known.suffix, [STUDY], heading=heading)  # type: ignore[attr-defined]
    assert "Incomplete: 2 of 9 rows" in text
    assert "2026-01-05" in text and "bone" in text
    assert heading.filename("ris") == "bone-run3-2026-01-05.ris"


def test_the_key_of_a_study_is_its_number_or_what_names_it() -> None:
    assert Study(id=7, title="a").key == Study(id=7, title="b").key == "ekb7"
    assert Study(doi="10.1/a").key == Study(doi="10.1/a", title="b").key != Study(doi="10.1/b").key


@pytest.mark.parametrize("suffix", ["ris", "nbib", "bib", "csl.json", "csv"])
def test_what_a_query_calls_standing_or_date_makes_no_line_and_no_error(suffix: str) -> None:
    """Columns of a query may say anything: `select 'x' as title, … as integrity`."""
    forged = "a\r\nER  - \r\nTY  - JOUR\r\nPMID- 1\r\n@article{x,"
    study = Study(title="x", year=1999, integrity=forged, screening=forged, published_on="1999-" + "9" * 5000)
    lines = file_of(suffix, [study]).splitlines()
    assert not [line for line in lines[1:] if line.startswith(("TY", "PMID-")) or "@article{x" in line[:11]]


def test_a_date_is_read_as_far_as_it_is_one() -> None:
    assert Study(published_on="2019-Jul-05").date() == (2019,)
    assert Study(year=2019, published_on="2019-07-05T00:00:00").date() == (2019, 7)


@pytest.mark.parametrize("sign", "=+-@\uff1d\uff0b\uff0d\uff20")
def test_a_spreadsheet_takes_no_cell_for_a_formula(sign: str) -> None:
    assert cell(f" {sign}cmd|'/c calc'!A1").startswith("'" + sign)
