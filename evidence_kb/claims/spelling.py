"""Spelling slips of treatment names: a word one edit away from a known form.

Only words of eight letters and more are compared, because short words have too many neighbours, and plural and case
are no slips. The word stays as printed; the form it is probably meant to be is a search synonym.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from evidence_kb.claims.concepts import forms, is_drug_stem, key, singular
from evidence_kb.claims.words import flat, word_set
from evidence_kb.findings import ConceptKind, Quote, SpellingVariant, Vocabulary
from evidence_kb.model import Passage

MIN_LETTERS = 8
_WORD = re.compile(rf"[^\W\d_]{{{MIN_LETTERS},40}}")
_SALTS = word_set("acid sodium salt sulfate sulphate disodium hydrochloride compound")
_REGIONAL = (("ae", "e"), ("oe", "e"), ("ph", "f"), ("isation", "ization"), ("tumour", "tumor"))


def spelling_variants(
    passages: Sequence[Passage], seen_forms: Iterable[str], vocabulary: Vocabulary
) -> tuple[SpellingVariant, ...]:
    """List each misspelt treatment name once, with its first place; `seen_forms` are the treatments of this page."""
    listed, everything_known = _vocabulary_words(vocabulary)
    right = set(listed)
    page_words = _words(seen_forms)
    counts = _counts(passages)
    right |= {word for word in page_words if word in right or counts.get(word, 0) > 1 or is_drug_stem(word)}
    ends = _by_ends(right)
    found: dict[str, SpellingVariant] = {}
    for index, passage in enumerate(passages):
        plain = flat(passage.text)
        for match in _WORD.finditer(plain):
            word = singular(match.group())
            meant = None if word in everything_known or word in right else _neighbour(word, ends)
            if meant and word not in found:
                printed = passage.text[match.start() : match.end()]
                form = meant + ("s" if match.group() != word else "")
                found[word] = SpellingVariant(printed, form, Quote(index, match.start(), match.end(), printed))
    return tuple(found.values())


def _words(many: Iterable[str]) -> set[str]:
    """Take the words that name: single words, and the first word of "zoledronic acid"."""
    found = set()
    for form in many:
        parts = key(form).split()
        if len(parts) == 1 or (len(parts) == 2 and parts[1] in _SALTS):
            found.add(parts[0])
    return {word for word in found if len(word) >= MIN_LETTERS - 1}


def _counts(passages: Sequence[Passage]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for passage in passages:
        for match in _WORD.finditer(flat(passage.text)):
            counts[singular(match.group())] = counts.get(singular(match.group()), 0) + 1
    return counts


@lru_cache(maxsize=16)
def _vocabulary_words(vocabulary: Vocabulary) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that name treatments, and all words of all forms; they are the same for every study."""
    everything = {singular(w) for kind in ConceptKind for f in forms(kind, vocabulary) for w in key(f).split()}
    return frozenset(_words(forms(ConceptKind.TREATMENT, vocabulary))), frozenset(everything)


def _by_ends(words: Iterable[str]) -> dict[str, set[str]]:
    """Group words by their first and by their last three letters: one edit leaves one of the two as it was."""
    ends: dict[str, set[str]] = defaultdict(set)
    for word in words:
        ends[f"{word[:3]}-"].add(word)
        ends[f"-{word[-3:]}"].add(word)
    return ends


def _neighbour(word: str, ends: Mapping[str, set[str]]) -> str | None:
    close = ends.get(f"{word[:3]}-", set()) | ends.get(f"-{word[-3:]}", set())
    near = sorted(form for form in close if abs(len(form) - len(word)) < 2 and one_edit(word, form))
    near = [form for form in near if not _same_word(word, form)]
    return near[0] if near else None


def _same_word(a: str, b: str) -> bool:
    """British and American spelling, and an ending that makes another word of the family, are no slips."""
    for long, short in _REGIONAL:
        a, b = a.replace(long, short), b.replace(long, short)
    return a == b or singular(a) == singular(b) or a[:-1] == b[:-1] or a[:-1] == b or b[:-1] == a


def one_edit(a: str, b: str) -> bool:
    """Say whether one inserted, dropped, changed or swapped letter turns `a` into `b`."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    short, long = sorted((a, b), key=len)
    at = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    return a[at + 1 :] == b[at + 1 :] or (a[at + 2 :] == b[at + 2 :] and a[at : at + 2] == b[at : at + 2][::-1])
