"""Content-addressed raw responses in their own private database, never published.

Equal bodies are stored once, compressed, under their SHA-256; who asked what, for which topic and when, is a row
beside them. Everything in `evidence.db` can be derived again from here.

The answers of providers belong to a round: all that one citation search for a topic asks. A round that was cut
short stays open, and the next run takes its answers from here instead of asking again. What each of its steps asks
is kept as well: a plan made anew would differ, because the answers that came before the cut are known by then.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from evidence_kb import schema_private
from evidence_kb.errors import StorageError, UsageError
from evidence_kb.model import Question, Request, Response, Validators
from evidence_kb.schema_script import ScriptDatabase


@dataclass(frozen=True, slots=True)
class Archived:
    """One response as it was archived, with the topic it was asked for.

    `as_of`: when the round that it belongs to was opened; all answers of a round count as equally old.
    """

    id: int
    topic: str
    response: Response
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An archived response without its body, which may be large, or damaged; `Archive.open` reads it."""

    id: int
    topic: str
    request: Request
    sha256: str
    fetched_at: str
    as_of: str
    round: Round | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One citation search for a topic, from its first request until everything was answered."""

    id: int
    topic: str
    opened_at: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What one step of a round asks; `asked` names the works and references that the requests are about."""

    requests: tuple[Request, ...]
    asked: tuple[tuple[str, ...], ...] = ()


