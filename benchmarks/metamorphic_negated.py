"""What is denied is claimed no more: `python -m benchmarks.metamorphic_negated --recorded DIR --gold DIR`.

In a sentence that a claim quotes, "X reduced Y" becomes "X did not reduce Y", "was lower" becomes "was not lower", and
so on. No claim of the sentence may be left as it was: it has to say that nothing differed, or to turn, or to go. Taken
are sentences in which one word alone tells of a change, or it might be another one that the claim is about. `--own`
takes the miniatures and abstracts of this project's tests instead.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.case_series import TITLE, passages, written
from benchmarks.metamorphic import Text, texts, with_claims
from evidence_kb.claims import extract
from evidence_kb.claims.language.words import word_set
from evidence_kb.findings import Change, Claim, Direction
from evidence_kb.model import Passage, PassageKind

VERBS = {
    "reduced": "reduce", "decreased": "decrease", "lowered": "lower", "increased": "increase", "improved": "improve",
    "prevented": "prevent", "shortened": "shorten", "prolonged": "prolong", "raised": "raise", "enhanced": "enhance",
    "relieved": "relieve", "alleviated": "alleviate", "attenuated": "attenuate", "delayed": "delay", "healed": "heal",
    "resolved": "resolve", "disappeared": "disappear", "recovered": "recover", "worsened": "worsen", "fell": "fall",
    "rose": "rise", "accelerated": "accelerate",
}  # fmt: skip
_ADVERB = r"(?:(?:statistically )?(?:significantly|markedly|substantially|greatly|effectively|rapidly|completely) )"
_COMPARED = r"lower|higher|less|more|better|greater|smaller|shorter|longer|fewer|worse|superior|faster"
_NO_SUBJECT = word_set(
    "in of to by or an a is as be no the was and had has its for with were have from been than more less that are "
    "their which showed shown after having being not into this these significantly"
)
_VERB = re.compile(rf"(?P<subject>[^\W_]+\)?) (?P<adverb>{_ADVERB})?(?P<verb>{'|'.join(VERBS)})\b(?! by\b| than\b|,)")
_WAS = re.compile(
    rf"\b(?P<was>was|were|is|are) (?P<what>{_ADVERB}?(?:{_COMPARED}|{'|'.join(VERBS)}|associated with (?:a |an )?"
    rf"{_ADVERB}?(?:{_COMPARED}|lowered|reduced|increased|improved)))\b"
)
_TOLD = re.compile(
    rf"\b(?:{'|'.join((*VERBS, *VERBS.values(), _COMPARED))}|reduc\w+|increas\w+|decreas\w+|improv\w+|prevent\w+|"
    r"no|not|nor|neither|without|fail\w*|similar\w*|unchanged|but|while|whereas|although|effective|beneficial)\b",
    re.IGNORECASE,
)
_CHANGES = (Direction.IMPROVEMENT, Direction.WORSENING, Direction.UNCLEAR)
Denied = Callable[[re.Match[str]], str]


def _stem(found: re.Match[str]) -> str:
    return f"{found['adverb'] or ''}{VERBS[found['verb']]}"


LAWS: dict[str, tuple[re.Pattern[str], Denied]] = {
    "did not reduce": (_VERB, lambda found: f"{found['subject']} did not {_stem(found)}"),
    "failed to reduce": (_VERB, lambda found: f"{found['subject']} failed to {_stem(found)}"),
    "never reduced": (_VERB, lambda found: f"{found['subject']} never {found['adverb'] or ''}{found['verb']}"),
    "was not found to reduce": (_VERB, lambda found: f"{found['subject']} was not found to {_stem(found)}"),
    "neither reduced ... nor": (_VERB, lambda found: f"{found['subject']} could not {_stem(found)}"),
    "was not lower": (_WAS, lambda found: f"{found['was']} not {found['what']}"),
    "was no lower": (_WAS, lambda found: f"{found['was']} no {found['what']}"),
    "was not shown to be lower": (_WAS, lambda found: f"{found['was']} not shown to be {found['what']}"),
    "was never lower": (_WAS, lambda found: f"{found['was']} never {found['what']}"),
}


@dataclass(frozen=True, slots=True)
class Left:
    """A sentence that was denied, how many claims it had, and those that were left as they were."""

    sentence: str
    claims: int
    told: list[tuple[str, ...]]


@dataclass
class Count:
    """How many sentences a law changed, how many claims they had, and how many were left as they were."""

    sentences: int = 0
    claims: int = 0
    left: int = 0


def negated(sentence: str, pattern: re.Pattern[str], denied: Denied) -> str | None:
    """Deny what a sentence tells, or return None where it tells more than one thing, or in other words.

    >>> negated("Zorplexine reduced pain.", *LAWS["did not reduce"])
    'Zorplexine did not reduce pain.'
    >>> negated("Zorplexine reduced pain and improved sleep.", *LAWS["did not reduce"])
    """
    found = pattern.search(sentence)
    told = list(_TOLD.finditer(sentence))
    if not found or len(told) != 1 or not found.start() <= told[0].start() < found.end():
        return None
    if found.groupdict().get("subject", "").lower() in _NO_SUBJECT:
        return None
    return sentence[: found.start()] + denied(found) + sentence[found.end() :]


def left(study: list[Passage], number: int, pattern: re.Pattern[str], denied: Denied) -> Iterator[Left]:
    """Deny each sentence of a passage that a claim quotes, one after the other, and yield what is left of each."""
    claims = [c for c in extract(study).claims if c.quote.passage == number and _is_change(c)]
    for quote in dict.fromkeys(claim.quote for claim in claims):
        new = negated(quote.text, pattern, denied)
        if new is None:
            continue
        text = study[number].text
        changed = list(study)
        changed[number] = replace(study[number], text=text[: quote.start] + new + text[quote.end :])
        behind = range(quote.start, quote.start + len(new))
        after = {
            _told(claim)
            for claim in extract(changed).claims
            if claim.quote.passage == number and claim.quote.start in behind
        }
        before = {_told(claim) for claim in claims if claim.quote == quote}
        yield Left(new, len(before), sorted(after & before))


def _is_change(claim: Claim) -> bool:
    return claim.change is not Change.NO_DIFFERENCE and claim.direction in _CHANGES


def _told(claim: Claim) -> tuple[str, ...]:
    return claim.treatment or "", claim.outcome, claim.change.value, claim.direction.value


def studies(recorded: Path, gold: Path, most: int, *, apart: bool) -> Iterator[list[Passage]]:
    """Yield the title and the abstract of texts with claims."""
    every = (text for n, text in enumerate(texts(recorded, gold)) if n % 2 == apart)
    for text in with_claims(every, most):
        yield study_of(text)


def study_of(text: Text) -> list[Passage]:
    """Return the passages of a text."""
    return [
        Passage(text.name, PassageKind.TITLE, None, text.title),
        Passage(text.name, PassageKind.ABSTRACT, None, text.abstract),
    ]


def own_studies() -> Iterator[list[Passage]]:
    """Yield the texts of this project's tests that are looked at."""
    for folder in ("miniatures", "abstracts"):
        for text in written(folder):
            if not text.get("held_out"):
                yield passages(text.get("title", TITLE), text["text"])


