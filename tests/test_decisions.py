"""What people's words add up to; kappas are from the literature or computed by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.decisions import (
    ADJUDICATOR,
    TOO_FEW,
    Verdict,
    Word,
    agreements,
    by_key,
    is_conflict,
    kappa,
    notes,
    screening,
    verdict,
)

ACTIONS = st.sampled_from(["accept", "reject", "edit", "undo", "note"])


def said(*words: tuple[str, str], role: str = "reviewer", start: int = 1) -> list[Word]:
    """Return words from (reviewer, verdict), in this order."""
    return [Word(n, "k", who, what, role) for n, (who, what) in enumerate(words, start)]


def test_the_latest_word_of_a_reviewer_counts_and_undo_takes_it_back() -> None:
    assert verdict(said(("a", "reject"), ("a", "accept")), 1) == Verdict("accepted", 1)
    assert verdict(said(("a", "reject"), ("a", "undo")), 1) is None
    assert verdict(said(("a", "reject"), ("a", "note")), 1) == Verdict("rejected", 1)
    assert verdict([], 1) is None


def test_with_one_reader_two_who_differ_are_a_dispute() -> None:
    assert verdict(said(("a", "accept"), ("b", "reject")), 1) == Verdict("disputed", 2)
    assert verdict(said(("a", "accept"), ("b", "accept")), 1) == Verdict("accepted", 2)


def test_with_two_readers_nothing_is_published_before_two_agree() -> None:
    assert verdict(said(("a", "accept")), 2) is None
    assert verdict(said(("a", "accept"), ("a", "accept")), 2) is None
    assert verdict(said(("a", "accept"), ("b", "reject")), 2) is None
    assert verdict(said(("a", "accept"), ("b", "accept")), 2) == Verdict("accepted", 2)
    assert verdict(said(("a", "accept"), ("b", "accept"), ("c", "reject")), 2) is None


@pytest.mark.parametrize("readers", [1, 2])
def test_an_adjudicator_closes_a_conflict_until_that_is_taken_back(readers: int) -> None:
    words = said(("a", "accept"), ("b", "reject"))
    closed = [*words, *said(("c", "reject"), role=ADJUDICATOR, start=3)]
    assert is_conflict(words) and not is_conflict(closed)
    assert verdict(closed, readers) == Verdict("rejected", 3)
    assert is_conflict([*closed, *said(("c", "undo"), role=ADJUDICATOR, start=4)])


def test_two_edits_that_differ_are_a_conflict() -> None:
    words = [Word(1, "k", "a", "edit", edits='{"total_n": 5}'), Word(2, "k", "b", "edit", edits='{"total_n": 6}')]
    assert is_conflict(words) and verdict(words, 1) == Verdict("disputed", 2)


def test_a_study_is_excluded_for_the_first_reason_of_the_list_that_a_reader_gave() -> None:
    words = [Word(1, "s", "a", "exclude", reason="wrong_design"), Word(2, "s", "b", "exclude", reason="duplicate")]
    assert screening(words, 2) == ("excluded", "duplicate")
    assert screening(words[:1], 1) == ("excluded", "wrong_design")
    assert screening(words[:1], 2) == ("unscreened", None)
    assert screening([words[0], Word(2, "s", "b", "include")], 1) == ("unscreened", None)
    assert screening([Word(1, "s", "a", "include")], 1) == ("included", None)


def test_kappa_of_a_published_table() -> None:
    # The worked example of Cohen 1968 (doi 10.1037/h0026256), unweighted: 200 judgements, kappa .492.
    table = {("p", "p"): 88, ("p", "n"): 14, ("p", "u"): 18, ("n", "p"): 10, ("n", "n"): 40, ("n", "u"): 10,
             ("u", "p"): 2, ("u", "n"): 6, ("u", "u"): 12}  # fmt: skip
    pairs = [pair for pair, n in table.items() for _ in range(n)]
    assert len(pairs) == 200 and kappa(pairs) == pytest.approx(0.492, abs=5e-4)


def test_kappa_at_its_ends() -> None:
    assert kappa([]) is None
    assert kappa([("accept", "accept")] * 9) is None  # chance alone would give the same
    assert kappa([("accept", "accept"), ("reject", "reject")]) == 1.0
    assert kappa([("accept", "reject"), ("reject", "accept")]) == -1.0
    assert kappa([("accept", "accept"), ("accept", "reject")]) == 0.0


@given(st.lists(st.tuples(ACTIONS, ACTIONS), max_size=30))
def test_kappa_never_exceeds_one_and_does_not_mind_the_order(pairs: list[tuple[str, str]]) -> None:
    found = kappa(pairs)
    assert found is None or -1 <= found <= 1
    assert kappa(pairs[::-1]) == found == kappa([(b, a) for a, b in pairs])


def test_agreement_is_about_what_was_said_before_the_other_word_could_be_seen() -> None:
    changed = said(("a", "reject"), ("a", "accept"), ("b", "reject"), ("a", "reject"))  # gives in after the conflict
    (found,) = agreements({"k": changed})
    assert (found.readers, found.n, found.agreed_n, found.is_too_few) == (("a", "b"), 1, 0, True)
    many = {str(n): said(("a", "accept"), ("b", "accept" if n % 2 else "reject")) for n in range(TOO_FEW)}
    assert agreements(many)[0].n == TOO_FEW and not agreements(many)[0].is_too_few
    assert agreements({"k": said(("a", "accept"), ("c", "accept"), role=ADJUDICATOR)}) == []


@given(st.lists(st.tuples(st.sampled_from("ab"), ACTIONS), max_size=12), st.randoms(use_true_random=False))
def test_words_count_in_the_order_in_which_they_were_said(words: list[tuple[str, str]], chance: object) -> None:
    kept = said(*words)
    shuffled = list(kept)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert verdict(shuffled, 1) == verdict(kept, 1) and verdict(shuffled, 2) == verdict(kept, 2)
    assert by_key(shuffled) == by_key(kept) and notes(shuffled) == notes(kept)


def test_the_last_note_of_each_reviewer_stands_and_an_empty_one_takes_it_back() -> None:
    words = [Word(1, "k", "a", "note", note="one"), Word(2, "k", "a", "note", note="two"), Word(3, "k", "b", "accept")]
    assert notes(words) == {"a": "two"}
    assert notes([*words, Word(4, "k", "a", "note")]) == {}
