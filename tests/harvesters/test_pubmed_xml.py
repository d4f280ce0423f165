"""The bytes of article sets: how they may begin, what is refused before a parser sees it, and what text is made of.

The fixtures are written here in the shape of DTD pubmed_250101; expected values are read by hand from them.
"""

from __future__ import annotations

import gzip
import time

import pytest

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.pubmed import xml
from evidence_kb.harvesters.pubmed.adapter import PUBMED
from evidence_kb.model import Batch, Question, Request, Response

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>\n'
DOCTYPE = (
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)
MATH = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'


def article(inner: str, data: str = "") -> str:
    return (
        '<PubmedArticle>\n<MedlineCitation Status="MEDLINE"><PMID Version="1">1</PMID><Article>'
        f"{inner}</Article></MedlineCitation>\n<PubmedData>{data}</PubmedData></PubmedArticle>\n"
    )


TITLED = article("<ArticleTitle>Zoledronic acid\n in Jyväskylä.</ArticleTitle>")
WHOLE = f"{DECLARATION}{DOCTYPE}<PubmedArticleSet>\n{TITLED}</PubmedArticleSet>\n"
NAMED = "Zoledronic acid in Jyväskylä."


def parsed(body: bytes | str, where: str = "efetch.fcgi?db=pubmed&id=1") -> Batch:
    raw = body.encode() if isinstance(body, str) else body
    return PUBMED.parse(Response(Request("pubmed", Question.RECORDS, BASE + where), raw, "2026-11-22T00:00:00Z"))


def title(body: bytes | str) -> str | None:
    (only,) = parsed(body).records
    return only.title


