"""The twelve stored queries over real data agree with plain Python over the same rows (`asked_in_python`).

Asked of the demo topic, of a made-up world that eight providers tell of, and, where the recorded answers of providers
lie beside the checkout, of 18,000 studies and as many citations in them: works that thousands cite, and works alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import asked_in_python as plain
import pytest
from held_rows import HALF, ROWS, Answer, Held
from simulated import EVERYBODY, harvest, write_topic
from simulator import Simulator, World

from benchmarks import recorded
from evidence_kb.curation import Curation
from evidence_kb.data_folder import Data, writing
from evidence_kb.edits import packed
from evidence_kb.pages.stored_queries import QUERIES
from evidence_kb.refresh import rederive, refresh
from evidence_kb.topic import read_topic

ROOT = Path(__file__).parents[1]
AT = "2026-02-01T00:00:00Z"
BY_NAME = {query.name: query for query in QUERIES}


def demo(folder: Path) -> Path:
    with writing(folder / "data") as data:
        refresh(data, [read_topic(path) for path in sorted((ROOT / "sources").glob("*.yml"))])
    return folder / "data"


def made_up_world(folder: Path) -> Path:
    world = World.generate(11, seeds_n=3, citing_n=120, references_n=40)
    write_topic(folder, world, EVERYBODY)
    with Simulator(world) as simulator:
        harvest(folder, simulator)
    return folder / "data"


def answers_of_providers(folder: Path) -> Path:
    if not recorded.RECORDED.is_dir():
        pytest.skip("the recorded answers of providers are not beside this checkout (shared/recorded)")
    return recorded.build(folder)


MADE = {"demo": demo, "made_up": made_up_world, "recorded": answers_of_providers}


@pytest.fixture(scope="module", params=MADE.values(), ids=MADE.keys())
def held(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Held:
    folder: Path = request.param(tmp_path_factory.mktemp("asked"))
    with writing(folder) as data:
        judge_claims(data)
        screen_studies(data)
        rederive(data)
    return Held(folder)


def judge_claims(data: Data) -> None:
    """Let two people judge the same claims blindly, and one of them turn findings around, so that studies differ."""
    claims = data.store.rows("SELECT * FROM claims ORDER BY id")
    for n, claim in enumerate(claims[:70]):
        for name, verdict in (("ada", "reject" if n % 5 == 0 else "accept"), ("ben", ("reject", "accept")[n % 3 > 0])):
            said(data.curation, claim["claim_key"], verdict, name)
    own = [c for c in claims[70:] if c["basis"] == "own_data" and c["treatment_id"] and c["direction"] == "improvement"]
    names = {
        table: {row["id"]: row["name"] for row in data.store.rows(f"SELECT id, name FROM {table}")}
        for table in ("treatments", "outcomes")
    }  # fmt: skip
    direction = cycle(("worsening", "no_change", None))
    for one, other in pairwise(own):
        cell = {"treatment": names["treatments"][one["treatment_id"]], "outcome": names["outcomes"][one["outcome_id"]]}
        if one["study_id"] != other["study_id"]:
            if turned := next(direction):
                edits = {**cell, "direction": turned, "events_n": None, "total_n": None}
                said(data.curation, other["claim_key"], "edit", "ada", edits=packed(edits))
        elif one["treatment_id"] == other["treatment_id"] and one["outcome_id"] == other["outcome_id"]:
            few = {"events_n": 1, "total_n": 10}  # is no improvement of the whole group
            said(data.curation, one["claim_key"], "edit", "ada", edits=packed(few))


def said(curation: Curation, key: str, verdict: str, name: str, edits: str | None = None) -> None:
    reason = "wrong_direction" if verdict == "reject" else None
    curation.review(key, verdict, name, AT, reason=reason, edits=edits)


def screen_studies(data: Data) -> None:
    """Let two people screen every fifth study, and include what the seeds lead to."""
    members = data.store.rows("SELECT t.topic, s.key FROM topic_studies t JOIN studies s ON s.id = t.study_id "
                              "ORDER BY t.topic, s.id")  # fmt: skip
    for n, row in enumerate(members[:1000:5]):
        for name, is_in in (("ada", n % 3 > 0), ("ben", n % 3 > 0 or n % 6 == 0)):
            decision, reason = ("include", None) if is_in else ("exclude", "wrong_population")
            data.curation.screen(row["topic"], row["key"], decision, name, AT, reason=reason)


def asked(held: Held, name: str, **values: object) -> list[dict[str, Any]]:
    """Ask a stored query as anybody may, with nothing but SQLite."""
    given = {**dict.fromkeys(("study_id", "topic", "run_id", "steps"), ""), **{k: str(v) for k, v in values.items()}}
    db = sqlite3.connect(f"file:{held.folder / 'evidence.db'}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in db.execute(BY_NAME[name].sql, given)]
    finally:
        db.close()


def columns(rows: Sequence[dict[str, Any]], *names: str) -> Answer:
    return [tuple(row[name] for name in names) for row in rows]


def some_studies(held: Held) -> Iterator[int]:
    """Yield studies to ask about: those with most on either side, many in between, some without anything, and none."""
    everybody = sorted(held.studies)
    yield from sorted(everybody, key=held.n_citing, reverse=True)[:12]
    yield from sorted(everybody, key=held.n_references, reverse=True)[:12]
    together = sorted(everybody, key=lambda study: -sum(held.n_references(w) > 1 for w in held.citing.get(study, ())))
    yield from together[:40]
    yield from everybody[:: max(len(everybody) // 60, 1)]
    yield from [study for study in everybody if not held.n_citing(study) and not held.n_references(study)][:5]
    yield from {row["cited_id"] for row in held.table("citation_contexts")}
    yield 10**9


def test_the_tables_say_who_cites_whom_as_the_statements_do(held: Held) -> None:
    edges = {(row["citing_id"], row["cited_id"]): row["providers_n"] for row in held.table("citations")}
    assert edges == {edge: len(names) for edge, names in held.providers.items()}
    for study, row in held.studies.items():
        assert (row["references_n"], row["cited_by_n"]) == (held.n_references(study), held.n_citing(study))


def test_who_cites_a_study_and_in_what_words(held: Held) -> None:
    quoted_n = 0
    for study in some_studies(held):
        found = columns(asked(held, "cited_in_words", study_id=study), "citing_id", "quote", "intent", "providers_n")
        assert found == plain.cited_in_words(held, study), study
        quoted_n += sum(quote is not None for _, quote, *_ in found)
    assert quoted_n


def test_what_lies_within_steps(held: Held) -> None:
    whole_n = 0
    for study in list(some_studies(held))[::2]:
        for steps in (1, 2, 3):
            rows = asked(held, "within_steps", study_id=study, steps=steps)
            found = dict(columns(rows, "study_id", "steps"))
            if study not in held.studies:
                assert found == {}
                continue
            nearest = plain.distances(held, study, steps, bounded=False)
            assert all(nearest[other] <= n for other, n in found.items()), study
            assert all(n == 1 for other, n in found.items() if nearest[other] == 1), study
            followed = plain.distances(held, study, steps, bounded=True)
            if len(followed) < ROWS:  # no bound on how many are told is reached
                assert {o for o, n in followed.items() if n <= steps} == set(found), study
                for row in rows:
                    left_out = plain.not_followed(held, row["study_id"], row["steps"], steps)
                    assert row["not_followed"] == left_out, (study, row)
                whole_n += found == nearest
    assert whole_n > 20


def test_the_evidence_map(held: Held) -> None:
    names = (
        "treatment", "outcome", "direction", "studies_n", "participants_n", "participants_unknown_n", "improved_n",
        "worsened_n", "unchanged_n", "mixed_n", "no_evidence_n", "unclear_n", "best_level", "flagged_n",
    )  # fmt: skip
    for topic in held.topics:
        found = columns(asked(held, "evidence", topic=topic), *names)
        assert found == plain.evidence(held, topic)
        assert len(found) > 20 and any(row[3] > 1 for row in found)


def test_contradictions_with_both_quotes(held: Held) -> None:
    for topic in held.topics:
        found = columns(
            asked(held, "contradictions", topic=topic),
            "treatment", "outcome", "for_id", "quote_for", "against", "against_id", "quote_against",
        )  # fmt: skip
        assert found == plain.contradictions(held, topic)
        assert "worsening" in {row[4] for row in found}
        view = {(row["treatment"], row["outcome"]) for row in held.table("contradictions") if row["topic"] == topic}
        assert {row[:2] for row in found} <= view


def test_what_is_cited_together_with_a_study_and_by_whom(held: Held) -> None:
    told_n = 0
    for study in some_studies(held):
        names = ("works_n", "study_id", "by_whom", "followed_n", "citing_n")
        found = columns(asked(held, "cocited", study_id=study), *names)
        assert found == plain.cocited(held, study), study
        told_n += len(found)
    assert told_n or len(held.studies) < 100


def test_which_works_lean_on_the_same_references(held: Held) -> None:
    told_n = 0
    coupled = sorted(held.references, key=lambda s: -sum(held.n_citing(r) > 1 for r in held.references[s]))[:60]
    for study in [*some_studies(held), *coupled]:
        found = columns(
            asked(held, "shared_references", study_id=study), "place", "study_id", "shared_n", "strength"
        )  # fmt: skip
        assert found == plain.shared_references(held, study), study
        told_n += len(found)
    assert told_n or len(held.studies) < 100


def test_what_changed_since_a_run(held: Held) -> None:
    runs = sorted(row["id"] for row in held.table("runs"))
    for topic in held.topics:
        for since in [0, *runs]:
            rows = asked(held, "changed_since", topic=topic, run_id=since)
            names = ("run_id", "entity", "entity_id", "kind", "field", "before", "after", "because_quote")
            expected = plain.changed_since(held, topic, since)
            parts: dict[str, list[Any]] = {name: [] for name in (*expected, "cell", "rest")}
            for row in columns(rows, *names):
                part = "cell" if row[1] == "cell" else f"added {row[1]}" if row[3] == "added" else "rest"
                parts.setdefault("rest" if part not in expected else part, []).append(row)
            for part, found in parts.items():
                most = HALF // 2 if part.startswith("added") else HALF
                assert len(found) == min(len(expected[part]), most), (topic, since, part)
                assert set(found) <= expected[part], (topic, since, part)
    assert plain.changed_since(held, held.topics[0], runs[-1]) == {}
    assert plain.changed_since(held, held.topics[0], runs[-2])


def test_how_much_of_what_is_stated_is_held(held: Held) -> None:
    for topic in held.topics:
        names = ("study_id", "provider", "what", "stated_n", "held_n", "identified_n", "unseen_n")
        found = columns(asked(held, "held_of_stated", topic=topic), *names)
        assert found and found == plain.held_of_stated(held, topic)


def test_which_works_should_have_been_looked_at(held: Held) -> None:
    for topic in held.topics:
        names = ("study_id", "linked_n", "cited_by_base_n", "cites_base_n", "cited_together_n", "shared_references_n")
        found = columns(asked(held, "suggested", topic=topic), *names)
        assert found and found == plain.suggested(held, topic)


def test_what_stands_on_a_retracted_work(held: Held) -> None:
    for topic in held.topics:
        names = ("flagged_id", "steps", "via_id", "study_id", "noticed_on", "cited_when")
        found = columns(asked(held, "on_retracted", topic=topic), *names)
        assert len(found) == len(set(found)) < ROWS and set(found) == plain.on_retracted(held, topic)


def test_whether_two_reviewers_agree(held: Held) -> None:
    found = set(columns(asked(held, "agreement"), "what", "n", "agreed_n", "kappa"))
    assert found == plain.agreement(held)
    assert {row[0] for row in found} == {"claims", "studies"} and all(0 < row[3] < 1 for row in found)


def test_how_many_statements_rest_on_how_few_patients(held: Held) -> None:
    for topic in held.topics:
        names = ("treatment", "outcome", "statements_n", "studies_n", "participants_n", "participants_unknown_n")
        rows = asked(held, "resting_on", topic=topic)
        assert set(columns(rows, *names)) == plain.resting_on(held, topic)
        ratios = [row["statements_n"] / max(row["studies_n"], 1) for row in rows]
        assert ratios == sorted(ratios, reverse=True)
