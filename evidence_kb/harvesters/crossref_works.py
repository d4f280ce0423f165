"""Read one work of a Crossref answer: what it is, what it cites, and what was said about it later.

Known from the documentation of the REST API, the field list of habanero, and recorded answers of 2013 to 2020. Any
field may be absent, null or empty. A work need not be an article: components, data sets and journal issues have DOIs
too. Publishers deposit references as they please: with a DOI, in parts, as printed text, or as a bare key; of many
works only their number is told. A title that begins "RETRACTED:" is no notice; `updated-by` and `update-to` are.
Left out: relations that do not concern versions, comments or corrections, such as data sets, reviews and grants.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from evidence_kb import identifiers
from evidence_kb.harvesters.answers import at, int_at, list_at, text_at
from evidence_kb.harvesters.markup import plain, sections
from evidence_kb.match import Described
from evidence_kb.model import (
    Identifiers,
    Notice,
    NotSeen,
    Passage,
    PassageKind,
    Record,
    Relation,
    StatedCount,
)
from evidence_kb.text import citation_key, joined_names, title_key

# The fields that are read here, and that `select` accepts: an unknown name would make the whole request fail, so
# `language` and `subtype`, which only answers for a single work carry, are not asked for.
FIELDS = (
    "DOI,type,title,author,container-title,issued,published,published-print,published-online,posted,volume,issue,page,"
    "article-number,abstract,reference,references-count,is-referenced-by-count,license,relation,update-to,updated-by,"
    "clinical-trial-number"
)


@dataclass(frozen=True, slots=True)
class Work:
    """All that one item says; `mentioned` are stubs of the works it names, `cited` the keys of those it cites.

    `repeated_n`: how many of its references name a work that an earlier one names already.
    """

    record: Record
    passages: tuple[Passage, ...]
    counts: tuple[StatedCount, ...]
    not_seen: tuple[NotSeen, ...]
    notices: tuple[Notice, ...]
    relations: tuple[Relation, ...]
    mentioned: tuple[Record, ...]
    cited: tuple[str, ...]
    repeated_n: int


def read(item: Any, fetched_at: str) -> Work | None:
    """Read an item of an answer; None where nothing tells which work it is."""
    record = _record(item, fetched_at)
    if record is None:
        return None
    listed = list_at(item, "reference")
    references = [reference for reference in map(_reference, listed) if reference]
    unreadable_n = len(listed) - len(references)
    cited = tuple(dict.fromkeys(reference.key for reference in references))
    ties = [*_updates(item, record), *_relations(item, record)]
    return Work(
        record=record,
        passages=tuple(_passages(item, record, fetched_at)),
        counts=tuple(_counts(item, record, len(listed))),
        not_seen=(NotSeen(record.key, "reference", "no DOI, title or text", unreadable_n),) if unreadable_n else (),
        notices=tuple(tie.notice for tie in ties if tie.notice),
        relations=tuple(dict.fromkeys(tie.relation for tie in ties if tie.relation)),
        mentioned=(*references, *(tie.other for tie in ties if tie.other)),
        cited=cited,
        repeated_n=len(references) - len(cited),
    )


def stub(doi: str) -> Record:
    """Return a record of a work of which only the DOI is known."""
    return Record(f"doi:{doi}", Identifiers(doi=doi), is_stub=True)


def exact_doi(item: Any, name: str = "DOI") -> str | None:
    """Return the DOI that a field holds; those of references are broken by blanks at times, "10.1186/s12864- 015"."""
    return identifiers.doi("".join((text_at(item, name) or "").split()))


def described(item: Any) -> Described:
    """Return what an item says that a printed reference says too."""
    record = _record(item, "")
    if record is None:
        return Described(None, None, None, None)
    return Described(record.title, record.authors, record.year, record.journal, record.volume, record.pages)


# --- the work itself -----------------------------------------------------------------------------------------------


def _record(item: Any, fetched_at: str) -> Record | None:
    doi, title, journal = exact_doi(item), _text(item, "title"), _text(item, "container-title")
    authors, published_on = _authors(item), _published_on(item)
    year = int(published_on[:4]) if published_on else None
    if doi is None and title is None:
        return None
    trials = (text_at(trial, "clinical-trial-number") for trial in list_at(item, "clinical-trial-number"))
    subtype = text_at(item, "subtype")
    return Record(
        key=f"doi:{doi}" if doi else title_key(title, year, journal, authors),
        identifiers=Identifiers(doi=doi),
        title=title,
        authors=authors,
        journal=journal,
        year=year,
        published_on=published_on,
        article_type=text_at(item, "type"),
        licence=_licence(item, fetched_at),
        volume=text_at(item, "volume"),
        issue=text_at(item, "issue"),
        pages=text_at(item, "page") or text_at(item, "article-number"),
        language=text_at(item, "language"),
        publication_types=(subtype,) if subtype else (),
        trials=tuple(dict.fromkeys(trial.upper() for trial in trials if trial)),
    )


def _text(item: Any, name: str) -> str | None:
    """Return the first text of a list that is not empty; further titles are translations or short forms."""
    found = at(item, name)
    texts = found if isinstance(found, list) else [found]
    return next((text for text in (plain(text_at([text], 0)) for text in texts) if text), None)


def _authors(item: Any) -> str | None:
    names = (plain(_name(author)) for author in list_at(item, "author"))
    return joined_names(names)


def _name(author: Any) -> str:
    """Return a person's name in reading order, or the name of a group; persons may have only a family name."""
    parts = (text_at(author, part) for part in ("given", "family", "suffix"))
    return " ".join(part for part in parts if part) or text_at(author, "name") or ""