def measure(every: Iterator[list[Passage]], show: Callable[[str], None] | None = None) -> dict[str, Count]:
    """Count under each law; `show` is told of every claim that is left."""
    found = {name: Count() for name in LAWS}
    for study in every:
        for name, (pattern, denied) in LAWS.items():
            for number in range(1, len(study)):
                for one in left(study, number, pattern, denied):
                    found[name].sentences += 1
                    found[name].claims += one.claims
                    found[name].left += len(one.told)
                    if show:
                        for told in one.told:
                            show("\t".join((study[0].record_key, name, *told, one.sentence)))
    return found


def table(found: dict[str, Count]) -> str:
    """Return a line per law, and one for all of them."""
    every = Count(*(sum(getattr(one, name) for one in found.values()) for name in Count.__annotations__))
    lines = [f"{'law':40} {'sentences':>9} {'claims':>7} {'left':>5}"]
    for name, one in (*found.items(), ("all", every)):
        lines.append(f"{name:40} {one.sentences:9} {one.claims:7} {one.left:5}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recorded", type=Path, help="folder of recorded answers")
    parser.add_argument("--gold", type=Path, help="folder of gold files")
    parser.add_argument("--most", type=int, default=100, help="texts")
    parser.add_argument("--apart", action="store_true", help="other texts, for measuring only")
    parser.add_argument("--own", action="store_true", help="the texts of this project's tests instead")
    parser.add_argument("--show", action="store_true", help="print every claim that is left")
    chosen = parser.parse_args()
    if not chosen.own and not (chosen.recorded and chosen.gold):
        parser.error("--recorded and --gold, or --own")
    every = own_studies() if chosen.own else studies(chosen.recorded, chosen.gold, chosen.most, apart=chosen.apart)
    print(table(measure(every, print if chosen.show else None)))


if __name__ == "__main__":
    main()
