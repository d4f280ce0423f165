"""The cross-encoder learns two jobs at once, and nothing is said of a text by a network that learnt from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the training packages are not installed")
pytest.importorskip("onnx", reason="the training packages are not installed")

from evidence_kb.claims.language.pieces import tokenizer  # noqa: E402
from evidence_kb.claims.networks.heads import ANSWERS  # noqa: E402
from evidence_kb.claims.networks.network import Network  # noqa: E402
from evidence_kb.claims.reports import claim_reader as shipped  # noqa: E402
from evidence_kb.claims.reports.claim_reader import RIGHT, Stated, encode  # noqa: E402
from training import claim_reader, direction_teachers, report_texts  # noqa: E402
from training import cross_encoder_fit as fitting  # noqa: E402
from training.claim_pairs import Pair  # noqa: E402
from training.claim_reader import Claims, Lesson  # noqa: E402
from training.cross_encoder_fit import OUTPUTS, Row  # noqa: E402
from training.direction_teachers import Questions, Shares  # noqa: E402
from training.encoder import Encoder  # noqa: E402
from training.questions import Asked  # noqa: E402
from training.report_texts import FOLDS, ReadOutOfFold, fold_of  # noqa: E402

NAMES = [f"text {n}" for n in range(30)]
SAID = Stated("zorplexine", "got better", "pain", "Zorplexine", "They were treated. ", "Pain improved.")


def pair(name: str, right: float = 0.0, *, is_real: bool = True) -> Pair:
    said = replace(SAID, title=name)
    ids, types = encode(said, tokenizer())
    return Pair(name, said, tuple(ids), tuple(types), right, is_real)


def asked(prompt: str, label: int = -1) -> Asked:
    return Asked(prompt, 1, label, 1.0, (101, 5, 102), (0, 0, 1))


QUESTIONS = Questions([asked("a", 0)], [asked("b", 1)], [asked("c", 2)], [asked("d"), asked("e")])
KNOWN = [pair(name, n % 2, is_real=n % 3 > 0) for n, name in enumerate(NAMES)]


class Fitted:
    """Stands for the training of networks: it notes what each learns from and is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, odds: Sequence[float]) -> None:
        self.learnt: list[set[tuple[int, ...]]] = []
        self.odds = iter(odds)
        monkeypatch.setattr(fitting, "fit", self.fit)
        monkeypatch.setattr(fitting, "outputs", self.outputs)

    def fit(self, start: Any, rows: Callable[[Any], Sequence[Row]], recipe: Any, note: str) -> float:
        self.learnt.append({tuple(row.ids) for row in rows(None)})
        return next(self.odds)

    def outputs(self, network: float, some: Sequence[Pair]) -> Any:
        assert not {p.ids for p in some} & self.learnt[-1], "a network is asked about what it learnt from"
        return np.full((len(some), OUTPUTS), network, np.float32)


