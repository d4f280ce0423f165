"""CSL-JSON: fields and types of the Citation Style Language 1.0.2 (csl-data.json), for Zotero, pandoc and citeproc.

Notes stand in `annote`, because styles print `note`; `source` and `custom` say from which run an item is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from evidence_kb.exports.lines import one_line
from evidence_kb.exports.people import Name, authors_of
from evidence_kb.exports.study import Heading, Study, kind_of


def entry(study: Study, heading: Heading) -> str:
    """Return one study as a JSON object."""
    return json.dumps(dict(_fields(study, heading)), ensure_ascii=False)


def _fields(study: Study, heading: Heading) -> Iterator[tuple[str, Any]]:
    yield "id", study.key
    yield "type", kind_of(study.article_type).csl
    texts = (
        ("title", study.title), ("container-title", study.journal), ("volume", study.volume), ("issue", study.issue),
        ("page", study.pages), ("language", study.language), ("genre", study.article_type), ("DOI", study.doi),
        ("PMID", study.pmid), ("PMCID", study.pmcid), ("URL", study.url), ("abstract", study.abstract),
        ("annote", "; ".join(study.remarks())), ("source", heading.said()),
    )  # fmt: skip
    yield from ((name, line) for name, line in ((name, one_line(text)) for name, text in texts) if line)
    names = [_name(name) for name in authors_of(study.authors)]
    if names:
        yield "author", names
    if study.date():
        yield "issued", {"date-parts": [list(study.date())]}
    yield "custom", {"topic": heading.topic, "run": heading.run, "run_finished_on": heading.on, "study_id": study.id}


def _name(name: Name) -> dict[str, str]:
    if name.given is None:
        return {"literal": name.family}
    return {"family": name.family, "given": name.given, **({"suffix": name.suffix} if name.suffix else {})}