def _published_on(item: Any) -> str | None:
    """Return the first date that is told; `issued` is the earliest of print and online, [[null]] where unknown."""
    names = ("issued", "published", "published-online", "published-print", "posted")
    return next((date for date in (_date(at(item, name)) for name in names) if date), None)


def _date(value: Any) -> str | None:
    """Return {"date-parts": [[2015, 3]]} as "2015-03", with one, two or three parts."""
    year, month, day = (int_at(value, "date-parts", 0, part) for part in range(3))
    if year is None or not 1000 <= year <= 2999:
        return None
    if month is None or not 1 <= month <= 12:
        return f"{year}"
    return f"{year}-{month:02}" if day is None or not 1 <= day <= 31 else f"{year}-{month:02}-{day:02}"


_COMMONS = re.compile(r"creativecommons\.org/(?:licenses|publicdomain)/", re.IGNORECASE)


def _licence(item: Any, fetched_at: str) -> str | None:
    """Return the address of the licence to readers, that of the published version first.

    Licences for text mining (`tdm`) say nothing to readers, and one may begin only after an embargo.
    """
    for version in ("vor", "am", "unspecified"):
        valid = _licences(item, version, fetched_at)
        if valid:
            return next(filter(_COMMONS.search, valid), valid[0])
    return None


def _licences(item: Any, version: str, fetched_at: str) -> list[str]:
    found = []
    for licence in list_at(item, "license"):
        url, start = text_at(licence, "URL"), _date(at(licence, "start")) or ""
        is_later = bool(fetched_at) and start > fetched_at[: len(start)]
        if url and (text_at(licence, "content-version") or "unspecified") == version and not is_later:
            found.append(url)
    return found


def _passages(item: Any, record: Record, fetched_at: str) -> Iterator[Passage]:
    """Yield title and abstract. Abstracts stay the publisher's unless the published version itself is open."""
    if record.title:
        yield Passage(record.key, PassageKind.TITLE, None, record.title)
    licence = next(filter(_COMMONS.search, _licences(item, "vor", fetched_at)), None)
    abstract = at(item, "abstract")
    for label, text in sections(abstract if isinstance(abstract, str) else None):
        yield Passage(record.key, PassageKind.ABSTRACT, label, text, licence=licence)


