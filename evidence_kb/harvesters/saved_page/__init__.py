"""ScienceDirect article pages that a person saved: as HTML, or as the text copied from the page.

The layout was read from real pages of 2023 and 2024 (see the two readers beside this file). A preview
page shows the abstract, the first lines of some sections, a few references and a few citing works with the words
in which they cite the article. Pages of other publishers are refused, not guessed at; nothing is ever fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from evidence_kb.errors import ParseError
from evidence_kb.harvesters.saved_page import html as saved_page_html
from evidence_kb.harvesters.saved_page import text as saved_page_text
from evidence_kb.harvesters.saved_page.batch import batch
from evidence_kb.model import Batch, Harvester, Identifiers, Limit, Question, Request, Response
from evidence_kb.payload import decode

# Files that hold data for programs may quote a page, but are none.
_OTHER_FORMATS = frozenset(
    (".yml", ".yaml", ".json", ".jsonl", ".csv", ".tsv", ".xml", ".ris", ".nbib", ".bib", ".enw", ".toml", ".py")
)


def recognises(text: str, name: str) -> bool:
    """Say whether a text is a ScienceDirect article page, as HTML or as copied text."""
    if PurePath(name.lower()).suffix in _OTHER_FORMATS:
        return False
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if saved_page_html.is_html(text):
        return saved_page_html.is_article(text)
    return saved_page_text.is_article(text)


def ask(question: Question, studies: Sequence[Identifiers], limit: Limit) -> Iterator[Request]:
    """Yield nothing: a saved page answers what was saved, and nothing else can be asked of it."""
    return iter(())


def parse(response: Response) -> Batch:
    """Return what one saved page shows.

    Raises ParseError if the bytes are no text, or no ScienceDirect article page, or a page without a title.
    """
    name = response.request.address.removeprefix("file:")
    text = decode(response.body, name)
    if text.lstrip().startswith(("From: <Saved by ", "MIME-Version:")):
        raise ParseError(f"{name}: this is a web archive (MHTML); save the page as 'Webpage, HTML only' instead")
    reader = saved_page_html if saved_page_html.is_html(text) else saved_page_text
    return batch(reader.read(text, name))


SAVED_PAGE = Harvester(
    name="saved_page",
    title="ScienceDirect article page, saved as HTML or copied as text",
    licence="text: its publisher's, quoted in short passages; facts: free",
    parse=parse,
    ask=ask,
    recognises=recognises,
)
