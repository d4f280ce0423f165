"""What people's decisions add up to: the verdict on a claim, the screening of a study, and how far two readers agree.

A reviewer's latest word about a thing counts; `undo` takes it back. Reviewers who differ make a dispute, which an
adjudicator's word closes. A topic may ask for two readers: then nothing is published before two agree or an
adjudicator decided. Who said what stays in `curation.db`; only what it adds up to leaves it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Final

REVIEWER, ADJUDICATOR = "reviewer", "adjudicator"
UNDO, NOTE = "undo", "note"
VERDICTS: Final = ("accept", "reject", "edit")
SCREENINGS: Final = ("include", "exclude")
REJECT_REASONS: Final = (
    "not_a_claim", "wrong_treatment", "wrong_outcome", "wrong_direction", "wrong_number", "negation_missed",
    "hedge_missed", "other_study", "wrong_population", "duplicate", "quote_truncated", "out_of_scope", "other",
)  # fmt: skip
# In the order in which they are asked: of several reasons for one exclusion the first is published, so that counts
# by reason add up to the number of studies.
EXCLUDE_REASONS: Final = (
    "duplicate", "wrong_publication_type", "wrong_population", "wrong_treatment", "wrong_comparator", "wrong_outcome",
    "wrong_design", "no_own_data", "retracted", "no_full_text", "language", "other",
)  # fmt: skip
TOO_FEW: Final = 50  # pairs of judgements; with fewer a kappa moves by tenths when one judgement changes
_STATUS: Final = {"accept": "accepted", "reject": "rejected", "edit": "edited"}
_SCREENING: Final = {"include": "included", "exclude": "excluded"}


@dataclass(frozen=True, slots=True)
class Word:
    """What one person said about one thing: a claim by its key, or a study in a topic. `id` grows with time."""

    id: int
    key: str
    reviewer: str
    verdict: str
    role: str = REVIEWER
    reason: str | None = None
    edits: str | None = None  # JSON, sorted by field, so that equal edits are equal texts
    note: str | None = None
    topic: str | None = None  # of a word about a study
    at: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the words about one claim add up to."""

    status: str
    reviews_n: int
    edits: str | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree about the `n` things that both judged before either could see the other's word."""

    readers: tuple[str, str]
    n: int
    agreed_n: int
    kappa: float | None  # None where chance alone would make them agree on everything

    @property
    def is_too_few(self) -> bool:
        """Whether `n` is below what a kappa can lean on."""
        return self.n < TOO_FEW


def standing(words: Iterable[Word]) -> dict[tuple[str, str], Word]:
    """Return the word that stands of each (role, reviewer): the latest, if it was not taken back."""
    latest: dict[tuple[str, str], Word] = {}
    for word in sorted(words, key=lambda word: word.id):
        if word.verdict != NOTE:
            latest[word.role, word.reviewer] = word
    return {who: word for who, word in latest.items() if word.verdict != UNDO}


def adjudicated(words: Iterable[Word]) -> Word | None:
    """Return the adjudicator's word that counts: of several the latest."""
    said = [word for (role, _), word in standing(words).items() if role == ADJUDICATOR]
    return max(said, key=lambda word: word.id, default=None)


def read_by(words: Iterable[Word]) -> list[Word]:
    """Return the words of the reviewers that stand, adjudication left out, in the order in which they were said."""
    said = [word for (role, _), word in standing(words).items() if role == REVIEWER]
    return sorted(said, key=lambda word: word.id)


def differ(words: Iterable[Word]) -> bool:
    """Whether reviewers contradict each other, about a claim (edits too) or a study (reasons aside)."""
    return len({_position(word) for word in read_by(words)}) > 1


def is_conflict(words: Sequence[Word]) -> bool:
    """Whether reviewers differ and no adjudicator has decided."""
    return differ(words) and adjudicated(words) is None


def verdict(words: Sequence[Word], readers: int) -> Verdict | None:
    """Return what the words about one claim add up to where `readers` (1 or 2) are asked for; None: nothing yet."""
    read, judged = read_by(words), adjudicated(words)
    if judged:
        return Verdict(_STATUS[judged.verdict], len(read) + 1, judged.edits)
    if len(read) < readers:
        return None
    if differ(words):
        return Verdict("disputed", len(read)) if readers == 1 else None
    return Verdict(_STATUS[read[0].verdict], len(read), read[0].edits)


