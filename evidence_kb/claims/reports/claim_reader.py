"""Is a claim about a report what its words say? The cross-encoder reads it beside the words that it was made from.

It is shown treatment, finding ("got better in 4 of 5") and outcome, the title, what stands before the quote and the
quote, in which the treatment and the outcome are marked; it learnt from what readers found in real reports
(`training/claim_reader.py`). The judge of reports weighs its answer with all other signs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from evidence_kb.claims.language import mentions, pieces
from evidence_kb.claims.networks.cross_encoder import marked
from evidence_kb.claims.networks.heads import ANSWERS
from evidence_kb.claims.networks.network import Network
from evidence_kb.claims.networks.neutral_names import with_neutral_names
from evidence_kb.claims.study.interest import told_in
from evidence_kb.findings import Claim, Direction
from evidence_kb.model import Passage, PassageKind

RIGHT = len(ANSWERS)  # the place of its answer, behind those to questions
_TOLD = {
    Direction.IMPROVEMENT: "got better",
    Direction.WORSENING: "got worse",
    Direction.NO_CHANGE: "did not change",
    Direction.NO_EVIDENCE: "did not occur",
}
_PHRASE_PIECES = 24
_TITLE_PIECES, _BEFORE_PIECES, _QUOTE_PIECES = 24, 48, 80
_CHARACTERS = 2000  # of a name, a title or a quote; what stands behind is not read
_TREATMENT, _, _OUTCOME = pieces.MARKS


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim, and the words around it: the title, those before the quote in its passage, the quote.

    Before the quote stands what may tell of the study (`interest`), and nothing beside its matter.
    """

    treatment: str
    finding: str
    outcome: str
    title: str
    before: str
    quote: str


def stated(claim: Claim, passages: Sequence[Passage], shorts: Mapping[str, str]) -> Stated:
    """Put a claim into the words that the network reads; `shorts`: what the study shortens, and what it stands for.

    A treatment is written out: the network reads "TMD" beside a title that has the name in full as two treatments.
    """
    text = passages[claim.quote.passage].text
    title = next((p.text for p in passages if p.kind is PassageKind.TITLE), "")[:_CHARACTERS]
    finding = f"{_TOLD.get(claim.direction, 'unclear')}{_counted(claim.numbers.events_n, claim.numbers.total_n)}"
    before = told_in(text, title).last(claim.quote.start, 8 * _BEFORE_PIECES)
    treatment, quote = claim.treatment or "", claim.quote.text[:_CHARACTERS]
    named = {short: shorts[short] for short in treatment.split() if short in shorts}
    treatment, title, before, quote = (_written_out(part, named) for part in (treatment, title, before, quote))
    return Stated(treatment, finding, claim.outcome, title, before, quote)


def _written_out(text: str, named: Mapping[str, str]) -> str:
    """Write out the short forms in a text, and leave away the place that says what each stands for.

    >>> _written_out("Total mat drainage (TMD) healed it; TMD was safe.", {"TMD": "total mat drainage"})
    'Total mat drainage healed it; total mat drainage was safe.'
    """
    for short, long in named.items():
        text = re.sub(rf"({re.escape(long)}) ?\({re.escape(short)}\)", r"\1", text, flags=re.IGNORECASE)
        text = re.sub(rf"(?<![\w-]){re.escape(short)}(?![\w-])", long.replace("\\", r"\\"), text)
    return text


def _counted(events: int | None, total: int | None) -> str:
    if events is None:
        return ""
    return f" in {events}" if total is None else f" in {events} of {total}"


def encode(said: Stated, vocabulary: Tokenizer) -> tuple[list[int], list[int]]:
    """Return the pieces of a claim and of the words around it, and for each whether it belongs to the latter."""
    named, finding, outcome = (p[:_CHARACTERS] for p in (said.treatment, said.finding, said.outcome))
    texts = (named, finding, outcome, said.title[:_CHARACTERS], said.before[-_CHARACTERS:], said.quote[:_CHARACTERS])
    # another name of a drug makes no claim likelier
    read = with_neutral_names([pieces.pieces_of(text, vocabulary) for text in texts])
    ids = [pieces.OPENING]
    for phrase in read[:3]:
        ids += [*phrase.ids[:_PHRASE_PIECES], pieces.CLOSING]
    treated, told_of = (_TREATMENT, mentions.phrase(named)), (_OUTCOME, mentions.phrase(outcome))
    told = [*marked(read[3], [treated])[:_TITLE_PIECES], pieces.CLOSING]
    told += [*marked(read[4], [treated])[-_BEFORE_PIECES:], pieces.CLOSING]
    told += [*marked(read[5], [treated, told_of])[:_QUOTE_PIECES], pieces.CLOSING]
    return ids + told, [0] * len(ids) + [1] * len(told)


def odds(said: Stated, network: Network | None = None) -> float:
    """Return the logarithm of the odds that a claim is right, by the network of the package or by another."""
    ids, types = encode(said, pieces.tokenizer())
    reader = Network.shared("cross_encoder") if network is None else network
    return float(reader.run([ids], [types])[0][RIGHT])
