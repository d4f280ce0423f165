"""How often, how fast and how long a provider is asked: every fault on demand from a real server on loopback."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate

import pytest
from test_fetch import SECRETS, Loopback, Reply, answer, asking, client, drip, ok, raw, reset, serving, silence

from evidence_kb.errors import BudgetError, FetchError, HaltedError, NotFoundError
from evidence_kb.fetch_checks import UnusableError, check, retry_after_s, stated_rate
from evidence_kb.fetch_pace import Pace
from evidence_kb.model import Question, Request

PAGE = b"<!DOCTYPE html><html><body>down_bethesda</body></html>"
XHTML = b'<?xml version="1.0"?>\n<!-- outage -->\n<html xmlns="http://www.w3.org/1999/xhtml"/>'
PACKED = gzip.compress(b'{"data": [1, 2, 3]}')
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


FAULTS: dict[str, tuple[Reply, str]] = {
    "500": (answer(500, b"oops"), "HTTP 500"),
    "502": (answer(502), "HTTP 502"),
    "503 with a page": (answer(503, PAGE), "HTTP 503"),
    "504": (answer(504), "HTTP 504"),
    "429": (answer(429, b'{"error": "API rate limit exceeded"}'), "HTTP 429"),
    "a page with 200": (ok(PAGE, Content_Type="text/html"), "a web page came instead of JSON"),
    "an XHTML page with 200": (ok(XHTML), "a web page"),
    "an empty body": (ok(b" "), "empty"),
    "JSON cut short, with no length stated": (raw(b'HTTP/1.1 200 OK\r\n\r\n{"data": [{"a": 1}'), "cut short"),
    "fewer bytes than stated": (raw(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"a": 1}'), "broke off"),
    "chunks that stop": (raw(CHUNKED + b'8\r\n{"a": 1}\r\n'), "broke off"),
    "gzip cut short": (ok(PACKED[:-9], Content_Encoding="gzip"), "cut short"),
    "gzip without its end mark": (ok(PACKED[:-8], Content_Encoding="gzip"), "cut short"),
    "gzip that is none": (ok(b'{"a": 1}', Content_Encoding="gzip"), "damaged"),
    "a reset": (reset, "broke off"),
    "no answer": (silence, "no answer within 0.3 s"),
    "a connection closed at once": (raw(b""), "broke off"),
    "no HTTP": (raw(b"hello\r\n"), "broke off"),
    "ERROR of esearch": (ok(b'{"esearchresult": {"ERROR": "Search Backend failed"}}'), "Search Backend failed"),
    "error of a gateway": (ok(b'{"error": "API rate limit exceeded"}'), "API rate limit exceeded"),
    "error of Europe PMC": (ok(b'{"errCode": 404, "errMsg": "no such query"}'), "no such query"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_may_pass_is_tried_again_and_then_succeeds(server: Loopback, fault: str) -> None:
    server.replies = [FAULTS[fault][0], ok(b'{"fine": 1}')]
    with client(server, slept=(slept := [])) as asker:
        assert asker.get(asking()) == b'{"fine": 1}'
        assert asker.sent_n["icite"] == len(server.seen) == 2
    assert 0.9 < sum(slept) < 1.1


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_pass_fails_after_some_tries_with_the_last_reason(server: Loopback, fault: str) -> None:
    reply, reason = FAULTS[fault]
    server.replies = [reply]
    with client(server, tries_n=2, read_s=0.3) as asker, pytest.raises(FetchError) as error:
        asker.get(asking())
    assert type(error.value) is FetchError
    assert reason in str(error.value) and "icite" in str(error.value) and "2 tries" in str(error.value)
    assert len(server.seen) == 2


@pytest.mark.parametrize(
    ("expects", "body", "reason"),
    [
        ("xml", b'<?xml version="1.0"?><PubmedArticleSet><PubmedArticle>', "cut short"),
        (
            "xml",
            b"<eFetchResult><ERROR>Supplied id parameter is empty.</ERROR></eFetchResult>",
            "id parameter is empty",
        ),
        ("xml", PAGE, "a web page came instead of XML"),
        ("csv", PAGE, "a web page came instead of a CSV table"),
        ("csv", b"<Error>no such file</Error>", "markup"),
        ("text", b"<Error>no</Error>", "markup"),
    ],
)
def test_every_kind_of_answer_is_checked(server: Loopback, expects: str, body: bytes, reason: str) -> None:
    server.replies = [ok(body)]
    with client(server, tries_n=1) as asker, pytest.raises(FetchError, match=reason):
        asker.get(asking("pubmed", "/efetch.fcgi?id=1", expects=expects))


def test_a_body_that_drips_for_ever_is_given_up(server: Loopback) -> None:
    server.replies = [drip, ok()]
    started = time.monotonic()
    with client(server, read_s=0.1) as asker:
        asker.get(asking())
    assert time.monotonic() - started < 2
    assert len(server.seen) == 2


def test_nobody_at_home_is_tried_again(server: Loopback) -> None:
    gone = {"EVIDENCE_KB_ICITE_URL": "http://127.0.0.1:1"}
    with (
        client(server, gone, slept=(slept := [])) as asker,
        pytest.raises(FetchError, match=r"connection failed.*3 tr"),
    ):
        asker.get(asking())
    assert slept == [1.0, 2.0]  # doubled each time, with chance at its middle


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 422])
def test_what_cannot_pass_is_never_tried_again(server: Loopback, status: int) -> None:
    # A refusal that is itself cut short is a refusal still.
    server.replies = [raw(f"HTTP/1.1 {status} No\r\nContent-Length: 99\r\n\r\n{{".encode())]
    with client(server) as asker, pytest.raises(FetchError, match=f"HTTP {status}"):
        asker.get(asking())
    assert len(server.seen) == 1


# --- waiting as asked ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 503])
def test_retry_after_is_honoured(server: Loopback, status: int) -> None:
    server.replies = [answer(status, Retry_After="90"), ok()]
    with client(server, slept=(slept := [])) as asker:
        asker.get(asking())
    assert len(slept) == 1 and slept[0] == pytest.approx(90, abs=0.5)


def test_a_long_retry_after_stops_that_provider_with_a_hint_and_no_other(server: Loopback) -> None:
    # Seconds that OpenAlex really asked for when its daily budget was spent (pyalex, pull request 111).
    server.replies = [answer(429, Retry_After="53578"), ok()]
    with client(server, slept=(slept := [])) as asker:
        with pytest.raises(HaltedError, match=r"icite: it asks to wait until 20\d\d-.* UTC.*it continues from there"):
            asker.get(asking())
        with pytest.raises(HaltedError, match="asks to wait"):
            asker.get(asking())
        assert asker.halted == {"icite": asker.may_ask("icite")}
        assert asker.may_ask("crossref") is None
        assert asker.get(asking("crossref", "/works"))
    assert slept == [] and len(server.seen) == 2


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_stops_the_provider(server: Loopback, status: int) -> None:
    server.replies = [answer(status, b'{"error": "Invalid key oc-5ecret"}')]
    with client(server, SECRETS) as asker:
        for _ in range(2):
            with pytest.raises(HaltedError, match="check its key") as error:
                asker.get(asking("opencitations", "/citations/doi:10.1/x"))
            assert "5ecret" not in str(error.value)
    assert len(server.seen) == 1


def test_a_provider_that_wants_a_key_is_not_asked_without(server: Loopback) -> None:
    with client(server) as asker:
        assert "export OPENALEX_API_KEY" in str(asker.may_ask("openalex"))
        with pytest.raises(HaltedError, match="OPENALEX_API_KEY"):
            asker.get(asking("openalex", "/works"))
        assert asker.may_ask("semantic_scholar") is None
    with client(server, SECRETS) as asker:
        assert asker.may_ask("openalex") is None
    assert not server.seen


def test_one_429_makes_all_threads_of_the_provider_wait(server: Loopback) -> None:
    server.replies = [answer(429, Retry_After="1"), ok()]
    with client(server, sleep=time.sleep) as asker, ThreadPoolExecutor(8) as threads:
        first = threads.submit(asker.get, asking())
        while not server.seen:
            time.sleep(0.01)
        time.sleep(0.1)  # by now the first thread has read its 429
        others = [threads.submit(asker.get, asking()) for _ in range(7)]
        for answered in [first, *others]:
            answered.result(10)
        refused_at = server.seen[0].at
        assert all(seen.at - refused_at >= 1 for seen in server.seen[1:])
    assert len(server.seen) == 9


def test_closing_wakes_the_threads_that_wait(server: Loopback) -> None:
    server.replies = [answer(429, Retry_After="100")]
    with client(server, sleep=None) as asker, ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(asker.get, asking())
        while not server.seen:
            time.sleep(0.01)
        asker.close()
        with pytest.raises(HaltedError, match="the run is ending"):
            waiting.result(5)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT", "Date": "Fri, 31 Dec 1999 23:59:29 GMT"}, 30),
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers) == seconds


def test_retry_after_as_a_date_counts_from_now_where_the_provider_shows_no_clock() -> None:
    headers = {"Retry-After": formatdate(time.time() + 1000, usegmt=True)}
    assert retry_after_s(headers) == pytest.approx(1000, abs=60)


# --- how many and how fast -------------------------------------------------------------------------------------


def test_requests_are_counted_with_their_retries_and_stop_at_the_budget(server: Loopback) -> None:
    server.replies = [answer(500), ok(), ok(), answer(500)]
    with client(server, budget_n=4) as asker:
        asker.get(asking())
        asker.get(asking("crossref", "/works"))
        with pytest.raises(BudgetError, match="4 requests of --max-requests"):
            asker.get(asking())
        assert (asker.sent_n["icite"], asker.sent_n["crossref"], len(server.seen)) == (3, 1, 4)


def test_the_budget_holds_for_threads_together(server: Loopback) -> None:
    with client(server, budget_n=5) as asker, ThreadPoolExecutor(8) as threads:
        outcomes = [threads.submit(asker.get, asking()).exception() for _ in range(12)]
    assert len(server.seen) == 5
    assert sum(isinstance(outcome, BudgetError) for outcome in outcomes) == 7


def test_each_request_is_reported_when_it_is_over(server: Loopback) -> None:
    server.replies = [answer(500), reset, answer(404)]
    told: list[tuple[str, Request, int | None]] = []
    asker = client(server, on_sent=lambda provider, request, status, seconds: told.append((provider, request, status)))
    with asker, pytest.raises(NotFoundError):
        asker.get(asking())
    assert told == [("icite", asking(), status) for status in (500, 200, 404)]


def test_no_more_requests_are_under_way_at_once_than_the_provider_allows(server: Loopback) -> None:
    under_way, most, lock = [0], [0], threading.Lock()

    def slow(handler: object) -> None:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.05)
        with lock:
            under_way[0] -= 1
        ok()(handler)  # type: ignore[arg-type]

    server.replies = [slow]
    with client(server, concurrent_n=2) as asker, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: asker.get(asking()), range(10)))
    assert most == [2]


def test_eight_threads_never_exceed_three_per_second_over_any_one_second_at_the_server(server: Loopback) -> None:
    with client(server, per_second=3.0, read_s=5.0) as asker, ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: asker.get(asking()), range(11)))
    at = sorted(seen.at for seen in server.seen)
    assert len(at) == 11
    assert all(fourth - first > 1 for first, fourth in zip(at, at[3:], strict=False))
    assert at[-1] - at[0] < 11 / 3 + 1.5  # and is not much slower than it may be


def test_a_request_that_is_held_up_on_its_way_holds_up_those_that_would_catch_up_with_it() -> None:
    pace, arrived = Pace(3), []
    for delay in (0.6, 0, 0, 0):
        turn = pace.turn()
        time.sleep(delay)
        arrived.append(time.monotonic())
        turn.arrived()
    assert arrived[3] - arrived[0] > 1


def test_slow_answers_do_not_stop_the_pace() -> None:
    pace, started = Pace(2.7), time.monotonic()
    for _ in range(4):
        pace.turn()  # none of them is answered
    assert 2.1 < time.monotonic() - started < 3


def test_headers_slow_the_pace_and_never_raise_it(server: Loopback) -> None:
    crossref = {"x_rate_limit_limit": "50", "x_rate_limit_interval": "1s"}
    server.replies = [ok(**crossref), ok(**{**crossref, "x_rate_limit_limit": "10"}), ok(**crossref)]
    with client(server) as asker:
        paces = []
        for _ in range(3):
            asker.get(asking("crossref", "/works"))
            paces.append(asker._hosts["crossref"].pace.per_second)
    assert paces == pytest.approx([45, 9, 9])


def test_a_stated_rate_counts_only_with_the_time_it_holds_for() -> None:
    # Header names and values of the recorded answers; OpenAlex's counts a day's credits.
    assert stated_rate("crossref", {"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s"}) == 50
    assert stated_rate("crossref", {"x-ratelimit-limit": "60", "x-ratelimit-interval": "1m"}) == 1
    assert stated_rate("pubmed", {"x-ratelimit-limit": "3"}) == 3
    assert stated_rate("openalex", {"x-ratelimit-limit": "10000"}) is None
    assert stated_rate("crossref", {"x-rate-limit-limit": "0", "x-rate-limit-interval": "1s"}) is None
    assert stated_rate("crossref", {"x-rate-limit-limit": "many", "x-rate-limit-interval": "soon"}) is None


def test_a_head_of_many_comments_is_looked_at_once() -> None:
    """A pattern that can split comments in several ways would try them all: 2 to the power of 500."""
    check(Request("pubmed", Question.RECORDS, "/efetch.fcgi", expects="xml"), b"<!---->" * 500 + b"<x/>")
    with pytest.raises(UnusableError, match="a web page came"):
        check(Request("pubmed", Question.RECORDS, "/x", expects="xml"), b"<!---->" * 500 + b"<html></html>")
