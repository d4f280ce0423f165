"""Trains the tagger further on abstracts that readers of this project marked in full:
`python -m training.tagger_further --gold DIR --wide DIR --out evidence_kb/claims/weights`.

Wide networks (`mpnet`, in `--wide`) learn from the marked abstracts beside Evidence Inference and EvidenceOutcomes
(without what the former says of arms: its questions name some of them only), each without a third of all. What they
say of abstracts that they did not learn from, of unmarked ones and of variants (`variants`) is all that the small
network is taught, which starts from the one in `--out` (made by `training.tagger`).
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from evidence_kb.claims.language.pieces import tokenizer
from evidence_kb.claims.networks.heads import HEADS
from training import cards, corpus, mpnet, onnx_graph, variants
from training import tagger_fit as fitting
from training.annotated_labels import with_annotations
from training.annotations import Annotated, annotated
from training.articles import Article, articles
from training.base import Floats
from training.encoder import Encoder, stored
from training.gold import lines_document, read
from training.loop import Recipe, state_of
from training.tagging_data import ARM, COMPARATOR, NONE, TaggedDocument, with_outcomes, with_prompts

FOLDS = 3
TEACHERS = tuple(Recipe(seed=s, epochs=6, rate=6e-5, rows=16) for s in range(1, 10))
STUDENT = Recipe(seed=1, epochs=7, rate=3e-4, rows=32)
VARIANTS = 6  # of each marked abstract
_LIMIT = 448
_COMMAND = "python -m training.tagger_further --gold DIR --wide DIR --out evidence_kb/claims/weights"
Said = list[list[Floats]]  # probabilities by document and sentence


@dataclass(frozen=True, slots=True)
class Begun:
    """A trained network to go on from, as `fitting.fit` takes it."""

    path: Path

    def network(self, outputs: int, *, whole_text: bool) -> Encoder:
        """Read the network; RuntimeError where its heads are not those of now."""
        state = onnx_graph.read(self.path)
        if len(state["head.bias"]) != outputs:
            raise RuntimeError(f"{self.path} has {len(state['head.bias'])} heads, and there are {outputs} now")
        return stored(state, whole_text=whole_text)


def marked_articles(gold: Path) -> list[tuple[Annotated, Article]]:
    """Return the abstracts that were marked in full, as marked and as read."""
    source = {a.key: a for a in articles(gold / "ei_v1_unlabelled_train.jsonl")}
    texts = {key: (a.bare.title, a.bare.abstract) for key, a in source.items()}
    return [(found, source[found.key]) for found in annotated(texts)]


def marked_documents(gold: Path) -> list[TaggedDocument]:
    """Return the marked abstracts with their labels."""
    vocabulary = tokenizer()
    return [with_annotations(found, article.reading, vocabulary) for found, article in marked_articles(gold)]


def bare_documents(gold: Path, seen: frozenset[str]) -> list[TaggedDocument]:
    """Return the abstracts that nobody marked, for the teachers to label."""
    unseen = [d for d in corpus.learnt_from(gold, "ei_v1_unlabelled_train") if d.name not in seen]
    return [without_labels(with_prompts(d, tokenizer(), {})) for d in unseen]


def made_documents(gold: Path) -> list[TaggedDocument]:
    """Return variants of the marked abstracts, and abstracts with sentences of their full texts."""
    marked = marked_articles(gold)
    names = variants.names_in([found for found, _ in marked])
    made = [variants.variant(found, a.reading, names, n) for n in range(VARIANTS) for found, a in marked]
    asked = [d for name in ("ei_train", "ei_v1_unlabelled_train") for d in corpus.learnt_from(gold, name)]
    told = [variants.with_full_text(d) for d in asked]
    return made + [d for d in told if d is not None]


def older_documents(gold: Path) -> list[TaggedDocument]:
    """Return Evidence Inference 2 with its questions, and EvidenceOutcomes without what is kept apart."""
    vocabulary, apart = tokenizer(), corpus.pmids_measured(gold)
    named = [lines_document(r) for r in read(gold / "evidence_outcomes.jsonl") if r.get("pmid") not in apart]
    questions = [with_prompts(d, vocabulary, {}) for d in corpus.learnt_from(gold, "ei_train")]
    for sentence in (s for d in questions for s in d.sentences):
        sentence.labels[:, ARM : COMPARATOR + 1] = NONE
    return questions + [with_outcomes(d, vocabulary) for d in named if not corpus.is_held_out(d.name)]


def without_labels(found: TaggedDocument) -> TaggedDocument:
    """Return a document of which only teachers say something."""
    return replace(found, sentences=tuple(replace(s, labels=np.full_like(s.labels, NONE)) for s in found.sentences))


def fold_of(found: TaggedDocument) -> int:
    """Return the third that a document belongs to."""
    return zlib.crc32(found.name.encode()) % FOLDS


def opinions(start: fitting.Base, learnt: Sequence[TaggedDocument], others: Sequence[TaggedDocument]) -> Said:
    """Return the mean of what teachers say: of `learnt` those that did not learn from the document, of `others` all."""
    every = [*learnt, *others]
    found: list[list[list[Floats]]] = [[] for _ in every]
    for number, recipe in enumerate(TEACHERS):
        left_out = number % FOLDS
        teacher = fitting.fit(
            start, [d for d in learnt if fold_of(d) != left_out], recipe, note=f"teacher {recipe.seed}"
        )
        asked = [n for n, d in enumerate(every) if n >= len(learnt) or fold_of(d) == left_out]
        for n, said in zip(asked, fitting.predict(teacher, [every[n] for n in asked], _LIMIT), strict=True):
            found[n].append(said)
    return [fitting.mean([[said] for said in several])[0] for several in found]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and write the network over the one that it started from."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("gold", "wide", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    path = chosen.out / "tagger.onnx"
    marked = marked_documents(chosen.gold)
    learnt = [*marked, *older_documents(chosen.gold)]
    bare, made = bare_documents(chosen.gold, frozenset(d.name for d in learnt)), made_documents(chosen.gold)
    said = opinions(mpnet.Wide(chosen.wide, tokenizer()), learnt, [*bare, *made])
    real = len(learnt) + len(bare)  # read twice an epoch
    taught = [without_labels(d) for d in [*learnt, *bare, *made]]
    network = fitting.fit(Begun(path), taught[:real] + taught, STUDENT, said[:real] + said, note="student")
    onnx_graph.write(state_of(network), path, whole_text=False)
    write_card(path, chosen.gold, ())


def write_card(path: Path, gold: Path, notes: Sequence[str]) -> None:
    """Measure the network as it is stored, on papers that it was not trained on, and bring its card up to date."""
    network, vocabulary = Begun(path).network(len(HEADS), whole_text=False).eval(), tokenizer()
    apart = {name: [with_prompts(d, vocabulary, {}) for d in corpus.measured(gold, name)]
             for name in ("ei_validation", "exh_dev")}  # fmt: skip
    named = [lines_document(r) for r in read(gold / "evidence_outcomes.jsonl")]
    apart["evidence_outcomes, one in eight"] = [
        with_outcomes(d, vocabulary) for d in named if corpus.is_held_out(d.name)
    ]
    scores = {name: fitting.scores(d, fitting.predict(network, d, _LIMIT)) for name, d in apart.items()}
    seen = [d.name for d in marked_documents(gold)]
    recipes = {f"teachers ({mpnet.NAME}, Apache-2.0, sha256 {mpnet.SHA256})": TEACHERS, "student": [STUDENT]}
    cards.renew(path, command=_COMMAND, documents=seen, recipes=recipes, scores=scores, notes=notes)


if __name__ == "__main__":
    main()
