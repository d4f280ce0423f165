"""RIS as programs really write it. Texts are made up in the shape of real files; values are read from them by hand."""

from __future__ import annotations

import pytest

from evidence_kb.harvesters.exports import parse
from evidence_kb.model import Batch, Question, Record, Request, Response


def batch_of(text: str) -> Batch:
    return parse(Response(Request("exports", Question.RECORDS, "file:a.ris"), text.encode(), "2026-01-01T00:00:00Z"))


def only(*lines: str) -> Record:
    (record,) = batch_of("\n".join(("TY  - JOUR", "TI  - Bone pain", *lines, "ER  - ")) + "\n").records
    return record


def test_every_field_of_an_entry_is_kept_as_stated() -> None:
    record = only(
        "AU  - Doe, Jane M.", "AU  - Roe, Rick", "JF  - The Journal of Bones", "JO  - J Bones", "PY  - 2019",
        "DA  - 2019/07/15/", "VL  - 7", "IS  - 2", "SP  - 239", "EP  - 244", "LA  - eng", "M3  - Review",
        "KW  - bone", "KW  - pain; child", "DO  - 10.1000/a1", "UR  - https://example.org/a1",
    )  # fmt: skip
    assert (record.authors, record.journal) == ("Jane M. Doe; Rick Roe", "The Journal of Bones")
    assert (record.year, record.published_on) == (2019, "2019-07-15")
    assert (record.volume, record.issue, record.pages, record.language) == ("7", "2", "239-244", "eng")
    assert (record.article_type, record.publication_types) == ("Review", ("Journal article", "Review"))
    assert record.keywords == ("bone", "pain", "child")
    assert (record.identifiers.doi, record.url) == ("10.1000/a1", "https://example.org/a1")
    assert record.is_stub is False


@pytest.mark.parametrize("tag", ["TI", "T1", "CT"])
def test_the_title_stands_in_ti_or_t1(tag: str) -> None:
    (record,) = batch_of(f"TY  - JOUR\n{tag}  - Bone pain\nER  - \n").records
    assert record.title == "Bone pain"


@pytest.mark.parametrize("tag", ["AB", "N2"])
def test_the_abstract_stands_in_ab_or_n2(tag: str) -> None:
    batch = batch_of(f"TY  - JOUR\nTI  - T one\n{tag}  - Four had\npain.\n\nNone of it lasted.\nER  - \n")
    assert batch.passages[1].text == "Four had pain. None of it lasted."


def test_an_abstract_in_both_fields_is_one_passage() -> None:
    assert len(batch_of("TY  - JOUR\nTI  - T\nN2  - Four had pain.\nAB  - Four had pain.\nER  - \n").passages) == 2


def test_authors_in_au_and_a1_keep_the_order_of_the_file() -> None:
    assert only("A1  - Doe, Jane", "AU  - Roe, Rick", "AU  - Poe,Ann").authors == "Jane Doe; Rick Roe; Ann Poe"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Liu R.", "Liu R."),  # Embase and Ovid print names without a comma: as printed
        ("World Health Organization,", "World Health Organization"),
        ("Thompson, F.R., III", "F.R. Thompson III"),
        ("Heck, K. L., Jr.", "K. L. Heck Jr."),
        ("Smith, I.", "I. Smith"),  # an initial, which is commoner than a suffix of one letter
        ("Doe, Jane; Roe, Rick", "Jane Doe; Rick Roe"),
        ("Golde T. E., DeKosky S. T., Galasko D.", "Golde T. E., DeKosky S. T., Galasko D."),
        ("Smith &amp; Partners", "Smith & Partners"),
        ("[Anonymous]", "[Anonymous]"),
    ],
)
def test_names_are_turned_round_only_where_a_comma_says_how(written: str, read: str) -> None:
    assert only(f"AU  - {written}").authors == read


def test_keywords_and_addresses_may_stand_in_lines_without_a_tag() -> None:
    record = only("KW  - bone", "pain", "UR  - https://example.org/1", "https://example.org/2")
    assert record.keywords == ("bone", "pain")
    assert record.url == "https://example.org/1"


def test_indented_lines_go_on_with_the_value_above_them() -> None:
    record = only("KW  - bone pain in", "      children", "T2  - The Journal", "      of Bones")
    assert (record.keywords, record.journal) == (("bone pain in children",), "The Journal of Bones")


@pytest.mark.parametrize("line", ["http://a.org/1; http://b.org/2", "http://a.org/1;http://b.org/2", "http://a.org/1"])
def test_of_several_addresses_in_one_line_the_first_is_kept(line: str) -> None:
    assert only(f"UR  - {line}").url == "http://a.org/1"


