"""How kinds of sentences that tell nothing of a study are told by signs, and words that many of them have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from evidence_kb.claims.language.words import Needing


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of sentence: what all its signs are, and the words that tell nothing beside them."""

    signs: tuple[re.Pattern[str], ...]
    silent: re.Pattern[str]

    def left(self, sentence: str) -> str:
        """Return what a sentence tells that may be of this kind."""
        is_one = all(sign.search(sentence) for sign in self.signs)
        return self.silent.sub(" ", sentence) if is_one else sentence


def any_of(*patterns: str, needs: str = "") -> re.Pattern[str]:
    """Return a pattern that finds any of some, in large letters and small; `needs` as in `words.rx`."""
    compiled = re.compile("|".join(patterns), re.IGNORECASE)
    return cast("re.Pattern[str]", Needing(compiled, needs.split("|"))) if needs else compiled


def words(listed: str) -> str:
    """Return a pattern for words and, with a star, beginnings of words."""
    return rf"\b(?:{'|'.join(word.replace('*', '[a-z]*') for word in listed.split())})\b"


PEOPLE = words(
    "patient* child* adolescen* adult* infant* volunteer* subject* participant* individual* trial* men man women woman"
)
YEAR = r"\b(?:19|20)\d\d\b"
PERCENT = r"\b[0-9.]+ ?%"
