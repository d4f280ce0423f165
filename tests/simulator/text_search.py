"""Find works by their words, as PubMed's free text and Crossref's bibliographic search do. Built once per world."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log

from evidence_kb.text import fold

from .world import World


@dataclass(frozen=True, slots=True)
class Words:
    """Ids of works by the words of their titles, abstracts, and bibliographic descriptions."""

    titles: dict[str, set[str]]
    abstracts: dict[str, set[str]]
    descriptions: dict[str, set[str]]

    def having(self, text: str, *, title_only: bool = False) -> set[str]:
        """Return the works that have every word of a text in the title (or the abstract)."""
        found: set[str] | None = None
        for word in fold(text).split():
            ids = self.titles.get(word, set())
            if not title_only:
                ids = ids | self.abstracts.get(word, set())
            found = ids if found is None else found & ids
        return found or set()

    def best(self, text: str, n: int) -> list[tuple[str, float]]:
        """Return the n works that share most with a citation, with a score: rare words count more."""
        scores: dict[str, float] = {}
        for word in set(fold(text).split()):
            ids = self.descriptions.get(word, set())
            for work_id in ids:
                scores[work_id] = scores.get(work_id, 0) + log(1 + 50_000 / len(ids))
        return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:n]


@lru_cache(maxsize=4)
def words_of(world: World) -> Words:
    """Return the index of a world's words."""
    titles: dict[str, set[str]] = {}
    abstracts: dict[str, set[str]] = {}
    descriptions: dict[str, set[str]] = {}
    for work in world.works:
        _add(titles, work.title, work.id)
        _add(abstracts, " ".join(text for _, text in work.abstract), work.id)
        names = " ".join(author.family for author in work.authors)
        journal = f"{work.journal.title} {work.journal.abbreviation}"
        where = " ".join(filter(None, (str(work.year), work.volume, work.issue, work.first_page, work.last_page)))
        _add(descriptions, f"{work.title} {names} {journal} {where}", work.id)
    return Words(titles, abstracts, descriptions)


def _add(index: dict[str, set[str]], text: str, work_id: str) -> None:
    for word in set(fold(text).split()):
        index.setdefault(word, set()).add(work_id)