def test_each_row_teaches_its_own_job_alone() -> None:
    class Constant(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.all = torch.nn.Parameter(torch.zeros(OUTPUTS))

        def forward(self, ids: Any, mask: Any, types: Any) -> Any:
            return self.all.expand(len(ids), OUTPUTS)

    def learnt(*rows: Row) -> list[bool]:
        network: Any = Constant()
        fitting.loss_of(network, list(rows)).backward()
        return [bool(g) for g in network.all.grad.abs() > 1e-6]

    question, claim = fitting.of_question(asked("a", 0)), fitting.of_claim(KNOWN[0], 1.0)
    assert learnt(question) == [True] * len(ANSWERS) + [False]
    assert learnt(claim) == [False] * len(ANSWERS) + [True]
    assert all(learnt(question, claim))
    assert not any(learnt(question._replace(weight=0.0), claim)[:RIGHT])


def test_a_teacher_of_directions_draws_its_share_and_marked_results_count_less() -> None:
    import random

    def drawn(exchanged: float, marked: float) -> list[float]:
        return [row.weight for row in QUESTIONS.drawn(Shares(exchanged, marked), random.Random(1))]

    assert drawn(0.0, 0.0) == [1.0]
    assert drawn(1.0, 0.0) == [1.0, 1.0]
    assert drawn(0.0, 1.0) == drawn(0.0, 1.0) and len(drawn(0.0, 1.0)) == 2 and min(drawn(0.0, 1.0)) < 1.0


def test_teachers_say_nothing_of_claims_that_they_learnt_from(monkeypatch: pytest.MonkeyPatch) -> None:
    odds = [1.0, 2.0, 3.0, 3.0, 4.0, 8.0]  # of two teachers for each fold
    fitted = Fitted(monkeypatch, odds)
    known, unread = Claims(KNOWN, [pair("nobody read this")]).said(None)  # type: ignore[arg-type]
    assert [round(float(np.log(c / (1 - c))), 2) for c in unread] == [3.5]
    for one, chance in zip(KNOWN, known.tolist(), strict=True):
        assert chance == pytest.approx(1 / (1 + np.exp(-(2.0, 3.0, 5.5)[one.fold])), abs=1e-4)
    assert len(fitted.learnt) == len(odds) and {p.fold for p in KNOWN} == set(range(FOLDS))


def test_a_student_learns_both_jobs_and_leaves_a_fold_out(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = Fitted(monkeypatch, [0.0] * 10)
    claims = Claims(KNOWN, [pair("nobody read this")])
    lesson = Lesson.of(QUESTIONS, [[0.5, 0.5, 0.0, 0.0]] * 2, claims, None)  # type: ignore[arg-type]
    for fold in (None, *range(FOLDS)):
        lesson.student(None, fold)  # type: ignore[arg-type]
        assert {p.text for p in KNOWN if p.ids in fitted.learnt[-1]} == {n for n in NAMES if fold_of(n) != fold}
        assert claims.unread[0].ids in fitted.learnt[-1] and QUESTIONS.labelled[0].ids in fitted.learnt[-1]
    targets = {round(float(row.target[RIGHT]), 2) for _, row in lesson.known}
    assert targets == {0.3, 0.7}  # teachers say one half, labels 0 or 1
    assert {row.weight for p, row in lesson.known if p.is_real} < {row.weight for _, row in lesson.known}


def test_answers_of_teachers_go_to_their_questions(tmp_path: Path) -> None:
    path = tmp_path / "answers.npz"
    said = np.array([[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]], np.float32)
    direction_teachers.save_answers(path, QUESTIONS.unlabelled, said)
    turned = replace(QUESTIONS, unlabelled=QUESTIONS.unlabelled[::-1])
    assert np.allclose(claim_reader.answers_to(turned, path), said[::-1])
    with pytest.raises(ValueError, match="has no answer to 'f'"):
        claim_reader.answers_to(replace(QUESTIONS, unlabelled=[asked("f")]), path)


def test_what_networks_out_of_fold_say_is_kept_as_they_are_stored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def small(lesson: Lesson, start: Any, without: int) -> Encoder:
        torch.manual_seed(without)
        return Encoder(len(tokenizer().get_vocab()), 1, OUTPUTS, whole_text=True).eval()

    monkeypatch.setattr(Lesson, "student", small)
    some = [next(p for p in KNOWN if p.fold == fold) for fold in range(FOLDS)]
    lesson = Lesson([], [], [(p, fitting.of_claim(p, 0.5)) for p in some])
    odds = claim_reader.read_out_of_fold(lesson, None, tmp_path)  # type: ignore[arg-type]
    lines = [json.loads(line) for line in (tmp_path / "read.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == [[p.text, list(astuple(p.said)), one] for p, one in zip(some, odds, strict=True)]
    read = ReadOutOfFold(tmp_path / "read.jsonl")
    for one, found in zip(some, odds, strict=True):
        assert read(one.text, one.said) == found
        stored = Network(report_texts.network_without(tmp_path, one.fold).read_bytes())
        other = replace(one.said, finding="got worse")
        assert read(one.text, other) == shipped.odds(other, stored) != found
    assert read("another text", SAID) == shipped.odds(SAID)


def test_scores_are_about_real_records_alone() -> None:
    some = [pair("a", 1.0), pair("b", 0.0), pair("c", 1.0, is_real=False)]
    assert claim_reader.claim_scores(some, [2.0, 1.0, -9.0]) == {"n": 2, "right": 0.5, "area under the curve": 1.0}
    assert claim_reader.claim_scores(some[2:], [1.0]) == {"n": 0}
