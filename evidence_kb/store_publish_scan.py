"""Look through a published copy for anything that it may not hold; whoever wrote it is not trusted.

Nothing of the writing is used here but the list of `publish_rules` and the patterns of `publish_masks`. The source is
read to know which words are hidden: no run of them may stand anywhere in the copy.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Final

from evidence_kb.publish_masks import Secrets
from evidence_kb.publish_rules import CONTEXT_PROVIDERS, KEPT_BACK, PUBLISHED, VIEWS, may_be_shown

NAMED = 5  # problems of one kind that are told; more are counted
RUN = 6  # words: as many in a row, the same in a hidden text and in the copy, are no chance
STEP = 3  # every third place of a hidden text is looked for: of eight hidden words in a row, one run of six is
_WORD = re.compile(r"\w+")
_INDEX = "search_index"
# Columns of which the copy holds less than the source: what the source has there allows nothing.
_SHORTENED: Final = {
    ("passages", "text"), ("claims", "prefix"), ("claims", "suffix"), ("not_seen", "what"), ("changes", "before"),
    ("changes", "after"),
}  # fmt: skip
# Quotes side by side make runs of words that no quote has: these are looked at by their places.
_BY_PLACE: Final = {("passages", "text"), ("claims", "prefix"), ("claims", "suffix")}
# Places in a text that claims and facts of its study name, and words of it that stand in a column of their own.
_PLACED: Final = """
SELECT start, "end" FROM claims WHERE passage_id = :id
UNION SELECT treatment_start, treatment_end FROM claims WHERE treatment_passage_id = :id
UNION SELECT dose_start, dose_end FROM claims WHERE dose_passage_id = :id
UNION SELECT design_start, design_end FROM studies WHERE design_passage_id = :id
UNION SELECT participants_start, participants_end FROM studies WHERE participants_passage_id = :id"""
_QUOTED: Final = """
SELECT quote FROM citation_contexts WHERE passage_id = :id
UNION SELECT timing_quote FROM studies WHERE id = :study UNION SELECT centres_quote FROM studies WHERE id = :study"""


def scan(
    copy: Path, source: Path, curation: Path, secrets: Mapping[str, str],
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> list[str]:  # fmt: skip
    """Return what is wrong with a copy, each in one sentence that repeats no secret; [] if nothing is.

    `curation` may be absent. `secrets`: values that must stand nowhere, by their names.
    """
    with closing(_opened(copy)) as db, closing(_opened(source)) as origin:
        problems = [*_file(copy, db), *_names(db)]
        if problems:
            return problems  # what is not on the list makes the rest meaningless
        looks = {
            "columns": _unlisted(db), "texts": _unmasked(db), "citations": _contexts(db), "search index": _index(db),
            "quotes": _quotes(db, origin), "secrets": _said(db, Secrets(secrets), _reviewers(curation)),
            "hidden words": _hidden(db, origin, source, _typed(curation)),
        }  # fmt: skip
        found: list[tuple[str, str]] = []
        for n, (what, look) in enumerate(looks.items(), 1):
            progress(f"looking through {what}, step", n, len(looks))
            found += look
        return list(_few(found))


def _opened(path: Path) -> sqlite3.Connection:
    is_closed = not path.with_name(f"{path.name}-wal").exists()
    options = "mode=ro&immutable=1" if is_closed else "mode=ro"
    return sqlite3.connect(f"{path.resolve().as_uri()}?{options}", uri=True)


def _few(problems: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the first problems of each kind (kind, sentence), and how many more there are."""
    seen: dict[str, int] = defaultdict(int)
    for kind, sentence in problems:
        seen[kind] += 1
        if seen[kind] <= NAMED:
            yield sentence
    yield from (f"{n - NAMED} more: {kind}" for kind, n in seen.items() if n > NAMED)


