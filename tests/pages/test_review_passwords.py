"""The example of docs/reviewing.md for two reviewers, with the optional extra `auth`."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from datasette.app import Datasette
from made_up import full_database

passwords = pytest.importorskip("datasette_auth_passwords.utils", reason="the extra `auth` is not installed")
MANUAL = Path(__file__).parents[2] / "docs" / "reviewing.md"


def test_the_documented_example_lets_two_people_sign_in_and_review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r"```yaml\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    assert found
    for name in ("ALICE", "BOB"):
        monkeypatch.setenv(f"{name}_PASSWORD_HASH", passwords.hash_password(f"{name} knows"))
    metadata = yaml.safe_load(found[1])
    datasette = Datasette([str(full_database(tmp_path / "evidence.db"))], metadata=metadata)

    async def sign_in(name: str, password: str) -> Any:
        await datasette.invoke_startup()
        page = await datasette.client.get("/-/login")
        token = page.cookies["ds_csrftoken"]
        form = {"username": name, "password": password, "csrftoken": token}
        return await datasette.client.post("/-/login", data=form, cookies={"ds_csrftoken": token})

    async def review(cookies: dict[str, str]) -> Any:
        return await datasette.client.get("/-/review", cookies=cookies)

    for name in ("alice", "bob"):
        signed = asyncio.run(sign_in(name, f"{name.upper()} knows"))
        answer = asyncio.run(review({"ds_actor": signed.cookies["ds_actor"]}))
        assert f"Signed in as {name}" in answer.text
    assert "ds_actor" not in asyncio.run(sign_in("alice", "guess")).cookies
