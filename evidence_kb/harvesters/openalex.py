"""OpenAlex: works with abstracts, the works that cite them, and the works they cite, for many works per request.

The filter `cites:W1|W2` lists what cites any of several works; each work found lists its own references, which say
which of them it cites. References therefore come with every record and need no request of their own. Lists are
paged by cursor; a page does not say how many came before it, so that is carried in the fragment of the address,
which is never sent: `#600`, or `#600/5000` where no more than 5,000 are wanted.
Known from: the API's documentation (at most 100 values per filter and 100 works per page, a key needed since
February 2026) and recorded answers. One work is read by `openalex_works.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from evidence_kb import identifiers
from evidence_kb.harvesters.addresses import address, halves, value
from evidence_kb.harvesters.answers import failed, int_at, json_of, text_at
from evidence_kb.harvesters.openalex_works import Work, read_work, work_id
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Harvester,
    Identifiers,
    Limit,
    Notice,
    NotSeen,
    Question,
    Record,
    Request,
    Response,
    StatedCount,
)

NAME = "openalex"
# Fields that the API is asked for; it answers 400 to a name that it does not know.
FIELDS = (
    "id,doi,ids,title,publication_year,publication_date,type,language,authorships,primary_location,best_oa_location,"
    "biblio,mesh,cited_by_count,referenced_works,referenced_works_count,is_retracted,abstract_inverted_index"
)
SAFE = ":,|/()*"  # signs that stay readable in a query
VALUES_N = 100  # of one filter, at most
ADDRESS_N = 3_700  # characters; servers refuse addresses above 4,096, and a cursor is added to it
FIRST = "*"  # the cursor of the first page
# The filters that name works: the scheme of their values, and how a value is read.
SCHEMES: Mapping[str, tuple[str, Callable[[str], str | None]]] = {
    "doi": ("doi", identifiers.doi),
    "pmid": ("pmid", identifiers.pmid),
    "openalex": ("openalex", work_id),
    "cites": ("openalex", work_id),
}


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield requests for records by DOI, else PMID, else OpenAlex id, and for what cites works with an OpenAlex id.

    A study without an OpenAlex id gets one from its record; references come with the records.
    """
    if question is Question.CITED_BY:
        known = dict.fromkeys(study.openalex for study in studies if study.openalex)
        yield from _lists(question, "cites", list(known), limit)
    elif question is Question.RECORDS:
        yield from _records(studies, limit)


