"""The words that a person types into the search box: read without ever failing, spelled out, put for the index.

A person may write words, "phrases", -words to leave out and beginn* of words. What is looked for is the words of all
terms; each may stand in other forms: those that the vocabulary lists, and, for a word that no text has, those that
are a slip of the pen away. Everything is quoted for SQLite's FTS5, so nothing typed can be taken for its syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from evidence_kb.text import fold

MOST_CHARACTERS, MOST_TERMS = 300, 12  # of one question; what is beyond is not looked for, and the page says so
RUN_N = 4  # words that may name one thing together: "chronic recurrent multifocal osteomyelitis"
PREFIX_LETTERS = 3
MIN_LETTERS = 6  # shorter words have too many neighbours to guess among
LONG_LETTERS = 8  # words from here on may have two slips
NEIGHBOURS_N = 3
_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
# Letters that sound alike, so that "bisfosfonate" is as near as its ear says. Not a claim about any language.
_SOUNDS = (("ph", "f"), ("ae", "e"), ("oe", "e"), ("y", "i"), ("ck", "k"))


@dataclass(frozen=True, slots=True)
class Term:
    """What must (or must not) be in a text: a word, a phrase, or the beginning of a word; or any of `also`."""

    text: str
    is_phrase: bool = False
    is_prefix: bool = False
    is_excluded: bool = False
    is_apart: bool = False  # several words that name one thing, and need not stand together
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """The terms of a question in their order, and whether some of what was typed was left out as too long."""

    terms: tuple[Term, ...]
    is_cut: bool = False

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.is_excluded)


def question(text: str) -> Question:
    """Read what a person typed; it never fails, and what holds no letter or digit is no term.

    >>> [term.text for term in question('pamidronate "bone pain" -child*').terms]
    ['pamidronate', 'bone pain', 'child']
    """
    terms = []
    for minus, phrase, word in _TERM.findall(text[:MOST_CHARACTERS]):
        words = fold(phrase or word)
        if words:
            is_prefix = bool(word) and word.endswith("*") and len(words) >= PREFIX_LETTERS
            terms.append(Term(words, bool(phrase), is_prefix, bool(minus)))
    return Question(tuple(terms[:MOST_TERMS]), len(text) > MOST_CHARACTERS or len(terms) > MOST_TERMS)


def typed_words(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words and phrases to find and those to leave out, with all their signs: for texts without an index.

    >>> typed_words('50% "bone pain" -child*')
    (('50%', 'bone pain'), ('child',))
    """
    found = [
        (bool(minus), (phrase or word.rstrip("*")).strip())
        for minus, phrase, word in _TERM.findall(text[:MOST_CHARACTERS])
        if fold(phrase or word)
    ][:MOST_TERMS]
    wanted, unwanted = ([word for is_out, word in found if is_out is side] for side in (False, True))
    return tuple(wanted), tuple(unwanted)


def runs(terms: Sequence[Term]) -> dict[str, tuple[int, int]]:
    """Return the words that may name one thing, and the terms (from, to) that they are made of; longest runs first."""
    found: dict[str, tuple[int, int]] = {}
    for length in range(min(RUN_N, len(terms)), 0, -1):
        for start in range(len(terms) - length + 1):
            taken = terms[start : start + length]
            is_whole = length == 1 or not any(term.is_phrase for term in taken)
            if is_whole and not any(term.is_prefix or term.is_excluded for term in taken):
                found.setdefault(" ".join(term.text for term in taken), (start, start + length))
    return found


def with_forms(terms: Sequence[Term], forms: Mapping[str, Sequence[str]]) -> tuple[Term, ...]:
    """Let each run of words that `forms` has other forms for be found by any of them; longer runs take precedence."""
    joined: dict[int, tuple[int, Term]] = {}
    taken: set[int] = set()
    for words, (start, end) in runs(terms).items():
        others = apart(words, forms.get(words, ()))
        if others and not taken & set(range(start, end)):
            taken |= set(range(start, end))
            phrase = terms[start].is_phrase
            joined[start] = (end, Term(words, is_phrase=phrase, is_apart=end - start > 1, also=others))
    out: list[Term] = []
    at = 0
    while at < len(terms):
        end, term = joined.get(at, (at + 1, terms[at]))
        out.append(term)
        at = end
    return tuple(out)


def respelled(terms: Sequence[Term], meant: Mapping[str, Sequence[str]]) -> tuple[Term, ...]:
    """Let each word that `meant` has an entry for be found by the words that were probably meant."""
    return tuple(replace(t, also=apart(t.text, meant[t.text])) if t.text in meant and not t.also else t for t in terms)


def apart(words: str, forms: Iterable[str]) -> tuple[str, ...]:
    """Return the forms that are not found anyway where the words, or a shorter one of the forms, are looked for."""
    kept: list[str] = []
    for form in sorted(forms, key=len):
        if not any(_holds(form, other) for other in (words, *kept)):
            kept.append(form)
    return tuple(kept)


def _holds(form: str, words: str) -> bool:
    """Whether a form is found wherever the words themselves are."""
    return f" {words} " in f" {form} " or form.rstrip("s") == words.rstrip("s")


def expression(question: Question) -> str:
    """Return the question for FTS5's MATCH; "" where nothing is looked for."""
    wanted = " AND ".join(_alternatives(term) for term in question.terms if not term.is_excluded)
    unwanted = " OR ".join(_quoted(term) for term in question.terms if term.is_excluded)
    return f"({wanted}) NOT ({unwanted})" if wanted and unwanted else wanted


def _alternatives(term: Term) -> str:
    return "(" + " OR ".join((_quoted(term), *(f'"{form}"' for form in term.also))) + ")"


def _quoted(term: Term) -> str:
    if term.is_apart:
        return "(" + " AND ".join(f'"{word}"' for word in term.text.split()) + ")"
    return f'"{term.text}"' + ("*" if term.is_prefix else "")


def is_guessable(term: Term) -> bool:
    """Whether a term may be a misspelt name: one word of letters, long enough to have few neighbours."""
    return not (term.is_prefix or term.is_phrase or term.is_excluded) and len(term.text) >= MIN_LETTERS and (
        term.text.isalpha()
    )  # fmt: skip


def neighbours(word: str, forms: Iterable[str]) -> tuple[str, ...]:
    """Return the words of vocabulary forms nearest to a misspelt word: one slip away, two for long words.

    >>> neighbours("bisfosfonate", ["bisphosphonate", "phosphate"])
    ('bisphosphonate',)
    """
    heard = _sound(word)
    most = 1 if len(word) < LONG_LETTERS else 2
    near: list[tuple[int, str]] = []
    for other in sorted({part for form in forms for part in form.split() if len(part) >= MIN_LETTERS}):
        if other != word:
            slips = OSA.distance(heard, _sound(other), score_cutoff=most)
            if slips <= most:
                near.append((slips, other))
    least = min(near, default=(0, ""))[0]
    return tuple(other for slips, other in sorted(near) if slips == least)[:NEIGHBOURS_N]


def _sound(word: str) -> str:
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return re.sub(r"(.)\1", r"\1", word)
