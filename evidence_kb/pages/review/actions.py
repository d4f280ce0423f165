"""What a reviewer's forms send: POST only, with Datasette's token against forged requests, answered by a redirect.

A decision is kept or refused whole. A refusal says why and shows what was typed, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from hmac import compare_digest
from typing import Any

from datasette import Response  # type: ignore[import-untyped]

from evidence_kb import edits
from evidence_kb.decisions import ADJUDICATOR, REVIEWER, UNDO
from evidence_kb.errors import StorageError, UsageError
from evidence_kb.pages.review import claim, desk, pairs, panel, studies
from evidence_kb.pages.site import HEADERS, MissingError, Visit, answer, check_permission, evidence_database, visit_of

Form = Mapping[str, str]
Decide = Callable[[Visit, Form], Awaitable[None]]
SQL_NAME = "SELECT 1 AS found FROM {table} WHERE name = :name"
TYPED = ("note", "reason", *(field.name for field in edits.FIELDS))


async def decide_claim(visit: Visit, form: Form) -> None:
    """Keep a verdict on a claim or a note about it."""
    name, key, verdict = desk.name(visit), form.get("claim_key", ""), form.get("verdict", "")
    row = await claim.held(visit, key)
    if row is None:
        await _take_back_about_a_gone_claim(visit, name, key, verdict)
        return
    key = row["claim_key"]
    keys = (await panel.former_keys(visit, [key])).get(key, [])
    machine = (await panel.machine_values(visit, [key])).get(key)
    seen = claim.seen(row, machine)
    changed = None
    if verdict == "edit":
        typed = {field.name: form[field.name] for field in edits.FIELDS if field.name in form}
        found = edits.corrected(claim.machine_fields(row, machine), typed)
        await _check_names(visit, found)
        changed = edits.packed(found)
    await desk.write(
        visit,
        lambda c: c.review(
            key, verdict, name, desk.now(), reason=form.get("reason"), edits=changed, note=form.get("note"),
            role=_role(form), seen=seen, keys=keys,
        ),
    )  # fmt: skip


async def _take_back_about_a_gone_claim(visit: Visit, name: str, key: str, verdict: str) -> None:
    said = await desk.listed(visit, lambda c: c.words([key]))
    if verdict != UNDO or not any(word.reviewer == name for word in said):
        raise MissingError(
            "No claim has this key: it was never given, or the text no longer says it. Nothing was kept."
        )
    await desk.write(visit, lambda c: c.review(key, UNDO, name, desk.now()))


async def _check_names(visit: Visit, found: Mapping[str, Any]) -> None:
    for kind in ("treatment", "outcome"):
        named = found.get(kind)
        if named is not None and not await visit.row(SQL_NAME.format(table=f"{kind}s"), name=named):
            raise UsageError(
                f"“{named}” is no {kind} of this database. Use a name of the table {kind}s, or add it to the "
                "vocabulary of the topic file first."
            )


def _role(form: Form) -> str:
    return ADJUDICATOR if form.get("role") == ADJUDICATOR else REVIEWER


def posted(decide: Decide) -> Callable[[Any, Any], Awaitable[Any]]:
    """Return the view function of a form; anything but a POST leads to the review page."""

    async def view(datasette: Any, request: Any) -> Any:
        database = await evidence_database(datasette)
        await check_permission(datasette, request.actor, database)
        visit = await visit_of(datasette, request, database)
        if request.method != "POST":
            return _to(visit, "/-/review")
        if visit.reviewer is None:
            return await answer(visit, "sign_in.html", {"actor": request.actor}, 403)
        form: Form = {}
        try:
            form = await request.post_vars()
            if not _is_from_our_page(request, form):
                return await _refuse(visit, form, "The form came without its token. Load its page again.", 403)
            await decide(visit, form)
        except UsageError as error:
            return await _refuse(visit, form, str(error), 400)
        except MissingError as error:
            return await _refuse(visit, form, str(error), 404)
        except StorageError as error:
            return await _refuse(visit, form, f"Nothing was kept: {error}", 503)
        return _to(visit, desk.local(form.get("next"), "") or desk.local(form.get("back"), "/-/review"))

    return view


def _is_from_our_page(request: Any, form: Form) -> bool:
    """Whether a form carries its token, asked for also where Datasette does not ask.

    Datasette lets through what comes without any cookie. A browser that signs in by other means, such as a password
    for the whole server, sends that to forged forms too. Only an API token is never sent by itself.
    """
    is_api = str(request.headers.get("authorization") or "").startswith("Bearer ")
    return is_api or compare_digest(form.get("csrftoken", "").encode(), request.scope["csrftoken"]().encode())


def _to(visit: Visit, path: str) -> Any:
    return Response("", status=303, headers={**HEADERS, "Location": str(visit.datasette.urls.path(path))})


async def _refuse(visit: Visit, form: Form, message: str, status: int) -> Any:
    typed = {name: form[name][:12_000] for name in TYPED if form.get(name)}
    context = {"message": message, "typed": typed, "back": desk.local(form.get("back"), "/-/review")}
    return await answer(visit, "refused.html", context, status)


ROUTES = (
    (r"^/-/review/claim$", posted(decide_claim)),
    (r"^/-/review/study$", posted(studies.decide)),
    (r"^/-/review/pair$", posted(pairs.decide)),
)
