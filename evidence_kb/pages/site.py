"""What every page shares: finding the database, the permission check, reading, headers and the answer.

A page says which paths it answers, which template shows it and what to `load`; everything else happens here, so no
page can forget it. Pages only read: queries run on Datasette's read-only connections under its time limit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote
from weakref import WeakKeyDictionary

from datasette import Response  # type: ignore[import-untyped]
from datasette.database import QueryInterrupted  # type: ignore[import-untyped]
from datasette.utils.asgi import AsgiStream  # type: ignore[import-untyped]

from evidence_kb.errors import StorageError
from evidence_kb.pages.reviewers import reviewer

Row = Mapping[str, Any]
Context = dict[str, Any]

PLUGIN = "evidence-kb"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
# The runs of which a state can be shown: one under way, or cut short, has left the state of the run before it.
COUNTED = "status NOT IN ('running', 'interrupted', 'failed')"
SQL_COUNTED = f"SELECT max(id) AS id FROM runs WHERE {COUNTED}"
LOADS_N = 3  # runs end minutes apart: one that ends while a page is loaded again is none to wait for
SQL_TOPIC = "SELECT slug, title, question, readers FROM topics WHERE slug = :topic"
SQL_IS_PUBLISHED = "SELECT 1 FROM not_published LIMIT 1"
SQL_TOPICS = "SELECT slug, title, question FROM topics ORDER BY slug"
_found: WeakKeyDictionary[Any, str] = WeakKeyDictionary()  # Datasette instance -> name of its evidence database


class MissingError(Exception):
    """What was asked for is not here; the message says why and what to do next."""


class SignInError(Exception):
    """The page is for reviewers; the answer says how to sign in."""


class MovedError(Exception):
    """The page lives at another path; `status` 301 is for ever, 302 for now."""

    def __init__(self, path: str, status: int = 301) -> None:
        super().__init__(path)
        self.path, self.status = path, status


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for one page."""

    datasette: Any
    request: Any
    database: str | None
    reviewer: str | None = None  # the name of a visitor who may review
    is_published: bool = False  # the database is a published copy, in which nobody reviews

    async def rows(self, sql: str, **values: object) -> Sequence[Row]:
        """Run one read-only query; no row limit but the query's own."""
        if self.database is None:
            return ()
        results = await self.datasette.get_database(self.database).execute(sql, values)
        return tuple({key: row[key] for key in row.keys()} for row in results.rows)  # noqa: SIM118 (sqlite3.Row)

    async def row(self, sql: str, **values: object) -> Row | None:
        """Return the first row of a query, or None."""
        found = await self.rows(sql, **values)
        return found[0] if found else None

    async def topic(self, slug: str | None = None) -> Row:
        """Return the topic with this slug, or the one that the path names; raise MissingError where there is none."""
        slug = self.part("topic") if slug is None else slug
        topic = await self.row(SQL_TOPIC, topic=slug)
        if topic is None:
            raise MissingError(f"No topic is called “{slug}”. The home page lists the topics held.")
        return topic

    def part(self, name: str) -> str:
        """Return a named part of the path, percent-decoded."""
        return unquote(self.request.url_vars[name])

    def address(self, path: str) -> str:
        """Return the whole address of one of our pages, as others see this server."""
        return str(self.datasette.absolute_url(self.request, self.datasette.urls.path(path)))

    def asks(self, name: str) -> bool:
        """Say whether the address carries `?name=1`."""
        return bool(self.request.args.get(name) == "1")


