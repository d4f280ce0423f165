"""The columns are those of the published file (header read in two independent copies of it); the rows are made up."""

from __future__ import annotations

import csv
import io
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.retraction_watch import RETRACTION_WATCH, ask, parse
from evidence_kb.limits import LIMITS
from evidence_kb.model import Batch, Identifiers, Notice, Question, Record, Request, Response

LIMIT = LIMITS["retraction_watch"]
ADDRESS = "https://gitlab.com/crossref/retraction-watch-data/-/raw/main/retraction_watch.csv"
COLUMNS = [
    "Record ID",
    "Title",
    "Subject",
    "Institution",
    "Journal",
    "Publisher",
    "Country",
    "Author",
    "URLS",
    "ArticleType",
    "RetractionDate",
    "RetractionDOI",
    "RetractionPubMedID",
    "OriginalPaperDate",
    "OriginalPaperDOI",
    "OriginalPaperPubMedID",
    "RetractionNature",
    "Reason",
    "Paywalled",
    "Notes",
]
ROW = {
    "Record ID": "1",
    "Title": "Tablets,  and bones",
    "Subject": "(HSC) Medicine - Pediatrics;",
    "Journal": "Journal of Tests",
    "Author": "Ann Bee;Cee Dee;",
    "RetractionDate": "1/24/2023 0:00",
    "RetractionDOI": "10.5555/Notice",
    "RetractionPubMedID": "37000001",
    "OriginalPaperDate": "11/2/2019 0:00",
    "OriginalPaperDOI": "10.5555/Original",
    "OriginalPaperPubMedID": "31000001",
    "RetractionNature": "Retraction",
    "Reason": "+Error in Data;+Investigation by Journal/Publisher;",
    "Paywalled": "No",
    "Notes": 'Two lines,\nand a "quotation".',
}


def table(*changes: dict[str, str], columns: list[str] = COLUMNS) -> bytes:
    text = io.StringIO()
    rows = csv.DictWriter(text, columns, restval="", extrasaction="ignore")
    rows.writeheader()
    rows.writerows(ROW | change for change in changes)
    return text.getvalue().encode()


def parsed(body: bytes) -> Batch:
    return parse(Response(Request("retraction_watch", Question.NOTICES, ADDRESS, expects="csv"), body, "2026-11-22"))


def read(**change: str) -> tuple[Record, Notice]:
    batch = parsed(table(change))
    return batch.records[0], batch.notices[0]


def test_one_request_covers_all_studies_and_other_questions_need_none() -> None:
    many = [Identifiers(doi=f"10.5555/{n}") for n in range(3)]
    for studies in (many, []):
        (request,) = ask(Question.NOTICES, studies, LIMIT)
        assert request == Request("retraction_watch", Question.NOTICES, ADDRESS, expects="csv")
    for question in set(Question) - {Question.NOTICES}:
        assert list(ask(question, many, LIMIT)) == []
    assert RETRACTION_WATCH.name == "retraction_watch"


