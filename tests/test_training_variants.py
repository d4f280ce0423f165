"""Variants of marked abstracts name other arms and outcomes where the marked ones stood, and carry no labels."""

from __future__ import annotations

import pytest

from evidence_kb.claims.language import pieces
from evidence_kb.claims.questions.reading import read
from training.annotations import Annotated, AnnotatedArm, Place, Result
from training.gold import Document, Part
from training.tagging_data import NONE, TaggedDocument
from training.variants import Names, names_in, variant, with_full_text

TITLE = "Zorplexine in pain"
ABSTRACT = "Patients took zorplexine (ZP) or placebo. Pain was lower with ZP than with placebo. Sleep did not differ."


def places(*words: str) -> tuple[Place, ...]:
    texts = (TITLE, ABSTRACT)
    return tuple(Place(n, t.lower().index(w), t.lower().index(w) + len(w))
                 for w in words for n, t in enumerate(texts) if w in t.lower())  # fmt: skip


MARKED = Annotated(
    "x", TITLE, ABSTRACT,
    (AnnotatedArm(True, (*places("zorplexine", "zp"), Place(1, 62, 64))), AnnotatedArm(False, places("placebo"))),
    (Result(places("pain was")[0]._replace(end=ABSTRACT.index("Pain") + 4), 0, 1, "decreased", "between"),),
)  # fmt: skip
OTHERS = Names({True: [["quxabine", "QX"]], False: [["surgery"]]}, ["weight"])


def words(found: TaggedDocument) -> str:
    vocabulary = pieces.tokenizer()
    return " ".join(vocabulary.decode(list(s.ids)) for s in found.sentences)


def test_names_are_collected_longest_first() -> None:
    names = names_in([MARKED])
    assert names.arms == {True: [["zorplexine", "ZP"]], False: [["placebo"]]}
    assert list(names.outcomes) == ["Pain"]


def test_an_arm_gets_its_other_name_everywhere_and_short_for_short() -> None:
    every = [words(variant(MARKED, read(TITLE, ABSTRACT), OTHERS, n)) for n in range(40)]
    renamed = [text for text in every if "qux" in text]
    assert 20 < len(renamed) < 40
    assert not any("zorplexine" in text or "zp" in text.split() for text in renamed)
    assert any("q" in text.split("(")[1][:3] for text in renamed if "(" in text)
    assert any("weight was lower" in text for text in every) and any("pain was lower" in text for text in every)


def test_a_variant_has_no_labels_and_the_same_number_gives_the_same_one() -> None:
    one, again = (variant(MARKED, read(TITLE, ABSTRACT), OTHERS, 3) for _ in range(2))
    assert [s.ids for s in one.sentences] == [s.ids for s in again.sentences]
    assert all((s.labels == NONE).all() and len(s.labels) == len(s.ids) + 1 for s in one.sentences)


def test_full_text_needs_two_sentences() -> None:
    span = "The mean score fell by 12 points in the first group ({})."
    parts = (Part(TITLE, None), Part("Pain was lower.", None))
    for n, there in ((1, False), (3, True)):
        record = {"prompts": [{"evidence_spans": [span.format(k) for k in range(n)]}]}
        found = with_full_text(Document("x", record, parts, {}))
        assert (found is not None) is there
        if found is not None:
            assert words(found).count("mean score") == n


def test_distances_have_buckets_of_their_own_when_near() -> None:
    pytest.importorskip("torch")
    from training.mpnet import buckets

    found = buckets(400).tolist()
    assert found[20][20:28] == [0, 17, 18, 19, 20, 21, 22, 23]  # what stands behind
    assert found[20][13:20] == [7, 6, 5, 4, 3, 2, 1]  # what stands before
    assert found[399][0] == found[200][0] == 15 and found[0][399] == 31
