"""Sentences of an abstract about the paperwork of a study: who approved, registered and paid for it, who consented.

They tell nothing of patients, and stand in one abstract and not in the next. Models that see a document whole would see
another one; so nothing reads them. A sentence is one of these if it has a word of paperwork, and no plain word that
belongs to anything else; names (written with capitals), numbers, dates and addresses may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence_kb.claims.language.sentences import sentences
from evidence_kb.claims.language.typography import Normal, normal_form, without
from evidence_kb.claims.language.words import word_set

_PAPERWORK = (
    r"approv(?:al|ed)|ethics?|ethical(?:ly)?|consent(?:ed|s)?|registrat(?:ion|ed)|registered|fund(?:ed|ing|ers?)|"
    r"sponsor(?:ed|s|ship)?|grants?|copyright|supported|financed?|financial(?:ly)?|conflicts?|competing|declared?|"
    r"nct ?\d+|isrctn|eudract|clinicaltrials?|umin|chictr\S*|actrn\S*|helsinki"
)
HAS_PAPERWORK = re.compile(rf"\b(?:{_PAPERWORK})", re.IGNORECASE)
# one of which each of these words has: where none stands, the slow search is spared
_IN_PAPERWORK = (
    "approv", "ethic", "consent", "regist", "fund", "sponsor", "grant", "copyright", "supported", "financ", "conflict",
    "competing", "declare", "nct", "isrctn", "eudract", "clinicaltrial", "umin", "chictr", "actrn", "helsinki",
)  # fmt: skip
_IS_PAPERWORK = re.compile(rf"(?:{_PAPERWORK})\Z", re.IGNORECASE)
_BESIDE = word_set(
    "a an the this that these our all each every both any no none of in on at to for with by from and or under as "
    "it its their has have had was were is are been be not per via before after which who study studies trial "
    "trials protocol protocols project research work paper article author authors authorship publication "
    "investigation procedures design register registry registries database number numbers id identifier identifiers "
    "code reference unique date details name url http https www com org gov net eu site website web page available "
    "online first last updated verified retrospectively prospectively previously officially institutional "
    "institution institute institutes review board boards committee committees council local regional national "
    "international university hospital medical health sciences science foundation ministry department institutions "
    "ethics ethical guidelines principles declaration accordance according good clinical practice human controlled "
    "current written oral verbal informed signed obtained gave given provided granted signing we interest interests "
    "disclose disclosed nothing rights reserved published elsevier wiley springer ltd inc support partly part "
    "through program programme january february march april may june july august september october november "
    "december th st nd rd relevant respective participation enrolment enrollment inclusion commercial potential "
    "exist exists external specific agency agencies public private sector sectors company vice chancellor office"
)
_PEOPLE = word_set(
    "patients patient participants participant subjects subject parents parent guardians guardian volunteers women men "
    "children they"
)
_CONSENT = re.compile(r"\bconsent", re.IGNORECASE)
_OF_AUTHORS = re.compile(r"\bauthors? (?:have |has )?received\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_ADDRESS = re.compile(r"\S*(?:www\.|https?:|\.(?:gov|org|com|net|eu)\b)\S*|\b[A-Za-z]*\d\S*")
MOST = 400  # characters: a longer sentence tells of something else as well


def without_paperwork(abstract: str) -> Normal:
    """Return an abstract in normal form, without the sentences about paperwork."""
    normal = normal_form(abstract)
    return without(normal, list(administrative(normal.text)))


def has_paperwork(text: str) -> bool:
    """Say whether a word of paperwork stands in a text."""
    return _may_have_paperwork(text) and HAS_PAPERWORK.search(text) is not None


def _may_have_paperwork(text: str) -> bool:
    if not text.isascii():
        return True  # other letters may stand for one of these, as the dotless i does
    lower = text.lower()
    return any(word in lower for word in _IN_PAPERWORK)


def administrative(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open spans of the sentences about paperwork, each with the blanks behind it.

    >>> text = "Pain fell. The trial was registered (NCT00000000). It was approved for pain."
    >>> [text[start:end] for start, end in administrative(text)]
    ['The trial was registered (NCT00000000). ']
    """
    if not _may_have_paperwork(text):
        return
    for sentence in sentences(text):
        if is_administrative(text[sentence.start : sentence.end]):
            end = sentence.end
            while end < len(text) and text[end].isspace():
                end += 1
            yield sentence.start, end


def is_administrative(sentence: str) -> bool:
    """Say whether a sentence tells of paperwork and of nothing else."""
    if len(sentence) > MOST or not has_paperwork(sentence):
        return False
    words = _WORD.findall(_OF_AUTHORS.sub(" ", _ADDRESS.sub(" ", sentence)))
    beside = _BESIDE | _PEOPLE if _CONSENT.search(sentence) else _BESIDE
    # the first word of a sentence is written as a name is, and so are all where there are no small letters
    plain = words if sentence.isupper() else words[:1] + [word for word in words[1:] if word[0].islower()]
    return all(word.lower() in beside or _IS_PAPERWORK.match(word) for word in plain)
