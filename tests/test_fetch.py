"""What goes out to a provider and what that comes in is accepted, against a real HTTP server on loopback."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb import __version__
from evidence_kb.errors import FetchError, NotFoundError, TooLargeError, UsageError
from evidence_kb.fetch import Client
from evidence_kb.fetch_checks import UnusableError, check, gunzip
from evidence_kb.limits import LIMITS, url_variable
from evidence_kb.model import Question, Request

CONTACT = {"EVIDENCE_KB_CONTACT": "reader@example.org"}
SECRETS = {
    "NCBI_API_KEY": "ncbi-5ecret",
    "OPENALEX_API_KEY": "openalex-5ecret",
    "S2_API_KEY": "s2-5ecret",
    "OPENCITATIONS_TOKEN": "oc-5ecret",
    "CROSSREF_PLUS_TOKEN": "crossref-5ecret",
}


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it."""

    at: float
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    port: int


Reply = Callable[[BaseHTTPRequestHandler], None]


class Loopback:
    """A real server that gives the replies it was told to, the last one again and again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.seen: list[Seen] = []
        self.replies: list[Reply] = [ok()]
        self.lock = threading.Lock()

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def answer(status: int, body: bytes = b"", **headers: str) -> Reply:
    """A whole answer; names of headers are written with underscores."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def ok(body: bytes = b'{"fine": true}', **headers: str) -> Reply:
    return answer(200, body, **headers)


def raw(text: bytes) -> Reply:
    """Exactly these bytes, then the end of the connection."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(text)
        handler.close_connection = True

    return reply


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Half an answer, then the connection is reset."""
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"a":')
    handler.wfile.flush()
    time.sleep(0.05)  # the client reads the head before the reset wipes it out
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A body that never stops coming, a byte at a time: no single wait is long."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    handler.close_connection = True
    for _ in range(100):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


def silence(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.6)
    handler.close_connection = True


