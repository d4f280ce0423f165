"""Expected values: the DOI Handbook, ANSI/NISO Z39.56 (SICI), the seed article's own DOI and PMID, and copied pages."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence_kb import identifiers
from evidence_kb.model import Identifiers

SEED_DOI = "10.1016/j.jpeds.2007.08.047"
SICI = "10.1002/(sici)1097-0142(19990501)85:9<1921::aid-cncr6>3.0.co;2-#"

# Texts made of the pieces that DOIs are found among; plain random text would hardly ever hold one.
_words = ("10.1016/", "10.1002/(SICI)", "j.jpeds.2007", "047", "Get", "get", " rights and content", "X", "Open access")
_marks = ("%25", "%2F", "&lt;", "&gt;", "?via=", "İ", "\n", "\u200b", "https://doi.org/", *".,;:'\"/()[]<>{}&=?#%- ")
_doi_like = st.lists(st.sampled_from(_words + _marks), max_size=14).map("".join)


@pytest.mark.parametrize(
    "glued",
    [
        "https://doi.org/10.1016/j.jpeds.2007.08.047Get rights and content",
        "https://doi.org/10.1016/j.jpeds.2007.08.047Get",
        "https://doi.org/10.1016/j.jpeds.2007.08.047Get\nHighlights",
        "https://doi.org/10.1016/j.jpeds.2007.08.047Get\u00a0rights\u00a0and\u00a0content",
        "https://doi.org/10.1016/j.jpeds.2007.08.047Rights and content",
        "https://doi.org/10.1016/j.jpeds.2007.08.047Open access\nAbstract",
        "https://doi.org/10.1016/j.jpeds.2007.08.047Under a Creative Commons license",
        "https://doi.org/10.1016/j.jpeds.2007.08.047View PDF",
    ],
)
def test_doi_sheds_the_link_text_that_sciencedirect_glues_to_it(glued: str) -> None:
    assert identifiers.doi(glued) == SEED_DOI


def test_doi_with_a_check_letter_sheds_a_glued_get() -> None:
    assert identifiers.doi("10.1016/S0140-6736(07)61234-XGet") == "10.1016/s0140-6736(07)61234-x"


def test_doi_that_ends_in_a_word_with_get_keeps_it() -> None:
    assert identifiers.doi("10.1234/budget") == "10.1234/budget"


def test_doi_after_a_link_text_is_found() -> None:
    assert identifiers.doi("Open access. Cite this article: https://doi.org/10.1016/j.jpeds.2007.08.047") == SEED_DOI


@pytest.mark.parametrize(
    "written",
    [
        "10.1016/J.JPEDS.2007.08.047",
        "doi:10.1016/j.jpeds.2007.08.047",
        "DOI 10.1016/j.jpeds.2007.08.047.",
        "http://dx.doi.org/10.1016/j.jpeds.2007.08.047",
        "https://doi.org/10.1016%2Fj.jpeds.2007.08.047",
        "https://doi.org/10.1016%252Fj.jpeds.2007.08.047",
        "(https://doi.org/10.1016/j.jpeds.2007.08.047).",
        "[10.1016/j.jpeds.2007.08.047];",
        "“10.1016/j.jpeds.2007.08.047”",
        '<a href="https://doi.org/10.1016/j.jpeds.2007.08.047">',
        "<span>10.1016/j.jpeds.2007.08.047</span>",
        "10.1016/j.jpeds.2007.08.047\u200b",
        "https://doi.org/10.1016/j.jpeds.2007.08.047/",
        "https://doi.org/10.1016/j.jpeds.2007.08.047?via=ihub",
        "eid=2-s2.0-1&doi=10.1016%2fj.jpeds.2007.08.047&partnerID=10",
    ],
)
def test_doi_is_the_same_however_it_is_written(written: str) -> None:
    assert identifiers.doi(written) == SEED_DOI


@pytest.mark.parametrize(
    "written",
    [
        "10.1002/1529-0131(200009)43:9<1905::AID-ANR1>3.0.CO;2-P",
        "https://doi.org/10.1002/1529-0131(200009)43:9%3C1905::AID-ANR1%3E3.0.CO;2-P",
        "doi:10.1002/1529-0131(200009)43:9&lt;1905::AID-ANR1&gt;3.0.CO;2-P.",
        "<b>10.1002/1529-0131(200009)43:9<1905::AID-ANR1>3.0.CO;2-P</b>",
    ],
)
def test_sici_without_the_word_keeps_its_angle_brackets(written: str) -> None:
    assert identifiers.doi(written) == "10.1002/1529-0131(200009)43:9<1905::aid-anr1>3.0.co;2-p"


def test_doi_before_a_tag_ends_there() -> None:
    assert identifiers.doi("10.1000/abc<br>3.0 of") == "10.1000/abc"


def test_doi_keeps_its_own_brackets() -> None:
    assert identifiers.doi("(10.1016/S0140-6736(07)61234-2).") == "10.1016/s0140-6736(07)61234-2"


@pytest.mark.parametrize(
    "written",
    [
        "10.1002/(SICI)1097-0142(19990501)85:9<1921::AID-CNCR6>3.0.CO;2-#",
        "https://doi.org/10.1002/(SICI)1097-0142(19990501)85:9%3C1921::AID-CNCR6%3E3.0.CO;2-%23",
        "10.1002/(SICI)1097-0142(19990501)85:9&lt;1921::AID-CNCR6&gt;3.0.CO;2-#",
        "<a>10.1002/(SICI)1097-0142(19990501)85:9<1921::AID-CNCR6>3.0.CO;2-#</a>",
    ],
)
def test_doi_reads_serial_item_identifiers_to_their_check_character(written: str) -> None:
    assert identifiers.doi(written) == SICI


def test_doi_prefix_may_have_a_subdivision() -> None:
    assert identifiers.doi("10.1000.10/123") == "10.1000.10/123"


@pytest.mark.parametrize(
    "text", [None, "", "10.1016", "10.1016/", "10.1/x", "10.1234/...", "no doi here", "2010.1016/x", "10.١٢٣٤/x"]
)
def test_doi_of_a_text_without_one_is_none(text: str | None) -> None:
    assert identifiers.doi(text) is None


def test_doi_longer_than_a_registry_takes_is_none() -> None:
    assert identifiers.doi("10.1234/" + "a" * 3000) is None


@given(_doi_like)
@example("10.1016/047Get.")
@example("10.1016/x%2525252525252541")
@example("10.1002/(SICI)a<b>.")
def test_normalising_a_doi_twice_equals_once(text: str) -> None:
    once = identifiers.doi(text)
    assert once is None or identifiers.doi(once) == once


@given(_doi_like)
def test_doi_ignores_case_and_resolver(text: str) -> None:
    once = identifiers.doi(text)
    assert once is None or identifiers.doi(f"HTTPS://DOI.ORG/{once.upper()}") == identifiers.doi(once.upper())
    assert once is None or once == once.lower()


@pytest.mark.parametrize(
    "written",
    [
        18036123,
        "18036123",
        "0018036123",
        "PMID: 18036123",
        "pmid18036123",
        "18036123.0",
        "18036123 [uid]",
        "https://pubmed.ncbi.nlm.nih.gov/18036123/",
        "https://www.ncbi.nlm.nih.gov/pubmed/18036123?dopt=Abstract",
        "PMID: 18036123; PMCID: PMC2654387",
    ],
)
def test_pmid_is_the_same_however_it_is_written(written: str | int) -> None:
    assert identifiers.pmid(written) == "18036123"


@pytest.mark.parametrize(
    "written",
    [None, 0, "", "0", "000", "none", "1234567890", "PMC2654387", "0022-3476", "2007-11-01", "10.1002/123", "١٢٣"],
)
def test_pmid_is_not_made_of_other_numbers(written: str | int | None) -> None:
    assert identifiers.pmid(written) is None


@given(st.one_of(st.text(), st.integers(-(10**12), 10**12)))
def test_normalising_a_pmid_twice_equals_once(text: str | int) -> None:
    once = identifiers.pmid(text)
    assert once is None or (identifiers.pmid(once) == once and once.isascii() and once.isdigit() and once[0] != "0")


@pytest.mark.parametrize(
    "written",
    [
        "PMC2654387",
        "pmc2654387",
        "2654387",
        "PMC02654387",
        "PMC2654387.1",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC2654387/",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/2654387",
        "PMID: 18036123; PMCID: PMC2654387",
    ],
)
def test_pmcid_is_the_same_however_it_is_written(written: str) -> None:
    assert identifiers.pmcid(written) == "PMC2654387"


@pytest.mark.parametrize(
    "written", [None, "", "PMC", "PMC0", "0", "PMID 18036123", "10.1016/j.x.2007", "PMC1234567890"]
)
def test_pmcid_is_not_made_of_other_numbers(written: str | None) -> None:
    assert identifiers.pmcid(written) is None


@given(st.text(alphabet="PMCpmc0123456789 ./:"))
def test_normalising_a_pmcid_twice_equals_once(text: str) -> None:
    once = identifiers.pmcid(text)
    assert once is None or identifiers.pmcid(once) == once


def test_normalised_keeps_what_is_unknown_unknown() -> None:
    known = identifiers.normalised(doi_text="doi:10.1016/J.JPEDS.2007.08.047", pmid_text="0", pmcid_text=None)
    assert known == Identifiers(doi=SEED_DOI)


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("doi", SEED_DOI, "https://doi.org/10.1016/j.jpeds.2007.08.047"),
        ("pmid", "18036123", "https://pubmed.ncbi.nlm.nih.gov/18036123/"),
        ("pmcid", "PMC2654387", "https://pmc.ncbi.nlm.nih.gov/articles/PMC2654387/"),
        ("title", "title:0", None),
    ],
)
def test_address_is_given_only_where_it_is_certain(scheme: str, value: str, expected: str | None) -> None:
    assert identifiers.address(scheme, value) == expected


def test_key_prefers_the_doi_so_that_it_survives_a_pmid_learned_later() -> None:
    assert identifiers.key_of(Identifiers(doi=SEED_DOI)) == identifiers.key_of(Identifiers(doi=SEED_DOI, pmid="1"))
    assert identifiers.key_of(Identifiers(pmid="18036123")) == "pmid:18036123"
    assert identifiers.key_of(Identifiers()) is None
