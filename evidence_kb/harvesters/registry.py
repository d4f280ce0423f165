"""All providers: this list is all there is to registering one. A file is given to the first that recognises it."""

from __future__ import annotations

from evidence_kb.harvesters.by_hand import BY_HAND
from evidence_kb.harvesters.crossref import CROSSREF
from evidence_kb.harvesters.europepmc import EUROPEPMC
from evidence_kb.harvesters.exports import EXPORTS
from evidence_kb.harvesters.icite import ICITE
from evidence_kb.harvesters.openalex import OPENALEX
from evidence_kb.harvesters.opencitations import OPENCITATIONS
from evidence_kb.harvesters.pubmed.adapter import PUBMED
from evidence_kb.harvesters.retraction_watch import RETRACTION_WATCH
from evidence_kb.harvesters.saved_page import SAVED_PAGE
from evidence_kb.harvesters.semantic_scholar import SEMANTIC_SCHOLAR
from evidence_kb.model import Harvester

HARVESTERS: tuple[Harvester, ...] = (
    SAVED_PAGE, BY_HAND, EXPORTS, PUBMED, ICITE, EUROPEPMC, CROSSREF, OPENCITATIONS, OPENALEX, SEMANTIC_SCHOLAR,
    RETRACTION_WATCH,
)  # fmt: skip
