"""What is denied is claimed no more: `python -m benchmarks.metamorphic_negated --recorded DIR --gold DIR`.

In a sentence that a claim quotes, "X reduced Y" becomes "X did not reduce Y", "was lower" becomes "was not lower", and
so on (`denials`). No claim of the sentence may be left as it was: it has to say that nothing differed, or to turn, or
to go. Where the denial is about something else ("X did not change weight but reduced Y"), none may turn. Taken are
sentences in which one word alone tells of a change, or it might be another one that the claim is about. `--own` takes
the miniatures and abstracts of this project's tests instead, `--reports` the development records in folders of yours.
`--ask` asks for what each claim says, too.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.case_series import TITLE, known_texts, passages, written
from benchmarks.denials import DENIED, KEPT, Law, changed
from benchmarks.metamorphic import Text, texts, with_claims
from evidence_kb.claims import extract
from evidence_kb.claims.comparing.one_claim import NONE
from evidence_kb.claims.language.mentions import content
from evidence_kb.claims.questions.ask import asker_of
from evidence_kb.findings import Change, Claim, Direction
from evidence_kb.model import Passage, PassageKind

_TOLD = (Direction.IMPROVEMENT, Direction.WORSENING, Direction.UNCLEAR)
_TURNED = {
    Change.INCREASED: Change.DECREASED, Change.DECREASED: Change.INCREASED,
    Direction.IMPROVEMENT: Direction.WORSENING, Direction.WORSENING: Direction.IMPROVEMENT,
}  # fmt: skip
Study = list[Passage]
Show = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Denied:
    """A study with a sentence denied, what was claimed of it before, and what is claimed of it now."""

    study: Study
    number: int
    start: int
    sentence: str
    before: tuple[Claim, ...]
    after: tuple[Claim, ...]


@dataclass
class Count:
    """How many sentences a law changed, and their claims: how many there were, are left, turned, or are denied now.

    `asked`, `answered`: how many were what `ask` answered, too, and how many it still does.
    """

    sentences: int = 0
    claims: int = 0
    left: int = 0
    turned: int = 0
    denied: int = 0
    asked: int = 0
    answered: int = 0


def with_claims_of(study: Study) -> list[tuple[int, tuple[Claim, ...]]]:
    """Return the sentences of the abstract of a study that claims of a change quote: passage, and their claims."""
    found: dict[tuple[int, int, int], list[Claim]] = {}
    for claim in extract(study).claims:
        if study[claim.quote.passage].kind is not PassageKind.TITLE and _is_change(claim):
            found.setdefault((claim.quote.passage, claim.quote.start, claim.quote.end), []).append(claim)
    return [(number, tuple(claims)) for (number, _, _), claims in found.items()]


def denied(study: Study, number: int, before: tuple[Claim, ...], law: Law) -> Denied | None:
    """Deny the sentence that claims quote; None where a law has nothing to change."""
    quote = before[0].quote
    new = changed(quote.text, law)
    if new is None:
        return None
    text = study[number].text
    other = list(study)
    other[number] = replace(study[number], text=text[: quote.start] + new + text[quote.end :])
    behind = range(quote.start, quote.start + len(new))
    after = (c for c in extract(other).claims if c.quote.passage == number and c.quote.start in behind)
    return Denied(other, number, quote.start, new, before, tuple(after))


def left(one: Denied) -> list[Claim]:
    """Return the claims that are still as they were."""
    return [b for b in one.before if any(_is_of(a, b) and _told(a) == _told(b) for a in one.after)]


def turned(one: Denied) -> list[Claim]:
    """Return the claims of which the opposite is claimed now."""
    return [b for b in one.before if any(_is_of(a, b) and _are_opposite(a, b) for a in one.after)]


def gone_to_none(one: Denied) -> list[Claim]:
    """Return the claims that say now that nothing differed."""
    none = [a for a in one.after if a.change is Change.NO_DIFFERENCE or a.direction is Direction.NO_CHANGE]
    return [b for b in one.before if any(_is_of(a, b) for a in none)]


def answers(study: Study, claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims whose own question is answered with their change, by a sentence with their words."""
    asker = asker_of(study[0].text, " ".join(_printed(passage) for passage in study[1:]))
    found = []
    for claim in claims:
        against = claim.comparator if claim.comparator and claim.comparator != NONE else ""
        answer = asker.ask(claim.treatment or "", against, claim.outcome)
        if answer.change is claim.change and answer.quote and answer.quote in claim.quote.text:
            found.append(claim)
    return found


def _printed(passage: Passage) -> str:
    return f"{passage.label}: {passage.text}" if passage.label else passage.text


def answered(one: Denied) -> tuple[list[Claim], list[Claim]]:
    """Return the claims of a sentence that were answered before, and those that are by the sentence that denies."""
    was, quote = list(one.study), one.before[0].quote
    text = was[one.number].text
    end = one.start + len(one.sentence)
    was[one.number] = replace(was[one.number], text=text[: one.start] + quote.text + text[end:])
    before = answers(was, one.before)
    return before, answers(one.study, [replace(c, quote=replace(c.quote, text=one.sentence)) for c in before])


