"""Read and validate topic files: one watched question each, `sources/<slug>.yml`.

The format is this project's own and is described in `docs/topic-files.md`. A file is accepted whole or not at all:
every problem is reported with file, line and field, all of them together. Whether a seed exists, and whether the
files that a topic names are there, is not known here; the harvest finds out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PureWindowsPath

from evidence_kb import identifiers, payload
from evidence_kb.errors import ParseError, TopicError
from evidence_kb.findings import Concept, ConceptKind, Vocabulary
from evidence_kb.safe_yaml import Mapping, Node, Problems, Scalar, describe, load, nearest

SEED_KINDS = ("doi", "pmid", "page", "export")
PROVIDERS = (
    "pubmed", "icite", "europepmc", "crossref", "opencitations", "openalex", "semantic_scholar",
    "retraction_watch", "saved_page", "exports", "by_hand",
)  # fmt: skip
# Semantic Scholar answers keyless requests only now and then, so a topic asks for it by name.
DEFAULT_PROVIDERS = tuple(name for name in PROVIDERS if name != "semantic_scholar")
SEARCHABLE = ("pubmed", "europepmc", "crossref", "openalex")
MAX_BYTES = 1_000_000
MAX_STEPS = 3  # each step multiplies the works to read by about fifty

_TOPIC_KEYS = ("title", "question", "seeds", "searches", "follow", "providers", "readers", "vocabulary")
_SECTIONS = {
    "treatments": ConceptKind.TREATMENT,
    "outcomes": ConceptKind.OUTCOME,
    "conditions": ConceptKind.CONDITION,
}
_CONCEPT_KEYS = ("name", "synonyms", "misspellings", "mesh_id", "broader")
_OWN_KEYS = {
    ConceptKind.TREATMENT: (),
    ConceptKind.OUTCOME: ("domain", "desirable"),
    ConceptKind.CONDITION: ("related",),
}
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_PMID = re.compile(r"(?:pmid:?\s*)?0*[0-9]{1,9}", re.IGNORECASE)
_MESH_ID = re.compile(r"[CD][0-9]{6,9}")


@dataclass(frozen=True, slots=True)
class Seed:
    """A publication to follow: `kind` is doi, pmid, page or export; files are relative to the topic's folder."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Search:
    """A query as typed, for one provider or, with None, for every provider of the topic that can search."""

    query: str
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """How many steps (0 to 3) to go from the seeds to the works that cite them and to those they refer to."""

    cited_by: int = 1
    references: int = 1


@dataclass(frozen=True, slots=True)
class Topic:
    """One watched question; `sha256` is that of the file's bytes, `path` is None for a text without a file."""

    slug: str
    title: str
    question: str
    seeds: tuple[Seed, ...]
    searches: tuple[Search, ...]
    follow: Follow
    providers: tuple[str, ...]
    vocabulary: Vocabulary
    sha256: str
    path: str | None = None
    readers: int = 1  # who have to agree on a decision before it is published

    @property
    def folder(self) -> Path | None:
        """The folder of the topic's pages and exports: `sources/<slug>/`, beside its file."""
        return Path(self.path).parent / self.slug if self.path else None


def parse_topic(text: str, name: str) -> Topic:
    """Return the topic that `text` describes; the slug is the last part of `name` without its ending.

    Raises TopicError with one line per problem: `sources/x.yml:7: vocabulary.outcomes[2].domian: unknown key; …`.
    Entries of lists are counted from 1.
    """
    problems = Problems(name, TopicError)
    slug = PurePath(name).name.removesuffix(".yml").removesuffix(".yaml")
    if not SLUG.fullmatch(slug):
        problems.add(1, "file name", "use up to 63 of a-z, 0-9 and '-', starting with a letter or digit")
    root = problems.mapping(load(text, problems), "", _TOPIC_KEYS, required=("title", "question"))
    providers = _providers(root.get("providers"), problems)
    topic = Topic(
        slug=slug,
        title=_line(root.get("title"), "title", problems) or "",
        question=_line(root.get("question"), "question", problems) or "",
        seeds=_seeds(root.get("seeds"), problems),
        searches=_searches(root.get("searches"), providers, problems),
        follow=_follow(root.get("follow"), problems),
        providers=providers,
        vocabulary=_vocabulary(root.get("vocabulary"), problems),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        readers=problems.integer(root.get("readers"), "readers", 1, 2) or 1,
    )
    problems.stop_if_any()
    return topic


def parse_topic_bytes(body: bytes, name: str) -> Topic:
    """Return the topic in the bytes of a file. Raises TopicError as `parse_topic` does, also for what is no text."""
    if len(body) > MAX_BYTES:
        raise TopicError(f"{name}:1: file: larger than the limit of {MAX_BYTES // 1_000_000} MB")
    try:
        text = payload.decode(body, name) if body.strip() else ""
    except ParseError as error:
        raise TopicError(f"{name}:1: file: not a text file; write the topic as YAML text in UTF-8") from error
    return replace(parse_topic(text, name), sha256=hashlib.sha256(body).hexdigest())