def _file(copy: Path, db: sqlite3.Connection) -> Iterator[str]:
    """Look for what lies in the file beside its tables, or beside the file."""
    with copy.open("rb") as file:
        header = file.read(20)
    if header[18:20] != b"\x01\x01":
        yield "the file needs a write-ahead log, so it cannot be read where nothing can be written"
    for pragma, wanted in (("freelist_count", 0), ("auto_vacuum", 0), ("quick_check", "ok")):
        if (found := db.execute(f"PRAGMA {pragma}").fetchone()[0]) != wanted:
            yield f"PRAGMA {pragma} is {found}, not {wanted}"
    for ending in ("-wal", "-shm", "-journal"):
        if copy.with_name(copy.name + ending).exists():
            yield f"{copy.name}{ending} lies beside it"


def _names(db: sqlite3.Connection) -> Iterator[str]:
    """Look for tables, columns and views that are not on the list, and for triggers."""
    inside = {f"{_INDEX}_{part}" for part in ("data", "idx", "docsize", "config")}
    strict = {name for (name,) in db.execute("SELECT name FROM pragma_table_list WHERE strict")}
    for name in _tables(db):
        if name not in strict:
            yield f"table {name} is not STRICT, so that a text can stand in any column"
    for kind, name, table in db.execute("SELECT type, name, tbl_name FROM sqlite_master ORDER BY name"):
        is_listed = {
            "table": name in PUBLISHED or name in inside or name == "sqlite_sequence",
            "index": table in PUBLISHED or table in inside,
            "view": name in VIEWS,
        }.get(kind, False)
        if not is_listed:
            yield f"{kind} {name} is not on the list"


def _tables(db: sqlite3.Connection) -> list[str]:
    found = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return sorted((found & set(PUBLISHED)) - {_INDEX})


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", [table])]


