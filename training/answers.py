"""Answers that readers of this project gave to the questions of Evidence Inference 1, whose labels were not published.

`answers.jsonl` has a line for each question: what the abstract says of the measure, and the sentences that say so, as
places in the texts (`annotations.Place`). The questions are physicians' and stand in the gold folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from evidence_kb.claims.networks.heads import DIRECTIONS
from training.articles import Article

ANSWERS = Path(__file__).parent / "answers.jsonl"


def answered(source: Iterable[Article], path: Path = ANSWERS) -> Iterator[Article]:
    """Yield the articles with an answered question, with those questions only.

    "unclear" leaves a question without a label, "not told" says that the abstract does not answer it.
    """
    with path.open(encoding="utf-8") as lines:
        answers = {answer["prompt"]: answer for answer in map(json.loads, lines)}
    for article in source:
        texts = (article.bare.title, article.bare.abstract)
        found = []
        for prompt in article.prompts:
            if answer := answers.get(str(prompt["prompt_id"])):
                told = [texts[where][start:end] for where, start, end in answer["sentences"]]
                label = answer["change"] if answer["change"] in DIRECTIONS else None
                found.append({**prompt, "label": label, "in_abstract": answer["change"] != "not told",
                              "evidence_spans": told, "evidence_spans_abstract": told})  # fmt: skip
        if found:
            yield replace(article, prompts=tuple(found))