def read_topic(path: Path) -> Topic:
    """Return the topic in the file `path`. Raises TopicError as `parse_topic` does, also for an unreadable file."""
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TopicError(f"{path}:1: file: cannot be read: {error.strerror}") from error
    return replace(parse_topic_bytes(body, str(path)), path=str(path))


def read_topics(folder: Path) -> tuple[Topic, ...]:
    """Return the topics of all `*.yml` and `*.yaml` files directly in `folder`, sorted by slug.

    Raises TopicError with the problems of all files together. Hidden files are left out.
    """
    if not folder.is_dir():
        raise TopicError(f"{folder}:1: folder: there is no such folder; make it, and put topic files in it")
    topics: dict[str, Topic] = {}
    problems: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".yml", ".yaml") or path.name.startswith(".") or not path.is_file():
            continue
        try:
            topic = read_topic(path)
        except TopicError as error:
            problems.append(str(error))
            continue
        if topic.slug in topics:
            problems.append(f"{path}:1: file name: {topics[topic.slug].path} has the same name; rename one of them")
        topics[topic.slug] = topic
    if problems:
        raise TopicError("\n".join(problems))
    return tuple(topics[slug] for slug in sorted(topics))


def _line(node: Node | None, field: str, problems: Problems) -> str | None:
    text = problems.text(node, field)
    return " ".join(text.split()) if text else None


def _lines(node: Node | None, field: str, problems: Problems) -> tuple[str, ...]:
    items = enumerate(problems.sequence(node, field), 1)
    found = (_line(item, f"{field}[{number}]", problems) for number, item in items)
    return tuple(dict.fromkeys(line for line in found if line))


def _seeds(node: Node | None, problems: Problems) -> tuple[Seed, ...]:
    seeds: dict[Seed, int] = {}
    for number, item in enumerate(problems.sequence(node, "seeds"), 1):
        field = f"seeds[{number}]"
        seed = _seed(item, field, problems)
        if seed in seeds:
            problems.add(item.line, field, f"the seed in line {seeds[seed]} again")
        elif seed:
            seeds[seed] = item.line
    return tuple(seeds)


def _seed(node: Node, field: str, problems: Problems) -> Seed | None:
    if not isinstance(node, Mapping) or not node.entries:
        example = "write what it is, for example 'doi: 10.1000/182'"
        problems.add(node.line, field, f"{example} (one of {', '.join(SEED_KINDS)}); found {describe(node)}")
        return None
    values = problems.mapping(node, field, SEED_KINDS)
    if len(values) > 1:
        problems.add(node.line, field, f"one key per seed, found {' and '.join(values)}; make them separate entries")
    if len(values) != 1:
        return None
    kind, value = next(iter(values.items()))
    read = {"doi": _doi, "pmid": _pmid}.get(kind, _file)
    found = read(value, f"{field}.{kind}", problems)
    return Seed(kind, found) if found else None


def _doi(node: Node, field: str, problems: Problems) -> str | None:
    text = problems.text(node, field)
    found = identifiers.doi(text)
    if text and not found:
        problems.add(node.line, field, f"'{text[:60]}' is not a DOI; it starts with '10.' and has a '/'")
    return found


def _pmid(node: Node, field: str, problems: Problems) -> str | None:
    is_typed_plainly = isinstance(node, Scalar) and _PMID.fullmatch(node.written.strip())
    found = identifiers.pmid(node.written) if isinstance(node, Scalar) and is_typed_plainly else None
    if not found:
        problems.add(node.line, field, f"expected a PubMed identifier (1 to 9 digits), found {describe(node)}")
    return found


def _file(node: Node, field: str, problems: Problems) -> str | None:
    text = problems.text(node, field)
    if text is None:
        return None
    path = PureWindowsPath(text)  # knows both kinds of slash, so that a topic means the same on every system
    if path.anchor or ".." in path.parts or not path.parts or text.startswith("~"):
        problems.add(node.line, field, "name a file inside the topic's folder: no absolute path and no '..'")
        return None
    return path.as_posix()


def _searches(node: Node | None, providers: tuple[str, ...], problems: Problems) -> tuple[Search, ...]:
    searches: list[Search] = []
    for number, item in enumerate(problems.sequence(node, "searches"), 1):
        field = f"searches[{number}]"
        if not isinstance(item, Mapping):
            queries: list[tuple[str | None, Node]] = [(None, item)]
        else:
            queries = [*problems.mapping(item, field, SEARCHABLE).items()]
            if not item.entries:
                problems.add(item.line, field, "expected a query, or 'provider: query'")
        for provider, value in queries:
            if provider and provider not in providers:
                problems.add(value.line, f"{field}.{provider}", "not among this topic's providers; add it there")
            query = _line(value, f"{field}.{provider}" if provider else field, problems)
            if query:
                searches.append(Search(query, provider))
    return tuple(dict.fromkeys(searches))


def _follow(node: Node | None, problems: Problems) -> Follow:
    values = problems.mapping(node, "follow", ("cited_by", "references"))
    steps = {key: problems.integer(value, f"follow.{key}", 0, MAX_STEPS) for key, value in values.items()}
    return Follow(**{key: number for key, number in steps.items() if number is not None})


