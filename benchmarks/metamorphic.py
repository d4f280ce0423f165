"""What must not change does not: `python -m benchmarks.metamorphic --recorded DIR --gold DIR`.

A law changes a real abstract in a way that leaves what its claims say as it is. A sentence that has nothing to do with
the study, at the start, in the middle or at the end, may neither take a claim away nor bring another one. The texts are
PubMed records as recorded (`eutils`) and abstracts of `ei_validation` and `exh_dev`, drawn by their names, that have
claims at the default cut. A claim is its treatment, comparator, outcome, change, direction and quote. `--apart` draws
other texts, and takes other sentences: for measuring only, do not look at what breaks there. `--varied` takes
sentences of more kinds, some of them near to what a study tells; `--wide` of seventeen kinds that stand in abstracts,
with `--apart` others of the same kinds.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from benchmarks.case_series import pubmed_texts
from benchmarks.unrelated import APART, LOOKED_AT, VARIED, WIDE, WIDE_APART, Kinds
from evidence_kb.claims import extract
from evidence_kb.claims.language.sentences import sentences
from evidence_kb.findings import Claim
from evidence_kb.model import Passage, PassageKind

GOLD = ("ei_validation", "exh_dev")
PLACES = ("start", "middle", "end")
Key = tuple[str | None, ...]
Law = Callable[["Text"], "Text | None"]


@dataclass(frozen=True, slots=True)
class Text:
    """An abstract with its title; `number` lets laws that have a choice take turns."""

    name: str
    title: str
    abstract: str
    number: int = 0


@dataclass
class Outcome:
    """What became of the texts under one law: how many there were, and those in which claims were lost or new."""

    texts: int = 0
    changed: int = 0
    claims: int = 0
    lost: int = 0
    new: int = 0


# --- laws: from a text to one that says the same of its claims, or to None where the law has nothing to change ----


def with_unrelated(text: Text, place: str, among: Sequence[str]) -> Text:
    """Add one of some sentences to an abstract; one without a stop at its end gets it, or they would be one."""
    added = among[text.number % len(among)]
    found = sentences(text.abstract)
    at = {"start": 0, "middle": found[len(found) // 2].start, "end": len(text.abstract)}[place]
    before = text.abstract[:at].rstrip()
    stop = "" if place != "end" or found[-1].closed else "."
    parts = (f"{before}{stop}", added, text.abstract[at:].lstrip())
    return replace(text, abstract=" ".join(part for part in parts if part))


def laws(unrelated: Kinds) -> Mapping[str, Law]:
    """Return every law by its name."""
    return {
        f"unrelated sentence, {kind}, at the {place}": partial(with_unrelated, place=place, among=among)
        for kind, among in unrelated.items()
        for place in PLACES
    }


# --- texts --------------------------------------------------------------------------------------------------------


def texts(recorded: Path, gold: Path) -> Iterator[Text]:
    """Yield the recorded abstracts and those of gold files, in an order drawn by their names, each once."""
    found = {text.name: text for text in (*_recorded(recorded / "eutils"), *_gold(gold))}
    yield from sorted(found.values(), key=lambda text: (zlib.crc32(text.name.encode()), text.name))


def _recorded(folder: Path) -> Iterator[Text]:
    for name, (title, *parts) in pubmed_texts([folder]):
        labelled = (f"{part.label}: {part.text}" if part.label else part.text for part in parts)
        yield Text(name, title.text, " ".join(labelled))


def _gold(folder: Path) -> Iterator[Text]:
    for file in GOLD:
        for line in (folder / f"{file}.jsonl").read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            yield Text(document["pmcid"], document["title"] or "", document["abstract"] or "")


# --- claims -------------------------------------------------------------------------------------------------------


def claims_of(text: Text) -> Counter[Key]:
    """Return what the claims of a text say, at the default cut."""
    passages = [
        Passage("k", PassageKind.TITLE, None, text.title),
        Passage("k", PassageKind.ABSTRACT, None, text.abstract),
    ]
    return Counter(map(_key, extract(passages).claims))


def _key(claim: Claim) -> Key:
    quote = claim.quote.text.rstrip(".")  # a law may give the last sentence the stop that it lacks
    return claim.treatment, claim.comparator, claim.outcome, claim.change, claim.direction, quote


def measure(
    drawn: Sequence[Text],
    every: Mapping[str, Law],
    show: Callable[[str], None] | None = None,
    claimed: Callable[[Text], Counter[Key]] = claims_of,
) -> dict[str, Outcome]:
    """Hold what is claimed of each text against that under each law; `show` is told of every claim that changed."""
    found = {name: Outcome() for name in every}
    for text in drawn:
        before = claimed(text)
        for name, law in every.items():
            changed = law(text)
            if changed is None:
                continue
            after = claimed(changed)
            lost, new = before - after, after - before
            outcome = found[name]
            outcome.texts += 1
            outcome.changed += bool(lost or new)
            outcome.claims += before.total()
            outcome.lost += lost.total()
            outcome.new += new.total()
            for what, keys in (("lost", lost), ("new", new)) if show else ():
                for key in keys:
                    show(f"{text.name}\t{name}\t{what}\t" + "\t".join(map(str, key)))
    return found


def with_claims(every: Iterator[Text], most: int) -> list[Text]:
    """Return the first texts that have a claim."""
    found: list[Text] = []
    for text in every:
        if len(found) < most and text.abstract and claims_of(text):
            found.append(replace(text, number=len(found)))
    return found


def table(found: Mapping[str, Outcome]) -> str:
    """Return a line per law, and one for all of them."""
    every = Outcome(*(sum(getattr(one, name) for one in found.values()) for name in Outcome.__annotations__))
    lines = [f"{'law':50} {'texts':>6} {'changed':>8} {'':>6} {'claims':>7} {'lost':>5} {'new':>5}"]
    for name, one in (*found.items(), ("all", every)):
        share = one.changed / max(1, one.texts)
        lines.append(f"{name:50} {one.texts:6} {one.changed:8} {share:6.1%} {one.claims:7} {one.lost:5} {one.new:5}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recorded", type=Path, required=True, help="folder of recorded answers")
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold files")
    parser.add_argument("--most", type=int, default=60, help="texts")
    parser.add_argument("--apart", action="store_true", help="other texts and sentences, for measuring only")
    parser.add_argument("--varied", action="store_true", help="sentences of more kinds")
    parser.add_argument("--wide", action="store_true", help="sentences of seventeen kinds that stand in abstracts")
    parser.add_argument("--show", action="store_true", help="print every claim that was lost or is new")
    chosen = parser.parse_args()
    every = [text for n, text in enumerate(texts(chosen.recorded, chosen.gold)) if n % 2 == chosen.apart]
    drawn = with_claims(iter(every), chosen.most)
    among = VARIED if chosen.varied else APART if chosen.apart else LOOKED_AT
    if chosen.wide:
        among = WIDE_APART if chosen.apart else WIDE
    print(table(measure(drawn, laws(among), print if chosen.show else None)))


if __name__ == "__main__":
    main()
