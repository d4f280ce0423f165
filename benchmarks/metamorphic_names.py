"""Whether another name of a drug changes claims: `python -m benchmarks.metamorphic_names --recorded DIR --gold DIR`.

In real abstracts (recorded answers of PubMed, Evidence Inference and the exhaustive file) one drug that a claim names
is called by another name throughout. What is then claimed at the default cut should be the same but for the name: the
table says in how many texts it is not, and how many claims are lost or new. Taken are texts that print the drug at
least twice; not those that shorten it, since the short form would no longer fit the name. `--exchanged` lets two drugs
that a claim sets against each other change names instead: what was said of one is then said of the other.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from benchmarks.case_series import pubmed_texts
from evidence_kb.claims import extract
from evidence_kb.claims.lexicon.concepts import is_drug_stem, known
from evidence_kb.claims_json import passages_of
from evidence_kb.evaluate import given
from evidence_kb.findings import Claim, ConceptKind, Vocabulary
from evidence_kb.model import Passage
from training.gold import read

GOLD = ("ei_validation", "exh_dev")
LEAST_N = 2  # times that a text prints the drug
LAWS = {
    "another drug": ("metformin", "enalapril", "sertraline", "amoxicillin"),
    "another drug, others": ("losartan", "omeprazole", "duloxetine", "tacrolimus", "naproxen", "celecoxib"),
    "an invented name": ("zorvaxilene", "quibantine"),
    "an invented name, others": ("beltrunide", "ostaverine", "fimaroxole", "pelquisen", "drovitamab", "lumbrexal"),
    # names of unlike shapes, nearly all of them like no drug's; of those kept apart only the totals were looked at
    "a name like no drug's": ("tresquivat", "ombrizark", "feldurane", "kivalorex", "dorzelate"),
    "a name like no drug's, kept apart": ("navutrelis", "glybostat", "zeprumed", "quorvimast", "ixaverant"),
    "a code name": ("QXR4471", "BV-308814", "NLT 702", "TKE-0417"),
    "a code name, kept apart": ("ZPD2930118", "JH 5531", "OVX-129"),
}
_WORD = re.compile(r"[A-Za-z]{6,}")

Text = tuple[Passage, ...]
Told = tuple[str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """A text with the drug to be renamed in it, and what is claimed of it as it is."""

    name: str
    text: Text
    drug: str
    claims: Counter[Told]


def texts(recorded: Path, gold: Path, files: Sequence[str] = GOLD) -> list[tuple[str, Text]]:
    """Return all texts with an abstract, each once, in an order that is by chance and always the same."""
    found = {name: tuple(passages) for name, passages in pubmed_texts([recorded / "eutils"]) if len(passages) > 1}
    for file in files:
        for document in read(gold / f"{file}.jsonl"):
            if document.get("title") and document.get("abstract"):
                found[f"{file} {document.get('pmcid')}"] = passages_of(given(document))[0]
    every = sorted(found.items())
    random.Random(1).shuffle(every)
    return every


def cases(every: Sequence[tuple[str, Text]]) -> Iterator[Case]:
    """Yield the texts of which a claim names a drug that can be renamed."""
    for name, text in every:
        if not any(_may_be_renamed(word.lower(), text) for word in set(_WORD.findall(_whole(text)))):
            continue
        claims = extract(text).claims
        if drug := drug_of(text, claims):
            yield Case(name, text, drug, told(claims))


def drug_of(text: Text, claims: Sequence[Claim]) -> str | None:
    """Return the drug that the claims of a text name most often, in lower case."""
    names = [f"{claim.treatment} {claim.comparator or ''}".lower() for claim in claims]
    drugs = [word for name in names for word in _WORD.findall(name) if _may_be_renamed(word, text)]
    return max(sorted(set(drugs)), key=drugs.count, default=None)


def _may_be_renamed(word: str, text: Text) -> bool:
    if not is_drug(word):
        return False
    printed = re.findall(rf"(?<![\w-]){word}(?![\w])(.{{0,8}})", _whole(text), re.IGNORECASE)
    return len(printed) >= LEAST_N and not any(re.match(r" \([A-Z]|, [A-Z]{2}| acid", behind) for behind in printed)


def is_drug(word: str) -> bool:
    """Say whether a lower-case word names a drug, and no class of drugs."""
    concept = known(ConceptKind.TREATMENT, Vocabulary()).get(word)
    return concept.broader is not None if concept else is_drug_stem(word)


def renamed(drug: str, names: Sequence[str], at: int, text: Text) -> Callable[[str], str]:
    """Return what calls the drug by one of the names that the text does not print, as capital or small as it was."""
    whole = _whole(text).lower()
    new = next(name for name in (*names[at % len(names) :], *names) if name.lower() not in whole)

    def as_printed(match: re.Match[str]) -> str:
        word = match[0]
        if any(sign.isdigit() for sign in new):  # a code is printed in one way
            return new
        return new.upper() if word.isupper() else new.capitalize() if word[0].isupper() else new

    return lambda words: re.sub(rf"\b{drug}\b", as_printed, words, flags=re.IGNORECASE)


def exchanged(one: str, other: str) -> Callable[[str], str]:
    """Return what calls each of two drugs by the name of the other, as capital or small as it was."""
    to = {one: other, other: one}

    def as_printed(match: re.Match[str]) -> str:
        word, new = match[0], to[match[0].lower()]
        return new.upper() if word.isupper() else new.capitalize() if word[0].isupper() else new

    return lambda words: re.sub(rf"\b(?:{one}|{other})\b", as_printed, words, flags=re.IGNORECASE)


def pair_of(claims: Sequence[Claim]) -> tuple[str, str] | None:
    """Return two drugs of one word each that a claim sets against each other."""
    for claim in claims:
        one, other = (claim.treatment or "").lower(), (claim.comparator or "").lower()
        if one != other and all(_WORD.fullmatch(word) and is_drug(word) for word in (one, other)):
            return one, other
    return None


def measure_exchanged(every: Sequence[tuple[str, Text]], most: int, *, show: bool) -> str:
    """Let the drugs of every text with such a pair change names, and return what became of the claims."""
    texts_n = changed = lost_n = new_n = 0
    for name, text in every:
        claims = extract(text).claims if texts_n < most else ()
        pair = pair_of(claims)
        if pair is None:
            continue
        called = exchanged(*pair)
        after = told(extract([replace(p, text=called(p.text)) for p in text]).claims)
        before = Counter({_called(one, called): n for one, n in told(claims).items()})
        lost, new = before - after, after - before
        texts_n, changed = texts_n + 1, changed + bool(lost or new)
        lost_n, new_n = lost_n + lost.total(), new_n + new.total()
        for sign, found in (("-", lost), ("+", new)) if show else ():
            for one in found:
                print(f"exchanged\t{name}\t{pair}\t{sign}\t" + "\t".join(one))
    return f"two drugs exchanged | {texts_n} | {changed} ({changed / max(1, texts_n):.1%}) | {lost_n} | {new_n}"


def told(claims: Sequence[Claim], called: Callable[[str], str] = str) -> Counter[Told]:
    """Return what claims say, with other names in it."""
    return Counter(
        (
            called(claim.treatment or "").lower(), called(claim.comparator or "").lower(),
            called(claim.outcome).lower(), claim.change.value, claim.direction.value, called(claim.quote.text),
        )
        for claim in claims
    )  # fmt: skip


def _whole(text: Text) -> str:
    return " ".join(passage.text for passage in text)


def main() -> None:
    """Rename, compare and print, a line for each law."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recorded", type=Path, required=True, help="folder of recorded answers")
    parser.add_argument("--gold", type=Path, required=True, help="folder of gold files")
    parser.add_argument("--files", nargs="*", default=GOLD, help="gold files to take")
    parser.add_argument("--texts", type=int, default=100, help="how many texts to take")
    parser.add_argument("--skip", type=int, default=0, help="how many texts to leave out before")
    parser.add_argument("--laws", nargs="*", default=list(LAWS), choices=list(LAWS))
    parser.add_argument("--exchanged", action="store_true", help="let two drugs change names instead")
    parser.add_argument("--show", action="store_true", help="print each claim that is lost or new")
    options = parser.parse_args()
    if options.exchanged:
        every = texts(options.recorded, options.gold, options.files)[options.skip :]
        print(measure_exchanged(every, options.texts, show=options.show))
        return
    found = list(
        islice(cases(texts(options.recorded, options.gold, options.files)), options.skip, options.skip + options.texts)
    )
    print(f"{len(found)} texts, {sum(case.claims.total() for case in found)} claims")
    print("law | texts | texts in which a claim changed | claims lost | claims new")
    for law in options.laws:
        changed = lost_n = new_n = 0
        for at, case in enumerate(found):
            called = renamed(case.drug, LAWS[law], at, case.text)
            after = told(extract([replace(p, text=called(p.text)) for p in case.text]).claims)
            before = Counter({_called(one, called): n for one, n in case.claims.items()})
            lost, new = before - after, after - before
            changed += bool(lost or new)
            lost_n, new_n = lost_n + lost.total(), new_n + new.total()
            if options.show:
                for sign, claims in (("-", lost), ("+", new)):
                    for one in claims:
                        print(f"{law}\t{case.name}\t{case.drug}\t{sign}\t" + "\t".join(one))
        share = changed / max(1, len(found))
        print(f"{law} | {len(found)} | {changed} ({share:.1%}) | {lost_n} | {new_n}", flush=True)


def _called(one: Told, called: Callable[[str], str]) -> Told:
    treatment, comparator, outcome, change, direction, quote = one
    treatment, comparator, outcome = (called(name).lower() for name in (treatment, comparator, outcome))
    return treatment, comparator, outcome, change, direction, called(quote)


if __name__ == "__main__":
    main()
