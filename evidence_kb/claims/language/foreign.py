"""Sentences in another language than English: journals print an abstract once more in Spanish, French or German.

Whatever reads English finds names there that are none, and denials where nothing is denied.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import word_set

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = word_set("the of and in to with was were for is are that by than from at on this we be been")
# what English texts do not write, in Spanish, Portuguese, French, Italian, German and Dutch
_OTHERS = word_set(
    "el los las del con fue fueron para por una que se entre y des du avec pour est une chez dans sont ont les der das "
    "und mit bei wurde wurden nicht eine von dos da foi foram com uma não em ao os di della nei sono stato degli "
    "het een van voor werd"
)
_FEWEST = 3  # such words, each counted once, more than the English ones: "los" is a length of stay, "van" a name


def is_foreign(text: str) -> bool:
    """Say whether a sentence is in another language than English.

    >>> is_foreign("El dolor no fue menor en el grupo que recibió el fármaco."), is_foreign("The LOS was 5 d (y/n).")
    (True, False)
    """
    if text.isascii() and len(text) < 20:  # a label, or too little to tell
        return False
    words = set(_WORD.findall(text))
    others = {word.lower() for word in words if not word.isupper()} & _OTHERS  # "SE" and "DAS" are short for something
    if len(others) >= _FEWEST and len(others) > len({word.lower() for word in words} & _ENGLISH):
        return True
    if text.isascii():
        return False
    letters = [c for c in text if c.isalpha()]
    return sum(ord(c) > 0x2E80 for c in letters) * 2 > len(letters)