def screening(words: Sequence[Word], readers: int) -> tuple[str, str | None]:
    """Return whether a study is included or excluded, or unscreened while that is open, and the reason."""
    read, judged = read_by(words), adjudicated(words)
    if judged is None and (len(read) < readers or differ(words)):
        return "unscreened", None
    counted = [judged] if judged else read
    reasons = {word.reason for word in counted}
    reason = next((reason for reason in EXCLUDE_REASONS if reason in reasons), None)
    return _SCREENING[counted[0].verdict], reason


def notes(words: Iterable[Word]) -> dict[str, str]:
    """Return the note that stands of each reviewer of one thing: the latest; an empty one takes it back."""
    latest: dict[str, str | None] = {}
    for word in sorted(words, key=lambda word: word.id):
        if word.note is not None or word.verdict == NOTE:
            latest[word.reviewer] = word.note
    return {reviewer: note for reviewer, note in latest.items() if note}


def has_judged(words: Iterable[Word], name: str) -> bool:
    """Whether a reviewer has spoken about a thing, in any role, and not taken it back."""
    return any(reviewer == name for _, reviewer in standing(words))


def notes_for(words: Sequence[Word], reader: str | None) -> dict[str, str]:
    """Return the notes on one thing that a reviewer may read: his own, and all once he has judged it.

    So that two readers stay blind to each other. None is the owner of the data folder, who may read all.
    """
    is_open = reader is None or has_judged(words, reader)
    return {who: note for who, note in notes(words).items() if is_open or who == reader}


def by_key(words: Iterable[Word]) -> dict[str, list[Word]]:
    """Return the words about each thing, in the order in which they were said."""
    found: dict[str, list[Word]] = defaultdict(list)
    for word in sorted(words, key=lambda word: word.id):
        found[word.key].append(word)
    return found


def agreements(words: Mapping[str, Sequence[Word]]) -> list[Agreement]:
    """Return the agreement of every two reviewers who judged the same things; `words` are by thing."""
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for said in words.values():
        for readers, judged in _blind(said).items():
            pairs[readers].append(judged)
    return [
        Agreement(readers, len(judged), sum(a == b for a, b in judged), kappa(judged))
        for readers, judged in sorted(pairs.items())
    ]


def cross_tables(words: Mapping[str, Sequence[Word]]) -> list[Counter[tuple[str, str]]]:
    """Return, for every two reviewers, how often which two verdicts met, without names; `words` are by thing."""
    tables: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for said in words.values():
        for readers, judged in _blind(said).items():
            tables[readers][judged] += 1
    return [table for _, table in sorted(tables.items())]


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two readers' categories, (p_o - p_e) / (1 - p_e); None where it is undefined.

    p_o is the share of things on which both chose the same category, p_e the share expected if each chose at random
    with the frequencies observed. Nominal categories, no weights: accept, reject and edit, or include and exclude.
    Undefined (0/0) if p_e is 1, that is if both readers used one and the same category throughout, and without any
    pair. Source: Cohen 1960, doi 10.1177/001316446002000104.

    >>> round(kappa([("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15), 3)
    0.4
    """
    n = len(pairs)
    if not n:
        return None
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = Fraction(sum(a == b for a, b in pairs), n)
    expected = sum((Fraction(first[name] * second[name], n * n) for name in first), Fraction(0))
    return None if expected == 1 else float((observed - expected) / (1 - expected))


def _blind(words: Sequence[Word]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return the categories of every two reviewers of one thing at the moment when the second of them spoke.

    What they say later they say with the other's word before them, which would make agreement look better.
    """
    present: dict[str, str] = {}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for word in sorted(words, key=lambda word: word.id):
        if word.role != REVIEWER or word.verdict == NOTE:
            continue
        present.pop(word.reviewer, None)
        if word.verdict != UNDO:
            present[word.reviewer] = word.verdict
        for a, b in combinations(sorted(present), 2):
            found.setdefault((a, b), (present[a], present[b]))
    return found


def _position(word: Word) -> tuple[str, str | None]:
    return word.verdict, word.edits
