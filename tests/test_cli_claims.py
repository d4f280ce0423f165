"""`evidence-kb ask`: questions in, answers out, one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from evidence_kb.claims import VERSION
from evidence_kb.cli import main

QUESTION = {
    "id": "q1",
    "title": "Zorplexine in back pain",
    "abstract": "Pain was significantly lower with zorplexine than with placebo (p = 0.01).",
    "treatment": "zorplexine",
    "comparator": "placebo",
    "outcome": "pain",
}


def run(*lines: str, arguments: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]], str]:
    result = CliRunner().invoke(main, ["ask", *arguments], input="\n".join(lines))
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_a_question_is_answered_with_its_words() -> None:
    code, answers, _ = run(json.dumps(QUESTION))
    assert code == 0
    (answer,) = answers
    assert {k: answer[k] for k in ("id", "change", "direction")} == {
        "id": "q1", "change": "decreased", "direction": "improvement",
    }  # fmt: skip
    assert QUESTION["abstract"][answer["start"] : answer["end"]] == answer["quote"]
    assert "reason" not in answer and "in" not in answer


def test_a_file_is_read_and_no_difference_is_written_in_words(tmp_path: Path) -> None:
    same = {**QUESTION, "abstract": "Pain did not differ between zorplexine and placebo (p = 0.7)."}
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps(same), encoding="utf-8")
    code, answers, _ = run(arguments=(str(path),))
    assert (code, answers[0]["change"]) == (0, "no difference")


def test_what_the_abstract_does_not_say_is_null_with_a_reason() -> None:
    code, answers, _ = run(json.dumps({**QUESTION, "outcome": "hair growth"}))
    assert (code, answers[0]["change"], answers[0]["quote"]) == (0, None, None)
    assert answers[0]["reason"] == "the text does not name the outcome"


def test_a_finding_in_the_title_is_marked() -> None:
    title = "Zorplexine reduces pain compared with placebo"
    _, answers, _ = run(json.dumps({**QUESTION, "title": title, "abstract": ""}))
    assert (answers[0]["in"], answers[0]["quote"]) == ("title", title)


def test_an_abstract_may_come_in_sections() -> None:
    sections = [{"label": "Aim", "text": "To see whether zorplexine lowers pain more than placebo."},
                {"label": "Results", "text": QUESTION["abstract"]}]  # fmt: skip
    text = " ".join(part["text"] for part in sections)
    for given in ({"abstract": None}, {"abstract": text}):
        code, (answer,), _ = run(json.dumps({**QUESTION, **given, "sections": sections}))
        assert (code, answer["change"]) == (0, "decreased")
        assert text[answer["start"] : answer["end"]] == answer["quote"] == QUESTION["abstract"]
    assert run(json.dumps({**QUESTION, "sections": "Results"}))[0] != 0


def test_bad_lines_are_named_and_the_others_answered() -> None:
    bad = ["{", "[]", '{"title": "x"}', json.dumps({**QUESTION, "outcome": " "}), json.dumps({**QUESTION, "title": 5})]
    code, answers, complaints = run(json.dumps(QUESTION), *bad, "", json.dumps({**QUESTION, "id": 7}))
    assert code == 1
    assert [answer["id"] for answer in answers] == ["q1", 7]
    told = complaints.splitlines()
    for number, words in (
        (2, "no JSON object in UTF-8"), (3, "not list"), (4, "no id"), (5, "outcome must be given"),
        (6, "title must be text"),
    ):  # fmt: skip
        assert any(line.startswith(f"evidence-kb: line {number}: ") and words in line for line in told)
    assert "5 line(s) could not be read" in complaints


def test_half_a_character_is_a_bad_line_and_no_crash() -> None:
    code, answers, complaints = run(json.dumps({**QUESTION, "id": "\ud800"}), json.dumps(QUESTION))
    assert (code, [answer["id"] for answer in answers]) == (1, ["q1"])
    assert "line 1: this is no JSON object in UTF-8" in complaints


def test_what_is_no_number_in_json_is_a_bad_line() -> None:
    huge, nan = (
        json.dumps({**QUESTION, "id": 1}).replace('"id": 1', '"id": 1e999'),
        json.dumps({**QUESTION, "id": float("nan")}),
    )
    code, answers, complaints = run(huge, nan, json.dumps(QUESTION))
    assert (code, [answer["id"] for answer in answers]) == (1, ["q1"])
    assert complaints.count("this is no JSON object in UTF-8, whole on a line") == 2


def test_an_answer_names_the_version_that_gave_it() -> None:
    _, answers, _ = run(json.dumps(QUESTION))
    assert answers[0]["extractor"] == VERSION


def test_deep_json_is_a_bad_line_and_no_crash() -> None:
    code, answers, complaints = run("[" * 100_000, json.dumps(QUESTION))
    assert (code, len(answers)) == (1, 1)
    assert "line 1" in complaints
