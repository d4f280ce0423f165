"""Whether a study had a second arm, as its own words say.

A sentence that asks for a controlled trial, or names the one that people came from, says nothing of this study.
"""

from __future__ import annotations

from collections.abc import Sequence

from evidence_kb.claims.language.words import rx

_COMPARATORS = rx(
    r"\b(?:cross-?over|placebo|sham|versus(?! host)|vs|compared (?:with|to)(?! baseline| before| pre)|"
    r"controls(?! [a-z]+(?:ism|"
    r"ia|ion|emia|pain)\b| (?:the|pain|symptoms|disease)\b)|control "
    r"(?:group|arm|subjects|patients|treatment|condition)|randomi[sz]ed|randomly|comparator|"
    r"(?:treatment|study|two|both|three) (?:arms|groups))\b"
)
_OF_TRIALS = r"randomi[sz](?:ed|ation)|randomly|placebo|sham|double-blind|single-blind|cross-?over"
_RANDOMISED = rx(rf"\b(?:{_OF_TRIALS}|control (?:group|arm)|controlled (?:[a-z]+ )?(?:trial|study))\b")
_ASSIGNED = rx(
    rf"\b(?:{_OF_TRIALS}|(?:assigned|allocated)(?: in an? [0-9:]{{3,7}}(?: (?:ratio|fashion|manner))?)? to)\b"
)
_IN_GROUPS = rx(
    r"\b(?:controls?(?=[,;.]| (?:subjects|patients|condition|treatment|and|or)\b)|usual care|"
    r"(?:two|both|three|four|2|3|4|the|between|study|treatment) (?:[a-z]+ )?(?:groups|arms)|groups? (?:[abi12]|"
    r"one|two)\b|"
    r"(?:versus|vs|than|compared (?:with|to)) (?:the )?(?:[a-z-]+ ){1,3}groups?)(?![a-z])"
)
_OF_GROUPS = rx(
    r"\b(?:groups?|arms?|cohorts?|controls?|than|versus|vs|between|compar(?:ed?|ing|isons?|able)|differ(?:ed|s|en[a-z]+)?|"
    r"both|either|similar|whereas|respectively|(?:more|less) likely|higher|lower|superior|inferior)\b"
)
_WITH_ITS_START = rx(
    r"\b(?:than|compared (?:with|to)|versus|vs|similar to|differ(?:ed|ent)? from) (?:(?:the|that|those|their|at|its) )*"
    r"(?:[a-z]+ )?(?:before|baseline|pre-?[a-z]+|initial|admission|previous)\b|\bbetween (?:[a-z]+ )?baseline and\b"
)
_ONE_ARM = rx(
    r"\b(?:open-label,? (?:[a-z0-9-]+ )?extension|single[- ]arm|one-arm|uncontrolled|single[- ]group|case series|"
    r"extension (?:study|studies|phase|period|trial|trials))\b"
)
_ANOTHER_STUDY = rx(
    r"\b(?:needed|required|warranted|necessary|future|further|lead-in|extension|(?:who|had) completed|historical|"
    r"should|awaited|lacking|no (?:randomi[sz]ed|controlled|placebo))\b",
    needs="needed|required|warranted|necessary|future|further|lead-in|extension|completed|historical|should|awaited|"
    "lacking|no ",
)


def mentions_second_arm(plains: Sequence[str]) -> bool:
    """Say whether flat texts speak of a second arm anywhere, were it that of another study."""
    return any(_COMPARATORS.search(plain) for plain in plains)


def says_randomised(sentences: Sequence[str]) -> bool:
    """Say whether flat sentences tell that the study itself was randomised, blinded or had controls."""
    return any(_RANDOMISED.search(words) and not _ANOTHER_STUDY.search(words) for words in sentences)


def says_assigned(sentences: Sequence[str]) -> bool:
    """Say whether flat sentences tell that each arm of the study itself was given something: no mere controls."""
    return any(_ASSIGNED.search(words) and not _ANOTHER_STUDY.search(words) for words in sentences)


def says_controlled(sentences: Sequence[str]) -> bool:
    """Say whether flat sentences tell that the study itself compared people who were treated differently."""
    own = [words for words in sentences if not _ANOTHER_STUDY.search(words)]
    if any(_ONE_ARM.search(words) for words in sentences) and not says_randomised(own):
        return False
    return says_randomised(own) or any(_IN_GROUPS.search(words) for words in own)


def tells_of_groups(sentence: str) -> bool:
    """Say whether a flat sentence compares people, or tells of more than one group of them.

    What is held against its own start ("lower than before") compares no groups.
    """
    return _OF_GROUPS.search(_WITH_ITS_START.sub(" ", sentence)) is not None