def test_an_address_that_no_browser_opens_is_none() -> None:
    assert only("UR  - <Go to ISI>://WOS:000200148800007", "UR  - ORCID: 0000-0002-1825-0097").url is None


@pytest.mark.parametrize(
    ("lines", "year", "published_on"),
    [
        (["PY  - 2019", "DA  - 2019/07//"], 2019, "2019-07"),
        (["PY  - 2019/07/"], 2019, "2019-07"),
        (["Y1  - 2014//"], 2014, "2014"),
        (["PY  - 2022", "DA  - 2022/05//undefined"], 2022, "2022-05"),
        (["PY  - 2018", "DA  - NOV 21"], 2018, "2018-11-21"),
        (["PY  - 2018", "DA  - Jan-Feb"], 2018, "2018-01"),
        (["Y1  - 18-21 March 2013"], 2013, "2013-03"),
        (["Y1  - 2015/october"], 2015, "2015-10"),
        (["PY  - 2009", "DA  - 2009///Fal 2009"], 2009, "2009"),
        (["PY  - 2019", "DA  - 2020/01/05"], 2019, "2019"),  # another date than that of the issue
        (["PY  - 2019", "DA  - 2019/02/31"], 2019, "2019-02"),
        (["PY  - 10 15"], None, None),
        (["PY  - Year"], None, None),
        (["C6  - FEB 2022"], 2022, "2022-02"),  # early access at Web of Science, before there is an issue
        (["PY  - 2022", "C6  - FEB 2022"], 2022, "2022"),
        (["C6  - NIHMS2019"], None, None),
        (["Y2  - 2019/03/28"], None, None),  # the day on which somebody looked
    ],
)
def test_dates_are_read_as_precisely_as_they_are_stated(
    lines: list[str], year: int | None, published_on: str | None
) -> None:
    record = only(*lines)
    assert (record.year, record.published_on) == (year, published_on)


@pytest.mark.parametrize("end", ["ER  - \n", "ER  -\n", "ER  -", "ER - \n", "\n", ""])
def test_an_entry_ends_with_or_without_its_last_tag(end: str) -> None:
    entry = "TY  - JOUR\nTI  - {}\n"
    text = entry.format("One") + end + ("\n" if end and not end.endswith("\n") else "") + entry.format("Two") + end
    assert [record.title for record in batch_of(text).records] == ["One", "Two"]


def test_an_entry_that_lost_its_first_line_is_still_read() -> None:
    batch = batch_of("TY  - JOUR\nTI  - One\nER  - \n\nTI  - Two\nPY  - 2019\nER  - \n")
    assert [record.title for record in batch.records] == ["One", "Two"]


def test_numbers_and_comments_between_entries_belong_to_none() -> None:
    batch = batch_of(
        "1.\nTY  - JOUR\nTI  - One\nER  - \n\n2.\nTY  - JOUR\nTI  - Two\n\n% a comment\nTY  - JOUR\nTI  - Three\n"
    )
    assert [record.title for record in batch.records] == ["One", "Two", "Three"]


def test_one_blank_before_the_dash_and_none_behind_it_are_understood() -> None:
    (record,) = batch_of("TY - JOUR\nTI - Bone pain\nAU - DOE, JANE\nKW - bone\nER -\n").records
    assert (record.title, record.authors, record.keywords) == ("Bone pain", "JANE DOE", ("bone",))
    (record,) = batch_of("TY  -JOUR\nTI  -Bone pain\nER  -\n").records
    assert record.title == "Bone pain"


@pytest.mark.parametrize("form", ["ty  - ", "Ty - ", "TY- ", "ty- ", "TY\u00a0\u00a0- ", "TY  – ", "TY\t-\t"])
def test_tags_in_lower_case_and_other_blanks_and_dashes_are_understood(form: str) -> None:
    lines = ["TY  - JOUR", "TI  - Bone pain", "AU  - Doe, Jane", "AB  - Four had pain,", "or in- vitro", "ER  - "]
    gap = form[2:]
    cases = {"ty": str.lower, "Ty": str.capitalize, "TY": str.upper}
    text = "\n".join(cases[form[:2]](line[:2]) + gap + line[6:] if line[2:5] == "  -" else line for line in lines)
    batch = batch_of(text)
    assert [(record.title, record.authors) for record in batch.records] == [("Bone pain", "Jane Doe")]
    assert batch.passages[1].text == "Four had pain, or in- vitro"


@pytest.mark.parametrize("first", ["TY  - ", "TY  - Journal Article", "TY  - Journal article (Electronic)"])
def test_a_type_that_is_no_ris_type_does_not_cost_the_entry(first: str) -> None:
    (record,) = batch_of(f"{first}\nTI  - Bone pain\nER  - \n").records
    assert (record.title, record.article_type) == ("Bone pain", None)


