"""`refresh` as cron runs it: one at a time, one line of JSON, exit codes, a log without secrets; and `status`."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from commanded import Done, commanded
from simulated import EVERYBODY, FAST, plain, rows, write_topic
from simulator import Fault, Simulator, World
from simulator.server import CONTACT
from test_contact import SECRETS


@pytest.fixture
def world() -> World:
    return plain(World.generate(42, seeds_n=1, citing_n=10, references_n=10))


def environment(simulator: Simulator, **more: str) -> dict[str, str]:
    return {**os.environ, "EVIDENCE_KB_LIMITS": FAST, **simulator.environment(), **SECRETS, **more}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "evidence_kb", *arguments]


def run(folder: Path, simulator: Simulator, *arguments: str, **more: str) -> Done:
    return commanded(*arguments, cwd=folder, env=environment(simulator, **more))


def one_line(text: str) -> dict[str, Any]:
    """Return the one line of JSON that a text consists of."""
    (line,) = text.splitlines()
    told: dict[str, Any] = json.loads(line)
    return told


def test_of_two_processes_one_runs_and_the_other_says_so_and_exits_0(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    slow = [Fault(name, "slow_body", times=None, seconds=0.3) for name in EVERYBODY]
    with Simulator(world, slow) as simulator:
        first = subprocess.Popen(
            command("refresh"), cwd=tmp_path, env=environment(simulator), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        while not simulator.log:  # it holds the lock before it asks anybody
            assert first.poll() is None
        second = subprocess.run(
            command("refresh", "--json"), cwd=tmp_path, env=environment(simulator), capture_output=True, text=True
        )
        assert first.poll() is None, "the first was too fast for this test"
        told, complained = first.communicate(timeout=120)
    assert first.returncode == 0, complained
    assert b"new studies" in told
    assert second.returncode == 0
    assert "another run is writing" in second.stderr
    assert one_line(second.stdout) == {
        "run": None, "status": "already_running", "exit_code": 0,
        "message": "data: another run is writing here; nothing was started",
    }  # fmt: skip
    assert rows(tmp_path, "SELECT id, status, continued_n FROM runs") == [(1, "finished", 0)]


def test_one_line_of_json_says_what_a_run_did(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world) as simulator:
        first = run(tmp_path, simulator, "refresh", "--json")
        again = run(tmp_path, simulator, "refresh", "--json")
    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    told = one_line(first.stdout)
    assert (told["run"], told["status"], told["exit_code"]) == (1, "finished", 0)
    assert told["studies_new_n"] == rows(tmp_path, "SELECT count(*) FROM studies")[0][0]
    assert told["citations"]["added_n"] == rows(tmp_path, "SELECT count(*) FROM citations")[0][0] > 0
    assert told["quotes"]["wrong_n"] == 0
    assert "new studies" in first.stderr  # what a person reads is not lost
    second = one_line(again.stdout)
    assert (second["run"], second["studies_new_n"], second["citations"]["added_n"]) == (2, 0, 0)
    assert second["sent_n"] <= len(EVERYBODY)
    assert second["topics"]["t"]["opencitations"] == {"unchanged_n": 1, "not_due_n": 1}


def spoil_a_quote(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "data" / "evidence.db")) as db:
        db.execute("UPDATE claims SET quote = quote || ' indeed' WHERE id = (SELECT min(id) FROM claims)")
        db.commit()


def test_a_quote_that_does_not_stand_in_its_text_fails_the_run_by_name(tmp_path: Path) -> None:
    world = World.generate(42, citing_n=10, references_n=2)
    write_topic(tmp_path, world, ["pubmed", "icite"])
    with Simulator(world) as simulator:
        assert run(tmp_path, simulator, "refresh", "--no-verify").returncode == 0
        assert rows(tmp_path, "SELECT count(*) FROM claims")[0][0]
        spoil_a_quote(tmp_path)  # before any check: what was checked before is re-read by `verify`
        done = run(tmp_path, simulator, "refresh", "--json")
        assert done.returncode == 1
        told = one_line(done.stdout)
        assert (told["status"], told["quotes"]["wrong_n"]) == ("failed", 1)
        assert "claim 1" in told["problems"][0] and "claim 1" in done.stderr
        assert rows(tmp_path, "SELECT status FROM runs ORDER BY id DESC LIMIT 1") == [("failed",)]
        assert run(tmp_path, simulator, "refresh", "--no-verify").returncode == 0


@pytest.mark.parametrize(
    ("faults", "arguments", "code", "status"),
    [
        ([], (), 0, "finished"),
        ([Fault("icite", "500", times=None)], (), 3, "warnings"),
        ([], ("--max-requests", "1"), 3, "warnings"),
        ([], ("--every", "soon"), 2, "failed"),
        ([], ("--every", "7d", "--all"), 2, "failed"),
        ([], ("nowhere",), 2, "failed"),
    ],
)
def test_exit_codes_of_runs(
    world: World, tmp_path: Path, faults: list[Fault], arguments: tuple[str, ...], code: int, status: str
) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    tries = {"EVIDENCE_KB_LIMITS": f"{FAST} icite.tries_n=1"}
    with Simulator(world, faults) as simulator:
        done = run(tmp_path, simulator, "refresh", "--json", *arguments, **tries)
    assert done.returncode == code, done.stderr
    told = one_line(done.stdout)
    assert (told["exit_code"], told["status"]) == (code, status)


def test_a_run_that_nobody_answers_fails(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, ["icite"], seeds=[f'pmid: "{world.seeds[0].pmid}"'])
    with Simulator(world, [Fault("icite", "403", times=None)]) as simulator:
        done = run(tmp_path, simulator, "refresh", "--json")
    assert done.returncode == 1
    told = one_line(done.stdout)
    assert (told["exit_code"], told["status"]) == (1, "failed")
    assert rows(tmp_path, "SELECT status FROM runs") == [("failed",)]


def test_the_log_has_one_event_per_request_and_no_secret(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    faults = [Fault("icite", "500", times=2), Fault("openalex", "403", times=None), Fault("europepmc", "html", times=1)]
    with Simulator(world, faults) as simulator:
        done = run(tmp_path, simulator, "refresh", EVIDENCE_KB_LOG="log.jsonl")
        sent = [entry.provider for entry in simulator.log]
    assert done.returncode == 3
    text = (tmp_path / "log.jsonl").read_text()
    events = [json.loads(line) for line in text.splitlines()]
    asked = [event for event in events if event["event"] == "request"]
    assert {name: sum(e["tries"] for e in asked if e["provider"] == name) for name in EVERYBODY} == {
        name: sent.count(name) for name in EVERYBODY
    }
    first = asked[0]
    assert {"at", "provider", "question", "address", "status", "tries", "bytes", "ms"} <= first.keys()
    (icite,) = [event for event in asked if event["provider"] == "icite"]
    assert (icite["status"], icite["tries"], icite["bytes"] > 0, "failure" in icite) == (200, 3, True, False)
    (refused,) = [event for event in asked if event["provider"] == "openalex" and event["tries"]]
    assert (refused["status"], refused["bytes"], "refuses" in refused["failure"]) == (403, 0, True)
    assert all(event["address"].startswith("https://") for event in asked)
    assert (events[-1]["event"], events[-1]["exit_code"]) == ("run", 3)
    for secret in (*SECRETS.values(), CONTACT, "127.0.0.1"):
        assert secret not in text


def test_an_address_that_repeats_a_key_is_withheld_from_the_log(world: World, tmp_path: Path) -> None:
    from evidence_kb.fetch import Client, Event
    from evidence_kb.limits import LIMITS
    from evidence_kb.model import Question, Request

    events: list[Event] = []
    with Simulator(world) as simulator:
        keys = {**simulator.environment(), **SECRETS}
        with Client(LIMITS, keys, on_done=events.append, sleep=lambda seconds: None) as client:
            leaking = f"{LIMITS['icite'].base}/pubs?pmids=1&refs=true&next={SECRETS['S2_API_KEY']}"
            client.get(Request("icite", Question.CITED_BY, leaking))
    (event,) = events
    assert SECRETS["S2_API_KEY"] not in repr(event)
    assert event.address.startswith("withheld")


def test_a_log_that_cannot_be_written_stops_before_anything_is_asked(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world) as simulator:
        done = run(tmp_path, simulator, "refresh", "--log", "nowhere/log.jsonl")
        assert (done.returncode, simulator.log) == (1, [])
    assert "nowhere/log.jsonl" in done.stderr


def test_status_says_when_each_provider_answered_and_what_failed(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, ["pubmed", "icite", "openalex"])
    with Simulator(world, [Fault("icite", "500", times=None)]) as simulator:
        limits = {"EVIDENCE_KB_LIMITS": f"{FAST} icite.tries_n=1", "OPENALEX_API_KEY": ""}
        assert run(tmp_path, simulator, "refresh", **limits).returncode == 3
        told = run(tmp_path, simulator, "status").stdout
        values = json.loads(run(tmp_path, simulator, "status", "--json").stdout)
        with closing(sqlite3.connect(tmp_path / "data" / "evidence.db")) as db:
            db.execute("UPDATE requests SET fetched_at = '2020-01-01T00:00:00Z'")
            db.commit()
        later = run(tmp_path, simulator, "status").stdout
    lines = {line.split(":")[0].strip(): line for line in told.splitlines() if line.startswith("  ")}
    assert lines.keys() == {"pubmed", "icite", "openalex"}
    assert "pubmed: answered 20" in lines["pubmed"] and "overdue" not in lines["pubmed"]
    assert "icite: never answered; overdue; run 1: 1 failed: icite: cited_by" in lines["icite"]
    assert "openalex: never answered; not asked: openalex answers only with a key" in lines["openalex"]
    states = {row["provider"]: row["state"] for row in values["freshness"]}
    assert states == {"pubmed": "fresh", "icite": "overdue", "openalex": "not_asked"}
    assert "pubmed: answered 2020-01-01T00:00:00Z; overdue" in later
