"""Load tables of links: what of them becomes citations, and what is counted as not seen (docs/decisions/0028).

A link between two held studies is a statement of its provider, saved as those of harvests are. Of the others each held
end counts one more work that the provider lists and that is not held: the ledger of counts shows how many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Set
from dataclasses import replace
from functools import partial
from pathlib import Path

from evidence_kb.bulk_tables import table_parts
from evidence_kb.harvesters import links
from evidence_kb.harvesters.links import Links, Work
from evidence_kb.store import Origin, Store
from evidence_kb.store_batch import save_batch
from evidence_kb.store_guards import studies_keyed, studies_named
from evidence_kb.store_links import What, add_counts, counted, forget_counts, newest_study, reach, stated_before
from evidence_kb.store_load import Part

# Files that hold all that their provider knows: what one counts takes the place of earlier counts. OpenCitations
# spreads the links of a work over several files, so that of these the greatest count is the least that it states.
WHOLE = {"icite"}
AT_ONCE_N = 5_000  # works whose counts are saved together

_Cut = Callable[[Path], Iterator[bytes]]
_Read = Callable[[str, bytes, str], Links]
_Save = Callable[[Store, int, What, Links], Part]
_Finish = Callable[[Store, int, What], None]
_Reach = Callable[[Store, str, str], str]


def links_of(provider: str) -> tuple[_Cut, _Read, _Save, _Finish, _Reach]:
    """Return what a kind of file is made of (`load_parts.Kind`) that holds links of a provider."""
    return partial(_cut, provider), partial(_read, provider), save_links, finish_links, reach


def _cut(provider: str, path: Path) -> Iterator[bytes]:
    return table_parts(path, partial(links.header, provider))


def _read(provider: str, name: str, part: bytes, options: str) -> Links:
    return links.read_links(provider, name, part)


def save_links(store: Store, run_id: int, what: What, read: Links) -> Part:
    """Save the links of a part whose works are both held, and count those of which one is; each once."""
    known = _held(store, what, set(read.works.values()))
    held = {cell: known[work] for cell, work in read.works.items() if work in known}
    both = [(held[citing], held[cited], date) for citing, cited, date in read.rows if citing in held and cited in held]
    save_batch(store, _origin(run_id, what), links.batch_of(both))
    named = {cell: held.get(cell, work)[0] for cell, work in read.works.items() if work}
    distinct = {(named[citing], named[cited]): (citing, cited) for citing, cited, _ in read.rows}.values()
    counts: Counter[tuple[Work, str]] = Counter()
    counts.update((held[cited], "cited_by") for _, cited in distinct if cited in held)
    counts.update((held[citing], "references") for citing, _ in distinct if citing in held)
    add_counts(store, what, counts)
    both_n = sum(citing in held and cited in held for citing, cited in distinct)
    return Part(
        links_n=len(distinct), links_held_n=both_n, links_unseen_n=counts.total() - 2 * both_n, unread_n=read.unread_n
    )


def finish_links(store: Store, run_id: int, what: What) -> None:
    """Enter in the ledger how many links the whole file states of each work that is held still."""
    provider = what["kind"]
    for some in counted(store, what, AT_ONCE_N):
        held = _held(store, what, {work for work, _ in some})
        known = {} if provider in WHOLE else stated_before(store, provider, {count.record_key for _, count in some})
        counts = []
        for work, count in some:
            if work in held:
                n = max(count.shown_n, known.get((count.record_key, count.what), 0))
                counts.append(replace(count, stated_n=n, shown_n=n))
        batch = links.mentions(work for work, _ in some if work in held)
        save_batch(store, _origin(run_id, what), replace(batch, counts=tuple(counts)))
    forget_counts(store, what)


def _held(store: Store, what: What, works: Set[Work]) -> dict[Work, Work]:
    """Return the works that are held, among the studies that the file is read for, each with what it is known by.

    That is one identifier of each scheme, one that is held if any is: a second DOI that nobody holds makes no study.
    """
    names = {name for work in works for name in work}
    studies = studies_named(store, names)
    if omids := {name for name in names if name.startswith("omid:")}:
        studies |= studies_keyed(store, what["kind"], omids)
    up_to = newest_study(what["options"])
    held = {name for name, study in studies.items() if study <= up_to}
    return {work: _known_by(work, held) for work in works if not held.isdisjoint(work)}


def _known_by(work: Work, held: Set[str]) -> Work:
    best: dict[str, str] = {}
    for name in work:
        scheme = name.partition(":")[0]
        if scheme not in best or (name in held and best[scheme] not in held):
            best[scheme] = name
    return tuple(best.values())


def _origin(run_id: int, what: What) -> Origin:
    return Origin(run_id, "", what["kind"], what["sha256"], what["as_of"], None, f"file:{what['name']}",
                  lists_belong=False)  # fmt: skip