def _providers(node: Node | None, problems: Problems) -> tuple[str, ...]:
    if node is None:
        return DEFAULT_PROVIDERS
    items = problems.sequence(node, "providers")
    if not items:
        problems.add(node.line, "providers", "name at least one, or leave the key out for the usual ones")
    names: list[str] = []
    for number, item in enumerate(items, 1):
        field = f"providers[{number}]"
        name = problems.choice(item, field, PROVIDERS)
        if name in names:
            problems.add(item.line, field, f"{name} is listed twice")
        elif name:
            names.append(name)
    return tuple(names)


# --- vocabulary ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """A concept with the place where it stands, for the checks that look at several concepts."""

    concept: Concept
    line: int
    field: str
    broader_line: int


def _vocabulary(node: Node | None, problems: Problems) -> Vocabulary:
    sections = problems.mapping(node, "vocabulary", tuple(_SECTIONS))
    concepts: list[Concept] = []
    for section, kind in _SECTIONS.items():
        field = f"vocabulary.{section}"
        items = enumerate(problems.sequence(sections.get(section), field), 1)
        read = (_entry(item, kind, f"{field}[{number}]", problems) for number, item in items)
        entries = [entry for entry in read if entry]
        concepts += _checked(entries, problems)
    return Vocabulary(tuple(concepts))


def _entry(node: Node, kind: ConceptKind, field: str, problems: Problems) -> _Entry | None:
    if isinstance(node, Scalar):
        name = _line(node, field, problems)
        return _Entry(Concept(kind, name), node.line, field, node.line) if name else None
    values = problems.mapping(node, field, (*_CONCEPT_KEYS, *_OWN_KEYS[kind]), required=("name",))
    name = _line(values.get("name"), f"{field}.name", problems)
    concept = Concept(
        kind=kind,
        name=name or "",
        synonyms=_lines(values.get("synonyms"), f"{field}.synonyms", problems),
        misspellings=_lines(values.get("misspellings"), f"{field}.misspellings", problems),
        mesh_id=_mesh_id(values.get("mesh_id"), f"{field}.mesh_id", problems),
        broader=_line(values.get("broader"), f"{field}.broader", problems),
        domain=problems.choice(values.get("domain"), f"{field}.domain", ("benefit", "harm")),
        desirable=problems.choice(values.get("desirable"), f"{field}.desirable", ("increase", "decrease")),
        related=_lines(values.get("related"), f"{field}.related", problems),
    )
    return _Entry(concept, node.line, field, values.get("broader", node).line) if name else None


def _mesh_id(node: Node | None, field: str, problems: Problems) -> str | None:
    text = problems.text(node, field)
    if node is None or text is None or _MESH_ID.fullmatch(text):
        return text
    problems.add(node.line, field, f"'{text[:40]}' is not a MeSH identifier such as D004164")
    return None


def _same(form: str) -> str:
    return " ".join(form.split()).casefold()


def _forms(concept: Concept) -> Iterator[str]:
    yield from (concept.name, *concept.synonyms, *concept.misspellings)


def _checked(entries: list[_Entry], problems: Problems) -> Iterator[Concept]:
    """Yield the concepts of one kind; `broader` becomes the name exactly as its concept spells it."""
    owners: dict[str, _Entry] = {}
    for entry in entries:
        for form in _forms(entry.concept):
            owner = owners.setdefault(_same(form), entry)
            if owner is not entry:
                told = f"'{form[:60]}' already means '{owner.concept.name[:60]}' (line {owner.line})"
                problems.add(entry.line, entry.field, f"{told}; a form can mean one concept only")
    names = {_same(entry.concept.name): entry.concept.name for entry in entries}
    broader = {e.concept.name: _broader(e, names, owners, problems) for e in entries}
    for entry in entries:
        own = {_same(form) for form in _forms(entry.concept)}
        for other in entry.concept.related:
            if _same(other) in own:
                problems.add(entry.line, f"{entry.field}.related", f"'{other[:60]}' is this same condition")
        if _is_in_cycle(entry.concept.name, broader):
            problems.add(entry.broader_line, f"{entry.field}.broader", "leads back to this concept in a circle")
        yield replace(entry.concept, broader=broader[entry.concept.name])


def _broader(entry: _Entry, names: dict[str, str], owners: dict[str, _Entry], problems: Problems) -> str | None:
    wanted = entry.concept.broader
    if wanted is None or _same(wanted) in names:
        return wanted and names[_same(wanted)]
    owner = owners.get(_same(wanted))
    close = owner.concept.name if owner else nearest(wanted, names.values())
    hint = f"did you mean '{close[:60]}'?" if close else "add it to this list first"
    message = f"no concept of this list has the name '{wanted[:60]}'; {hint}"
    problems.add(entry.broader_line, f"{entry.field}.broader", message)
    return None


def _is_in_cycle(name: str, broader: dict[str, str | None]) -> bool:
    step, seen = broader[name], set[str]()
    while step is not None and step != name and step not in seen:
        seen.add(step)
        step = broader[step]
    return step == name
