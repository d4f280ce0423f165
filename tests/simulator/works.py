"""Make the works of a world, who cites whom and what was retracted or corrected, from one random seed.

Time runs references, seeds, citing works; nobody cites what came later. PMIDs begin at 90,000,000, DOIs at 10.5555
(the prefix that Crossref keeps for tests), OpenAlex ids at W9000000000: none of them is a real work.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from . import words
from .words import Author, Heading, Journal

_YEARS = {"reference": (1985, 2006), "seed": (2007, 2012), "citing": (2013, 2025)}
LICENCES = (None, None, "cc by", "cc by-nc", "cc0")
# Providers that print some DOIs in capitals; the others always write them small.
SHOUTING = ("pubmed", "crossref", "europepmc", "semantic_scholar")


@dataclass(frozen=True, slots=True)
class Work:
    """One publication as it truly is; each provider knows a part of it. `doi_printed` is the publisher's spelling."""

    id: str
    role: str  # seed, citing, reference or notice
    title: str
    authors: tuple[Author, ...]
    journal: Journal
    published: date
    volume: str | None = None
    issue: str | None = None
    first_page: str | None = None
    last_page: str | None = None
    abstract: tuple[tuple[str | None, str], ...] = ()
    pmid: str | None = None
    doi_printed: str | None = None
    pmcid: str | None = None
    ppr: str | None = None  # its number among Europe PMC's preprints
    openalex: str | None = None
    omid: str | None = None
    s2: str | None = None
    mesh: tuple[Heading, ...] = ()
    keywords: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ("Journal Article",)
    licence: str | None = None
    trial: str | None = None
    shouted_by: str | None = None  # the provider that prints its DOI in capitals

    @property
    def doi(self) -> str | None:
        return self.doi_printed.lower() if self.doi_printed else None

    @property
    def year(self) -> int:
        return self.published.year

    @property
    def pages(self) -> str | None:
        return f"{self.first_page}-{self.last_page}" if self.first_page else None

    def doi_as(self, provider: str) -> str | None:
        """Return the DOI as this provider prints it."""
        if self.doi_printed is None:
            return None
        if provider == self.shouted_by:
            return self.doi_printed.upper()
        return self.doi_printed if provider in ("pubmed", "semantic_scholar") else self.doi


@dataclass(frozen=True, slots=True)
class Notice:
    """Something said about a work after it appeared: kind is retraction, concern or erratum."""

    work_id: str
    kind: str
    notice_id: str
    noticed_on: date
    reason: str
    providers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Made:
    """Everything that is true in a world. `preprints` are (preprint, article) pairs of work ids."""

    works: tuple[Work, ...]
    edges: tuple[tuple[str, str], ...]
    notices: tuple[Notice, ...]
    preprints: tuple[tuple[str, str], ...]


def make(random: Random, seeds_n: int, citing_n: int, references_n: int, in_pubmed: float, odd: bool) -> Made:
    """Return works, edges, notices and preprints. `odd`: with a DOI that holds a comma, and two works on one page."""
    works: list[Work] = []
    pages: Counter[tuple[str, str]] = Counter()
    for role, n in (("reference", references_n), ("seed", seeds_n), ("citing", citing_n)):
        works += _of_role(random, role, n, 1.0 if role == "seed" else in_pubmed, len(works), pages)
    if odd:
        works = _with_oddities(works)
    edges = _edges(random, works)
    works, all_edges, preprints = _with_preprint(works, edges)
    notices, extra = _notices(random, works)
    return Made((*works, *extra), tuple(all_edges), tuple(notices), preprints)


def _of_role(
    random: Random, role: str, n: int, in_pubmed: float, rank: int, pages: Counter[tuple[str, str]]
) -> list[Work]:
    first, last = _YEARS[role]
    days = (date(last, 12, 31) - date(first, 1, 1)).days
    dates = sorted(date(first, 1, 1) + timedelta(random.randrange(days)) for _ in range(n))
    has_pmid = [True] * round(in_pubmed * n) + [False] * (n - round(in_pubmed * n))
    random.shuffle(has_pmid)
    return [_work(random, role, i, dates[i], has_pmid[i], rank + i, pages) for i in range(n)]


