"""Tables of links become citations between held studies; what they say of other works is counted, and nothing more."""

from __future__ import annotations

import gzip
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kept import differences, tables
from simulated import rows

from evidence_kb import bulk_tables, load_links
from evidence_kb.cli import main
from evidence_kb.data_folder import locked, now
from evidence_kb.errors import ParseError, StorageError
from evidence_kb.harvesters import links
from evidence_kb.rebuild import rebuild

# Works 1 to 6 are held; 4 has no PMID, 6 no DOI.
NBIB = (
    "".join(
        f"PMID- {n}\nTI  - Work {n} on hens and their pain in winter\nDP  - 20{n:02}\nJT  - Hen Journal\n"
        f"AID - 10.5555/hen.{n} [doi]\n\n"
        for n in (1, 2, 3)
    )
    + "PMID- 6\nTI  - Work 6 on geese and their pain in winter\nDP  - 2006\nJT  - Hen Journal\n\n"
)
RIS = "".join(
    f"TY  - JOUR\nTI  - Work {n} on ducks and their pain in summer\nPY  - 20{n:02}\nJO  - Hen Journal\n"
    f"DO  - 10.5555/hen.{n}\nER  - \n\n"
    for n in (4, 5)
)  # fmt: skip
COLLECTION = "citing,referenced\n2,1\n3,1\n3,2\n3,900\n901,1\n902,1\n903,904\n6,6\n"
# Rows as of COCI (bare DOIs), and as of the Index (identifiers with their schemes).
COCI = (
    "oci,citing,cited,creation,timespan,journal_sc,author_sc\n"
    "02005-02004,10.5555/HEN.5,10.5555/hen.4,2005-03,P1Y,no,no\n"
    "02005-02001,10.5555/hen.5,10.5555/hen.1,2005-03,P4Y,no,no\n"
    "02099-02001,10.5555/goose.99,10.5555/hen.1,2010,,no,no\n"
)
INDEX = (
    '"oci","citing","cited","creation","timespan","journal_sc","author_sc"\n'
    '"0610-0620","omid:br/0610 doi:10.5555/hen.5 pmid:77","omid:br/0620 pmid:2","2005","P3Y","no","no"\n'
    '"0610-0630","omid:br/0610 doi:10.5555/hen.5 pmid:77","omid:br/0630 doi:10.5555/swan.1","2005","","no","no"\n'
)
EDGES = (
    "SELECT a.key, b.key, c.provider FROM citation_statements c JOIN studies a ON a.id = c.citing_id "
    "JOIN studies b ON b.id = c.cited_id ORDER BY 1, 2, 3"
)
COUNTS = (
    "SELECT s.key, l.provider, l.what, l.stated_n, l.held_n, l.unseen_n FROM count_ledger l "
    "JOIN studies s ON s.id = l.study_id WHERE l.provider IN ('icite', 'opencitations') ORDER BY 1, 2, 3"
)


