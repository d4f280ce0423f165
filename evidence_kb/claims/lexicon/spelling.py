"""Spelling slips of treatment names: a word one edit away from a known form.

Only words of eight letters and more are compared, because short words have too many neighbours, and plural and case
are no slips. The word stays as printed; the form it is probably meant to be is a search synonym.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from evidence_kb.claims.language.words import flat, word_set
from evidence_kb.claims.lexicon.concepts import forms, is_drug_stem, key, singular
from evidence_kb.findings import ConceptKind, Quote, SpellingVariant, Vocabulary
from evidence_kb.model import Passage

MIN_LETTERS = 8
_WORD = re.compile(rf"[^\W\d_]{{{MIN_LETTERS},40}}")
Ends = Mapping[str, set[str]]
_SALTS = word_set("acid sodium salt sulfate sulphate disodium hydrochloride compound")
_REGIONAL = (("ae", "e"), ("oe", "e"), ("ph", "f"), ("isation", "ization"), ("tumour", "tumor"))


def spelling_variants(
    passages: Sequence[Passage], seen_forms: Iterable[str], vocabulary: Vocabulary
) -> tuple[SpellingVariant, ...]:
    """List each misspelt treatment name once, with its first place; `seen_forms` are the treatments of this page."""
    listed, everything_known, ends = _vocabulary_words(vocabulary)
    places = [(n, match) for n, passage in enumerate(passages) for match in _WORD.finditer(flat(passage.text))]
    words = [singular(match.group()) for _, match in places]
    counts = Counter(words)
    own = {word for word in _words(seen_forms) if counts[word] > 1 or is_drug_stem(word)} - listed
    own_ends = _by_ends(own)
    found: dict[str, SpellingVariant] = {}
    for (index, match), word in zip(places, words, strict=True):
        if word in everything_known or word in listed or word in own or word in found:
            continue
        if meant := _neighbour(word, ends, own_ends):
            printed = passages[index].text[match.start() : match.end()]
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


@lru_cache(maxsize=16)
def _vocabulary_words(vocabulary: Vocabulary) -> tuple[frozenset[str], frozenset[str], Ends]:
    """Return the words that name treatments, all words of all forms, and the former by their ends.

    They are the same for every study.
    """
    everything = {singular(w) for kind in ConceptKind for f in forms(kind, vocabulary) for w in key(f).split()}
    listed = frozenset(_words(forms(ConceptKind.TREATMENT, vocabulary)))
    return listed, frozenset(everything), _by_ends(listed)


def _by_ends(words: Iterable[str]) -> Ends:
    """Group words by their first and by their last three letters: one edit leaves one of the two as it was."""
    ends: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        ends[f"{word[:3]}-"].add(word)
        ends[f"-{word[-3:]}"].add(word)
    return ends


def _neighbour(word: str, *known: Ends) -> str | None:
    keys = (f"{word[:3]}-", f"-{word[-3:]}")
    close = {form for ends in known for key in keys for form in ends.get(key, ())}
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
