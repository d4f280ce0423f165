"""Bytes are written out by hand here; which bytes stand for a character is what the encodings' tables say."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence_kb import payload
from evidence_kb.errors import ParseError
from evidence_kb.payload import decode


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"\xc3\xa9tude", "étude"),
        (b"\xef\xbb\xbf\xc3\xa9tude", "étude"),
        (b"\xe9tude", "étude"),
        (b"\x93quoted\x94 \x96 80 mg", "“quoted” – 80 mg"),
        (b"\xff\xfea\x00\xe9\x00", "aé"),
        (b"\xfe\xff\x00a\x00\xe9", "aé"),
        (b"a\x81b", "a\x81b"),
    ],
    ids=["utf-8", "utf-8 with mark", "latin-1", "windows-1252", "utf-16-le", "utf-16-be", "undefined in 1252"],
)
def test_decode_reads_the_encodings_that_browsers_save(body: bytes, text: str) -> None:
    assert decode(body, "page.html") == text


def test_decode_makes_every_line_end_a_newline() -> None:
    assert decode(b"a\r\nb\rc\nd", "page.html") == "a\nb\nc\nd"


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf \n", "\u00a0".encode()])
def test_decode_refuses_a_file_without_text(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"page\.html: the file is empty"):
        decode(body, "page.html")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"PK\x03\x04rest", "a ZIP or Office file"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (b"\x89PNG\r\n", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"GIF89a", "a GIF picture"),
        (b"SQLite format 3\x00", "an SQLite database"),
        (b"\x7fELF\x02", "a program"),
        (b"text\x00text", "binary data"),
        (b"\x01\x02\x03 ab", "binary data"),
        (b"\xff\xfea", "binary data"),
    ],
)
def test_decode_says_what_a_foreign_file_is(body: bytes, what: str) -> None:
    with pytest.raises(ParseError, match=rf"^article\.html: this is {what}"):
        decode(body, "article.html")


def test_decode_refuses_a_file_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "MAX_BYTES", 10)
    assert decode(b"a" * 10, "page.html") == "a" * 10
    with pytest.raises(ParseError, match="more than an article page can be"):
        decode(b"a" * 11, "page.html")


@given(
    st.one_of(
        st.binary(),
        st.builds(
            lambda mark, rest: mark + rest, st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]), st.binary()
        ),
    )
)
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe")
@example(b"\xff\xfe\x00\xd8")
def test_decode_raises_nothing_but_parse_errors(body: bytes) -> None:
    try:
        text = decode(body, "page.html")
    except ParseError as error:
        assert str(error).startswith("page.html: ")
    else:
        assert text.strip() and "\r" not in text and "\x00" not in text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_decode_returns_what_was_encoded(text: str) -> None:
    written = "." + text  # a first character that is neither a byte order mark nor a file signature
    assert decode(written.encode(), "page.html") == written
    assert decode(written.encode("utf-16"), "page.html") == written
