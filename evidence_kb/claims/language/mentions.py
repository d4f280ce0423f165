"""Where a text mentions a phrase: by its content words, shortened or spelled out, in any order and number.

Used to mark the treatment, the comparator and the outcome of a question in a sentence, and to carry the phrases of
human annotators over to the texts that the learned parts are trained on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence_kb.claims.language.pieces import words_of
from evidence_kb.claims.language.words import flat, word_set

_FUNCTION = word_set(
    "a an and or the of in on at to for with without by from as is are was were be been per vs versus than then after "
    "before during between among within into over under its their his her this that these those it both each all any "
    "no not other using use used via plus either such who which whether when while compared"
)
_GENERAL = word_set(
    "group groups arm arms treatment treatments treated therapy therapies intervention interventions patient patients "
    "subject subjects participant participants control controls study trial effect effects score scores level levels "
    "rate rates change changes value values number incidence mean total measure measures outcome outcomes result "
    "results drug drugs administration receiving received baseline day days week weeks month months year years time "
    "mg kg ml g dose doses daily min h hour hours"
)
_CONTROL = word_set("control controls")
_BESIDE_CONTROL = word_set("group groups arm arms subject subjects participant participants condition conditions")
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("s", ""))
_SPELLINGS = (("haem", "hem"), ("aemia", "emia"), ("oedema", "edema"), ("diarrhoea", "diarrhea"), ("tumour", "tumor"),
              ("behaviour", "behavior"))  # fmt: skip
_NUMBER = re.compile(r"\d+(?:[.,·]\d+)*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The ways to say a phrase, each as its content words; `is_control` for a bare "control"."""

    forms: tuple[tuple[str, ...], ...]
    is_control: bool


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return a word without plural and with one spelling; nothing for a sign.

    >>> stem("Haematomas"), stem("therapies"), stem("—")
    ('hematoma', 'therapy', '')
    """
    plain = flat(word)
    if not any(c.isalnum() for c in plain):
        return ""
    for british, american in _SPELLINGS:
        plain = plain.replace(british, american)
    for ending, instead in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= 3 and not plain.endswith(("ss", "us", "is")):
            return plain[: -len(ending)] + instead
    return plain


def stems(text: str) -> list[str]:
    """Return the stem of every word of a text, in order."""
    return [stem(w.text) for w in words_of(text)]


@lru_cache(maxsize=8192)
def content(text: str) -> tuple[str, ...]:
    """Return the stems that carry the meaning of a phrase: no function words, no bare numbers."""
    found = [stem(w.text) for w in words_of(text) if flat(w.text) not in _FUNCTION and not _NUMBER.fullmatch(w.text)]
    return tuple(dict.fromkeys(s for s in found if s))


def is_general(word: str) -> bool:
    """Say whether a stem is a word like "group" or "score", which names nothing on its own."""
    return word in _GENERAL


@lru_cache(maxsize=8192)
def _phrase(text: str, shorts: frozenset[tuple[str, str]]) -> Phrase:
    forms = [content(text)]
    plain = f" {' '.join(stems(text))} "
    for short, long in sorted(shorts):
        as_short, as_long = content(short), content(long)
        has_short = f" {' '.join(stems(short))} " in plain
        has_long = bool(stems(long)) and f" {' '.join(s for s in stems(long))} " in plain
        if has_short or has_long:
            forms += [as_short, as_long]
            rest = tuple(s for s in forms[0] if s not in {*as_short, *as_long})
            forms += [(*as_short, *rest), (*as_long, *rest)] if rest else []
    named = [form for form in dict.fromkeys(forms) if form and any(not is_general(s) for s in form)]
    return Phrase(
        tuple(named), bool(forms[0]) and set(forms[0]) <= _CONTROL | _BESIDE_CONTROL and "control" in forms[0]
    )


def phrase(text: str, shorts: Mapping[str, str] | None = None) -> Phrase:
    """Prepare a phrase for the search; `shorts` are the short forms of its document and what they stand for."""
    return _phrase(text, frozenset((shorts or {}).items()))


def mention_spans(sentence: Sequence[str], sought: Phrase) -> list[tuple[int, int]]:
    """Return the spans of words (given as stems) that mention a phrase, from left to right, none overlapping."""
    found: list[tuple[int, int]] = []
    for form in sought.forms:
        found += _spans_of_form(sentence, form)
    if sought.is_control:
        found += [(i, i + 1) for i, s in enumerate(sentence) if s == "control" and _is_arm(sentence, i)]
    return _merged(found)


def _is_arm(sentence: Sequence[str], at: int) -> bool:
    after = sentence[at + 1] if at + 1 < len(sentence) else ""
    before = sentence[at - 1] if at else ""
    return after in _BESIDE_CONTROL or before in {"than", "versus", "vs", "with", "and", "the", "in"}


def _spans_of_form(sentence: Sequence[str], form: tuple[str, ...]) -> list[tuple[int, int]]:
    wanted = set(form)
    if len(form) == 1:
        return [(i, i + 1) for i, s in enumerate(sentence) if s in wanted]
    needed = max(2, -(-2 * len(wanted) // 3))
    found = []
    for i, word in enumerate(sentence):
        if word not in wanted:
            continue
        window = [j for j in range(i, min(len(sentence), i + len(form) + 3)) if sentence[j] in wanted]
        if len({sentence[j] for j in window}) >= needed:
            found.append((i, window[-1] + 1))
    return found


def _merged(spans: Collection[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def loose_spans(sentence: Sequence[str], sought: Phrase) -> list[tuple[int, int]]:
    """Return the mentions of a phrase, or where there are none the single words that it shares with the sentence."""
    spans = mention_spans(sentence, sought)
    if spans:
        return spans
    wanted = {s for form in sought.forms[:1] for s in form if not is_general(s)}
    return [(i, i + 1) for i, s in enumerate(sentence) if s and _like_one_of(s, wanted)]


def _like_one_of(word: str, wanted: Collection[str]) -> bool:
    """Say whether a word is one of some words or shares its beginning: "hypertensive" and "hypertension"."""
    return word in wanted or (len(word) > 5 and any(len(w) > 5 and w[:6] == word[:6] for w in wanted))


def overlap(sentence: Collection[str], sought: Phrase) -> float:
    """Return the largest share of a form's content words that a sentence (as stems) has; training chooses by it."""
    there = set(sentence)
    shares = [sum(_like_one_of(s, there) for s in form) / len(form) for form in sought.forms]
    return max(shares, default=1.0 if sought.is_control and "control" in there else 0.0)
