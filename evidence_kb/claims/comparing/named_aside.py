"""What only a sentence beside the matter of a study names is no arm of it.

"Raters met every month", "the hospital lies in a valley with long winters": the tagger may take a word of such a
sentence for what somebody was given. One that another sentence names as well stays what it is, and so does what is said
to have been given.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Protocol, TypeVar

from evidence_kb.claims.language.words import ASIDE, flat, rx
from evidence_kb.claims.networks.tagger import TaggedSentence
from evidence_kb.claims.study.interest import interesting


class _Mention(Protocol):
    @property
    def sentence(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


# "they took zorplexine", "zorplexine (5 mg) was given"
_GIVEN = rx(r"\b(?:given|giv(?:es|ing)|gave|receiv(?:ed|es|ing)|took|takes|taking|got)(?: (?:the|an?|oral|daily))? $")
_WAS_GIVEN = rx(rf"{ASIDE} (?:was|were|is|are|had been|has been) (?:[a-z]+ )?(?:given|taken)\b")

M = TypeVar("M", bound=_Mention)


def told_of(mentions: Sequence[M], sentences: Sequence[TaggedSentence], identity: Callable[[M], Hashable]) -> list[M]:
    """Return the mentions in sentences of interest, and those elsewhere of what such a sentence names."""
    wanted = interesting([sentence.text for sentence in sentences], in_trial=True)
    if all(wanted[m.sentence] for m in mentions):
        return list(mentions)
    given = {m.sentence for m in mentions if not wanted[m.sentence] and _is_given(m, sentences[m.sentence].text)}
    named = {identity(m) for m in mentions if wanted[m.sentence] or m.sentence in given}
    return [m for m in mentions if identity(m) in named]


def _is_given(mention: _Mention, text: str) -> bool:
    """Say whether a sentence tells that somebody got what it mentions."""
    plain = flat(text)
    return bool(_GIVEN.search(plain, max(0, mention.start - 40), mention.start) or _WAS_GIVEN.match(plain, mention.end))
