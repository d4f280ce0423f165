"""A reviewer's day in a real Chromium, by keyboard: judge, edit, undo, disagree, adjudicate; and what stands after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer
from served import datasette

from evidence_kb.data_folder import Data
from evidence_kb.refresh import import_files, rederive

pytestmark = pytest.mark.browser
SECRET = "of-this-test"
METADATA = "permissions:\n  review-evidence:\n    id: [alice, bob, carol]\n"
TOPIC = "title: Bones\nquestion: Does it help?\nreaders: {readers}\n"
ABSTRACT = (
    "We report a case series of five children with osteomyelitis. All five children received pamidronate. "
    "Pain decreased in 4 of 5 children. Fever occurred in 2 of 5 children treated with pamidronate. "
    "Headache occurred in 1 of 5 children treated with pamidronate."
)
RECORD = f"PMID- 1\nTI  - Five children on pamidronate\nAB  - {ABSTRACT}\nDP  - 2010\nPT  - Journal Article\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bones.yml").write_text(TOPIC.format(readers=2))
    (tmp_path / "export.nbib").write_text(RECORD)
    (tmp_path / "metadata.yml").write_text(METADATA)
    data = Data(tmp_path)
    import_files(data, "bones", [tmp_path / "export.nbib"], tmp_path / "bones.yml")
    data.close()
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    options = ("--secret", SECRET, "--metadata", str(folder / "metadata.yml"))
    with datasette(folder / "evidence.db", *options) as found:
        yield found


class Reviewer:
    """One person's browser, signed in; complaints of the browser fail the test."""

    def __init__(self, browser: Any, address: str, name: str, *, script: bool = True, width: int = 1280) -> None:
        self.context = browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 800})
        cookie = URLSafeSerializer(SECRET, "actor").dumps({"a": {"id": name}})
        self.context.add_cookies([{"name": "ds_actor", "value": cookie, "url": address, "sameSite": "Lax"}])
        self.page, self.address, self.complaints = self.context.new_page(), address, list[str]()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> None:
        assert self.page.goto(self.address + path).status == 200

    def press(self, *keys: str) -> None:
        """Press keys one after the other; the last one sends a form or follows a link."""
        for key in keys[:-1]:
            self.page.keyboard.press(key)
        with self.page.expect_navigation():
            self.page.keyboard.press(keys[-1])

    def click(self, locator: Any) -> None:
        """Click what sends a form or leads to another page, and wait for that page."""
        with self.page.expect_navigation():
            locator.click()

    def said(self, n: int) -> str:
        """Return what the panel of the n-th claim says, from 1."""
        return " ".join(self.page.locator("form.review .said").nth(n - 1).inner_text().split())

    def current(self) -> str:
        return str(self.page.evaluate("document.activeElement.id || document.activeElement.tagName"))

    def close(self) -> None:
        self.context.close()
        assert self.complaints == []


def outcomes(folder: Path) -> dict[str, tuple[str, int | None]]:
    data = Data(folder)
    rederive(data)
    rows = data.store.rows(
        "SELECT o.name, c.status, c.events_n FROM claims c JOIN outcomes o ON o.id = c.outcome_id ORDER BY c.id"
    )
    data.close()
    return {row["name"]: (row["status"], row["events_n"]) for row in rows}


def test_two_readers_and_an_adjudicator_by_keyboard(chromium: Any, address: str, folder: Path) -> None:
    assert outcomes(folder) == {"pain": ("machine", 4), "fever": ("machine", 2), "headache": ("machine", 1)}
    alice = Reviewer(chromium, address, "alice")
    alice.open("/-/review/claims/bones")
    alice.press("a")  # accept pain; on to fever
    assert "You accepted this" in alice.said(1) and alice.current() == "claim-2"
    assert alice.said(1).endswith("awaits a second reader")
    alice.press("r", "5")  # reject fever: the fifth reason; on to headache
    assert "You rejected this: wrong number" in alice.said(2) and alice.current() == "claim-3"
    alice.press("e")  # correct headache
    alice.page.get_by_label("Events (n)").fill("2")
    alice.press("Enter")
    assert alice.page.url.endswith("#end")
    assert "You edited this" in alice.said(3) and "Events (n) → 2" in alice.said(3)
    alice.page.keyboard.press("k")
    alice.press("u")  # undo the edit: stays there
    assert alice.said(3) == "You have not judged this." and alice.current() == "claim-3"
    alice.page.keyboard.press("n")
    alice.page.keyboard.type("a, r and e are letters here")
    assert alice.page.locator("#claim-3 textarea").input_value() == "a, r and e are letters here"
    alice.page.keyboard.press("Tab")
    alice.press("Enter")
    assert "Your note: a, r and e are letters here" in " ".join(alice.page.locator("#claim-3").inner_text().split())
    assert set(outcomes(folder).values()) == {("machine", 4), ("machine", 2), ("machine", 1)}  # one reader is not two

    bob = Reviewer(chromium, address, "bob", script=False)  # the same by forms alone
    bob.open("/-/review/claims/bones")
    assert "alice" not in bob.page.locator("body").inner_text()
    bob.click(bob.page.locator("#claim-1 button", has_text="Accept"))
    assert "counted from the next refresh" in bob.said(1)
    bob.click(bob.page.locator("#claim-2 button", has_text="Accept"))
    assert "alice rejected it: wrong number" in bob.said(2) and "Readers disagree" in bob.said(2)
    assert "counted from" not in bob.said(2)
    assert outcomes(folder)["pain"] == ("accepted", 4) and outcomes(folder)["fever"] == ("machine", 2)

    carol = Reviewer(chromium, address, "carol")
    carol.open("/-/review/conflicts")
    assert "alice" not in carol.page.locator("main").inner_text()
    carol.click(carol.page.get_by_role("link", name="to adjudicate"))
    carol.press("r", "5")
    assert "Closed: carol rejected it: wrong number" in " ".join(carol.page.locator("main").inner_text().split())
    assert outcomes(folder) == {"pain": ("accepted", 4), "fever": ("rejected", 2), "headache": ("machine", 1)}
    for person in (alice, bob, carol):
        person.open("/-/study/1")
        assert "counted from the next refresh" not in person.page.locator("main").inner_text()
        person.close()


