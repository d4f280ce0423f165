"""What `make bench` measures is there, and both sides of a comparison do the same work."""

from __future__ import annotations

from pathlib import Path

from benchmarks import bulk_steps, speed
from benchmarks.made_up_pubmed import write


def test_every_step_of_reading_that_is_timed_is_there() -> None:
    missing = [name for _, home, name in speed.STEPS if not callable(getattr(home, name, None))]
    assert not missing


def test_raw_rows_are_those_of_a_load(tmp_path: Path) -> None:
    """`steps` raises where the databases differ in the end."""
    path = tmp_path / "pubmed26n0001.xml.gz"
    write(path, 230)  # two parts
    took = bulk_steps.steps(path)
    assert min(took.cutting, took.reading, took.packing, took.saving, took.raw) > 0
