"""What the job of a night needs, loaded once by the process that all jobs are forked from: rules, networks, graphs."""

from __future__ import annotations

from simulator import World

from evidence_kb import cli_data, store_graph, store_metrics  # noqa: F401
from evidence_kb.claims import extract
from evidence_kb.model import Passage, PassageKind

# Rules are compiled and networks loaded by the first text that needs them: read some of those that nights tell of.
for _work in World.generate(0, citing_n=10, references_n=0).works:
    extract([Passage("k", PassageKind.ABSTRACT, label, text) for label, text in _work.abstract])