@dataclass(frozen=True, slots=True)
class Document:
    """An answer that is no HTML page: a feed, a picture, a file. It goes out with the same headers as pages.

    `content_type` is complete, charset and all; with a `filename` browsers save it instead of showing it. A picture
    that carries its own style names it by `style_hash`, so that the policy lets it, and nothing else, through. A `body`
    that comes in pieces is sent as they come; if one fails, the answer breaks off, so that nobody takes it for whole.
    """

    body: str | bytes | AsyncIterator[str]
    content_type: str
    filename: str | None = None
    style_hash: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the headers of every page, and the name to save under (RFC 6266, with RFC 5987 for other letters)."""
        headers = dict(HEADERS)
        if self.style_hash is not None:
            policy = headers["Content-Security-Policy"]
            headers["Content-Security-Policy"] = policy.replace("style-src 'self'", f"style-src '{self.style_hash}'")
        if self.filename is None:
            return headers
        plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in self.filename)
        saved = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(self.filename, safe='')}"
        return {**headers, "Content-Disposition": saved}


@dataclass(frozen=True, slots=True)
class Page:
    """Paths (regular expressions), a template, and how to load what the template shows.

    `load` may return a Document instead, which then is the whole answer; a page of documents only has no template.
    """

    paths: tuple[str, ...]
    template: str | None
    load: Callable[[Visit], Awaitable[Context | Document]]
    needs_database: bool = True


async def evidence_database(datasette: Any) -> str | None:
    """Return the name of the attached database that holds an evidence map; others are left alone."""
    known = _found.get(datasette)
    if known in datasette.databases:
        return known
    for name, database in datasette.databases.items():
        if name != "_internal" and "evidence_cells" in await database.table_names():
            _found[datasette] = str(name)
            return str(name)
    return None


async def visit_of(datasette: Any, request: Any, database: str | None) -> Visit:
    """Return a request for a page over this database, with what its visitor may do there."""
    if await _is_published(datasette, database):
        return Visit(datasette, request, database, is_published=True)
    return Visit(datasette, request, database, await reviewer(datasette, request.actor))


async def _is_published(datasette: Any, database: str | None) -> bool:
    """Say whether a database is a published copy: it says what it leaves out. Older shapes have no table for that."""
    attached = datasette.get_database(database) if database else None
    if attached is None or "not_published" not in await attached.table_names():
        return False
    return bool((await attached.execute(SQL_IS_PUBLISHED)).rows)


def known_database(datasette: Any) -> str | None:
    """Return the evidence database if a page has already looked for it; never reads."""
    return _found.get(datasette)


async def check_permission(datasette: Any, actor: Any, database: str | None) -> None:
    """Raise Datasette's Forbidden unless `actor` may view the database (without one: the instance)."""
    if hasattr(datasette, "ensure_permissions"):  # Datasette 0.65
        wanted: list[Any] = [("view-database", database)] if database else []
        await datasette.ensure_permissions(actor, [*wanted, "view-instance"])
    elif database:  # Datasette 1.0
        from datasette.resources import DatabaseResource  # type: ignore[import-untyped]

        await datasette.ensure_permission(action="view-database", resource=DatabaseResource(database), actor=actor)
    else:
        await datasette.ensure_permission(action="view-instance", actor=actor)


def route(page: Page) -> Callable[[Any, Any], Awaitable[Any]]:
    """Return the view function of a page for Datasette's `register_routes`."""

    async def view(datasette: Any, request: Any) -> Any:
        database = await evidence_database(datasette)
        await check_permission(datasette, request.actor, database)
        visit = await visit_of(datasette, request, database)
        try:
            if database is None and page.needs_database:
                raise MissingError(
                    "No evidence database is attached to this server. Start it with the database "
                    "that evidence-kb refresh wrote."
                )
            context = await _of_one_run(page, visit)
        except MovedError as moved:
            location = datasette.urls.path(moved.path)
            return Response("", status=moved.status, headers={**HEADERS, "Location": str(location)})
        except MissingError as missing:
            return await answer(visit, "missing.html", {"message": str(missing)}, 404)
        except SignInError:
            return await answer(visit, "sign_in.html", {"actor": request.actor})
        except StorageError as error:
            return await answer(visit, "refused.html", {"message": str(error), "typed": {}}, 503)
        except QueryInterrupted:
            return await answer(visit, "too_slow.html", {}, 503)
        if isinstance(context, Document):
            return _document(context)
        if page.template is None:
            raise TypeError(f"{page.paths[0]} has no template and returned no Document")
        return await answer(visit, page.template, context)

    return view


async def _of_one_run(page: Page, visit: Visit) -> Context | Document:
    """Load a page whose queries all saw the state of one run: again, where a run ended between two of them."""
    tries_n = LOADS_N if visit.request.method in ("GET", "HEAD") else 1  # a form is taken once
    for _ in range(tries_n - 1):
        before = await visit.rows(SQL_COUNTED)
        context = await page.load(visit)
        if await visit.rows(SQL_COUNTED) == before:
            return context
    return await page.load(visit)


def _document(document: Document) -> Any:
    """Return the answer that a document is, at once or in pieces."""
    pieces = document.body
    if isinstance(pieces, str | bytes):
        return Response(pieces, content_type=document.content_type, headers=document.headers())

    async def send(writer: Any) -> None:
        async for piece in pieces:
            await writer.write(piece)

    return AsgiStream(send, headers=document.headers(), content_type=document.content_type)


async def answer(visit: Visit, template: str, context: Context, status: int = 200) -> Any:
    """Render a template inside the common layout; Datasette's environment escapes every value."""
    urls = visit.datasette.urls
    common = {
        "topics": await visit.rows(SQL_TOPICS),
        "home_url": urls.path("/"),
        "tables_url": urls.database(visit.database) if visit.database else None,
        "reviewer": visit.reviewer,
        "is_published": visit.is_published,
        "review_script_url": urls.static_plugins(PLUGIN, "review.js"),
        "style_url": urls.static_plugins(PLUGIN, "evidence.css"),
        "page_url": urls.path,
        "table_url": lambda name: urls.table(visit.database, name),
    }
    body = await visit.datasette.render_template(
        f"evidence_kb/{template}", {**common, **context}, request=visit.request
    )
    return Response.html(body, status=status, headers=dict(HEADERS))