def run(folder: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--data", str(folder / "data")])


def load(folder: Path, kind: str, *files: Path) -> str:
    told = run(folder, "load", kind, *files)
    assert told.exit_code == 0, told.output
    return told.output


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("held")
    (folder / "hens.nbib").write_text(NBIB)
    (folder / "ducks.ris").write_text(RIS)
    told = run(folder, "import", folder / "hens.nbib", folder / "ducks.ris", "--topic", "hens")
    assert told.exit_code == 0, told.output
    assert rows(folder, "SELECT count(*) FROM studies") == [(6,)]
    return folder


@pytest.fixture
def folder(held: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(held / "data", tmp_path / "data")
    yield tmp_path
    assert rows(tmp_path, "SELECT count(*) FROM studies") == [(6,)], "links make no study"


def written(folder: Path, text: str, name: str = "open_citation_collection.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def zipped(folder: Path, name: str, **members: str) -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, text in members.items():
            archive.writestr(f"{member}.csv", text)
    return folder / name


def test_links_between_held_studies_become_citations_and_others_are_counted_as_unseen(folder: Path) -> None:
    told = load(folder, "icite", written(folder, COLLECTION))
    assert (
        "7 links read, 3 of them between studies that are held and 3 with one that is; 1 rows name no two works" in told
    )
    one, two, three = (f"doi:10.5555/hen.{n}" for n in (1, 2, 3))
    assert rows(folder, EDGES) == [(two, one, "icite"), (three, one, "icite"), (three, two, "icite")]
    assert run(folder, "derive").exit_code == 0
    assert rows(folder, COUNTS) == [
        (one, "icite", "cited_by", 4, 2, 2),
        (two, "icite", "cited_by", 1, 1, 0), (two, "icite", "references", 1, 1, 0),
        (three, "icite", "references", 3, 2, 1),
    ]  # fmt: skip
    assert rows(folder, "SELECT count(*) FROM citations") == [(3,)]
    assert rows(folder, "SELECT count(*) FROM links_counted") == [(0,)]
    sha256, as_of = rows(folder, "SELECT sha256, as_of FROM loaded_files")[0]
    said = "SELECT DISTINCT response_sha256, fetched_at FROM records WHERE provider = 'icite'"
    assert rows(folder, said) == [(sha256, as_of)]


def test_dumps_of_opencitations_name_works_by_doi_or_by_lists_of_identifiers(folder: Path) -> None:
    load(folder, "opencitations", zipped(folder, "dump.zip", a=COCI, b=INDEX))
    five = "doi:10.5555/hen.5"
    assert rows(folder, EDGES) == [
        (five, "doi:10.5555/hen.1", "opencitations"), (five, "doi:10.5555/hen.2", "opencitations"),
        (five, "doi:10.5555/hen.4", "opencitations"),
    ]  # fmt: skip
    dated = "SELECT DISTINCT published_on FROM records WHERE provider = 'opencitations' AND published_on IS NOT NULL"
    assert sorted(rows(folder, dated)) == [("2005",), ("2005-03",)]


@pytest.mark.parametrize("kind", ["icite", "opencitations"])
def test_a_link_that_is_given_twice_is_counted_once(folder: Path, tmp_path: Path, kind: str) -> None:
    header, *links_told = (COLLECTION if kind == "icite" else INDEX).splitlines(keepends=True)
    again = (
        links_told if kind == "icite" else [row.replace(" pmid:77", "").replace("0610-", "0611-") for row in links_told]
    )
    once = tmp_path / "once"
    shutil.copytree(folder / "data", once / "data")
    told = [
        load(place, kind, written(place, header + "".join(links_told + more)))
        for place, more in ((once, []), (folder, again))
    ]
    said = "{} links read, {} of them between studies that are held and {} with one that is"
    assert all(said.format(*((7, 3, 3) if kind == "icite" else (2, 1, 1))) in one for one in told)
    for sql in ("SELECT record_key, what, stated_n, shown_n FROM stated_counts ORDER BY 1, 2", EDGES):
        assert rows(folder, sql) == rows(once, sql)


def test_counts_of_a_dump_in_several_files_never_fall(folder: Path) -> None:
    load(folder, "opencitations", written(folder, COCI, "1.csv"))
    *rest, _goose = COCI.splitlines(keepends=True)
    load(folder, "opencitations", written(folder, "".join(rest), "2.csv"))
    told = "SELECT stated_n FROM stated_counts WHERE record_key = 'doi:10.5555/hen.1' AND what = 'cited_by'"
    assert rows(folder, told) == [(2,)]


def test_a_file_loaded_twice_changes_nothing(folder: Path) -> None:
    path = written(folder, COLLECTION)
    load(folder, "icite", path)
    before = tables(folder / "data" / "evidence.db")
    assert "already loaded" in load(folder, "icite", path)
    assert tables(folder / "data" / "evidence.db") == before


def test_a_file_is_read_again_for_studies_that_came_since(held: Path, tmp_path: Path) -> None:
    shutil.copytree(held / "data", tmp_path / "data")
    path = written(tmp_path, COLLECTION)
    load(tmp_path, "icite", path)
    (tmp_path / "more.nbib").write_text(
        "PMID- 901\nTI  - Work 901 on swans and their pain\nDP  - 2019\nJT  - Hen Journal\n\n"
    )
    assert run(tmp_path, "import", tmp_path / "more.nbib", "--topic", "hens").exit_code == 0
    assert "4 of them between studies that are held and 2 with one that is" in load(tmp_path, "icite", path)
    assert ("pmid:901", "doi:10.5555/hen.1", "icite") in rows(tmp_path, EDGES)
    assert run(tmp_path, "derive").exit_code == 0
    assert ("doi:10.5555/hen.1", "icite", "cited_by", 4, 3, 1) in rows(tmp_path, COUNTS)


@pytest.mark.parametrize("packed", ["csv", "gz", "zip"])
def test_every_packing_says_the_same(folder: Path, packed: str) -> None:
    path = folder / f"links.{packed}"
    match packed:
        case "csv":
            path.write_bytes(b"\xef\xbb\xbf" + COLLECTION.replace("\n", "\r\n").encode())
        case "gz":
            path.write_bytes(gzip.compress(COLLECTION.encode()))
        case _:
            zipped(folder, path.name, links=COLLECTION)
    load(folder, "icite", path)
    assert len(rows(folder, EDGES)) == 3


def test_a_rebuild_reads_the_file_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_tables, "PART_N", 150)
    load(folder, "icite", written(folder, COLLECTION))
    load(folder, "opencitations", zipped(folder, "dump.zip", a=COCI, b=INDEX))
    assert run(folder, "derive").exit_code == 0
    evidence = folder / "data" / "evidence.db"
    shutil.copy(evidence, folder / "before.db")
    with locked(folder / "data"):
        rebuild(folder / "data", now)
    assert differences(folder / "before.db", evidence) == {}


@pytest.mark.parametrize("change", ["gone", "altered"])
def test_a_rebuild_without_the_very_file_changes_nothing(folder: Path, change: str) -> None:
    path = written(folder, COLLECTION)
    load(folder, "icite", path)
    if change == "gone":
        path.unlink()
    else:
        path.write_text(COLLECTION.replace("2,1", "1,2"))
    before = (folder / "data" / "evidence.db").read_bytes()
    with (
        locked(folder / "data"),
        pytest.raises(StorageError, match=r"open_citation_collection\.csv: this file was loaded"),
    ):
        rebuild(folder / "data", now)
    assert (folder / "data" / "evidence.db").read_bytes() == before


KILLED = """
import os, signal, sys
from evidence_kb import bulk_tables, load_parts
from evidence_kb.cli import main
bulk_tables.PART_N = 200
save, left = load_parts.count_part, [int(sys.argv[1])]
def count_part(*given, **named):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    save(*given, **named)
load_parts.count_part = count_part
main(sys.argv[2:])
"""


def test_a_load_that_is_killed_goes_on_and_loses_or_doubles_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = COLLECTION + "".join(f"{n},{1 + n % 3}\n" for n in range(10_000, 10_300))
    path = written(folder, many)
    whole = tmp_path / "whole"
    shutil.copytree(folder / "data", whole / "data")
    monkeypatch.setattr(bulk_tables, "PART_N", 200)
    load(whole, "icite", path)
    for parts_n in (6, 5):  # four parts are a transaction
        words = ["-c", KILLED, str(parts_n), "load", "icite", str(path), "--data", str(folder / "data")]
        ended = subprocess.run([sys.executable, *words], capture_output=True)
        assert ended.returncode == -signal.SIGKILL
    assert rows(folder, "SELECT parts_n, is_done FROM loaded_files") == [(8, 0)]
    load(folder, "icite", path)
    columns = "kind, sha256, options, parts_n, links_n, links_held_n, links_unseen_n, unread_n, is_done"
    for sql in (EDGES, f"SELECT {columns} FROM loaded_files", "SELECT * FROM records", "SELECT * FROM stated_counts",
                "SELECT count(*) FROM runs"):  # fmt: skip
        assert rows(folder, sql) == rows(whole, sql)
    shutil.copy(folder / "data" / "evidence.db", folder / "before.db")
    with locked(folder / "data"):
        rebuild(folder / "data", now)
    assert differences(folder / "before.db", folder / "data" / "evidence.db") == {}


RUBBISH = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "no table of links|no text in UTF-8"),
    "nothing": (b"", "no column named citing"),
    "other columns": (
        b"pmid,doi,title\n1,10.5555/hen.1,Hens\n",
        "no column named citing or referenced; it begins 'pmid,doi",
    ),
    "a page": (b"<!DOCTYPE html><html><body>Sign in</body></html>\n", "no column named citing or referenced"),
    "only a header": (b"citing,referenced\n", "holds no rows"),
    "a row that was cut": (b"citing,referenced\n2,1\n3", "row 2 of it has 1 cells in 2 columns: the file is damaged"),
    "one endless line": (b"citing,referenced\n" + b"1" * (bulk_tables.PART_N + 9), "a line longer than"),
    "gzip cut short": (gzip.compress(COLLECTION.encode())[:-9], "cut short"),
}


