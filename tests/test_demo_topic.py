"""The first topic: every figure in our summaries and in our paraphrased page stands in the facts it was made from.

The facts are in `../shared/` and belong to no release; where that folder is absent, the checks against it are skipped.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evidence_kb.claims import extract
from evidence_kb.claims.lexicon.concepts import concept_for
from evidence_kb.findings import Claim, ConceptKind
from evidence_kb.harvesters import by_hand, saved_page
from evidence_kb.model import Batch, PassageKind, Question, Record, Request, Response
from evidence_kb.topic import Seed, read_topic

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "sources"
FOLDER = SOURCES / "crmo-bisphosphonates"
FACTS = ROOT.parent / "shared" / "crmo"
SEED_PAGE = ROOT.parent / "shared" / "seed" / "j.jpeds.2007.08.047.txt"
PAGE = FOLDER / "j.jpeds.2007.08.047.txt"
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")

needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="the facts in ../shared/crmo are not here")
needs_seed = pytest.mark.skipif(not SEED_PAGE.is_file(), reason="the seed page in ../shared/seed is not here")


def described() -> Batch:
    path = FOLDER / "by_hand.yml"
    request = Request("by_hand", Question.RECORDS, f"file:{path}")
    return by_hand.parse(Response(request, path.read_bytes(), "2026-01-01T00:00:00Z"))


def entries() -> dict[str, Record]:
    return {r.key.removeprefix("by_hand:"): r for r in described().records if not r.is_stub}


def summaries() -> dict[str, str]:
    kept = (p for p in described().passages if p.kind is PassageKind.SUMMARY)
    return {passage.record_key.removeprefix("by_hand:"): passage.text for passage in kept}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FACTS / name).read_text(encoding="utf-8").splitlines()]


def studies() -> dict[str, dict[str, Any]]:
    """The studies of this topic without the seed, whose page is saved."""
    found = {row["key"]: row for row in rows("studies.jsonl") if row["topic"] == "crmo"}
    return {key: row for key, row in found.items() if key != "jpeds2008_bisphosphonate"}


def claims_of(key: str) -> list[dict[str, Any]]:
    return [claim for claim in rows("claims.jsonl") if claim["study_key"] == key]


def numbers(text: str) -> set[Decimal]:
    """Every number in a text, digits or words, without sign."""
    digits = {Decimal(found) for found in re.findall(r"\d+(?:\.\d+)?|\.\d+", text)}
    return digits | {Decimal(WORDS.index(w)) for w in re.findall(r"[a-z]+", text.lower()) if w in WORDS}


# --- what holds without the facts ------------------------------------------------------------------------------


def test_topic_file_is_valid_and_names_its_page() -> None:
    topic = read_topic(SOURCES / "crmo-bisphosphonates.yml")
    assert topic.seeds == (Seed("page", PAGE.name), Seed("doi", "10.1016/j.jpeds.2007.08.047"))
    assert topic.providers == ("saved_page", "by_hand")
    assert PAGE.is_file()


def test_topic_file_searches_for_the_misspelling_too() -> None:
    topic = read_topic(SOURCES / "crmo-bisphosphonates.yml")
    assert any("biphosphonates" in search.query for search in topic.searches)
    (concept,) = (c for c in topic.vocabulary.concepts if c.name == "bisphosphonates")
    assert "biphosphonates" in concept.misspellings


def test_every_outcome_says_whether_it_is_benefit_or_harm_and_what_is_desirable() -> None:
    topic = read_topic(SOURCES / "crmo-bisphosphonates.yml")
    outcomes = [concept for concept in topic.vocabulary.concepts if concept.kind == "outcome"]
    assert {c.name for c in outcomes if c.domain is None or c.desirable is None} == set()


def test_every_entry_is_identified_and_linked_by_https_only() -> None:
    for key, record in entries().items():
        assert record.title or any(record.identifiers.items()) or record.url, key
        assert record.url is None or record.url.startswith("https://"), key


def test_every_entry_has_a_summary_within_bounds() -> None:
    found = summaries()
    assert found.keys() == entries().keys()
    assert all(len(text) <= 5_000 for text in found.values())


def test_page_is_in_the_shape_of_a_saved_preview_page() -> None:
    lines = [line.strip() for line in PAGE.read_text(encoding="utf-8").splitlines()]
    assert lines[0] == "Original article"
    assert "https://doi.org/10.1016/j.jpeds.2007.08.047Get rights and content" in lines
    assert "References (23)" in lines
    assert "• Cited by (89)" in lines
    assert lines.count("Citation Excerpt :") == 2
    assert lines[-3:-1] == ["View full text", ""]
    assert lines[-1].startswith("Paraphrase: ")  # the one line that no such page has: nobody takes our words for theirs


def test_no_words_of_ours_pass_for_the_words_of_the_authors() -> None:
    sentences = [p for p in read_page(PAGE).passages if p.kind is not PassageKind.TITLE]  # titles stand as printed
    assert sentences
    assert all(p.is_paraphrase for p in sentences)
    assert all(p.is_paraphrase for p in described().passages if p.kind is PassageKind.SUMMARY)


def read_page(path: Path) -> Batch:
    request = Request("saved_page", Question.RECORDS, f"file:{path.name}")
    return saved_page.parse(Response(request, path.read_bytes(), "2026-01-01T00:00:00Z"))


def test_page_gives_one_focal_work_one_reference_and_four_citing_works() -> None:
    batch = read_page(PAGE)
    (focal,) = batch.focal_keys
    assert sum(s.citing_key == focal for s in batch.statements) == 1
    assert sum(s.cited_key == focal for s in batch.statements) == 4
    assert [(c.what, c.stated_n, c.shown_n) for c in batch.counts] == [("references", 23, 1), ("cited_by", 89, 4)]
    assert sum(n.n for n in batch.not_seen if n.kind == "reference") == 22
    assert sum(n.n for n in batch.not_seen if n.kind == "citing") == 85


def values_of(claim: Claim) -> tuple[object, ...]:
    """What a claim says, without the words that it says it in."""
    vocabulary = read_topic(SOURCES / "crmo-bisphosphonates.yml").vocabulary
    outcome = concept_for(ConceptKind.OUTCOME, claim.outcome, vocabulary).name
    treatment = claim.treatment and concept_for(ConceptKind.TREATMENT, claim.treatment, vocabulary).name
    counts = (claim.numbers.events_n, claim.numbers.total_n, claim.numbers.percent_printed)
    dose = claim.dose and (claim.dose.value, claim.dose.unit, claim.dose.interval_text, claim.dose.duration_max)
    return treatment, claim.comparator, outcome, claim.direction, claim.basis, claim.hedge, counts, dose


def claims_of_page(path: Path) -> dict[str, set[tuple[object, ...]]]:
    batch, vocabulary = read_page(path), read_topic(SOURCES / "crmo-bisphosphonates.yml").vocabulary
    found = {}
    for record in batch.records:
        passages = [passage for passage in batch.passages if passage.record_key == record.key]
        found[record.title or ""] = {values_of(claim) for claim in extract(passages, vocabulary).claims}
    return found


def test_page_says_that_pain_decreased_in_four_of_five_patients() -> None:
    values = claims_of_page(PAGE)["Bisphosphonate Treatment in Chronic Recurrent Multifocal Osteomyelitis"]
    stated = {(treatment, outcome, direction, counts) for treatment, _, outcome, direction, _, _, counts, _ in values}
    assert ("pamidronate", "pain", "improvement", (4, 5, None)) in stated
    assert ("pamidronate", "radiological lesions", "improvement", (4, 4, None)) in stated


# --- against the facts -----------------------------------------------------------------------------------------


@needs_facts
def test_every_study_of_the_topic_is_described() -> None:
    assert entries().keys() == studies().keys()


@needs_facts
def test_every_number_in_a_summary_stands_in_the_facts_of_its_study() -> None:
    allowed_fields = ("title", "year", "participants_n")
    for key, text in summaries().items():
        facts = [studies()[key][name] for name in allowed_fields]
        facts += [value for claim in claims_of(key) for name, value in claim.items() if name != "hedge"]
        known = numbers(" ; ".join(str(fact) for fact in facts if fact is not None))
        assert numbers(text) <= known, f"{key}: {sorted(numbers(text) - known)}"


@needs_facts
def test_every_count_percentage_and_p_value_of_the_facts_stands_in_the_summary() -> None:
    for key, text in summaries().items():
        for claim in claims_of(key):
            for name in ("events_n", "total_n", "percent", "p_value"):
                stated = numbers(str(claim[name])) if claim[name] is not None else set()
                assert stated <= numbers(text), f"{key}: {name} of {claim['outcome']}"
            if claim["events_n"] is not None and claim["total_n"] is not None:
                assert f"{claim['events_n']} of {claim['total_n']}" in text, key


@needs_facts
def test_participants_stand_in_the_summary_exactly_where_the_facts_state_them() -> None:
    for key, text in summaries().items():
        found = re.match(r"[^.]*?\b(\d+) patients?\b|[^.]*\. It is about (\d+) patients\.", text)
        stated = next((int(group) for group in found.groups() if group), None) if found else None
        assert stated == studies()[key]["participants_n"], key


@needs_facts
def test_identifiers_year_and_journal_are_those_of_the_facts_and_nulls_stay_absent() -> None:
    for key, row in studies().items():
        record = entries()[key]
        assert record.identifiers.doi == (row["doi"].lower() if row["doi"] else None), key
        assert (record.identifiers.pmid, record.identifiers.pmcid) == (row["pmid"], row["pmcid"]), key
        assert (record.title, record.authors, record.year) == (row["title"], row["authors"], row["year"]), key
        # "(site)" is the reader's note that the journal was known from the address of the page.
        assert record.journal == (row["journal"].removesuffix(" (site)") if row["journal"] else None), key
        assert record.licence == row["licence"], key


@needs_facts
def test_addresses_lead_to_the_identifier_or_to_the_page_where_the_work_was_read() -> None:
    for key, row in studies().items():
        doi, pmid = row["doi"] and row["doi"].lower(), row["pmid"]
        certain = f"https://doi.org/{doi}" if doi else pmid and f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
        assert entries()[key].url in ({certain} if certain else {row["source_url"], None}), key


@needs_facts
def test_citations_are_those_seen_printed_between_works_that_can_be_told() -> None:
    seen = {
        (row["citing_key"], row["cited_key"])
        for row in rows("citations.jsonl")
        if row["citing_key"] in studies() and row["cited_key"] in {*studies(), "jpeds2008_bisphosphonate"}
    }
    keys = {f"by_hand:{key}": key for key in studies()}
    keys["doi:10.1016/j.jpeds.2007.08.047"] = "jpeds2008_bisphosphonate"
    assert {(keys[s.citing_key], keys[s.cited_key]) for s in described().statements} == seen


# --- our page against the seed page ----------------------------------------------------------------------------


def words_of(line: str) -> list[str]:
    return re.findall(r"[^\W_]+", line.casefold())


def sentence_lines(text: str) -> list[str]:
    """The lines that hold sentences, as opposed to titles, names, headings, links and navigation."""
    lines = [line for line in text.split("\n") if len(words_of(line)) > 8]
    return [line for line in lines if "." in line and "://" not in line]


def runs(lines: list[str], length: int = 8) -> set[tuple[str, ...]]:
    words = [words_of(line) for line in lines]
    return {tuple(line[start : start + length]) for line in words for start in range(len(line) - length + 1)}


@needs_seed
def test_page_copies_no_run_of_eight_words_from_a_sentence_of_the_seed() -> None:
    theirs = sentence_lines(SEED_PAGE.read_text(encoding="utf-8"))
    ours = PAGE.read_text(encoding="utf-8")
    assert len(theirs) == 8  # four parts of the abstract, two of the text, two excerpts
    assert runs(theirs) & runs(ours.split("\n")) == set()


@needs_seed
def test_page_has_the_lines_of_the_seed_outside_its_sentences() -> None:
    theirs, ours = (path.read_text(encoding="utf-8").split("\n") for path in (SEED_PAGE, PAGE))
    assert ours[len(theirs) :][:2] == ["", ours[-2]]  # then comes our note that this is a paraphrase
    sentences = set(sentence_lines("\n".join(theirs)))
    for our_line, their_line in zip(ours[: len(theirs)], theirs, strict=True):
        assert (our_line == their_line) is (their_line not in sentences)


@needs_seed
def test_page_has_the_figures_of_the_seed() -> None:
    theirs, ours = (path.read_text(encoding="utf-8") for path in (SEED_PAGE, PAGE))
    assert numbers(ours) == numbers(theirs)
    assert re.findall(r"\[[\d,–]+\]", ours) == re.findall(r"\[[\d,–]+\]", theirs)
    assert ours.count("biphosphonates") == 1
    for anchor in ("1 mg/kg/dose", "2 to 4 monthly", "12 to 42 months", "4 of 5", "3/91 (3.2%)", "lesion size.16"):
        assert ours.count(anchor) == 1, anchor


@needs_seed
def test_page_gives_the_ledger_of_the_seed() -> None:
    theirs, ours = read_page(SEED_PAGE), read_page(PAGE)
    assert ours.records == theirs.records
    assert ours.statements == theirs.statements
    assert ours.counts == theirs.counts
    assert ours.contexts == theirs.contexts  # which excerpt, and the citation markers in it
    assert ours.focal_keys == theirs.focal_keys
    parts = [[(p.record_key, p.kind, p.label, p.complete) for p in batch.passages] for batch in (ours, theirs)]
    assert parts[0] == parts[1]
    # The sentence that is cut off is our own; all else that was not seen has the same name.
    gaps = [[(n.kind, n.n, n.kind != "sentence" and n.what) for n in b.not_seen] for b in (ours, theirs)]
    assert gaps[0] == gaps[1]


@needs_seed
def test_page_gives_the_claims_of_the_seed() -> None:
    assert claims_of_page(PAGE) == claims_of_page(SEED_PAGE)
