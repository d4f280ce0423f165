"""`python -m benchmarks.case_series`: precision and recall on case reports and series.

The miniatures in tests/claims/miniatures, and the abstracts of full length in tests/claims/abstracts, are written by
this project. Those marked `held_out` are for measuring: do not look at their errors while you change a rule.
`--real DIR...` also reads the PubMed records (.xml, .xml.gz, .nbib) in folders of yours and holds them against the
facts in `real_case_series`, which were read by hand, and against those in `drawn_case_series`: of records drawn at
random among all that name a treatment and no second arm, reviews and laboratory work among them, and those in
`reports_kept_apart`: drawn among others that are case reports or tell of patients and what they were given; and those
in `reports_with_groups`: drawn among the rest, case reports and series that may tell of groups, of which half
(`looked_at`) was looked at; claims that set one arm against another are left aside there, no reader looked for
them. `--texts` reads files of JSON lines {"id", "title", "abstract"} or, for an abstract with headings, {"id",
"title", "sections": [{"label", "text"}]}, and holds them against the facts in the folder `development_case_series`,
which rules were written with and the judge learnt from; of a folder it reads the PubMed records.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any, NamedTuple

import yaml
from lxml import etree

from benchmarks.scoring import Score, add, fits
from evidence_kb.claims import extract
from evidence_kb.claims.comparing.one_claim import NONE
from evidence_kb.claims.comparing.one_claim import RULE as COMPARED
from evidence_kb.claims.reports.report_model import RULE as REPORT
from evidence_kb.findings import Claim, Extraction
from evidence_kb.model import Passage, PassageKind

HERE = Path(__file__).parent
CLAIMS = HERE.parent / "tests" / "claims"
TITLE = "Notes from a clinic"
WITH_GROUPS = "reports_with_groups"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same values, ten times as fast where libyaml is there


class Reading(NamedTuple):
    """A text as it was written down, its passages, and what is read of them."""

    text: Mapping[str, Any]
    passages: Sequence[Passage]
    read: Extraction


def written(folder: str) -> Iterator[Mapping[str, Any]]:
    """Yield every text of "miniatures" or "abstracts" in the order of its file and place."""
    for path in sorted((CLAIMS / folder).glob("*.yml")):
        yield from yaml.load(path.read_text(encoding="utf-8"), _Loader)


def passages(title: str, text: str | Mapping[str, str]) -> list[Passage]:
    """Make the passages of one abstract: its title, and its text or each of its labelled sections."""
    sections = [(None, text)] if isinstance(text, str) else list(text.items())
    return [Passage("k", PassageKind.TITLE, None, title)] + [
        Passage("k", PassageKind.ABSTRACT, label, " ".join(words.split())) for label, words in sections
    ]


@cache
def readings(folder: str) -> Sequence[Reading]:
    """Read every text of a folder, once however often it is asked for."""
    found = []
    for text in written(folder):
        parts = passages(text.get("title", TITLE), text["text"])
        found.append(Reading(text, parts, extract(parts)))
    return found


def measure(folder: str, *, held_out: bool, by_rules_alone: bool = False) -> Score:
    """Score one part of the texts of a folder, or what rules read of them."""
    score = Score()
    for text, _, read in readings(folder):
        if bool(text.get("held_out")) == held_out:
            claims = [c for c in read.claims if not by_rules_alone or c.rule != REPORT]
            add(score, text["id"], text["claims"], claims)
    return score


def measure_real(folder: Path, facts_in: str = "real_case_series") -> Score:
    """Score the real records of a folder that `real_case_series` (or another folder of facts) knows."""
    score = Score()
    for name, read, expected in known_texts(facts_in, [folder]):
        claims = extract(read).claims
        if facts_in == WITH_GROUPS:
            claims = tuple(c for c in claims if not sets_arms_apart(c) or any(fits(c, want) for want in expected))
        add(score, name, expected, claims)
    return score


def sets_arms_apart(claim: Claim) -> bool:
    """Say whether a claim sets one arm against another, of which facts about a series tell nothing."""
    return claim.rule == COMPARED and claim.comparator != NONE


def measure_texts(places: Iterable[Path]) -> Score:
    """Score what `development_case_series` knows of files of JSON lines and folders of PubMed records."""
    score = Score()
    for name, read, expected in known_texts("development_case_series", places):
        add(score, name, expected, extract(read).claims)
    return score


def known_texts(facts_in: str, places: Iterable[Path]) -> Iterator[tuple[str, list[Passage], list[Mapping[str, Any]]]]:
    """Yield what a folder of facts knows of files of JSON lines and folders of PubMed records, each text once.

    A text is its name, its passages and the claims that are expected of it.
    """
    known = facts_of(facts_in)
    for name, read in pubmed_texts(places):
        if name in known:
            yield name, read, known.pop(name)


def facts_of(folder: str) -> dict[str, list[Mapping[str, Any]]]:
    """Return the claims that a folder of facts expects of each record."""
    return {record["id"]: record["claims"] for file in sorted((HERE / folder).iterdir()) for record in _facts(file)}


def _facts(file: Path) -> list[Mapping[str, Any]]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in text.splitlines()]
    records: list[Mapping[str, Any]] = yaml.safe_load(text)
    return records


def pubmed_texts(places: Iterable[Path]) -> Iterator[tuple[str, list[Passage]]]:
    """Yield name and passages of each text in files of JSON lines and folders of PubMed records."""
    for place in places:
        yield from _records(place) if place.is_dir() else _json_lines(place)


def _json_lines(file: Path) -> Iterator[tuple[str, list[Passage]]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        given = json.loads(line)
        sections = given.get("sections") or [{"label": None, "text": given["abstract"]}]
        read = [Passage("k", PassageKind.TITLE, None, given["title"])]
        read += [Passage("k", PassageKind.ABSTRACT, part["label"], part["text"]) for part in sections]
        yield given["id"], read


def _records(folder: Path) -> Iterator[tuple[str, list[Passage]]]:
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".xml", ".gz", ".nbib")):
        if path.suffix == ".nbib":
            yield from _nbib(path.read_text(encoding="utf-8", errors="replace"))
        else:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
                yield from _xml(file)


def _xml(file: IO[bytes]) -> Iterator[tuple[str, list[Passage]]]:
    parsed = etree.iterparse(file, tag="MedlineCitation", recover=True, resolve_entities=False, no_network=True)
    for _, article in parsed:
        yield xml_passages(article)
        article.clear()


def xml_passages(article: etree._Element) -> tuple[str, list[Passage]]:
    """Return the PMID of a `MedlineCitation`, its title and the sections of its abstract."""
    title = " ".join("".join(t.itertext()) for t in article.iterfind(".//ArticleTitle"))
    read = [Passage("k", PassageKind.TITLE, None, title)]
    for part in article.iterfind(".//Abstract/AbstractText"):
        words = " ".join("".join(part.itertext()).split())
        read.append(Passage("k", PassageKind.ABSTRACT, part.get("Label"), words))
    return article.findtext("PMID") or "", read


def _nbib(text: str) -> Iterator[tuple[str, list[Passage]]]:
    for record in re.split(r"\n\n(?=PMID)", text):
        fields = {m[1]: " ".join(m[2].split()) for m in re.finditer(r"^([A-Z]+) *- (.+(?:\n {6}.+)*)", record, re.M)}
        parts = re.split(r"(?:^| )([A-Z][A-Z/ ]{4,40}): ", fields.get("AB", ""))
        sections = [(None, parts[0]), *zip(parts[1::2], parts[2::2], strict=False)]
        read = [Passage("k", PassageKind.TITLE, None, fields.get("TI", ""))]
        read += [Passage("k", PassageKind.ABSTRACT, label, words) for label, words in sections if words]
        yield fields.get("PMID", ""), read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--real", type=Path, nargs="+", default=[], help="folders of PubMed records to measure on")
    parser.add_argument("--texts", type=Path, nargs="+", help="JSON lines, or folders, of the development records")
    parser.add_argument("--errors", metavar="SET", help="list the errors of one set, such as 'abstracts, development'")
    chosen = parser.parse_args()
    scores = {
        f"{folder}, {part}": measure(folder, held_out=part == "held-out")
        for folder in ("miniatures", "abstracts")
        for part in ("development", "held-out")
    }
    for folder in chosen.real:
        scores[f"real, {folder.name}"] = measure_real(folder)
        scores[f"drawn, {folder.name}"] = measure_real(folder, "drawn_case_series")
        scores[f"reports kept apart, {folder.name}"] = measure_real(folder, "reports_kept_apart")
        scores[f"with groups, {folder.name}"] = measure_real(folder, WITH_GROUPS)
    if chosen.texts:
        scores["texts"] = measure_texts(chosen.texts)
    for error in scores[chosen.errors].errors if chosen.errors in scores else ():
        print(error)
    for name, score in scores.items():
        print(score.line(name))


if __name__ == "__main__":
    main()
