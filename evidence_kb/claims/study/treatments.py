"""Where a page names treatments: names that `discovery` found, lexicon, vocabulary, and stems of drugs.

`roles` says in what role: `prior` for what was tried before and failed ("despite X"), `comparator` ("compared with
X"), `spared` for what was stopped, `needed`, `example` inside "if X is given", `absent` for "without X", else `plain`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence_kb.claims.language.words import (
    flat,
    rx,
    tokens,
)
from evidence_kb.claims.lexicon.concepts import (
    LEAST_LETTERS,
    concept_for,
    form_pattern,
    forms,
    is_drug_stem,
    key,
    known,
    singular,
)
from evidence_kb.claims.lexicon.known_treatments import MISSPELLINGS
from evidence_kb.claims.study.procedures import is_procedure
from evidence_kb.claims.study.roles import role_of_mention
from evidence_kb.findings import ConceptKind, Vocabulary

_JOINED = rx(
    r"(?: ?\([^()]*\))?(?: \d(?:\.\d|[^.;:,]){0,50}?)? ?(?:combined with|in combination with|together with|plus|\+|"
    r"followed by|and then)"
    r"(?: (?!(?:for|in|of|at|to|by|or|on|was|were|is|may|can|as)\b)[a-z0-9-]+){0,4} ?"
)
_JOINED_GIVEN = rx(
    r"(?: ?\([^()]*\))?(?:,? \d(?:\.\d|[^.;:,]){0,50}?)??,? ?(?:and(?: then)?|with|plus|followed by|in combination "
    r"with|"
    r"together with|combined with|, ?)(?: (?!(?:for|in|of|at|to|by|or|on|was|were|is|may|can|as)\b)[a-z0-9-]+){0,4} ?"
)


# "steroid-free remission", "cisplatin-ineligible patients"
_NOT_ITSELF = re.compile(r"[- ](?:free|sparing|na[iï]ve|dependent|independent|(?:in)?eligible|unfit|intolerant)\b")


# "serum calcium", "ferritin levels": measured in people, not given to them
_MEASURED_BEFORE = re.compile(r"\b(?:serum|plasma|urinary|urine|blood|fasting)\s+$")
_MEASURED = re.compile(
    r"(?:\s+|-)(?:receptors?|levels?|concentrations?|titres?|titers?|deficiency|antibod(?:y|ies)|excretion|clearance)\b"
)


# "a reduced contrast volume", "a low dose of contrast medium": how an examination or a procedure was done
_CONTRAST = re.compile(r"(?:radio)?contrast(?: (?:medium|media|agents?|material|dye))?")
_SO_MUCH_BEFORE = re.compile(
    r"\b(?:(?:amounts?|doses?|volumes?) of (?:the )?(?:[a-z]+ )?|(?:ultra-?)?(?:low|minimal|minimum|zero|reduced)[ -])$"
)
_SO_MUCH_BEHIND = re.compile(r" (?:medium |media |agent )?(?:doses?|volumes?|load|amounts?)\b")

_PARTNER_BEFORE = re.compile(r"(?<![\w/])[a-z]{5,}(?:ine|one|ide|ate|ole|ril|tan|mab|nib|vir|cin|lan|min|ol|in|am)/$")
_PARTNER_AFTER = re.compile(r"/[a-z]{5,}(?:ine|one|ide|ate|ole|ril|tan|mab|nib|vir|cin|lan|min|ol|in|am)(?![\w/])")


# operations told by their verb
_DEEDS = {
    "resected": "resection", "excised": "excision", "drained": "drainage", "evacuated": "evacuation",
    "clipped": "clipping", "ligated": "ligation", "embolised": "embolization", "embolized": "embolization",
    "irradiated": "irradiation", "debrided": "debridement", "ablated": "ablation", "stented": "stenting",
    "amputated": "amputation", "decompressed": "decompression", "repaired": "repair", "removed": "removal",
    "operated on": "surgery", "operated upon": "surgery", "surgically": "surgery",
}  # fmt: skip
_DONE = rx(
    r"\b(?:was|were) (?:(?!not\b)(?:[a-z]+ly|then|also|all|later|first) )?(?P<deed>resected|excised|drained|"
    r"evacuated|clipped|"
    r"ligated|emboli[sz]ed|irradiated|debrided|ablated|stented|decompressed|operated (?:up)?on)\b|"
    r"\b(?:tumou?rs?|mass(?:es)?|lesions?|cysts?|nodules?|stones?|calculi|foreign bod(?:y|ies)|polyps?|"
    r"thromb(?:us|i)|clots?|"
    r"h[a]?ematomas?|spleen|kidney|uterus|gallbladder|appendix|adenomas?|implants?) (?:was|"
    r"were) (?:[a-z]+ly )?(?P<out>removed)\b|"
    r"\b(?:defects?|tendons?|ligaments?|hernias?|aneurysms?|valves?|fistulas?|fistulae|perforations?|tears?|lacerations?|ruptures?)"
    r" (?:was|were) (?:[a-z]+ly )?(?P<mended>repaired)\b|\b(?:treated|managed|corrected) (?P<way>surgically)\b",
    needs="resected|excised|drained|evacuated|clipped|ligated|emboli|irradiated|debrided|ablated|stented|decompressed|"
    "operated|removed|repaired|surgically",
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A treatment named in a passage: half-open span, words as printed, the name of its concept, its role.

    `is_sure`: the words around it, or around another mention of it, say that it is a treatment.
    `is_done`: it is told by its verb ("was resected"), which `text` is; `name` is the noun.
    """

    passage: int
    start: int
    end: int
    text: str
    name: str
    role: str
    broader: str | None = None
    is_sure: bool = False
    is_done: bool = False


