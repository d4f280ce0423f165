"""The border between this program and a provider: what may go out, and what that comes in is usable.

Out: a contact address stands in the User-Agent (and, for E-utilities, in `email`), a key in a header or a form body,
never in an address; both are read from the environment once and held in `Sender` alone. In: a status of 200 proves
little. E-utilities answers `ERROR` with 200 and shows its outage page so, bodies arrive cut short, and a gzip stream
that ends early passes for a whole one in most clients. Sources: the recorded answers, NCBI's and Crossref's rules for
programs, RFC 9110 (redirects, Retry-After), RFC 1952 (gzip).
"""

from __future__ import annotations

import html
import json
import re
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urljoin, urlsplit
from xml.parsers import expat

from evidence_kb import __version__
from evidence_kb.errors import FetchError, UsageError
from evidence_kb.limits import CONTACT_VARIABLE, KEYS, url_variable
from evidence_kb.model import Limit, Request, Validators

PRODUCT = f"evidence-kb/{__version__}"
NCBI = "pubmed"  # the one provider that wants tool and e-mail as parameters
EXCERPT_N = 200

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.A)
_URL = re.compile(r"https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:\d+)?(/[!-~]*)?", re.A)
_VISIBLE = re.compile(r"[!-~]+")
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html)", re.I | re.S
)
_XML_ERROR = re.compile(rb"<ERROR[^<>/]*>([^<]+)</ERROR>")
_ETAG = re.compile(r'(?:W/)?"[!#-~]{0,500}"')
_INTERVAL = re.compile(r"\s*(\d+)\s*(s|m|h)?\s*")
_NAMES = {"json": "JSON", "xml": "XML", "csv": "a CSV table", "text": "text"}


# --- what goes out ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One HTTP request as it is sent; headers and body may hold a key and are never printed."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(default=None, repr=False)

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


class Sender:
    """The person behind the requests. Raises UsageError for a setting that is missing or malformed."""

    def __init__(self, limits: Mapping[str, Limit], environment: Mapping[str, str]) -> None:
        self._public = {provider: limit.base for provider, limit in limits.items()}
        self._bases = {provider: _base(provider, limit.base, environment) for provider, limit in limits.items()}
        self._contact = _contact(environment)
        self._keys = {provider: _key(key.variable, environment) for provider, key in KEYS.items()}
        self._is_email = "://" not in self._contact
        self._user_agent = f"{PRODUCT} ({'mailto:' if self._is_email else '+'}{self._contact})"

    def has_key(self, provider: str) -> bool:
        return bool(self._keys.get(provider))

    def lacks(self, provider: str) -> str | None:
        """Return what a provider cannot be asked without, and how to set it; None when nothing is lacking."""
        key = KEYS.get(provider)
        if key is None or not key.is_needed or self.has_key(provider):
            return None
        return f"{provider} answers only with a key, and none is set; get one and run: export {key.variable}=..."

    def outgoing(self, request: Request) -> Outgoing:
        """Return a request as it is sent. Raises FetchError for an address that is not the provider's own."""
        url = self._address(request)
        headers = {"User-Agent": self._user_agent, "Accept": "*/*", "Accept-Encoding": "gzip"}
        key, secret = KEYS.get(request.provider), self._keys.get(request.provider)
        if key and secret and key.header:
            headers[key.header] = key.prefix + secret
        if request.is_post and request.json_list:
            url, body = _json_body(url, request.json_list)
            return Outgoing(url, {**headers, "Content-Type": "application/json"}, body)
        extra = self._form_fields(request.provider)
        has_secret_field = bool(key and secret and key.form_field)
        if not request.is_post and not has_secret_field:
            return Outgoing("".join((url, "&" if "?" in url else "?", extra)) if extra else url, headers)
        url, _, query = url.partition("?")
        if key and secret and key.form_field:
            extra = "&".join(part for part in (extra, f"{key.form_field}={quote(secret, safe='')}") if part)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Outgoing(url, headers, "&".join(part for part in (query, extra) if part).encode())

    def conditional(self, request: Request, held: Validators) -> Outgoing:
        """Return a request that asks for an answer only if it is no longer the held one; a POST asks in any case."""
        outgoing = self.outgoing(request)
        asks = {"If-None-Match": held.etag, "If-Modified-Since": held.last_modified}
        stated = {name: value for name, value in asks.items() if value and outgoing.body is None}
        return replace(outgoing, headers={**outgoing.headers, **stated})

    def redirected(self, sent: Outgoing, status: int, location: str) -> Outgoing:
        """Return what to send after a redirect; another host gets neither keys, contact nor body.

        Raises FetchError, without naming a provider, for a redirect that must not be followed.
        """
        url = urljoin(sent.url, location).partition("#")[0]
        old, new = urlsplit(sent.url), urlsplit(url)
        if new.scheme not in ("http", "https") or (old.scheme, new.scheme) == ("https", "http"):
            raise FetchError("it redirects to an address that is not safe to follow")
        headers = {name: value for name, value in sent.headers.items() if status != 303 or name != "Content-Type"}
        body = None if status == 303 else sent.body
        if (old.scheme, old.netloc) == (new.scheme, new.netloc):
            return replace(sent, url=url, headers=headers, body=body)
        if body is not None:
            raise FetchError("it redirects a form to another host, which is not followed")
        return Outgoing(url, {"User-Agent": PRODUCT, "Accept": "*/*", "Accept-Encoding": "gzip"})

    def excerpt(self, body: bytes) -> str:
        """Return the start of an answer for a message, or nothing where it is a page or repeats something personal."""
        text = " ".join(body[:20_000].decode("utf-8", "replace").split())
        if not text or text.startswith("<") or not self.is_public(text):
            return ""
        return f" ({text[:EXCERPT_N]}{'…' if len(text) > EXCERPT_N else ''})"

    def is_public(self, text: str) -> bool:
        personal = [self._contact, *(secret for secret in self._keys.values() if secret)]
        plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text).replace("\\", "")
        spellings = (text, unquote(text), unquote_plus(text), html.unescape(text), plain)
        return not any(secret.lower() in spelling.lower() for secret in personal for spelling in spellings)

    def _address(self, request: Request) -> str:
        public = self._public[request.provider]
        # What stands behind a "#" is a note from one page of an answer to the next, and not for the provider.
        rest = request.address.removeprefix(public).partition("#")[0]
        # Addresses of next pages come out of answers: none may lead a key to a foreign host.
        if not request.address.startswith(public) or (rest and rest[0] not in "/?"):
            raise FetchError(f"{request.provider}: the address to ask does not start with {public}; nothing was sent")
        return self._bases[request.provider] + rest

    def _form_fields(self, provider: str) -> str:
        if provider != NCBI:
            return ""
        return "tool=evidence-kb" + (f"&email={quote(self._contact, safe='')}" if self._is_email else "")