def _unlisted(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Look for columns that nobody has decided about, and for values in those that are not on the list."""
    kind = "not on the list"
    for table in _tables(db):
        if not PUBLISHED[table]:
            if db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
                yield kind, f"table {table} has rows, and none of it is on the list"
            continue
        for name in _columns(db, table):
            if name in PUBLISHED[table]:
                continue
            if f"{table}.{name}" not in KEPT_BACK:
                yield kind, f"column {table}.{name} is not on the list"
            has_value = f"SELECT 1 FROM {table} WHERE \"{name}\" NOT IN ('', 0) LIMIT 1"  # NULL is not among them
            if db.execute(has_value).fetchone():
                yield kind, f"column {table}.{name} has values, and is not on the list"


def _texts(db: sqlite3.Connection, table: str, left_out: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Yield (column, value) of every text in a table."""
    for name in _text_columns(db, table):
        if name not in left_out:
            yield from ((name, value) for value in _values(db, table, name))


def _text_columns(db: sqlite3.Connection, table: str) -> list[str]:
    sql = "SELECT name FROM pragma_table_info(?) WHERE type NOT IN ('INTEGER', 'REAL')"
    return [name for (name,) in db.execute(sql, [table])]


def _values(db: sqlite3.Connection, table: str, name: str) -> Iterator[str]:
    return (value for (value,) in db.execute(f'SELECT "{name}" FROM main.{table}') if _is_text(value))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _said(db: sqlite3.Connection, secrets: Secrets, reviewers: set[str]) -> Iterator[tuple[str, str]]:
    """Look in every text for secrets, and for the names of reviewers."""
    for table in (*_tables(db), "sqlite_sequence"):
        for (name, value), rows in groupby(_texts(db, table)):  # rows behind each other often have the same
            found, is_reviewer = secrets.find(value), value in reviewers
            for _ in rows if found or is_reviewer else ():
                if found:
                    yield found, f"{table}.{name} holds {found}"
                if is_reviewer:
                    yield "reviewers", f"{table}.{name} holds the name of a reviewer"
    for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"):
        if found := secrets.find(sql):
            yield found, f"the schema holds {found}"


def _unmasked(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Look for words of texts without a licence outside the places that claims, studies and citations name."""
    sql = "SELECT id, study_id, kind, licence, is_paraphrase, text FROM passages"
    for key, study, kind, licence, is_ours, text in db.execute(sql):
        if may_be_shown(kind, licence, is_ours):
            continue
        spans = db.execute(_PLACED, {"id": key}).fetchall()
        quoted = [words for (words,) in db.execute(_QUOTED, {"id": key, "study": study}) if words]
        spans += [(at, at + len(words)) for words in quoted if (at := text.find(words)) >= 0]
        outside = list(text)
        for first, last in spans:
            outside[first:last] = " " * len(outside[first:last])
        if "".join(outside).strip(" "):
            yield "words without a licence", f"passage {key} shows words outside every quote, and no licence allows it"


def _contexts(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for (provider,) in db.execute("SELECT DISTINCT provider FROM citation_contexts ORDER BY provider"):
        if provider not in CONTEXT_PROVIDERS:
            yield "contexts", f"citation_contexts has words from {provider}, which may not be passed on"


def _quotes(db: sqlite3.Connection, origin: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Look for claims whose quote stands in its text no more, and for other words beside it than stand there."""
    sql = (
        "SELECT count(*), total(c.id) FROM claims c JOIN passages p ON p.id = c.passage_id "
        'WHERE substr(p.text, c.start + 1, c."end" - c.start) = c.quote'
    )
    (held_n, held), (shown_n, shown) = origin.execute(sql).fetchone(), db.execute(sql).fetchone()
    if (held_n, held) != (shown_n, shown):
        yield "quotes", f"{held_n} quotes stand in their text in the source, and {shown_n} in the copy"
    sql = (
        "SELECT c.claim_key FROM claims c JOIN passages p ON p.id = c.passage_id WHERE "
        "c.prefix NOT IN ('', substr(p.text, c.start - length(c.prefix) + 1, length(c.prefix))) "
        "OR c.suffix NOT IN ('', substr(p.text, c.\"end\" + 1, length(c.suffix)))"
    )
    for (key,) in db.execute(sql):
        yield (
            "words beside quotes",
            f"claim {key} has words beside its quote that its published text does not have there",
        )


def _index(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Look for words in the search index that no published text has, by indexing these once more."""
    columns = ", ".join(PUBLISHED[_INDEX])
    (made,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [_INDEX]).fetchone()
    again = re.sub(r"content = '[^']*', content_rowid = '[^']*'", "content = ''", made)
    db.execute(again.replace(_INDEX, "temp.again", 1))
    db.execute(f"INSERT INTO temp.again (rowid, {columns}) SELECT id, {columns} FROM search_texts")
    db.execute(f"CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, {_INDEX}, col)")
    db.execute("CREATE VIRTUAL TABLE temp.allowed USING fts5vocab(temp, again, col)")
    sql = "SELECT count(*) FROM (SELECT term, col, doc, cnt FROM {} EXCEPT SELECT term, col, doc, cnt FROM {})"
    (n,) = db.execute(sql.format("temp.held", "temp.allowed")).fetchone()
    if n:
        yield "index", f"the search index holds {n} words that the published texts do not have there"


# --- words that are hidden in the source -----------------------------------------------------------------------------


def _hidden(
    db: sqlite3.Connection, origin: sqlite3.Connection, source: Path, typed: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Look for runs of words of hidden texts that no listed column of the source has.

    Of a million texts not all runs fit into memory: looked for are those of what stands elsewhere in the source.
    """
    db.execute("ATTACH ? AS source", [f"{source.resolve().as_uri()}?mode=ro"])
    suspected = {run for *_, value in _other_texts(db) for run in _runs(value, 1)}
    hidden: set[int] = set()
    for text in (*typed, *_without_licence(origin)) if suspected else ():
        hidden.update(suspected.intersection(_runs(text, STEP)))
    for text in _allowed(origin) if hidden else ():
        hidden.difference_update(_runs(text, 1))
    for table, name, value in _other_texts(db) if hidden else ():
        if not hidden.isdisjoint(_runs(value, 1)):
            yield "hidden words", f"{table}.{name} holds words of a text that may not be passed on"


def _other_texts(db: sqlite3.Connection) -> Iterator[tuple[str, str, str]]:
    """Yield (table, column, value) of texts that may say what the source does not say in a column that comes as it is.

    That are columns of which the copy has less, and rows that are not in the source as they are here.
    """
    for table in _tables(db):
        by_place = {name for held, name in _BY_PLACE if held == table}
        names = [name for name in _text_columns(db, table) if name not in by_place]
        same = [name for name in names if (table, name) not in _SHORTENED and _comes_as_it_is(table, name)]
        keys = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?) WHERE pk", [table])]
        for name in names if not keys else (name for name in names if name not in same):
            yield from ((table, name, value) for value in _values(db, table, name))
        if keys and same:
            on = " AND ".join(f'o."{key}" = x."{key}"' for key in keys)
            differs = " OR ".join(f'x."{name}" IS NOT o."{name}"' for name in same)
            columns = ", ".join(f'x."{name}"' for name in same)
            sql = f"SELECT {columns} FROM main.{table} x LEFT JOIN source.{table} o ON {on} WHERE {differs}"
            for row in db.execute(sql):
                yield from ((table, name, value) for name, value in zip(same, row, strict=True) if _is_text(value))


def _comes_as_it_is(table: str, name: str) -> bool:
    """Whether all that the source has in a column may be said."""
    return table != "citation_contexts" and name in PUBLISHED[table]


def _runs(text: str, step: int) -> Iterable[int]:
    """Return a number for each run of words that begins at every so many words; numbers counted up are no words."""
    if len(text) < 2 * RUN - 1 or text.isalnum():
        return ()
    words = _WORD.findall(text.lower())
    runs = (tuple(words[at : at + RUN]) for at in range(0, len(words) - RUN + 1, step))
    return (hash(run) for run in runs if not "".join(run).isdigit())


def _without_licence(origin: sqlite3.Connection) -> Iterator[str]:
    for kind, licence, is_ours, text in origin.execute("SELECT kind, licence, is_paraphrase, text FROM passages"):
        if not may_be_shown(kind, licence, is_ours):
            yield text


def _allowed(origin: sqlite3.Connection) -> Iterator[str]:
    """Yield the texts of the source that the list allows: columns that come as they are, open texts, quotes."""
    for table in _tables(origin):
        unlisted = {name for name in _columns(origin, table) if name not in PUBLISHED[table]}
        shortened = {name for held, name in _SHORTENED if held == table}
        if table != "citation_contexts":
            yield from (value for _, value in _texts(origin, table, frozenset(unlisted | shortened)))
    for kind, licence, is_ours, text in origin.execute("SELECT kind, licence, is_paraphrase, text FROM passages"):
        if may_be_shown(kind, licence, is_ours):
            yield text
    for provider in CONTEXT_PROVIDERS:
        yield from (q for (q,) in origin.execute("SELECT quote FROM citation_contexts WHERE provider = ?", [provider]))
    for state in origin.execute("SELECT before, after FROM changes WHERE entity = 'claim'"):
        held = (json.loads(value) for value in state if value)
        yield from (str(claim["quote"]) for claim in held if isinstance(claim, dict) and "quote" in claim)


# --- what reviewers typed --------------------------------------------------------------------------------------------


def _typed(curation: Path) -> list[str]:
    """Return what reviewers typed: notes, and what they put in place of the machine's values."""
    if not curation.exists():
        return []
    with closing(_opened(curation)) as db:
        sql = "SELECT note FROM reviews UNION SELECT edits FROM reviews UNION SELECT note FROM study_decisions"
        return [text for (text,) in db.execute(sql) if text]


def _reviewers(curation: Path) -> set[str]:
    """Return the names of reviewers."""
    if not curation.exists():
        return set()
    with closing(_opened(curation)) as db:
        sql = "SELECT reviewer FROM reviews UNION SELECT reviewer FROM study_decisions"
        return {str(name) for (name,) in db.execute(sql)}
