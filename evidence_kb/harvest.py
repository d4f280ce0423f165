"""From responses to harvested rows, and from the files that a topic names to responses; each on its own.

One unreadable file is recorded with its reason and the others go on. The topic file itself is archived too, so
that everything in `evidence.db` can be derived from `responses.db` and people's decisions alone. What is asked over
the network is in `citation_search.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from evidence_kb.archive import Archive, Archived, Listed, Round
from evidence_kb.errors import EvidenceError, ParseError, StorageError
from evidence_kb.fetch import read_file
from evidence_kb.harvesters.registry import HARVESTERS
from evidence_kb.identifiers import key_of, normalised
from evidence_kb.limits import LIMITS
from evidence_kb.match import DISTINCTIVE_TITLE_WORDS
from evidence_kb.model import Batch, CitationStatement, Harvester, Identifiers, Question, Record, Request, Response
from evidence_kb.payload import decode
from evidence_kb.plan import BY_NAME
from evidence_kb.resolve import WORDS_KEY
from evidence_kb.store import Origin, Store
from evidence_kb.store_batch import save_batch
from evidence_kb.store_plan import known_identifiers, records_of
from evidence_kb.text import fold
from evidence_kb.topic import Topic, parse_topic_bytes

TOPIC_FILE = "topic_file"  # the provider name under which topic files are archived
BY_HAND_FILE = "by_hand.yml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How reading one source ended: new, unchanged, failed or not_asked, the reason, and whether anything was saved."""

    address: str
    status: str
    message: str | None = None
    provider: str | None = None  # for what was asked over the network
    is_saved: bool = False


def files_of(topic: Topic) -> Iterator[Path]:
    """Yield the files that a topic follows: the pages it names as seeds, and what was typed in by hand."""
    if topic.folder is None:
        return
    for seed in topic.seeds:
        if seed.kind in ("page", "export"):
            yield topic.folder / seed.value
    by_hand = topic.folder / BY_HAND_FILE
    if by_hand.exists():
        yield by_hand


