"""The figures that come with the package are those of the readings in the repository, and say what they are about."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, replace

import pytest

from benchmarks.measure import CARD, READINGS, band, edges, judged_bands, read_bands, reports_read
from evidence_kb.claims.certainty import FLOOR, MOST_N, REPORT_CUT, RULE_CUT, UNASSIGNED_CUT
from evidence_kb.claims.comparing.score import DEFAULT_CUT
from evidence_kb.measured import Band, measured, read


def readings() -> list[dict[str, str]]:
    with READINGS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_what_is_shipped_is_what_readers_wrote_down() -> None:
    told, about = measured(), json.loads(READINGS.with_suffix(".json").read_text(encoding="utf-8"))
    assert told.read == read_bands(readings(), edges(about["least_score"]))
    assert told.shown == band(readings(), told.cut, None)
    assert told.judged == judged_bands(json.loads(CARD.read_text(encoding="utf-8")))
    assert sum(b.n for b in told.read) + told.others.n == len(readings())
    assert (told.read_on, told.read_version) == (about["read_on"], about["extractor_version"])
    assert told.reports_read == reports_read()


def test_what_was_measured_is_what_counts_now() -> None:
    now = (DEFAULT_CUT, UNASSIGNED_CUT, REPORT_CUT, RULE_CUT, FLOOR, MOST_N)
    held = measured()
    cuts = (held.cut, held.unassigned_cut, held.report_cut, held.rule_cut)
    assert (*cuts, held.floor, held.most_n) == now  # else: `make measure`


def test_bands_leave_no_gap_between_the_floor_and_the_cut() -> None:
    told = measured()
    for thousandth in range(round(told.floor * 1000), 1000):
        found = told.band(thousandth / 1000)
        assert found is not None and found.n >= 20 and 0 <= found.wholly_right <= found.right <= found.n
    assert told.band(told.floor - 0.001) is None


def test_a_band_holds_its_lower_end_and_not_its_upper() -> None:
    one = Band(0.2, 0.3, 4, 1, 0)
    assert [one.holds(s) for s in (0.19, 0.2, 0.2999, 0.3)] == [False, True, True, False]
    assert one.share == 0.25 and Band(None, None, 0, 0, 0).share == 0.0


def test_readings_are_counted_by_what_was_right() -> None:
    part = {
        "rule": "comparison",
        "treatment_right": "1",
        "outcome_right": "1",
        "change_right": "1",
        "comparator_right": "0",
    }
    rows = [
        {**part, "score": "0.7"},
        {**part, "score": "0.65", "comparator_right": "1"},
        {**part, "score": "0.6", "outcome_right": "0", "comparator_right": "1"},
        {**part, "score": "0.7", "rule": "report"},
        {**part, "score": "", "rule": "named"},
    ]
    assert band(rows, 0.6, 0.7) == Band(0.6, 0.7, 2, 1, 1)
    assert band(rows, 0.7, None) == Band(0.7, None, 1, 1, 0)


def test_other_versions_are_told_apart() -> None:
    told = replace(measured(), extractor_version="7", read_version="7")
    assert not told.differs([]) and not told.differs(["7"])
    assert told.differs(["7", "8"])
    assert replace(told, read_version="6").differs(["7"])


def test_figures_survive_being_written_and_a_field_too_many_is_an_error() -> None:
    told = json.loads(json.dumps(asdict(measured())))
    assert read(told) == measured()
    with pytest.raises(TypeError):
        read({**told, "more": 1})
