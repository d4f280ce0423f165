"""What a page shows of a study, from its records alone: its fields, its texts, its document of the search index.

It imports no more than that takes: a load of many works waits for it, and neither for rules nor for networks.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from evidence_kb import store_reads as read
from evidence_kb.choose import choose_fields
from evidence_kb.identifiers import key_of
from evidence_kb.model import Identifiers
from evidence_kb.resolve import own_key
from evidence_kb.store import Store
from evidence_kb.store_derived import among_studies, choose_passages_of_studies, integrity_rows, name_abstracts, sync
from evidence_kb.store_search import index_studies

Row = Mapping[str, Any]


def describe(store: Store, studies: Sequence[int], noticed: Sequence[int], first_new: int, run_id: int) -> None:
    """Derive what a page shows of some studies from their records alone: their fields, their texts, the search index.

    For works that are loaded in bulk: `derive` would read all studies again for each part of a file. It comes to the
    same rows, and to the rest: keys, claims, citations and what follows from them. Studies from `first_new` on were
    entered as their first record describes them; of those `noticed` there are notices.
    """
    with store.db.atomic():
        several = read.of_several_records(store, studies)
        told = sorted({*several, *(study for study in studies if study < first_new)})
        rows = study_rows(store, told)
        for row in rows:
            del row["key"]  # claims hang on it: it changes when they are derived
        sync(store, "studies", ("id",), rows, scope=among_studies("id", told), run_id=run_id, remove=False)
        checked = sorted({*told, *noticed})
        scope = among_studies("id", checked)
        sync(store, "studies", ("id",), integrity_rows(store, checked), scope=scope, remove=False)
        choose_passages_of_studies(store, several)
        name_abstracts(store, studies)
        index_studies(store, studies)


def study_rows(store: Store, studies: Sequence[int] | None = None) -> list[dict[str, Any]]:
    """Return the fields of studies as their records state them, of all where none are named."""
    records: dict[int, list[Row]] = defaultdict(list)
    for row in read.records(store, studies):
        records[row["study_id"]].append(row)
    return [_study_row(study_id, described) for study_id, described in sorted(records.items())]


def _study_row(study_id: int, records: Sequence[Row]) -> dict[str, Any]:
    chosen = choose_fields(records)
    identifiers = Identifiers(*(chosen[s] for s in ("doi", "pmid", "pmcid", "openalex", "semantic_scholar")))
    key = key_of(identifiers) or min(own_key(record["provider_key"]) for record in records)
    described_by = {record["provider"] for record in records if not record["is_stub"]}
    status = "full" if described_by else "stub"
    left = sorted({record["provider"] for record in records if record["gone_run"]} - described_by)
    return {"id": study_id, **chosen, "key": key, "status": status, "gone_from": json.dumps(left) if left else None}
