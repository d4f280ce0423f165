"""Tables with a column of DOIs or PMIDs, made up with the columns of the programs that save them."""

from __future__ import annotations

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.exports import parse, recognises
from evidence_kb.harvesters.exports.names import names_in_one_field
from evidence_kb.model import Batch, Question, Record, Request, Response


def batch_of(text: str, name: str = "library.txt") -> Batch:
    return parse(Response(Request("exports", Question.RECORDS, f"file:{name}"), text.encode(), "2026-01-01T00:00:00Z"))


def only(text: str) -> Record:
    (record,) = batch_of(text).records
    return record


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("head", [("DOI", "PMID"), ("doi", "pmid"), ("Doi", "PubMed ID"), ("DI", "PM")])
def test_tables_are_read_under_any_delimiter_and_case(delimiter: str, mark: str, head: tuple[str, str]) -> None:
    rows = [["Title", *head], ['"Bone; pain, in\tvivo"', "https://doi.org/10.1000/A1", "29937971"]]
    text = mark + "\r\n".join(delimiter.join(row) for row in rows)
    assert recognises(text, "table.txt")
    record = only(text)
    assert record.title == "Bone; pain, in vivo"
    assert (record.identifiers.doi, record.identifiers.pmid) == ("10.1000/a1", "29937971")


def test_the_columns_of_pubmed_are_known() -> None:
    record = only(
        "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n"
        '29937971,"Bone pain","Doe J, Roe RM.","J Bones. 2019","Doe J",J Bones,2019,2019/07/15,PMC6011367,,10.1000/a1\n'
    )
    assert (record.authors, record.journal, record.year) == ("Doe J; Roe RM", "J Bones", 2019)
    known = record.identifiers
    assert (known.doi, known.pmid, known.pmcid) == ("10.1000/a1", "29937971", "PMC6011367")


def test_a_column_of_identifiers_alone_is_a_table() -> None:
    batch = batch_of("DOI\n10.1000/a1\n\n10.1000/a2\n")
    assert [(record.key, record.is_stub) for record in batch.records] == [
        ("doi:10.1000/a1", True),
        ("doi:10.1000/a2", True),
    ]


def test_rows_that_say_nothing_are_named_and_empty_ones_are_none() -> None:
    batch = batch_of('doi,title,notes\n10.1000/a,A,"two\nlines"\n,,only a note\n,,\nunknown,,\n10.1000/b,B,\n')
    assert [record.title for record in batch.records] == ["A", "B"]
    assert batch.missing == (
        "entry 2 at line 4: neither title nor identifier",
        "entry 3 at line 6: neither title nor identifier",
    )


def test_a_quote_that_does_not_close_is_refused_with_the_line_where_it_begins() -> None:
    with pytest.raises(ParseError, match=r"library\.txt:3: this row cannot be read"):
        batch_of('doi,title\n10.1000/a,A\n10.1000/b,"B\n10.1000/c,C\n')


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Doe, Jane; Roe, Rick", ("Jane Doe", "Rick Roe")),
        ("Doe J, Roe RM.", ("Doe J", "Roe RM")),
        ("Doe J., Roe R.-M.", ("Doe J.", "Roe R.-M.")),
        ("Jane Doe, Rick Roe, Ann Poe", ("Jane Doe", "Rick Roe", "Ann Poe")),
        ("Jane Doe and Rick Roe", ("Jane Doe", "Rick Roe")),
        ("Doe, Jane", ("Jane Doe",)),
        ("Jane Doe", ("Jane Doe",)),
        ("", ()),
    ],
)
def test_names_in_one_cell_are_divided_as_the_programs_join_them(written: str, read: tuple[str, ...]) -> None:
    assert names_in_one_field(written) == read


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        ("Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,DOI,Covidence #,Study,Tags",
         'Bone pain,"Doe, J.; Roe, R.",Four.,2019,Jul,J Bones,7,2,239-244,10.1000/a1,#23,Doe 2019,'),
        ("key,title,year,month,day,journal,issn,volume,issue,pages,authors,abstract,keywords,doi,pubmed_id,pmc_id",
         'rayyan-1,Bone pain,2019,7,,J Bones,0,7,2,239-244,"Doe, J. and Roe, R.",Four.,"a,b",10.1000/a1,29937971,'),
        ("Lens ID,Title,Date Published,Publication Year,Source Title,Author/s,Abstract,Volume,Issue Number,Start Page,"
         "End Page,DOI,PMID",
         "0,Bone pain,2019-07,2019,J Bones,J. Doe; R. Roe,Four.,7,2,239,244,10.1000/a1,29937971.0"),
        ('"About the data: Exported on Aug 9, 2024. Criteria: pain."\nRank,DOI,PMID,Title,Source title/Anthology title,'
         "PubYear,Publication Date,Volume,Issue,Pagination,Authors,Abstract",
         '500,10.1000/a1,29937971,Bone pain,J Bones,2019,2019-07,7,2,239-244,"Doe, J.; Roe, R.",Four.'),
        ("sep=;\nKey;Publication Year;Author;Title;Publication Title;DOI;Abstract Note;Date;Pages;Issue;Volume;Extra",
         'K;2019;"Doe, J.; Roe, R.";Bone pain;J Bones;10.1000/a1;Four.;2019-07;239-244;2;7;PMID: 29937971'),
    ],
    ids=["Covidence", "Rayyan", "Lens", "Dimensions", "Zotero for a spreadsheet"],
)  # fmt: skip
def test_one_work_is_the_same_in_the_tables_of_all_programs(columns: str, row: str) -> None:
    assert recognises(f"{columns}\n{row}\n", "table.txt")
    batch = batch_of(f"{columns}\n{row}\n")
    (record,) = batch.records
    assert (record.key, record.title, record.authors) == ("doi:10.1000/a1", "Bone pain", "J. Doe; R. Roe")
    assert (record.journal, record.year, record.published_on) == ("J Bones", 2019, "2019-07")
    assert (record.volume, record.issue, record.pages) == ("7", "2", "239-244")
    assert batch.passages[1].text == "Four."
    assert record.identifiers.pmid in (None, "29937971")
    assert (record.identifiers.pmid is None) == (batch.missing == () and "Covidence" in columns)