def _spans(plain: str, extra: tuple[str, ...], vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Return where names stand, the longest at each place; those that one study alone uses are looked for apart.

    The pattern of a vocabulary is large and serves every study; compiling it again for each costs more than reading.
    """
    finders = [_finder(vocabulary), *([_own_finder(extra)] if extra else [])]
    found = sorted((m.span() for finder in finders for m in finder.finditer(plain)), key=lambda s: (s[0], -s[1]))
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


@lru_cache(maxsize=16)
def _finder(vocabulary: Vocabulary) -> re.Pattern[str]:
    names = {*forms(ConceptKind.TREATMENT, vocabulary), *MISSPELLINGS}
    for concept in vocabulary.concepts:
        if concept.kind is ConceptKind.TREATMENT:
            names.update(concept.misspellings)
    return _pattern(names)


@lru_cache(maxsize=256)
def _own_finder(names: tuple[str, ...]) -> re.Pattern[str]:
    return _pattern(names)


def _pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Match any of the names, the longest pattern first.

    Those with one first letter stand together: where a word begins with another, none of them is tried.
    """
    by_letter: dict[str, set[str]] = {}
    for name in names:
        if wanted := key(name):
            by_letter.setdefault(wanted[0], set()).add(form_pattern(name))
    same = (f"(?:{'|'.join(sorted(found, key=lambda p: (-len(p), p)))})" for found in by_letter.values())
    return re.compile(rf"(?<!\w)(?<!non-)(?:{'|'.join(sorted(same)) or '(?!)'})(?![\w])")


def mentions(
    index: int, text: str, plain: str, extra: tuple[str, ...], vocabulary: Vocabulary, shorts: Mapping[str, str]
) -> tuple[Mention, ...]:
    """Find all treatments that one passage names, in order of place; `shorts` are short forms of treatments."""
    spans = _spans(plain, extra, vocabulary)
    stems = [
        (a, b)
        for a, b in tokens(plain)
        if b - a >= LEAST_LETTERS and is_drug_stem(singular(plain[a:b])) and not _overlaps(spans, a, b)
    ]
    spans = sorted([*spans, *stems])
    found = []
    for short, name in shorts.items():
        for match in re.compile(rf"(?<![\w-]){re.escape(short)}(?![\w-])").finditer(text):
            if not _overlaps(spans, *match.span()):
                role = role_of_mention(plain, *match.span())
                found.append(Mention(index, match.start(), match.end(), short, name, role))
    for a, b in (_with_partner(plain, *span) for span in spans):
        if (
            _NOT_ITSELF.match(plain, b)
            or _MEASURED_BEFORE.search(plain[max(0, a - 12) : a])
            or _MEASURED.match(plain, b)
            or _is_amount_of_contrast(plain, a, b)
        ):
            continue
        concept = concept_for(ConceptKind.TREATMENT, text[a:b], vocabulary)
        found.append(
            Mention(index, a, b, text[a:b], _one_name(concept.name), role_of_mention(plain, a, b), concept.broader)
        )
    found += _done(index, text, plain, spans)
    return tuple(sorted(found, key=lambda m: m.start))


def _is_amount_of_contrast(plain: str, start: int, end: int) -> bool:
    """ "With a low contrast dose" says how a procedure was done."""
    if not _CONTRAST.fullmatch(plain, start, end):
        return False
    return _SO_MUCH_BEFORE.search(plain[max(0, start - 40) : start]) is not None or bool(
        _SO_MUCH_BEHIND.match(plain, end)
    )


def _done(index: int, text: str, plain: str, spans: Sequence[tuple[int, int]]) -> Iterable[Mention]:
    """Find the operations that are told by their verb: "the tumour was resected"."""
    for match in _DONE.finditer(plain):
        group = next(g for g in ("deed", "out", "mended", "way") if match[g])
        start, end = match.span(group)
        if not _overlaps(spans, start, end):
            role = role_of_mention(plain, start, end)
            yield Mention(index, start, end, text[start:end], _DEEDS[match[group]], role, is_sure=True, is_done=True)


def _with_partner(plain: str, start: int, end: int) -> tuple[int, int]:
    """Read "melphalan/prednisolone" as one treatment, though only one of both is known."""
    before, after = _PARTNER_BEFORE.search(plain, max(0, start - 30), start), _PARTNER_AFTER.match(plain, end)
    return (before.start() if before else start, after.end() if after else end)


def _overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Say whether one of the spans, which are in order and apart, shares a character with this one."""
    before = bisect_left(spans, (end,))
    return before > 0 and spans[before - 1][1] > start


def _one_name(name: str) -> str:
    """ "Vagus nerve stimulator" and "vagus nerve stimulation" are one treatment."""
    return re.sub(r"\bstimulator$", "stimulation", name)


def short_forms(shorts: Mapping[str, str], names: Sequence[str], vocabulary: Vocabulary) -> dict[str, str]:
    """Return short form -> concept name for the abbreviations of a text that stand for treatments."""
    known_names = {key(name) for name in names}
    found = {}
    for short, long in shorts.items():
        plain = " ".join(flat(long).split())
        whole = key(long) in known(ConceptKind.TREATMENT, vocabulary) or is_drug_stem(plain)
        head = plain.partition(" of ")[0]  # "ligation of the tract" is a procedure as "ligation" is
        if whole or key(long) in known_names or is_procedure(plain) or is_procedure(head):
            found[short] = _one_name(concept_for(ConceptKind.TREATMENT, long, vocabulary).name)
    return found


def joined(
    text: str, plain: str, named: Sequence[Mention], vocabulary: Vocabulary, *, given: bool = False
) -> Mention | None:
    """Read "A combined with B" or "A plus B" as one treatment; with `given` also "A and B"."""
    first, last = named[0], named[-1]
    between = plain[first.end : last.start]
    pattern = _JOINED_GIVEN if given else _JOINED
    if (
        len(named) != 2
        or (between.startswith(", and ") and "," not in first.text)  # "A was placed, and B was given"
        or not (_JOINED.fullmatch(between) or pattern.fullmatch(between))
    ):
        return None
    words = text[first.start : last.end]
    name = concept_for(ConceptKind.TREATMENT, words, vocabulary).name
    return Mention(first.passage, first.start, last.end, words, name, "plain")


def is_placebo(name: str) -> bool:
    """Say whether a concept name is a control without effect of its own."""
    return name == "placebo"


def distinct(many: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return the first mention of each treatment; a class steps back behind a member of it."""
    classes = {m.broader for m in many if m.broader}
    found: dict[str, Mention] = {}
    for mention in many:
        if mention.name not in classes:
            found.setdefault(mention.name, mention)
    return tuple(found.values())
