"""One file per provider, pure functions: no network, no SQL. This list is all there is to registering one.

A file is given to the first that recognises it.
"""

from __future__ import annotations

from evidence_kb.harvesters.by_hand import BY_HAND
from evidence_kb.harvesters.saved_page import SAVED_PAGE
from evidence_kb.model import Harvester

HARVESTERS: tuple[Harvester, ...] = (SAVED_PAGE, BY_HAND)
