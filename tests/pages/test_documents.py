"""An answer that is no page goes out with the headers of pages, under a name that cannot break its header."""

from __future__ import annotations

import pytest

from evidence_kb.pages.site import HEADERS, Document


def test_a_document_carries_the_headers_of_pages() -> None:
    assert Document("x", "text/plain").headers() == HEADERS


@pytest.mark.parametrize("name", ['a"b.csv', "a\r\nSet-Cookie: x=1.csv", "Schmerz µ.csv", "a;b='c.csv"])
def test_the_name_to_save_under_stays_one_header(name: str) -> None:
    said = Document(b"x", "text/csv", filename=name).headers()["Content-Disposition"]
    assert said.startswith('attachment; filename="')
    assert said.isascii() and "\r" not in said and "\n" not in said
    assert said.count('"') == 2 and said.count(";") == 2
