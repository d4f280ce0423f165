"""What the tagger reads of texts that need no labels: rows of trials, of reports, and of the sentences of reports."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.case_series import facts_of, pubmed_texts
from evidence_kb.claims.comparing.comparisons import printed_sentences
from evidence_kb.claims.language import pieces
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.networks.report_tagger import row_of
from evidence_kb.claims.networks.tagger import rows_read
from evidence_kb.claims.reports.named_outcomes import readings
from evidence_kb.claims.reports.tagged_treatments import titled_sentences
from evidence_kb.claims.study.study import Study, read_study
from evidence_kb.model import Passage, PassageKind
from training import corpus
from training.read_claims import pmids_read
from training.unmarked import FACTS

SEED = 5
_SHORT = 350  # characters of title and abstract, below which hardly anything is told
_COMPARES = rx(r"\b(?:random|placebo|versus|vs|compared|controls?\b|arms?\b|groups?\b|trial)")
_LEAST_WORDS = 3  # of these in the text of a trial
_TRIALS_N, _SENTENCES_N = 9000, 40_000
_PLAIN_OF_TRIALS = 3  # every so many a trial is read as reports are, too
_MOST_PIECES = 250
Rows = list[list[int]]


@dataclass(slots=True)
class Texts:
    """Rows of pieces by what the tagger reads them for; each is read with no other one."""

    trials: list[Rows] = field(default_factory=list)  # by text, under neutral names
    plain: list[Rows] = field(default_factory=list)  # by text, as they stand
    sentences: Rows = field(default_factory=list)
    for_reports: Rows = field(default_factory=list)  # sentences, as the adapters read them


def read(gold: Path, places: Iterable[Path]) -> Texts:
    """Read abstracts of Evidence Inference and PubMed records, without those that are measured on or were read."""
    found = Texts()
    for is_trial, passages in _passages(gold, places):
        if len(found.trials) >= _TRIALS_N if is_trial else len(found.for_reports) >= _SENTENCES_N:
            continue
        study = read_study(passages, NO_TOPIC)
        if study.has_patients:
            (_add_trial if is_trial else _add_report)(found, study)
    return found


def _add_trial(found: Texts, study: Study) -> None:
    texts = printed_sentences(study)
    found.trials.append(rows_read(texts, neutral=True))
    if len(found.trials) % _PLAIN_OF_TRIALS == 0:
        found.plain.append(rows_read(texts))


def _add_report(found: Texts, study: Study) -> None:
    sentences = [words for _, _, words, _ in readings(study)]
    vocabulary = pieces.tokenizer()
    found.for_reports += [row_of(pieces.pieces_of(words, vocabulary).ids[:_MOST_PIECES]) for words in sentences]
    found.sentences += [row for words in sentences for row in rows_read(["", words])]
    found.plain.append(rows_read(titled_sentences(study)[1]))


def _passages(gold: Path, places: Iterable[Path]) -> Iterator[tuple[bool, list[Passage]]]:
    for name in ("ei_train", "ei_v1_unlabelled_train"):
        for one in corpus.learnt_from(gold, name):
            title = Passage("k", PassageKind.TITLE, None, one.record["title"] or "")
            yield True, [title, Passage("k", PassageKind.ABSTRACT, None, one.record["abstract"])]
    known = pmids_read().union(*(facts_of(folder) for folder in FACTS), corpus.pmids_measured(gold))
    records = [passages for name, passages in pubmed_texts(places) if name not in known]
    random.Random(SEED).shuffle(records)  # noqa: S311 - an order, not a secret
    for passages in records:
        text = " ".join(passage.text for passage in passages)
        if len(text) >= _SHORT:
            yield sum(1 for _ in _COMPARES.finditer(text.lower())) >= _LEAST_WORDS, passages