@pytest.mark.parametrize("lines", [["AU  - Roe, R", "A1  - Roe, R"], ["A1  - Roe, R", "AU  - Roe, R"]])
def test_authors_that_are_written_twice_are_read_once(lines: list[str]) -> None:
    assert only(*lines).authors == "R Roe"
    assert only("AU  - Roe, R", "A1  - IEEE").authors == "R Roe; IEEE"
    assert only("AU  - Wang, Y", "AU  - Wang, Y").authors == "Y Wang; Y Wang"  # two people


@pytest.mark.parametrize(
    ("lines", "issue"),
    [(["CP  - 4"], "4"), (["CP  - Suppl 2"], "Suppl 2"), (["CP  - 16th Techno-Ocean Conference"], None),
     (["IS  - 3", "CP  - 4"], "3")],
)  # fmt: skip
def test_the_issue_may_stand_in_cp_where_others_write_a_conference(lines: list[str], issue: str | None) -> None:
    assert only(*lines).issue == issue


def test_words_in_capitals_before_a_dash_are_no_tags() -> None:
    record = only("KW  - forests", "LAND-USE CHANGE", "CO2-emissions", "IUCN - The World Conservation Union")
    assert record.keywords == ("forests", "LAND-USE CHANGE", "CO2-emissions", "IUCN - The World Conservation Union")


@pytest.mark.parametrize(
    ("lines", "pmid", "pmcid"),
    [
        (["U1  - 26957754[pmid]", "U2  - PMC4756000[pmcid]"], "26957754", "PMC4756000"),
        (["U1  - 26957754 [PMID]"], "26957754", None),
        (["AN  - 21553931", "DP  - NLM", "C2  - PMC4756000"], "21553931", "PMC4756000"),
        (["AN  - 21553931", "DB  - PubMed"], "21553931", None),
        (["C2  - 31421429", "DB  - Scopus"], "31421429", None),
        (["PMID - 12345678"], "12345678", None),
        (["N1  - PMID: 12345678"], "12345678", None),
        (["UR  - https://pubmed.ncbi.nlm.nih.gov/26957754/"], "26957754", None),
        (["L2  - https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7417126"], None, "PMC7417126"),
        (["AN  - 21553931"], None, None),  # a number of a database that is not named
        (["AN  - 2022-96522-001", "DB  - psyh"], None, None),
        (["N1  - See PMID: 12345678 as well"], None, None),
        (["L2  - https://pubmed.ncbi.nlm.nih.gov/1/", "L2  - https://pubmed.ncbi.nlm.nih.gov/2/"], None, None),
    ],
)
def test_a_number_is_a_pmid_only_where_the_file_says_so(lines: list[str], pmid: str | None, pmcid: str | None) -> None:
    record = only(*lines)
    assert (record.identifiers.pmid, record.identifiers.pmcid) == (pmid, pmcid)


@pytest.mark.parametrize(
    "line",
    ["M3  - doi: 10.1000/a1", "N1  - 10.1000/a1", "N1  - doi:10.1000/a1", "UR  - http://dx.doi.org/10.1000/a1",
     "L3  - https://doi.org/10.1000/a1"],
)  # fmt: skip
def test_a_doi_that_stands_alone_in_another_field_is_the_doi(line: str) -> None:
    assert only(line).identifiers.doi == "10.1000/a1"


def test_notes_are_left_out() -> None:
    batch = batch_of("TY  - JOUR\nTI  - T\nN1  - References: 10.1000/other, in print\nsecond line\nER  - \n")
    assert batch.records[0].identifiers.doi is None
    assert [passage.text for passage in batch.passages] == ["T"]


def test_the_series_of_a_book_is_not_its_journal() -> None:
    (book,) = batch_of("TY  - BOOK\nTI  - Bones\nT2  - Library of Bones\nER  - \n").records
    (chapter,) = batch_of("TY  - CHAP\nTI  - Of bones\nT2  - Bones\nER  - \n").records
    assert (book.journal, chapter.journal) == (None, "Bones")


@pytest.mark.parametrize(
    ("lines", "pages"),
    [
        (["SP  - 93--105"], "93-105"), (["SP  - 349-69", "EP  - 69"], "349-69"), (["SP  - 82", "EP  - 82"], "82"),
        (["SP  - e0815"], "e0815"), (["C7  - 104501"], "104501"), (["C7  - PII S0022"], None), (["EP  - 5"], None),
    ],
)  # fmt: skip
def test_pages_are_a_range_or_an_article_number(lines: list[str], pages: str | None) -> None:
    assert only(*lines).pages == pages
