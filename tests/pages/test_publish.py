"""A published copy holds what the list allows and nothing else, with quotes where they stood."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlite_utils
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from made_up_published import CONTEXT, FORBIDDEN, NOTE, REVIEWER, data_folder, rows
from made_up_rows import ABSTRACT, SUMMARY

from evidence_kb import publish_masks, schema, store_publish
from evidence_kb.cli import main
from evidence_kb.errors import StorageError, UsageError
from evidence_kb.publish import publish
from evidence_kb.publish_masks import blanked, masked
from evidence_kb.publish_rules import KEPT_BACK, MADE_ANEW, PUBLISHED, VIEWS, change_shown, may_be_shown
from evidence_kb.store import Store
from evidence_kb.verify import verify

SECRET = " spy@secret.example ghp_abcdefghijklmnopqrstuvwxyz0123 "
# What is planted in these comes out nowhere, although the columns are listed: their values are made anew, or cut.
MADE_OR_CUT = {
    ("claims", "prefix"), ("claims", "suffix"), ("topic_studies", "reason"), ("study_counts", "reason"),
    ("changes", "before"), ("changes", "after"),
}  # fmt: skip
# Planted apart from the rest, because the other columns of their rows would not come out at all.
DECIDING = {("citation_contexts", "provider"), ("passages", "licence"), ("claims", "quote")}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data_folder(tmp_path_factory.mktemp("kept") / "data")


@pytest.fixture(scope="module")
def copy(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("public") / "evidence.db"
    publish(data, path, {})
    return path


# --- the list -------------------------------------------------------------------------------------------------------


def test_everything_in_the_schema_is_decided_about_and_nothing_else_is_on_the_list() -> None:
    db = sqlite_utils.Database(memory=True)
    schema.evidence.apply(db)
    tables = {name for name in db.table_names() if not name.startswith(("sqlite_", "search_index_"))}
    views = set(db.view_names())
    kept = {what for what in KEPT_BACK if "." not in what}
    assert tables == set(PUBLISHED) | (kept - views), "decide in publish_rules"
    assert views == set(VIEWS) | (kept & views) and not kept & set(VIEWS)
    for table, columns in PUBLISHED.items():
        held = {column.name for column in db[table].columns}
        kept_back = {what.partition(".")[2] for what in KEPT_BACK if what.startswith(f"{table}.")}
        assert set(columns) <= held and kept_back <= held
        if columns:
            assert held == set(columns) | kept_back, f"decide about the columns of {table} in publish_rules"
            assert not set(columns) & kept_back
        else:
            assert table in store_publish.LEFT_OUT


@pytest.mark.parametrize(
    ("kind", "licence", "is_ours", "is_shown"),
    [
        ("abstract", None, 0, False), ("abstract", "cc by", 0, True), ("abstract", "cc by-nc", 0, False),
        ("abstract", "Open access (as stated)", 0, False), ("title", None, 0, True), ("summary", "Apache-2.0", 1, True),
        ("abstract", "Apache-2.0", 0, False), ("summary", None, 1, False), ("excerpt", "not to be passed on", 0, False),
        ("snippet", "https://creativecommons.org/licenses/by-nc-nd/4.0/", 0, False),
    ],
)  # fmt: skip
def test_texts_are_whole_only_under_a_licence_that_lets_anybody_pass_them_on(
    kind: str, licence: str | None, is_ours: int, is_shown: bool
) -> None:
    assert may_be_shown(kind, licence, is_ours) is is_shown


# --- masks ----------------------------------------------------------------------------------------------------------


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_a_masked_text_is_as_long_and_shows_its_spans_alone(text: str, pairs: list[tuple[int, int]]) -> None:
    spans = [(min(a, b), min(max(a, b), len(text))) for a, b in pairs]
    shown = masked(text, spans)
    assert len(shown) == len(text)
    inside = {at for start, end in spans for at in range(start, end)}
    assert all(shown[at] == (text[at] if at in inside else " ") for at in range(len(text)))


@pytest.mark.parametrize(
    "text",
    [
        "write to ada.b+c@mail.example.org now", "mailto:ada%40example.org", "AKIAABCDEFGHIJKLMNOP", "?api_key=abc1",
        "Authorization: Bearer abcdef123456789", "0123456789abcdef0123456789abcdef0123", "tool&email=x",
    ],
)  # fmt: skip
def test_addresses_and_keys_become_blanks_of_the_same_length(text: str) -> None:
    assert publish_masks.Secrets({}).find(text)
    assert len(blanked(text)) == len(text) and not publish_masks.Secrets({}).find(blanked(text))


@pytest.mark.parametrize(
    "text",
    [
        "p = 0.05 @ 5 mg", "10.1002/(SICI)1097-0142(19990801)86:3<443::AID-CNCR13>3.0.CO;2-E", "ab" * 32, "cd" * 20,
        "the standard bearer bisphosphonates", "risk-adjusted-mortality-rates-of-children", "A token of thanks",
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?db=pubmed&id=1,2&retmode=xml",
    ],
)  # fmt: skip
def test_words_identifiers_and_hashes_are_no_secrets(text: str) -> None:
    assert publish_masks.Secrets({"NCBI_API_KEY": "k1"}).find(text) is None
    assert blanked(text) == text


def test_the_values_that_are_set_are_found_in_every_spelling_and_never_repeated() -> None:
    secrets = publish_masks.Secrets({"EVIDENCE_KB_CONTACT": "https://lab.example/about me", "S2_API_KEY": "Abc.123"})
    assert secrets.find("see HTTPS://lab.example/about me.") == "the value of EVIDENCE_KB_CONTACT"
    assert secrets.find("x?key=abc.123&y") == "the value of S2_API_KEY"
    assert secrets.find("who=https%3A%2F%2Flab.example%2Fabout%20me") == "the value of EVIDENCE_KB_CONTACT"
    assert secrets.find("https://lab.example/about me-too") is None


def test_changes_say_only_what_is_listed() -> None:
    cut = change_shown("claim", None, '{"quote": "q", "edits": "typed", "markers": ["1"], "direction": "mixed"}')
    assert cut == '{"quote": "q", "direction": "mixed"}'
    assert change_shown("claim", "direction", '"mixed"') == '"mixed"'
    assert change_shown("claim", "reviewer_note", '"typed"') is None
    assert (
        change_shown("study", None, '{"reason": "as Bob told me", "role": "seed"}')
        == '{"reason": null, "role": "seed"}'
    )
    assert change_shown("something_new", "name", '"x"') is None


# --- the copy -------------------------------------------------------------------------------------------------------


def test_quotes_stand_where_they_stood_and_the_rest_is_blank(data: Path, copy: Path) -> None:
    sql = "SELECT text, is_masked FROM passages WHERE id = 2"
    ((held, _),), ((shown, is_masked),) = rows(data / "evidence.db", sql), rows(copy, sql)
    assert held == ABSTRACT and is_masked == 1 and len(shown) == len(held)
    assert "Pain fell in 4 of 5 children, and the lesions of these 4 shrank" in shown
    assert "received pamidronate" not in shown and "CRMO" not in shown
    assert all(a == b or b == " " for a, b in zip(held, shown, strict=True))
    places = 'SELECT c.quote, substr(p.text, c.start + 1, c."end" - c.start) FROM claims c JOIN passages p '
    places += "ON p.id = c.passage_id"
    found = rows(copy, places)
    assert len(found) == 11 and all(quote == there for quote, there in found)
    assert rows(copy, "SELECT quote FROM claims ORDER BY id") == rows(
        data / "evidence.db", "SELECT quote FROM claims ORDER BY id"
    )


def test_words_beside_a_quote_are_blank_too(copy: Path, data: Path, tmp_path: Path) -> None:
    source = duplicate(data, tmp_path)
    with sqlite3.connect(source / "evidence.db") as db:
        db.execute("UPDATE claims SET prefix = '1 mg/kg/dose, given 2 to 4 monthly). '  WHERE id = 1")
        db.execute("UPDATE claims SET suffix = ', and the lesions of these 4 shrank' WHERE id = 1")
    publish(source, tmp_path / "public" / "x.db", {})
    ((prefix, suffix),) = rows(tmp_path / "public" / "x.db", "SELECT prefix, suffix FROM claims WHERE id = 1")
    assert prefix == " " * 37 and suffix == ", and the lesions of these 4 shrank"


def test_a_text_under_an_open_licence_is_whole_but_for_addresses(copy: Path) -> None:
    ((text, is_masked),) = rows(copy, "SELECT text, is_masked FROM passages WHERE id = 201")
    assert text == "Twelve adults were followed. Questions go to " + " " * 15 + " at any time. All were well."
    assert is_masked == 1


def test_a_summary_that_was_given_away_is_whole(copy: Path) -> None:
    assert rows(copy, "SELECT text, is_masked FROM passages WHERE id = 5") == [(SUMMARY, 0)]


def test_words_of_citations_come_only_from_providers_that_let_them(copy: Path) -> None:
    assert rows(copy, "SELECT provider, quote FROM citation_contexts") == [("saved_page", CONTEXT)]
    assert rows(copy, "SELECT trim(text) FROM passages WHERE id = 203") == [("",)]
    assert FORBIDDEN.encode() not in copy.read_bytes() and b"zebras" not in copy.read_bytes()


def test_nothing_that_people_typed_and_no_message_comes_out(copy: Path) -> None:
    held = copy.read_bytes()
    for private in (NOTE, REVIEWER, 'dose_text": "typed', "/home/somebody", "gateway.lan", "ada@example.org"):
        assert private.encode() not in held
    assert rows(copy, "SELECT status, reviews_n, edits, machine FROM claim_reviews") == [("accepted", 1, None, None)]
    assert rows(copy, "SELECT count(*) FROM less_certain_claims") == [(0,)]


def test_the_search_index_finds_quotes_and_no_hidden_word(copy: Path, data: Path) -> None:
    sql = "SELECT count(*) FROM search_index WHERE search_index MATCH ?"
    for word, held_n, shown_n in (("received", 1, 0), ("zebras", 1, 0), ("shrank", 1, 1), ("methotrexate", 1, 1)):
        assert (
            rows(data / "evidence.db", sql, (f"text : {word} OR summary : {word} OR title : {word}",))[0][0] >= held_n
        )
        assert (rows(copy, sql, (word,))[0][0] > 0) == (shown_n > 0), word


def test_what_is_left_out_is_counted(copy: Path) -> None:
    told = dict(rows(copy, "SELECT what, n FROM not_published"))
    assert told["less_certain_claims"] == 3 and told["citation_contexts"] == 1 and told["runs.message"] == 2
    assert told["not_seen.what"] == 1 and told["curation.db"] is None and told["claim_reviews.edits"] == 1
    assert told["passages.text"] == rows(copy, "SELECT count(*) FROM passages WHERE is_masked")[0][0]
    assert rows(copy, "SELECT what FROM not_seen WHERE kind = 'sentence'") == [("not published, 1",)]


def test_counts_and_the_map_are_those_of_the_whole_database(copy: Path, data: Path) -> None:
    for table in sorted(set(PUBLISHED) - set(MADE_ANEW) - set(store_publish.LEFT_OUT)):
        assert rows(copy, f"SELECT count(*) FROM {table}") == rows(
            data / "evidence.db", f"SELECT count(*) FROM {table}"
        )
    for table in ("evidence_cells", "cell_studies", "topic_counts", "citations", "study_metrics"):
        assert rows(copy, f"SELECT * FROM {table}") == rows(data / "evidence.db", f"SELECT * FROM {table}")


def test_the_copy_is_compact_closed_and_the_same_for_the_same_input(copy: Path, data: Path, tmp_path: Path) -> None:
    assert copy.read_bytes()[18:20] == b"\x01\x01"  # no write-ahead log: it can be read where nothing can be written
    assert rows(copy, "PRAGMA freelist_count") == [(0,)]
    assert [path.name for path in copy.parent.iterdir()] == ["evidence.db"]
    publish(data, tmp_path / "again" / "evidence.db", {})
    assert (tmp_path / "again" / "evidence.db").read_bytes() == copy.read_bytes()


def test_verify_reads_the_quotes_of_a_copy_again(copy: Path, tmp_path: Path) -> None:
    assert verify(copy, tmp_path / "none.db").problems == ()


# --- secrets in every column ----------------------------------------------------------------------------------------


def test_of_secrets_in_every_text_column_none_comes_out(data: Path, tmp_path: Path) -> None:
    for n, planted in enumerate((lambda column: column not in DECIDING, lambda column: column in DECIDING)):
        source = duplicate(data, tmp_path / str(n))
        columns = plant(source / "evidence.db", planted)
        people = plant_in_curation(source / "curation.db")
        target = tmp_path / str(n) / "public" / "evidence.db"
        publish(source, target, {})
        held = target.read_bytes()
        assert b"secret.example" not in held and b"ghp_abc" not in held
        listed = {(table, column) for table, names in PUBLISHED.items() for column in names}
        allowed = (listed - MADE_OR_CUT) | {(table, column) for table in MADE_ANEW for column in PUBLISHED[table]}
        out = {column for column in columns if marker(*column).encode() in held}
        assert out <= allowed, sorted(out - allowed)
        assert not [name for name in people if name.encode() in held]
        assert len(columns) > 150 if n == 0 else columns == DECIDING
        assert ("studies", "title") in out or n == 1
        terms = {term for (term,) in vocabulary(target)}
        assert not {column for column in columns if marker(*column) in terms} - allowed


def duplicate(data: Path, folder: Path) -> Path:
    """Copy a data folder, so that a test may spoil it."""
    copied = folder / "data"
    copied.mkdir(parents=True)
    for path in data.glob("*.db"):
        (copied / path.name).write_bytes(path.read_bytes())
    return copied


def marker(table: str, column: str) -> str:
    return "zq" + re.sub("[^a-z]", "", table + column)


def plant(path: Path, wanted: Callable[[tuple[str, str]], bool]) -> set[tuple[str, str]]:
    """Add a marker, an address and a token to the text columns of all tables that may hold any text; return these."""
    planted = set()
    with sqlite3.connect(path) as db:
        names = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_index%'")
        for (table,) in names.fetchall():
            for column, kind in db.execute("SELECT name, type FROM pragma_table_info(?)", [table]).fetchall():
                if kind != "TEXT" or not wanted((table, column)) or table.startswith("sqlite_"):
                    continue
                if not db.execute(f"SELECT 1 FROM {table}").fetchone():
                    continue
                said = marker(table, column) + SECRET
                is_json = (table, column) in {("changes", "before"), ("changes", "after")}
                value = "json_insert(value, '$.zq', ?)" if is_json else "coalesce(value, '') || ' ' || ?"
                where = "WHERE json_type(value) = 'object'" if is_json else ""
                value, where = (text.replace("value", f'"{column}"') for text in (value, where))
                try:
                    db.execute(f'UPDATE {table} SET "{column}" = {value} {where}', [said])
                except sqlite3.IntegrityError:  # a list of codes, which holds no secret
                    continue
                planted.add((table, column))
        db.execute("UPDATE runs SET status = 'finished'")
    return planted


def plant_in_curation(path: Path) -> list[str]:
    """Let a reviewer with a marker for a name type markers everywhere; return the markers."""
    with sqlite3.connect(path) as db:
        db.execute(
            "INSERT INTO reviews (claim_key, verdict, edits, reason, note, reviewer, at, role, seen) VALUES "
            "('key2', 'reject', 'zqedits', 'zqreason', 'zqnote', 'zqreviewer', 'zqat', 'reviewer', 'zqseen')"
        )
        db.execute(
            "INSERT INTO study_decisions (study_key, decision, reason, reviewer, at, topic, note, seen) VALUES "
            "('zqkey', 'zqdecision', 'zqreason', 'zqreviewer', 'zqat', 'zqtopic', 'zqnote', 'zqseen')"
        )
    return ["zqedits", "zqreason", "zqnote", "zqreviewer", "zqat", "zqseen", "zqkey", "zqdecision"]


def vocabulary(path: Path) -> list[tuple[str]]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        db.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, search_index, row)")
        return db.execute("SELECT term FROM temp.v").fetchall()


# --- when there is nothing to publish -------------------------------------------------------------------------------


def test_a_secret_that_is_set_stops_publishing_and_the_copy_of_yesterday_stays(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "public" / "evidence.db"
    target.parent.mkdir()
    target.write_bytes(b"yesterday")
    with pytest.raises(
        StorageError, match=r"(?s)nothing was published.*topics\.question holds the value of S2_API_KEY"
    ) as e:
        publish(data, target, {"S2_API_KEY": "osteomyelitis"})
    assert "osteomyelitis" not in str(e.value)
    assert target.read_bytes() == b"yesterday"
    assert [path.name for path in target.parent.iterdir()] == ["evidence.db"]


@pytest.mark.parametrize("status", ["running", "failed", "interrupted"])
def test_what_a_run_left_half_done_is_not_published(data: Path, tmp_path: Path, status: str) -> None:
    source = duplicate(data, tmp_path)
    with sqlite3.connect(source / "evidence.db") as db:
        db.execute("UPDATE runs SET status = ? WHERE id = 2", [status])
    with pytest.raises(StorageError, match=f"its last run is {status}"):
        publish(source, tmp_path / "public" / "evidence.db", {})


def test_an_older_shape_and_a_copy_are_not_published(data: Path, copy: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    older = sqlite_utils.Database(tmp_path / "data" / "evidence.db")
    schema.evidence.apply(older, stop_before="m0020_published_copies")
    older.close()
    with pytest.raises(StorageError, match=r"written by another version.*not_published"):
        publish(tmp_path / "data", tmp_path / "public" / "x.db", {})
    with pytest.raises(StorageError, match="this is a published copy"):
        publish(copy.parent, tmp_path / "public" / "x.db", {})


def test_the_copy_has_a_folder_of_its_own(data: Path, tmp_path: Path) -> None:
    for target in (data / "evidence.db", data / "public.db", tmp_path):
        with pytest.raises(UsageError):
            publish(data, target, {})
    with pytest.raises(UsageError, match="does not exist"):
        publish(tmp_path / "none", tmp_path / "x" / "public.db", {})


def test_nothing_can_be_added_to_a_copy(copy: Path) -> None:
    before = hashlib.sha256(copy.read_bytes()).hexdigest()
    with pytest.raises(StorageError, match="published copy"):
        Store(copy)
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == before


def test_publishing_leaves_the_source_as_it_was(data: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    publish(data, tmp_path / "evidence.db", {})
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_the_command_says_what_it_wrote_and_left_out(data: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["publish", str(tmp_path / "evidence.db"), "--data", str(data)])
    assert done.exit_code == 0, done.output
    assert re.search(r"evidence\.db: [\d,]+ bytes", done.output)
    assert "not published: less_certain_claims (3)" in done.output
    refused = CliRunner().invoke(main, ["publish", str(data / "x.db"), "--data", str(data)])
    assert refused.exit_code == 2