@pytest.mark.parametrize(
    "name", ["PubMed ID (PMID)", "pmid", " PMID ", "PubMed_ID", "Medline PMID", "ids.pmid", '"PMID"', "PMID.1,PMID"]
)
def test_a_pmid_column_has_many_names(name: str) -> None:
    places = "," * name.count(",")
    assert only(f"Title,{name}\nBone pain,{places}12345678\n").identifiers.pmid == "12345678"


@pytest.mark.parametrize("sign", [";", "|", ",", "\t"])
def test_the_line_with_which_spreadsheets_are_told_the_delimiter_is_believed(sign: str) -> None:
    text = f"sep={sign}\nTitle{sign}DOI\nBone pain{sign}10.1000/a1\n{sign}\nJoint pain{sign}\n"
    batch = batch_of(text)
    assert [record.title for record in batch.records] == ["Bone pain", "Joint pain"]
    assert batch_of(text.replace("Joint pain", "")).missing == ()
    assert batch_of(f"{text}{sign}unknown\n").missing == ("entry 3 at line 6: neither title nor identifier",)


def test_of_two_columns_of_one_name_the_first_that_says_something_counts() -> None:
    batch = batch_of("DOI,Title,DOI\n,One,10.1000/a1\n10.1000/a2,Two,10.1000/other\n")
    assert [record.identifiers.doi for record in batch.records] == ["10.1000/a1", "10.1000/a2"]


def test_lines_without_quotes_keep_the_quotation_marks_of_titles() -> None:
    head = "PT\tAU\tTI\tDI\n"
    rows = (
        'J\tDoe, J\t"Bone" pain\t10.1000/a1',
        'J\tDoe, J\t"Bone pain\t10.1000/a2',
        'J\tDoe, J\tIs it "pain"\t10.1000/a3',
    )
    assert [record.title for record in batch_of(head + "\n".join(rows)).records] == [
        '"Bone" pain',
        '"Bone pain',
        'Is it "pain"',
    ]
    saved = 'J\tDoe, J\t"Is it ""pain""?"\t10.1000/a1\nJ\tDoe, J\t"Bone\npain"\t10.1000/a2\n'
    assert [record.title for record in batch_of(head + saved).records] == ['Is it "pain"?', "Bone pain"]
    assert only(head + saved.split("\n")[0]).title == 'Is it "pain"?'


def test_a_row_with_more_cells_than_columns_is_named_and_nothing_of_it_is_believed() -> None:
    batch = batch_of(
        "title,doi,pmid\nBone pain, in children,10.1000/a1,12345678\nJoint pain,10.1000/a2,,\nB,,29,937,971\n"
    )
    assert [record.key for record in batch.records] == ["doi:10.1000/a2"]
    assert [missing.split(":")[0] for missing in batch.missing] == ["entry 1 at line 2", "entry 3 at line 4"]
    assert "4 cells under 3 column names; a delimiter inside needs quotes" in batch.missing[0]


def test_a_sentence_below_a_page_title_is_no_head_of_a_table() -> None:
    text = "My list\nThe DOI, the PMID, and what they are for\n10.1000/a1, 5, 6\n"
    assert not recognises(text, "notes.txt")