def test_a_row_is_a_notice_about_the_original_work() -> None:
    batch = parsed(table({}))
    assert batch == Batch(
        records=(
            Record(
                "doi:10.5555/original",
                Identifiers(doi="10.5555/original", pmid="31000001"),
                title="Tablets, and bones",
                authors="Ann Bee; Cee Dee",
                journal="Journal of Tests",
                year=2019,
                published_on="2019-11-02",
                is_stub=True,
            ),
        ),
        notices=(
            Notice(
                "doi:10.5555/original",
                "retracted",
                "doi:10.5555/notice",
                "2023-01-24",
                "Retraction",
                "Error in Data; Investigation by Journal/Publisher",
                "Retraction Watch",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("nature", "kind"),
    [
        ("Retraction", "retracted"),
        ("Correction", "corrected"),
        ("Expression of concern", "concern"),
        ("Expression of Concern ", "concern"),
        ("Reinstatement", "reinstated"),
    ],
)
def test_every_nature_of_notice_has_its_kind(nature: str, kind: str) -> None:
    _, notice = read(RetractionNature=nature)
    assert (notice.kind, notice.label) == (kind, nature.strip())


@pytest.mark.parametrize("filler", ["unavailable", "Unavailable", "0", "", " "])
def test_fillers_are_no_identifiers(filler: str) -> None:
    record, notice = read(OriginalPaperPubMedID=filler, RetractionDOI=filler, RetractionPubMedID=filler)
    assert record.identifiers == Identifiers(doi="10.5555/original")
    assert notice.notice_key is None
    record, notice = read(OriginalPaperDOI=filler, RetractionDOI=filler)
    assert (record.key, record.identifiers.doi) == ("pmid:31000001", None)
    assert notice.notice_key == "pmid:37000001"


def test_a_row_without_any_identifier_of_the_original_is_left_out() -> None:
    assert parsed(table({"OriginalPaperDOI": "unavailable", "OriginalPaperPubMedID": "0"})) == Batch()


@pytest.mark.parametrize(
    "cell",
    [
        "10.5555/First;10.5555/second",
        "https://doi.org/10.5555/FIRST 10.5555/second",
        " 10.5555/first. ",
        "doi: 10.5555/first",
    ],
)
def test_the_first_doi_of_a_cell_is_taken(cell: str) -> None:
    record, _ = read(OriginalPaperDOI=cell)
    assert record.key == "doi:10.5555/first"


@pytest.mark.parametrize(
    ("cell", "noticed_on"),
    [
        ("1/24/2023 0:00", "2023-01-24"),
        ("12/5/1999", "1999-12-05"),
        ("2023-01-24", "2023-01-24"),
        ("2023-01-24 00:00:00", "2023-01-24"),
        ("24/1/2023", None),
        ("", None),
        ("soon", None),
    ],
)
def test_dates_have_the_month_first_or_are_iso(cell: str, noticed_on: str | None) -> None:
    record, notice = read(RetractionDate=cell, OriginalPaperDate=cell)
    assert notice.noticed_on == noticed_on
    assert record.year == (int(noticed_on[:4]) if noticed_on else None)


def test_two_rows_on_one_work_share_its_record_and_know_what_either_knows() -> None:
    batch = parsed(
        table(
            {"OriginalPaperPubMedID": "0", "RetractionNature": "Expression of concern"},
            {},
            {},
            {"RetractionNature": "Reinstatement", "Reason": ""},
        )
    )
    (record,) = batch.records
    assert record.identifiers == Identifiers(doi="10.5555/original", pmid="31000001")
    assert [notice.kind for notice in batch.notices] == ["concern", "retracted", "reinstated"]
    assert batch.notices[2].reason is None
    assert batch.duplicates_n == 1  # the third row says exactly what the second says


def test_a_second_pmid_beside_one_doi_leads_to_its_work_too() -> None:
    batch = parsed(table({}, {"OriginalPaperPubMedID": "31000002"}, {}))
    assert [(record.key, record.identifiers.pmid) for record in batch.records] == [
        ("doi:10.5555/original", "31000001"),
        ("pmid:31000002", "31000002"),
    ]
    assert [notice.record_key for notice in batch.notices] == ["doi:10.5555/original", "pmid:31000002"]
    assert batch.duplicates_n == 2


def test_lines_inside_a_quoted_cell_and_odd_signs_break_no_row() -> None:
    body = table({"Title": 'One\r\ntwo\n"three"'}, {"Title": "CR", "OriginalPaperDOI": "10.5555/b", "Notes": "NUL"})
    batch = parsed(body.replace(b"CR,", b"four\rfive,").replace(b"NUL", b"a\0b"))
    assert [record.title for record in batch.records] == ['One two "three"', "four five"]
    assert parsed(table({}).replace(b"Two lines,\n", b"One line, ").replace(b"\r\n", b"\r")) == parsed(table({}))


def test_columns_may_stand_in_any_order_and_new_ones_are_ignored() -> None:
    assert parsed(table({}, columns=["New", *reversed(COLUMNS)])).notices == parsed(table({})).notices


@pytest.mark.parametrize("column", ["OriginalPaperDOI", "RetractionNature", "Reason"])
def test_a_missing_column_is_named(column: str) -> None:
    with pytest.raises(ParseError, match=f"no column {column}"):
        parsed(table({}, columns=[name for name in COLUMNS if name != column]))


@pytest.mark.parametrize("body", [b"", b"<!DOCTYPE html><html>down</html>", b'{"error":"404"}', b"\x1f\x8b\x08\x00"])
def test_other_answers_are_errors(body: bytes) -> None:
    with pytest.raises(ParseError, match="no column Title"):
        parsed(body)


def test_a_table_without_rows_says_nothing() -> None:
    assert parsed(table()) == Batch()


def test_a_byte_order_mark_and_lines_in_windows_1252_are_read() -> None:
    body = b"\xef\xbb\xbf" + table({"Author": "Zoë Bee"}, {"Author": "LATIN", "OriginalPaperDOI": "10.5555/other"})
    first, second = parsed(body.replace(b"LATIN", "Müller–Cee".encode("cp1252"))).records
    assert (first.authors, second.authors) == ("Zoë Bee", "Müller–Cee")
    assert parsed(body.replace(b"\r\n", b"\n")).notices == parsed(body).notices
    title_first = table({}, columns=["Title", *(name for name in COLUMNS if name != "Title")])
    assert parsed(b"\xef\xbb\xbf" + title_first).records[0].title == "Tablets, and bones"


def test_a_huge_cell_is_read() -> None:
    assert len(parsed(table({"Notes": "x" * 300_000}, {"OriginalPaperDOI": "10.5555/b"})).notices) == 2


def test_rows_that_cannot_be_read_are_named_and_the_others_kept() -> None:
    body = table({"OriginalPaperDOI": "10.5555/a"}, {"RetractionNature": "Surprise"})
    last = table({"OriginalPaperDOI": "10.5555/z"}).split(b"\r\n", 1)[1]
    batch = parsed(body + b"a,row,too,short\r\n\r\n" + b"too,long" * 20 + b"\r\n" + last)
    assert [record.key for record in batch.records] == ["doi:10.5555/a", "doi:10.5555/z"]
    assert batch.missing == (
        "row 2: its nature is 'Surprise'",
        "row 3: its number of cells is wrong",
        "row 5: its number of cells is wrong",
    )


def test_a_table_that_breaks_off_is_an_error() -> None:
    whole = table({}, {"OriginalPaperDOI": "10.5555/b"})
    for cut in (60, 120, 200):
        with pytest.raises(ParseError, match="breaks off in row 2"):
            parsed(whole[:-cut])


def test_seventy_thousand_rows_take_seconds() -> None:
    header, row = table({"OriginalPaperDOI": "10.1016/j.test.2020.N"}).split(b"\r\n", 1)
    body = b"\r\n".join((header, *(row.strip().replace(b"2020.N", b"%d" % n) for n in range(70_000))))
    start = time.process_time()
    assert len(parsed(body).notices) == 70_000
    assert time.process_time() - start < 10  # about 1.5 on a laptop


@given(st.binary(max_size=300), st.integers(0, 900), st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_batch_or_a_parse_error(noise: bytes, at: int, is_cut: bool) -> None:
    whole = table({}, {"OriginalPaperDOI": "10.5555/b"})
    for body in (noise, whole[:at] + noise + (b"" if is_cut else whole[at:])):
        with suppress(ParseError):
            assert isinstance(parsed(body), Batch)
