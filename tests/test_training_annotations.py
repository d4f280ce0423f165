"""What was marked in abstracts is read back at its places, and judges candidates as a reader would."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from evidence_kb.claims.comparing.comparisons import compare, readings
from evidence_kb.claims.language.pieces import tokenizer
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.networks.heads import DIRECTIONS
from evidence_kb.claims.questions.reading import read
from evidence_kb.claims.study.study import read_study
from evidence_kb.model import Passage, PassageKind
from training.annotations import ANNOTATIONS, CHANGES, KINDS, Annotated, annotated
from training.answers import ANSWERS
from training.gold import text_of
from training.judging import Judge, Judged
from training.questions import NOT_TOLD, Asked
from training.questions import marked as asked_of

APART = Path(__file__).parent.parent.parent / "shared" / "gold" / "ebmnlp_dev.jsonl"
TITLE = "Zorplexine in chronic pain"
ABSTRACT = (
    "Patients were randomised to zorplexine or placebo for six weeks. "
    "Pain intensity was significantly lower with zorplexine than with placebo (p = 0.01). "
    "Sleep quality improved from baseline in the zorplexine group."
)


def place(words: str) -> list[int]:
    start = ABSTRACT.index(words)
    return [1, start, start + len(words)]


def line(text: str = ABSTRACT) -> dict[str, object]:
    arms = [{"role": "T", "mentions": [[0, 0, 10], place("zorplexine")]}, {"role": "C", "mentions": [place("placebo")]}]
    results = [[place("Pain intensity"), 0, 1, CHANGES.index("decreased"), KINDS.index("between")],
               [place("Sleep quality"), 0, None, CHANGES.index("increased"), KINDS.index("within")]]  # fmt: skip
    return {"key": "x", "crc": zlib.crc32(f"{TITLE}\n{text}".encode()), "arms": arms, "results": results}


@pytest.fixture
def marked(tmp_path: Path) -> Annotated:
    path = tmp_path / "annotations.jsonl"
    path.write_text(json.dumps(line()) + "\n", encoding="utf-8")
    return next(annotated({"x": (TITLE, ABSTRACT)}, path))


def test_places_give_back_the_words(marked: Annotated) -> None:
    assert [marked.text(arm.mentions[-1]) for arm in marked.arms] == ["zorplexine", "placebo"]
    assert [(marked.text(r.outcome), r.change, r.kind) for r in marked.results] == [
        ("Pain intensity", "decreased", "between"),
        ("Sleep quality", "increased", "within"),
    ]


def test_a_text_that_is_not_the_marked_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "annotations.jsonl"
    path.write_text(json.dumps(line("another text")) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="not the one that was annotated"):
        list(annotated({"x": (TITLE, ABSTRACT)}, path))
    assert not list(annotated({"y": (TITLE, ABSTRACT)}, path))


@pytest.mark.skipif(not APART.is_file(), reason=f"{APART.name} is not in ../shared/gold")
def test_every_annotation_fits_the_text_that_it_is_of() -> None:
    with APART.open(encoding="utf-8") as file:
        texts = {f"pmid:{record['pmid']}": text_of(record) for record in map(json.loads, file)}
    assert sum(1 for _ in annotated(texts)) > 500, "annotated() refuses a text that is divided in another way"


def test_a_candidate_is_right_where_all_that_was_marked_agrees(marked: Annotated) -> None:
    passages = (
        Passage("x", PassageKind.TITLE, None, TITLE, True),
        Passage("x", PassageKind.ABSTRACT, None, ABSTRACT, True),
    )
    study = read_study(passages, NO_TOPIC)
    compared = compare(study)
    assert compared is not None
    judge = Judge(marked, compared, study.shorts)
    judged: dict[str, list[Judged]] = {}
    for pairing, chances in readings(compared):
        change = DIRECTIONS[chances.index(max(chances))]
        judged.setdefault(pairing.text.casefold(), []).append(judge.judge(pairing, change))
        turned = {"increased": "decreased", "decreased": "increased"}.get(change, "increased")
        assert not judge.judge(pairing, turned).is_right
    assert any(j.is_wholly_right for j in judged["pain intensity"])
    # A change within one arm is no comparison: who tells it of one arm alone is right, who compares is not.
    assert all(j.is_within for j in judged.get("sleep quality", []) if j.is_right)


def test_a_marked_result_is_a_question_to_its_sentence(marked: Annotated) -> None:
    def words(pair: Asked) -> str:
        return tokenizer().decode(list(pair.ids[: pair.types.index(1)]))

    between, within = asked_of(marked, read(TITLE, ABSTRACT), tokenizer())
    assert words(between) == "zorplexine placebo pain intensity"
    assert between.label == DIRECTIONS.index("decreased")
    assert words(within) == "zorplexine sleep quality" and within.label == NOT_TOLD  # nobody is compared


def test_the_files_hold_places_and_no_words() -> None:
    for path, keys in ((ANNOTATIONS, {"key", "crc", "arms", "results"}), (ANSWERS, {"prompt", "change", "sentences"})):
        lines = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
        assert len(lines) > 1000
        assert all(set(found) == keys for found in lines)
