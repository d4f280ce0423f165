"""`evidence-kb extract`: abstracts in, claims out, one JSON object a line."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from evidence_kb.claims import VERSION
from evidence_kb.cli import main
from evidence_kb.cli_lines import AHEAD_N, CHUNK_N, answer_lines

ABSTRACT = (
    "Painful knees are common. We randomly assigned 160 adults to zorplexine or placebo for twelve weeks. "
    "Pain intensity was significantly lower with zorplexine than with placebo (p = 0.003). "
    "Walking distance increased significantly more with zorplexine than with placebo (p = 0.01). "
    "The incidence of nausea did not differ between the groups (p = 0.64)."
)
GIVEN = {"id": "a", "title": "Zorplexine versus placebo for painful knees", "abstract": ABSTRACT}


def run(*lines: str | bytes, arguments: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]], list[str]]:
    text = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    result = CliRunner().invoke(main, ["extract", *arguments], input=text)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr.splitlines()


def test_an_abstract_is_answered_with_its_claims() -> None:
    code, (answer,), complaints = run(json.dumps(GIVEN))
    assert (code, complaints, answer["id"]) == (0, [], "a")
    assert {(c["outcome"], c["change"]) for c in answer["claims"]} >= {
        ("Pain intensity", "decreased"), ("Walking distance", "increased"),
    }  # fmt: skip
    assert all(ABSTRACT[c["start"] : c["end"]] == c["quote"] for c in answer["claims"])


def test_options_say_which_claims_are_shown() -> None:
    line = json.dumps(GIVEN)
    every = run(line, arguments=("--min-score", "0"))[1][0]["claims"]
    assert len(every) > 2
    assert run(line, arguments=("--min-score", "0", "--max-claims", "2"))[1][0]["claims"] == every[:2]
    assert run(line, arguments=("--min-score", "1"))[1][0]["claims"] == []
    assert run(line, arguments=("--min-score", "2"))[0] == run(line, arguments=("--max-claims", "0"))[0] == 2


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "abstracts.jsonl"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_text(json.dumps(GIVEN), encoding=encoding)
        code, answers, _ = run(arguments=(str(path),))
        assert (code, [a["id"] for a in answers]) == (0, ["a"])


def test_bad_lines_are_named_and_the_others_answered() -> None:
    good = json.dumps({"id": 1, "title": "x"})
    code, answers, complaints = run(
        good, "{", "", "[1]", good, '{"id": 2}', '{"title": 3}', "nonsense", b'{"title": "\xff"}', "[" * 100_000,
        r'{"title": "\ud800"}', r'{"id": "\udc00", "title": "x"}', good,
    )  # fmt: skip
    assert code == 1
    assert [a["id"] for a in answers] == [1, 1, 1]
    *named, last = complaints
    assert [c.split(": ")[1] for c in named] == [f"line {n}" for n in (2, 4, 6, 7, 8, 9, 10, 11, 12)]
    assert "a JSON object was expected" in named[1] and "neither a title nor" in named[2] and "'title' is" in named[3]
    assert last.startswith("evidence-kb: 9 line(s) could not be read")


def test_lines_beyond_ascii_come_back_as_they_are() -> None:
    code, (answer,), _ = run(json.dumps({"id": "é 😀", "title": "Größe"}, ensure_ascii=False))
    assert (code, answer["id"]) == (0, "é 😀")


def test_nothing_in_gives_nothing_out() -> None:
    assert run("", "  ") == (0, [], [])


@pytest.mark.parametrize("bad", [False, True])
def test_two_processes_write_the_same_bytes_as_one(tmp_path: Path, bad: bool) -> None:
    lines = [json.dumps({**GIVEN, "id": n, "title": f"Trial {n} of zorplexine"}) for n in range(20)]
    if bad:
        lines[3] = "{"
    path = tmp_path / "abstracts.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    told = [
        subprocess.run(
            [sys.executable, "-m", "evidence_kb", "extract", str(path), "--jobs", jobs],
            capture_output=True,
            check=False,
        )
        for jobs in ("1", "2")
    ]
    assert told[0].stdout == told[1].stdout
    assert told[0].stderr == told[1].stderr
    assert [one.returncode for one in told] == [int(bad)] * 2
    assert [json.loads(line)["id"] for line in told[0].stdout.splitlines()] == [
        n for n in range(20) if not bad or n != 3
    ]
    assert b"Pain intensity" in told[0].stdout


def started(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "evidence_kb", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Tests that a shell runs in the background inherit that SIGINT is ignored; a person's terminal does not.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


@pytest.mark.parametrize(
    ("words", "lines_n"), [(("extract",), 1), (("ask",), 1), (("extract", "--jobs", "2"), (2 * AHEAD_N + 1) * CHUNK_N)]
)
def test_answers_come_while_lines_still_do_and_an_interrupt_ends_it_in_one_line(
    words: tuple[str, ...], lines_n: int
) -> None:
    line = json.dumps({"id": 7, "title": "Knees", "treatment": "zorplexine", "outcome": "pain"}).encode() + b"\n"
    with started(*words) as process:
        assert process.stdin and process.stdout
        process.stdin.write(line * lines_n)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 7  # the file of lines has no end yet
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=60)
    assert process.returncode == 130
    assert complaints.decode().splitlines() == ["evidence-kb: stopped; what was printed before holds"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_full_disk_is_a_clear_error(jobs: str) -> None:
    with Path("/dev/full").open("wb") as full:
        told = subprocess.run(
            [sys.executable, "-m", "evidence_kb", "extract", "--jobs", jobs],
            input=json.dumps(GIVEN).encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (told.returncode, told.stderr) == (1, b"evidence-kb: output: No space left on device\n")


class Unreadable(io.RawIOBase):
    """A file on a disk that fails after the first line."""

    name = "abstracts.jsonl"

    def __init__(self) -> None:
        self.left = [b'{"id": 1}\n']

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> bytes:
        if not self.left:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return self.left.pop()


def same(given: dict[str, Any]) -> dict[str, Any]:
    return given


def killed(given: dict[str, Any]) -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGKILL)
    return given


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_input_that_cannot_be_read_is_not_called_the_output(capsys: pytest.CaptureFixture[str], jobs: int) -> None:
    with pytest.raises(SystemExit) as ended:
        answer_lines(Unreadable(), same, jobs)  # type: ignore[arg-type]
    told = capsys.readouterr()
    assert (ended.value.code, told.err) == (1, "evidence-kb: input: Input/output error\n")
    assert jobs > 1 or told.out == '{"id": 1}\n'


def test_a_process_that_is_killed_ends_it_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        answer_lines(io.BytesIO(b'{"id": 1}\n'), killed, 2)
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (1, "")
    assert told.err.startswith("evidence-kb: a process that read was killed") and told.err.count("\n") == 1


def test_extracting_loads_nothing_that_only_a_harvest_or_a_page_needs() -> None:
    code = "import sys; from evidence_kb.cli import load; load('extract'); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"requests", "urllib3", "networkx", "sqlite_utils", "datasette", "lxml", "Bio", "rapidfuzz", "yaml"}
    assert "evidence_kb.claims" in told.stdout.split()
    assert not heavy & set(told.stdout.split())


def test_the_version_is_named_and_a_score_that_is_no_number_is_refused() -> None:
    _, (answer,), _ = run(json.dumps(GIVEN))
    assert answer["extractor"] == VERSION
    code, answers, complaints = run(json.dumps(GIVEN), arguments=("--min-score", "nan"))
    assert (code, answers) == (2, []) and "this is no number" in "".join(complaints)