def _work(
    random: Random, role: str, number: int, published: date, has_pmid: bool, rank: int, pages: Counter[tuple[str, str]]
) -> Work:
    title, journal, volume = words.title(random), random.choice(words.JOURNALS), str(published.year - 1960)
    first_page = 1 + pages[journal.title, volume]  # pages run on within a volume: no two works begin on the same one
    pages[journal.title, volume] += random.randrange(4, 15)
    work = Work(
        id=f"{role}:{number}", role=role, title=title, authors=words.authors(random), journal=journal,
        published=published, volume=volume, issue=str(published.month),
        first_page=str(first_page), last_page=str(pages[journal.title, volume]),
        abstract=words.abstract(random, title), mesh=words.headings(random),
        keywords=tuple(words.drug(random) for _ in range(random.randrange(0, 4))),
        licence=random.choice(LICENCES), trial=f"NCT09{rank:06d}" if random.random() < 0.1 else None,
        publication_types=random.choice((("Journal Article",), ("Journal Article", "Review"), ("Letter",))),
        shouted_by=random.choice(SHOUTING) if random.random() < 0.15 else None,
    )  # fmt: skip
    is_nameless = role == "reference" and not has_pmid and random.random() < 0.3
    lacks_doi = role != "seed" and has_pmid and random.random() < 0.06
    doi = None if is_nameless or lacks_doi else _doi(random, work, rank)
    return work if is_nameless else _identified(random, work, rank, doi, has_pmid)


def _identified(random: Random, work: Work, rank: int, doi: str | None, has_pmid: bool) -> Work:
    in_pmc = random.random() < (0.4 if has_pmid else 0.1)
    return replace(
        work,
        doi_printed=doi,
        pmid=str(90_000_000 + rank * 37) if has_pmid else None,
        pmcid=f"PMC{9_000_000 + rank}" if in_pmc else None,
        openalex=f"W{9_000_000_000 + rank * 11}",
        omid=f"br/0699{rank:06d}",
        s2=hashlib.sha1(work.id.encode() + work.title.encode()).hexdigest(),
        mesh=work.mesh if has_pmid else (),
    )


def _doi(random: Random, work: Work, rank: int) -> str:
    """Return a DOI in one of the shapes that publishers like; the old one (SICI) holds angle brackets."""
    kind = random.random()
    if kind < 0.05 and work.year < 2000:
        when = f"{work.published:%Y%m%d}"
        return f"10.5555/(SICI){work.journal.issn}({when}){work.volume}:2<{work.first_page}::AID-MUD{rank}>3.0.CO;2-K"
    if kind < 0.3:
        return f"10.5555/S{work.journal.issn}({work.published:%y}){70_000 + rank}-{rank % 10}"
    if kind < 0.6:
        return f"10.55555/j.mud.{work.year}.{work.published:%m}.{rank:05d}"
    return f"10.5555/mud-{rank:06d}"


def _with_oddities(works: list[Work]) -> list[Work]:
    """Put a comma into one DOI, and two references (the twins) on the first page of one another."""
    references = [i for i, work in enumerate(works) if work.role == "reference" and work.pmid and work.doi]
    if len(references) >= 10:
        comma, one, other = references[2], references[5], references[6]
        works[comma] = replace(works[comma], doi_printed=f"10.5555/mud,{works[comma].year},{comma}")
        shared = {name: getattr(works[one], name) for name in ("journal", "published", "volume", "issue", "first_page")}
        works[other] = replace(works[other], **shared, last_page=f"{works[one].last_page}5")
    return works


