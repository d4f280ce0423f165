"""Two quotes side by side: a pair is made only if every condition of `hedge_drift` holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlite_utils
from lxml import html as lxml_html
from made_up import full_database, getter, text_of
from made_up_rows import insert

from evidence_kb.pages.hedge_drift import pairs, tells

TEXT = "Earlier work is mixed. Drug A relieves ache [1]. Others differ."
QUOTE = "Drug A relieves ache [1]."
CONTEXT: dict[str, Any] = {
    "whose": "cited", "told_start": 0, "told_end": len(QUOTE), "quote_at": TEXT.index(QUOTE), "kind": "excerpt",
    "is_paraphrase": 0, "passage_id": 7, "citing_id": 2, "cited_id": 1,
}  # fmt: skip


def claim(study: int, hedge: int, **more: Any) -> dict[str, Any]:
    start = TEXT.index("Drug A")
    return {"id": 10 * study + hedge, "study_id": study, "passage_id": 7, "start": start, "end": start + 20,
            "quote": "Drug A relieves ache", "hedge": hedge, "direction": "improvement", "treatment_id": 1,
            "outcome_id": 1, "treatment": "drug A", "outcome": "ache", **more}  # fmt: skip


CITING, CITED = claim(2, 0), claim(1, 2, passage_id=1)


def test_plain_words_about_hedged_ones_are_more_certain() -> None:
    (pair,) = pairs(CONTEXT, [CITING], [CITED])
    assert (pair["verdict"], pair["is_turned"]) == ("more certain than", False)
    assert [(side["study_id"], side["grade"]) for side in pair["sides"]] == [(1, 2), (2, 0)]


@pytest.mark.parametrize(("own", "citing", "verdict"), [(0, 2, "more careful than"), (1, 1, "as certain as")])
def test_the_other_verdicts(own: int, citing: int, verdict: str) -> None:
    assert pairs(CONTEXT, [claim(2, citing)], [claim(1, own)])[0]["verdict"] == verdict


def test_another_direction_is_said() -> None:
    assert pairs(CONTEXT, [claim(2, 0, direction="worsening")], [CITED])[0]["is_turned"]


@pytest.mark.parametrize(
    ("citing", "cited"),
    [
        ([], [CITED]),  # nothing was read from the citing words
        ([CITING], []),  # the cited study's own words are not held
        ([claim(2, 0, treatment_id=2)], [CITED]),  # another treatment
        ([claim(2, 0, outcome_id=2)], [CITED]),  # another outcome
        ([claim(2, 0, start=0, end=20)], [CITED]),  # before the words about the cited study
        ([claim(2, 0, quote=TEXT[TEXT.index("Drug A") :])], [CITED]),  # beyond them
        ([claim(2, 0, passage_id=8)], [CITED]),  # in another text
        ([claim(3, 0)], [CITED]),  # of another study
        ([CITING], [claim(3, 2)]),  # the words of a third study
        ([CITING], [CITED, claim(1, 0)]),  # the cited study says it in two ways
        ([CITING, claim(2, 1)], [CITED]),  # and so do the citing words
    ],
)
def test_no_pair_is_made_where_anything_is_open(citing: list[dict[str, Any]], cited: list[dict[str, Any]]) -> None:
    assert pairs(CONTEXT, citing, cited) == []


@pytest.mark.parametrize(
    "change",
    [{"whose": "others"}, {"whose": "citing"}, {"whose": None}, {"told_start": None}, {"quote_at": None},
     {"is_paraphrase": 1}, {"kind": "summary"}],
)  # fmt: skip
def test_only_words_about_the_cited_study_in_the_authors_text_tell(change: dict[str, Any]) -> None:
    assert tells(CONTEXT)
    assert not tells({**CONTEXT, **change})


def test_a_place_in_the_quote_counts_from_the_quote() -> None:
    inner = {**CONTEXT, "told_start": 7, "told_end": 20}  # "relieves ache"
    assert pairs(inner, [CITING], [CITED]) == []
    at = TEXT.index("relieves")
    assert pairs(inner, [claim(2, 0, start=at, end=at + 13, quote="relieves ache")], [CITED])


def test_the_study_page_shows_the_pair_on_both_sides(tmp_path: Path) -> None:
    """In the made-up database study 2 cites study 1, and its claim 10 is on what claim 1 is on."""
    path = full_database(tmp_path / "evidence.db")
    db = sqlite_utils.Database(path)
    for page in ("/-/study/1", "/-/study/2"):
        (figure,) = lxml_html.fromstring(getter(path)(page).text).xpath('//div[@class="drift"]') or [None]
        assert figure is not None
        said = " ".join(figure.text_content().split())
        assert "machine guess On pamidronate × pain, these words are as certain as the cited study’s own." in said
        assert [q.text for q in figure.xpath(".//blockquote")] == [
            "Pain fell in 4 of 5 children", "Others relieved pain [12]."
        ]  # fmt: skip
    db.execute("UPDATE claims SET hedge = 2 WHERE id = 1")
    db.conn.commit()
    assert "more certain than the cited study’s own" in text_of(getter(path)("/-/study/1").text)
    insert(db, "passages", id=900, study_id=2, kind="excerpt", position=1, text="x", sha256="9" * 64, complete=1,
           provider="saved_page", record_key="k2", response_sha256="ab" * 32, first_run=1)  # fmt: skip
    text = db.execute("SELECT text FROM passages WHERE id = 4").fetchone()[0]
    db.execute("UPDATE passages SET text = ? WHERE id = 4", [f"{text} Others relieved pain [12]."])
    db.conn.commit()
    assert "machine guess" not in getter(path)("/-/study/1").text  # the words now stand there twice
