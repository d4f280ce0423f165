"""Reviewing: pages and forms for people who may decide. One page per file; `panel` is what other pages call."""

from __future__ import annotations

from evidence_kb.pages.review import actions, conflicts, edit, history, overview, pairs, queue, studies

PAGES = (overview.PAGE, queue.PAGE, studies.PAGE, conflicts.PAGE, pairs.PAGE, history.PAGE, edit.PAGE)
ROUTES = actions.ROUTES
