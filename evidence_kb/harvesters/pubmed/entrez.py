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

from evidence_kb.harvesters.answers import at, failed
from evidence_kb.harvesters.pubmed.xml import checked
from evidence_kb.model import Response
from evidence_kb.text import squash

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
_PROLOG = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>|\s", re.DOTALL)
_LONGEST_HEAD = 5_000  # bytes; declaration and document type take about 200


def entrez(response: Response, root: str) -> Any:
    """Return what Bio.Entrez reads in an answer whose root element is `root`, "eLinkResult" or "eSearchResult".

    Raises ParseError for anything else and for an answer that as a whole states an error. An error about a part of it
    stays in that part, under the name "ERROR".
    """
    body = checked(response)
    start = re.search(rb"<" + root.encode() + rb"[\s/>]", body)
    before = body[: start.start()] if start else b""
    # Nothing but the declaration, the document type and comments may come before the root.
    rest = before if len(before) > _LONGEST_HEAD else _PROLOG.sub(b"", before)
    if start is None or rest:
        raise failed(response, f"the answer is no {root}")
    doctype = b"<!DOCTYPE " + root.encode() + b" " + _HEAD[root] + b">"
    whole = b'<?xml version="1.0" encoding="UTF-8"?>' + doctype + body[start.start() :]
    try:
        answer = Entrez.read(BytesIO(whole), validate=False, ignore_errors=True)  # type: ignore[no-untyped-call]
    # For broken documents, Bio.Entrez raises whatever its handlers stumble over.
    except Exception as error:
        raise failed(response, f"the answer cannot be read as {root} ({error})") from error
    parts = answer if isinstance(answer, list) else [at(answer, "ERROR")]
    stated = next((part for part in parts if isinstance(part, Parser.ErrorElement)), None)
    if stated is not None:
        raise failed(response, f"the provider answers: {squash(stated)}")
    return answer
