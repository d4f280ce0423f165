"""ScienceDirect article pages saved as HTML by a browser or by an add-on such as SingleFile.

Anchors are the ids and classes of real pages of 2023 and 2024: `#abstracts`, `#preview-section-…`, `li.bib-reference`,
`#citing-articles-header`, `li.ListArticleItem`, `.CitedSection`; each of them may be missing. What the publisher
states in meta elements (journal, dates, pages, label) is taken from there. Full text sections are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.saved_page.batch import Listed, Listing, Page, Section, Words, mentioned_items
from evidence_kb.model import PassageKind
from evidence_kb.text import squash

_HOST = "https://www.sciencedirect.com"
_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*(?:<!doctype html|<(?:html|head|body|article|meta)[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_NOT_TEXT = ("script", "style", "noscript", "svg", "template", "iframe", "button", "select", "annotation")
_SKIPPED = re.compile(r"(?:author )?highlights|graphical abstract|key ?words|abbreviations", re.IGNORECASE)
_WAITING = re.compile(r"just a moment|are you a robot|access denied|attention required", re.IGNORECASE)
_BLOCKS = frozenset(("p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "section", "figure", "dd", "dt"))


def is_html(text: str) -> bool:
    """Say whether a text is HTML rather than words that may contain a tag."""
    return _START.match(text[:20_000]) is not None


def is_article(text: str) -> bool:
    """Say whether a text is the HTML of a ScienceDirect article page."""
    try:
        root = _tree(text, "page")
    except ParseError:
        return False
    return _is_sciencedirect(root) and _title(root) is not None


def read(text: str, name: str) -> Page:
    """Return what a saved page shows; raises ParseError if it is another page or has no title."""
    root = _tree(text, name)
    if not _is_sciencedirect(root):
        raise ParseError(f"{name}: {_other_page(root)}")
    title = _title(root)
    if title is None:
        raise ParseError(f"{name}: this ScienceDirect page has no article title; save the article's own page")
    authors = _authors(root)  # the names stand inside buttons, which the next step removes
    _remove_controls(root)
    published_on = _date(_meta(root, "citation_publication_date"))
    return Page(
        title=Words(title),
        doi=_meta(root, "citation_doi") or _href(root, '//*[@id="article-identifier-links"]//a') or None,
        article_type=_first(root, f"//*[{_has('article-dochead')}]") or _meta(root, "citation_article_type"),
        authors=authors,
        journal=_meta(root, "citation_journal_title"),
        year=int(published_on[:4]) if published_on else None,
        published_on=published_on,
        volume=_meta(root, "citation_volume"),
        issue=_meta(root, "citation_issue"),
        pages=_pages(_meta(root, "citation_firstpage"), _meta(root, "citation_lastpage")),
        url=_address(root),
        licence=_href(root, '//a[contains(@href, "creativecommons.org/licenses/")]'),
        sections=(*_abstract(root), *_snippets(root)),
        references=_references(root),
        cited_by=_cited_by(root),
        items_shown=_items_shown(root),
    )


# --- the tree ------------------------------------------------------------------------------------------------------


def _tree(text: str, name: str) -> html.HtmlElement:
    """Parse without network, entities or size limits lifted; comments and instructions are not text."""
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, recover=True
    )
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        reason = squash(str(error))[:120]
        raise ParseError(f"{name}: this HTML cannot be read ({reason}); save the page again") from None
    if root is None:
        raise ParseError(f"{name}: this HTML holds nothing; save the page again")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # libxml2 stops there and keeps what came before: its lists would seem to be all there is.
        raise ParseError(f"{name}: tags in this HTML are nested too deeply for an article page; save the page again")
    return root


def _remove_controls(root: html.HtmlElement) -> None:
    """Take away what no reader sees as words; hidden references and abstracts are part of the page and stay."""
    for element in [e for tag in _NOT_TEXT for e in root.iter(tag)] + _all(root, f"//*[{_has('sr-only')}]"):
        if element.getparent() is not None:
            element.drop_tree()


def _all(root: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    found = root.xpath(path)
    return [e for e in found if isinstance(e, html.HtmlElement)] if isinstance(found, list) else []


def _has(name: str) -> str:
    """Return an XPath condition for a class among others."""
    return f'contains(concat(" ", normalize-space(@class), " "), " {name} ")'


def _visible(element: html.HtmlElement) -> str:
    """Return the words of an element with single blanks; markers in superscript stay glued as when copied."""
    return squash("".join(_pieces(element)))


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    for event, e in etree.iterwalk(element, events=("start", "end")):
        if e.tag in _BLOCKS:
            yield " "
        if event == "start":
            yield e.text or ""
        elif e is not element:
            yield e.tail or ""


def _first(root: html.HtmlElement, path: str) -> str | None:
    return next((words for words in map(_visible, _all(root, path)) if words), None)


def _meta(root: html.HtmlElement, name: str) -> str | None:
    for element in _all(root, f'//meta[@name="{name}" or @property="{name}"]'):
        content = squash(element.get("content") or "")
        if content:
            return content
    return None


def _href(root: html.HtmlElement, path: str) -> str | None:
    return next((href for e in _all(root, path) if (href := squash(e.get("href") or ""))), None)


# --- whose page it is ----------------------------------------------------------------------------------------------


def _is_sciencedirect(root: html.HtmlElement) -> bool:
    site = (_meta(root, "og:site_name") or "").casefold()
    if site and "sciencedirect" not in site:
        return False
    in_head = (
        _meta(root, "citation_pii") is not None
        or (root.findtext(".//title") or "").strip().endswith("ScienceDirect")
        or (_href(root, '//link[@rel="canonical"]') or "").startswith(f"{_HOST}/science/article")
    )
    anchors = (
        '//*[@id="abstracts"]', '//*[starts-with(@id, "preview-section-")]', '//*[@id="citing-articles-header"]',
        '//*[@id="screen-reader-main-title"]', f"//li[{_has('bib-reference')}]", f"//li[{_has('ListArticleItem')}]",
    )  # fmt: skip
    return in_head or sum(1 for anchor in anchors if _all(root, anchor)) >= 2


def _other_page(root: html.HtmlElement) -> str:
    site = _meta(root, "og:site_name") or _meta(root, "citation_publisher") or _meta(root, "dc.publisher")
    title = squash(root.findtext(".//title") or "") or _meta(root, "og:title") or _meta(root, "citation_title")
    if site is None and title and _WAITING.match(title):
        return (
            f"this is a page that a site shows before the article ('{title[:80]}'); open the article in a browser, "
            "wait until it is shown, and save it again"
        )
    whose = f"of {site[:80]}" if site else "of another site"
    what = f" ('{title[:120]}')" if title else ""
    return (
        f"this looks like a page {whose}{what}, not like a ScienceDirect article page, the only kind that can be "
        "read; import an export of it (RIS, NBIB) or describe the work in the topic's by_hand.yml"
    )


# --- the article -----------------------------------------------------------------------------------------------------


def _title(root: html.HtmlElement) -> str | None:
    heading = '//h1[@id="screen-reader-main-title"]'
    printed = _first(root, f"{heading}//*[{_has('title-text')}]") or _first(root, heading)
    return printed or _meta(root, "citation_title") or _meta(root, "og:title")


def _authors(root: html.HtmlElement) -> str | None:
    names = []
    for surname in _all(root, f'//*[@id="author-group"]//*[{_has("surname")}]'):
        given = surname.xpath(f"preceding-sibling::*[{_has('given-name')}][1]")
        parts = [*(given if isinstance(given, list) else []), surname]
        names.append(" ".join(_visible(part) for part in parts if isinstance(part, html.HtmlElement)))
    if not names:
        names = [squash(e.get("content") or "") for e in _all(root, '//meta[@name="citation_author"]')]
    return ", ".join(name for name in names if name) or None


def _date(stated: str | None) -> str | None:
    """Return "2018/11/15" as "2018-11-15"; a month or a year alone stays one."""
    match = re.match(r"((?:1[5-9]|20)\d\d)(?:[/-](\d\d?))?(?:[/-](\d\d?))?(?!\d)", stated or "")
    if match is None:
        return None
    return "-".join([match[1], *(part.zfill(2) for part in match.groups()[1:] if part)])


def _pages(first: str | None, last: str | None) -> str | None:
    """An article number is stated as the first page."""
    return f"{first}-{last}" if first and last and last != first else first


def _address(root: html.HtmlElement) -> str | None:
    pii = re.fullmatch(r"[A-Z0-9]{10,20}", (_meta(root, "citation_pii") or "").replace("-", ""))
    if pii:
        return f"{_HOST}/science/article/pii/{pii.group()}"
    canonical = _href(root, '//link[@rel="canonical"]')
    return canonical if canonical and canonical.startswith(_HOST + "/") else None


def _items_shown(root: html.HtmlElement) -> frozenset[str]:
    """Return the tables and figures that stand on the page with their captions, such as "Table 1"."""
    labels = _all(root, f"//*[{_has('tables')}][.//table]//*[{_has('label')}]")
    labels += _all(root, f"//figure[.//img]//*[{_has('label')}]")
    return frozenset(what for label in labels for _, what in mentioned_items(_visible(label)))


# --- its words -------------------------------------------------------------------------------------------------------


def _abstract(root: html.HtmlElement) -> Iterator[Section]:
    path = f'//*[@id="abstracts"]//div[{_has("abstract")}]'
    for abstract in _all(root, path) or _all(root, '//*[@id="abstracts"]'):
        classes = (abstract.get("class") or "").split()
        if not {"author-highlights", "graphical", "teaser", "editor-highlights"} & set(classes):
            yield from _under_headings(abstract, PassageKind.ABSTRACT)


def _snippets(root: html.HtmlElement) -> Iterator[Section]:
    for part in _all(root, '//*[@id="preview-section-introduction" or @id="preview-section-snippets"]'):
        yield from _under_headings(part, PassageKind.SNIPPET)


def _under_headings(root: html.HtmlElement, kind: PassageKind) -> Iterator[Section]:
    """Yield the paragraphs under each heading as one passage, a blank line between them as in copied text."""
    label: str | None = None
    paragraphs: list[str] = []
    for element in root.iter("h2", "h3", "h4", "h5", "p", "li"):
        is_heading = element.tag.startswith("h")
        if is_heading:
            yield from _section(kind, label, paragraphs)
            label = _visible(element).rstrip(" :") or None
            label = None if label and label.casefold() == "section snippets" else label
            paragraphs = []
        elif not _is_inside_paragraph(element, root) and (words := _visible(element)):
            paragraphs.append(words)
    yield from _section(kind, label, paragraphs)


def _is_inside_paragraph(element: html.HtmlElement, root: html.HtmlElement) -> bool:
    for above in element.iterancestors():
        if above is root:
            return False
        if above.tag in ("p", "li", "figure"):
            return True
    return False


def _section(kind: PassageKind, label: str | None, paragraphs: list[str]) -> Iterator[Section]:
    if paragraphs and not (label and _SKIPPED.fullmatch(label)):
        yield Section(kind, label, Words("\n\n".join(paragraphs)))


# --- its lists -------------------------------------------------------------------------------------------------------


def _stated(root: html.HtmlElement, path: str, word: str) -> tuple[bool, int | None]:
    """Return whether a heading such as "References(79)" is there, and its number."""
    for element in _all(root, path):
        match = re.fullmatch(rf"{word}\s*(?:\(\s*([0-9][0-9,.]*)\s*\))?", _visible(element), re.IGNORECASE)
        if match:
            return True, int(re.sub(r"[,.]", "", match[1])[:7]) if match[1] else None
    return False, None


def _references(root: html.HtmlElement) -> Listing | None:
    has_heading, stated_n = _stated(root, "//h2", "references?")
    of_full_page = f"//*[{_has('reference')}][.//*[{_has('host')}]]"
    items = _all(root, f"//li[{_has('bib-reference')}]") or _all(root, of_full_page)
    if not has_heading and not items:
        return None
    return Listing(stated_n, tuple(work for work in map(_reference, items) if work))


def _reference(item: html.HtmlElement) -> Listed | None:
    in_host = f"ancestor-or-self::*[{_has('host')}]"
    title = next(
        (e for e in _all(item, f".//h3 | .//*[{_has('title')}]") if not e.xpath(in_host) and _visible(e)), None
    )
    names = _all(item, f".//*[{_has('author')} or {_has('authors')}]")
    authors = _visible(names[0]) if names else None
    if authors and names and (tail := names[0].getnext()) is not None and tail.tag == "em":
        authors = f"{authors} {_visible(tail)}"  # "et al." stands beside the name
    host = _first(item, f".//*[{_has('host')}]") or ""
    year = re.search(r"\(((?:1[5-9]|20)\d\d)[a-z]?\)", host)
    journal = _first(item, f".//*[{_has('host')}]//*[{_has('title')}]")
    if journal is None and year:  # full pages print "Clin Infect Dis, 40 (3) (2005), pp. 1-5"
        journal = re.split(r",?\s+\(?[0-9]", host[: year.start()])[0].strip(" ,") or None
    if title is None and not authors and journal is None:
        return None
    doi, url = _links(item)
    words = Words(_visible(title)) if title is not None else None
    return Listed(words, doi, authors, journal, int(year[1]) if year else None, url)


def _cited_by(root: html.HtmlElement) -> Listing | None:
    has_heading, stated_n = _stated(root, '//*[@id="citing-articles-header"]//h2 | //h2', "cited by")
    items = _all(root, f"//li[{_has('ListArticleItem')}]")
    if not has_heading and not items:
        return None
    return Listing(stated_n, tuple(work for work in map(_citing, items) if work))


def _citing(item: html.HtmlElement) -> Listed | None:
    title = _first(item, ".//h3")
    if title is None:
        return None
    host = _first(item, f".//h3/following-sibling::*[{_has('text-s')}]") or ""
    printed = re.match(r"((?:1[5-9]|20)\d\d)(?:\s*,\s*(.+))?$", host)  # "2022, Name, with, commas"
    year, journal = (int(printed[1]), printed[2]) if printed else (None, host or None)
    doi, url = _links(item)
    return Listed(Words(title), doi, None, journal, year, url, tuple(_texts_beside(item)))


def _texts_beside(item: html.HtmlElement) -> Iterator[Section]:
    for excerpt in _all(item, f".//*[{_has('CitedSection')}]"):
        paragraphs = [words for words in map(_visible, _all(excerpt, ".//p")) if words]
        if paragraphs:
            yield Section(PassageKind.EXCERPT, "Citation Excerpt", Words("\n\n".join(paragraphs)))
    for abstract in _all(item, f".//*[{_has('abstract')}]"):
        yield from _under_headings(abstract, PassageKind.ABSTRACT)


def _links(item: html.HtmlElement) -> tuple[str | None, str | None]:
    """Return the DOI and the address on ScienceDirect that a list entry links to."""
    doi = _href(item, './/a[contains(@href, "doi.org/10.")]')
    page = _href(item, './/a[contains(@href, "/science/article/pii/")]')
    pii = re.search(r"/science/article/pii/([A-Z0-9]+)", page or "")
    return doi, f"{_HOST}/science/article/pii/{pii[1]}" if pii else None