def _json_body(url: str, name: str) -> tuple[str, bytes]:
    """Return an address without one of its parameters, and the values of that one as a list in JSON.

    >>> _json_body("https://example.org/batch?fields=title&ids=PMID:1&ids=DOI:10.1%2Fx", "ids")
    ('https://example.org/batch?fields=title', b'{"ids": ["PMID:1", "DOI:10.1/x"]}')
    """
    place, _, query = url.partition("?")
    listed = [value for key, value in parse_qsl(query, keep_blank_values=True) if key == name]
    rest = "&".join(part for part in query.split("&") if part.partition("=")[0] != name)
    return f"{place}?{rest}" if rest else place, json.dumps({name: listed}).encode()


def _contact(environment: Mapping[str, str]) -> str:
    contact = environment.get(CONTACT_VARIABLE, "").strip()
    how = f"run: export {CONTACT_VARIABLE}=you@example.org (with your own address)"
    if not contact:
        raise UsageError(f"no contact address is set; providers want to know whom to write to; {how}")
    if len(contact) > 254 or not (_EMAIL.fullmatch(contact) or _URL.fullmatch(contact)):
        raise UsageError(f"{CONTACT_VARIABLE} is neither an e-mail address nor the URL of a page about you; {how}")
    return contact


def _key(variable: str, environment: Mapping[str, str]) -> str | None:
    secret = environment.get(variable, "").strip()
    if secret and not _VISIBLE.fullmatch(secret):  # a line end in a header would start a header of its own
        raise UsageError(f"{variable} holds a blank, a line end or a sign that no key has; copy the key again")
    return secret or None


def _base(provider: str, public: str, environment: Mapping[str, str]) -> str:
    variable = url_variable(provider)
    base = environment.get(variable, "").strip().rstrip("/")
    if not base:
        return public
    try:
        parts = urlsplit(base)
        is_plain = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc and not parts.fragment
    except ValueError:
        raise UsageError(f"{variable}: this is no web address; write one such as {public}") from None
    if not is_plain or parts.scheme not in ("http", "https") or not _VISIBLE.fullmatch(base):
        raise UsageError(f"{variable}: write an http or https address without a user name, such as {public}")
    if parts.query and provider != "retraction_watch":
        raise UsageError(f"{variable}: write the address without its query, such as {public}")
    return base


