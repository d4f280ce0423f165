"""What the texts of a topic name, beyond what claims say of it: it tells the kinds of empty cell apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, product

from evidence_kb.cells import Place
from evidence_kb.store import Store
from evidence_kb.text import fold

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"[.;:!?]\s|\n")
_TEXTS = """
SELECT p.study_id, p.text, s.status FROM topic_studies t JOIN studies s ON s.id = t.study_id
JOIN passages p ON p.study_id = s.id AND p.is_chosen WHERE t.topic = ? ORDER BY p.study_id"""
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


def named_places(store: Store, slug: str) -> tuple[set[Place], set[int]]:
    """Return the places of which a study that was read names both sides, and the treatments that lead on.

    A treatment leads on where a study that names it knows of works that were not seen.
    """
    treatment_forms, outcome_forms = (_forms(store, kind) for kind in ("treatment", "outcome"))
    leads_on = {row["study_id"] for row in store.rows(_LEADING, [slug])}
    held: set[Place] = set()
    leading: set[int] = set()
    for study_id, status, texts in _texts(store, slug):
        treatments = _named(treatment_forms, texts)
        if study_id in leads_on:
            leading |= treatments
        if status == "full" and treatments:
            held.update(product(treatments, _named(outcome_forms, texts)))
    return held, leading


def _named(forms: Forms, texts: Iterable[str]) -> set[int]:
    return {concept for text in texts for concept in forms.concepts_in(text)}


def _texts(store: Store, slug: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield study, status and folded texts, one study at a time: all at once would not fit into memory."""
    rows = store.db.query(_TEXTS, [slug])
    for (study_id, status), group in groupby(rows, key=lambda row: (row["study_id"], row["status"])):
        yield study_id, status, [fold(row["text"]) for row in group]


class Forms:
    """Finds the known forms of concepts in folded text: whole words, a plural s or es allowed, the longest form first.

    Forms are looked up by their first word: one pattern of all forms took a millisecond a text, and a topic may have a
    million texts.
    """

    def __init__(self, concepts: Mapping[str, int]) -> None:
        self._concepts = concepts
        grouped: dict[str, list[str]] = defaultdict(list)
        for form in concepts:
            first = _WORD.match(form)
            word = first.group() if first else ""
            grouped[word].append(form)
            if word == form:  # of a longer form the first word stands as it is
                for plural in (f"{form}s", f"{form}es"):
                    grouped[plural].append(form)
        odd = grouped.pop("", ())  # forms that begin with no letter or digit
        self._odd = _pattern(odd, r"\b") if odd else None
        self._by_word = {word: _pattern(forms) for word, forms in grouped.items()}

    def concepts_in(self, text: str) -> set[int]:
        """Return the ids of the concepts that a text names."""
        found: list[str] = []
        end = 0
        for word in _WORD.finditer(text):
            pattern = self._by_word.get(word.group())
            match = pattern.match(text, word.start()) if pattern and word.start() >= end else None
            if match:
                found.append(match[1])
                end = match.end()
        if self._odd:
            found += self._odd.findall(text)
        return {self._concepts[form] for form in found}


def _pattern(forms: Iterable[str], before: str = "") -> re.Pattern[str]:
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile(rf"{before}({'|'.join(map(re.escape, longest_first)) or '(?!)'})(?:s|es)?\b")


def _forms(store: Store, kind: str) -> Forms:
    rows = store.rows("SELECT form, concept_id FROM synonyms WHERE kind = ?", [kind])
    return Forms({str(row["form"]): int(row["concept_id"]) for row in rows})
