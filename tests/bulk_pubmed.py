"""Small files in the shape of PubMed's baseline and updates, written for the tests of loading."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from hashlib import md5
from pathlib import Path

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January '
    '2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
WRITTEN = 1_700_000_000  # 2023-11-14T22:13:20Z


def article(
    pmid: int, text: str = "Pain fell in 4 of 5 hens.", *, title: str = "", doi: str = "", version: int = 1,
    revised: str = "2020-01-02", cites: Iterable[int] = (), more: str = "",
) -> str:  # fmt: skip
    """Return a record; `more` stands in the citation, behind the article."""
    year, month, day = revised.split("-")
    listed = f'<ArticleId IdType="pubmed">{pmid}</ArticleId>'
    listed += f'<ArticleId IdType="doi">{doi}</ArticleId>' if doi else ""
    references = "".join(
        f'<Reference><Citation>Hen J. 2001;{n}:1</Citation><ArticleIdList><ArticleId IdType="pubmed">{n}</ArticleId>'
        "</ArticleIdList></Reference>"
        for n in cites
    )
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>'
        f"<DateRevised><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></DateRevised>"
        "<Article><Journal><JournalIssue><Volume>4</Volume><PubDate><Year>2011</Year></PubDate></JournalIssue>"
        f"<Title>Hen Journal</Title></Journal><ArticleTitle>{title or f'Zorplex in hens, part {pmid}'}</ArticleTitle>"
        f"<Abstract><AbstractText>{text}</AbstractText></Abstract>"
        "<AuthorList><Author><LastName>Quill</LastName><ForeName>Ada</ForeName></Author></AuthorList></Article>"
        "<MeshHeadingList><MeshHeading><DescriptorName UI='D1'>Hens</DescriptorName></MeshHeading></MeshHeadingList>"
        f"{more}</MedlineCitation><PubmedData><ArticleIdList>{listed}</ArticleIdList>"
        f"<ReferenceList>{references}</ReferenceList></PubmedData></PubmedArticle>\n"
    )


def deleted(*pmids: int) -> str:
    named = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in pmids)
    return f"<DeleteCitation>{named}</DeleteCitation>\n"


def bulk_file(folder: Path, number: int, *records: str, has_md5: bool = True, days: int = 0) -> Path:
    """Write a file; `days` says how much later than the first it was made."""
    body = f"{HEAD}{''.join(records)}</PubmedArticleSet>\n".encode()
    return packed(folder / f"pubmed26n{number:04}.xml.gz", body, has_md5=has_md5, days=days)


def packed(path: Path, body: bytes, *, has_md5: bool = True, days: int = 0) -> Path:
    path.write_bytes(gzip.compress(body, mtime=WRITTEN + days * 86_400))
    if has_md5:
        digest = md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        path.with_name(f"{path.name}.md5").write_text(f"MD5({path.name})= {digest}\n")
    return path