def _records(studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    values: dict[str, dict[str, None]] = {"doi": {}, "pmid": {}, "openalex": {}}
    for study in studies:
        known = dict(study.items())
        scheme = next((scheme for scheme in values if scheme in known), None)
        if scheme == "doi" and _cannot_be_listed(known["doi"]):
            path = f"works/doi:{quote(known['doi'], safe=':/()')}"
            yield Request(NAME, Question.RECORDS, address(NAME, path, ("select", FIELDS), safe=SAFE))
        elif scheme:
            values[scheme][known[scheme]] = None
    for scheme, wanted in values.items():
        yield from _lists(Question.RECORDS, scheme, list(wanted), limit)


def _cannot_be_listed(doi: str) -> bool:
    """Whether a filter would take a DOI apart: `|` separates its values and `,` separates filters."""
    return "," in doi or "|" in doi


def search(query: str, limit: Limit) -> Iterator[Request]:
    """Yield the first page of a search in titles, abstracts and full texts, best matches first."""
    pairs = ("search", query), ("per_page", min(limit.page_n, limit.found_n)), ("cursor", FIRST), ("select", FIELDS)
    yield Request(NAME, Question.SEARCH, f"{address(NAME, 'works', *pairs, safe=SAFE)}#0/{limit.found_n}")


def _lists(question: Question, name: str, values: Sequence[str], limit: Limit) -> Iterator[Request]:
    """Yield the first pages of lists for one filter, each with as many values as fit in an address."""
    room = ADDRESS_N - len(_list(question, name, [], limit.page_n).address)
    group: list[str] = []
    used_n = 0
    for item in values:
        size = len(quote(item, safe=SAFE)) + 1
        if group and (len(group) == min(limit.batch_n, VALUES_N) or used_n + size > room):
            yield _list(question, name, group, limit.page_n)
            group, used_n = [], 0
        group.append(item)
        used_n += size
    if group:
        yield _list(question, name, group, limit.page_n)


def _list(question: Question, name: str, values: Sequence[str], page_n: int | str) -> Request:
    pairs = ("filter", f"{name}:{'|'.join(values)}"), ("per_page", page_n), ("cursor", FIRST), ("select", FIELDS)
    return Request(NAME, question, address(NAME, "works", *pairs, safe=SAFE))


def halve(request: Request) -> tuple[Request, ...]:
    """Return the first page of each half of a filter; a later page belongs to its whole filter and cannot be split."""
    name, values = _filter(request)
    if value(request, "cursor") not in (None, FIRST):
        return ()
    return tuple(_list(request.question, name, half, value(request, "per_page") or "100") for half in halves(values))


def _filter(request: Request) -> tuple[str, list[str]]:
    """Return the name and the values of a request's filter; a request for one work has one value."""
    single = unquote(urlsplit(request.address).path.partition("/works/")[2])
    name, _, values = (single or value(request, "filter") or "").partition(":")
    return name, [item for item in ([values] if single else values.split("|")) if item]


def parse(response: Response) -> Batch:
    """Return the works of one page or of a single answer, with the works that they cite as stubs; a result that is no
    work is missing.

    Raises ParseError for anything but works.
    """
    answer = json_of(response)
    request = response.request
    listed, no_works, results_n = _read(response, _results(response, answer))
    works = {work.record.key: work for work in listed}
    asked = _asked(request)
    seeds = asked if request.question is Question.CITED_BY else ()
    cited = {key: _cited(work, seeds) for key, work in works.items()}
    follow, collected_n = _next_page(request, answer, results_n)
    stubs = {key: _stub(key) for key in (*seeds, *(key for keys in cited.values() for key in keys)) if key not in works}
    is_first = value(request, "cursor") in (None, FIRST)
    return Batch(
        records=(*(work.record for work in works.values()), *stubs.values()),
        passages=tuple(passage for work in works.values() for passage in work.passages),
        statements=tuple(CitationStatement(key, other) for key, keys in cited.items() for other in keys),
        counts=tuple(_counts(works, cited, seeds, int_at(answer, "meta", "count"), collected_n)),
        not_seen=tuple(_unattributed(cited, seeds)),
        focal_keys=seeds or tuple(works),
        follow=follow,
        notices=tuple(
            Notice(key, "retracted", label="is_retracted", source="OpenAlex")
            for key, work in works.items()
            if work.is_retracted
        ),
        asked=asked if is_first else (),
        # On several pages, who is missing shows only when all of them were read.
        missing=(*(_missing(asked, works) if is_first and not follow and not seeds else ()), *no_works),
        duplicates_n=len(listed) - len(works) + sum(_repeated_n(work) for work in works.values()),
    )


def _results(response: Response, answer: Any) -> list[Any]:
    if isinstance(answer, dict) and isinstance(answer.get("results"), list):
        return list(answer["results"])
    if isinstance(answer, dict) and "error" not in answer and "id" in answer:
        return [answer]
    why = text_at(answer, "message") or text_at(answer, "error") or "the answer holds no works"
    raise failed(response, why[:200])


def _read(response: Response, results: Sequence[Any]) -> tuple[list[Work], list[str], int]:
    """Return the works among the results, the places of those that are none, and how many results there are."""
    read = [read_work(item) for item in results]
    works = [work for work in read if work]
    if results and not works:
        raise failed(response, f"a result is no work ({str(text_at(results[0], 'id'))[:40]})")
    return works, [f"result {place} is no work" for place, work in enumerate(read, 1) if work is None], len(results)


def _asked(request: Request) -> tuple[str, ...]:
    """Return the keys of the works that an address asks about, such as `doi:10.1/x` or `openalex:W1`."""
    name, values = _filter(request)
    if name not in SCHEMES:
        return ()
    scheme, read = SCHEMES[name]
    known = (read(item) for item in values)
    return tuple(dict.fromkeys(f"{scheme}:{text}" for text in known if text))


def _cited(work: Work, seeds: Sequence[str]) -> tuple[str, ...]:
    """Return the keys of the works that a work cites, each once.

    What was listed because it cites one seed does so, also where its references are not known.
    """
    own = (f"openalex:{reference}" for reference in work.references)
    return tuple(dict.fromkeys((*own, *(seeds if len(seeds) == 1 else ()))))


def _unattributed(cited: Mapping[str, Sequence[str]], seeds: Sequence[str]) -> Iterator[NotSeen]:
    """Name the works that cite one of several seeds without saying which."""
    for key, keys in cited.items():
        if seeds and not set(seeds) & set(keys):
            yield NotSeen(key, "reference", "which of the works that it was asked for")


def _missing(asked: Sequence[str], works: Mapping[str, Work]) -> tuple[str, ...]:
    held = {f"{scheme}:{text}" for work in works.values() for scheme, text in work.record.identifiers.items()}
    return tuple(key for key in asked if key not in held)


def _repeated_n(work: Work) -> int:
    return len(work.references) - len(set(work.references))


def _stub(key: str) -> Record:
    return Record(key, Identifiers(openalex=key.removeprefix("openalex:")), is_stub=True)


def _counts(
    works: Mapping[str, Work],
    cited: Mapping[str, Sequence[str]],
    seeds: Sequence[str],
    found_n: int | None,
    collected_n: int,
) -> Iterator[StatedCount]:
    """Yield the stated counts of each work, and that of a seed that was asked about alone."""
    shown = Counter(key for keys in cited.values() for key in keys)
    if len(seeds) == 1:
        yield StatedCount(seeds[0], "cited_by", found_n, collected_n)
    for key, work in works.items():
        if work.cited_by_n is not None and key not in seeds:
            yield StatedCount(key, "cited_by", work.cited_by_n, shown[key])
        if work.references_n is not None or work.references:
            yield StatedCount(key, "references", work.references_n, len(set(work.references)))


def _next_page(request: Request, answer: Any, page_n: int) -> tuple[tuple[Request, ...], int]:
    """Return the request for the next page, if there is one, and how many works were listed up to here.

    The documented end is an empty page; the count saves the call for it. A count that is not told ends the list
    too: no page could be known to be the last. A cursor that comes back too early is followed, so that whoever
    collects the pages sees that they repeat and that works are missing.
    """
    found = re.fullmatch(r"([0-9]{1,9})(?:/([0-9]{1,9}))?", urlsplit(request.address).fragment)
    collected_n = page_n + (int(found.group(1)) if found else 0)
    wanted_n = int(found.group(2)) if found and found.group(2) else None
    count, cursor = int_at(answer, "meta", "count"), text_at(answer, "meta", "next_cursor")
    is_all = count is None or collected_n >= min(count, wanted_n or count)
    if is_all or not page_n or not cursor:
        return (), collected_n
    pairs = [
        (name, cursor if name == "cursor" else text)
        for name, text in parse_qsl(urlsplit(request.address).query, keep_blank_values=True)
    ]
    progress = f"{collected_n}/{wanted_n}" if wanted_n else f"{collected_n}"
    where = f"{address(NAME, 'works', *pairs, safe=SAFE)}#{progress}"
    return (Request(NAME, request.question, where),), collected_n


OPENALEX = Harvester(
    name=NAME,
    title="OpenAlex",
    licence="CC0 1.0; abstracts remain their publishers'",
    parse=parse,
    ask=ask,
    search=search,
    halve=halve,
    asked=_asked,
)
