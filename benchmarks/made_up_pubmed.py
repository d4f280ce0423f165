"""`python -m benchmarks.made_up_pubmed --records 30000 --out FILE.xml.gz`: a file in the shape of NLM's baseline.

How many authors, headings, references… a record has and how long its texts are follow files of 2020 and 2021 of that
baseline: 9 to 10 kB and about 170 elements a record, which is a tenth of that compressed. The words mean nothing, and
the same seed gives the same file.
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.made_up_text import Words, words_of

RECORDS_N = 30_000  # of a file of the baseline
FIRST_PMID = 30_000_001
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January '
    '2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)
LABELS = ("BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS")
TYPES = (("D016428", "Journal Article"), ("D016454", "Review"), ("D002363", "Case Reports"),
         ("D016449", "Randomized Controlled Trial"))  # fmt: skip


def write(path: Path, records_n: int = RECORDS_N, seed: int = 1) -> None:
    """Write the file, and its checksum beside it as NLM does."""
    with gzip.GzipFile(path, "wb", compresslevel=6, mtime=1_700_000_000) as file:
        file.write(HEAD.encode())
        for record in records(records_n, seed):
            file.write(record.encode())
        file.write(b"</PubmedArticleSet>\n")
    digest = md5(path.read_bytes(), usedforsecurity=False).hexdigest()
    Path(f"{path}.md5").write_text(f"MD5({path.name})= {digest}\n")


def records(n: int, seed: int) -> Iterator[str]:
    """Yield the records of a file, each as indented XML."""
    words, chance = words_of(seed), random.Random(f"pubmed {seed}")
    sentences = [escape(sentence) for sentence in words.pool]
    for number in range(n):
        yield _article(FIRST_PMID + number, words, sentences, chance)


def _article(pmid: int, words: Words, sentences: list[str], chance: random.Random) -> str:
    draw = chance.random
    year, month, day = 1975 + int(draw() ** 0.5 * 50), 1 + int(draw() * 12), 1 + int(draw() * 28)
    date = f"<Year>{year}</Year>\n{{0}}<Month>{month:02}</Month>\n{{0}}<Day>{day:02}</Day>"
    doi = f"10.{1000 + int(draw() * 9000)}/{words.word(2)}.{year}.{pmid}" if draw() < 0.75 else None
    is_recent = year >= 2000
    type_ui, type_name = TYPES[min(int(draw() ** 3 * 4), 3)]
    return f"""  <PubmedArticle>
    <MedlineCitation Status="MEDLINE" IndexingMethod="Automated" Owner="NLM">
      <PMID Version="1">{pmid}</PMID>
      <DateCompleted>
        {date.format(" " * 8)}
      </DateCompleted>
      <DateRevised>
        {date.format(" " * 8)}
      </DateRevised>
      <Article PubModel="Print-Electronic">
        <Journal>
          <ISSN IssnType="Electronic">{1000 + int(draw() * 9000)}-{1000 + int(draw() * 9000)}</ISSN>
          <JournalIssue CitedMedium="Internet">
            <Volume>{1 + int(draw() * 90)}</Volume>
            <Issue>{1 + int(draw() * 12)}</Issue>
            <PubDate>
              <Year>{year}</Year>
              <Month>Mar</Month>
            </PubDate>
          </JournalIssue>
          <Title>{chance.choice(words.journals)}</Title>
          <ISOAbbreviation>J {words.word(2).capitalize()}</ISOAbbreviation>
        </Journal>
        <ArticleTitle>{_text(sentences, chance, 95)}</ArticleTitle>
        <Pagination>
          <StartPage>{1000 + int(draw() * 800)}</StartPage>
          <EndPage>{1800 + int(draw() * 90)}</EndPage>
          <MedlinePgn>{1000 + int(draw() * 800)}-{int(draw() * 90) + 10}</MedlinePgn>
        </Pagination>
{f'        <ELocationID EIdType="doi" ValidYN="Y">{doi}</ELocationID>' if doi else ""}
{_abstract(sentences, chance) if draw() < 0.72 else ""}        <AuthorList CompleteYN="Y">
{"".join(_author(words, sentences, chance, is_recent) for _ in range(1 + int(draw() * (9 if is_recent else 5))))}\
        </AuthorList>
        <Language>eng</Language>
        <PublicationTypeList>
          <PublicationType UI="{type_ui}">{type_name}</PublicationType>
          <PublicationType UI="D013485">Research Support, Non-U.S. Gov't</PublicationType>
        </PublicationTypeList>
        <ArticleDate DateType="Electronic">
          {date.format(" " * 10)}
        </ArticleDate>
      </Article>
      <MedlineJournalInfo>
        <Country>England</Country>
        <MedlineTA>J {words.word(2).capitalize()}</MedlineTA>
        <NlmUniqueID>{int(draw() * 9_000_000)}</NlmUniqueID>
        <ISSNLinking>{1000 + int(draw() * 9000)}-{1000 + int(draw() * 9000)}</ISSNLinking>
      </MedlineJournalInfo>
{_chemicals(words, chance) if draw() < 0.4 else ""}      <CitationSubset>IM</CitationSubset>
{_headings(words, chance) if draw() < 0.75 else ""}\
{_keywords(words, chance) if draw() < 0.35 else ""}    </MedlineCitation>
    <PubmedData>
      <History>
{"".join(_history(status, date) for status in ("received", "accepted", "entrez", "pubmed", "medline"))}      </History>
      <PublicationStatus>ppublish</PublicationStatus>
      <ArticleIdList>
        <ArticleId IdType="pubmed">{pmid}</ArticleId>
{f'        <ArticleId IdType="doi">{doi}</ArticleId>' if doi else ""}
        <ArticleId IdType="pii">S{int(draw() * 9_000_000)}</ArticleId>
      </ArticleIdList>
{_references(words, chance) if is_recent and draw() < 0.5 else ""}    </PubmedData>
  </PubmedArticle>
