"""A batch as rows for the database, before anybody knows the studies, the run and the response that they belong to.

Making them takes longer than writing them and needs no database, so that whoever parses can do it: another process, or
another machine. Plain tuples travel between processes in a fifth of the time of what they are made of.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, NamedTuple

from evidence_kb.identifiers import key_of
from evidence_kb.model import Batch, MeshHeading, Record

SCHEMES = ("pmid", "doi", "pmcid", "openalex", "semantic_scholar")
_PLAIN = (
    "title", "authors", "journal", "year", "published_on", "volume", "issue", "pages", "language", "article_type",
    "url", "licence", "citation",
)  # fmt: skip
_LISTS = ("publication_types", "mesh", "keywords", "trials")
STATED = (*SCHEMES, *_PLAIN, *_LISTS)  # columns of `records`
_identifiers, _plain, _lists = attrgetter(*SCHEMES), attrgetter(*_PLAIN), attrgetter(*_LISTS)
_to_json = json.encoder.encode_basestring  # what the encoder calls for a text: a file has a million
_UNSAID = (None,) * (len(_PLAIN) + len(_LISTS))


class RecordRow(NamedTuple):
    """What a record states. `names` are its identifiers (scheme, value), `study_key` that of a study of its own."""

    key: str
    study_key: str
    names: tuple[tuple[str, str], ...]
    is_stub: bool
    version: int | None
    revised_on: str | None
    stated: tuple[Any, ...]  # the columns STATED

    def mention(self) -> RecordRow:
        """Return the row of a work of which nothing is said but its identifiers."""
        return self._replace(
            is_stub=True, version=None, revised_on=None, stated=(*self.stated[: len(SCHEMES)], *_UNSAID)
        )


class PassageRow(NamedTuple):
    """A text: `position` counts those of one record, so that it does not matter with which others it was asked for."""

    record_key: str
    kind: str
    label: str | None
    position: int
    text: str
    sha256: str
    complete: int
    licence: str | None
    source_start: int | None
    is_paraphrase: int


@dataclass(frozen=True, slots=True)
class BatchRows:
    """What one response means, as rows; `rest` is the batch without its records, passages and contexts.

    `contexts` are (citing key, cited key, passage, markers, intent, the provider's own label of it).
    """

    records: tuple[RecordRow, ...]
    passages: tuple[PassageRow, ...]
    contexts: tuple[tuple[str, str, PassageRow, str, str, str | None], ...]
    rest: Batch

    def without(self, older: set[str]) -> BatchRows:
        """Return the rows in which these records are only mentioned: what they say is older than what is held."""
        rest = self.rest
        return BatchRows(
            tuple(row.mention() if row.key in older else row for row in self.records),
            tuple(row for row in self.passages if row.record_key not in older),
            tuple(row for row in self.contexts if row[0] not in older),
            replace(
                rest,
                statements=tuple(one for one in rest.statements if one.citing_key not in older),
                counts=tuple(one for one in rest.counts if one.record_key not in older),
                not_seen=tuple(one for one in rest.not_seen if one.record_key not in older),
                notices=tuple(one for one in rest.notices if one.record_key not in older),
                relations=tuple(one for one in rest.relations if not {one.from_key, one.to_key} & older),
                focal_keys=tuple(key for key in rest.focal_keys if key not in older),
            ),
        )


def rows_of(batch: Batch) -> BatchRows:
    """Return a batch as rows."""
    places: defaultdict[str, itertools.count[int]] = defaultdict(itertools.count)
    passages = tuple(
        PassageRow(
            p.record_key, p.kind.value, p.label, next(places[p.record_key]), p.text, p.sha256, int(p.complete),
            p.licence, p.source_start, int(p.is_paraphrase),
        )
        for p in batch.passages
    )  # fmt: skip
    contexts = tuple(
        (c.citing_key, c.cited_key, passages[c.passage], json.dumps(c.markers), c.intent, c.intent_stated)
        for c in batch.contexts
    )
    rest = replace(batch, records=(), passages=(), contexts=())
    return BatchRows(tuple(map(_record_row, batch.records)), passages, contexts, rest)


def _record_row(record: Record) -> RecordRow:
    known = record.identifiers
    stated = (*_identifiers(known), *_plain(record), *map(_as_json, _lists(record)))
    names, key = tuple(known.items()), record.key
    return RecordRow(key, key_of(known) or key, names, record.is_stub, record.version, record.revised_on, stated)


def _as_json(values: Sequence[str] | Sequence[MeshHeading]) -> str | None:
    """Return the names, or the headings, of a list as the text of a column; None for none.

    It is what `json.dumps` writes, put together here because that takes three times as long for such short lists.
    """
    return f"[{', '.join([_one(value) for value in values])}]" if values else None


def _one(value: str | MeshHeading) -> str:
    if isinstance(value, str):
        return _to_json(value)
    mesh_id = "null" if value.mesh_id is None else _to_json(value.mesh_id)
    is_major = "true" if value.is_major else "false"
    qualifiers = ", ".join(map(_to_json, value.qualifiers)) if value.qualifiers else ""
    named = f'"name": {_to_json(value.name)}, "mesh_id": {mesh_id}'
    return f'{{{named}, "is_major": {is_major}, "qualifiers": [{qualifiers}]}}'
