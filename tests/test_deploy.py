"""What is in deploy/ works as far as it can be tried here: the nights of the workflow, the units, the Dockerfile."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
COMMAND = f"{sys.executable} -m evidence_kb"
WORKFLOW: dict[Any, Any] = yaml.safe_load((DEPLOY / "github-workflow.yml").read_text())
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer", ".path"))
# Stands for GitHub's own program: a release is a folder.
GH = """#!/usr/bin/env bash
set -euo pipefail
[ "$1" = release ] && [ "$3" = data ]
case $2 in
  view) test -d "$RELEASE" ;;
  create) mkdir "$RELEASE" ;;
  upload) [ "$5" = --clobber ] && cp "$4" "$RELEASE/" ;;
  download) [ "$4 $6" = "--pattern --dir" ] && cp "$RELEASE/$5" "$7/" ;;
esac
"""
# Stands for evidence-kb: refresh ends as it is told, and everything that is called is written down.
ENDING = """#!/usr/bin/env bash
[[ "$*" == *--help* ]] || echo "$1" >>called
if [[ $1 == refresh && "$*" != *--help* ]]; then printf '%s' "$SAID"; exit "$CODE"; fi
"""


def run(command: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    own = {"EVIDENCE_KB_COMMAND": COMMAND, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **own, **variables}, capture_output=True, text=True, timeout=300
    )


# --- one night ------------------------------------------------------------------------------------------------------


def test_a_night_over_the_demo_topic_refreshes_publishes_and_says_what_changed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sources", tmp_path / "sources")
    first = run([str(DEPLOY / "night.sh")], tmp_path)
    assert first.returncode == 0, first.stderr
    copy = tmp_path / "public" / "evidence.db"
    assert copy.exists() and "do not match" not in first.stdout
    # Registered by the part that says what changed; a changelog is written as soon as it is there.
    assert (tmp_path / "changes.md").read_text().strip()
    before = copy.stat().st_ino
    second = run([str(DEPLOY / "night.sh")], tmp_path)
    assert second.returncode == 0, second.stderr
    assert copy.stat().st_ino != before  # put in place anew, never written over
    assert sorted(path.name for path in copy.parent.iterdir()) == ["evidence.db"]


@pytest.mark.parametrize(
    ("code", "said", "ends", "called"),
    [
        ("0", "{}", 0, ["refresh", "verify", "changes", "publish"]),
        ("3", "{}", 3, ["refresh", "verify", "changes", "publish"]),
        ("4", "{}", 4, ["refresh"]),
        ("1", "", 1, ["refresh"]),
        ("0", '{"run": null, "status": "already_running", "exit_code": 0}', 0, ["refresh"]),
    ],
)
def test_a_night_ends_with_the_code_of_refresh_and_publishes_what_is_whole(
    tmp_path: Path, code: str, said: str, ends: int, called: list[str]
) -> None:
    program = tmp_path / "program"
    program.write_text(ENDING)
    program.chmod(0o755)
    done = run([str(DEPLOY / "night.sh")], tmp_path, EVIDENCE_KB_COMMAND=str(program), CODE=code, SAID=said)
    assert done.returncode == ends, done.stderr
    told = (tmp_path / "called").read_text().split()
    assert told == called


def test_kept_databases_come_back_and_are_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("evidence.db", "responses.db", "curation.db"):
        (tmp_path / "data" / name).write_bytes(name.encode() * 100)
    assert run([str(DEPLOY / "keep.sh"), "pack", "data.enc"], tmp_path, DATA_PASSPHRASE="").returncode != 0
    packed = run([str(DEPLOY / "keep.sh"), "pack", "data.enc"], tmp_path, DATA_PASSPHRASE="a long secret")
    assert packed.returncode == 0, packed.stderr
    assert b"evidence" not in (tmp_path / "data.enc").read_bytes()
    variables = {"DATA": "again", "DATA_PASSPHRASE": "a long secret"}
    assert run([str(DEPLOY / "keep.sh"), "unpack", "data.enc"], tmp_path, **variables).returncode == 0
    assert {p.name: p.read_bytes() for p in (tmp_path / "again").iterdir()} == {
        p.name: p.read_bytes() for p in (tmp_path / "data").iterdir()
    }
    wrong = run([str(DEPLOY / "keep.sh"), "unpack", "data.enc"], tmp_path, DATA="x", DATA_PASSPHRASE="guessed")
    assert wrong.returncode != 0 and not list((tmp_path / "x").iterdir())


# --- the workflow ---------------------------------------------------------------------------------------------------


def test_the_workflow_may_do_little_and_pins_what_it_uses() -> None:
    assert WORKFLOW["permissions"] == {}
    (job,) = WORKFLOW["jobs"].values()
    assert job["permissions"] == {"contents": "write"} and job["environment"]
    for step in job["steps"]:
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])
        assert "secrets." not in step.get("run", ""), "a secret in a script can end up in the log"
        for script in re.findall(r"deploy/[\w.]+", step.get("run", "")):
            assert os.access(ROOT / script, os.X_OK)


def test_two_nights_of_the_workflow_step_by_step(tmp_path: Path) -> None:
    here = repository(tmp_path)
    first = night(tmp_path, here, first=True)
    assert first["Fetch the databases of the last night"] is None and set(first.values()) == {None, 0}, first
    assert {path.name for path in (tmp_path / "release").iterdir()} == {"data.enc", "evidence.db"}
    shutil.rmtree(here / "data")
    shutil.rmtree(here / "public")
    second = night(tmp_path, here, first=False)
    assert second["Fetch the databases of the last night"] == 0 and set(second.values()) == {None, 0}, second
    log = run(["git", "log", "--format=%s", "origin/main"], here).stdout.splitlines()
    assert log[-1] == "begin" and all(line.startswith("What changed on ") for line in log[:-1])


def test_data_that_cannot_be_fetched_stop_the_workflow(tmp_path: Path) -> None:
    steps = night(tmp_path, repository(tmp_path), first=False)
    assert steps["Fetch the databases of the last night"] != 0 and len(steps) == 1
    assert not (tmp_path / "release").exists()


def test_a_guard_fails_the_workflow_and_the_databases_are_kept_all_the_same(tmp_path: Path) -> None:
    here = repository(tmp_path)
    program = tmp_path / "program"
    program.write_text(ENDING)
    program.chmod(0o755)
    (here / "data").mkdir()
    (here / "data" / "evidence.db").write_bytes(b"kept")
    steps = night(tmp_path, here, first=True, EVIDENCE_KB_COMMAND=str(program), CODE="4", SAID="{}")
    assert steps["Say how it ended"] == 1 and steps["Publish"] is None and steps["Commit the changelog"] is None
    assert steps["Keep the databases"] == 0
    assert [path.name for path in (tmp_path / "release").iterdir()] == ["data.enc"]


def repository(folder: Path) -> Path:
    """Create a repository as a user would have it, with a remote to push to."""
    here = folder / "repository"
    shutil.copytree(ROOT / "sources", here / "sources")
    shutil.copytree(DEPLOY, here / "deploy")
    (here / ".gitignore").write_text("data/\npublic/\n")
    who = ["-c", "user.name=n", "-c", "user.email=n@example.org"]
    for command in (
        ["git", "init", "-q", "--bare", "-b", "main", str(folder / "remote.git")],
        ["git", "init", "-q", "-b", "main"], ["git", "add", "."], ["git", *who, "commit", "-q", "-m", "begin"],
        ["git", "remote", "add", "origin", str(folder / "remote.git")], ["git", "push", "-q", "-u", "origin", "main"],
    ):  # fmt: skip
        done = run(command, here)
        assert done.returncode == 0, done.stderr
    return here


def night(folder: Path, here: Path, *, first: bool, **variables: str) -> dict[str, int | None]:
    """Run the scripts of the workflow one after the other; return their exit codes, None for what was left out."""
    bin_, temp = folder / "bin", folder / "temp"
    for made in (bin_, temp):
        made.mkdir(exist_ok=True)
    (bin_ / "gh").write_text(GH)
    (bin_ / "gh").chmod(0o755)
    (folder / "output").write_text("")
    variables |= {
        "PATH": f"{bin_}:{os.environ['PATH']}", "RELEASE": str(folder / "release"), "RUNNER_TEMP": str(temp),
        "GITHUB_OUTPUT": str(folder / "output"), "DATA_PASSPHRASE": "a long secret",
    }  # fmt: skip
    ended: dict[str, int | None] = {}
    (job,) = WORKFLOW["jobs"].values()
    for step in job["steps"]:
        if "run" not in step or step["name"] == "Install":
            continue
        outputs = dict(line.split("=", 1) for line in (folder / "output").read_text().split())
        known = {"inputs.first": first, "steps.night.outputs.code": outputs.get("code", "")}
        ended[step["name"]] = None
        if is_wanted(step.get("if"), known):
            script = step["run"]
            for name, value in known.items():
                script = script.replace(f"${{{{ {name} }}}}", str(value))
            done = run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], here, **variables)
            ended[step["name"]] = done.returncode
            if done.returncode:
                break
    return ended


def is_wanted(condition: str | None, known: Mapping[str, Any]) -> bool:
    """Evaluate a condition of a step: names, ==, !=, &&, || and !, which mean the same in Python under other signs."""
    if condition is None:
        return True
    text = condition.removeprefix("${{").removesuffix("}}").strip()
    for name, value in known.items():
        text = text.replace(name, repr(value))
    text = re.sub(r"!(?!=)", " not ", text.replace("&&", " and ").replace("||", " or ")).strip()
    assert re.fullmatch(r"(?:'[0-9]*'|True|False|and|or|not|[=!]=|\s)+", text), text
    return bool(eval(text))


# --- the units ------------------------------------------------------------------------------------------------------


def settings(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (DEPLOY / name).read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


def test_units_are_what_systemd_takes_for_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in UNITS:
        text = re.sub(r"/opt/evidence-kb/\S+|/usr/bin/(?:logger|systemctl)", str(program), (DEPLOY / name).read_text())
        (tmp_path / name).write_text(text)
    shutil.copy(tmp_path / "evidence-kb-alert@.service", tmp_path / "evidence-kb-alert@x.service")
    units = [str(tmp_path / name) for name in UNITS if "@" not in name] + [
        str(tmp_path / "evidence-kb-alert@x.service")
    ]
    done = run(["systemd-analyze", "verify", *units], tmp_path)
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "evidence-kb" in line]
    assert done.returncode == 0 and not ours, done.stderr


@pytest.mark.parametrize("name", ["evidence-kb-refresh.service", "evidence-kb-serve.service"])
def test_units_are_closed_in(name: str) -> None:
    said = settings(name)
    wanted = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "User": "evidence-kb"}
    assert {key: said[key][-1] for key in wanted} == wanted and said["CapabilityBoundingSet"] == [""]


def test_warnings_are_a_success_and_a_guard_raises_the_alert() -> None:
    said = settings("evidence-kb-refresh.service")
    assert said["SuccessExitStatus"] == ["3"]
    assert said["OnFailure"] == ["evidence-kb-alert@%n.service"] and said["StateDirectory"] == ["evidence-kb"]
    text = (DEPLOY / "night.sh").read_text()
    told = set(re.findall(r"\b([A-Z_]+)=", " ".join(said["Environment"])))
    assert told == {"EVIDENCE_KB_COMMAND", "DATA", "SOURCES", "PUBLIC", "CHANGES"}
    assert all(f"${{{name}:-" in text for name in told)


def test_the_server_sees_the_copy_and_not_the_data() -> None:
    said = settings("evidence-kb-serve.service")
    public = settings("evidence-kb-refresh.service")["Environment"][-1].split()[0].removeprefix("PUBLIC=")
    assert f"--published {public}" in said["ExecStart"][0] and said["ConditionPathExists"] == [public]
    assert settings("evidence-kb-serve-new.path")["PathChanged"] == [public]
    assert "/var/lib/evidence-kb/data" in said["InaccessiblePaths"][0]


# --- the container --------------------------------------------------------------------------------------------------


def test_the_dockerfile_copies_what_exists_and_does_not_run_as_root() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    copied = [path for name, rest in steps if name == "COPY" and "--from" not in rest for path in rest.split()[:-1]]
    assert ignored[0] == "*" and copied
    for path in copied:
        assert (ROOT / path).exists() and f"!{path}" in ignored, path
    images = [rest.split()[0] for name, rest in steps if name == "FROM"]
    assert len(set(images)) == 1 and re.fullmatch(r"python:\d+\.\d+\.\d+-slim-\w+", images[0])
    names = [name for name, _ in steps]
    assert names.index("USER") < names.index("CMD") and dict(steps)["USER"] not in ("root", "0")
    (command,) = [yaml.safe_load(rest) for name, rest in steps if name == "CMD"]
    assert command[:3] == ["evidence-kb", "serve", "--published"]


def test_what_the_dockerfile_copies_is_enough_to_build_the_program(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling, which builds the program, is not installed")
    rest = re.findall(r"^COPY (?!--from|deploy)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.M)
    for path in (name for line in rest for name in line.split()):
        copy = shutil.copytree if (ROOT / path).is_dir() else shutil.copy
        copy(ROOT / path, tmp_path / path)
    done = run([sys.executable, "-m", "hatchling", "build", "-t", "wheel"], tmp_path)
    assert done.returncode == 0, done.stderr