class Archive:
    """The responses database of one data folder."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        if read_only:
            self.db = Database(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))
        else:
            self.db = ScriptDatabase(path)
            schema_private.responses.apply(self.db)

    def close(self) -> None:
        self.db.close()

    def put(self, topic: str, response: Response, round_: Round | None = None, place: str = "") -> None:
        """Keep a response once, and with `round_` that it answered there at this place of the plan."""
        request = response.request
        key = {
            "topic": topic, "provider": request.provider, "question": request.question.value,
            "address": request.address, "sha256": response.sha256,
        }  # fmt: skip
        with self.db.atomic():
            if not self.is_sound(response.sha256):  # new, or damaged since: the same bytes mend it
                compressed = zlib.compress(response.body, 6)
                body = {"sha256": response.sha256, "size_n": len(response.body), "zlib": compressed}
                self.db.table("bodies").insert(body, pk="sha256", replace=True)
            if not self.holds(topic, response):
                validators = asdict(response.validators)
                self.db.table("responses").insert({**key, "fetched_at": response.fetched_at, **validators}, pk="id")
            if round_:
                where = " and ".join(f"{column} = :{column}" for column in key)
                kept = next(self.db.table("responses").rows_where(where, key))
                if response.validators not in (Validators(), Validators(kept["etag"], kept["last_modified"])):
                    self.db.table("responses").update(kept["id"], asdict(response.validators))
                answer = {
                    "round_id": round_.id, "provider": request.provider, "question": request.question.value,
                    "address": request.address, "response_id": kept["id"], "fetched_at": response.fetched_at,
                    "place": place,
                }  # fmt: skip
                self.db.table("answers").insert(
                    answer, pk=("round_id", "provider", "question", "address"), replace=True
                )

    # --- rounds -------------------------------------------------------------------------------------------------

    def open_round(self, topic: str, at: str) -> Round:
        """Return the round of this topic that was cut short, or a new one."""
        table = self.db.table("rounds")
        with self.db.atomic():
            for row in table.rows_where("topic = ? and closed_at is null", [topic], order_by="id desc"):
                return Round(row["id"], topic, row["opened_at"])
            number = table.insert({"topic": topic, "opened_at": at, "closed_at": None}, pk="id").last_pk
        return Round(int(str(number)), topic, at)

    def give_up_rounds(self, not_before: str, not_after: str, at: str) -> list[Round]:
        """Close the rounds that were not opened between these times, and return them.

        Their answers are too old to stand beside new ones, or from a time that the clock has not reached.
        """
        table = self.db.table("rounds")
        where = "closed_at is null and not opened_at between ? and ?"
        with self.db.atomic():
            found = list(table.rows_where(where, [not_before, not_after], order_by="id"))
            for row in found:
                table.update(row["id"], {"closed_at": at})
        return [Round(row["id"], row["topic"], row["opened_at"]) for row in found]

    def close_round(self, round_: Round, at: str) -> None:
        with self.db.atomic():
            self.db.table("rounds").update(round_.id, {"closed_at": at})

    def keep_plan(self, round_: Round, step: int, basis: str, plan: Plan) -> None:
        """Keep what a step asks; `basis` stands for all that the plan was made from but the answers themselves."""
        requests = [[r.provider, r.question.value, r.address, r.is_post, r.expects, r.json_list] for r in plan.requests]
        row = {
            "round_id": round_.id, "step": step, "basis": basis, "requests": json.dumps(requests),
            "asked": json.dumps(plan.asked),
        }  # fmt: skip
        with self.db.atomic():
            self.db.table("plans").insert(row, pk=("round_id", "step"), replace=True)

    def plan(self, round_: Round, step: int, basis: str) -> Plan | None:
        """Return what a step of this round was to ask; None where nothing is kept that was made from the same."""
        where = "round_id = ? and step = ? and basis = ?"
        for row in self.db.table("plans").rows_where(where, [round_.id, step, basis]):
            return Plan(_requests_of(row), tuple(tuple(names) for names in json.loads(row["asked"])))
        return None

    def last_plan(self, round_: Round) -> tuple[Request, ...]:
        """Return what the round before this one was to ask for the same topic, as far as its plans were kept."""
        where = "round_id = (select max(id) from rounds where topic = ? and id < ?)"
        steps = self.db.table("plans").rows_where(where, [round_.topic, round_.id], order_by="step")
        return tuple(request for row in steps for request in _requests_of(row))

    def last_opened_at(self, round_: Round) -> str | None:
        """Return when the round before this one was opened for the same topic, or None where there was none."""
        where = "topic = ? and id < ?"
        found = self.db.table("rounds").rows_where(where, [round_.topic, round_.id], order_by="id desc", limit=1)
        return next((str(row["opened_at"]) for row in found), None)

    def forget(self, round_: Round, requests: Iterable[Request]) -> None:
        """Let a round ask these requests again; the bytes that answered them are kept."""
        where = "round_id = ? and provider = ? and question = ? and address = ?"
        with self.db.atomic():
            for request in requests:
                values = [round_.id, request.provider, request.question.value, request.address]
                self.db.table("answers").delete_where(where, values)

    def answer(self, rounds: Sequence[Round], request: Request) -> Response | None:
        """Return what already answered a request in one of these rounds."""
        ids = ", ".join(str(round_.id) for round_ in rounds)
        where = f"round_id in ({ids}) and provider = ? and question = ? and address = ?"
        values = [request.provider, request.question.value, request.address]
        for row in self.db.table("answers").rows_where(where, values):
            kept = next(self.db.table("responses").rows_where("id = ?", [row["response_id"]]))
            if not self.is_sound(kept["sha256"]):
                return None  # asked again, as if it had not come
            return Response(request, self.body(kept["sha256"]), row["fetched_at"])
        return None

    def answered_in(self, round_: Round) -> set[tuple[str, str, str]]:
        """Return (provider, question, address) of what a round has answers to."""
        columns = ("provider", "question", "address")
        rows = self.db.table("answers").rows_where("round_id = ?", [round_.id], select=", ".join(columns))
        return {(row["provider"], row["question"], row["address"]) for row in rows}

    def newest(self, topic: str, request: Request) -> Response | None:
        """Return the newest answer to a request if it came with validators, so that a provider can say it still holds.

        Raises StorageError when its bytes are missing or changed.
        """
        where = "topic = ? and provider = ? and question = ? and address = ?"
        values = [topic, request.provider, request.question.value, request.address]
        newest = "(select max(round_id) from answers where response_id = responses.id) desc, id desc"
        for row in self.db.table("responses").rows_where(where, values, order_by=newest, limit=1):
            validators = Validators(row["etag"], row["last_modified"])
            if validators != Validators():
                return Response(request, self.body(row["sha256"]), row["fetched_at"], validators)
        return None

    def answers(self, round_: Round, questions: Collection[Question]) -> list[Listed]:
        """Return what answered these questions in a round, provider by provider, in the order of its plan."""
        where = f"round_id = ? and question in ({', '.join('?' * len(questions))})"
        values = [round_.id, *(question.value for question in questions)]
        responses, found = self.db.table("responses"), []
        for row in self.db.table("answers").rows_where(where, values, order_by="provider, place"):
            kept = next(responses.rows_where("id = ?", [row["response_id"]]))
            found.append(_listed({**kept, "fetched_at": row["fetched_at"]}, round_.opened_at, round_))
        return found

    def superseded(self, round_: Round) -> set[tuple[str, str, str]]:
        """Return (provider, question, address) of what later rounds of the topic have other, newer answers to."""
        table = self.db.table("answers")
        given = {_key(row): row["response_id"] for row in table.rows_where("round_id = ?", [round_.id])}
        where = "round_id > ? and round_id in (select id from rounds where topic = ?)"
        later = table.rows_where(where, [round_.id, round_.topic])
        return {_key(row) for row in later if row["response_id"] != given.get(_key(row))}

    def rounds_that_say(self, topic: str, provider: str, question: str, address: str) -> list[Round]:
        """Return the rounds in which an address was last answered as it is answered now, the newest first."""
        where = "provider = ? and question = ? and address = ? and round_id in (select id from rounds where topic = ?)"
        values = [provider, question, address, topic]
        rows = list(self.db.table("answers").rows_where(where, values, order_by="round_id desc"))
        same = takewhile(lambda row: row["response_id"] == rows[0]["response_id"], rows)
        rounds = self.db.table("rounds")
        return [Round(row["round_id"], topic, rounds.get(row["round_id"])["opened_at"]) for row in same]

    def accept_drop(self, round_: Round, provider: str, question: str, at: str) -> None:
        """Keep that a person believes the answers to a question in a round, although they list less."""
        accepted = {"round_id": round_.id, "provider": provider, "question": question, "accepted_at": at}
        with self.db.atomic():
            self.db.table("accepted_drops").insert(accepted, pk=("round_id", "provider", "question"), replace=True)

    def accepted_drops(self, round_: Round) -> dict[tuple[str, str], str]:
        """Return until when a round's answers are believed although they list less, by provider and question."""
        rows = self.db.table("accepted_drops").rows_where("round_id = ?", [round_.id])
        return {(row["provider"], row["question"]): row["accepted_at"] for row in rows}

    # --- reading ------------------------------------------------------------------------------------------------

    def holds(self, topic: str, response: Response) -> bool:
        """Whether exactly these bytes were already given for this request and topic."""
        request = response.request
        where = "topic = ? and provider = ? and question = ? and address = ? and sha256 = ?"
        values = [topic, request.provider, request.question.value, request.address, response.sha256]
        return bool(self.db.table("responses").count_where(where, values))

    def get(self, sha256_prefix: str) -> Archived:
        """Return the response whose hash starts with the given hexadecimal digits.

        Raises UsageError when none or several bodies match.
        """
        # A range finds a prefix in the index and leaves no wildcard for a caller to smuggle in.
        bounds = [sha256_prefix, sha256_prefix + "g"]
        found = list(self.db.table("responses").rows_where("sha256 >= ? and sha256 < ?", bounds, order_by="id"))
        if not found:
            raise UsageError(f"no stored response starts with {sha256_prefix!r}; see `evidence-kb status --json`")
        if len({row["sha256"] for row in found}) > 1:
            raise UsageError(f"{sha256_prefix!r} starts the hash of several stored responses; give more digits")
        return self._archived(found[0])

    def topics(self) -> list[str]:
        """Return the slugs for which anything was archived."""
        return sorted({row["topic"] for row in self.db.table("responses").rows_where(select="topic")})

    def of_topics(self, topics: Sequence[str], without_open: Collection[str] = ()) -> Iterator[Listed]:
        """Yield every response that was archived for these topics in the order in which it was to be saved.

        Files come first, as they were read, then the answers of each round, the older rounds of all topics before the
        newer. Rounds that are still open are left out for the topics in `without_open`: the run that continues them
        reads their answers in their place. Answers that nobody could read are left out always.
        """
        these = f"topic in ({', '.join('?' * len(topics))})"
        responses = self.db.table("responses")
        for row in responses.rows_where(f"{these} and address like 'file:%'", [*topics], order_by="id"):
            yield _listed(row, row["fetched_at"])
        for round_ in self.db.table("rounds").rows_where(these, [*topics], order_by="id"):
            if round_["closed_at"] is None and round_["topic"] in without_open:
                continue
            for row in self.db.table("answers").rows_where("round_id = ?", [round_["id"]], order_by="place"):
                kept = next(responses.rows_where("id = ?", [row["response_id"]]))
                as_of = round_["opened_at"]
                yield _listed(kept, as_of, Round(round_["id"], round_["topic"], as_of))

    def open(self, listed: Listed) -> Archived:
        """Read the body of a response. Raises StorageError as `body` does."""
        response = Response(listed.request, self.body(listed.sha256), listed.fetched_at)
        return Archived(listed.id, listed.topic, response, listed.as_of)

    def sound(self, rows: Iterable[Listed]) -> Iterator[Response]:
        """Yield responses with their bytes, but for those whose bytes are missing or changed."""
        for row in rows:
            with suppress(StorageError):
                yield self.open(row).response

    def is_sound(self, sha256: str) -> bool:
        """Whether these bytes are held, and are still what they were."""
        try:
            self.body(sha256)
        except StorageError:
            return False
        return True

    def given(self, provider: str, sha256: str) -> Iterator[Response]:
        """Yield each request of a provider that these bytes answered, with them."""
        where = "provider = ? and sha256 = ?"
        for row in list(self.db.table("responses").rows_where(where, [provider, sha256], order_by="id")):
            yield self._archived(row).response

    def body(self, sha256: str) -> bytes:
        """Return stored bytes after checking them against their hash.

        Raises StorageError naming the response when the bytes are missing or changed.
        """
        try:
            rows = list(self.db.table("bodies").rows_where("sha256 = ?", [sha256]))
            if not rows:
                raise StorageError(f"{self._named(sha256)} is missing")
            body = zlib.decompress(rows[0]["zlib"])
        except (zlib.error, sqlite3.DatabaseError) as error:
            raise StorageError(f"{self._named(sha256)} is damaged ({error})") from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise StorageError(f"{self._named(sha256)} is damaged (its bytes no longer match their hash)")
        return body

    def _named(self, sha256: str) -> str:
        """Say whose response a hash belongs to: a person can ask for it again only by provider and address."""
        rows = self.db.table("responses").rows_where("sha256 = ?", [sha256], order_by="id desc", limit=1)
        who = next((f"{row['provider']}, {row['address']}" for row in rows), "asked by nobody")
        return f"{self.path}: the response {sha256[:12]} ({who})"

    def _archived(self, row: dict[str, Any]) -> Archived:
        return self.open(_listed(row, row["fetched_at"]))


def _listed(row: dict[str, Any], as_of: str, round_: Round | None = None) -> Listed:
    request = Request(row["provider"], Question(row["question"]), row["address"])
    return Listed(row["id"], row["topic"], request, row["sha256"], row["fetched_at"], as_of, round_)


def _key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["provider"], row["question"], row["address"]


def _requests_of(step: dict[str, Any]) -> tuple[Request, ...]:
    """Return the requests of a step as its plan keeps them."""
    return tuple(Request(name, Question(question), *rest) for name, question, *rest in json.loads(step["requests"]))
