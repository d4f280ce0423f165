"""`python -m benchmarks.speed`: what reading an abstract costs, step by step, and against the least that could be done.

Times are CPU milliseconds of one core for one abstract, each step without the steps inside it. The least is to split a
text into sentences and look up every one, two and three words of it in the lexicon: it runs in the same process, in
turns, so that a slow or busy machine changes both sides of the ratio. The texts are those of this project's tests;
`--gold DIR` takes real abstracts instead. Nothing is asserted here.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.case_series import TITLE, written
from evidence_kb import claims
from evidence_kb.claims import extracting
from evidence_kb.claims.comparing import doubts
from evidence_kb.claims.lexicon.concepts import NO_TOPIC, known
from evidence_kb.claims.networks.network import Network
from evidence_kb.claims.questions.change_model import ChangeModel
from evidence_kb.claims_json import passages_of
from evidence_kb.findings import ConceptKind

TRIALS = Path(__file__).parent.parent / "tests" / "claims" / "trials.py"
GOLD_FILES = ("ei_validation.jsonl", "exh_dev.jsonl")
RUNS = 3
comparisons = import_module("evidence_kb.claims.comparing.comparisons")  # the package has a function of this name
Given = dict[str, Any]

# name of a step, where its function is looked up, and under which name
STEPS: tuple[tuple[str, Any, str], ...] = (
    ("study: sentences, names, design, conditions", extracting, "read_study"),
    ("tagger: network", Network, "run"),
    ("tagger: pieces and spans", comparisons, "tag"),
    ("arms", comparisons, "find_arms"),
    ("reading: words, numbers, groups", comparisons, "reading_of"),
    ("pairing: outcomes and arms", comparisons, "pairings"),
    ("change: the question", comparisons, "asked"),
    ("change: the model", ChangeModel, "probabilities"),
    ("score: doubts", doubts, "rows"),
    ("score: trees", comparisons, "scores"),
    ("comparisons: the rest", extracting, "comparisons"),
    ("rules", extracting, "claims_of"),
    ("duplicates", extracting, "mark_duplicates"),
    ("spelling", extracting, "spelling_variants"),
    ("conditions", extracting, "condition_findings"),
)


class Stopwatch:
    """CPU seconds by step, each without the steps that ran inside it."""

    def __init__(self) -> None:
        self.spent: Counter[str] = Counter()
        self._inside: list[float] = []

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **named: Any) -> Any:
            start = time.process_time()
            self._inside.append(0.0)
            found = function(*given, **named)
            found = iter(list(found)) if isinstance(found, Iterator) else found
            total = time.process_time() - start
            self.spent[step] += total - self._inside.pop()
            if self._inside:
                self._inside[-1] += total
            return found

        return run

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Time the functions of `STEPS` while this holds."""
        before = [(home, name, getattr(home, name)) for _, home, name in STEPS]
        for step, home, name in STEPS:
            setattr(home, name, self.timed(step, getattr(home, name)))
        try:
            yield
        finally:
            for home, name, function in before:
                setattr(home, name, function)


def own_texts() -> list[Given]:
    """Return the made-up trials and case series that the tests read."""
    trials = runpy.run_path(str(TRIALS))["TRIALS"].values()
    found = [{"title": title, "abstract": abstract} for title, abstract in trials]
    for mini in written("miniatures"):
        words = mini["text"] if isinstance(mini["text"], str) else " ".join(mini["text"].values())
        found.append({"title": mini.get("title", TITLE), "abstract": " ".join(words.split())})
    return found


def gold_texts(folder: Path) -> list[Given]:
    """Return the abstracts of the gold files that are there, each once."""
    rows = [json.loads(line) for name in GOLD_FILES if (folder / name).is_file() for line in (folder / name).open()]
    return list({row["abstract"]: {"title": row["title"], "abstract": row["abstract"]} for row in rows}.values())


def read(texts: Sequence[Given]) -> int:
    """Read all texts, one pass each; return the number of claims."""
    return sum(len(claims.extract(passages_of(text)[0]).claims) for text in texts)


_STOP = re.compile(r"(?<=[.!?])\s+(?=[A-Z(])")
_WORD = re.compile(r"[^\W_]+")


def scan(texts: Sequence[Given]) -> int:
    """Split into sentences and look up one to three words at each place: the least that an extractor can do."""
    forms = {form for kind in ConceptKind for form in known(kind, NO_TOPIC)}
    found = 0
    for text in texts:
        for sentence in _STOP.split(f"{text['title']}. {text['abstract']}"):
            words = _WORD.findall(sentence.lower())
            for n in (1, 2, 3):
                found += sum(" ".join(words[i : i + n]) in forms for i in range(len(words) - n + 1))
    return found


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def first_claim(text: Given) -> float:
    """Return the seconds from the start of a process to its answer for one abstract, the least of a few.

    Modules are kept compiled between the runs, as they are for users, whatever the surroundings of this process say.
    """
    line = json.dumps({"id": 1, **text})
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "evidence_kb", "extract"]
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, input=line, text=True, check=True, capture_output=True, env=kept)
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def peak_memory(texts: Sequence[Given]) -> float:
    """Return the megabytes that a process needs at most to read all texts."""
    with tempfile.TemporaryFile("w+") as lines:
        lines.writelines(json.dumps({"id": n, **text}) + "\n" for n, text in enumerate(texts))
        lines.seek(0)
        command = [sys.executable, "-m", "evidence_kb", "extract"]
        subprocess.run(command, stdin=lines, check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def report(gold: Path | None = None) -> None:
    """Measure and print."""
    texts = gold_texts(gold) if gold else []
    what = "real abstracts" if texts else "made-up texts of the tests"
    texts = texts or own_texts()
    claims_n, terms_n = read(texts), scan(texts)  # loads everything
    pairs = [(_cpu(lambda: read(texts)), _cpu(lambda: scan(texts))) for _ in range(RUNS)]
    mine, least = (statistics.median(side) for side in zip(*pairs, strict=True))
    each = mine / len(texts)
    characters = statistics.mean(len(text["abstract"]) for text in texts)
    print(f"extract claims from {len(texts)} {what} of {characters:.0f} characters on average: "
          f"{each * 1e3:.1f} ms CPU each, {1 / each:.0f} per second and core, {claims_n} claims")  # fmt: skip
    print(f"  {mine / least:.0f} x splitting sentences and looking words up ({terms_n} terms found)")
    watch = Stopwatch()
    with watch.watching():
        total = _cpu(lambda: read(texts))
    for step, seconds in watch.spent.most_common():
        print(f"  {seconds / len(texts) * 1e3:7.2f} ms  {seconds / total:5.1%}  {step}")
    print(f"  first claim {first_claim(texts[0]):.2f} s after the start of a process; "
          f"at most {peak_memory(texts):.0f} MB for all")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, help="folder with abstracts as JSON lines (ei_validation, exh_dev)")
    report(parser.parse_args().gold)


if __name__ == "__main__":
    main()