@pytest.fixture(autouse=True, params=["parsed at once", "streamed"])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read every document as a short one and as a long one."""
    monkeypatch.setattr(xml, "_AT_ONCE_N", 0 if request.param == "streamed" else 1_000_000_000)


# --- how a set may begin and be written ------------------------------------------------------------------------


@pytest.mark.parametrize("before", [b"", b"\n", b"\r\n  ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"<!-- a note -->"])
def test_blank_lines_marks_and_comments_may_come_first(before: bytes) -> None:
    body = WHOLE.encode() if not before.startswith(b"<") else WHOLE.removeprefix(DECLARATION).encode()
    assert title(before + body) == NAMED


def test_line_ends_of_windows_and_old_macs_are_blanks() -> None:
    assert title(WHOLE.replace("\n", "\r\n")) == title(WHOLE.replace("\n", "\r")) == NAMED


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "us-ascii"])
def test_the_names_of_utf_8_are_accepted(encoding: str) -> None:
    ascii_only = WHOLE.replace("ä", "&#228;").replace("UTF-8", encoding)
    assert title(ascii_only) == NAMED


def test_a_packed_file_is_unpacked_streams_after_streams() -> None:
    middle = len(WHOLE) // 2
    packed = gzip.compress(WHOLE.encode()[:middle]) + gzip.compress(WHOLE.encode()[middle:])
    assert title(gzip.compress(WHOLE.encode())) == title(packed) == NAMED


@pytest.mark.parametrize("spoil", [lambda p: p[:-9], lambda p: p[:40] + b"xxxx" + p[44:], lambda p: p[:2]])
def test_a_packed_file_that_is_cut_or_damaged_is_refused(spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(ParseError, match=r"compressed answer is (cut short|damaged).*reproduce with"):
        parsed(spoil(gzip.compress(WHOLE.encode(), mtime=0)))


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence_kb.harvesters.pubmed.xml._UNPACKED_N", 100_000)
    with pytest.raises(ParseError, match="too large"):
        parsed(gzip.compress(b"<PubmedArticleSet>" + b" " * 200_000 + b"</PubmedArticleSet>"))


# --- what is refused -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "pubmed.dtd" [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE PubmedArticleSet SYSTEM "pub>med.dtd" [<!ELEMENT a (b)>]>',
        "<!DOCTYPE PubmedArticleSet SYSTEM 'pub>med.dtd' [<!ATTLIST Author ValidYN CDATA 'N'>]>",
        "<!DOCTYPE PubmedArticleSet []>",
        "<!-- <!DOCTYPE a> --><!DOCTYPE PubmedArticleSet [<!ELEMENT a (b)>]>",
        "<?hens hens! more hens! !?><!DOCTYPE PubmedArticleSet [<!ELEMENT a (b)>]>",
    ],
)
def test_declarations_of_its_own_are_refused_wherever_they_hide(doctype: str) -> None:
    with pytest.raises(ParseError, match="declares entities or elements of its own"):
        parsed(f"{DECLARATION}{doctype}<PubmedArticleSet>{TITLED}</PubmedArticleSet>")


@pytest.mark.parametrize(
    "body",
    [
        WHOLE.encode("utf-16"),
        WHOLE.replace("UTF-8", "UTF-16").encode("utf-16"),
        WHOLE.encode("utf-32"),
        WHOLE.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        WHOLE.replace(' encoding="UTF-8"', " " * 300 + 'encoding="UTF-7"').encode(),
    ],
)
def test_other_encodings_are_refused_and_not_guessed(body: bytes) -> None:
    with pytest.raises(ParseError, match="encoding that PubMed does not use"):
        parsed(body)


@pytest.mark.parametrize("body", [WHOLE.encode("cp500"), WHOLE.encode("latin-1"), WHOLE.encode("utf-16-le")[1:]])
def test_bytes_that_are_no_utf_8_are_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="reproduce with"):
        parsed(body)


@pytest.mark.parametrize("name", ['PubmedArticleSet xmlns="http://x"', 'p:PubmedArticleSet xmlns:p="http://x"'])
def test_a_set_of_another_namespace_is_not_pubmeds(name: str) -> None:
    end = name.split()[0]
    with pytest.raises(ParseError, match="the answer is no article set"):
        parsed(f"<{name}>{TITLED}</{end}>")


@pytest.mark.parametrize(
    ("where", "body"),
    [
        ("efetch.fcgi?id=1", b"<!DOCTYPE" * 100_000),
        ("efetch.fcgi?id=1", b"<!DOCTYPE '\"" * 100_000),
        ("elink.fcgi?id=1", b"<!--" * 100_000 + b"<eLinkResult>"),
        ("elink.fcgi?id=1", b"<?" * 100_000 + b"<eLinkResult>"),
    ],
)
def test_hostile_heads_are_refused_at_once(where: str, body: bytes) -> None:
    start = time.process_time()
    with pytest.raises(ParseError):
        parsed(body, where)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("words", ["creativecommons ", "cc-by-", "license/aaaa"])
def test_copyright_lines_are_read_in_linear_time(words: str) -> None:
    line = f"<CopyrightInformation>{words * 50_000}</CopyrightInformation>"
    start = time.process_time()
    parsed(
        f"<PubmedArticleSet>{article(f'<Abstract><AbstractText>A.</AbstractText>{line}</Abstract>')}</PubmedArticleSet>"
    )
    assert time.process_time() - start < 2


# --- what text is made of --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a <i>b</i> <u>c<sup>d</sup></u><b>e</b><sub>f</sub> g", "a b cdef g"),
        (f"x <mml:math {MATH}><mml:mi>y</mml:mi><mml:mo>=</mml:mo><mml:mn>2</mml:mn></mml:math> z", "x y=2 z"),
        ('x <m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:mi>y</m:mi></m:math> z', "x y z"),
        (f"x<DispFormula><mml:math {MATH}><mml:mi>y</mml:mi></mml:math></DispFormula> z", "xy z"),
        ("one<!-- no word --> two <i>three<!-- nor here --></i><!-- nor here --> four", "one two three four"),
        ("<!-- first -->one", "one"),
        ("<![CDATA[p < 0.05 & ]]>more", "p < 0.05 & more"),
        ("p &lt; 0.05; &amp;lt; stays; &#945; &#x3b2;", "p < 0.05; &lt; stays; α β"),
        ("no&#160;break &#8201;and\tothers", "no break and others"),
        ("one<?page 2?> two", "one two"),
    ],
)
def test_all_text_is_kept_and_nothing_else(written: str, read: str) -> None:
    """The same in a title, an abstract and a printed reference, whether or not an element with markup comes first."""
    inner = f"<ArticleTitle>{written}</ArticleTitle><Abstract><AbstractText>{written}</AbstractText></Abstract>"
    listed = f"<ReferenceList><Reference><Citation>{written}</Citation></Reference></ReferenceList>"
    batch = parsed(f"<PubmedArticleSet>{article(inner, listed)}</PubmedArticleSet>")
    assert [passage.text for passage in batch.passages] == [read, read]
    assert batch.records[1].citation == read


def test_an_entity_that_only_the_dtd_declares_is_the_letter_it_names() -> None:
    people = "<AuthorList><Author><LastName>M&uuml;ller</LastName><ForeName>J</ForeName></Author></AuthorList>"
    inner = f"<ArticleTitle>&alpha; and &amp;alpha; and &nosuchname; of it</ArticleTitle>{people}"
    (only,) = parsed(f"{DECLARATION}{DOCTYPE}<PubmedArticleSet>{article(inner)}</PubmedArticleSet>").records
    assert (only.title, only.authors) == ("α and &alpha; and &nosuchname; of it", "J Müller")


def test_rows_of_entities_and_elements_keep_their_order() -> None:
    inner = "<ArticleTitle>a&alpha;b&beta;&gamma;<i>c&delta;d&epsilon;</i>&zeta;e&eta;<b>&theta;</b>f</ArticleTitle>"
    (only,) = parsed(f"{DECLARATION}{DOCTYPE}<PubmedArticleSet>{article(inner)}</PubmedArticleSet>").records
    assert only.title == "aαbβγcδdεζeηθf"


def test_a_text_of_entities_is_read_in_linear_time() -> None:
    def seconds(n: int) -> float:
        inner = f"<ArticleTitle>{'&beta; ' * n}</ArticleTitle>"
        body = f"{DOCTYPE}<PubmedArticleSet>{article(inner)}</PubmedArticleSet>"
        start = time.process_time()
        assert len(parsed(body).records[0].title or "") == 2 * n - 1
        return time.process_time() - start

    pairs = [(seconds(8_000), seconds(32_000)) for _ in range(3)]
    short, long = map(min, zip(*pairs, strict=True))  # the shortest reading was disturbed least
    assert long < 8 * short  # four is linear, sixteen is quadratic, the rest is a busy machine
