"""The threshold of `match.score`, measured over libraries that were really exported by several programs.

The files in `shared/recorded/exports` hold the same articles as exported by several databases and reference managers.
A DOI or PMID that two records share says that they are one work, two different ones say that they are not; `score`
sees neither. The files are read here by a few lines of their own, not by the harvesters.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evidence_kb.match import THRESHOLD, Described, blocking_keys, score

EXPORTS = Path(__file__).parents[1] / "../shared/recorded/exports"
pytestmark = pytest.mark.skipif(not EXPORTS.is_dir(), reason="the recorded exports are not beside this checkout")

RIS_LINE = re.compile(r"\s*([A-Z][A-Z0-9]) {1,2}- ?(.*)$")
NBIB_LINE = re.compile(r"([A-Z][A-Z0-9]{1,3}) *- ?(.*)$")

# Pairs above the threshold whose DOIs differ, looked at by hand. Two works were exported without a journal although
# they are a preprint (SSRN) and a data set (figshare) beside the article of the same title, authors and year …
VERSIONS_WITHOUT_JOURNAL = ("10.2139/ssrn.4327603", "10.2337/figshare.26117278", "10.2337/figshare.26117278.v1")
# … and five articles have two DOIs: the present publisher's, and that of the one before or another spelling of it.
SECOND_DOIS = (
    "10.1597/1545-1569(1994)031<0364:cpwart>2.3.co;2",
    "10.1892/0891-6640(2003)017<0178:dpcono>2.3.co;2",
    "10.1892/0891-6640(2003)017<0680:dpfick>2.3.co;2",
    "10.1136/vetrec-2019-105467",
    "10.1136/vetrec-2019-105642",
)
# One export cuts old DOIs off at "<": "10.1659/0276-4741(2002)022" is then the DOI of every article of that volume.
CUT_OFF_DOI = re.compile(r"\(\d{4}\)\d{2,3}$")


@dataclass(frozen=True)
class Exported:
    described: Described
    doi: str | None
    pmid: str | None


def lines(path: Path) -> list[str]:
    return path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def tagged(path: Path, pattern: re.Pattern[str], first: str) -> Iterator[dict[str, list[str]]]:
    record: dict[str, list[str]] = {}
    tag = ""
    for line in lines(path):
        match = pattern.match(line)
        if match and match[1] == first:
            if first in record:
                yield record
            record = {}
        if match:
            tag = match[1]
            record.setdefault(tag, []).append(match[2].strip())
        elif tag and line.startswith("   "):
            record[tag][-1] += " " + line.strip()
    if first in record:
        yield record


def plain(text: str | None) -> str | None:
    return (
        " ".join(html.unescape(re.sub(r"</?(?:i|b|sub|sup|em|scp|strong)>", "", html.unescape(text or ""))).split())
        or None
    )


def exported(
    title: str | None,
    names: list[str],
    date: str | None,
    journal: str | None,
    place: tuple[str | None, str | None],
    doi: str | None,
    pmid: str | None = None,
) -> Exported:
    year = re.search(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", date or "")
    found = re.search(r"10\.\d{4,9}/\S+", doi or "")
    bare = found[0].lower().rstrip(".") if found else None
    described = Described(
        plain(title),
        plain("; ".join(names)),
        int(year[0]) if year else None,
        plain(journal),
        plain(place[0]),
        plain(place[1]),
    )
    return Exported(described, None if bare and CUT_OFF_DOI.search(bare) else bare, pmid)


def from_ris(path: Path) -> Iterator[Exported]:
    for record in tagged(path, RIS_LINE, "TY"):

        def first(*tags: str, record: dict[str, list[str]] = record) -> str | None:
            return next((record[tag][0] for tag in tags if record.get(tag) and record[tag][0]), None)

        links = re.search(
            r"pubmed(?:\.ncbi\.nlm\.nih\.gov)?/(\d+)", " ".join(record.get("L2", []) + record.get("UR", []))
        )
        names = record.get("AU") or record.get("A1") or []
        place = (first("VL"), first("SP", "C7"))
        journal, doi = first("T2", "JF", "JO", "J2", "JA"), first("DO", "L3")
        yield exported(
            first("TI", "T1"), names, first("PY", "Y1", "DA"), journal, place, doi, links[1] if links else None
        )


def from_nbib(path: Path) -> Iterator[Exported]:
    for record in tagged(path, NBIB_LINE, "PMID"):
        dois = [value for value in record.get("AID", []) + record.get("LID", []) if "[doi]" in value]
        value = {tag: values[0] for tag, values in record.items()}
        names = record.get("FAU") or record.get("AU") or []
        place = (value.get("VI"), value.get("PG"))
        doi = dois[0] if dois else None
        yield exported(value.get("TI"), names, value.get("DP"), value.get("TA"), place, doi, value["PMID"])


def from_endnote(path: Path) -> Iterator[Exported]:
    for record in ElementTree.parse(path).iter("record"):

        def text(*paths: str, record: ElementTree.Element = record) -> str | None:
            found = (record.find(where) for where in paths)
            return next(("".join(element.itertext()) for element in found if element is not None), None)

        names = ["".join(author.itertext()) for author in record.findall("contributors/authors/author")]
        journal = text("titles/secondary-title", "periodical/full-title")
        place = (text("volume"), text("pages"))
        yield exported(text("titles/title"), names, text("dates/year"), journal, place, text("electronic-resource-num"))


@cache
def records() -> list[Exported]:
    readers = {".ris": from_ris, ".nbib": from_nbib, ".xml": from_endnote}
    return [
        record for path in sorted(EXPORTS.iterdir()) if path.suffix in readers for record in readers[path.suffix](path)
    ]


@cache
def duplicates() -> frozenset[tuple[int, int]]:
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, record in enumerate(records()):
        for scheme, value in (("doi", record.doi), ("pmid", record.pmid)):
            if value:
                groups[scheme, value].append(number)
    return frozenset(pair for group in groups.values() for pair in combinations(group, 2) if same_work(*pair))


def same_work(i: int, j: int) -> bool | None:
    """What the identifiers say; None where they say nothing."""
    a, b = records()[i], records()[j]
    if a.pmid and b.pmid:
        return a.pmid == b.pmid
    return a.doi == b.doi if a.doi and b.doi else None


@cache
def candidates() -> frozenset[tuple[int, int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, record in enumerate(records()):
        for key in blocking_keys(record.described):
            blocks[key].append(number)
    return frozenset(pair for block in blocks.values() for pair in combinations(block, 2))


@cache
def accepted() -> frozenset[tuple[int, int]]:
    held = records()
    return frozenset((i, j) for i, j in candidates() if score(held[i].described, held[j].described).score >= THRESHOLD)


def explained(i: int, j: int) -> bool:
    dois = {records()[i].doi, records()[j].doi}
    return not dois.isdisjoint(VERSIONS_WITHOUT_JOURNAL) or not dois.isdisjoint(SECOND_DOIS)


def test_the_exports_hold_the_duplicates_that_the_threshold_was_chosen_with() -> None:
    different = [(i, j) for i, j in duplicates() if records()[i].described != records()[j].described]
    assert (len(records()), len(duplicates()), len(different)) == (9430, 2728, 1269)


def test_no_pair_with_different_identifiers_is_accepted_except_those_explained_by_hand() -> None:
    wrong = [pair for pair in accepted() if same_work(*pair) is False]
    unexplained = [(records()[i], records()[j]) for i, j in wrong if not explained(i, j)]
    known = sum(same_work(*pair) is not None for pair in accepted())
    assert not unexplained, f"precision {1 - len(wrong) / known:.4f} over {known} pairs: {unexplained}"
    assert len(wrong) <= 15


def test_nearly_all_duplicates_are_recognised_without_their_identifiers() -> None:
    different = {(i, j) for i, j in duplicates() if records()[i].described != records()[j].described}
    recall = len(accepted() & duplicates()) / len(duplicates())
    recall_of_different = len(accepted() & different) / len(different)
    message = (
        f"recall {recall:.4f} of {len(duplicates())} pairs, {recall_of_different:.4f} of {len(different)} that differ"
    )
    assert recall >= 0.98, message
    assert recall_of_different >= 0.96, message


def test_every_duplicate_shares_a_blocking_key_and_blocks_stay_small() -> None:
    assert duplicates() <= candidates()
    assert len(candidates()) < 2 * len(records())


def test_a_letter_and_the_reply_to_it_with_the_same_title_and_page_stay_apart() -> None:
    # Both are in the exports without a DOI: Stern-Bertholtz W and Rusbridge C, J Small Anim Pract 2004;45:222.
    pages = [
        r.described for r in records() if r.described.volume == "45" and (r.described.pages or "").startswith("222")
    ]
    authors = {d.authors for d in pages}
    assert any("Stern-Bertholtz" in (a or "") for a in authors) and any("Rusbridge" in (a or "") for a in authors)
    pairs = [
        (a, b)
        for a, b in combinations(pages, 2)
        if ("Rusbridge" in (a.authors or "")) != ("Rusbridge" in (b.authors or ""))
    ]
    assert pairs and all(score(a, b).score < THRESHOLD for a, b in pairs)
