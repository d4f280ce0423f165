"""What the documents say is what the program does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evidence_kb.claims import extract
from evidence_kb.model import Passage, PassageKind

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
# A block that starts with "$ evidence-kb …" shows that command and what it prints.
EXAMPLES = re.findall(r"```console\n\$ (evidence-kb [^\n]+)\n(.*?)```", README, re.DOTALL)


def same_but_for_time(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "<time>", text).strip()


def test_generated_documents_are_up_to_date() -> None:
    command = [sys.executable, "docs/generate.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_readme_shows_five_commands_with_their_real_output(tmp_path: Path) -> None:
    assert len(EXAMPLES) == 5
    shutil.copytree(ROOT / "sources", tmp_path / "sources")
    for command, shown in EXAMPLES:
        arguments = command.removeprefix("evidence-kb ").split()
        done = subprocess.run(
            [sys.executable, "-m", "evidence_kb", *arguments],
            cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "COLUMNS": "100"},
        )  # fmt: skip
        printed = same_but_for_time(done.stdout + done.stderr)
        if shown.rstrip().endswith("…"):
            assert printed.startswith(same_but_for_time(shown).rstrip("…").rstrip()), command
        else:
            assert printed == same_but_for_time(shown), command


@pytest.mark.parametrize("path", [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"], ids=lambda p: p.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", path.read_text()):
        assert (path.parent / target).exists(), target


def test_files_named_in_the_architecture_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    for module in re.findall(r"`((?:harvesters|claims|pages)/[a-z_]+)(?:\.py|\.[a-z_]+)?`", text):
        name = ROOT / "evidence_kb" / module
        assert name.with_suffix(".py").exists() or name.is_dir(), module


def test_files_of_claims_named_in_the_architecture_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    told = text.partition("## From an abstract to claims")[2].partition("\n## ")[0]
    packages = "language|lexicon|study|networks|questions|comparing|rules|reports"
    named = re.findall(rf"`((?:{packages})/[a-z_]+)", told)
    assert named
    for module in named:
        assert (ROOT / "evidence_kb" / "claims" / module).with_suffix(".py").exists(), module


@pytest.mark.parametrize(
    ("kind", "verb", "rules"),
    [
        (PassageKind.EXCERPT, "occurred", ["occurred"]),
        (PassageKind.EXCERPT, "came on", []),
        (PassageKind.ABSTRACT, "came on", ["report"]),
    ],
)
def test_the_example_of_how_to_change_a_step_is_true(kind: PassageKind, verb: str, rules: list[str]) -> None:
    """Once the rule has learnt the verb, the architecture needs another example."""
    text = f"Twenty patients with gout were treated with naproxen. Nausea {verb} in 2 of 20 patients."
    assert [claim.rule for claim in extract([Passage("k", kind, None, text)]).claims] == rules
