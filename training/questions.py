"""Questions with sentences for the cross-encoder.

From every question of Evidence Inference: the sentences that its annotators marked, in the abstract or in the full
text, and sentences that do not answer it. Questions without labels give sentences for other networks to label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tokenizers import Tokenizer

from evidence_kb.claims.language import mentions
from evidence_kb.claims.networks.cross_encoder import Question, encode
from evidence_kb.claims.networks.heads import DIRECTIONS
from evidence_kb.claims.questions.reading import Reading
from evidence_kb.claims.study.populations import abbreviations
from training.annotations import Annotated
from training.gold import Document, Record
from training.tagging_data import told_in

NOT_TOLD = len(DIRECTIONS)
UNKNOWN = -1
_CUES = frozenset(
    [
        "increased",
        "decreased",
        "reduced",
        "improved",
        "higher",
        "lower",
        "greater",
        "less",
        "more",
        "fewer",
        "better",
        "worse",
        "longer",
        "shorter",
        "similar",
        "difference",
        "differ",
        "different",
        "significant",
        "significantly",
        "superior",
        "inferior",
        "comparable",
        "effect",
        "increase",
        "decrease",
        "reduction",
        "improvement",
        "change",
        "p",
    ]
)
_MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and one sentence as pieces; `label` is a number of `heads.ANSWERS` or UNKNOWN."""

    prompt: str
    sentence: int  # number in the document; -1 for a span of the full text
    label: int
    score: float  # how well the words of question and sentence agree
    ids: tuple[int, ...]
    types: tuple[int, ...]


class _Asker:
    """Makes pairs of one question with sentences of its document."""

    def __init__(self, document: Document, prompt: Record, vocabulary: Tokenizer) -> None:
        self.document, self.prompt, self.vocabulary = document, prompt, vocabulary
        self.texts = (prompt["intervention"] or "", prompt["comparator"] or "", prompt["outcome"] or "")
        self.phrases = [mentions.phrase(t, document.shorts) for t in self.texts]

    def score(self, text: str) -> float:
        """Return how likely the words of a sentence answer the question."""
        stems = set(mentions.stems(text))
        arms, compared, outcome = (mentions.overlap(stems, p) for p in self.phrases)
        return outcome + 0.3 * arms + 0.15 * compared + 0.2 * bool(stems & _CUES)

    def outcome(self, text: str) -> float:
        """Return how much of the outcome a sentence names."""
        return mentions.overlap(set(mentions.stems(text)), self.phrases[2])

    def ask(self, text: str, label: int, number: int) -> Asked:
        """Make a pair."""
        question = Question(*self.texts, text, self.document.shorts)
        ids, types = encode(question, self.vocabulary)
        name = str(self.prompt["prompt_id"])
        return Asked(name, number, label, self.score(text), tuple(ids), tuple(types))


def labelled(document: Document, vocabulary: Tokenizer) -> Iterator[Asked]:
    """Give the pairs of a document's questions whose label is known or plain."""
    for prompt in document.record["prompts"]:
        asker = _Asker(document, prompt, vocabulary)
        told = told_in(document, prompt) if prompt["in_abstract"] else frozenset()
        label = DIRECTIONS.index(prompt["label"])
        for number in sorted(told):
            yield asker.ask(document.parts[number].text, label, number)
        for span in prompt["evidence_spans"]:
            if not any(_same(span, document.parts[n].text) for n in told):
                yield asker.ask(span, label, -1)
        yield from _not_told(asker, told)


def turned(document: Document, vocabulary: Tokenizer) -> Iterator[Asked]:
    """Give the pairs of a document's labelled questions with the arms exchanged, which turns their direction."""
    other = {"increased": "decreased", "decreased": "increased"}
    prompts = [
        {
            **prompt,
            "intervention": prompt["comparator"],
            "comparator": prompt["intervention"],
            "label": other.get(prompt["label"], prompt["label"]),
        }
        for prompt in document.record["prompts"]
    ]
    exchanged = replace(document, record={**document.record, "prompts": prompts})
    return (pair for pair in labelled(exchanged, vocabulary) if pair.label != NOT_TOLD)


def _same(span: str, sentence: str) -> bool:
    return " ".join(mentions.stems(span)) == " ".join(mentions.stems(sentence))


def _not_told(asker: _Asker, told: frozenset[int]) -> Iterator[Asked]:
    """Give sentences that do not answer: of aims and methods, and with results of something else."""
    parts = list(enumerate(asker.document.parts))
    others = [(asker.score(p.text), n) for n, p in parts if p.role in ("background", "methods") or n == 0]
    chosen = [n for _, n in sorted(others, reverse=True)[:2]]
    if told:
        elsewhere = [
            (asker.score(p.text), n)
            for n, p in parts
            if n and n not in told and p.role in ("results", "conclusion") and asker.outcome(p.text) < 0.34
        ]
        chosen += [n for _, n in sorted(elsewhere, reverse=True)[:2]]
    for number in chosen:
        if number not in told:
            yield asker.ask(asker.document.parts[number].text, NOT_TOLD, number)


def marked(found: Annotated, reading: Reading, vocabulary: Tokenizer) -> Iterator[Asked]:
    """Give the results of an abstract that was marked in full, each as a question to the sentence that tells it.

    What changed within one arm, or how groups were at the start, does not answer it.
    """
    texts = [reading.text(line.where)[line.start : line.end] for line in reading.lines]
    shorts = abbreviations(texts)
    names = [found.text(arm.mentions[0]) for arm in found.arms]
    for number, result in enumerate(found.results):
        told = [
            text
            for line, text in zip(reading.lines, texts, strict=True)
            if int(line.where != "title") == result.outcome.where and line.start <= result.outcome.start < line.end
        ]
        if not told or (result.kind == "between" and result.change not in DIRECTIONS):
            continue
        label = DIRECTIONS.index(result.change) if result.kind == "between" else NOT_TOLD
        compared = "" if result.comparator is None else names[result.comparator]
        question = Question(names[result.treatment], compared, found.text(result.outcome), told[0], shorts)
        ids, types = encode(question, vocabulary)
        yield Asked(f"{found.key}:{number}", 0, label, 1.0, tuple(ids), tuple(types))


def candidates(document: Document, vocabulary: Tokenizer, most: int = _MOST_CANDIDATES) -> Iterator[Asked]:
    """Give, for each question of a document, the sentences that may answer it, without labels."""
    parts = list(enumerate(document.parts))
    results = [n for n, p in parts if p.role in ("results", "conclusion")]
    open_ = results or [n for n, _ in parts if n]
    for prompt in document.record["prompts"]:
        asker = _Asker(document, prompt, vocabulary)
        ranked = sorted(open_, key=lambda n: (-asker.score(document.parts[n].text), n))[:most]
        for number in ranked:
            yield asker.ask(document.parts[number].text, UNKNOWN, number)


def labels_of(documents: Sequence[Document]) -> dict[str, str]:
    """Return the labels of the questions that the abstracts answer."""
    prompts = [p for d in documents for p in d.record["prompts"]]
    return {str(p["prompt_id"]): p["label"] for p in prompts if p["in_abstract"]}
