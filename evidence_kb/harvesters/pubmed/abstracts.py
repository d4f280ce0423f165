"""The abstract of a PubMed record as passages, one per labelled section.

`Abstract` holds the authors' abstract. `OtherAbstract` holds those of other bodies (PIP, NASA), other languages and
plain-language summaries: it never replaces the authors' own, and stands in for it, in English where there is a choice,
only where there is none; plain-language summaries are left out. A copyright line is no part of a text; it becomes the
licence where it names a Creative Commons one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from evidence_kb.harvesters.pubmed.xml import children_of, text_of
from evidence_kb.model import Passage, PassageKind

_NOT_A_LABEL = ("UNASSIGNED", "UNLABELLED", "UNLABELED")
_PLAIN_LANGUAGE = "plain-language-summary"
# NLM cut long abstracts until 1999 and said so at their end.
_CUT = re.compile(r"\(?ABSTRACT TRUNCATED", re.IGNORECASE)
_COMMONS = re.compile(
    r"creative\s*commons[\w\s./:(-]{0,80}?attribution|creativecommons\.org/licenses/|\bcc[\s-]by\b", re.IGNORECASE
)
_ZERO = re.compile(r"\bcc[\s-]?0\b|creativecommons\.org/publicdomain/zero", re.IGNORECASE)
_CONDITIONS = (
    ("NC", re.compile(r"non-?\s?commercial|\bby-nc", re.IGNORECASE)),
    ("SA", re.compile(r"share\s?-?alike|\bby-(?:nc-)?sa\b", re.IGNORECASE)),
    ("ND", re.compile(r"no\s?-?deriv|\bby-(?:nc-)?nd\b", re.IGNORECASE)),
)
_VERSION = re.compile(
    r"(?:licen[cs]es?/[a-z-]{1,20}/|\bcc[\s-]by[a-z-]{0,20}\s|licen[cs]e,?\s+v?(?:ersion\s)?)([1-4]\.0)", re.IGNORECASE
)


def passages(record_key: str, abstract: etree._Element | None, others: Sequence[etree._Element]) -> tuple[Passage, ...]:
    """Return the sections of a work's `Abstract`, or else of one of its `others`: the elements OtherAbstract."""
    sections = () if abstract is None else tuple(_sections(record_key, abstract))
    if sections or not others:
        return sections
    own = [other for other in others if other.get("Type") != _PLAIN_LANGUAGE]
    english_first = sorted(own, key=lambda other: other.get("Language", "eng") != "eng")
    read = (tuple(_sections(record_key, other)) for other in english_first)
    return next((found for found in read if found), ())


def _sections(record_key: str, abstract: etree._Element) -> Iterator[Passage]:
    parts = children_of(abstract)
    rights = next((part for part in parts if part.tag == "CopyrightInformation"), None)
    licence = None if rights is None else licence_stated(text_of(rights))
    for section in parts:
        text = text_of(section) if section.tag == "AbstractText" else None
        if text:
            is_whole = "truncated" not in text.lower() or _CUT.search(text) is None
            yield Passage(record_key, PassageKind.ABSTRACT, _label(section), text, is_whole, licence)


def _label(section: etree._Element) -> str | None:
    """`Label` is the heading as printed, `NlmCategory` NLM's word for it."""
    for name in ("Label", "NlmCategory"):
        stated = section.get(name)
        label = " ".join(stated.split()) if stated else ""
        if label and label.upper() not in _NOT_A_LABEL:
            return label
    return None


def licence_stated(copyright_line: str | None) -> str | None:
    """Return the Creative Commons licence that a copyright line names, such as "CC BY-NC 4.0"; else None.

    >>> licence_stated("This article is distributed under the Creative Commons Attribution License.")
    'CC BY'
    """
    line = copyright_line
    if not line:
        return None
    if _ZERO.search(line):
        return "CC0"
    if not _COMMONS.search(line):
        return None
    conditions = [name for name, pattern in _CONDITIONS if pattern.search(line)]
    version = _VERSION.search(line)
    return "-".join(["CC BY", *conditions]) + (f" {version[1]}" if version else "")