def test_keys_work_at_each_claim_of_a_study_and_help_is_announced(chromium: Any, address: str) -> None:
    alice = Reviewer(chromium, address, "alice")
    alice.open("/-/study/1")
    alice.page.keyboard.press("r")
    assert "Reason: a number" in alice.page.locator("#review-said").inner_text()
    alice.page.keyboard.press("Escape")
    alice.page.keyboard.press("1")
    assert alice.page.url.endswith("/-/study/1") and "You have not judged this" in alice.said(1)
    alice.page.keyboard.press("j")
    alice.press("a")
    assert "You accepted this" in alice.said(2) and "#row-2" in alice.page.url
    alice.page.keyboard.press("r")
    alice.page.keyboard.press("0")
    assert alice.page.evaluate("document.activeElement.tagName") == "SELECT"
    alice.page.keyboard.press("a")  # a letter within a list is no command
    assert "You accepted this" in alice.said(2)
    alice.page.keyboard.press("Escape")
    alice.page.keyboard.press("?")
    assert "keys" in str(alice.page.evaluate("document.activeElement.className"))
    alice.close()


def test_pairs_are_decided_by_keys_and_enter_alone_joins_nothing(chromium: Any, address: str, folder: Path) -> None:
    data = Data(folder)
    run = {"first_run": 1, "last_run": 1}
    for n in (2, 3):
        doi, counts = f"10.5555/{n}", dict.fromkeys(("cited_by_n", "references_n", "claims_n"), 0)
        twin = {"id": n, "key": f"doi:{doi}", "doi": doi, "title": f"Twin {n}", "status": "stub"}
        data.store.db["studies"].insert(twin | counts | run)
    data.store.db["conflicts"].insert({"study_a": 2, "study_b": 3, "reason": "they look alike", "score": 0.95} | run)
    data.close()
    alice = Reviewer(chromium, address, "alice")
    alice.open("/-/review/pairs")
    alice.page.get_by_label("Why").focus()
    alice.page.keyboard.type("a slip")
    alice.page.keyboard.press("Enter")  # with neither key chosen
    assert alice.page.url.endswith("/-/review/pairs")
    alice.page.get_by_label("Why").fill("")
    alice.page.keyboard.press("Escape")
    alice.page.keyboard.press("d")
    assert "Say why" in alice.page.locator("#review-said").inner_text()
    alice.page.keyboard.type("as different as d and s")
    alice.press("Enter")
    pair = alice.page.locator("#pair-2-3")
    assert "alice: different works, “as different as d and s”" in pair.inner_text()
    alice.press("u")
    assert "as different" not in alice.page.locator("main").inner_text()
    alice.close()


def test_every_control_is_reached_by_tab_with_its_focus_in_sight_at_390_pixels(chromium: Any, address: str) -> None:
    alice = Reviewer(chromium, address, "alice", width=390)
    for path in ("/-/review", "/-/review/claims/bones", "/-/review/studies/bones", "/-/review/conflicts",
                 "/-/review/pairs", "/-/study/1", "/-/cell/bones/1/1"):  # fmt: skip
        alice.open(path)
        assert alice.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    alice.open("/-/review/claims/bones")
    alice.page.locator("#claim-1").focus()
    reached = []
    for _ in range(7):
        alice.page.keyboard.press("Tab")
        reached.append(alice.page.evaluate("[document.activeElement.tagName, document.activeElement.value].join(' ')"))
        outline = alice.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", reached[-1]
    assert [name.strip() for name in reached] == ["A", "BUTTON accept", "SELECT", "BUTTON reject", "A", "A", "SUMMARY"]
    alice.click(alice.page.locator("#claim-1 a", has_text="Edit"))
    assert alice.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    alice.close()
