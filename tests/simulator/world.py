"""A generated world of publications, and the truth about it: who has a record of what, and who states which citation.

Each provider knows a part. `coverage` gives the share per provider, such as `{"icite": 0.9, "icite.edges": 0.7}`
(records and, unless given apart, citations); `FULL` lets everybody know everything that they could know. Seeds are
known to every provider, with their reference lists. Who knows what hangs on the random seed and the work alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from evidence_kb.text import fold

from .works import Notice, Work, make

PROVIDERS = (
    "pubmed", "icite", "europepmc", "crossref", "opencitations", "openalex", "semantic_scholar", "retraction_watch",
)  # fmt: skip
FULL: Mapping[str, float] = dict.fromkeys(PROVIDERS, 1.0)
USUAL: Mapping[str, float] = {
    "pubmed": 0.8, "icite": 0.9, "europepmc": 0.85, "crossref": 0.85, "opencitations": 0.8, "openalex": 0.9,
    "semantic_scholar": 0.85, "retraction_watch": 1.0,
}  # fmt: skip
# Whole reference lists are deposited or not at these two; elsewhere single citations go missing.
WHOLE_LISTS = ("pubmed", "crossref")
# The identifier that ties a reference to a record; the others have ids of their own.
NATIVE = {"pubmed": "pmid", "crossref": "doi"}


@dataclass(frozen=True, slots=True)
class Statement:
    """How a provider names a cited work: by which identifiers (none: by a text only)."""

    cited: str
    by: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class World:
    """All works and citations there are. Work ids look like `citing:12`; edges are (citing id, cited id)."""

    seed: int
    works: tuple[Work, ...]
    edges: tuple[tuple[str, str], ...]
    notices: tuple[Notice, ...]
    preprints: tuple[tuple[str, str], ...]
    coverage: Mapping[str, float]
    _stated: dict[str, dict[str, tuple[Statement, ...]]] = field(default_factory=dict, repr=False)
    _citing: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict, repr=False)
    _known: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    @classmethod
    def generate(
        cls,
        seed: int,
        *,
        seeds_n: int = 1,
        citing_n: int = 100,
        references_n: int = 50,
        in_pubmed: float = 0.8,
        coverage: Mapping[str, float] | None = None,
        odd: bool = True,
    ) -> World:
        """Make a world. Exactly `round(in_pubmed * citing_n)` citing works have a PMID, all the others a DOI.

        Notices on some works (retractions, an erratum) come on top and cite nothing; the preprint is one of the
        citing works without a PMID. `odd=False` leaves out what costs extra requests: a DOI with a comma.
        """
        made = make(Random(f"world {seed}"), seeds_n, citing_n, references_n, in_pubmed, odd)
        unknown = {name.removesuffix(".edges") for name in coverage or ()} - set(PROVIDERS)
        assert not unknown, f"no provider is called {unknown}"
        return cls(seed, made.works, made.edges, made.notices, made.preprints, {**USUAL, **(coverage or {})})

    # --- the truth ----------------------------------------------------------------------------------------------

    def works_known_to(self, provider: str) -> frozenset[str]:
        """Return the ids of the works that the provider has a record of (OpenCitations: that it can name)."""
        if provider not in self._known:
            self._known[provider] = frozenset(work.id for work in self.works if self._is_known(provider, work))
        return self._known[provider]

    def edges_stated_by(self, provider: str, around: Collection[str] | None = None) -> set[tuple[str, str]]:
        """Return what the provider states, whether it names the cited work by an identifier or by a text only.

        `around`: only the edges from or to these works, such as `{work.id for work in world.seeds}`.
        """
        stated = ((x, s.cited) for x, statements in self.statements(provider).items() for s in statements)
        return {(x, y) for x, y in stated if around is None or x in around or y in around}

    def edges_named_by(self, provider: str, around: Collection[str] | None = None) -> set[tuple[str, str]]:
        """Return those of `edges_stated_by` that name the cited work by an identifier."""
        named = {(x, s.cited) for x, statements in self.statements(provider).items() for s in statements if s.by}
        return named & self.edges_stated_by(provider, around)

    def edges_to(self, provider: str, cited: Iterable[str]) -> set[tuple[str, str]]:
        """Return the edges that the provider lists when it is asked who cites these works (Crossref: none)."""
        citing = self.citing(provider) if provider != "crossref" else {}
        return {(x, y) for y in cited for x in citing.get(y, ())}

    def edges_from(self, provider: str, citing: Iterable[str], *, linked: bool = False) -> set[tuple[str, str]]:
        """Return the edges that the provider lists when it is asked for the references of these works.

        `linked`: only those that it has tied to a record of its own. PubMed lists all references in a record
        (efetch) and the linked ones when it is asked for links (elink).
        """
        statements, native = self.statements(provider), NATIVE.get(provider, "id")
        return {(x, s.cited) for x in citing for s in statements.get(x, ()) if not linked or native in s.by}

    def notices_stated_by(self, provider: str) -> set[tuple[str, str]]:
        """Return (work id, kind) of the notices that the provider states on works that it knows."""
        known = self.works_known_to(provider)
        kinds = ("retraction",) if provider == "openalex" else ("retraction", "concern", "erratum")
        told = (n for n in self.notices if provider in n.providers and n.kind in kinds and n.work_id in known)
        return {(notice.work_id, notice.kind) for notice in told}

    def key_of(self, work: Work | str) -> str | None:
        """Return the best identifier, such as `doi:10.5555/x` in lower case; None for a work that has none."""
        work = self[work] if isinstance(work, str) else work
        return next(iter(self.keys_of(work)), None)

    def keys_of(self, work: Work) -> list[str]:
        """Return every identifier of a work as `scheme:value`, the best first."""
        values = (work.doi, work.pmid, work.pmcid, work.openalex, work.s2)
        schemes = ("doi", "pmid", "pmcid", "openalex", "semantic_scholar")
        return [f"{scheme}:{value}" for scheme, value in zip(schemes, values, strict=True) if value]

    # --- what answers are made from -----------------------------------------------------------------------------

    def __getitem__(self, work_id: str) -> Work:
        return self._by_id[work_id]

    @cached_property
    def _by_id(self) -> dict[str, Work]:
        return {work.id: work for work in self.works}

    @cached_property
    def by_key(self) -> dict[str, Work]:
        """Every work under each of its identifiers: `pmid:1`, `doi:10.5555/x`, `omid:br/1`, `ppr:PPR1`…"""
        index = {key: work for work in self.works for key in self.keys_of(work)}
        index.update({f"omid:{work.omid}": work for work in self.works if work.omid})
        index.update({f"ppr:{work.ppr}": work for work in self.works if work.ppr})
        return index

    @cached_property
    def references_n(self) -> Counter[str]:
        """How many works each work truly cites."""
        return Counter(citing for citing, _ in self.edges)

    @cached_property
    def by_text(self) -> dict[str, str]:
        """Work ids by their folded title or printed citation: what a reference without identifiers is told by."""
        index: dict[str, str] = {}
        for work in sorted(self.works, key=lambda work: work.ppr is not None):  # a title means the article first
            for text in (citation_of(work), short_citation_of(work), work.title):
                index.setdefault(fold(text), work.id)
        return index

    @property
    def seeds(self) -> tuple[Work, ...]:
        return tuple(work for work in self.works if work.role == "seed")

    def known(self, provider: str, key: str) -> Work | None:
        """Return the work with this identifier if the provider has it."""
        work = self.by_key.get(key)
        return work if work is not None and work.id in self.works_known_to(provider) else None

    def statements(self, provider: str) -> dict[str, tuple[Statement, ...]]:
        """Return what each citing work cites according to a provider, in the order of its reference list."""
        if provider not in self._stated:
            stated: dict[str, list[Statement]] = {}
            for citing, cited in self.edges:
                statement = self._statement(provider, self[citing], self[cited])
                if statement:
                    stated.setdefault(citing, []).append(statement)
            self._stated[provider] = {citing: tuple(statements) for citing, statements in stated.items()}
        return self._stated[provider]

    def citing(self, provider: str) -> dict[str, tuple[str, ...]]:
        """Return the works that a provider lists as citing each work, newest first.

        Those that name it by an identifier that the provider did not recognise are not among them.
        """
        native = NATIVE.get(provider, "id")
        if provider not in self._citing:
            citing: dict[str, list[str]] = {}
            for x, statements in self.statements(provider).items():
                for statement in statements:
                    if native in statement.by:
                        citing.setdefault(statement.cited, []).append(x)
            self._citing[provider] = {y: tuple(reversed(xs)) for y, xs in citing.items()}
        return self._citing[provider]

    def notices_on(self, work: Work, provider: str) -> list[Notice]:
        return [notice for notice in self._notices_by_work.get(work.id, ()) if provider in notice.providers]

    def notice_by(self, work: Work, provider: str) -> Notice | None:
        """Return the notice that this work is."""
        return next((n for n in self.notices if n.notice_id == work.id and provider in n.providers), None)

    @cached_property
    def _notices_by_work(self) -> dict[str, list[Notice]]:
        index: dict[str, list[Notice]] = {}
        for notice in self.notices:
            index.setdefault(notice.work_id, []).append(notice)
        return index

    def share(self, *parts: str) -> float:
        """Return a number in [0, 1) that hangs on the world's seed and the parts alone."""
        digest = hashlib.blake2b("\0".join((str(self.seed), *parts)).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64

    def prepare(self) -> World:
        """Work out everything now, so that answers are quick and threads only read."""
        for provider in PROVIDERS:
            self.works_known_to(provider)
            self.citing(provider)
        _ = self.by_key, self.by_text, self._notices_by_work, self.references_n
        return self

    # --- who knows what -----------------------------------------------------------------------------------------

    def _is_known(self, provider: str, work: Work) -> bool:
        has_id = {
            "pubmed": work.pmid,
            "icite": work.pmid,
            "europepmc": work.pmid or work.ppr or work.pmcid,
            "crossref": work.doi,
            "opencitations": work.omid,
            "openalex": work.openalex,
            "semantic_scholar": work.s2,
            "retraction_watch": any("retraction_watch" in n.providers for n in self._notices_by_work.get(work.id, ())),
        }
        if provider in ("pubmed", "opencitations", "retraction_watch") or work.role == "seed":
            return bool(has_id[provider])
        return bool(has_id[provider]) and self.share(provider, work.id) < self.coverage[provider]

    def _statement(self, provider: str, citing: Work, cited: Work) -> Statement | None:
        """Return how the provider states a citation, or None where it does not."""
        if provider == "retraction_watch" or citing.id not in self.works_known_to(provider):
            return None
        edges = self.coverage.get(f"{provider}.edges", self.coverage[provider])
        if provider in WHOLE_LISTS:
            if citing.role != "seed" and self.share(provider, "list", citing.id) >= edges:
                return None
        elif self.share(provider, "edge", citing.id, cited.id) >= edges:
            return None
        by = self._named_by(provider, citing, cited)
        if not by and provider in ("icite", "opencitations", "openalex"):
            return None  # these three speak in identifiers only
        return Statement(cited.id, by)

    def _named_by(self, provider: str, citing: Work, cited: Work) -> tuple[str, ...]:
        """Return the identifiers that the reference carries: most of those that the provider could know."""
        is_known = cited.id in self.works_known_to(provider)
        if provider in ("icite", "opencitations", "openalex"):
            return ("id",) if is_known else ()

        def lot(what: str, share: float) -> bool:
            # A preprint is always named: its title is that of the article.
            return cited.ppr is not None or self.share(provider, what, citing.id, cited.id) < share

        is_matched = provider != "crossref" and is_known and lot("match", 0.95)
        has_doi = provider != "semantic_scholar" and cited.doi is not None
        match provider:
            case "pubmed":
                by = ("pmid",) if is_matched else ()
                return (*by, "doi") if has_doi and lot("doi", 0.4 if by else 0.8) else by
            case "crossref":
                return ("doi",) if has_doi and lot("doi", 0.8) else ()
            case _:
                return ("id",) if is_matched else ("doi",) if has_doi and lot("doi", 0.8) else ()


def citation_of(work: Work) -> str:
    """Return a reference as a journal prints it: authors, title, source."""
    who = ", ".join(author.short for author in work.authors[:3]) + (", et al" if len(work.authors) > 3 else "")
    where = f"{work.year};{work.volume}({work.issue}):{work.pages}" if work.volume else str(work.year)
    return f"{who}. {work.title}. {work.journal.abbreviation}. {where}."


def short_citation_of(work: Work) -> str:
    """Return a reference as PubMed prints those that it has matched: the source alone."""
    where = f"{work.volume}({work.issue}):{work.pages}" if work.volume else ""
    return f"{work.journal.abbreviation}. {work.published:%Y %b};{where}"


def union(world: World, providers: Iterable[str] = PROVIDERS) -> set[tuple[str, str]]:
    """Return the edges that at least one of the providers states."""
    return set().union(*(world.edges_stated_by(provider) for provider in providers))