def _is_change(claim: Claim) -> bool:
    return claim.change is not Change.NO_DIFFERENCE and claim.direction in _TOLD


def _told(claim: Claim) -> tuple[Change, Direction]:
    return claim.change, claim.direction


def _is_of(one: Claim, other: Claim) -> bool:
    """Say whether two claims are about one outcome of one treatment, however much of its name they have."""
    a, b = set(content(one.outcome)), set(content(other.outcome))
    return one.treatment == other.treatment and (a <= b or b <= a)


def _are_opposite(one: Claim, other: Claim) -> bool:
    if one.change in _TURNED and other.change in _TURNED:
        return _TURNED[one.change] is other.change
    return _TURNED.get(one.direction) is other.direction


def _nobody(told: str) -> None:
    pass


def studies(recorded: Path, gold: Path, most: int, *, apart: bool) -> Iterator[Study]:
    """Yield the title and the abstract of texts with claims."""
    every = (text for n, text in enumerate(texts(recorded, gold)) if n % 2 == apart)
    for text in with_claims(every, most):
        yield study_of(text)


def study_of(text: Text) -> Study:
    """Return the passages of a text."""
    return [
        Passage(text.name, PassageKind.TITLE, None, text.title),
        Passage(text.name, PassageKind.ABSTRACT, None, text.abstract),
    ]


def own_studies() -> Iterator[Study]:
    """Yield the texts of this project's tests that are looked at."""
    for folder in ("miniatures", "abstracts"):
        for text in written(folder):
            if not text.get("held_out"):
                yield passages(text.get("title", TITLE), text["text"])


def reports(folders: Iterable[Path], most: int) -> Iterator[Study]:
    """Yield the first development records, in folders of PubMed records, of which facts are known."""
    known = (read for _, read, facts in known_texts("development_case_series", folders) if facts)
    for study, _ in zip(known, range(most), strict=False):
        yield study


def measure(
    every: Iterable[Study],
    laws: Mapping[str, Law] = DENIED,
    show: Show | None = None,
    *,
    asks: bool = False,
) -> dict[str, Count]:
    """Count under each law; `show` is told of every claim that is left, or where nothing of it is denied, turned."""
    found = {name: Count() for name in laws}
    for study in every:
        for number, before in with_claims_of(study):
            for name, law in laws.items():
                one = denied(study, number, before, law)
                if one:
                    _add(found[name], one, show or _nobody, asks=asks, is_denied=name in DENIED)
    return found


def _add(count: Count, one: Denied, show: Show, *, asks: bool, is_denied: bool) -> None:
    count.sentences += 1
    count.claims += len(one.before)
    still, other, none = left(one), turned(one), gone_to_none(one)
    count.left += len(still)
    count.turned += len(other)
    count.denied += len(none)
    _show("claimed", still if is_denied else [*other, *none], one, show)
    if asks:
        before, now = answered(one)
        count.asked += len(before)
        count.answered += len(now)
        _show("answered", now, one, show)


def _show(what: str, claims: Iterable[Claim], one: Denied, show: Show) -> None:
    for claim in claims:
        told = (claim.treatment or "", claim.outcome, claim.change.value, claim.direction.value)
        show("\t".join((one.study[0].record_key, claim.rule, what, *told, one.sentence)))


def table(found: Mapping[str, Count]) -> str:
    """Return a line per law, and one for all of them."""
    names = tuple(Count.__annotations__)
    every = Count(*(sum(getattr(one, name) for one in found.values()) for name in names))
    lines = [" ".join([f"{'law':40}", *(f"{name:>9}" for name in names)])]
    for law, one in (*found.items(), ("all", every)):
        lines.append(" ".join([f"{law:40}", *(f"{getattr(one, name):9}" for name in names)]))
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recorded", type=Path, help="folder of recorded answers")
    parser.add_argument("--gold", type=Path, help="folder of gold files")
    parser.add_argument("--most", type=int, default=100, help="texts")
    parser.add_argument("--apart", action="store_true", help="other texts, for measuring only")
    parser.add_argument("--own", action="store_true", help="the texts of this project's tests instead")
    parser.add_argument("--reports", type=Path, nargs="+", help="folders of PubMed records: the development records")
    parser.add_argument("--ask", action="store_true", help="ask for what is claimed, too")
    parser.add_argument("--show", action="store_true", help="print every claim that is wrong")
    chosen = parser.parse_args()
    if not (chosen.own or chosen.reports or (chosen.recorded and chosen.gold)):
        parser.error("--recorded and --gold, or --own, or --reports")
    if chosen.own:
        every = own_studies()
    elif chosen.reports:
        every = reports(chosen.reports, chosen.most)
    else:
        every = studies(chosen.recorded, chosen.gold, chosen.most, apart=chosen.apart)
    drawn, show = list(every), print if chosen.show else None
    print(table(measure(drawn, DENIED, show, asks=chosen.ask)), end="\n\n")
    print(table(measure(drawn, KEPT, show)))


if __name__ == "__main__":
    main()