# --- what comes in ---------------------------------------------------------------------------------------------


class UnusableError(Exception):
    """This answer is no use, for a reason that may pass; the message is the reason."""


def gunzip(body: bytes, max_n: int) -> bytes:
    """Return what a gzip stream holds, one byte more than `max_n` at most.

    Raises UnusableError when the stream is damaged or ends before its end mark.
    """
    parts: list[bytes] = []
    left = max_n + 1
    while body and left > 0:  # several streams may follow one another
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            parts.append(stream.decompress(body, left))
        except zlib.error as error:
            raise UnusableError("the compressed answer is damaged") from error
        left -= len(parts[-1])
        if not stream.eof and left > 0:
            raise UnusableError("the compressed answer is cut short")
        body = stream.unused_data.lstrip(b"\0")
    return b"".join(parts)


def check(request: Request, body: bytes) -> None:
    """Raise UnusableError unless a body is complete and of the kind that the request expects, and reports no error."""
    expected = _NAMES[request.expects]
    if not body.strip():
        raise UnusableError("the answer is empty")
    if _PAGE.match(body[:4096]):
        raise UnusableError(f"a web page came instead of {expected}")
    if request.expects == "json":
        _check_json(body)
    elif request.expects == "xml":
        _check_xml(body)
    elif body.lstrip().startswith(b"<"):
        raise UnusableError(f"markup came instead of {expected}")
    elif request.expects == "csv" and b"," not in body.lstrip().partition(b"\n")[0]:
        raise UnusableError("the answer does not begin with the column names of a CSV table")


def _check_json(body: bytes) -> None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise UnusableError("the answer is no JSON or is cut short") from error
    if not isinstance(value, dict):
        return
    # esearch, elink and the gateway in front of E-utilities; Europe PMC; Crossref, whose good answers say "ok".
    found = value.get("esearchresult")
    inner = found.get("ERROR") if isinstance(found, dict) else None
    message = value.get("message") if value.get("status") in ("error", "failed") else None
    stated = inner or value.get("ERROR") or value.get("error") or value.get("errMsg") or message
    if stated:
        raise UnusableError(f"the answer reports an error: {_printed(stated)}")


def _check_xml(body: bytes) -> None:
    parser = expat.ParserCreate()  # reads no external entity and limits the growth of internal ones
    try:
        parser.Parse(body.lstrip(), True)  # recorded answers of efetch begin with an empty line
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two for unknown encodings
        raise UnusableError("the answer is no well-formed XML or is cut short") from error
    if stated := _XML_ERROR.search(body):
        raise UnusableError(f"the answer reports an error: {_printed(stated[1].decode('utf-8', 'replace'))}")


def _printed(stated: object) -> str:
    text = stated if isinstance(stated, str) else json.dumps(stated, ensure_ascii=False)
    return " ".join(text.split())


def validators_of(headers: Mapping[str, str]) -> Validators:
    """Return the validators that came with an answer; what does not look like one is left out."""
    etag, last_modified = headers.get("ETag", "").strip(), headers.get("Last-Modified", "").strip()
    is_date = last_modified.isascii() and last_modified.isprintable() and _time_of(last_modified) is not None
    return Validators(etag if _ETAG.fullmatch(etag) else None, last_modified if is_date else None)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds an answer asks to wait; None where it does not say (or not legibly)."""
    text = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text, re.A):
        return float(text)
    until = _time_of(text)
    if until is None:
        return None
    now = _time_of(headers.get("Date", ""))  # the provider's own clock, where it shows it
    return max(0.0, until - (time.time() if now is None else now))


def _time_of(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def stated_rate(provider: str, headers: Mapping[str, str]) -> float | None:
    """Return the requests per second that an answer allows; None where it does not say over which time.

    Crossref sends `x-rate-limit-limit: 50` with `x-rate-limit-interval: 1s`. E-utilities sends `X-RateLimit-Limit: 3`
    (10 with a key) alone and counts per second. OpenAlex uses the same name for a day's credits: not a pace.
    """
    limit = headers.get("x-rate-limit-limit") or headers.get("x-ratelimit-limit") or ""
    interval = headers.get("x-rate-limit-interval") or headers.get("x-ratelimit-interval") or ""
    found = _INTERVAL.fullmatch("1s" if provider == "pubmed" and not interval else interval)
    if not found or not re.fullmatch(r"\d{1,6}", limit.strip(), re.A) or int(limit) == 0 or int(found[1]) == 0:
        return None
    return int(limit) / (int(found[1]) * {"s": 1, "m": 60, "h": 3600}[found[2] or "s"])
