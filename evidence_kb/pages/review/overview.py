"""`/-/review`: what awaits a reader, what readers disagree about, how far they agree, and what waits to be counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence_kb.decisions import TOO_FEW, Agreement, Word, agreements, is_conflict, read_by
from evidence_kb.pages import words
from evidence_kb.pages.review import decided, desk, state
from evidence_kb.pages.site import Context, Page, Row, Visit

COUNTED = 10_000  # more are "more than": counting millions would take longer than the page may
GONE_SHOWN = 100
SQL_TOPICS = "SELECT slug, title, readers FROM topics ORDER BY slug LIMIT 200"
SQL_CLAIMS_N = """
SELECT count(*) AS n FROM (SELECT 1 FROM topic_studies ts CROSS JOIN claims c ON c.study_id = ts.study_id
    WHERE ts.topic = :topic AND ts.screening <> 'excluded' AND c.basis = 'own_data' AND c.duplicate_of IS NULL
    LIMIT :limit)"""
SQL_STUDIES_N = "SELECT count(*) AS n FROM (SELECT 1 FROM topic_studies WHERE topic = :topic LIMIT :limit)"
SQL_PAIRS_N = "SELECT count(*) AS n FROM (SELECT 1 FROM conflicts LIMIT :limit)"


async def load(visit: Visit) -> Context:
    """Return the queues of every topic, conflicts, agreement, orphaned decisions and what waits."""
    name = desk.name(visit)
    held = await decided.about_claims(visit)
    screened = await decided.about_studies(visit)
    topics = [await _topic(visit, topic, held, screened, name) for topic in await visit.rows(SQL_TOPICS)]
    gone = list(held.gone)[:GONE_SHOWN]
    rows = await desk.listed(visit, lambda c: c.history(gone))
    return {
        "name": name, "topics_read": topics, "words": words, "too_few": TOO_FEW,
        "waiting_n": await desk.waiting_n(visit),
        "gone": [_gone(key, held.gone[key], rows, name) for key in gone], "gone_n": len(held.gone),
        "pairs_n": await _count(visit, SQL_PAIRS_N), "counted": COUNTED,
        "conflicts_n": sum(topic["claims"]["conflicts_n"] + topic["studies"]["conflicts_n"] for topic in topics),
    }  # fmt: skip


async def _topic(
    visit: Visit, topic: Row, held: decided.Decided, screened: Mapping[str, Sequence[Word]], name: str
) -> Context:
    """Return the queues of one topic for one reviewer, and how far its readers agree."""
    slug, readers = topic["slug"], topic["readers"]
    counting = held.counting.get(slug, set())
    about = held.by_topic.get(slug, {})
    studies = {key: [w for w in said if w.topic == slug] for key, said in screened.items()}
    return {
        "slug": slug, "title": topic["title"], "readers": readers,
        "claims": _queue({key: about[key] for key in counting}, await _count(visit, SQL_CLAIMS_N, slug), about, name),
        "studies": _queue(studies, await _count(visit, SQL_STUDIES_N, slug), studies, name),
    }  # fmt: skip


def _queue(
    counting: Mapping[str, Sequence[Word]], all_n: int, about: Mapping[str, Sequence[Word]], name: str
) -> Context:
    """Return how much of `all_n` things awaits whom; `about` may hold more, such as less certain claims."""
    readers = [{word.reviewer for word in read_by(said)} for said in counting.values()]
    read = [names for names in readers if names]
    return {
        "all_n": all_n, "yours_n": sum(name in names for names in read), "first_n": max(all_n - len(read), 0),
        "second_n": sum(len(names) == 1 and name not in names for names in read),
        "others_n": sum(names == {name} for names in read), "is_bounded": all_n > COUNTED,
        "conflicts_n": sum(is_conflict(said) for said in about.values()),
        "agreements": [_agreement(found) for found in agreements(about)],
    }  # fmt: skip


def _agreement(found: Agreement) -> Context:
    return {
        "readers": found.readers, "n": found.n, "agreed_n": found.agreed_n, "is_too_few": found.is_too_few,
        "kappa": None if found.kappa is None else f"{found.kappa:.2f}",
    }  # fmt: skip


def _gone(key: str, said: Sequence[Word], rows: Sequence[Row], name: str) -> Context:
    """Return an orphaned decision; what another reader said stays hidden until this one has judged, so for ever."""
    seen: Context = next((row["seen"] for row in rows if row["claim_key"] == key and row["seen"]), {})
    review = state.of(said, name, 0)
    return {"key": key, "seen": seen, "review": review, "readers_n": len(read_by(said))}


async def _count(visit: Visit, sql: str, topic: str | None = None) -> int:
    row = await visit.row(sql, **({"topic": topic} if topic else {}), limit=COUNTED + 1)
    return int(row["n"]) if row else 0


PAGE = Page(paths=(r"^/-/review/?$",), template="review.html", load=load, needs_database=True)