def printable(name: str) -> str:
    """Return a file name that can be stored and shown, whatever bytes it has."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def recognise(text: str, name: str) -> Harvester:
    """Return the harvester whose files look like this one.

    Raises ParseError that says what the file seems to be and what can be read.
    """
    for harvester in HARVESTERS:
        if harvester.recognises(text, name):
            return harvester
    if "<html" in text[:4096].lower():
        return BY_NAME["saved_page"]  # its parser knows how to say whose page this is
    known = "; ".join(harvester.title for harvester in HARVESTERS if harvester.name not in LIMITS)
    raise ParseError(f"{name}: this looks like no file that can be read here. What can be read: {known}")


def is_seed_file(topic: Topic | None, name: str) -> bool:
    """Whether a topic file names this export, so that every work in it is a seed."""
    return topic is not None and any(
        seed.kind == "export" and PurePath(seed.value).name == name for seed in topic.seeds
    )


def read(
    store: Store, archive: Archive, run_id: int, slug: str, path: Path, at: str, topic: Topic | None = None
) -> Outcome:
    """Read one file into the archive and the store; a file that cannot be read changes nothing else."""
    name = printable(path.name)
    address = f"file:{name}"
    try:
        body = read_file(path)
        harvester = recognise(decode(body, name), name)
        response = Response(Request(harvester.name, Question.RECORDS, address), body, at)
        batch = harvester.parse(response)
    except EvidenceError as error:
        store.log_request(Origin(run_id, slug, "unread", "", at, "found", address), "records", "failed", str(error))
        return Outcome(address, "failed", str(error))
    archive.put(slug, response)
    return keep(store, run_id, slug, response, batch, is_seeds=is_seed_file(topic, name))


def read_topic_file(store: Store, archive: Archive, run_id: int, topic: Topic, body: bytes, at: str) -> Outcome:
    """Archive a topic file and enter the seeds that it names by identifier."""
    response = Response(Request(TOPIC_FILE, Question.RECORDS, f"file:{topic.slug}.yml"), body, at)
    store.save_topic(topic.slug, topic.title, topic.question, topic.sha256, topic.readers)
    archive.put(topic.slug, response)
    return keep(store, run_id, topic.slug, response, seeds_batch(topic))


def replay(
    store: Store, archive: Archive, run_id: int, slugs: Sequence[str], without_open: Collection[str] = (),
    settled: Callable[[Round], object] = lambda round_: None,
) -> list[tuple[str, Outcome]]:  # fmt: skip
    """Save what was archived for topics and never reached the store: a killed run, or a database that was lost.

    `without_open` are the topics whose citation search this run continues: it reads their answers in their place.
    `settled` is called for each round of which anything was saved, when all of it is. Returns (topic, outcome) pairs.
    """
    for slug in slugs:
        if not store.has_topic(slug):
            store.save_topic(slug, slug, None, None)  # until its file, if it has one, says more
    outcomes = []
    topic_files: dict[str, Listed] = {}
    saving: Round | None = None
    for listed in archive.of_topics(slugs, without_open):
        if saving and listed.round != saving:
            settled(saving)
            saving = None
        request, slug = listed.request, listed.topic
        if request.provider == TOPIC_FILE:
            topic_files[slug] = listed
        if store.has_saved(slug, request.address, listed.sha256):
            continue
        saving = listed.round
        try:
            name = request.address.removeprefix("file:")
            is_seeds = slug in topic_files and is_seed_file(topic_of(archive.open(topic_files[slug])), name)
            outcome = keep_again(store, run_id, archive.open(listed), is_seeds=is_seeds)
        except EvidenceError as error:
            outcome = failed_again(store, run_id, slug, request, listed.as_of, error)
        outcomes.append((slug, outcome))
    if saving:
        settled(saving)
    return outcomes


def keep_again(store: Store, run_id: int, archived: Archived, sent_n: int = 0, *, is_seeds: bool = False) -> Outcome:
    """Save what an archived response means, as of when it was given."""
    response = replace(archived.response, fetched_at=archived.as_of)
    if response.request.provider != TOPIC_FILE:
        batch = BY_NAME[response.request.provider].parse(response)
        return keep(store, run_id, archived.topic, response, batch, sent_n, is_seeds=is_seeds)
    topic = topic_of(archived)
    store.save_topic(topic.slug, topic.title, topic.question, topic.sha256, topic.readers)
    return keep(store, run_id, archived.topic, response, seeds_batch(topic), sent_n)


def failed_again(store: Store, run_id: int, slug: str, request: Request, as_of: str, error: Exception) -> Outcome:
    """Write into the ledger that an archived response cannot be read any more; the others go on."""
    message = f"a stored response cannot be read any more: {error}"
    origin = Origin(run_id, slug, request.provider, "", as_of, "found", request.address)
    store.log_request(origin, request.question.value, "failed", message)
    return Outcome(request.address, "failed", message)


def seeds_batch(topic: Topic) -> Batch:
    """Return the seeds that are nothing but an identifier, as stubs that other providers will describe."""
    records = []
    for seed in topic.seeds:
        if seed.kind in ("doi", "pmid"):
            identifiers = normalised(**{f"{seed.kind}_text": seed.value})
            records.append(Record(f"{TOPIC_FILE}:{key_of(identifiers)}", identifiers, is_stub=True))
    return Batch(records=tuple(records), focal_keys=tuple(record.key for record in records))


def keep(
    store: Store, run_id: int, slug: str, response: Response, batch: Batch, sent_n: int = 0, *, is_seeds: bool = False
) -> Outcome:
    """Save what an archived response means, unless the store already holds it from these very bytes."""
    request = response.request
    harvester = BY_NAME.get(request.provider)
    if not request.address.startswith("file:"):
        batch = apart(batch)
    local = harvester.local_keys if harvester else f"{TOPIC_FILE}:"
    if local:
        batch = scoped(batch, local, slug)
    # One file by hand, one topic file or one export lists all there is: what it no longer names is gone.
    whole = f"{local}{slug}/" if local and request.address in (f"file:{BY_HAND_FILE}", f"file:{slug}.yml") else None
    if harvester and harvester.keys_per_file:
        whole = f"{slug}/{request.address.removeprefix('file:')}/"
        batch = rekeyed(batch, lambda key: f"{whole}{key}")
    if request.question is Question.NOTICES:
        batch = about_held_works(store, batch)
    role, lists_belong = ("seed", True) if is_seeds else _placing(request, batch)
    origin = Origin(
        run_id, slug, request.provider, response.sha256, response.fetched_at, role, request.address, whole,
        lists_belong, request.question in (Question.CITED_BY, Question.REFERENCES),
    )  # fmt: skip
    is_new = not is_known(store, slug, request.address, response.sha256)
    if request.question is Question.NOTICES and not is_new:  # works may have come since that an old notice is about
        batch = without_held(store, batch, request.provider, response.sha256)
    status = "new" if is_new else "unchanged"
    with store.db.atomic():  # what is saved stands in the ledger too, wherever a run is killed
        is_saved = is_new or (request.question is Question.NOTICES and bool(batch.records))
        if is_saved:
            save_batch(store, origin, batch)
        store.log_request(origin, request.question.value, status, batch.remark, batch, sent_n)
    provider = None if request.address.startswith("file:") else request.provider
    return Outcome(request.address, status, None, provider, is_saved)


def _placing(request: Request, batch: Batch) -> tuple[str | None, bool]:
    """Say how the works of a batch enter the topic: (role of those it is about, whether those it lists enter too).

    Works that a provider was asked about enter by the citations that lead to them. Where it says that works cite one
    of several seeds and not which, they enter as found, so that nobody misses them.
    """
    if request.address.startswith("file:"):
        harvester = BY_NAME.get(request.provider)
        return (harvester.focal_role if harvester else "seed"), True
    is_unattributed = request.question is Question.CITED_BY and not (batch.statements or batch.focal_keys)
    return ("found" if request.question is Question.SEARCH else None), is_unattributed


def about_held_works(store: Store, batch: Batch) -> Batch:
    """Return what a list of all notices says about works that are held, once per identifier that leads to one.

    A list may give a wrong PMID beside the right DOI: each leads to the work that has it, and neither makes two
    works one.
    """
    pairs = {pair for record in batch.records for pair in record.identifiers.items()}
    held = {
        (scheme, value)
        for scheme in {scheme for scheme, _ in pairs}
        for value in known_identifiers(store, scheme, (value for s, value in pairs if s == scheme))
    }
    leads = {
        record.key: [(f"{scheme}:{value}", scheme, value) for scheme, value in record.identifiers.items()
                     if (scheme, value) in held]
        for record in batch.records
    }  # fmt: skip
    records = {
        key: Record(key, Identifiers(**{scheme: value}), title=record.title, year=record.year, is_stub=True)
        for record in batch.records
        for key, scheme, value in leads[record.key]
    }
    notices = [replace(notice, record_key=key) for notice in batch.notices for key, _, _ in leads[notice.record_key]]
    return replace(batch, records=tuple(records.values()), notices=tuple(notices), focal_keys=())


def without_held(store: Store, batch: Batch, provider: str, sha256: str) -> Batch:
    """Return what a batch says about works that it said nothing about when these very bytes were last saved."""
    held = records_of(store, provider, sha256)
    return replace(
        batch,
        records=tuple(record for record in batch.records if record.key not in held),
        notices=tuple(notice for notice in batch.notices if notice.record_key not in held),
    )


def apart(batch: Batch) -> Batch:
    """Give references of which nearly nothing is printed a record per citing work.

    "Personal communication" or "Editorial" in two lists of references are no sign that both cite the same.
    """
    bare = {record.key: record for record in batch.records if _is_bare(record)}
    if not bare:
        return batch
    own: dict[str, Record] = {}

    def cited(citing_key: str, cited_key: str) -> str:
        if cited_key not in bare:
            return cited_key
        key = f"{cited_key}@{citing_key}"
        own[key] = replace(bare[cited_key], key=key)
        return key

    statements = [replace(s, cited_key=cited(s.citing_key, s.cited_key)) for s in batch.statements]
    contexts = [replace(c, cited_key=cited(c.citing_key, c.cited_key)) for c in batch.contexts]
    used = {statement.citing_key for statement in statements} | set(batch.focal_keys)
    used |= {key for context in contexts for key in (context.citing_key, context.cited_key)}
    used |= {key for relation in batch.relations for key in (relation.from_key, relation.to_key)}
    used |= {notice.record_key for notice in batch.notices} | {count.record_key for count in batch.counts}
    used |= {item.record_key for item in batch.not_seen} | {passage.record_key for passage in batch.passages}
    kept = [record for record in batch.records if record.key not in bare or record.key in used]
    return replace(batch, records=(*kept, *own.values()), statements=tuple(statements), contexts=tuple(contexts))


def _is_bare(record: Record) -> bool:
    """Whether a mention without identifiers says too little to know the work again by its words."""
    if not record.is_stub or not WORDS_KEY.search(record.key):
        return False
    words = fold(record.citation or record.title or "").split()
    has_place = any(word.isdigit() for word in words) if record.citation else bool(record.year and record.journal)
    return len(words) < DISTINCTIVE_TITLE_WORDS or not has_place


def scoped(batch: Batch, prefix: str, slug: str) -> Batch:
    """Put the topic's slug into record keys that are unique only there, so that two topics may both say `smith2019`."""
    start = f"{prefix}{slug}/"
    return rekeyed(batch, lambda old: f"{start}{old.removeprefix(prefix)}" if old.startswith(prefix) else old)


