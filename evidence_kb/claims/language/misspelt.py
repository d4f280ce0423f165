"""Names as the text spells them: a word with a letter missing, one too many or two exchanged still finds its sentence.

Only a word that nobody knows is taken for misspelt, so that "sore" never becomes a "score", and no letter is replaced
by another: "systolic" and "diastolic" must stay two, like "hyper" and "hypo".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from evidence_kb.claims.language.words import flat

_LEAST = 5  # letters of a word of the text; shorter ones are alike by chance
_WORD = re.compile(r"[^\W\d_]+")


def as_spelt(name: str, words: Collection[str], is_known: Callable[[str], bool]) -> str:
    """Return a name with each unknown word as the text has it, where exactly one of its `words` is meant.

    `words` are flat; `is_known` says whether a flat word is one that anybody knows.

    >>> as_spelt("Sytolic bood pressure", {"systolic", "blood", "pressure"}, {"pressure"}.__contains__)
    'systolic blood pressure'
    """

    def right(match: re.Match[str]) -> str:
        word = flat(match.group())
        if word in words or is_known(word):
            return match.group()
        meant = [one for one in words if one[:1] == word[0] and len(one) >= _LEAST and _is_slip(word, one)]
        return meant[0] if len(meant) == 1 else match.group()

    return _WORD.sub(right, name)


def _is_slip(word: str, meant: str) -> bool:
    """Say whether one letter is missing or too many, or two neighbours are exchanged."""
    if abs(len(word) - len(meant)) == 1:
        short, long = sorted((word, meant), key=len)
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    if len(word) != len(meant):
        return False
    return any(word[:at] + word[at + 1] + word[at] + word[at + 2 :] == meant for at in range(len(word) - 1))
