"""The vocabulary of harvesting: what providers are asked, what they answer, and what an answer means.

Words follow the field: CiTO for citation intent, TARCiS for citation searching. `None` always means "not said"; it
never stands for zero, and a default never stands for a finding. Offsets are characters, half-open. What is found in
the texts (claims and concepts) is in `findings.py`; topic files have their own dataclasses in `topic.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Question(StrEnum):
    """What a request asks a provider."""

    CITED_BY = "cited_by"
    REFERENCES = "references"
    RECORDS = "records"
    NOTICES = "notices"
    SEARCH = "search"


class PassageKind(StrEnum):
    TITLE = "title"
    ABSTRACT = "abstract"
    SNIPPET = "snippet"
    EXCERPT = "excerpt"
    SUMMARY = "summary"  # written by this project or its user, not by the study's authors


# --- what providers are asked and what they answer -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Normalised identifiers of one publication; build it with `identifiers.normalised`."""

    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    openalex: str | None = None
    semantic_scholar: str | None = None

    def items(self) -> Iterator[tuple[str, str]]:
        """Yield (scheme, value) of those that are known, the most trusted scheme first."""
        for scheme in ("pmid", "doi", "pmcid", "openalex", "semantic_scholar"):
            value = getattr(self, scheme)
            if value:
                yield scheme, value

    def names(self) -> tuple[str, ...]:
        """Return each as requests and ledgers name a work: `pmid:1`, `doi:10.1/x`, in the order of `items`."""
        return tuple(f"{scheme}:{value}" for scheme, value in self.items())


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask one provider; a file on disk has an address that starts with `file:`.

    `address` is the public one with the whole query, so that it says everything that is asked; keys and the
    contact address are added when it is sent and stand nowhere else. `is_post`: the query travels in the body as a
    form, or, where `json_list` names one of its parameters, the values of that one do as a list in JSON.
    `expects` is what a usable answer is made of: json, xml, csv or text.
    """

    provider: str
    question: Question
    address: str
    is_post: bool = False
    expects: str = "json"
    json_list: str | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a provider gives with an answer, to be asked later whether it still holds (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """The exact bytes that answered a request; `fetched_at` is ISO 8601 UTC."""

    request: Request
    body: bytes
    fetched_at: str
    validators: Validators = Validators()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class MeshHeading:
    """One Medical Subject Heading of a record; `qualifiers` are names of subheadings."""

    name: str
    mesh_id: str | None = None
    is_major: bool = False
    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One provider's description of one publication; never edited, never merged away.

    `key` is unique within the provider and stays the same when the same publication is described again. `authors`
    are names separated by "; ", first names first where the provider tells them apart. `citation` is a reference as
    printed, for providers that do not take it apart. `trials` are registry numbers of the trials reported. `version` is
    of the publication, `revised_on` (ISO 8601) of this description of it; the provider states both.
    """

    key: str
    identifiers: Identifiers = Identifiers()
    title: str | None = None
    authors: str | None = None
    journal: str | None = None
    year: int | None = None
    published_on: str | None = None
    article_type: str | None = None  # the publisher's label; not a study design
    url: str | None = None
    licence: str | None = None
    is_stub: bool = False  # only listed by another work: no text of its own was seen
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    language: str | None = None
    citation: str | None = None
    publication_types: tuple[str, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    keywords: tuple[str, ...] = ()
    trials: tuple[str, ...] = ()
    version: int | None = None
    revised_on: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that offsets count over. `source_start` is its place in the decoded response, if it is a slice of it.

    `is_paraphrase`: the words are those of a project or reader, never to be shown as the authors'.
    """

    record_key: str
    kind: PassageKind
    label: str | None
    text: str
    complete: bool = True
    licence: str | None = None
    source_start: int | None = None
    is_paraphrase: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CitationStatement:
    """One provider says that one record cites another (keys of records in the same batch)."""

    citing_key: str
    cited_key: str


@dataclass(frozen=True, slots=True)
class CitationContext:
    """The words in which a work is cited: `passage` indexes `Batch.passages`, markers as printed and expanded."""

    citing_key: str
    cited_key: str
    passage: int
    markers: tuple[str, ...] = ()
    intent: str = "cites"
    intent_stated: str | None = None


@dataclass(frozen=True, slots=True)
class StatedCount:
    """A printed count beside what the same page lists: `what` is references or cited_by."""

    record_key: str
    what: str
    stated_n: int | None
    shown_n: int


@dataclass(frozen=True, slots=True)
class NotSeen:
    """Something that is known to exist and could not be read: kind is table, figure, sentence, reference or citing."""

    record_key: str
    kind: str
    what: str
    n: int = 1


NOTICE_KINDS = ("retracted", "withdrawn", "partially_retracted", "concern", "corrected", "reinstated")
# Works of one family describe the same research and are counted as one body of it, but stay works of their own.
FAMILY_KINDS = ("preprint_of", "version_of", "erratum_of", "republication_of", "same_work", "same_trial")
RELATION_KINDS = (*FAMILY_KINDS, "notice_on", "update_of", "comment_on")


@dataclass(frozen=True, slots=True)
class Notice:
    """A retraction, correction or concern about a record. `notice_key` names the notice, as `doi:…` or `pmid:…`.

    `kind` is one of NOTICE_KINDS, `label` the provider's own word, `source` whom the provider credits for it.
    """

    record_key: str
    kind: str
    notice_key: str | None = None
    noticed_on: str | None = None
    label: str | None = None
    reason: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """One record is a version of, an erratum of, a comment on… another of the same batch (RELATION_KINDS)."""

    from_key: str
    to_key: str
    kind: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference without any identifier, as a look-up needs it: the record that states it and what is printed."""

    provider: str
    record_key: str
    authors: str | None = None
    title: str | None = None
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    pages: str | None = None
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What a look-up says a reference without identifiers is. `score` (0 to 1) is ours, `score_stated` the provider's.

    `record_key` and `record_provider` name the record of another provider that was looked up.
    """

    record_provider: str
    record_key: str
    identifiers: Identifiers
    score: float
    score_stated: float | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one response means. Record keys refer to `records`; `follow` asks for more.

    `asked` are the keys (`pmid:1`, `doi:10.1/x`) that the first page of the request asked about, `missing` those
    of them that were not answered, `duplicates_n` how many works the response lists more than once. `remark` says
    in words what the answer leaves open, for the ledger.
    """

    records: tuple[Record, ...] = ()
    passages: tuple[Passage, ...] = ()
    statements: tuple[CitationStatement, ...] = ()
    contexts: tuple[CitationContext, ...] = ()
    counts: tuple[StatedCount, ...] = ()
    not_seen: tuple[NotSeen, ...] = ()
    focal_keys: tuple[str, ...] = ()  # the records that the response is about, as opposed to those it lists
    follow: tuple[Request, ...] = ()
    notices: tuple[Notice, ...] = ()
    relations: tuple[Relation, ...] = ()
    matches: tuple[Match, ...] = ()
    asked: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    duplicates_n: int = 0
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """How one provider wants to be asked. Times are in seconds; `batch` counts ids, `page` results per answer.

    `per_second` is the pace of sending over all threads, `concurrent_n` the most requests under way at once,
    `tries_n` how often a request that failed for a passing reason is sent in all, `wait_s` the longest Retry-After
    that is waited out. `single_n`: how many works are asked about one by one where a provider has no batch that
    says which work an answer belongs to. Nothing that was answered is asked again within `every_d` days; all of it
    is within `within_d` days (see `due.py`).
    """

    base: str
    per_second: float
    concurrent_n: int
    batch_n: int
    page_n: int
    connect_s: float = 10.0
    read_s: float = 60.0
    tries_n: int = 5
    wait_s: float = 120.0
    single_n: int = 1_000_000
    found_n: int = 50_000
    every_d: float = 0
    within_d: float = 7


def _recognises_nothing(text: str, name: str) -> bool:
    return False


def _asked_as_a_whole(request: Request) -> tuple[str, ...]:
    return (request.address,)


def _cannot_be_halved(request: Request) -> tuple[Request, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Harvester:
    """An adapter to one provider: a name, its data licence, and pure functions.

    `ask` turns a question about the whole frontier into as few requests as the provider allows (none where it
    cannot answer); `parse` turns one response into a batch or raises ParseError and nothing else; `recognises` says,
    for providers that are files, whether a text (with its file name) is theirs. `search` asks for a query as typed,
    `match` looks up references without identifiers, `halve` splits a request that was too large in two,
    `asked` names the works that a request asks about.
    """

    name: str
    title: str
    licence: str
    parse: Callable[[Response], Batch]
    ask: Callable[[Question, Sequence[Identifiers], Limit], Iterator[Request]]
    recognises: Callable[[str, str], bool] = _recognises_nothing
    focal_role: str = "seed"  # seed or found: how the works that a response is about enter a topic
    local_keys: str | None = None  # record keys that start so are unique within one topic's file only
    keys_per_file: bool = False  # each file describes works anew: what one says takes nothing from another
    search: Callable[[str, Limit], Iterator[Request]] | None = None
    match: Callable[[Sequence[Reference], Limit], Iterator[Request]] | None = None
    halve: Callable[[Request], tuple[Request, ...]] = _cannot_be_halved
    asked: Callable[[Request], tuple[str, ...]] = _asked_as_a_whole
