"""The twelve questions answered once more, in plain Python over rows of the tables as they stand.

Nothing here is SQL but `SELECT * FROM table`; no view, no table that the program derives for the answer (cells, sums,
similar studies, counts of citations), and none of its code. Answers are lists of tuples in the order of the question,
or sets where the question leaves the order open; bounds are those that the descriptions of the questions state.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import Any

from held_rows import (
    CELLS,
    FLAGGED,
    HOP,
    HUB,
    LISTED,
    MIDDLE,
    ROWS,
    TALLIES,
    Answer,
    Held,
    Row,
    down,
    least,
    together,
)


def cited_in_words(held: Held, study: int) -> Answer:
    """(citing study, quote, intent, number of providers), those with words first, then the newest."""
    contexts = [row for row in held.table("citation_contexts") if row["cited_id"] == study]
    spoken = sorted(contexts, key=lambda row: (-row["citing_id"], row["passage_id"], row["markers"]))[:ROWS]
    silent = set(sorted(held.citing.get(study, ()))[-ROWS:]) - {row["citing_id"] for row in contexts}
    unknown: Row = {"quote": None, "intent": None, "passage_id": -1, "markers": ""}
    found = [(row["citing_id"], row) for row in spoken] + [(citing, unknown) for citing in silent]
    order = sorted(found, key=lambda one: (one[1]["quote"] is None, down(held.studies[one[0]]["year"]), one[0],
                                           one[1]["passage_id"], one[1]["markers"]))  # fmt: skip
    return [(citing, row["quote"], row["intent"], len(held.providers[citing, study])) for citing, row in order][:ROWS]


def distances(held: Held, study: int, steps: int, *, bounded: bool) -> dict[int, int]:
    """Return how far away each study lies; `bounded`: as far as citations are followed, else however many there are."""
    found, edge = {study: 0}, {study}
    for step in range(1, steps + 1):
        reached: set[int] = set()
        for one in edge:
            back, on = held.references.get(one, set()), held.citing.get(one, set())
            if bounded and step == 1:
                back, on = set(sorted(back)[:HOP]), set(held.newest_citing(one))
            elif bounded:
                back, on = (side if len(side) <= HUB else set() for side in (back, on))
            reached |= back | on
        edge = reached - found.keys()
        found.update(dict.fromkeys(edge, step))
    return found


def not_followed(held: Held, study: int, step: int, steps: int) -> str | None:
    """Return what is left out behind a study that is reached in `step` of `steps`, as far as its own lists say."""
    if step >= steps and step:
        return None
    most, words = (HUB, "its {} {} not followed") if step else (HOP, f"only {HOP} of {{}} {{}} followed")
    sides = ((held.n_references(study), "references"), (held.n_citing(study), "citing works"))
    return "; ".join(words.format(n, what) for n, what in sides if n > most) or None


def evidence(held: Held, topic: str) -> Answer:
    """(treatment, outcome, direction, studies, patients, unknown, six tallies, best level, flagged)."""
    found = []
    for cell in held.statements:
        own = held.own(cell)
        if cell[0] != topic or not own:
            continue
        names = held.names["treatments"][cell[1]], held.names["outcomes"][cell[2]]
        patients = [one["patients"] for one in own.values() if one["patients"] is not None]
        tally = Counter(one["direction"] for one in own.values())
        flagged = sum(held.studies[study]["integrity"] in FLAGGED for study in own)
        found.append(
            (*names, together(tally), len(own), sum(patients) if patients else None, len(own) - len(patients),
             *(tally[name] for name in TALLIES), least(one["level"] for one in own.values()), flagged)
        )  # fmt: skip
    return sorted(found, key=lambda row: (-row[3], row[:2]))[:ROWS]


def contradictions(held: Held, topic: str) -> Answer:
    """(treatment, outcome, improving study, its words, what the other says, the other study, its words)."""
    found = []
    for cell in held.statements:
        own = held.own(cell)
        tally = Counter(one["direction"] for one in own.values())
        against = "worsening" if tally["worsening"] else "no_change"
        if cell[0] != topic or not tally["improvement"] or not tally[against]:
            continue
        sides = [
            min((study for study, one in own.items() if one["direction"] == direction),
                key=lambda study: (own[study]["level"] or 9, down(own[study]["patients"]), study))
            for direction in ("improvement", against)
        ]  # fmt: skip
        quotes = [_quote(held, cell, side, way) for side, way in zip(sides, ("improvement", against), strict=True)]
        names = held.names["treatments"][cell[1]], held.names["outcomes"][cell[2]]
        order = (against != "worsening", -len(own), *names)
        found.append((order, (*names, sides[0], quotes[0], against, sides[1], quotes[1])))
    return [row for _, row in sorted(found)][:CELLS]


def _quote(held: Held, cell: tuple[str, int, int], study: int, direction: str) -> str:
    """Return the words of the first claim that counts as this direction, one that was not read twice before others."""
    said = [
        claim for claim in held.statements[cell]
        if claim["study_id"] == study and claim["basis"] == "own_data" and held.counted(claim) == direction
    ]  # fmt: skip
    return str(min(said, key=lambda claim: (claim["duplicate_of"] is not None, claim["id"]))["quote"])


def cocited(held: Held, study: int) -> Answer:
    """(works that cite both, the other study, up to ten of those works, works looked at, works that cite the study)."""
    together_with: dict[int, list[int]] = defaultdict(list)
    followed = [work for work in held.newest_citing(study) if held.n_references(work) <= HUB]
    for work in followed:
        for other in held.references[work] - {study}:
            together_with[other].append(work)
    counts = {other: len(works) for other, works in together_with.items() if len(works) > 1}
    counts = dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:LISTED])
    for _, other, n, _ in _strongest(study, held.citing, held.references):
        counts[other] = max(n, counts.get(other, 0))
    found = []
    for n, other in sorted((-n, other) for other, n in counts.items())[:LISTED]:
        both = held.citing.get(study, set()) & set(held.newest_citing(other))
        works = together_with.get(other) or [work for work in both if held.n_references(work) <= HUB]
        names = "; ".join(_named(held, works)) if works else None
        found.append((-n, other, names, len(followed), held.n_citing(study)))
    return found


def _named(held: Held, works: Sequence[int]) -> list[str]:
    newest = sorted(works, key=lambda work: (down(held.studies[work]["year"]), work))[:10]
    shown = [held.studies[work] for work in newest]
    return [(row["title"] or f"work {row['id']}") + (f" ({row['year']})" if row["year"] else "") for row in shown]


def shared_references(held: Held, study: int) -> Answer:
    """(place, other study, references in common, Salton's cosine): the twenty strongest."""
    return _strongest(study, held.references, held.citing)


def _strongest(study: int, listed: Mapping[int, set[int]], listing: Mapping[int, set[int]]) -> Answer:
    """Return who has most of `listed` in common with a study; `listing` says on whose lists a work is."""
    shared: Counter[int] = Counter()
    for one in listed.get(study, ()):
        if len(listing[one]) <= HUB:
            shared.update(listing[one] - {study})
    cosine = {
        other: n / sqrt(len(listed[study]) * len(listed[other])) for other, n in shared.items() if n > 1
    }  # fmt: skip
    order = sorted(cosine, key=lambda other: (-round(cosine[other], 9), -shared[other], other))[:20]
    return [(place, other, shared[other], round(cosine[other], 6)) for place, other in enumerate(order, 1)]


def changed_since(held: Held, topic: str, run: int) -> dict[str, set[tuple[Any, ...]]]:
    """(run, entity, its name, kind, field, before, after, words of the reason) by what it is: cell, rest, and added."""
    members = held.members[topic]
    found: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    returned = set()
    for row in held.table("changes"):
        if row["topic"] == topic and row["run_id"] > run:
            part = "cell" if row["entity"] == "cell" else "rest"
            why = held.quotes.get(row["because_claim_key"])
            found[part].add((*(row[name] for name in _CHANGE), why))
            if row["kind"] == "returned":
                returned.add((row["run_id"], row["entity"], row["entity_id"]))
    new = [(row["first_run"], "study", str(study)) for study, row in members.items()]
    new += [(row["first_run"], "claim", row["claim_key"]) for row in held.claims if row["study_id"] in members]
    new += [
        (row["first_run"], "notice", _json(row["provider"], row["record_key"], row["kind"], row["notice_key"]))
        for row in held.table("notices") if row["study_id"] in members
    ]  # fmt: skip
    new += [
        (row["first_run"], "citation", _json(row["citing_id"], row["cited_id"]))
        for row in held.table("citations") if row["citing_id"] in members and row["cited_id"] in members
    ]  # fmt: skip
    for one in new:
        if one[0] > run and one not in returned:
            found[f"added {one[1]}"].add((*one, "added", None, None, None, None))
    return found


_CHANGE = ("run_id", "entity", "entity_id", "kind", "field", "before", "after")


def _json(*values: object) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def held_of_stated(held: Held, topic: str) -> Answer:
    """(study, provider, what, stated, held, held with an identifier, not seen), most not seen first."""
    found = []
    for row in held.table("stated_counts"):
        study = row["study_id"]
        if held.members[topic].get(study, {}).get("role") != "seed":
            continue
        others = (held.citing if row["what"] == "cited_by" else held.references).get(study, set())
        known = sum(any(held.studies[other][name] for name in ("pmid", "doi", "pmcid")) for other in others)
        unseen = None if row["stated_n"] is None else max(row["stated_n"] - len(others), 0)
        order = (down(unseen), study, row["what"], row["provider"])
        found.append((order, (study, row["provider"], row["what"], row["stated_n"], len(others), known, unseen)))
    return [row for _, row in sorted(found)][:ROWS]


def suggested(held: Held, topic: str) -> Answer:
    """(work, links in all, cited by the base, citing it, works that cite both, references in common), best first."""
    members = held.members[topic]
    base = {study for study, row in members.items() if row["screening"] == "included"}
    if not base:
        base = {study for study, row in members.items() if row["role"] == "seed" and row["screening"] != "excluded"}
        base |= {study for cell in held.statements if cell[0] == topic for study in held.own(cell)}
    assert len(base) <= HUB
    back = Counter(other for one in base for other in sorted(held.references.get(one, ()))[:HOP])
    onward = Counter(other for one in base for other in sorted(held.citing.get(one, ()))[-HUB:])
    works = sorted(
        (-n, held.n_references(one), -one) for one, n in onward.items() if 1 < held.n_references(one) <= HUB
    )[:MIDDLE]
    shared = sorted((-n, held.n_citing(one), one) for one, n in back.items() if 1 < held.n_citing(one) <= HUB)[:MIDDLE]
    linked, beside, common = back + onward, Counter[int](), Counter[int]()
    for n, _, one in works:
        linked.update(dict.fromkeys(held.references[-one], -n))
        beside.update(held.references[-one])
    for n, _, one in shared:
        linked.update(dict.fromkeys(held.citing[one], -n))
        common.update(held.citing[one])
    found = []
    for one, n in linked.items():
        screening = members.get(one, {}).get("screening", "unscreened")
        if one not in base and held.studies[one]["status"] == "stub" and screening == "unscreened":
            order = (-n, -held.n_citing(one), down(held.studies[one]["year"]), one)
            found.append((order, (one, n, back[one], onward[one], beside[one], common[one])))
    return [row for _, row in sorted(found)][:LISTED]


def on_retracted(held: Held, topic: str) -> set[tuple[Any, ...]]:
    """(flagged study, steps, by way of, the study on it, first notice, cited before or after it)."""
    found = set()
    noticed: dict[tuple[int, str], str] = {}
    for row in held.table("notices"):
        if row["noticed_on"]:
            key = row["study_id"], row["kind"]
            noticed[key] = min(noticed.get(key, row["noticed_on"]), row["noticed_on"])
    for study in held.members[topic]:
        integrity = held.studies[study]["integrity"]
        if integrity not in FLAGGED:
            continue
        on = noticed.get((study, integrity))
        direct = held.citing.get(study, set())
        for one in direct:
            found.add((study, 1, None, one, on, _when(held.studies[one], on)))
            for further in held.citing.get(one, set()) - direct - {study}:
                found.add((study, 2, one, further, on, _when(held.studies[further], on)))
    return found


def _when(study: Row, noticed: str | None) -> str | None:
    """Say whether a study came before or after a notice, as far as both dates are known to the same precision."""
    published = study["published_on"] or (str(study["year"]) if study["year"] is not None else None)
    if published is None or noticed is None:
        return None
    precision = min(len(published), len(noticed))
    a, b = published[:precision], noticed[:precision]
    return None if a == b else "before" if a < b else "after"


def agreement(held: Held) -> set[tuple[Any, ...]]:
    """(what, things judged by both blindly, agreed on, kappa) of every two reviewers, from what each said at first."""
    found = set()
    for what, table, key in (("claims", "reviews", "claim_key"), ("studies", "study_decisions", "study_key")):
        first: dict[object, dict[str, str]] = defaultdict(dict)
        for row in sorted(held.table(table, "curation"), key=lambda row: row["id"]):
            verdict = row.get("verdict") or row.get("decision")
            if row[key] and row["role"] == "reviewer" and verdict in ("accept", "reject", "edit", "include", "exclude"):
                first[row.get("topic"), row[key]].setdefault(row["reviewer"], verdict)
        for a, b in combinations(sorted({name for said in first.values() for name in said}), 2):
            both = [(said[a], said[b]) for said in first.values() if a in said and b in said]
            if both:
                found.add((what, len(both), sum(x == y for x, y in both), _kappa(both)))
    return found


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen 1960: how far beyond chance two readers agree."""
    n, agreed = len(pairs), sum(a == b for a, b in pairs) / len(pairs)
    verdicts = {verdict for pair in pairs for verdict in pair}
    chance = sum(sum(a == v for a, _ in pairs) * sum(b == v for _, b in pairs) / n**2 for v in verdicts)
    return None if chance == 1 else round((agreed - chance) / (1 - chance), 3)


def resting_on(held: Held, topic: str) -> set[tuple[Any, ...]]:
    """(treatment, outcome, statements, studies with own data, their patients, those without a number)."""
    found = set()
    for cell, statements in held.statements.items():
        if cell[0] == topic:
            own = held.own(cell)
            patients = [one["patients"] for one in own.values() if one["patients"] is not None]
            names = held.names["treatments"][cell[1]], held.names["outcomes"][cell[2]]
            total = sum(patients) if patients else None
            found.add((*names, len(statements), len(own), total, len(own) - len(patients)))
    return found
