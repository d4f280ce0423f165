"""Studies that are made up for the tests of exports, harmless and hostile, and how a file of them is read back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from evidence_kb import identifiers
from evidence_kb.exports.formats import BY_SUFFIX, written
from evidence_kb.exports.lines import one_line
from evidence_kb.exports.study import Citation, Heading, Study
from evidence_kb.harvesters.exports import parse
from evidence_kb.harvesters.exports.record import cleaned
from evidence_kb.model import Batch, Question, Request, Response

HEADING = Heading("bone", 3, "2026-01-05")
NASTY = (
    '<script>alert(1)</script> & "quotes"',
    "TY  - JOUR\r\nER  - \r\nTI  - another",
    "PMID- 999\n\nPMID- 998",
    "}{ \\} @article{x,",
    "= 1 + 1",
    "@comment{",
    "5\x00mg \x0b\x1b[31m",
    "\u202eright to left\u202c",
    "🦴 bone",
    "a -- b --- c ''d'' ``e``",
    "100 % of $5 and $6 #1_2^3 ~4",
    "]]> <!-- --> <?xml?>",
    "doi: 10.1000/other PMID: 12345678",
    "and others and et al",
    "\u2028\x85\x0c line ends",
    "\ufffe\uffff",
    "x" * 100_000,
)
STUDY = Study(
    id=12,
    doi="10.5555/bone.12",
    pmid="123456",
    pmcid="PMC7654",
    title="Pamidronate in CRMO: a series of mRNA {cases}",
    authors="Ann B. Doe; Ludwig van der Heide Jr; CRMO Study Group",
    journal="Journal of Made-up Bones",
    year=2019,
    published_on="2019-07-05",
    volume="12",
    issue="3",
    pages="93-105",
    language="eng",
    article_type="Original article",
    url="https://example.org/12",
    design="series",
    level_start=4,
    participants_n=5,
    integrity="retracted",
    status="full",
    cited_by_n=4,
    references_n=1,
    claims_n=7,
    first_run=1,
    role="seed",
    steps=0,
    screening="excluded",
    reason="wrong population",
    abstract="AIM: To see. RESULTS: 4 of 5 got better (80%).",
    notes=("Read twice.", "Ask\nthe authors."),
)
HOSTILE = tuple(
    Study(
        id=100 + n,
        title=text,
        authors=text,
        journal=text,
        volume=text,
        pages=text,
        url=text,
        doi=text,
        pmid=text,
        abstract=text,
        notes=(text,),
        reason=text,
        screening="excluded",
        design=text,
        language=text,
    )
    for n, text in enumerate(NASTY)
)


def file_of(
    suffix: str, studies: Iterable[Study], citations: Iterable[Citation] = (), heading: Heading = HEADING
) -> str:
    return "".join(written(BY_SUFFIX[suffix], heading, studies, citations))


def read_back(suffix: str, studies: Iterable[Study]) -> Batch:
    """Import what was exported; the name says nothing about the format, so that the content alone decides."""
    request = Request("exports", Question.RECORDS, "file:library.txt")
    return parse(Response(request, file_of(suffix, studies).encode(), "2026-01-01T00:00:00Z"))


def stored(text: str) -> str:
    """Return a text as harvesters store it: no markup, entities or stray blanks left; empty where none can be."""
    for _ in range(6):
        text = one_line(cleaned(text) or "")
    return text if one_line(cleaned(text) or "") == text else ""


def _texts(**more: Any) -> st.SearchStrategy[str]:
    signs = st.sampled_from(
        [*"{}\\$%&#_^~-'`\"<>;:,.@=+[]()|/ \n\r\t\x00\x85\u2028é漢🦴", " and ", "--", "TY  - ", "AB"]
    )
    return st.lists(signs | st.text(max_size=8), max_size=12, **more).map("".join).map(stored)


def studies() -> st.SearchStrategy[Study]:
    """Make studies with hostile texts in all fields, as they may stand in the database, under numbers of their own."""
    word = st.from_regex(r"\A[A-Z][a-zäéø]{2,9}\Z")
    person = st.builds("{} {}".format, word, word) | st.builds("{} {} van der {}".format, word, word, word)
    author = person | st.builds("{} {}".format, word, st.from_regex(r"\A[A-HJ-Z]{1,2}\Z"))
    date = st.dates().filter(lambda day: 1900 <= day.year <= 2030)
    doi = st.builds("10.5555/{}".format, _texts()).map(identifiers.doi)

    def build(
        title: str,
        people: list[str],
        group: bool,
        journal: str,
        day: Any,
        form: int,
        doi: str | None,
        pmid: int | None,
        abstract: str,
        note: str,
        pages: str,
    ) -> Study:
        published = (None, f"{day:%Y-%m-%d}", f"{day:%Y-%m}", f"{day.year:04}")[form]
        names = [*people, *(["The Bone Study Group"] if group else [])]
        return Study(
            title=f"T{title}" if stored(f"T{title}") == f"T{title}" else "Plain title",
            authors="; ".join(names) or None,
            journal=journal or None,
            year=day.year,
            published_on=published,
            doi=doi,
            pmid=str(pmid) if pmid else None,
            abstract=f"A{abstract}" if stored(f"A{abstract}") == f"A{abstract}" else None,
            notes=(note,) if note else (),
            pages=pages,
            volume="7",
            issue="2",
        )

    return st.builds(
        build,
        _texts(),
        st.lists(author, max_size=4),
        st.booleans(),
        _texts(),
        date,
        st.integers(0, 3),
        st.none() | doi,
        st.none() | st.integers(1000, 99_999_999),
        _texts(),
        _texts(),
        st.sampled_from(["93-105", "e12", "S1-S9", "7", "546-52"]),
    )
