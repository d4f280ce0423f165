"""From the files that a topic names to harvested rows: read, archive, parse, save; each file on its own.

One unreadable file is recorded with its reason and the others go on. The topic file itself is archived too, so
that everything in `evidence.db` can be derived from `responses.db` and people's decisions alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from evidence_kb.archive import Archive, Archived
from evidence_kb.errors import EvidenceError, ParseError
from evidence_kb.fetch import read_file
from evidence_kb.harvesters import HARVESTERS
from evidence_kb.identifiers import key_of, normalised
from evidence_kb.model import Batch, CitationStatement, Harvester, Question, Record, Request, Response
from evidence_kb.payload import decode
from evidence_kb.store import Origin, Store
from evidence_kb.topic import Topic, parse_topic_bytes

BY_NAME = {harvester.name: harvester for harvester in HARVESTERS}
TOPIC_FILE = "topic_file"  # the provider name under which topic files are archived
BY_HAND_FILE = "by_hand.yml"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How reading one source ended: new, unchanged or failed, and the reason for a failure."""

    address: str
    status: str
    message: str | None = None


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
    known = "; ".join(harvester.title for harvester in HARVESTERS)
    raise ParseError(f"{name}: this looks like no file that can be read here. What can be read: {known}")


def read(store: Store, archive: Archive, run_id: int, slug: str, path: Path, at: str) -> Outcome:
    """Read one file into the archive and the store; a file that cannot be read changes nothing else."""
    name = printable(path.name)
    address = f"file:{name}"
    try:
        body = read_file(path)
        harvester = recognise(decode(body, name), name)
        response = Response(Request(harvester.name, Question.RECORDS, address), body, at)
        batch = harvester.parse(response)
    except EvidenceError as error:
        origin = Origin(run_id, slug, "unread", "", at, "found")
        store.log_request(origin, address, "records", "failed", None, str(error))
        return Outcome(address, "failed", str(error))
    return keep(store, archive, run_id, slug, response, batch)


def read_topic_file(store: Store, archive: Archive, run_id: int, topic: Topic, body: bytes, at: str) -> Outcome:
    """Archive a topic file and enter the seeds that it names by identifier."""
    response = Response(Request(TOPIC_FILE, Question.RECORDS, f"file:{topic.slug}.yml"), body, at)
    store.save_topic(topic.slug, topic.title, topic.question, topic.sha256)
    return keep(store, archive, run_id, topic.slug, response, seeds_batch(topic))


def replay(store: Store, archive: Archive, run_id: int, slug: str) -> list[Outcome]:
    """Save what was archived for a topic and never reached the store: a killed run, or a database that was lost."""
    if not store.has_topic(slug):
        store.save_topic(slug, slug, None, None)  # until its file, if it has one, says more
    outcomes = []
    for archived in archive.of_topic(slug):
        if store.has_seen(slug, archived.response.sha256):
            continue
        try:
            outcomes.append(_replay_one(store, archive, run_id, archived))
        except EvidenceError as error:
            origin = Origin(run_id, slug, archived.response.request.provider, "", archived.response.fetched_at, "found")
            address = archived.response.request.address
            message = f"stored response {archived.response.sha256[:12]} cannot be read any more: {error}"
            store.log_request(origin, address, "records", "failed", None, message)
            outcomes.append(Outcome(address, "failed", message))
    return outcomes


def _replay_one(store: Store, archive: Archive, run_id: int, archived: Archived) -> Outcome:
    response = archived.response
    if response.request.provider != TOPIC_FILE:
        batch = BY_NAME[response.request.provider].parse(response)
        return keep(store, archive, run_id, archived.topic, response, batch)
    topic = topic_of(archived)
    store.save_topic(topic.slug, topic.title, topic.question, topic.sha256)
    return keep(store, archive, run_id, archived.topic, response, seeds_batch(topic))


def seeds_batch(topic: Topic) -> Batch:
    """Return the seeds that are nothing but an identifier, as stubs that other providers will describe."""
    records = []
    for seed in topic.seeds:
        if seed.kind in ("doi", "pmid"):
            identifiers = normalised(**{f"{seed.kind}_text": seed.value})
            records.append(Record(f"{TOPIC_FILE}:{key_of(identifiers)}", identifiers, is_stub=True))
    return Batch(records=tuple(records), focal_keys=tuple(record.key for record in records))


def keep(store: Store, archive: Archive, run_id: int, slug: str, response: Response, batch: Batch) -> Outcome:
    """Archive a response, then save its batch unless the store already holds it from these very bytes."""
    request = response.request
    harvester = BY_NAME.get(request.provider)
    role = harvester.focal_role if harvester else "seed"
    local = harvester.local_keys if harvester else f"{TOPIC_FILE}:"
    if local:
        batch = scoped(batch, local, slug)
    # One file by hand or one topic file lists all there is: what it no longer names is gone.
    whole = f"{local}{slug}/" if local and request.address in (f"file:{BY_HAND_FILE}", f"file:{slug}.yml") else None
    origin = Origin(run_id, slug, request.provider, response.sha256, response.fetched_at, role, request.address, whole)
    archive.put(slug, response)
    is_new = not is_known(store, slug, request.address, response.sha256)
    if is_new:
        store.save_batch(origin, batch)
    status = "new" if is_new else "unchanged"
    store.log_request(origin, request.address, request.question.value, status, len(batch.records), None)
    return Outcome(request.address, status)


def scoped(batch: Batch, prefix: str, slug: str) -> Batch:
    """Put the topic's slug into record keys that are unique only there, so that two topics may both say `smith2019`."""

    def key(old: str) -> str:
        return f"{prefix}{slug}/{old.removeprefix(prefix)}" if old.startswith(prefix) else old

    return replace(
        batch,
        records=tuple(replace(record, key=key(record.key)) for record in batch.records),
        passages=tuple(replace(passage, record_key=key(passage.record_key)) for passage in batch.passages),
        statements=tuple(CitationStatement(key(s.citing_key), key(s.cited_key)) for s in batch.statements),
        contexts=tuple(replace(c, citing_key=key(c.citing_key), cited_key=key(c.cited_key)) for c in batch.contexts),
        counts=tuple(replace(count, record_key=key(count.record_key)) for count in batch.counts),
        not_seen=tuple(replace(item, record_key=key(item.record_key)) for item in batch.not_seen),
        focal_keys=tuple(key(focal) for focal in batch.focal_keys),
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
    return {
        slug: parse_topic_bytes(archive.body(sha256), f"{slug}.yml") for slug, sha256 in store.topic_files().items()
    }
