"""One claim as a reader sees it: numbers, arithmetic and dose in words, always from stored fields.

Shared by the study page and the page behind a cell of the evidence map. Nothing is computed here that the database
does not hold; missing fields are said to be missing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from evidence_kb.measured import measured
from evidence_kb.pages import words
from evidence_kb.pages.links import safe_address
from evidence_kb.pages.site import Context, Row

# Where a claim or a text can be read in the original: the address that its provider stated for the study.
SQL_URL = """coalesce(
    (SELECT min(r.url) FROM records r WHERE r.study_id = p.study_id AND r.provider = p.provider
        AND r.url LIKE 'https://%'),
    (SELECT min(r.url) FROM records r WHERE r.study_id = p.study_id AND r.url LIKE 'https://%'),
    (SELECT coalesce('https://doi.org/' || doi, 'https://pubmed.ncbi.nlm.nih.gov/' || pmid || '/')
        FROM studies WHERE id = p.study_id))"""
SQL_COLUMNS = f"""c.*, c."end" AS "end", t.name AS treatment, t.origin AS treatment_origin, o.name AS outcome,
    o.domain, o.origin AS outcome_origin, about.title AS about_title, p.kind AS passage_kind,
    p.is_paraphrase,
    p.label AS passage_label, p.complete AS passage_complete, {SQL_URL} AS passage_url,
    CASE WHEN c.treatment_start IS NOT NULL
        THEN substr(tp.text, c.treatment_start + 1, c.treatment_end - c.treatment_start) END AS treatment_quote"""
SQL_JOINS = """LEFT JOIN outcomes o ON o.id = c.outcome_id JOIN passages p ON p.id = c.passage_id
    LEFT JOIN treatments t ON t.id = c.treatment_id LEFT JOIN passages tp ON tp.id = c.treatment_passage_id
    LEFT JOIN studies about ON about.id = c.about_study_id"""


def described(rows: Sequence[Row]) -> tuple[Context, ...]:
    """Return claims for a template, numbered from 1 in the order given; duplicates point at the first statement."""
    numbers = {row["id"]: n for n, row in enumerate(rows, 1)}
    return tuple(describe(row, numbers[row["id"]], numbers.get(row["duplicate_of"])) for row in rows)


def describe(row: Row, n: int, same_as: int | None) -> Context:
    """Return the fields of one claim in words; `same_as` is the number of the claim that states the fact first."""
    symbol, finding = words.arrow(row["direction"])
    return {
        "n": n,
        "id": row["id"],
        "row": row,
        "symbol": symbol,
        "finding": finding,
        "change": words.CHANGES[row["change"]],
        "same_as": same_as,
        "treatment": row["treatment"] or row["treatment_text"],
        "comparator": comparator(row),
        "outcome": row["outcome"] or row["outcome_text"],
        "numbers": numbers_text(row),
        "interval": interval(row),
        "arithmetic": arithmetic(row),
        "basis": words.BASES[row["basis"]],
        "hedge": words.HEDGES[row["hedge"]],
        "significance": words.SIGNIFICANCE[row["significance"]],
        "dose": dose(row),
        "population": population(row),
        "status": words.STATUSES[row["status"]],
        "level": level(row["level_start"]),
        "read_by": f"{row['rule']}, version {row['extractor_version']}",
        "score": scored(row["score"], row["rule"]),
        "markers": markers(row["markers"]),
        "is_summary": not_the_authors(row["passage_kind"], row["is_paraphrase"]),
        "url": safe_address(row["passage_url"]),
        "silent": silent(row),
        "versus": versus(row),
        "passage": row["passage_label"] or words.PASSAGES[row["passage_kind"]],
    }


def scored(score: float | None, rule: str) -> str | None:
    """Return a score, and how often readers found comparing claims of such a score right; None where none is given."""
    if score is None:
        return None
    if rule != "comparison":
        return words.score(score)  # scores of reports were not measured one by one
    band = measured().band(score)
    found = f"{words.in_ten(band.right, band.n)} claims with such a score were right" if band else "not measured"
    return f"{words.score(score)}: {found}"


def not_the_authors(kind: str, is_paraphrase: int) -> bool:
    """Say whether a text was written by this project or its user; such words must never pass for the authors'."""
    return kind == "summary" or bool(is_paraphrase)


def numbers_text(row: Row) -> str | None:
    """Return the printed numbers, e.g. '4 of 5 · 80 % (95 % Wilson 38–96 %)'; None where none are printed."""
    parts = [part for part in (fraction(row), effect(row), _p_value(row)) if part]
    return " · ".join(parts) or None


