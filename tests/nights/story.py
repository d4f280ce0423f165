"""What is true each night: a world that grows, is corrected and loses works, told from one random seed.

Everything is drawn from the whole world of the last night; earlier nights lack a part of it or know it by another
identifier. A work that everybody knows in the end may have reached one provider nights after another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from simulator import World
from simulator.works import Work

NEVER = 10**6


@dataclass(frozen=True, eq=False)
class Night(World):
    """A world in which some providers do not have some works: (provider, work id)."""

    lacking: frozenset[tuple[str, str]] = frozenset()

    def works_known_to(self, provider: str) -> frozenset[str]:
        known = super().works_known_to(provider)
        return frozenset(work for work in known if (provider, work) not in self.lacking)


@dataclass(slots=True)
class Story:
    """Night by night what happens to which work of the last world. Nights count from 0.

    `away` are the nights without a work, `lacking` those without it at one provider, `former` how a work was known
    before a night, `twins` the second record under which a work went until a night.
    """

    last: World
    nights_n: int
    born: dict[str, int] = field(default_factory=dict)
    edges_born: dict[tuple[str, str], int] = field(default_factory=dict)
    noticed: dict[str, tuple[int, int]] = field(default_factory=dict)  # by notice: told from, no longer told from
    away: dict[str, tuple[int, int]] = field(default_factory=dict)
    lacking: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    former: dict[str, tuple[int, Work]] = field(default_factory=dict)
    twins: dict[str, tuple[int, Work]] = field(default_factory=dict)
    happened: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def world(self, night: int) -> Night:
        """Return the world of a night."""
        works = [*self._works(night)]
        present = {work.id for work in works}
        notices = tuple(
            n for n in self.last.notices
            if n.work_id in present and n.notice_id in present
            and self.noticed[n.notice_id][0] <= night < self.noticed[n.notice_id][1]
        )  # fmt: skip
        untold = {n.notice_id for n in self.last.notices} - {n.notice_id for n in notices}
        works = [work for work in works if work.id not in untold]
        present -= untold
        edges = [edge for edge in self.last.edges if night >= self.edges_born.get(edge, 0)]
        twins = {work: f"{work}'" for work in self.twins if f"{work}'" in present}
        edges += [(twins.get(x, x), twins.get(y, y)) for x, y in edges if x in twins or y in twins]
        return Night(
            self.last.seed, tuple(works), tuple(e for e in edges if present.issuperset(e)), notices,
            tuple(p for p in self.last.preprints if present.issuperset(p)), self.last.coverage,
            lacking=frozenset(key for key, (since, until) in self.lacking.items() if since <= night < until),
        )  # fmt: skip

    def _works(self, night: int) -> Iterator[Work]:
        for work in self.last.works:
            gone_from, back_from = self.away.get(work.id, (NEVER, NEVER))
            if night < self.born.get(work.id, 0) or gone_from <= night < back_from:
                continue
            until, former = self.former.get(work.id, (0, work))
            yield former if night < until else work
            until, twin = self.twins.get(work.id, (0, work))
            if night < until:
                yield twin


def tell(seed: int, nights_n: int, *, citing_n: int = 22, references_n: int = 12, is_lasting: bool = True) -> Story:
    """Make up a story. With `is_lasting` some works are gone in the end; without, every loss is made good."""
    random = Random(f"nights {seed}")
    last = World.generate(seed, seeds_n=2, citing_n=citing_n, references_n=references_n, in_pubmed=0.7)
    story = Story(last, nights_n)
    _grow(story, random)
    _notice(story, random)
    _identify(story, random)
    _lose(story, random, is_lasting=is_lasting)
    return story


def _some_night(story: Story, random: Random) -> int:
    return random.randrange(1, max(2, story.nights_n))


def _grow(story: Story, random: Random) -> None:
    """Let half of the citing works appear later, each at some providers only nights after the others."""
    for work in story.last.works:
        if work.role not in ("citing", "reference") or random.random() < (0.5 if work.role == "citing" else 0.9):
            continue
        story.born[work.id] = night = _some_night(story, random)
        story.happened[night].append(f"{work.id} appears")
        for provider in ("pubmed", "icite", "europepmc", "crossref", "openalex", "opencitations"):
            if random.random() < 0.4:
                story.lacking[provider, work.id] = (0, night + random.randint(1, 4))
    for edge in story.last.edges:
        if random.random() < 0.1:
            story.edges_born[edge] = night = _some_night(story, random)
            story.happened[night].append(f"{edge[0]} cites {edge[1]}")


def _notice(story: Story, random: Random) -> None:
    """Let every notice appear one night, and one be taken back on a later one."""
    for n, notice in enumerate(story.last.notices):
        night = _some_night(story, random)
        back = night + random.randint(1, 4) if n == 0 else NEVER
        story.noticed[notice.notice_id] = night, back
        story.happened[night].append(f"{notice.notice_id} appears")
        if back < story.nights_n:
            story.happened[back].append(f"{notice.notice_id} is taken back")


def _identify(story: Story, random: Random) -> None:
    """Let works get a DOI or a PMID later, go by a wrong DOI, or stand twice until two records are found to be one."""
    both = [work for work in story.last.works if work.role == "citing" and work.pmid and work.doi and not work.ppr]
    noticed = {notice.work_id for notice in story.last.notices}
    kinds = ("doi", "pmid", "wrong", "twins", "text") * (1 + story.nights_n // 15)
    plain = [work for work in both if work.id not in noticed]
    for kind, work in zip(kinds, random.sample(plain, min(len(plain), len(kinds))), strict=False):
        night = max(story.born.get(work.id, 0) + 1, _some_night(story, random))
        if night >= story.nights_n:
            continue
        story.happened[night].append(f"{work.id}: {kind}")
        if kind == "doi":
            story.former[work.id] = night, replace(work, doi_printed=None)
        elif kind == "pmid":
            story.former[work.id] = night, replace(work, pmid=None, mesh=())
        elif kind == "wrong":
            story.former[work.id] = night, replace(work, doi_printed=f"10.5555/wrong-{work.pmid}")
        elif kind == "text":
            story.former[work.id] = night, replace(work, abstract=work.abstract[:1])
        else:
            story.former[work.id] = night, replace(work, doi_printed=None)
            story.twins[work.id] = night, replace(
                work, id=f"{work.id}'", pmid=None, pmcid=None, mesh=(), openalex=f"{work.openalex}7",
                omid=f"{work.omid}7", s2=work.s2[::-1] if work.s2 else None,
            )  # fmt: skip


def _lose(story: Story, random: Random, *, is_lasting: bool) -> None:
    """Let works disappear everywhere or at one provider, and most of them return."""
    citing = [work for work in story.last.works if work.role == "citing"]
    for n, work in enumerate(random.sample(citing, min(4 + story.nights_n // 3, len(citing)))):
        night = max(story.born.get(work.id, 0) + 1, _some_night(story, random))
        back = NEVER if is_lasting and n == 0 else min(night + random.randint(1, 3), story.nights_n - 1)
        if back <= night:
            continue
        story.happened[night].append(f"{work.id} disappears until {'the end' if back == NEVER else back}")
        if n % 2 == 0:
            story.away[work.id] = night, back
        else:
            provider = random.choice(("europepmc", "icite", "openalex", "crossref"))
            story.lacking.setdefault((provider, work.id), (night, back))
