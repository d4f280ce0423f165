"""People who visit the made-up pages: signed in by Datasette's own cookie, posting forms with its own token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from lxml import html as lxml_html

ALLOWED = {"permissions": {"review-evidence": {"id": ["alice", "bob", "carol"]}}}


class Site:
    """A Datasette over one evidence database, as different people meet it."""

    def __init__(self, path: Path, metadata: dict[str, Any] | None = None, **options: Any) -> None:
        self._token = ""
        self.datasette = Datasette([str(path)], metadata=ALLOWED if metadata is None else metadata, **options)

    def get(self, path: str, who: str | None = None, **more: Any) -> Any:
        return self._ask("get", path, who, **more)

    def post(self, path: str, who: str | None, token: bool = True, **form: str) -> Any:
        """Send a form as a browser does that has loaded a page before; without `token` as a forged page would."""
        cookies = self.cookies(who)
        if token:
            if not self._token:  # any page with a form hands one out with its cookie
                self._token = self.get("/-/review/edit/key1", "root").cookies.get("ds_csrftoken") or ""
            cookies = {**cookies, "ds_csrftoken": self._token}
            form = {**form, "csrftoken": self._token}
        return self._ask("post", path, None, data=form, cookies=cookies)

    def post_bytes(self, path: str, body: bytes | AsyncIterator[bytes]) -> Any:
        """Send any bytes as a form, as somebody unknown who has a cookie."""
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return self._ask("post", path, None, content=body, headers=headers, cookies={"ds_csrftoken": "any"})

    def cookies(self, who: str | None) -> dict[str, str]:
        return {"ds_actor": self.datasette.sign({"a": {"id": who}}, "actor")} if who else {}

    def judge(self, who: str, key: str, verdict: str, **form: str) -> Any:
        """Send the review form of a claim and expect that it is kept."""
        answer = self.post("/-/review/claim", who, claim_key=key, verdict=verdict, back="/-/study/1", **form)
        assert answer.status_code == 303, answer.text
        return answer

    def _ask(self, method: str, path: str, who: str | None, **more: Any) -> Any:
        more.setdefault("cookies", self.cookies(who))

        async def ask() -> Any:
            await self.datasette.invoke_startup()
            return await getattr(self.datasette.client, method)(path, **more)

        return asyncio.run(ask())


def panel(page: str, key: str) -> Any:
    """Return the review form of a claim on a page, or None."""
    found = lxml_html.fromstring(page).xpath(f'//form[.//input[@name="claim_key" and @value="{key}"]]')
    return found[0] if found else None


def words(element: Any) -> str:
    return " ".join(element.text_content().split())
