"""Works that no service knows, described by a person in one YAML file: `sources/<topic>/by_hand.yml`.

The format is ours, version 1, described in docs/by-hand.md. Summaries are written by the person who keeps the
file and become passages of kind `summary`, never abstracts. Design, timing, centres and participants have no
field: they are read from the summary's words, as from any other text, so that each has a quote.
A field that is absent or null is "not said". All mistakes of a file are named at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

from evidence_kb import identifiers, safe_yaml
from evidence_kb.errors import ParseError
from evidence_kb.model import (
    Batch,
    CitationStatement,
    Harvester,
    Identifiers,
    Limit,
    Passage,
    PassageKind,
    Question,
    Record,
    Request,
    Response,
)
from evidence_kb.payload import decode
from evidence_kb.safe_yaml import Node, Problems, Scalar
from evidence_kb.text import squash, title_key

VERSION = 1
SUMMARY_LABEL = "Summary by this project"
MAX_SUMMARY = 5_000  # characters; longer, and it is no summary
MAX_FIELD = 5_000  # characters; author lists of large consortia need about 4,000

_TOP = ("by_hand", "licence", "studies")
_DESCRIPTION = ("doi", "pmid", "pmcid", "title", "authors", "journal", "year")
_ENTRY = ("id", *_DESCRIPTION, "url", "licence", "article_type", "summary", "cites", "cited_by")
_LINK = ("id", *_DESCRIPTION)
# Facts that must rest on words. People look for such fields, so the message says where these facts go.
_IN_WORDS = ("design", "timing", "centres", "participants", "participants_n", "claims")


def recognises(text: str, name: str) -> bool:
    """Say whether a file is ours: by its name, or as YAML that states the version of this format."""
    path = PurePath(name.lower())
    if path.name in ("by_hand.yml", "by_hand.yaml"):
        return True
    return path.suffix in (".yml", ".yaml") and re.search(r"^by_hand\s*:", text, re.MULTILINE) is not None


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield nothing: the file lies in the topic's folder and is read from there."""
    return iter(())


