"""Claims that readers judged one by one are found again in their abstracts, and teach the score what was right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence_kb.claims.comparing.comparisons import compare, readings
from evidence_kb.claims.comparing.doubts import COLUMNS
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.networks.heads import DIRECTIONS
from evidence_kb.claims.study.study import read_study
from evidence_kb.model import Passage, PassageKind
from training.read_claims import READ_CLAIMS, ReadClaim, read_claims

TITLE = "Zorplexine against placebo in chronic pain"
SECTIONS = [
    {"label": "METHODS", "text": "Sixty patients were randomised to zorplexine or placebo for six weeks."},
    {"label": "RESULTS", "text": "Pain was significantly lower with zorplexine than with placebo (p = 0.01)."},
]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text(json.dumps({"id": "1", "title": TITLE, "sections": SECTIONS}) + "\n", encoding="utf-8")
    return path


def judged(tmp_path: Path, *claims: list[object]) -> Path:
    path = tmp_path / "read_claims.jsonl"
    lines = ({"pmid": "1", "claims": claims}, {"pmid": "2", "claims": claims})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def read_so() -> ReadClaim:
    """Return a claim as the steps read it from the texts."""
    sections = [Passage("k", PassageKind.ABSTRACT, part["label"], part["text"]) for part in SECTIONS]
    compared = compare(read_study([Passage("k", PassageKind.TITLE, None, TITLE), *sections], NO_TOPIC))
    assert compared is not None
    for pairing, chances in readings(compared):
        at = compared.places[pairing.sentence]
        if at is not None and at.passage == 2 and pairing.comparator is not None:
            change = DIRECTIONS[chances.index(max(chances))]
            names = (pairing.treatment.name, pairing.comparator.name, pairing.text)
            return ReadClaim(at.passage, at.sentence.start, *names, change, "1101", "between")
    raise AssertionError("nothing was read from a plain comparison")


def test_only_abstracts_with_judged_claims_are_given(tmp_path: Path, texts: Path) -> None:
    found = list(read_claims([texts], judged(tmp_path, [*read_so()])))
    assert [(pmid, len(passages), claims[0].fields) for pmid, passages, claims in found] == [("1", 3, "1101")]


def test_a_judged_claim_that_is_still_read_teaches_what_was_right(tmp_path: Path, texts: Path) -> None:
    score = pytest.importorskip("training.score", reason="the training extra is not installed")
    claim = read_so()
    turned = "increased" if claim.change == "decreased" else "decreased"
    path = judged(tmp_path, [*claim], [*claim._replace(start=claim.start + 1)])
    (found,) = score.judged_claims([texts], path)
    assert len(found.row) == len(COLUMNS)
    assert (found.judged.treatment, found.judged.comparator, found.judged.outcome, found.judged.change) == (
        True, True, False, True,
    )  # fmt: skip
    assert found.worth == 0
    assert not list(score.judged_claims([texts], judged(tmp_path, [*claim._replace(change=turned)])))


def test_every_judgement_in_the_repository_is_whole() -> None:
    lines = [json.loads(line) for line in READ_CLAIMS.read_text(encoding="utf-8").splitlines()]
    claims = [ReadClaim(*claim) for line in lines for claim in line["claims"]]
    assert len({line["pmid"] for line in lines}) == len(lines)
    assert all(len(claim.fields) == 4 and set(claim.fields) <= {"0", "1"} for claim in claims)
    assert {claim.change for claim in claims} <= {*DIRECTIONS, "unclear"}