@contextmanager
def serving() -> Iterator[Loopback]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # headers and body leave together
        timeout = 10

        def do_GET(self) -> None:
            at = time.monotonic()
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            with server_side.lock:
                server_side.seen.append(Seen(at, self.command, self.path, headers, body, self.client_address[1]))
                reply = server_side.next()
            reply(self)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

        def finish(self) -> None:
            try:
                super().finish()
            except OSError:
                self.rfile.close()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a reset is what the test asked for
        server_side = Loopback(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
        thread.start()
        try:
            yield server_side
        finally:
            server.shutdown()
            server.block_on_close = False
            thread.join(5)


def client(server: Loopback, more: Mapping[str, str] = {}, *, slept: list[float] | None = None, **kept: Any) -> Client:
    """A client whose providers are all on the server, that keeps nobody waiting; `kept` are fields of Limit."""
    changes = {"per_second": 1000, "concurrent_n": 8, "connect_s": 2.0, "read_s": 0.3, "tries_n": 3, **kept}
    named = {name: changes.pop(name) for name in ("budget_n", "on_sent", "sleep") if name in changes}
    limits = {name: replace(limit, **changes) for name, limit in LIMITS.items()}
    bases = {url_variable(name): f"{server.url}/{name}" for name in LIMITS}
    named.setdefault("sleep", ([] if slept is None else slept).append)
    return Client(limits, {**CONTACT, **bases, **more}, chance=lambda: 0.5, **named)


def asking(provider: str = "icite", tail: str = "/pubs?pmids=1,2", **kept: Any) -> Request:
    return Request(provider, Question.RECORDS, LIMITS[provider].base + tail, **kept)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[Loopback]:
    with serving() as loopback:
        yield loopback


# --- who asks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("contact", [{}, {"EVIDENCE_KB_CONTACT": " "}, {"EVIDENCE_KB_CONTACT": "me"}])
def test_a_run_without_a_contact_address_is_refused_with_the_line_that_sets_it(contact: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=r"export EVIDENCE_KB_CONTACT=you@example\.org"):
        Client(LIMITS, contact)


@pytest.mark.parametrize("bad", ["a@b.org\r\nX-Evil: 1", "a b@c.org", "me@localhost", "https://x", "ü@example.org"])
def test_a_contact_address_that_is_none_or_would_break_a_header_is_refused_without_being_repeated(bad: str) -> None:
    with pytest.raises(UsageError) as error:
        Client(LIMITS, {"EVIDENCE_KB_CONTACT": bad})
    assert bad not in str(error.value)


@pytest.mark.parametrize("variable", SECRETS)
def test_a_key_with_a_line_end_is_refused_by_the_name_of_its_variable_only(variable: str) -> None:
    with pytest.raises(UsageError, match=variable) as error:
        Client(LIMITS, {**CONTACT, variable: "abc\r\nX-Evil: 1"})
    assert "abc" not in str(error.value)


@pytest.mark.parametrize(
    "bad", ["localhost:80", "ftp://x.org", "http://me:pw@x.org", "http://x.org/a b", "http://[", "http://x.org?a=1"]
)
def test_a_base_address_that_is_none_is_refused(bad: str) -> None:
    with pytest.raises(UsageError, match="EVIDENCE_KB_ICITE_URL") as error:
        Client(LIMITS, {**CONTACT, "EVIDENCE_KB_ICITE_URL": bad})
    assert bad not in str(error.value)


def test_every_request_says_who_asks_and_takes_gzip(server: Loopback) -> None:
    server.replies = [ok(gzip.compress(b'{"a": "\xc3\xa9"}'), Content_Encoding="gzip")]
    with client(server) as asker:
        assert asker.get(asking()) == '{"a": "é"}'.encode()
    seen = server.seen[0]
    assert seen.headers["user-agent"] == f"evidence-kb/{__version__} (mailto:reader@example.org)"
    assert seen.headers["accept-encoding"] == "gzip"
    assert (seen.method, seen.path) == ("GET", "/icite/pubs?pmids=1,2")


def test_the_address_of_a_page_about_the_person_will_do_as_contact(server: Loopback) -> None:
    with client(server, {"EVIDENCE_KB_CONTACT": "https://example.org/~me"}) as asker:
        asker.get(asking("pubmed", "/esearch.fcgi?db=pubmed"))
    assert server.seen[0].headers["user-agent"].endswith("(+https://example.org/~me)")
    assert "email" not in server.seen[0].path


def test_eutilities_is_told_tool_and_email_in_the_query_or_in_the_form(server: Loopback) -> None:
    with client(server) as asker:
        asker.get(asking("pubmed", "/esearch.fcgi?db=pubmed&term=a%20b"))
        asker.get(asking("pubmed", "/ecitmatch.cgi?bdata=a|b|%0D", is_post=True))
    first, second = server.seen
    query = "db=pubmed&term=a%20b&tool=evidence-kb&email=reader%40example.org"
    assert (first.method, first.path) == ("GET", f"/pubmed/esearch.fcgi?{query}")
    # Bio.Entrez's documentation of ecitmatch: the bars must not be escaped.
    assert (second.method, second.path) == ("POST", "/pubmed/ecitmatch.cgi")
    assert second.body == b"bdata=a|b|%0D&tool=evidence-kb&email=reader%40example.org"
    assert second.headers["content-type"] == "application/x-www-form-urlencoded"


def test_keys_travel_in_headers_or_a_form_and_stand_in_no_path_error_or_repr(server: Loopback) -> None:
    echoes = [*SECRETS.values(), r"reader\u0040example.org", "reader%40example.org", "READER&#64;example.org"]
    server.replies = [answer(400, f'{{"no": "{echo}"}}'.encode()) for echo in echoes]
    errors = []
    with client(server, SECRETS) as asker:
        for provider in LIMITS:
            with pytest.raises(FetchError) as error:
                asker.get(asking(provider, "" if provider == "retraction_watch" else "/x?q=1"))
            errors.append(f"{error.value!r} {error.value} {error.value.__cause__}")
        shown = repr(asker) + repr(vars(asker)) + repr(vars(asker._sender)["_bases"])
    sent = {seen.path.split("/")[1].partition("?")[0]: seen for seen in server.seen}
    assert parse_qs(sent["pubmed"].body.decode())["api_key"] == ["ncbi-5ecret"]
    assert sent["pubmed"].method == "POST"
    assert sent["openalex"].headers["authorization"] == "Bearer openalex-5ecret"
    assert sent["semantic_scholar"].headers["x-api-key"] == "s2-5ecret"
    assert sent["opencitations"].headers["authorization"] == "oc-5ecret"
    assert sent["crossref"].headers["crossref-plus-api-token"] == "Bearer crossref-5ecret"
    assert not any("5ecret" in seen.path for seen in server.seen)
    assert "5ecret" not in "".join(errors) + shown
    assert "reader" not in "".join(errors).lower()


def test_a_refusal_is_quoted_where_it_repeats_nothing_personal(server: Loopback) -> None:
    server.replies = [answer(400, b'{"error": "pmids is not valid"}')]
    with client(server) as asker, pytest.raises(FetchError, match=r"icite: records .*HTTP 400 .*pmids is not valid"):
        asker.get(asking())


def test_a_password_in_netrc_does_not_replace_a_key(
    server: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password netrc-5ecret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with client(server, SECRETS) as asker:
        asker.get(asking("openalex", "/works"))
    assert server.seen[0].headers["authorization"] == "Bearer openalex-5ecret"


def test_an_override_of_the_csv_is_its_whole_address(server: Loopback) -> None:
    server.replies = [ok(b"Record ID,Title\n1,x\n")]
    with client(server, {"EVIDENCE_KB_RETRACTION_WATCH_URL": f"{server.url}/my.csv?v=2"}) as asker:
        asker.get(asking("retraction_watch", "", expects="csv"))
    assert server.seen[0].path == "/my.csv?v=2"


@pytest.mark.parametrize("address", ["https://evil.example/works", "https://api.crossref.org.evil.example/works"])
def test_an_address_that_is_not_the_providers_own_is_never_asked(server: Loopback, address: str) -> None:
    with client(server) as asker, pytest.raises(FetchError, match="nothing was sent"):
        asker.get(Request("crossref", Question.RECORDS, address))
    assert not server.seen


# --- redirects -------------------------------------------------------------------------------------------------


def test_a_redirect_to_another_host_carries_no_key_and_no_contact(server: Loopback) -> None:
    with serving() as elsewhere:
        server.replies = [answer(302, Location=f"{elsewhere.url}/there")]
        with client(server, SECRETS) as asker:
            asker.get(asking("semantic_scholar", "/paper/1"))
            assert asker.sent_n["semantic_scholar"] == 2
        assert elsewhere.seen[0].path == "/there"
        assert "5ecret" not in str(elsewhere.seen) and "reader" not in str(elsewhere.seen)


def test_a_redirect_within_the_host_keeps_the_question_and_the_key(server: Loopback) -> None:
    server.replies = [answer(307, Location="/moved"), ok()]
    with client(server, SECRETS) as asker:
        asker.get(asking("pubmed", "/efetch.fcgi?id=1", is_post=True))
    assert (server.seen[1].path, server.seen[1].body) == ("/moved", server.seen[0].body)


def test_redirects_that_go_in_circles_or_carry_a_form_away_are_not_followed(server: Loopback) -> None:
    server.replies = [answer(301, Location="/again")]
    with client(server) as asker, pytest.raises(FetchError, match="more than 3 times"):
        asker.get(asking())
    assert len(server.seen) == 4
    server.replies = [answer(307, Location="http://127.0.0.2:9/")]
    with client(server) as asker, pytest.raises(FetchError, match="form to another host"):
        asker.get(asking(is_post=True))
    server.replies = [answer(302, Location="file:///etc/passwd")]
    with client(server) as asker, pytest.raises(FetchError, match="not safe"):
        asker.get(asking())


# --- what comes in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "kind"), [(404, NotFoundError), (413, TooLargeError), (414, TooLargeError)])
def test_not_found_and_too_large_have_errors_of_their_own(server: Loopback, status: int, kind: type[Exception]) -> None:
    server.replies = [answer(status, b"no")]
    with client(server) as asker, pytest.raises(kind):
        asker.get(asking())
    assert len(server.seen) == 1


def test_an_answer_beyond_all_measure_is_too_large(server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence_kb.fetch._body.__defaults__", (100_000,))
    bomb = gzip.compress(b'"' + b" " * 1_000_000 + b'"')
    server.replies = [ok(bomb, Content_Encoding="gzip"), ok(b'"' + b" " * 200_000 + b'"')]
    for _ in range(2):
        with client(server) as asker, pytest.raises(TooLargeError, match="larger than"):
            asker.get(asking())


def test_connections_are_kept_and_used_again(server: Loopback) -> None:
    server.replies = [ok(), ok(gzip.compress(b"{}"), Content_Encoding="gzip"), answer(404, b"no"), ok()]
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    server.replies.insert(1, lambda handler: handler.wfile.write(chunked) and None)
    with client(server) as asker:
        for _ in range(3):
            asker.get(asking())
        with pytest.raises(NotFoundError):
            asker.get(asking())
        asker.get(asking())
    assert len({seen.port for seen in server.seen}) == 1


@given(st.binary(max_size=300), st.integers(0, 400))
def test_a_gzip_stream_is_whole_or_refused(content: bytes, cut: int) -> None:
    packed = gzip.compress(content)
    assert gunzip(packed, 1000) == content
    assert gunzip(packed + packed, 1000) == content * 2
    if 0 < cut < len(packed):
        with pytest.raises(UnusableError):
            gunzip(packed[:cut], 1000)


@given(st.binary(max_size=60), st.sampled_from(["json", "xml", "csv", "text"]))
def test_any_bytes_are_accepted_or_unusable_and_nothing_else(body: bytes, expects: str) -> None:
    try:
        check(asking(expects=expects), body)
    except UnusableError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("expects", "body"),
    [
        ("xml", b'\n<?xml version="1.0"?><!DOCTYPE a PUBLIC "x" "https://x.org/y.dtd"><a>&alpha;<ERROR/></a>'),
        ("json", b'{"esearchresult": {"errorlist": {"phrasesnotfound": ["x"]}}}'),
        ("json", b"[]"),
        ("text", b"|2001||||k1|NOT_FOUND\n"),
        ("csv", b"\xef\xbb\xbfRecord ID,Title\n"),
    ],
)
def test_answers_that_only_look_unusual_are_accepted(expects: str, body: bytes) -> None:
    check(asking(expects=expects), body)