def _counts(item: Any, record: Record, listed_n: int) -> Iterator[StatedCount]:
    """Yield the printed counts: more references than are listed means that the publisher keeps their list closed."""
    stated = (int_at(item, "reference-count"), int_at(item, "references-count"))
    references_n = next((n for n in stated if n is not None and n >= 0), None)
    if references_n is not None or listed_n:
        yield StatedCount(record.key, "references", references_n, listed_n)
    cited_by_n = int_at(item, "is-referenced-by-count")
    if cited_by_n is not None and cited_by_n >= 0:
        yield StatedCount(record.key, "cited_by", cited_by_n, 0)


# --- its references ------------------------------------------------------------------------------------------------


def _reference(item: Any) -> Record | None:
    """Read one reference into a stub; None where it has a bare key, a year or a journal only, which name no work.

    Some publishers put the title of a preprint or a book where the journal belongs, with a year and nothing else.
    """
    doi, citation = exact_doi(item), plain(text_at(item, "unstructured"))
    in_title = plain(text_at(item, "volume-title")) or plain(text_at(item, "series-title"))
    article = plain(text_at(item, "article-title"))
    title = article or in_title
    journal = plain(text_at(item, "journal-title")) or (in_title if article else None)
    authors = re.sub(r"\s*;\s*", "; ", plain(text_at(item, "author")) or "").strip("; ") or None
    year, volume, page = _year(text_at(item, "year")), text_at(item, "volume"), text_at(item, "first-page")
    if doi:
        key = f"doi:{doi}"
    elif title:
        key = title_key(title, year, journal, authors)
    elif citation:
        key = citation_key(citation)
    else:
        parts = [str(part) for part in (authors, journal, year, volume, page) if part]
        if len(parts) < 2 or not (authors or journal):
            return None
        key = citation_key(" ".join(parts))
    return Record(
        key=key,
        identifiers=Identifiers(doi=doi),
        title=title,
        authors=authors,
        journal=journal,
        year=year,
        is_stub=True,
        volume=volume,
        issue=text_at(item, "issue"),
        pages=page,
        citation=citation,
    )


def _year(text: str | None) -> int | None:
    """Return the year of a reference, which may carry a letter: "1977a"."""
    found = re.search(r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}(?![0-9])", text or "")
    return int(found.group()) if found else None


# --- notices and relations -----------------------------------------------------------------------------------------

# The types of Crossmark updates: what they say of the article, and how the later work relates to it.
_UPDATES: dict[str, tuple[str | None, str]] = {
    "retraction": ("retracted", "notice_on"),
    "partial_retraction": ("partially_retracted", "notice_on"),
    "withdrawal": ("withdrawn", "notice_on"),
    "removal": ("withdrawn", "notice_on"),
    "expression_of_concern": ("concern", "notice_on"),
    "reinstatement": ("reinstated", "notice_on"),
    "correction": ("corrected", "erratum_of"),
    "corrigendum": ("corrected", "erratum_of"),
    "erratum": ("corrected", "erratum_of"),
    "addendum": ("corrected", "erratum_of"),
    "clarification": ("corrected", "erratum_of"),
    "new_version": (None, "version_of"),
    "new_edition": (None, "version_of"),
}
_UNKNOWN_UPDATE = (None, "update_of")


def _update_of(word: str) -> tuple[str | None, str]:
    """Return what a type of update means; publishers add to the words: "retraction_notice" is a retraction."""
    known = next((name for name in _UPDATES if word == name or word.startswith(f"{name}_")), None)
    return _UPDATES[known] if known else _UNKNOWN_UPDATE


