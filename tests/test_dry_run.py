"""`refresh --dry-run` says what would be asked and sends nothing; `--max-requests` stops where it is told to."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from simulated import EVERYBODY, FAST, KEYLESS, KEYS, held, ledger, plain, rows, write_topic
from simulator import Simulator, World

from evidence_kb.cli import main

LINE = re.compile(r"  (\w+) +(.+?)  +(records|citations|search|notices) +(\d+) studies +(\d+) requests")


def command(folder: Path, simulator: Simulator, *arguments: str) -> Result:
    places = ["--data", str(folder / "data"), "--sources", str(folder / "sources")]
    variables = {**simulator.environment(), **KEYS, "EVIDENCE_KB_LIMITS": FAST}
    return CliRunner().invoke(main, ["refresh", *arguments, *places], env=variables)


def previewed(output: str) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Return studies and requests by provider, step and question, as the preview prints them."""
    return {(p, step, what): (int(s), int(n)) for p, step, what, s, n in LINE.findall(output)}


def sent_per_question(folder: Path) -> Counter[tuple[str, str]]:
    asked: Counter[tuple[str, str]] = Counter()
    for line in ledger(folder):
        what = "citations" if line["question"] in ("cited_by", "references") else line["question"]
        asked[line["provider"], what] += line["sent_n"]
    return asked


@pytest.fixture
def world() -> World:
    return plain(World.generate(41, seeds_n=2, citing_n=14, references_n=12))


@pytest.mark.parametrize("providers", [KEYLESS, EVERYBODY, ("pubmed", "icite")], ids=["keyless", "all", "two"])
def test_a_dry_run_sends_nothing_and_says_what_the_first_steps_then_send(
    tmp_path: Path, world: World, providers: tuple[str, ...]
) -> None:
    write_topic(tmp_path, world, providers)
    with Simulator(world) as simulator:
        dry = command(tmp_path, simulator, "--dry-run")
        assert dry.exit_code == 0, dry.output
        assert not simulator.log
        assert not (tmp_path / "data").exists()
        real = command(tmp_path, simulator)
        assert real.exit_code == 0, real.output
    told = previewed(dry.output)
    assert "2 seed" in dry.output
    sent = sent_per_question(tmp_path)
    for name in providers:
        citations = {step: n for (p, step, what), (_, n) in told.items() if p == name and what == "citations"}
        assert sum(citations.values()) == sent[name, "citations"], name
        notices = sum(n for (p, _, what), (_, n) in told.items() if p == name and what == "notices")
        assert notices == sent[name, "notices"], name
        seeds = sum(n for (p, step, what), (_, n) in told.items() if p == name and step == "seeds")
        assert seeds <= sent[name, "records"], name
    total = int(re.search(r"in all, at least +(\d+) requests", dry.output)[1])  # type: ignore[index]
    assert total == sum(n for _, n in told.values())
    assert 0 < total <= len(simulator.log)
    assert all(studies == 2 for (_, _, what), (studies, _) in told.items() if what == "citations")


def test_a_dry_run_changes_no_byte_of_what_is_held(tmp_path: Path, world: World) -> None:
    write_topic(tmp_path, world, KEYLESS)
    with Simulator(world) as simulator:
        assert command(tmp_path, simulator).exit_code == 0
        before = {path.name: path.read_bytes() for path in (tmp_path / "data").glob("*.db")}
        sent_n = len(simulator.log)
        dry = command(tmp_path, simulator, "--dry-run")
        assert dry.exit_code == 0, dry.output
        assert len(simulator.log) == sent_n
    assert {path.name: path.read_bytes() for path in (tmp_path / "data").glob("*.db")} == before
    # What is held already is not asked for again, but for what nobody could describe.
    lacking = {key: n for key, n in previewed(dry.output).items() if key[2] == "records" and key[0] == "pubmed"}
    assert not lacking


def test_a_dry_run_names_the_provider_that_lacks_its_key(tmp_path: Path, world: World) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world) as simulator:
        places = ["--data", str(tmp_path / "data"), "--sources", str(tmp_path / "sources")]
        variables: dict[str, Any] = {**simulator.environment(), "OPENALEX_API_KEY": None}
        dry = CliRunner().invoke(main, ["refresh", "--dry-run", *places], env=variables)
    assert re.search(r"openalex +not asked: needs OPENALEX_API_KEY", dry.output)
    assert not [key for key in previewed(dry.output) if key[0] == "openalex"]


def test_a_run_stops_at_the_number_of_requests_and_the_next_ones_go_on(tmp_path: Path, world: World) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts):
        write_topic(folder, world, EVERYBODY)
    with Simulator(world) as simulator:
        assert command(whole, simulator).exit_code == 0
        whole_n = len(simulator.log)
    with Simulator(world) as simulator:
        for _ in range(10):
            before_n = len(simulator.log)
            done = command(parts, simulator, "--max-requests", "7")
            sent_n = len(simulator.log) - before_n
            assert sent_n <= 7
            if done.exit_code == 0:
                break
            assert done.exit_code == 3, done.output
            assert sent_n == 7
            assert "run the same command again" in done.output.lower()
            assert rows(parts, "SELECT count(*) FROM requests WHERE status = 'not_asked'")[0][0] > 0
        assert done.exit_code == 0
        assert len(simulator.log) == whole_n
    assert held(parts) == held(whole)