@pytest.mark.parametrize("what", RUBBISH)
def test_rubbish_is_refused_in_words_and_changes_no_link(folder: Path, what: str) -> None:
    body, words = RUBBISH[what]
    path = folder / "rubbish.csv"
    path.write_bytes(body)
    refused(folder, path, words)


def refused(folder: Path, path: Path, words: str) -> None:
    runs = rows(folder, "SELECT * FROM runs")
    told = run(folder, "load", "icite", path)
    assert told.exit_code == 1, told.output
    with pytest.raises(ParseError, match=words):
        cut, read, *_ = load_links.links_of("icite")
        for part in cut(path):
            read(path.name, part, "")
    assert path.name in told.output
    assert rows(folder, EDGES) == []
    assert rows(folder, "SELECT * FROM runs") == runs


def test_zip_files_are_refused_that_are_cut_short_too_large_or_hold_no_table(folder: Path) -> None:
    whole = zipped(folder, "whole.zip", links=COLLECTION).read_bytes()
    (folder / "cut.zip").write_bytes(whole[: len(whole) // 2])
    refused(folder, folder / "cut.zip", "damaged or cut short")
    (folder / "altered.zip").write_bytes(whole.replace(whole[60:70], bytes(10)))
    refused(folder, folder / "altered.zip", "damaged or cut short")
    zipped(folder, "bomb.zip", links="citing,referenced\n" + "2,1\n" * 1_000_000)
    refused(folder, folder / "bomb.zip", "more than 100 times")
    with zipfile.ZipFile(folder / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "Links")
    refused(folder, folder / "other.zip", r"holds no table .* but readme\.txt")


def test_memory_is_flat_whatever_the_size() -> None:
    pieces = (
        b"citing,referenced\n" if n == 0 else b"".join(b"%d,%d\n" % (i, i + 1) for i in range(20_000))
        for n in range(40)
    )
    sizes = [
        len(part) for part in bulk_tables._parts("x", pieces, lambda name, line: links.header("icite", name, line))
    ]
    assert len(sizes) >= 4
    assert max(sizes) <= bulk_tables.PART_N + len(b"citing,referenced\n")
