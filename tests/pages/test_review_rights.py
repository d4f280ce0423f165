"""Who may decide and who may read what was decided: nobody but reviewers, and no forged form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from datasette import hookimpl
from datasette.plugins import pm
from made_up import full_database
from made_up_reviewers import Site, panel

from evidence_kb.curation import Curation
from evidence_kb.pages import review

FORMS = {
    "/-/review/claim": {"claim_key": "key1", "verdict": "accept"},
    "/-/review/study": {"topic": "bone", "study_id": "1", "verdict": "include"},
    "/-/review/pair": {"study_a": "1", "study_b": "2", "verdict": "different", "reason": "not the same"},
}
PAGES = ("/-/review", "/-/review/claims/bone", "/-/review/studies/bone", "/-/review/conflicts", "/-/review/pairs",
         "/-/review/history/key1", "/-/review/edit/key1")  # fmt: skip
SECRETS = ("Zaphod", "Slartibartfast")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return full_database(tmp_path / "evidence.db")


def kept_n(path: Path) -> int:
    curation = path.with_name("curation.db")
    if not curation.exists():
        return 0
    db = Curation(curation).db
    return db.table("reviews").count + db.table("study_decisions").count


def test_every_form_of_ours_is_in_the_list() -> None:
    assert {pattern.strip("^$") for pattern, _ in review.ROUTES} == {*FORMS}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("who", [None, "mallory"])
def test_without_the_permission_nothing_is_written(path: Path, form: str, who: str | None) -> None:
    answer = Site(path).post(form, who, **FORMS[form])
    assert answer.status_code == 403 and "For reviewers" in answer.text
    assert kept_n(path) == 0 and not path.with_name("curation.db").exists()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("who", [None, "mallory", "alice", "root"])
def test_without_the_token_nothing_is_written(path: Path, form: str, who: str | None) -> None:
    site = Site(path)
    answer = site.post(form, who, token=False, **FORMS[form])
    assert answer.status_code == 403
    forged = site._ask(
        "post", form, None, data={**FORMS[form], "csrftoken": "x"}, cookies=site.cookies(who) or {"a": "b"}
    )
    assert forged.status_code == 403 and kept_n(path) == 0


@pytest.mark.parametrize("form", FORMS)
def test_with_both_it_is_kept_and_leads_back(path: Path, form: str) -> None:
    answer = Site(path).post(form, "alice", back="/-/study/1#row-1", **FORMS[form])
    assert (answer.status_code, answer.headers["location"]) == (303, "/-/study/1#row-1")
    assert kept_n(path) == 1


@pytest.mark.parametrize("form", FORMS)
def test_opening_the_address_of_a_form_changes_nothing(path: Path, form: str) -> None:
    answer = Site(path).get(f"{form}?claim_key=key1&verdict=accept", "alice")
    assert (answer.status_code, answer.headers["location"]) == (303, "/-/review")
    assert kept_n(path) == 0


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/-/", "/-//evil.example", "/-/\\evil", "javascript:alert(1)",
             "/-/study/1\r\nSet-Cookie: a=b", "/logout"],
)  # fmt: skip
def test_an_answer_never_leads_elsewhere(path: Path, back: str) -> None:
    answer = Site(path).post("/-/review/claim", "alice", back=back, next=back, **FORMS["/-/review/claim"])
    assert answer.headers["location"] == "/-/review"


def test_root_may_review_and_a_grant_for_everybody_still_needs_a_name(path: Path) -> None:
    everybody = Site(path, metadata={"permissions": {"review-evidence": True}})
    assert everybody.post("/-/review/claim", None, **FORMS["/-/review/claim"]).status_code == 403
    assert everybody.post("/-/review/claim", "mallory", **FORMS["/-/review/claim"]).status_code == 303
    alone = Site(path, metadata={})
    assert alone.post("/-/review/claim", "root", **FORMS["/-/review/claim"]).status_code == 303
    assert alone.post("/-/review/claim", "alice", **FORMS["/-/review/claim"]).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_others_are_told_how_to_sign_in(path: Path, page: str) -> None:
    site = Site(path)
    assert "evidence-kb serve --root" in site.get(page).text
    assert "may not review here" in site.get(page, "mallory").text
    assert "For reviewers" not in site.get(page, "alice", follow_redirects=True).text


def test_only_reviewers_see_panels_and_the_script(path: Path) -> None:
    site = Site(path)
    for page in ("/-/study/1", "/-/cell/bone/1/1"):
        assert panel(site.get(page, "alice").text, "key1") is not None
        for who in (None, "mallory"):
            assert 'method="post"' not in site.get(page, who).text and "<script" not in site.get(page, who).text


def test_nobody_else_reads_a_name_or_a_note_anywhere(path: Path) -> None:
    granted = {"permissions": {"review-evidence": {"id": ["Zaphod", "alice"]}}}
    site = Site(path, metadata=granted)
    site.judge("Zaphod", "key1", "reject", reason="wrong_number", note="Slartibartfast")
    site.post("/-/review/study", "Zaphod", note="Slartibartfast", **FORMS["/-/review/study"])
    curation = str(path.with_name("curation.db"))
    addresses = [
        *PAGES, "/", "/-/study/1", "/-/cell/bone/1/1", "/-/map/bone", "/evidence", "/evidence/claims", "/evidence/runs",
        "/evidence/claim_reviews", "/evidence/claim_reviews.json", "/evidence/claims.csv?_stream=on", "/curation",
        "/curation/reviews.json", "/-/databases.json", "/-/metadata", "/-/metadata.json", "/-/plugins.json",
        "/-/actor.json", f"/evidence.json?sql=attach+'{curation}'+as+c", "/evidence.json?sql=select+*+from+reviews",
        "/evidence.json?sql=select+readfile('curation.db')", "/-/static-plugins/evidence-kb/../../curation.db",
    ]  # fmt: skip
    for who in (None, "mallory"):
        for address in addresses:
            text = site.get(address, who, follow_redirects=True).text
            assert not [secret for secret in SECRETS if secret in text], (who, address)
    assert "Slartibartfast" in site.get("/-/review/history/key1", "Zaphod").text


def test_a_private_file_that_somebody_serves_by_mistake_is_closed(path: Path) -> None:
    Site(path).judge("alice", "key1", "accept")
    careless = Site(path)
    from datasette.database import Database

    careless.datasette.add_database(Database(careless.datasette, str(path.with_name("curation.db"))), "curation")
    for who in (None, "alice", "root"):
        assert careless.get("/curation.json?sql=select+*+from+reviews", who, follow_redirects=True).status_code == 403
        assert careless.get("/curation/reviews.json", who, follow_redirects=True).status_code == 403


def test_the_metadata_page_still_describes_the_tables(path: Path) -> None:
    described = {"title": "T", "databases": {"evidence": {"allow": {"id": "x"}, "tables": {"claims": {"sort": "id"}}}}}
    told = json.loads(Site(path, metadata={**described, "databases": {"evidence": {"tables": {"claims": {}}}}}).get(
        "/-/metadata.json").text)  # fmt: skip
    assert told == {"title": "T", "databases": {"evidence": {"tables": {"claims": {}}}}}
    closed = Site(path, metadata={"allow": {"id": "x"}})
    assert closed.get("/-/metadata.json").status_code == 403


class _ByPassword:
    """A server that signs people in by a password which browsers send to it with every form, forged ones too."""

    __name__ = "by password"

    @hookimpl
    def actor_from_request(self, request: Any) -> dict[str, str] | None:
        asked = request.headers.get("authorization", "")
        return {"id": "alice"} if asked.startswith(("Basic ", "Bearer ")) else None


@pytest.mark.parametrize("form", FORMS)
def test_a_forged_form_without_any_cookie_is_refused_too(path: Path, form: str) -> None:
    """Datasette asks for no token where there is no cookie."""
    site, plugin = Site(path), _ByPassword()
    pm.register(plugin, name="by password")
    try:
        headers = {"authorization": "Basic eDp5", "origin": "https://evil.example"}
        forged = site._ask("post", form, None, data=FORMS[form], headers=headers, cookies={})
        assert forged.status_code == 403 and "without its token" in forged.text and kept_n(path) == 0
        program = site._ask("post", form, None, data=FORMS[form], headers={"authorization": "Bearer x"}, cookies={})
        assert program.status_code == 303 and kept_n(path) == 1  # no browser sends this by itself
    finally:
        pm.unregister(plugin)


@pytest.mark.parametrize("page", ["/-/databases.json", "/-/databases"])
def test_where_a_database_lies_is_for_reviewers(path: Path, page: str) -> None:
    """A path often holds the name of an account."""
    site = Site(path)
    told = json.loads(site.get(page).text)
    assert [one["name"] for one in told] == ["evidence"] and told[0]["size"] > 0
    assert str(path.parent) not in site.get(page, "mallory").text and str(path) in site.get(page, "alice").text
    assert Site(path, metadata={"allow": {"id": "x"}}).get(page).status_code == 403
