"""What the texts of a topic name, beyond what claims say of it: it tells the kinds of empty cell apart.

What each text names is kept (`text_mentions`) with the forms that it was read with (`mention_forms`): a text is read
again only where one of its words begins a form that came, went, or leads to another concept since.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count, groupby, product

from evidence_kb import __version__
from evidence_kb.cells import Place
from evidence_kb.store import Store
from evidence_kb.store_derived import sync
from evidence_kb.text import fold

_SENTENCE_END = re.compile(r"[.;:!?]\s|\n")
_SPEAK = "p.is_chosen AND EXISTS (SELECT 1 FROM topic_studies t WHERE t.study_id = p.study_id)"
_UNREAD = f"FROM passages p LEFT JOIN text_mentions m ON m.passage_id = p.id WHERE m.passage_id IS NULL AND {_SPEAK}"
_NAMED = """
SELECT t.study_id, s.status, m.treatments, m.outcomes FROM topic_studies t JOIN studies s ON s.id = t.study_id
JOIN passages p ON p.study_id = s.id AND p.is_chosen JOIN text_mentions m ON m.passage_id = p.id
WHERE t.topic = ? ORDER BY t.study_id"""
_LEADING = """
SELECT study_id FROM not_seen UNION SELECT l.study_id FROM count_ledger l JOIN topic_studies t
ON t.study_id = l.study_id AND t.topic = ? AND t.role = 'seed' WHERE l.unseen_n > 0"""


def register_reading(store: Store) -> None:
    """Teach SQLite `all_were_treated(text, people_end, treatment_start)`, which `store_cells` asks of a passage."""

    def all_were_treated(text: str | None, people_end: int | None, treatment_start: int | None) -> bool:
        """Whether one sentence counts the patients and names their treatment: "Five patients were treated with x"."""
        if text is None or people_end is None or treatment_start is None or people_end >= treatment_start:
            return False
        return not _SENTENCE_END.search(text[people_end:treatment_start])

    store.db.conn.create_function("all_were_treated", 3, all_were_treated, deterministic=True)


def read_mentions(store: Store, progress: Callable[[str, int, int], None] = lambda what, done, total: None) -> None:
    """Make `text_mentions` what the texts that speak for studies of any topic name, by the forms of now."""
    rows = store.rows("SELECT kind, form, concept_id FROM synonyms WHERE kind IN ('treatment', 'outcome')")
    forms = [{**row, "code_version": __version__} for row in rows]
    readers = {
        kind: Forms({row["form"]: row["concept_id"] for row in rows if row["kind"] == kind})
        for kind in ("treatment", "outcome")
    }
    with store.db.atomic():
        _forget(store, forms)
        execute, total = store.db.conn.execute, store.rows(f"SELECT count(*) AS n {_UNREAD}")[0]["n"]
        done = count(1)

        @lru_cache(maxsize=1)  # each text is asked for its treatments, and then for its outcomes
        def folded(text: str) -> str:
            progress("reading what texts name", next(done), total)
            return fold(text)

        def named(kind: str, text: str) -> str:
            return " ".join(map(str, sorted(readers[kind].concepts_in(folded(text)))))

        store.db.conn.create_function("named", 2, named, deterministic=True)
        execute(
            "INSERT INTO text_mentions SELECT p.id, named('treatment', p.text), named('outcome', p.text) "
            f"{_UNREAD} ORDER BY p.id"
        )
        sync(store, "mention_forms", ("kind", "form"), forms)


def _forget(store: Store, forms: list[dict[str, object]]) -> None:
    """Forget what texts name that speak no more, or that have a word with which a form begins that is another now."""
    held = store.rows("SELECT * FROM mention_forms")
    execute = store.db.conn.execute
    execute(f"DELETE FROM text_mentions WHERE passage_id NOT IN (SELECT p.id FROM passages p WHERE {_SPEAK})")
    if any(row["code_version"] != __version__ for row in held):
        execute("DELETE FROM text_mentions")
    here, before = ({(row["kind"], row["form"], row["concept_id"]) for row in rows} for rows in (forms, held))
    words = {word for _, form, _ in here ^ before for word in first_words(str(form))}
    if not words:
        return
    store.db.conn.create_function("has_changed", 1, lambda text: not words.isdisjoint(fold(text).split(" ")))
    execute(
        "DELETE FROM text_mentions WHERE passage_id IN (SELECT m.passage_id FROM text_mentions m JOIN passages p "
        "ON p.id = m.passage_id WHERE has_changed(p.text))"
    )


def named_places(store: Store, slug: str) -> tuple[set[Place], set[int]]:
    """Return the places of which a study that was read names both sides, and the treatments that lead on.

    A treatment leads on where a study that names it knows of works that were not seen.
    """
    leads_on = {row["study_id"] for row in store.rows(_LEADING, [slug])}
    held: set[Place] = set()
    leading: set[int] = set()
    for (study_id, status), texts in _named(store, slug):
        treatments, outcomes = (_ids(" ".join(ids)) for ids in zip(*texts, strict=True))
        if study_id in leads_on:
            leading |= treatments
        if status == "full" and treatments:
            held.update(product(treatments, outcomes))
    return held, leading


def _named(store: Store, slug: str) -> Iterator[tuple[tuple[int, str], Iterator[tuple[str, str]]]]:
    """Yield (study, status) with what each of its texts names, one study at a time: there may be a million."""
    rows = store.db.conn.execute(_NAMED, [slug])
    for study, group in groupby(rows, key=lambda row: (row[0], row[1])):
        yield study, (row[2:] for row in group)


@lru_cache(maxsize=1 << 16)  # many studies name the same
def _ids(ids: str) -> frozenset[int]:
    return frozenset(map(int, ids.split()))


def first_words(form: str) -> Iterator[str]:
    """Yield the words with which a form begins in a text: of a longer one its first word stands as it is."""
    word = form.partition(" ")[0]
    yield word
    if word == form:
        yield from (f"{form}s", f"{form}es")


class Forms:
    """Finds known forms of concepts, folded, in folded text: whole words, a plural s or es allowed, the longest first.

    Forms are looked up by their first word: one pattern of all forms took a millisecond a text, and a topic may have a
    million texts.
    """

    def __init__(self, concepts: Mapping[str, int]) -> None:
        self._concepts = concepts
        grouped: dict[str, list[str]] = defaultdict(list)
        for form in concepts:
            for word in first_words(form):
                grouped[word].append(form)
        self._by_word = {word: _pattern(forms) for word, forms in grouped.items()}

    def concepts_in(self, text: str) -> set[int]:
        """Return the ids of the concepts that a text names."""
        found: list[str] = []
        at = end = 0
        for word in text.split(" "):  # folded texts have single blanks and nothing else between words
            pattern = self._by_word.get(word)
            match = pattern.match(text, at) if pattern and at >= end else None
            if match:
                found.append(match[1])
                end = match.end()
            at += len(word) + 1
        return {self._concepts[form] for form in found}


def _pattern(forms: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile(rf"({'|'.join(map(re.escape, longest_first))})(?:s|es)?\b")
