"""The tagger and the cross-encoder on sentences of our own, and what holds for any text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_kb.claims.language import pieces
from evidence_kb.claims.language.mentions import loose_spans, mention_spans, phrase, stems
from evidence_kb.claims.networks.cross_encoder import Question, probabilities, with_other_form
from evidence_kb.claims.networks.heads import ANSWERS, DIRECTIONS, HEADS, ROLES, WORD_HEADS
from evidence_kb.claims.networks.tagger import TaggedSentence, chunks, tag, tag_all

TITLE = "Zorplexine versus placebo for knee pain: a randomised trial"
ABSTRACT = (
    TITLE,
    "We aimed to find out whether zorplexine relieves chronic knee pain.",
    "Eighty patients were randomly assigned to zorplexine 20 mg daily or to placebo for twelve weeks.",
    "Pain intensity was significantly lower with zorplexine than with placebo (p = 0.01).",
    "Walking distance increased more in the zorplexine group than in the placebo group (p < 0.001).",
    "Adverse events did not differ between the groups.",
    "We conclude that zorplexine is an effective treatment for chronic knee pain.",
)


def printed(sentence: TaggedSentence, head: str) -> list[str]:
    return [sentence.text[s.start : s.end] for s in sentence.spans(head)]


def test_a_plain_abstract_is_tagged_sensibly() -> None:
    found = tag(ABSTRACT)
    assert {"zorplexine", "placebo"} <= {p.lower() for p in printed(found[0], "arm")}
    assert {"zorplexine", "placebo"} <= set(printed(found[3], "arm"))
    assert printed(found[3], "outcome") == ["Pain intensity"]
    assert printed(found[4], "outcome") == ["Walking distance"]
    assert printed(found[5], "outcome") == ["Adverse events"]
    assert found[3].evidence > 0.5 > found[2].evidence
    best = [max(s.roles, key=s.roles.__getitem__) for s in found[1:]]
    assert best == ["background", "methods", "results", "results", "results", "conclusion"]


def test_the_direction_of_an_outcome_with_a_result() -> None:
    found = tag(ABSTRACT)
    said = {}
    for sentence in found[3:6]:
        span = sentence.spans("outcome")[0]
        directions = sentence.directions(span)
        assert sum(directions.values()) == pytest.approx(1.0, abs=1e-3)
        said[sentence.text[span.start : span.end]] = max(directions, key=directions.__getitem__)
    assert said == {"Pain intensity": "decreased", "Walking distance": "increased", "Adverse events": "no difference"}


def test_what_is_compared_is_told_from_what_it_is_compared_with() -> None:
    sentence = tag(ABSTRACT)[3]
    words = [w.text for w in sentence.words]
    drug, placebo = words.index("zorplexine"), words.index("placebo")
    assert sentence.of("intervention")[drug] > sentence.of("intervention")[placebo]
    assert sentence.of("comparator")[placebo] > sentence.of("comparator")[drug]


@pytest.mark.parametrize(
    ("outcome", "sentence", "answer"),
    [
        ("Pain intensity", ABSTRACT[3], "decreased"),
        ("Walking distance", ABSTRACT[4], "increased"),
        ("Adverse events", ABSTRACT[5], "no difference"),
        ("Adverse events", ABSTRACT[2], "not told"),
    ],
)
def test_the_cross_encoder_answers_plain_questions(outcome: str, sentence: str, answer: str) -> None:
    chances = probabilities([Question("zorplexine", "placebo", outcome, sentence)])
    assert chances.shape == (1, len(ANSWERS))
    assert chances.sum() == pytest.approx(1.0, abs=1e-4)
    assert ANSWERS[int(chances[0].argmax())] == answer


def test_documents_are_tagged_alike_alone_and_together() -> None:
    both = tag_all([ABSTRACT, ABSTRACT[:3]])
    for together, alone in zip(both, (tag(ABSTRACT), tag(ABSTRACT[:3])), strict=True):
        for one, other in zip(together, alone, strict=True):
            np.testing.assert_allclose(one.chances, other.chances, atol=1e-5)
            assert one.evidence == pytest.approx(other.evidence, abs=1e-5)


def test_answers_do_not_depend_on_the_questions_beside_them() -> None:
    asked = [Question("zorplexine", "placebo", "pain", s) for s in ABSTRACT]
    np.testing.assert_allclose(probabilities(asked)[3], probabilities(asked[3:4])[0], atol=1e-5)


@pytest.mark.parametrize("sentences", [[], [""], ["", "", ""], ["\n\t \x00"], ["x" * 5000], ["½ µg · ≥ 3 😀"]])
def test_odd_texts_are_survived(sentences: list[str]) -> None:
    found = tag(sentences)
    assert [s.text for s in found] == sentences
    assert all(np.isfinite(s.chances).all() for s in found)


def test_a_long_text_and_a_long_sentence_are_read_in_parts() -> None:
    long = " ".join(["Pain fell with zorplexine compared with placebo,"] * 200) + "."
    found = tag([TITLE, *[ABSTRACT[3]] * 60, long])
    assert len(found) == 62
    assert found[-1].chances.shape == (len(found[-1].words), len(WORD_HEADS))
    assert found[-1].of("outcome")[-10:].max() > 0  # the end was read too


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_spans_lie_inside_their_sentence(sentences: list[str]) -> None:
    for sentence in tag(sentences):
        assert len(sentence.chances) == len(sentence.words)
        for head in WORD_HEADS:
            for span in sentence.spans(head, 0.05):
                assert 0 <= span.start < span.end <= len(sentence.text)
                assert sentence.text[span.start : span.end].strip()


@given(st.lists(st.integers(0, 700), max_size=30), st.integers(16, 256))
def test_chunks_hold_every_piece_once_and_keep_to_the_limit(lengths: list[int], limit: int) -> None:
    runs = chunks(lengths, limit)
    covered = [(s, p) for run in runs for s, a, b in run for p in range(a, b)]
    assert covered == [(s, p) for s, n in enumerate(lengths) for p in range(n)]
    assert all(sum(b - a + 1 for _, a, b in run) + 2 <= limit for run in runs)


def test_mentions_are_found_by_words_and_by_short_forms() -> None:
    shorts = {"VAS": "visual analogue scale"}
    sentence = stems("The VAS score and the visual analogue scales fell in the control group.")
    found = mention_spans(sentence, phrase("visual analogue scale", shorts))
    assert (1, 2) in found
    assert (5, 8) in found
    assert mention_spans(sentence, phrase("control group")) == [(11, 12)]
    assert mention_spans(sentence, phrase("treatment group")) == []
    assert loose_spans(stems("Hypertensive patients"), phrase("hypertension")) == [(0, 1)]
    assert with_other_form("VAS score", shorts) == "VAS score (visual analogue scale)"


def test_heads_agree_with_each_other() -> None:
    assert HEADS[: len(WORD_HEADS)] == WORD_HEADS
    assert HEADS[-len(ROLES) :] == ROLES
    assert ANSWERS[:3] == DIRECTIONS


def test_words_have_pieces() -> None:
    text = "Zorplexine (20 mg) cut CRP by 0.5 mg/L."
    cut = pieces.pieces_of(text, pieces.tokenizer())
    assert [text[w.start : w.end] for w in cut.words] == [w.text for w in pieces.words_of(text)]
    assert list(cut.first) == sorted(set(cut.first))


def test_the_mean_of_the_words_that_a_span_touches() -> None:
    sentence = tag(ABSTRACT)[3]
    start, end = sentence.text.index("Pain"), sentence.text.index(" was")
    assert sentence.mean("outcome", start, end) == float(sentence.of("outcome")[:2].mean())
    assert sentence.mean("outcome", len(sentence.text) + 1, len(sentence.text) + 2) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "3.5mg  of caf\u00e9 (n=12)",
        "中文 a\u0301 \u0301b",
        "x" * 50 + " fell",
        "[SEP] zorplexine\u00a0IL-6\n\nrose",
    ],
)
def test_pieces_that_are_cut_between_blanks_are_those_of_the_whole_text(text: str) -> None:
    whole = pieces.tokenizer().encode(text, add_special_tokens=False)
    cut = pieces.pieces_of(text, pieces.tokenizer())
    assert cut.ids == tuple(whole.ids)
    starts = [start for start, _ in whole.offsets]
    assert all(starts[first] >= word.start for first, word in zip(cut.first, cut.words, strict=True))
