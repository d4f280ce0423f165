"""Draws a made-up literature: works in order of time, who cites whom, what each states of which treatment and outcome.

Citations grow by preferential attachment (Price 1976, doi 10.1002/asi.4630270505): half of the references go to any
earlier work, half to what earlier references went to, so that a few works are cited by tens of thousands.
"""

from __future__ import annotations

import random
from array import array
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.made_up_text import DESIGNS, FINDINGS, Drug, Words

REFERENCES_N, CLAIMS_N, SEEDS_N = 10, 3, 50
FIRST_YEAR, LAST_YEAR = 1970, 2026
TOPICS = (("everything", 1), ("tenth", 10), ("hundredth", 100), ("thousandth", 1000))  # slug, every which study


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim: where its quote stands in the abstract, and what it states."""

    start: int
    quote: str
    drug: Drug
    drug_start: int
    outcome_id: int
    change: str
    direction: str
    basis: str
    events_n: int
    total_n: int


@dataclass(frozen=True, slots=True)
class Work:
    """One study with everything that rows about it need."""

    id: int
    year: int
    title: str
    abstract: str
    design: str
    design_quote: str
    level: int
    participants_n: int
    authors: str
    journal: str
    integrity: str | None
    references: tuple[int, ...]
    cited_by_n: int
    findings: tuple[Finding, ...]


def references(n: int, seed: int) -> array[int]:
    """Return for works 1 … n, one after the other, the works that each cites; the first few cite nothing.

    Of work w the references stand from (w - REFERENCES_N - 1) * REFERENCES_N on.
    """
    chance = random.Random(f"citations {seed}").random
    cited: array[int] = array("I")
    for work in range(REFERENCES_N + 1, n + 1):
        chosen: set[int] = set()
        while len(chosen) < REFERENCES_N:
            if chance() < 0.5 or not cited:
                chosen.add(1 + int(chance() * (work - 1)))
            else:
                chosen.add(cited[int(chance() * len(cited))])
        cited.extend(sorted(chosen))
    return cited


def works(n: int, words: Words, seed: int) -> Iterator[Work]:
    """Draw `n` works, oldest first; memory holds their citations only (40 bytes a work)."""
    cited = references(n, seed)
    cited_by = array("I", bytes(4 * (n + 1)))
    for work in cited:
        cited_by[work] += 1
    chance = random.Random(f"works {seed}")
    drug_weights = _popularity(len(words.drugs))
    outcome_weights = _popularity(len(words.outcomes))
    for number in range(1, n + 1):
        first = (number - REFERENCES_N - 1) * REFERENCES_N
        yield _work(
            number, FIRST_YEAR + (LAST_YEAR - FIRST_YEAR) * number // (n + 1), words, chance,
            tuple(cited[first : first + REFERENCES_N]) if first >= 0 else (), cited_by[number],
            (drug_weights, outcome_weights),
        )  # fmt: skip


def _popularity(n: int) -> list[float]:
    """Cumulated shares of a few things that everybody studies and many that few do."""
    total, running = sum(1 / (rank + 1) for rank in range(n)), 0.0
    shares = []
    for rank in range(n):
        running += 1 / (rank + 1) / total
        shares.append(running)
    return shares


def _work(
    number: int, year: int, words: Words, chance: random.Random, cites: tuple[int, ...], cited_by_n: int,
    weights: tuple[list[float], list[float]],
) -> Work:  # fmt: skip
    draw, pool = chance.random, words.pool
    main = words.drugs[min(bisect(weights[0], draw()), len(words.drugs) - 1)]
    design_quote, design, level = DESIGNS[int(draw() * len(DESIGNS))]
    total = 5 + int(draw() ** 4 * 600)
    filler = [pool[int(draw() * len(pool))] for _ in range(8)]
    title = f"{main.name} in {' '.join(filler[0].lower().rstrip('.').split()[:9])}: a {design_quote}"
    parts = [f"In this {design_quote} of {total} patients, {main.name} was given.", *filler[1:4]]
    findings, at = [], sum(map(len, parts)) + len(parts)
    for _ in range(CLAIMS_N):
        finding = _finding(words, chance, weights, main, total, at)
        findings.append(finding)
        parts.append(finding.quote)
        at += len(finding.quote) + 1
    parts += filler[4:]
    name = words.surnames
    authors = "; ".join(f"{name[int(draw() * len(name))]}, A." for _ in range(3))
    integrity = "retracted" if draw() < 0.001 else "none_known" if draw() < 0.9 else None
    return Work(number, year, title[:1].upper() + title[1:], " ".join(parts), design, design_quote, level, total,
                authors, words.journals[int(draw() * len(words.journals))], integrity, cites, cited_by_n,
                tuple(findings))  # fmt: skip


def _finding(
    words: Words, chance: random.Random, weights: tuple[list[float], list[float]], main: Drug, total: int, at: int
) -> Finding:
    draw = chance.random
    drug = main if draw() < 0.7 else words.drugs[min(bisect(weights[0], draw()), len(words.drugs) - 1)]
    outcome_id = min(bisect(weights[1], draw()), len(words.outcomes) - 1) + 1
    outcome, domain = words.outcomes[outcome_id - 1]
    shape, change, direction = FINDINGS[int(draw() * len(FINDINGS))]
    events = int(draw() * total) + 1
    quote = shape.format(O=outcome, T=drug.name, E=events, N=total)
    if domain == "harm":  # more of a harm is worse
        direction = {"increased": "worsening", "decreased": "improvement"}.get(change, direction)
    basis = "own_data" if draw() < 0.6 else ("reports_other", "conclusion", "background")[int(draw() * 3)]
    return Finding(at, quote[:1].upper() + quote[1:], drug, at + quote.index(drug.name), outcome_id, change, direction,
                   basis, events, total)  # fmt: skip
