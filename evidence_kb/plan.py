"""Decide what to ask whom, with as few requests as the providers allow.

Per step away from the seeds: who cites them and what they refer to, for the whole frontier at once; then records of
the works that are not held yet. Every function returns requests only; `citation_search.py` sends them. What each
provider can answer, and in how few requests, is in `docs/providers.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evidence_kb.harvesters.registry import HARVESTERS
from evidence_kb.limits import LIMITS_VARIABLE
from evidence_kb.model import Identifiers, Limit, Question, Reference, Request
from evidence_kb.topic import Topic

BY_NAME = {harvester.name: harvester for harvester in HARVESTERS}
# One answer of these states both who cites a work and what it cites.
ANSWERS_BOTH = frozenset(("icite",))
# They go by DOI, or know more works by it, and are asked about seeds at once.
GO_BY_DOI = frozenset(("crossref", "opencitations"))
# Asked to describe what nobody described although all others were asked.
LAST_TO_DESCRIBE = frozenset(("semantic_scholar",))
# A query is written for these unless the topic names another: they share one syntax with AND, OR and brackets.
SEARCHED_BY_DEFAULT = ("pubmed", "europepmc")


@dataclass(frozen=True, slots=True)
class Known:
    """One study as the plan sees it: how it can be named, and who described it already."""

    study_id: int
    identifiers: Identifiers
    described_by: frozenset[str]
    is_seed: bool = False


def network_providers(topic: Topic, limits: Mapping[str, Limit]) -> tuple[str, ...]:
    """Return the providers of a topic that are asked over the network, in the order in which their answers count."""
    return tuple(name for name in topic.providers if name in limits and name in BY_NAME)


def edges(
    providers: Iterable[str], limits: Mapping[str, Limit], citing: Sequence[Known], cited: Sequence[Known]
) -> Iterator[Request]:
    """Yield who-cites requests for `citing` and what-they-cite requests for `cited`, the frontiers of a step.

    PubMed's references come with its records, and iCite states the same links: they are asked for separately only
    where iCite is not asked.
    """
    providers = tuple(providers)
    for name in providers:
        if name in ANSWERS_BOTH:
            both = {known.study_id: known for known in (*citing, *cited)}
            yield from ask(name, Question.CITED_BY, [*both.values()], limits)
            continue
        yield from ask(name, Question.CITED_BY, citing, limits)
        if name != "pubmed" or not ANSWERS_BOTH & set(providers):
            yield from ask(name, Question.REFERENCES, cited, limits)


@dataclass(frozen=True, slots=True)
class Unasked:
    """Works whose citations a provider was not asked about although it states citations, and why not."""

    name: str
    question: Question
    studies: tuple[Known, ...]
    why: str


def unasked(
    providers: Iterable[str],
    limits: Mapping[str, Limit],
    citing: Sequence[Known],
    cited: Sequence[Known],
    requests: Sequence[Request],
) -> Iterator[Unasked]:
    """Yield the works of a step that `requests`, made by `edges` for the same frontiers, leave out."""
    providers = tuple(providers)
    for name in providers:
        both = name in ANSWERS_BOTH
        with_records = name == "pubmed" and ANSWERS_BOTH & set(providers)
        for question, studies in ((Question.CITED_BY, [*citing, *cited] if both else citing),
                                  (Question.REFERENCES, () if both or with_records else cited)):  # fmt: skip
            if not any(ask(name, question, [_NAMED_BY_ALL], limits)):
                continue  # it does not state these, or states them with its records
            sent = [request for request in requests if request.provider == name and request.question is question]
            told = {key for request in sent for key in BY_NAME[name].asked(request)}
            left = {known.study_id: known for known in studies if told.isdisjoint(known.identifiers.names())}
            yield from _left_out(name, question, [*left.values()], limits)


_NAMED_BY_ALL = Known(0, Identifiers("10.1/x", "1", "PMC1", "W1", "0" * 40), frozenset())


def _left_out(name: str, question: Question, left: Sequence[Known], limits: Mapping[str, Limit]) -> Iterator[Unasked]:
    """Yield those that the provider cannot be asked about, and those that are too many to be asked about singly."""
    askable = [any(ask(name, question, [known], limits)) for known in left]
    singly = tuple(known for known, is_askable in zip(left, askable, strict=True) if is_askable)
    unnamed = tuple(known for known, is_askable in zip(left, askable, strict=True) if not is_askable)
    title = BY_NAME[name].title
    if unnamed:
        yield Unasked(name, question, unnamed, f"{title} goes by identifiers that these works are not known to have")
    if singly:
        why = f"{title} has to be asked work by work, which is done for up to {limits[name].single_n} works"
        yield Unasked(name, question, singly, f"{why}; a larger {name}.single_n in {LIMITS_VARIABLE} asks about more")


def to_identify(providers: Iterable[str], seeds: Sequence[Known]) -> dict[str, list[Known]]:
    """Say who is asked about seeds before anything else, to learn the identifiers that others go by.

    PubMed's record of a seed comes with those of the citing works, unless somebody who goes by DOI waits for it.
    """
    providers = tuple(providers)
    wanted = to_describe(providers, seeds)
    is_awaited = not GO_BY_DOI.isdisjoint(providers)
    wanted["pubmed"] = [
        known
        for known in wanted.get("pubmed", ())
        if not known.identifiers.pmid or (is_awaited and not known.identifiers.doi)
    ]
    return wanted


def to_describe(providers: Iterable[str], studies: Sequence[Known]) -> dict[str, list[Known]]:
    """Say who describes which works: PubMed those that are there, Crossref those that are not, each asked once.

    The aggregators are asked about works that neither can describe, and OpenAlex about seeds, whose numbers it needs.
    What is left after that is for `left_to_describe`; what was described long ago, for `again`.
    """
    providers = tuple(providers)
    return {
        name: [known for known in studies
               if name not in known.described_by and _describes(name, known, providers)]
        for name in providers
    }  # fmt: skip


def left_to_describe(providers: Iterable[str], studies: Sequence[Known]) -> dict[str, list[Known]]:
    """Say who is asked about works that nobody described, for when all whom `to_describe` names were asked."""
    undescribed = [known for known in studies if not known.described_by]
    return {name: undescribed for name in providers if name in LAST_TO_DESCRIBE}


def _describes(name: str, known: Known, providers: Sequence[str]) -> bool:
    """Whether this provider is the one to describe a work."""
    ids = known.identifiers
    pubmed, crossref = "pubmed" in providers, "crossref" in providers
    by_pubmed, by_crossref = pubmed and ids.pmid is not None, crossref and ids.doi is not None
    match name:
        case "pubmed":
            return ids.pmid is not None or (known.is_seed and ids.doi is not None)
        case "crossref":
            return ids.doi is not None and (known.is_seed or not by_pubmed)
        case "europepmc":
            if known.is_seed and not ids.pmid:
                return not (pubmed and ids.doi)
            return not by_pubmed and not by_crossref and not known.described_by
        case "openalex":
            return known.is_seed or (not by_pubmed and not by_crossref and not known.described_by)
        case _:
            return name not in LAST_TO_DESCRIBE


def searches(topic: Topic, providers: Iterable[str], limits: Mapping[str, Limit]) -> Iterator[Request]:
    """Yield the topic's queries: each to the provider it names, else to those that share its syntax."""
    providers = tuple(providers)
    for query in topic.searches:
        for name in (query.provider,) if query.provider else SEARCHED_BY_DEFAULT:
            search = BY_NAME[name].search if name in providers else None
            if search:
                yield from search(query.query, limits[name])


