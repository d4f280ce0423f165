"""Read the E-utilities' small XML answers with Bio.Entrez, which must never reach the network or a home folder.

Bio.Entrez (read at version 1.88) downloads a DTD that it does not bring, and on its first import creates a cache below
HOME, failing where HOME is odd. So its cache is set to the folder of the DTDs that it brings, its download is replaced
by a refusal, and every answer is given the document type of a DTD that is there. This is the only place that
imports it.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import PurePath
from typing import Any, NoReturn

from Bio import Entrez

from evidence_kb.harvesters.answers import failed
from evidence_kb.harvesters.pubmed.xml import checked
from evidence_kb.model import Response

Entrez.local_cache = str(PurePath(Entrez.__file__).parents[2])  # type: ignore[assignment]  # below it lies Bio/Entrez/DTDs
from Bio.Entrez import Parser  # noqa: E402 - creates its cache when it is imported

_HEAD = {
    "eLinkResult": b'PUBLIC "-//NLM//DTD elink 20101123//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20101123/elink.dtd"',
    "eSearchResult": b'PUBLIC "-//NLM//DTD esearch 20060628//EN" '
    b'"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd"',
}


def _refuse(*arguments: object, **named: object) -> NoReturn:
    raise OSError("reading a stored answer must not reach the network")


Parser.urlopen = _refuse  # type: ignore[attr-defined]


def entrez(response: Response, root: str) -> Any:
    """Return what Bio.Entrez reads in an answer whose root element is `root`, "eLinkResult" or "eSearchResult".

    Raises ParseError for anything else and for an answer that states an error.
    """
    body = checked(response)
    start = re.search(rb"<" + root.encode() + rb"[\s/>]", body)
    before = body[: start.start()] if start else body
    # Nothing but the declaration, the document type and comments may come before the root.
    if start is None or re.sub(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>|\s|\xef\xbb\xbf", b"", before, flags=re.DOTALL):
        raise failed(response, f"the answer is no {root}")
    doctype = b"<!DOCTYPE " + root.encode() + b" " + _HEAD[root] + b">"
    whole = b'<?xml version="1.0" encoding="UTF-8"?>' + doctype + body[start.start() :]
    try:
        return Entrez.read(BytesIO(whole), validate=False)  # type: ignore[no-untyped-call]
    # Bio.Entrez raises RuntimeError for a stated ERROR and, for broken documents, whatever its handlers stumble over.
    except Exception as error:
        raise failed(response, f"the answer cannot be read as {root} ({error})") from error