"""


def _text(sentences: list[str], chance: random.Random, characters_n: int) -> str:
    """Return sentences of about so many characters."""
    parts, left = [], characters_n
    while left > 40 or not parts:
        parts.append(sentences[int(chance.random() * len(sentences))])
        left -= len(parts[-1]) + 1
    return " ".join(parts)


def _abstract(sentences: list[str], chance: random.Random) -> str:
    characters_n = 500 + int(chance.random() * 1_900)
    if chance.random() < 0.35:
        parts = "".join(
            f'          <AbstractText Label="{label}" NlmCategory="{label}">'
            f"{_text(sentences, chance, characters_n // 4)}</AbstractText>\n"
            for label in LABELS
        )
    else:
        parts = f"          <AbstractText>{_text(sentences, chance, characters_n)}</AbstractText>\n"
    return f"        <Abstract>\n{parts}        </Abstract>\n"


def _author(words: Words, sentences: list[str], chance: random.Random, has_place: bool) -> str:
    family, given = chance.choice(words.surnames), chance.choice(words.surnames)
    place = f"""            <AffiliationInfo>
              <Affiliation>{_text(sentences, chance, 110)}</Affiliation>
            </AffiliationInfo>
""" if has_place else ""  # fmt: skip
    return f"""          <Author ValidYN="Y">
            <LastName>{family}</LastName>
            <ForeName>{given} {given[0]}</ForeName>
            <Initials>{given[0]}{given[0]}</Initials>
{place}          </Author>
"""


def _chemicals(words: Words, chance: random.Random) -> str:
    one = """        <Chemical>
          <RegistryNumber>0</RegistryNumber>
          <NameOfSubstance UI="D{0:06}">{1}</NameOfSubstance>
        </Chemical>
"""
    many = "".join(one.format(int(chance.random() * 1e6), words.word(3)) for _ in range(1 + int(chance.random() * 8)))
    return f"      <ChemicalList>\n{many}      </ChemicalList>\n"


def _headings(words: Words, chance: random.Random) -> str:
    made = []
    for _ in range(5 + int(chance.random() * 11)):
        qualifiers = "".join(
            f'          <QualifierName UI="Q{int(chance.random() * 1e6):06}" MajorTopicYN="N">drug therapy'
            "</QualifierName>\n"
            for _ in range(int(chance.random() * 2.2))
        )
        made.append(
            f'        <MeshHeading>\n          <DescriptorName UI="D{int(chance.random() * 1e6):06}" '
            f'MajorTopicYN="{chance.choice("YNN")}">{chance.choice(words.fillers)}</DescriptorName>\n{qualifiers}'
            "        </MeshHeading>\n"
        )
    return f"      <MeshHeadingList>\n{''.join(made)}      </MeshHeadingList>\n"


def _keywords(words: Words, chance: random.Random) -> str:
    many = "".join(
        f'        <Keyword MajorTopicYN="N">{chance.choice(words.fillers)}</Keyword>\n'
        for _ in range(4 + int(chance.random() * 4))
    )
    return f'      <KeywordList Owner="NOTNLM">\n{many}      </KeywordList>\n'


def _history(status: str, date: str) -> str:
    return f"""        <PubMedPubDate PubStatus="{status}">
          {date.format(" " * 10)}
          <Hour>6</Hour>
          <Minute>0</Minute>
        </PubMedPubDate>
"""


def _references(words: Words, chance: random.Random) -> str:
    made = []
    for _ in range(10 + int(chance.random() * 50)):
        year, volume, page = 1980 + int(chance.random() * 40), int(chance.random() * 90), int(chance.random() * 900)
        made.append(
            f"        <Reference>\n          <Citation>J {words.word(2)}. {year} Jan;{volume}(3):{page}-9</Citation>\n"
            f'          <ArticleIdList>\n            <ArticleId IdType="pubmed">{int(chance.random() * 3e7) + 1}'
            "</ArticleId>\n          </ArticleIdList>\n        </Reference>\n"
        )
    return f"      <ReferenceList>\n{''.join(made)}      </ReferenceList>\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=RECORDS_N)
    parser.add_argument("--out", type=Path, required=True, help="the file to write; its .md5 is written beside it")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    write(chosen.out, chosen.records, chosen.seed)


if __name__ == "__main__":
    main()