def _edges(random: Random, works: Sequence[Work]) -> dict[tuple[str, str], None]:
    references = [work.id for work in works if work.role == "reference"]
    seeds = [work.id for work in works if work.role == "seed"]
    citers = [work.id for work in works if work.role == "citing"]
    edges: dict[tuple[str, str], None] = {}

    def cite(citing: str, cited: Sequence[str], n: int) -> None:
        for one in random.sample(cited, min(n, len(cited))):
            edges[citing, one] = None

    for i, reference in enumerate(references):
        if random.random() < 0.3:
            cite(reference, references[max(0, i - 40) : i], 2)
    for i, one in enumerate(seeds):
        cite(one, references, random.randrange(15, 36))
        if random.random() < 0.2:
            cite(one, seeds[:i], 1)
    for i, citer in enumerate(citers):
        if seeds:
            edges[citer, seeds[i % len(seeds)]] = None
            if random.random() < 0.15:
                cite(citer, seeds, 2)
        cite(citer, references, random.randrange(0, 9))
        cite(citer, citers[max(0, i - 60) : i], random.randrange(0, 4))
    cited = {one for _, one in edges}
    for reference in references:  # a reference is one because somebody cites it
        if reference not in cited and (seeds or citers):
            edges[random.choice(citers or seeds), reference] = None
    return edges


def _with_preprint(
    works: list[Work], edges: dict[tuple[str, str], None]
) -> tuple[list[Work], list[tuple[str, str]], tuple[tuple[str, str], ...]]:
    """Make one citing work without a PMID the preprint of the next one that has both a PMID and a DOI."""
    place = {work.id: i for i, work in enumerate(works)}
    for early in (work for work in works if work.role == "citing" and not work.pmid and work.doi):
        later = (work for work in works[place[early.id] + 1 :] if work.pmid and work.doi)
        article = next(later, None)
        if article is None:
            continue
        works[place[early.id]] = replace(
            early, title=article.title, authors=article.authors, abstract=article.abstract,
            journal=words.PREPRINT_SERVER, volume=None, issue=None, first_page=None, last_page=None, pmcid=None,
            ppr=f"PPR{900_000 + place[early.id]}",
            doi_printed=f"10.5555/{early.published:%Y.%m.%d}.{place[early.id]:06d}", publication_types=("Preprint",),
        )  # fmt: skip
        edges.update({(article.id, cited): None for citing, cited in edges if citing == early.id})
        return works, list(edges), ((early.id, article.id),)
    return works, list(edges), ()


def _notices(random: Random, works: Sequence[Work]) -> tuple[list[Notice], list[Work]]:
    """Retract about one citing work in fifty, each retraction known to some providers; correct and doubt one each."""
    known_by_everybody = frozenset(("pubmed", "crossref", "europepmc", "openalex", "retraction_watch"))
    citers = [work for work in works if work.role == "citing" and work.doi and work.pmid]
    chosen = random.sample(citers, min(len(citers), 3 + len(citers) // 50))
    kinds = ["erratum", "concern", "retraction", *["retraction"] * len(chosen)]
    notices, extra = [], []
    for i, work in enumerate(chosen):
        kind, told = kinds[i], known_by_everybody
        if i == 3:  # the databases differ: one retraction stands in Retraction Watch only
            told = frozenset(("retraction_watch",))
        noticed_on = work.published + timedelta(100 + i % 200)
        notices.append(Notice(work.id, kind, f"notice:{i}", noticed_on, "Concerns About Invented Data;", told))
        extra.append(_notice_work(random, i, work, kind, noticed_on, len(works) + i))
    return notices, extra


def _notice_work(random: Random, number: int, work: Work, kind: str, noticed_on: date, rank: int) -> Work:
    heading = {"erratum": "Erratum", "concern": "Expression of Concern", "retraction": "Retraction"}[kind]
    published_as = {"erratum": "Published Erratum", "concern": "Expression of Concern"}
    notice = Work(
        id=f"notice:{number}", role="notice", title=f"{heading}: {work.title}", authors=work.authors[:1],
        journal=work.journal, published=noticed_on, volume=str(noticed_on.year - 1960), issue="12",
        first_page=f"e{rank}", last_page=f"e{rank}", publication_types=(published_as.get(kind, "Retraction Notice"),),
    )  # fmt: skip
    if kind == "retraction":
        notice = replace(notice, publication_types=("Retraction of Publication",))
    return _identified(random, notice, rank, f"10.5555/notice-{rank:06d}", True)