def rekeyed(batch: Batch, key: Callable[[str], str]) -> Batch:
    """Give every record of a batch another key, wherever the batch speaks of it."""
    return replace(
        batch,
        records=tuple(replace(record, key=key(record.key)) for record in batch.records),
        passages=tuple(replace(passage, record_key=key(passage.record_key)) for passage in batch.passages),
        statements=tuple(CitationStatement(key(s.citing_key), key(s.cited_key)) for s in batch.statements),
        contexts=tuple(replace(c, citing_key=key(c.citing_key), cited_key=key(c.cited_key)) for c in batch.contexts),
        counts=tuple(replace(count, record_key=key(count.record_key)) for count in batch.counts),
        not_seen=tuple(replace(item, record_key=key(item.record_key)) for item in batch.not_seen),
        focal_keys=tuple(key(focal) for focal in batch.focal_keys),
        notices=tuple(replace(notice, record_key=key(notice.record_key)) for notice in batch.notices),
        relations=tuple(replace(r, from_key=key(r.from_key), to_key=key(r.to_key)) for r in batch.relations),
    )


def is_known(store: Store, slug: str, address: str, sha256: str) -> bool:
    """Whether the store already holds what these bytes say; files of one name in two folders are told apart."""
    if not store.has_seen(slug, sha256):
        return False
    has_read = store.has_read(slug, address, sha256)
    return has_read if address == f"file:{slug}.yml" else has_read or store.is_current(slug, sha256)


def topic_of(archived: Archived) -> Topic:
    """Read the topic file that was archived; its name is its slug."""
    name = archived.response.request.address.removeprefix("file:")
    return parse_topic_bytes(archived.response.body, name)


def watched_topics(store: Store, archive: Archive) -> dict[str, Topic]:
    """Return the topic files that the store was read with, by slug.

    Raises StorageError when one is not in the archive: deriving without its vocabulary would lose concepts silently.
    """
    return {slug: _watched(archive, slug, sha256) for slug, sha256 in store.topic_files().items()}


def _watched(archive: Archive, slug: str, sha256: str) -> Topic:
    try:
        return parse_topic_bytes(archive.body(sha256), f"{slug}.yml")
    except StorageError as error:
        raise StorageError(
            f"{error}; it is the topic file of {slug}: run `evidence-kb refresh {slug}`, which reads it anew"
        ) from error
