"""Field by field: who says what a study is shown with, when and in which response, and what others say instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence_kb.pages import words
from evidence_kb.pages.site import Context, Row

_FIELDS = (
    ("Title", "title"), ("Authors", "authors"), ("Journal", "journal"), ("Year", "year"), ("Published", "published_on"),
    ("Volume", "volume"), ("Issue", "issue"), ("Pages", "pages"), ("Language", "language"),
    ("Publisher’s label", "article_type"), ("Address", "url"), ("DOI", "doi"), ("PMID", "pmid"), ("PMCID", "pmcid"),
    ("OpenAlex", "openalex"), ("Semantic Scholar", "semantic_scholar"),
)  # fmt: skip
_READ = (("Design", "design"), ("Participants", "participants"))


def of(study: Row, records: Sequence[Row], passages: Sequence[Row]) -> dict[str, list[Context]]:
    """Return `stated` fields, from records, and `read` ones, from texts, each with whom they come from.

    `records` and `passages` are those listed on the page; what others hold is not known here.
    """
    texts = {row["id"]: row for row in passages}
    return {
        "stated": [_stated(label, study[column], column, records) for label, column in _FIELDS],
        "read": [_read(label, name, study, texts) for label, name in _READ],
    }


def _stated(label: str, value: object, column: str, records: Sequence[Row]) -> Context:
    stating = [record for record in records if record[column] is not None]
    other: dict[object, list[Row]] = {}
    for record in stating:
        if record[column] != value:
            other.setdefault(record[column], []).append(record)
    return {
        "label": label,
        "value": value,
        "said_by": [record for record in stating if record[column] == value],
        "others": list(other.items()),
        "silent_n": len(records) - len(stating),
    }


def _read(label: str, name: str, study: Row, texts: Mapping[int, Row]) -> Context:
    value = study["participants_n"] if name == "participants" else words.DESIGNS.get(study[name] or "", study[name])
    text = texts.get(study[f"{name}_passage_id"])
    return {"label": label, "value": value, "quote": study[f"{name}_quote"], "text": text}
