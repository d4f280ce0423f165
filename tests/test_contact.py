"""Who asks: nothing is sent without a contact address, and neither it nor a key is ever written down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from commanded import Done, commanded
from simulated import EVERYBODY, FAST, ledger, plain, rows, write_topic
from simulator import Fault, Simulator, World
from simulator.server import CONTACT

SECRETS = {
    "NCBI_API_KEY": "ncbi0secret0key",
    "OPENALEX_API_KEY": "openalex0secret0key",
    "S2_API_KEY": "s2.secret.key",
    "OPENCITATIONS_TOKEN": "opencitations-secret-token",
    "CROSSREF_PLUS_TOKEN": "crossref-secret-token",
}


@pytest.fixture
def world() -> World:
    return plain(World.generate(42, seeds_n=1, citing_n=10, references_n=10))


def environment(variables: dict[str, str]) -> dict[str, str]:
    own = ("EVIDENCE_KB_CONTACT", *SECRETS)
    inherited = {name: value for name, value in os.environ.items() if name not in own}
    return {**inherited, "EVIDENCE_KB_LIMITS": FAST, **variables}


def refresh(folder: Path, variables: dict[str, str]) -> Done:
    return commanded("refresh", cwd=folder, env=environment(variables))


def process(folder: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    """Refresh in a process of its own: all that it writes is seen, with what libraries warn of."""
    command = [sys.executable, "-m", "evidence_kb", "refresh"]
    return subprocess.run(command, cwd=folder, env=environment(variables), capture_output=True, timeout=60)


@pytest.mark.parametrize("contact", ["", "   ", "not an address"])
def test_without_a_contact_address_nothing_is_sent_and_the_line_that_sets_it_is_shown(
    world: World, tmp_path: Path, contact: str
) -> None:
    write_topic(tmp_path, world)
    with Simulator(world) as simulator:
        done = refresh(tmp_path, simulator.environment() | {"EVIDENCE_KB_CONTACT": contact})
    assert done.returncode == 2
    assert "export EVIDENCE_KB_CONTACT=you@example.org" in done.stderr
    assert not simulator.log
    assert not (tmp_path / "data").exists()


def test_every_request_says_who_asks(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world) as simulator:
        assert refresh(tmp_path, simulator.environment() | SECRETS).returncode == 0
    assert {entry.provider for entry in simulator.log} == set(EVERYBODY)
    assert all(CONTACT in entry.headers["user-agent"] for entry in simulator.log)
    for secret in (*SECRETS.values(), CONTACT):
        assert not simulator.holds(secret), "a secret stands in an address"


@pytest.mark.parametrize("kind", ["500", "403", "429_long"])
def test_keys_and_contact_are_in_no_database_and_no_output_whatever_fails(
    world: World, tmp_path: Path, kind: str
) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    faults = [Fault(name, kind, times=None, on="cit") for name in EVERYBODY]
    with Simulator(world, faults) as simulator:
        variables = simulator.environment() | SECRETS
        tries = " ".join(f"{name}.tries_n=1" for name in EVERYBODY)
        done = process(tmp_path, variables | {"EVIDENCE_KB_LIMITS": f"{FAST} {tries}"})
    assert done.returncode == 3, done.stderr
    assert simulator.faults.fired()
    files = {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()}
    assert {"evidence.db", "responses.db", "curation.db"} <= files.keys()
    for where, written in {**files, "stdout": done.stdout, "stderr": done.stderr}.items():
        for secret in (*SECRETS.values(), CONTACT):
            assert secret.encode() not in written, f"{where} holds a secret"


def test_a_provider_that_lacks_its_key_is_in_the_ledger_as_not_asked(world: World, tmp_path: Path) -> None:
    write_topic(tmp_path, world, EVERYBODY)
    with Simulator(world) as simulator:
        done = refresh(tmp_path, simulator.environment())
    assert done.returncode == 0, done.stderr
    assert not simulator.requests_n("openalex")
    (line,) = [line for line in ledger(tmp_path) if line["provider"] == "openalex"]
    assert line["status"] == "not_asked"
    assert "export OPENALEX_API_KEY=" in line["message"]
    assert "export OPENALEX_API_KEY=" in done.stderr
    assert rows(tmp_path, "SELECT status FROM runs") == [("finished",)]