# Relation types that are read; the second stand on the other work of the two.
_FROM_HERE = {
    "is-preprint-of": "preprint_of",
    "is-version-of": "version_of",
    "is-translation-of": "version_of",
    "is-manuscript-of": "version_of",
    "replaces": "version_of",
    "is-same-as": "same_work",
    "is-identical-to": "same_work",
    "is-comment-on": "comment_on",
    "is-reply-to": "comment_on",
}
_TO_HERE = {
    "has-preprint": "preprint_of",
    "has-version": "version_of",
    "has-translation": "version_of",
    "has-manuscript": "version_of",
    "is-replaced-by": "version_of",
    "has-comment": "comment_on",
    "has-reply": "comment_on",
}


@dataclass(frozen=True, slots=True)
class _Tie:
    """What a work says of another one: `other` is its stub, None where it is the work itself or has no DOI."""

    other: Record | None
    notice: Notice | None = None
    relation: Relation | None = None


def _updates(item: Any, record: Record) -> Iterator[_Tie]:
    """Yield what `updated-by` (this work was retracted by…) and `update-to` (this notice retracts…) say."""
    for update in list_at(item, "updated-by"):
        by = _other(update, "DOI", record)
        # A publisher that retracts in place, and Retraction Watch, name the article itself as its notice.
        notice_key = by.key if by else record.key if exact_doi(update) else None
        yield _tie(update, record, by, about_key=record.key, notice_key=notice_key)
    for update in list_at(item, "update-to"):
        about = _other(update, "DOI", record)
        if about or exact_doi(update):  # one DOI for both: updated in place
            yield _tie(update, record, about, about_key=about.key if about else record.key, notice_key=record.key)


def _tie(update: Any, record: Record, other: Record | None, *, about_key: str, notice_key: str | None) -> _Tie:
    word = re.sub(r"[\s-]+", "_", (text_at(update, "type") or "").casefold())
    kind, relation_kind = _update_of(word)
    relation = None
    if other:
        from_key = record.key if other.key == about_key else other.key
        relation = Relation(from_key, about_key, relation_kind)
    if kind is None:
        return _Tie(other, relation=relation)
    updated = at(update, "updated")
    day = re.match(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]", text_at(updated, "date-time") or "")
    noticed_on = _date(updated) or (day.group() if day else None)
    label, source = text_at(update, "label") or text_at(update, "type"), text_at(update, "source")
    return _Tie(other, Notice(about_key, kind, notice_key, noticed_on, label, source=source), relation)


def _relations(item: Any, record: Record) -> Iterator[_Tie]:
    for word in (*_FROM_HERE, *_TO_HERE):
        for link in list_at(item, "relation", word):
            # The other side may also be named by an address or an accession number: those are no publications.
            other = _other(link, "id", record) if text_at(link, "id-type") == "doi" else None
            if other is None:
                continue
            if word in _FROM_HERE:
                yield _Tie(other, relation=Relation(record.key, other.key, _FROM_HERE[word]))
            else:
                yield _Tie(other, relation=Relation(other.key, record.key, _TO_HERE[word]))


def _other(item: Any, name: str, record: Record) -> Record | None:
    doi = exact_doi(item, name)
    return stub(doi) if doi and f"doi:{doi}" != record.key else None


def merged_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return one notice per article, kind and notice; who says so is joined, as "publisher; retraction-watch"."""
    found: dict[tuple[str, str, str | None], list[Notice]] = {}
    for notice in notices:
        found.setdefault((notice.record_key, notice.kind, notice.notice_key), []).append(notice)
    return tuple(_merged(group) for group in found.values())


def _merged(group: list[Notice]) -> Notice:
    first = group[0]
    return Notice(
        first.record_key,
        first.kind,
        first.notice_key,
        noticed_on=min((notice.noticed_on for notice in group if notice.noticed_on), default=None),
        label=next((notice.label for notice in group if notice.label), None),
        source="; ".join(sorted({notice.source for notice in group if notice.source})) or None,
    )
