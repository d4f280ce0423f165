"""Say what a refresh would ask of whom, before anything is sent (`refresh --dry-run`).

The first step is exact: it is made by the same plan that a refresh follows. How many works the answers will name
cannot be known before, so the records of a later step are estimated from what providers stated earlier, and said
to be estimated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from evidence_kb import plan
from evidence_kb.harvest import seeds_batch
from evidence_kb.limits import KEYS
from evidence_kb.model import Limit, Question, Request
from evidence_kb.plan import Known
from evidence_kb.store_plan import known, unlisted_works_n
from evidence_kb.store_reads import Reader
from evidence_kb.store_topics import members, neighbours, seeds
from evidence_kb.topic import Topic


def preview(
    topics: Iterable[Topic], folder: Path, limits: Mapping[str, Limit], environment: Mapping[str, str]
) -> Iterator[str]:
    """Yield lines that say, per topic, step and provider, how many studies are asked about in how many requests."""
    database = folder / "evidence.db"
    source = Reader(database) if database.exists() else None
    try:
        for topic in topics:
            yield from _topic(topic, source, limits, environment)
    finally:
        if source:
            source.close()


def _topic(
    topic: Topic, source: Reader | None, limits: Mapping[str, Limit], environment: Mapping[str, str]
) -> Iterator[str]:
    names = plan.network_providers(topic, limits)
    if not names:
        yield f"{topic.slug}: reads files only; nothing is asked"
        return
    needed = {name: KEYS[name].variable for name in names if name in KEYS and KEYS[name].is_needed}
    lacking = {name: variable for name, variable in needed.items() if not environment.get(variable)}
    able = [name for name in names if name not in lacking]
    starts = _seeds(topic, source)
    yield (
        f"{topic.slug}: {len(starts)} seed(s), following {topic.follow.cited_by} step(s) of citing works and "
        f"{topic.follow.references} of references"
    )
    for name, variable in lacking.items():
        yield f"  {name:<17} not asked: needs {variable}"
    total: Counter[str] = Counter()
    for step, what, studies_n, requests in _steps(topic, source, able, limits, starts):
        for name, asked in _by_provider(requests).items():
            total[name] += asked
            yield f"  {name:<17} {step:<24} {what:<10} {studies_n:>6} studies {asked:>5} requests"
    yield f"  {'in all, at least':<42} {sum(total.values()):>21} requests"
    yield from _later(topic, source, limits)


def _seeds(topic: Topic, source: Reader | None) -> list[Known]:
    """Return the seeds as they are held, and those that the file names and nothing is held of."""
    held = known(source, seeds(source, topic.slug), seeds(source, topic.slug)) if source else []
    have = {pair for item in held for pair in item.identifiers.items()}
    named = [record.identifiers for record in seeds_batch(topic).records]
    new = [identifiers for identifiers in named if not have.intersection(identifiers.items())]
    return [*held, *(Known(-n, identifiers, frozenset(), True) for n, identifiers in enumerate(new, 1))]


def _steps(
    topic: Topic, source: Reader | None, able: list[str], limits: Mapping[str, Limit], starts: list[Known]
) -> Iterator[tuple[str, str, int, list[Request]]]:
    for name, items in plan.to_identify(able, starts).items():
        yield "seeds", "records", len(items), list(plan.ask(name, Question.RECORDS, items, limits))
    forward = backward = [_assumed(item, n) for n, item in enumerate(starts, 1)]
    passed = {item.study_id for item in starts}
    for step in range(1, max(topic.follow.cited_by, topic.follow.references) + 1):
        requests = list(plan.edges(able, limits, forward if step <= topic.follow.cited_by else [],
                                   backward if step <= topic.follow.references else []))  # fmt: skip
        yield f"citations, step {step}", "citations", len({i.study_id for i in (*forward, *backward)}), requests
        if source is None:
            break
        forward = _next(source, forward, "cited_id", "citing_id", passed)
        backward = _next(source, backward, "citing_id", "cited_id", passed)
        if not forward and not backward:
            break
    if source:
        held = known(source, members(source, topic.slug, topic.follow), [item.study_id for item in starts])
        for name, items in _to_describe(able, held, limits).items():
            requests = list(plan.ask(name, Question.RECORDS, items, limits))
            yield "works known, not read", "records", len(items), requests
    yield "searches", "search", len(topic.searches), list(plan.searches(topic, able, limits))
    yield "notices", "notices", 0, list(plan.notices(able, limits, starts))


def _to_describe(able: list[str], held: list[Known], limits: Mapping[str, Limit]) -> dict[str, list[Known]]:
    """Say who is asked to describe the works beside the seeds, and who those that nobody else is asked about."""
    works = [item for item in held if not item.is_seed]
    wanted = plan.to_describe(able, works)
    asked = {
        item.study_id
        for name, items in wanted.items()
        for item in items
        if any(plan.ask(name, Question.RECORDS, [item], limits))
    }
    return wanted | plan.left_to_describe(able, [item for item in works if item.study_id not in asked])


def _assumed(item: Known, n: int) -> Known:
    """Return a seed as if PubMed and OpenAlex knew it: their numbers are looked up before citations are asked for."""
    identifiers = item.identifiers
    assumed = replace(identifiers, pmid=identifiers.pmid or str(n), openalex=identifiers.openalex or f"W{n}")
    return replace(item, identifiers=assumed)


def _next(source: Reader, studies: list[Known], here: str, there: str, passed: set[int]) -> list[Known]:
    found = neighbours(source, [item.study_id for item in studies], here, there) - passed
    passed |= found
    return known(source, found)


def _by_provider(requests: list[Request]) -> Counter[str]:
    return Counter(request.provider for request in requests)


def _later(topic: Topic, source: Reader | None, limits: Mapping[str, Limit]) -> Iterator[str]:
    """Estimate the requests for works that are not known yet from the counts that providers stated."""
    batches = f"1 request per {limits['pubmed'].batch_n} works in PubMed, 1 per {limits['crossref'].batch_n} others"
    unseen = unlisted_works_n(source, topic.slug) if source else None
    if unseen is None:
        yield f"  then records of the works that these answers name, whose number is not known yet: {batches}"
    elif unseen:
        yield f"  then records of about {unseen} works that are counted and not listed yet (an estimate): {batches}"
