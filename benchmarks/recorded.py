"""`python -m benchmarks.recorded --out FOLDER`: a data folder made of real answers of providers that were recorded.

The answers lie beside the checkout (`--recorded`, by default ../shared/recorded) and are read as a refresh reads what
it was answered. Answers that are errors, or that no harvester here reads, are left out. Nothing is asked over a
network.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from evidence_kb.data_folder import writing
from evidence_kb.errors import EvidenceError
from evidence_kb.model import Question, Request, Response
from evidence_kb.plan import BY_NAME
from evidence_kb.refresh import refresh
from evidence_kb.topic import Topic, read_topic

RECORDED = Path(__file__).parents[1] / "../shared/recorded"
SLUG = "recorded"
AT = "2026-01-01T00:00:00Z"
RECORDS = (
    (
        "pubmed",
        "eutils",
        "efetch_pubmed*.xml",
        "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?db=pubmed&n=",
    ),
    ("crossref", "crossref", "works__*.json", "https://api.crossref.org/works?n="),
    ("openalex", "openalex", "works__*.json", "https://api.openalex.org/works?filter=ids.openalex:W"),
)
EUROPEPMC = "https://www.ebi.ac.uk/europepmc/webservices/rest"
# The seeds: a work that thousands cite, and every article of PubMed that was recorded.
TOPIC = """title: What was recorded
question: What do the recorded answers say?
follow: {cited_by: 1, references: 1}
seeds:
  - doi: 10.2139/ssrn.2250500
"""


def build(folder: Path, recorded: Path = RECORDED) -> Path:
    """Make `folder`/data from the recorded answers, in one run and with the one topic `recorded`, and return it."""
    with writing(folder / "data") as data:
        round_ = data.archive.open_round(
            SLUG, AT
        )  # the next refresh reads them as those of a search that was cut short
        for n, answer in enumerate(answers(recorded)):
            with suppress(EvidenceError):  # an error that was recorded
                BY_NAME[answer.request.provider].parse(answer)
                data.archive.put(SLUG, answer, round_, f"{n:06}")
        data.archive.close_round(round_, AT)
        refresh(data, [_topic(folder / "sources", recorded)])
    return folder / "data"


def _topic(sources: Path, recorded: Path) -> Topic:
    """Write the topic file, with the saved pages that were recorded beside it."""
    beside = sources / SLUG
    beside.mkdir(parents=True, exist_ok=True)
    pages = _files(recorded, "html", "ScienceDirect_*.html")
    for path in pages:
        (beside / path.name).write_bytes(path.read_bytes())
    seeds = [f"page: {path.name}" for path in pages] + [f'pmid: "{pmid}"' for pmid in _pmids(recorded)]
    (sources / f"{SLUG}.yml").write_text(TOPIC + "".join(f"  - {seed}\n" for seed in seeds))
    return read_topic(sources / f"{SLUG}.yml")


def answers(recorded: Path) -> Iterator[Response]:
    """Yield the recorded answers; where it is not known what was asked, a number makes their addresses differ."""
    lines = (recorded / "MANIFEST.tsv").read_text().splitlines()
    asked = {line.split("\t")[0]: line.split("\t")[3] for line in lines}
    for provider, folder, pattern, address in RECORDS:
        for n, path in enumerate(_files(recorded, folder, pattern)):
            body = path.read_bytes()
            has_references = provider != "crossref" or b'"reference":' in body  # thousands of its records have none
            if has_references and b"openalex_id" not in body:  # a client's own summary
                yield _answer(provider, Question.RECORDS, f"{address}{n}", path)
    for path in _files(recorded, "semanticscholar", "*_get_paper_citations_*.json"):
        yield _answer("semantic_scholar", Question.CITED_BY, asked[f"semanticscholar/{path.name}"], path)
    for path in _files(recorded, "europepmc", "rest__*"):
        yield from _europepmc(path)


def _pmids(recorded: Path) -> list[str]:
    """Return the PMID of every recorded article, and of the one whose citing works were recorded."""
    found = {"15723116"}
    for path in _files(recorded, "eutils", "efetch_pubmed*.xml"):
        found.update(re.findall(r"<MedlineCitation\b[^>]*>\s*<PMID[^>]*>(\d+)<", path.read_text(errors="replace")))
    return sorted(found, key=int)


def _files(recorded: Path, folder: str, pattern: str) -> list[Path]:
    return [path for path in sorted((recorded / folder).glob(pattern)) if not path.name.endswith(".headers.json")]


def _answer(provider: str, question: Question, address: str, path: Path) -> Response:
    return Response(Request(provider, question, address), path.read_bytes(), AT)


def _europepmc(path: Path) -> Iterator[Response]:
    """Yield a page of citations; some answers are kept in base64, as their tape recorder did."""
    body = path.read_bytes()
    with suppress(binascii.Error):
        body = base64.b64decode(b"".join(body.split()), validate=True)
    with suppress(ValueError):
        content = json.loads(body)
        if "citationList" in content:
            seed = content["request"]
            address = f"{EUROPEPMC}/{seed['source']}/{seed['id']}/citations?page={seed['page']}&pageSize=25&format=json"
            yield Response(Request("europepmc", Question.CITED_BY, address), body, AT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to make")
    parser.add_argument("--recorded", type=Path, default=RECORDED, help="folder with the recorded answers")
    chosen = parser.parse_args()
    print(build(chosen.out, chosen.recorded))


if __name__ == "__main__":
    main()
