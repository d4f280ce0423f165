"""A claim beside the sentence that it quotes: what stands there, and whether another treatment may be meant."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property

from evidence_kb.claims.language.sentences import Sentence
from evidence_kb.claims.language.words import flat, starting_in
from evidence_kb.claims.lexicon.concepts import key
from evidence_kb.claims.study.focus import same_thing
from evidence_kb.claims.study.procedures import is_operation
from evidence_kb.claims.study.study import Study
from evidence_kb.claims.study.treatments import Mention, is_placebo
from evidence_kb.findings import Claim

# names that stand for what was named before, the first for operations only
_OPERATIONS = frozenset(["surgery", "operation", "resection", "excision", "repair"])
_STANDS_FOR_ANY = frozenset(["implantation", "injection", "chemotherapy", "combination", "triplet", "doublet"])


@dataclass(frozen=True)
class Told:
    """A claim and the sentence that it quotes, as flat text."""

    claim: Claim
    study: Study
    plain: str
    sentence: Sentence

    @cached_property
    def quoted(self) -> str:
        return self.plain[self.claim.quote.start : self.claim.quote.end]

    @cached_property
    def outcome(self) -> tuple[int, int] | None:
        """Where the outcome stands in the passage, None where the claim calls it by another word."""
        name = flat(self.claim.outcome).strip()
        at = self.plain.find(name, self.claim.quote.start, self.sentence.end)
        return (at, at + len(name)) if at >= 0 else None

    @cached_property
    def named(self) -> list[tuple[int, int]]:
        """Where the sentence names the treatment of the claim; nowhere, if the claim has it from another one."""
        name = flat(self.claim.treatment or "").strip()
        if not name or self.claim.treatment_proof is not None:
            return []
        found = re.finditer(re.escape(name), self.plain[self.sentence.start : self.sentence.end])
        return [(self.sentence.start + m.start(), self.sentence.start + m.end()) for m in found]

    @cached_property
    def others(self) -> list[Mention]:
        """The treatments that the quote names, if the claim has its own from elsewhere and it is none of them."""
        quote, proof = self.claim.quote, self.claim.treatment_proof
        if proof is None:
            return []
        own = starting_in(self.study.mentions[proof.passage], proof.start, proof.end)
        names = {flat(self.claim.treatment or "").strip(), *(m.name for m in own)}
        inside = starting_in(self.study.mentions[quote.passage], quote.start, quote.end)
        given = [m for m in inside if m.role == "plain" and not is_placebo(m.name)]
        return [] if any(means(self.study, m, names) for m in given) else given


def means(study: Study, mention: Mention, names: Set[str]) -> bool:
    """Say whether a mention may be called by one of the names: it shares a word with it, or stands for any."""
    words = {*key(mention.name).split(), *key(mention.text).split()}
    if words & _STANDS_FOR_ANY or (words & _OPERATIONS and any(map(is_operation, names))):
        return True
    return any(
        same_thing(mention.name, name) or words & {*key(name).split(), *key(study.plain_shorts.get(name, "")).split()}
        for name in names
    )
