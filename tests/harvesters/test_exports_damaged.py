"""Files that are no exports, damaged or very long: one clear message, nothing garbled, no wait."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvest import recognise
from evidence_kb.harvesters.exports import parse
from evidence_kb.model import Batch, Question, Request, Response
from evidence_kb.payload import decode

RIS = "TY  - JOUR\nTI  - {}\nAU  - {}\nDO  - 10.1000/{}\nER  - \n"


def batch_of(body: bytes, name: str = "library.ris") -> Batch:
    return parse(Response(Request("exports", Question.RECORDS, f"file:{name}"), body, "2026-01-01T00:00:00Z"))


@pytest.mark.parametrize(
    ("body", "seems", "advice"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG picture", "save"),
        (b"%PDF-1.7\n", "a PDF", "instead"),
        (b"PK\x03\x04", "a ZIP or Office file", "save"),
        (b"", "the file is empty", "again"),
        (b"\xef\xbb\xbf\r\n \r\n", "the file is empty", "again"),
        (b"<!DOCTYPE html><html><head><title>503 Unavailable</title></head></html>", "503 Unavailable", "export of it"),
        (b"<html><head><title>Sign in</title></head><body>Sign in</body></html>", "'Sign in'", "export of it"),
        (b"<h1>Bad request</h1>", "a web page", "export one of EndNote XML"),
        (b"<?xml version='1.0'?><error>quota</error>", "XML of another kind", "export one of EndNote XML"),
        (b'{"error": "too many requests"}', "JSON of another kind", "export one of EndNote XML"),
        (b"{\\rtf1\\ansi Bone pain}", "a word processor's file", "export one of EndNote XML"),
        (b"Dear all, these are my references.\n", "a text without one entry", "export one of EndNote XML"),
        (b"%0 Journal Article\n%T Bone pain\n", "refer format", "export it as RIS"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["library.ris", "library.nbib", "library.bib"])
def test_what_is_no_export_is_answered_with_what_it_seems_to_be_and_what_to_do(
    body: bytes, seems: str, advice: str, name: str
) -> None:
    with pytest.raises(ParseError) as caught:
        harvester = recognise(decode(body, name), name)
        harvester.parse(
            Response(Request(harvester.name, Question.RECORDS, f"file:{name}"), body, "2026-01-01T00:00:00Z")
        )
    message = str(caught.value)
    assert message.startswith(name) and seems in message and advice in message
    assert "\n" not in message


def test_a_web_page_in_place_of_an_export_is_named_by_its_title() -> None:
    with pytest.raises(ParseError, match=r"library\.ris:1: this is a web page \('Sign in'\), which a site shows"):
        batch_of(b"<html><head><title>Sign in</title></head></html>")


def test_two_libraries_in_two_encodings_are_both_read() -> None:
    first, second = (
        RIS.format("Schmerz für Ärzte", "Döe, Å", "a1"),
        RIS.format("Schmerz \u2013 Fälle", "Müller, É", "a2"),
    )
    for body in (first.encode() + second.encode("cp1252"), second.encode("cp1252") + first.encode()):
        records = {record.key: record for record in batch_of(body).records}
        assert records["doi:10.1000/a1"].title == "Schmerz für Ärzte"
        assert records["doi:10.1000/a1"].authors == "Å Döe"
        assert records["doi:10.1000/a2"].title == "Schmerz \u2013 Fälle"
        assert records["doi:10.1000/a2"].authors == "É Müller"


def test_an_abstract_that_was_cut_in_the_middle_of_a_sign_garbles_nothing_else() -> None:
    text = RIS.format("Schmerz für Ärzte", "Döe, Å", "a1").encode()
    cut = text.replace(b"ER  -", "AB  - Fünf hatten 38 °C, naïve cells, 5 µ".encode() + b"\xce\nER  -")
    batch = batch_of(cut)
    assert (batch.records[0].title, batch.records[0].authors) == ("Schmerz für Ärzte", "Å Döe")
    assert batch.passages[1].text.startswith("Fünf hatten 38 °C, naïve cells, 5 µ")


def test_a_library_in_windows_1252_is_read_as_one() -> None:
    text = RIS.format("“Schmerz” für Ärzte – naïve", "Döe, Å", "a1")
    (record,) = batch_of(text.encode("cp1252")).records
    assert (record.title, record.authors) == ("“Schmerz” für Ärzte – naïve", "Å Döe")


WORDS = "Four had pain; none of it lasted. " * 3


def _endnote(n: int) -> str:
    record = (
        '<record><ref-type name="Journal Article">17</ref-type><titles><title>Bone {0}</title></titles>'
        "<electronic-resource-num>10.1000/{0}</electronic-resource-num></record>"
    )
    return f"<xml><records>{''.join(record.format(i) for i in range(n))}</records></xml>"


LIBRARIES: dict[str, Callable[[int], str]] = {
    "RIS": lambda n: "".join(RIS.format(f"Bone {i}", "Doe, J", i) for i in range(n)),
    "RIS, one DOI": lambda n: "".join(RIS.format(f"Bone{i} w{i}", "Doe, J", "s") for i in range(n)),
    "RIS, no identifiers": lambda n: "".join(f"TY  - JOUR\nTI  - Reply\nSP  - {i}\nER  - \n" for i in range(n)),
    "RIS, no ends": lambda n: "".join(f"TY - JOUR\nTI - Bone {i}\nAB - {WORDS}\n" for i in range(n)),
    "NBIB": lambda n: "".join(f"PMID- {i + 1}\nTI  - Bone {i}\nAB  - {WORDS}\n      {WORDS}\n\n" for i in range(n)),
    "BibTeX": lambda n: "".join(
        f"@article{{k{i},\n title = {{Bone {i}}},\n note = {{{WORDS}}}\n}}\n" for i in range(n)
    ),
    "BibTeX, one line": lambda n: "".join(f"@book{{k{i}, title = {{Bone {i}}}}} " for i in range(n)),
    "BibTeX, unbalanced": lambda n: "".join(
        f"@book{{k{i},\n title = {{Bone {i},\n year = 2019\n}}\n" for i in range(n)
    ),
    "CSV": lambda n: "Title,DOI,Abstract\n" + "".join(f'Bone {i},10.1000/{i},"{WORDS}\n"\n' for i in range(n)),
    "TSV": lambda n: "Title\tDOI\n" + "".join(f'"Bone" {i}\t10.1000/{i}\n' for i in range(n)),
    "EndNote XML": _endnote,
    "CSL-JSON": lambda n: json.dumps([{"type": "book", "title": f"Bone {i}", "DOI": f"10.1000/{i}"} for i in range(n)]),
}


@pytest.mark.parametrize("kind", LIBRARIES)
def test_a_library_of_thousands_takes_a_time_that_grows_with_its_size_only(kind: str) -> None:
    seconds = []
    for n in (1_000, 4_000):
        body = LIBRARIES[kind](n).encode()
        begun = time.process_time()
        batch = batch_of(body, "library.txt")
        seconds.append(time.process_time() - begun)
        assert len(batch.records) == n
    assert seconds[1] < 12 * seconds[0] + 0.5  # four times as much; a square of it would be sixteen times
