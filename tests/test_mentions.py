"""What texts name is kept, and is what reading them all anew would find, whatever came, went or was renamed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from kept import tables

from evidence_kb import store_mentions
from evidence_kb.store import Store
from evidence_kb.store_mentions import named_places, read_mentions

TABLES = ("text_mentions", "mention_forms")
WORDS = ("bone", "pain", "scan", "zorplex", "zorplexes", "bone pain", "Pain", "quill", "naïve", "β-blocker", "scans")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A database of two topics whose tables are filled by hand."""
    store = Store(tmp_path / "evidence.db")
    store.db.execute("PRAGMA foreign_keys = OFF")
    store.db.execute("INSERT INTO topics (slug, title) VALUES ('a', 'A'), ('b', 'B')")
    return store


def text(store: Store, number: int, words: str, topics: str = "a", *, is_chosen: int = 1) -> None:
    with store.db.atomic():
        store.db.execute(
            "INSERT OR IGNORE INTO studies (id, key, status, first_run, last_run) VALUES (?, ?, 'full', 1, 1)",
            [number, str(number)],
        )
        for topic in topics:
            store.db.execute(
                "INSERT OR IGNORE INTO topic_studies (topic, study_id, role, first_run) VALUES (?, ?, 'citing', 1)",
                [topic, number],
            )
        store.db.execute(
            "INSERT INTO passages (study_id, kind, position, text, sha256, complete, provider, record_key, is_chosen, "
            "response_sha256, first_run) VALUES (?, 'abstract', 0, ?, ?, 1, 'p', ?, ?, 'x', 1)",
            [number, words, words, str(number), is_chosen],
        )


def forms(store: Store, kind: str, **ids: int) -> None:
    with store.db.atomic():
        store.db.execute("DELETE FROM synonyms WHERE kind = ?", [kind])
        for form, concept in ids.items():
            store.db.execute(
                "INSERT INTO synonyms (kind, form, concept_id, origin) VALUES (?, ?, ?, 'package')",
                [kind, form.replace("_", " "), concept],
            )


def kept(store: Store) -> dict[str, list[Any]]:
    return {table: store.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


def anew(store: Store) -> dict[str, list[Any]]:
    with store.db.atomic():
        for table in TABLES:
            store.db.execute(f"DELETE FROM {table}")
    read_mentions(store)
    return kept(store)


def texts_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many texts are looked through for what they name."""
    read: list[str] = []
    real = store_mentions.Forms.concepts_in
    monkeypatch.setattr(store_mentions.Forms, "concepts_in", lambda self, text: read.append(text) or real(self, text))
    read_mentions(store)
    monkeypatch.undo()
    return len(set(read))


def test_only_new_texts_and_those_with_a_word_of_a_changed_form_are_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, words in enumerate(("Zorplex for pain.", "Pain in the bone.", "Bone pains, no scan.", "Hens."), 1):
        text(store, number, words)
    forms(store, "treatment", zorplex=1)
    forms(store, "outcome", pain=1)
    assert texts_read(store, monkeypatch) == 4
    assert named_places(store, "a") == ({(1, 1)}, set())
    assert texts_read(store, monkeypatch) == 0
    text(store, 5, "Zorplex alone.")
    assert texts_read(store, monkeypatch) == 1
    forms(store, "outcome", pain=1, bone_pain=2)  # of the texts with "bone" one has the longer form
    assert texts_read(store, monkeypatch) == 2
    assert [row["outcomes"] for row in store.rows("SELECT outcomes FROM text_mentions ORDER BY passage_id")] == [
        "1", "1", "2", "", ""
    ]  # fmt: skip
    forms(store, "outcome", pain=7, bone_pain=2)  # the same form leads to another concept
    assert texts_read(store, monkeypatch) == 3
    assert named_places(store, "a") == ({(1, 7)}, set())
    assert kept(store) == anew(store)


def test_another_version_of_the_program_reads_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    text(store, 1, "Zorplex for pain.")
    text(store, 2, "Hens.")
    forms(store, "treatment", zorplex=1)
    read_mentions(store)
    store.db.execute("UPDATE mention_forms SET code_version = 'of before'")
    assert texts_read(store, monkeypatch) == 2


@pytest.mark.parametrize("seed", range(12))
def test_what_is_kept_is_what_reading_all_would_find(store: Store, seed: int) -> None:
    """Texts come, go, speak and fall silent, studies leave topics, forms come, go and lead elsewhere: a random life."""
    chance = random.Random(seed)
    number = 0
    for _ in range(8):
        for _ in range(chance.randint(0, 4)):
            number += 1
            words = " ".join(chance.choices(WORDS, k=6))
            text(store, number, words, chance.choice(("a", "b", "ab", "")), is_chosen=chance.randint(0, 1))
        with store.db.atomic():
            store.db.execute("UPDATE passages SET is_chosen = 1 - is_chosen WHERE id = ?", [chance.randint(1, 20)])
            store.db.execute("DELETE FROM topic_studies WHERE study_id = ?", [chance.randint(1, 20)])
        for kind in ("treatment", "outcome"):
            chosen = chance.sample(("zorplex", "pain", "bone", "bone_pain", "scan", "quill", "naive", "β_blocker"), k=4)
            forms(store, kind, **{form: chance.randint(1, 3) for form in chosen})
        read_mentions(store)
        assert kept(store) == anew(store)


def test_a_text_that_goes_takes_what_it_names_along(store: Store) -> None:
    text(store, 1, "Zorplex.")
    forms(store, "treatment", zorplex=1)
    read_mentions(store)
    store.db.execute("PRAGMA foreign_keys = ON")
    store.db.execute("DELETE FROM passages")
    assert kept(store)["text_mentions"] == []
    assert "text_mentions" in tables(store.path)