def unanswered_searches(topic: Topic, providers: Iterable[str]) -> Iterator[str]:
    """Yield, for each query that none of these providers runs, a line that says so."""
    providers = tuple(providers)
    for query in topic.searches:
        if not any(name in providers for name in ((query.provider,) if query.provider else SEARCHED_BY_DEFAULT)):
            whom = query.provider or " or ".join(SEARCHED_BY_DEFAULT)
            yield f"not searched: {query.query!r} is for {whom}, which this topic does not ask"


def look_ups(
    providers: Iterable[str], limits: Mapping[str, Limit], references: Sequence[Reference], singles_n: int
) -> Iterator[Request]:
    """Yield look-ups of references without identifiers: PubMed's in batches, `singles_n` one by one at Crossref."""
    if "pubmed" in providers and (find := BY_NAME["pubmed"].match):
        yield from find(references, limits["pubmed"])
    if "crossref" in providers and singles_n and (find := BY_NAME["crossref"].match):
        yield from find(references[:singles_n], limits["crossref"])


def notices(providers: Iterable[str], limits: Mapping[str, Limit], studies: Sequence[Known]) -> Iterator[Request]:
    """Yield requests for retractions and corrections of all works together."""
    for name in providers:
        yield from ask(name, Question.NOTICES, studies, limits)


def ask(name: str, question: Question, studies: Sequence[Known], limits: Mapping[str, Limit]) -> Iterator[Request]:
    """Yield the requests with which one provider is asked about these works; none where there are none."""
    if studies:
        yield from BY_NAME[name].ask(question, [known.identifiers for known in studies], limits[name])
