"""The names and order of what the tagger says of every word and every sentence."""

from __future__ import annotations

# of a word: a mention of an arm, of one that is tested, of one that it is compared with; an outcome, an outcome with a
# result that compares arms, the direction of that result; an outcome with a change within one arm, and one that
# something else is said of (how groups were at the start, what predicts it)
WORD_HEADS = (
    "arm", "intervention", "comparator", "outcome", "reported", "increased", "decreased", "no difference", "within",
    "aside",
)  # fmt: skip
# of a sentence: it tells a result between arms; the section it belongs to
SENTENCE_HEADS = ("evidence", "background", "methods", "results", "conclusion")
HEADS = (*WORD_HEADS, *SENTENCE_HEADS)
DIRECTIONS = WORD_HEADS[5:8]
ROLES = SENTENCE_HEADS[1:]
# from which probability on a word counts, where that is not one half: annotators name some arms only, so that the
# tagger, which learnt from them, is shy of arms
LEAST = {"arm": 0.25, "intervention": 0.25, "comparator": 0.25, "reported": 0.3}
# answers of the cross-encoder
ANSWERS = (*DIRECTIONS, "not told")
