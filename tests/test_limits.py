"""The table of limits: complete for every provider, changed by words a person can type, sped up by keys."""

from __future__ import annotations

from dataclasses import fields

import pytest

from evidence_kb.errors import UsageError
from evidence_kb.limits import KEYS, LIMITS, LIMITS_VARIABLE, pace, url_variable, with_overrides
from evidence_kb.model import Limit

KEY = {"NCBI_API_KEY": "k"}


def test_base_addresses_and_their_variables_are_those_that_the_documentation_promises() -> None:
    promised = {
        "EVIDENCE_KB_PUBMED_URL": "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
        "EVIDENCE_KB_ICITE_URL": "https://icite.od.nih.gov/api",
        "EVIDENCE_KB_EUROPEPMC_URL": "https://www.ebi.ac.uk/europepmc/webservices/rest",
        "EVIDENCE_KB_CROSSREF_URL": "https://api.crossref.org",
        "EVIDENCE_KB_OPENCITATIONS_URL": "https://api.opencitations.net/index/v2",
        "EVIDENCE_KB_OPENALEX_URL": "https://api.openalex.org",
        "EVIDENCE_KB_SEMANTIC_SCHOLAR_URL": "https://api.semanticscholar.org/graph/v1",
    }
    bases = {url_variable(provider): limit.base for provider, limit in LIMITS.items()}
    assert bases.pop("EVIDENCE_KB_RETRACTION_WATCH_URL").endswith(".csv")
    assert bases == promised


def test_the_table_stays_below_what_providers_publish() -> None:
    # Requests per second: NCBI 3 and 10 (NBK25497), Europe PMC 10, Crossref's polite lists 3, OpenCitations 180 per
    # minute, Semantic Scholar 1; requests at once: Crossref's polite lists 3.
    published = {"pubmed": 3, "europepmc": 10, "crossref": 3, "opencitations": 3, "semantic_scholar": 1}
    assert all(LIMITS[provider].per_second < most for provider, most in published.items())
    assert KEYS["pubmed"].per_second is not None and KEYS["pubmed"].per_second < 10
    assert LIMITS["crossref"].concurrent_n <= 3
    assert all(limit.wait_s <= 120 for limit in LIMITS.values())


def test_overrides_change_what_they_name_and_nothing_else() -> None:
    changed = with_overrides("pubmed.per_second=1 crossref.batch_n=20")
    assert (changed["pubmed"].per_second, changed["crossref"].batch_n) == (1, 20)
    assert changed["icite"] == LIMITS["icite"]
    assert with_overrides("") == LIMITS


@pytest.mark.parametrize("what", [field.name for field in fields(Limit) if field.name != "base"])
def test_every_limit_can_be_changed(what: str) -> None:
    assert getattr(with_overrides(f"icite.{what}=7")["icite"], what) == 7


@pytest.mark.parametrize(
    "word",
    ["nobody.per_second=1", "pubmed.pace=1", "pubmed.base=1", "pubmed", "pubmed.batch_n=1.5", "pubmed.batch_n=0"]
    + [f"pubmed.per_second={value}" for value in ("-1", "nan", "inf", "fast", "")],
)
def test_an_override_that_makes_no_sense_is_refused_and_quoted(word: str) -> None:
    with pytest.raises(UsageError, match=LIMITS_VARIABLE) as error:
        with_overrides(word)
    assert repr(word) in str(error.value)


def test_a_key_raises_the_pace_and_never_above_one_that_was_set() -> None:
    usual = LIMITS["pubmed"]
    assert pace("pubmed", usual, {}) == usual.per_second
    assert pace("pubmed", usual, {"NCBI_API_KEY": " "}) == usual.per_second
    assert pace("pubmed", usual, KEY) == KEYS["pubmed"].per_second
    slow = with_overrides("pubmed.per_second=1")["pubmed"]
    assert pace("pubmed", slow, KEY) == 1
    set_to_usual = f"pubmed.per_second={usual.per_second}"
    assert pace("pubmed", with_overrides(set_to_usual)["pubmed"], {**KEY, LIMITS_VARIABLE: set_to_usual}) == 2.7
    assert pace("icite", LIMITS["icite"], KEY) == LIMITS["icite"].per_second
