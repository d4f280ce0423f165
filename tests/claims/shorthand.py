"""Passages of one study in few words, for the tests of claims."""

from evidence_kb.claims import extract
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.findings import Claim, Vocabulary
from evidence_kb.model import Passage, PassageKind

TITLE = "Notes from a clinic"


def abstract(*sections: tuple[str | None, str], title: str = TITLE) -> list[Passage]:
    return [Passage("k", PassageKind.TITLE, None, title)] + [
        Passage("k", PassageKind.ABSTRACT, label, text) for label, text in sections
    ]


def summary(*sentences: str, title: str = TITLE) -> list[Passage]:
    return [Passage("k", PassageKind.TITLE, None, title)] + [
        Passage("k", PassageKind.SUMMARY, None, text) for text in sentences
    ]


def excerpt(text: str, title: str = TITLE, *, complete: bool = True) -> list[Passage]:
    return [
        Passage("k", PassageKind.TITLE, None, title),
        Passage("k", PassageKind.EXCERPT, None, text, complete=complete),
    ]


def claims(passages: list[Passage], vocabulary: Vocabulary = NO_TOPIC) -> tuple[Claim, ...]:
    return extract(passages, vocabulary).claims


def by_rules(passages: list[Passage], vocabulary: Vocabulary = NO_TOPIC) -> tuple[Claim, ...]:
    """Return what rules read, however sure the judge of reports is of it."""
    return tuple(c for c in extract(passages, vocabulary, 0.0).claims if c.rule != "report")


def only(passages: list[Passage], vocabulary: Vocabulary = NO_TOPIC) -> Claim:
    found = claims(passages, vocabulary)
    assert len(found) == 1, [c.quote.text for c in found]
    return found[0]


def counted(claim: Claim) -> tuple[int | None, int | None]:
    return claim.numbers.events_n, claim.numbers.total_n
