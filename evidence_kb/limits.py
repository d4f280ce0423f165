"""How politely each provider is asked: every limit of the project, in one table.

The figures are the providers' published limits with a margin (October 2025 to November 2026), see
`docs/providers.md`. Each can be changed for one machine with `EVIDENCE_KB_LIMITS`, such as
`pubmed.per_second=1 crossref.batch_n=20`, and each base address with a variable of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from evidence_kb.errors import UsageError
from evidence_kb.model import Limit

LIMITS: Mapping[str, Limit] = {
    "pubmed": Limit("https://eutils.ncbi.nlm.nih.gov/entrez/eutils", 2.7, 3, batch_n=500, page_n=9_999, read_s=180),
    "icite": Limit("https://icite.od.nih.gov/api", 1, 1, batch_n=200, page_n=200, read_s=120),
    "europepmc": Limit(
        "https://www.ebi.ac.uk/europepmc/webservices/rest", 5, 3, batch_n=100, page_n=1_000, read_s=120, single_n=3
    ),
    "crossref": Limit("https://api.crossref.org", 2.5, 2, batch_n=50, page_n=100, read_s=90),
    "opencitations": Limit(
        "https://api.opencitations.net/index/v2", 2.5, 2, batch_n=1, page_n=1, read_s=120, within_d=30
    ),
    "openalex": Limit("https://api.openalex.org", 5, 2, batch_n=100, page_n=100),
    "semantic_scholar": Limit(
        "https://api.semanticscholar.org/graph/v1", 0.9, 1, batch_n=100, page_n=1_000, within_d=30
    ),
    "retraction_watch": Limit(
        "https://gitlab.com/crossref/retraction-watch-data/-/raw/main/retraction_watch.csv", 0.5, 1, 1, 1, read_s=300
    ),
}


@dataclass(frozen=True, slots=True)
class Key:
    """The environment variable of a key or token, and the header or form field that carries it.

    `per_second`: the pace that the provider allows to those who have one; `is_needed`: nothing is asked without.
    """

    variable: str
    header: str | None = None
    prefix: str = ""
    form_field: str | None = None
    per_second: float | None = None
    is_needed: bool = False


KEYS: Mapping[str, Key] = {
    "pubmed": Key("NCBI_API_KEY", form_field="api_key", per_second=9),
    "openalex": Key("OPENALEX_API_KEY", header="Authorization", prefix="Bearer ", is_needed=True),
    "semantic_scholar": Key("S2_API_KEY", header="x-api-key"),
    "opencitations": Key("OPENCITATIONS_TOKEN", header="authorization"),
    "crossref": Key("CROSSREF_PLUS_TOKEN", header="Crossref-Plus-API-Token", prefix="Bearer ", per_second=50),
}
CROSSREF_PUBLIC_PER_SECOND = 0.9
CONTACT_VARIABLE = "EVIDENCE_KB_CONTACT"
LIMITS_VARIABLE = "EVIDENCE_KB_LIMITS"


def url_variable(provider: str) -> str:
    """Return the environment variable that replaces a provider's base address, such as EVIDENCE_KB_PUBMED_URL."""
    return f"EVIDENCE_KB_{provider.upper()}_URL"


def pace(provider: str, limit: Limit, environment: Mapping[str, str]) -> float:
    """Return the requests per second for a provider: a key raises the table's pace, but never one set by a person."""
    key = KEYS.get(provider)
    has_key = key is not None and bool(environment.get(key.variable, "").strip())
    if provider == "crossref" and not has_key and "@" not in environment.get(CONTACT_VARIABLE, ""):
        return min(limit.per_second, CROSSREF_PUBLIC_PER_SECOND)  # its faster pool is for those who give an e-mail
    is_set = f"{provider}.per_second=" in environment.get(LIMITS_VARIABLE, "")
    is_usual = provider in LIMITS and limit.per_second == LIMITS[provider].per_second
    if key is None or key.per_second is None or is_set or not is_usual or not environment.get(key.variable, "").strip():
        return limit.per_second
    return max(limit.per_second, key.per_second)


def with_overrides(text: str, limits: Mapping[str, Limit] = LIMITS) -> dict[str, Limit]:
    """Return the table with changes such as `pubmed.per_second=1 crossref.batch_n=20` applied.

    Raises UsageError for an unknown provider or limit, or a value that is no number above zero.
    """
    changed = dict(limits)
    for word in text.split():
        name, _, value = word.partition("=")
        provider, _, what = name.partition(".")
        known = {field.name: field.type for field in fields(Limit) if field.name != "base"}
        if provider not in changed or what not in known:
            raise UsageError(
                f"{LIMITS_VARIABLE}: {word!r}: write provider.limit=number with a provider of {', '.join(changed)} "
                f"and a limit of {', '.join(known)}"
            )
        number = _number(word, value, whole=what.endswith("_n"))
        changed[provider] = replace(changed[provider], **{what: number})  # type: ignore[arg-type]
    return changed


def _number(word: str, value: str, *, whole: bool) -> float | int:
    try:
        number = int(value) if whole else float(value)
    except ValueError:
        number = 0
    if not 0 < number < 1e9:
        raise UsageError(f"{LIMITS_VARIABLE}: {word!r}: the value must be a {'whole ' if whole else ''}number above 0")
    return number