def parse(response: Response) -> Batch:
    """Return the entries, their summaries and their citations.

    Raises ParseError with one line per mistake, each naming file, line and field.
    """
    file = response.request.address.removeprefix("file:")
    reader = _Reader(Problems(file, ParseError))
    root = safe_yaml.load(decode(response.body, file), reader.problems)
    top = reader.fields(root, "", _TOP, required=_TOP)
    reader.check_version(top.get("by_hand"))
    licence = reader.text(top, "licence", "")
    entries = reader.entries(top.get("studies"))
    links = _Links(entries, reader)
    statements = tuple(dict.fromkeys(s for entry in entries for s in links.statements(entry)))
    reader.problems.stop_if_any()
    return Batch(
        records=(*(entry.record for entry in entries), *links.stubs.values()),
        passages=tuple(passage for entry in entries for passage in _passages(entry, licence)),
        statements=statements,
        focal_keys=tuple(entry.record.key for entry in entries),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    field: str
    id: str
    record: Record
    summary: str | None
    cites: tuple[Node, ...]
    cited_by: tuple[Node, ...]


def _passages(entry: _Entry, licence: str | None) -> Iterator[Passage]:
    key, title = entry.record.key, entry.record.title
    if title:
        yield Passage(key, PassageKind.TITLE, None, title, licence=entry.record.licence)
    if entry.summary:
        yield Passage(key, PassageKind.SUMMARY, SUMMARY_LABEL, entry.summary, licence=licence, is_paraphrase=True)


class _Reader:
    """Reads fields of the file and notes what is wrong with them; a field with a mistake counts as not said."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def check_version(self, node: Node | None) -> None:
        if isinstance(node, Scalar) and node.value != VERSION:
            self.problems.add(node.line, "by_hand", f"must be {VERSION}, the version of the format read here")

    def entries(self, node: Node | None) -> tuple[_Entry, ...]:
        """Read `studies`; two entries with the same id or identifier are a mistake in one of them."""
        entries: list[_Entry] = []
        seen: dict[str, _Entry] = {}
        for number, item in enumerate(self.problems.sequence(node, "studies"), start=1):
            entry = self._entry(item, f"studies[{number}]")
            known = (f"{scheme} {value}" for scheme, value in entry.record.identifiers.items())
            for name in (f"id {entry.id!r}", *known):
                first = seen.setdefault(name, entry)
                if first is not entry:
                    message = f"has the {name} of the entry in line {first.line}; correct one of them"
                    self.problems.add(entry.line, entry.field, message)
            entries.append(entry)
        return tuple(entries)

    def _entry(self, node: Node, field: str) -> _Entry:
        fields = self.fields(node, field, _ENTRY, required=("id",))
        name = self.text(fields, "id", field)
        if name and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}", name):
            message = "use at most 80 letters, digits, dots, dashes and underscores"
            self.problems.add(fields["id"].line, f"{field}.id", message)
        name = name or f"line {node.line}"
        return _Entry(
            line=node.line,
            field=field,
            id=name,
            record=self.record(f"by_hand:{name}", fields, node, field),
            summary=self.text(fields, "summary", field, MAX_SUMMARY),
            cites=self.problems.sequence(fields.get("cites"), f"{field}.cites"),
            cited_by=self.problems.sequence(fields.get("cited_by"), f"{field}.cited_by"),
        )

    def record(self, key: str | None, fields: Mapping[str, Node], node: Node, field: str) -> Record:
        """Build a record; without a `key` it is a stub, keyed by its best identifier or else by its title."""
        known = self._identifiers(fields, field)
        title, authors, journal = (self._line(fields, name, field) for name in ("title", "authors", "journal"))
        year = self.problems.integer(fields.get("year"), f"{field}.year", 1500, 2100)
        url = self._url(fields, field)
        if not any(name in fields for name in ("title", "doi", "pmid", "pmcid", "url")):
            self.problems.add(node.line, field, "says nothing that identifies a work; give a title, doi or pmid")
        return Record(
            key=key or identifiers.key_of(known) or title_key(title, year, journal, authors),
            identifiers=known,
            title=title,
            authors=authors,
            journal=journal,
            year=year,
            article_type=self._line(fields, "article_type", field),
            url=url,
            licence=self._line(fields, "licence", field),
            is_stub=key is None,
        )

    def fields(
        self, node: Node | None, field: str, known: Sequence[str], required: Sequence[str] = ()
    ) -> dict[str, Node]:
        """Return the fields of a mapping that say something; null is the same as absent."""
        if isinstance(node, safe_yaml.Mapping):
            node = self._without_facts(node, field)
        found = self.problems.mapping(node, field, known)
        said = {key: value for key, value in found.items() if not _is_nothing(value)}
        for name in required:
            if name not in said and node is not None:
                self.problems.add(node.line, f"{field}.{name}".lstrip("."), "required, but missing")
        return said

    def _without_facts(self, node: safe_yaml.Mapping, field: str) -> safe_yaml.Mapping:
        message = "has no field of its own; say it in the words of the summary, where it has a quote"
        entries = []
        for key, value in node.entries:
            if isinstance(key, Scalar) and key.written in _IN_WORDS:
                self.problems.add(key.line, f"{field}.{key.written}".lstrip("."), message)
            else:
                entries.append((key, value))
        return safe_yaml.Mapping(node.line, tuple(entries))

    def text(self, fields: Mapping[str, Node], name: str, field: str, limit: int = MAX_FIELD) -> str | None:
        """Return a text, or None where nothing usable is said."""
        path = f"{field}.{name}".lstrip(".")
        content = self.problems.text(fields.get(name), path)
        if content and len(content) > limit:
            message = f"{len(content):,} characters, more than the limit of {limit:,}; shorten it"
            self.problems.add(fields[name].line, path, message)
        return content

    def _line(self, fields: Mapping[str, Node], name: str, field: str) -> str | None:
        content = self.text(fields, name, field)
        return squash(content) if content else None

    def _identifiers(self, fields: Mapping[str, Node], field: str) -> Identifiers:
        """Read doi, pmid and pmcid; what only contains an identifier, or is cut, is a mistake."""
        written = {name: self._written(fields, name, field) for name in ("doi", "pmid", "pmcid")}
        known = identifiers.normalised(doi_text=written["doi"], pmid_text=written["pmid"], pmcid_text=written["pmcid"])
        doi, pmid, pmcid = written["doi"] or "", written["pmid"] or "", written["pmcid"] or ""
        right = {
            "doi": known.doi is not None and doi.lower().endswith(known.doi),
            "pmid": known.pmid is not None and re.fullmatch(r"[0-9]{1,9}", pmid) is not None,
            "pmcid": known.pmcid is not None and re.fullmatch(r"PMC[0-9]{1,9}", pmcid, re.I) is not None,
        }
        shapes = {"doi": "10.1000/abc", "pmid": "12345678", "pmcid": "PMC1234567"}
        for name, shape in shapes.items():
            if written[name] and not right[name]:
                message = f"{written[name]!r} is not an identifier of the form {shape}"
                self.problems.add(fields[name].line, f"{field}.{name}", message)
        return known

    def _written(self, fields: Mapping[str, Node], name: str, field: str) -> str | None:
        node = fields.get(name)
        if isinstance(node, Scalar) and node.kind == "number":  # a PMID is typed without quotes
            return node.written
        return self._line(fields, name, field)

    def _url(self, fields: Mapping[str, Node], field: str) -> str | None:
        url = self._line(fields, "url", field)
        if url and not _is_safe_address(url):
            message = "must be a whole https:// address without blanks, quotes or a password"
            self.problems.add(fields["url"].line, f"{field}.url", message)
        return url


class _Links:
    """Finds the record that a line under `cites` or `cited_by` means; collects works that are no entries."""

    def __init__(self, entries: Sequence[_Entry], reader: _Reader) -> None:
        self.by_id = {entry.id: entry.record for entry in entries}
        self.by_identifier = {item: e.record for e in entries for item in e.record.identifiers.items()}
        self.stubs: dict[str, Record] = {}
        self.reader = reader

    def statements(self, entry: _Entry) -> Iterator[CitationStatement]:
        key = entry.record.key
        for name, nodes in (("cites", entry.cites), ("cited_by", entry.cited_by)):
            for number, node in enumerate(nodes, start=1):
                field = f"{entry.field}.{name}[{number}]"
                other = self._other(node, field)
                if other == key:
                    self.reader.problems.add(node.line, field, "a work cannot cite itself; name the other one")
                elif other:
                    yield CitationStatement(key, other) if name == "cites" else CitationStatement(other, key)

    def _other(self, node: Node, field: str) -> str | None:
        fields = self.reader.fields(node, field, _LINK)
        if "id" in fields:
            return self._entry_key(fields, field)
        stub = self.reader.record(None, fields, node, field)
        for item in stub.identifiers.items():
            if item in self.by_identifier:
                return self.by_identifier[item].key
        if self.stubs.setdefault(stub.key, stub) != stub:
            message = "this work is described differently above; make it an entry and cite its id"
            self.reader.problems.add(node.line, field, message)
        return stub.key

    def _entry_key(self, fields: Mapping[str, Node], field: str) -> str | None:
        name = self.reader.text(fields, "id", field) or ""
        line, path = fields["id"].line, f"{field}.id"
        if len(fields) > 1:
            self.reader.problems.add(line, path, "give either the id of an entry or a description, not both")
        if name in self.by_id:
            return self.by_id[name].key
        near = safe_yaml.nearest(name, self.by_id)
        hint = f"did you mean '{near}'?" if near else "describe the work by doi or title instead"
        self.reader.problems.add(line, path, f"no entry of this file has the id {name!r}; {hint}")
        return None


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == "nothing"


def _is_safe_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_whole = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    return is_whole and re.fullmatch(r"[^\s\"<>\\]+", url) is not None


BY_HAND = Harvester(
    name="by_hand",
    title="Described by hand",
    licence="stated in each file",
    parse=parse,
    ask=ask,
    recognises=recognises,
    focal_role="found",  # described beside the seeds; which publications are followed is said by the topic file
    local_keys="by_hand:",
)
