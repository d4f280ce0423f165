"""Printed references are taken apart in the styles that PubMed and Crossref hold them in.

The single references are made up in the shape of the recorded ones. The measurements run over the recorded files:
JATS articles, where the publisher marked year, volume, page and journal inside the printed reference, PubMed's lists
of references, and PubMed's own records, printed here in many styles and read back.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.citation_text import Parts, read_citation
from evidence_kb.match import first_author, journals_agree
from evidence_kb.text import fold

RECORDED = Path(__file__).parents[1] / "../shared/recorded"
recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded files are not beside this checkout")

TITLE = "Bone loss in girls: a follow-up of 3 years"
WHOLE = Parts("", "ho", TITLE, "J Pediatr", 2001, "3", "2", "12")


@pytest.mark.parametrize(
    "printed",
    [
        f"Ho KD, Li X. {TITLE}. J Pediatr. 2001;3(2):12-20.",
        f"Ho KD, Li X. {TITLE}. J Pediatr. 2001 May 17; 3(2): 12–20. doi: 10.1000/x1",
        f"Ho KD, Li X, et al. {TITLE}. J Pediatr 2001;3(2):12–20. https://doi.org/10.1000/x1",
        f"Ho, K. D. & Li, X. (2001) {TITLE}. J. Pediatr. 3 (2), 12–20.",
        f"Ho K. D., Li X., et al. (2001). {TITLE}. J. Pediatr. 3(2), 12-20. 10.1000/x1",
        f"Ho, K. D., & Li, X. (2001). {TITLE}. Journal of Pediatrics, 3(2), 12–20. doi:10.1000/x1",
        f"Ho KD et al (2001). {TITLE}. J Pediatr 3(2):12–20",
        f"Ho KD, Li X. 2001. {TITLE}. J Pediatr 3(2):12-20. 10.1000/x1.",
        f"Ho, K. D. & Li, X. {TITLE}. J. Pediatr. 3 (2), 12–20. 10.1000/x1 (2001).",
        f"Ho KD, Li X. {TITLE}. J Pediatr 3(2): 12–20, 2001. doi:10.1000/x1",
        f"Ho, K. D., and X. Li. 2001. “{TITLE}.” Journal of Pediatrics 3, no. 2 (May): 12–20. 10.1000/x1",
        f"K. D. Ho and X. Li, “{TITLE},” Journal of Pediatrics 3, no. 2 (2001): 12–20.",
        f"Ho KD, and Li X, 2001, “{TITLE},” J. Pediatr., 3(2), pp. 12–20.10.1000/x1",
        f"Ho KD; Li X {TITLE}. J Pediatr, 2001, 3(2), 12–20. [10.1000/x1]",
    ],
)
def test_every_common_style_is_taken_apart(printed: str) -> None:
    parts = read_citation(printed)
    # In the style of the last line nothing divides the authors from the title but a blank.
    assert (parts.first_author, parts.title) == ("ho", TITLE)
    assert (parts.year, parts.volume, parts.issue, parts.first_page) == (2001, "3", "2", "12")
    assert journals_agree(parts.journal or "", "The Journal of Pediatrics")
    assert parts.doi == ("10.1000/x1" if "10.1000/" in printed else None)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("J Pediatr. 2001 May;3(2):12-20", Parts(None, None, None, "J Pediatr", 2001, "3", "2", "12")),
        ("BMJ. 2016 Aug 09;354:i3857", Parts(None, None, None, "BMJ", 2016, "354", None, "i3857")),
        ("Int J Mol Sci. 2019 Feb 22;20(4):null", Parts(None, None, None, "Int J Mol Sci", 2019, "20", "4", None)),
        ("Elife. 2018 Mar 12;7:", Parts(None, None, None, "Elife", 2018, "7", None, None)),
        ("Zookeys. 2018;(774):141-153", Parts(None, None, None, "Zookeys", 2018, None, "774", "141")),
        ("Blood. 1996;88 Suppl 1:S3", Parts(None, None, None, "Blood", 1996, "88", "Suppl 1", "S3")),
        ("J. Am. Chem. Soc. 2004;4(3):355", Parts(None, None, None, "J. Am. Chem. Soc", 2004, "4", "3", "355")),
        ("In Silico Biol. 2004;4(3):355", Parts(None, None, None, "In Silico Biol", 2004, "4", "3", "355")),
    ],
)
def test_a_medline_source_has_a_journal_and_no_title(printed: str, expected: Parts) -> None:
    assert read_citation(printed) == expected


def test_a_reference_without_title_names_authors_and_journal() -> None:
    parts = read_citation("Ho KD, van den Berg J and Li X, J. Am. Chem. Soc, 2016, 138, 5487–90.")
    assert parts == Parts("Ho KD, van den Berg J and Li X", "ho", None, "J. Am. Chem. Soc", 2016, "138", None, "5487")


def test_a_year_where_the_volume_should_be_is_the_year() -> None:
    parts = read_citation("Ho K. D., Depressed states in girls. Adv. Pharmacol. 1962, 283–291.")
    assert (parts.journal, parts.year, parts.volume, parts.first_page) == ("Adv. Pharmacol", 1962, None, "283")


def test_years_and_numbers_in_a_title_are_not_year_and_volume() -> None:
    parts = read_citation("Ho K, Li X. Cancer statistics, 2018. CA Cancer J Clin. 2019;68(1):7–30.")
    assert (parts.title, parts.journal, parts.year) == ("Cancer statistics, 2018", "CA Cancer J Clin", 2019)


def test_what_is_not_recognised_is_none() -> None:
    assert (
        read_citation("See e.g. Krook, 2009.") == Parts(year=None)
        or read_citation("See e.g. Krook, 2009.").journal is None
    )
    web = read_citation("Ho K. Social feed manager (2015). http://sfm.example.org/en/. Accessed 12 Feb 2016")
    assert (web.journal, web.volume, web.first_page, web.year) == (None, None, None, 2015)
    assert read_citation("") == read_citation("—") == Parts()


def test_pmid_and_doi_are_read_where_they_are_named() -> None:
    parts = read_citation("J Pediatr. 2001;3:12. DOI 10.1000/ABC. PMID: 12345 PMCID: PMC999")
    assert (parts.doi, parts.pmid, parts.first_page) == ("10.1000/abc", "12345", "12")
    assert read_citation("J Pediatr. 2001;3:12. 12345").pmid is None


@given(
    text=st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from(["Ho K", ", ", ". ", "(", "2001", ";3:", "12-20", "“", "et al", "J. "])).map("".join),
    )
)
def test_any_text_gives_parts_and_none_is_empty(text: str) -> None:
    parts = read_citation(text)
    assert "" not in (parts.authors, parts.title, parts.journal, parts.volume, parts.issue, parts.first_page)
    assert parts.year is None or 1800 <= parts.year < 2100


@pytest.mark.parametrize(
    "piece",
    [
        "A. ",
        "Ho K, ",
        "2001;",
        "(2001",
        "12(3), ",
        "van ",
        "1",
        "a",
        ". ",
        "“",
        "10.1000/",
        " and ",
        "Suppl ",
        "doi ",
        "Aa-",
    ],
)
def test_long_hostile_texts_take_no_longer_than_their_length(piece: str) -> None:
    started = time.perf_counter()
    for _ in range(20):
        read_citation(piece * (200_000 // len(piece)))
    assert time.perf_counter() - started < 5


# --- measurements over recorded files --------------------------------------------------------------------------


def printed_text(element: ElementTree.Element) -> str:
    """The text of a JATS reference without the identifiers that are glued to its end."""
    parts = [element.text or ""]
    for child in element:
        parts += [printed_text(child) if child.tag not in ("pub-id", "comment", "ext-link") else "", child.tail or ""]
    return " ".join("".join(parts).split())


@cache
def jats_references() -> list[tuple[str, dict[str, str]]]:
    found = []
    for path in sorted((RECORDED / "jats").iterdir()):
        body = re.sub(rb"<!DOCTYPE[^>\[]*(\[[^\]]*\])?[^>]*>", b"", path.read_bytes())
        root = ElementTree.fromstring(re.sub(rb"&(?!amp;|lt;|gt;|quot;|apos;|#)", b"&amp;", body))
        for citation in root.iter("mixed-citation"):
            fields = {child.tag: " ".join("".join(child.itertext()).split()) for child in citation.iter()}
            # One article prints nothing between the parts: there is no printed text to take apart.
            if {"year", "volume", "source"} <= fields.keys() and re.search(r"[.,:;]", printed_text(citation)):
                surname = citation.find(".//surname")
                fields["surname"] = (surname.text or "") if surname is not None else ""
                found.append((printed_text(citation), fields))
    return found