def fraction(row: Row) -> str | None:
    """Return the printed count of a group with its percentage and interval; None where none is printed."""
    events, total = row["events_n"], row["total_n"]
    if events is None and total is None:
        printed = row["percent_printed"]
        return f"{printed:g} % as printed (of how many: not read)" if printed is not None else None
    if events is None:
        return f"of {total}"
    if total is None:
        printed = f"{row['percent_printed']:g} % as printed; " if row["percent_printed"] is not None else ""
        return f"{events} ({printed}of how many: not read)"
    text = f"{events} of {total}"
    if row["denominator"] == "subgroup":
        text += " in a subgroup" + (f" of a cohort of {row['cohort_n']}" if row["cohort_n"] else "")
    if row["percent_recomputed"] is not None:
        text += f" · {percent(row['percent_recomputed'])} %"
    if row["wilson_low"] is not None and row["wilson_high"] is not None:
        text += f" (95 % Wilson {percent(row['wilson_low'])}–{percent(row['wilson_high'])} %)"
    return text


def effect(row: Row) -> str | None:
    """Return the printed effect with its confidence interval; None where none is printed."""
    if row["effect"] is None:
        return None
    text = f"{row['effect_measure'] or 'effect'} {row['effect']:g}"
    if row["ci_low"] is not None and row["ci_high"] is not None:
        text += f" (95 % CI {row['ci_low']:g} to {row['ci_high']:g})"
    return text


def _p_value(row: Row) -> str | None:
    return f"p {row['p_operator'] or '='} {row['p_value']:g}" if row["p_value"] is not None else None


def percent(value: float) -> str:
    """Round for reading: whole numbers from 10 up, one decimal below, so that small rates keep their meaning."""
    return f"{value:.0f}" if value >= 10 or value == 0 else f"{value:.1f}"


def interval(row: Row) -> dict[str, str] | None:
    """Return the Wilson interval as positions on a line from 0 to 100, for a drawing; None where there is none."""
    low, high, middle = row["wilson_low"], row["wilson_high"], row["percent_recomputed"]
    if low is None or high is None or middle is None:
        return None
    return {"low": f"{low:.1f}", "width": f"{high - low:.1f}", "middle": f"{middle:.1f}"}


def arithmetic(row: Row) -> str | None:
    """Return what does not fit between a printed fraction and its printed percentage; None where all fits."""
    if row["arithmetic"] not in ("truncated", "inconsistent"):
        return None
    verdict = "fits only if truncated" if row["arithmetic"] == "truncated" else "fits neither rounded nor truncated"
    printed, computed = row["percent_printed"], row["percent_recomputed"]
    if printed is None or computed is None:
        return f"The printed percentage {verdict}."
    return f"{row['events_n']}/{row['total_n']} is {computed:.2f} %; printed {printed:g} % {verdict}."


def comparator(row: Row) -> str:
    """Return what the treatment was compared with; a study without any differs from one of which none was read."""
    if row["comparator_text"] is None:
        return "not read"
    return "none (no comparator)" if row["comparator_text"] == "none" else str(row["comparator_text"])


def versus(row: Row) -> str:
    """Return the comparator as a short remark."""
    if row["comparator_text"] in (None, "none"):
        return "no comparator" if row["comparator_text"] else "comparator not read"
    return f"compared with {row['comparator_text']}"


def dose(row: Row) -> str | None:
    """Return the regimen as printed, with a warning where its interval can be read in two ways."""
    if row["dose_text"] is None:
        return None
    text = str(row["dose_text"])
    if row["interval_text"] and row["interval_text"] not in text:
        text += f", {row['interval_text']}"
    lasting = duration(row["duration_min"], row["duration_max"])
    if lasting and not any(f"{n:g}" in text for n in (row["duration_min"], row["duration_max"]) if n is not None):
        text += f", for {lasting} {row['duration_unit'] or ''}".rstrip()
    return text + (" (interval ambiguous)" if row["is_ambiguous"] else "")


def duration(low: float | None, high: float | None) -> str:
    """Return a range, one number where both ends are the same, or the one end that is printed."""
    if low is None or high is None:
        return f"at least {low:g}" if low is not None else f"up to {high:g}" if high is not None else ""
    return f"{low:g}" if high == low else f"{low:g}–{high:g}"


def silent(row: Row) -> str:
    """Return in words which fields of a claim the program found nothing for; the text may still state them."""
    fields = (
        ("numbers", numbers_text(row)),
        ("comparator", row["comparator_text"]),
        ("time point", row["timepoint"]),
        ("population", row["population_text"] or row["directness"]),
        ("dose", row["dose_text"]),
        ("significance", row["significance"] != "not_stated"),
        ("level", row["level_start"]),
    )
    return ", ".join(name for name, value in fields if not value)


def population(row: Row) -> str:
    """Return the population in the study's words and how it relates to the topic's."""
    parts = [row["population_text"], words.DIRECTNESS.get(row["directness"] or "")]
    return ", ".join(part for part in parts if part) or "not read"


def level(value: int | None) -> str:
    """Return an OCEBM 2011 starting level in words."""
    return f"{value}: {words.LEVELS[value]}" if value is not None else "not derived (no design was read)"


def markers(value: str) -> tuple[Any, ...]:
    """Return printed citation markers from their JSON list; a damaged list is shown as it is."""
    try:
        found = json.loads(value)
    except ValueError:
        return (value,)
    return tuple(found) if isinstance(found, list) else (found,)
