"""Sentences that by themselves say nothing of what a study did, in whom, and what came of it.

"Hypertension affects many people", "data were entered twice": no claim rests on such a sentence, and it stands in one
abstract and not in the next. The tagger reads it apart, so that it changes nothing in how the others are read. A
sentence is of interest if it has one word that may tell of a treatment, of a measure, of a change or of a comparison,
an abbreviation, or a word of the title; and if it is one word, which is a heading. People, "no", "given" and "found"
tell something of a report; in a trial, only together. Other words tell nothing, nor do those that mean something else
where they stand (`asides`), nor does a sentence that only says what another study found.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from evidence_kb.claims.language.mentions import content, is_general
from evidence_kb.claims.language.sentences import sentences
from evidence_kb.claims.language.words import flat, word_set
from evidence_kb.claims.lexicon.change_words import kind
from evidence_kb.claims.lexicon.concepts import is_drug_stem, singular
from evidence_kb.claims.study.asides import without_asides
from evidence_kb.claims.study.drugs_in_frames import drugs_in_frames
from evidence_kb.claims.study.in_general import tells_of_another_study
from evidence_kb.claims.study.procedures import is_procedure

# the classes of `change_words` that tell of a change, of none, or of who is compared
_TELLING = frozenset(["UP", "DN", "BET", "WOR", "SIM", "SIG", "THAN", "TREND", "RESP"])


def _listed(words: Collection[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the whole words of a list, and the beginnings, which it writes with a star."""
    whole = frozenset(word for word in words if not word.endswith("*"))
    return whole, tuple(sorted(word[:-1] for word in words if word.endswith("*")))


# words and, with a star, beginnings
_WORDS = word_set(
    "treat* therap* interven* administ* underwent undergo* undergone assign* "
    "allocat* random* placebo sham control* drug* medic* dos* regime* comparator* formulation* vaccin* inject* infus* "
    "supplement* program* training exercis* diet* educat* counsel* technique* procedure* surg* operat* implant* "
    "device* stimul* acupunctur* laser* rehabilitat* chemotherap* radiotherap* transplant* anesth* anaesth* analges* "
    "antibiotic* antiviral* inhibitor* agonist* antagonist* blocker* hormon* insulin vitamin* acid "
    "survivor* group* arm arms cohort* "
    "trial* outcome* endpoint* end-point* effect effects differ* result result* finding* efficac* safe* toler* adverse "
    "side event* complicat* toxic* mortality death* died surviv* remission relapse* recurren* respon* symptom* pain "
    "score scores rate rates risk risks incidence ratio* odds hazard median mean means level levels measure* "
    "baseline follow-up followup percent change* chang* concentration* pressure duration "
    "occurr* achiev* discontinu* withdr* "
    "pill* tablet* capsule* prophyla* combin* severe* severity serious recommend* "
    "crossover cross-over blind* mg mcg µg ml iu kg"
)
# words that tell of a trial only beside one of another of these kinds: people were given something, or it was found in
# them; "no" denies something
_LIGHT_WORDS = (
    "patient* child* adolescen* adult* infant* neonat* newborn* women woman men man girl* boy* subject* participant* "
    "volunteer* individual* he she his her case cases",
    "received receiving receives given gave",
    "showed shown shows found observed reveal* demonstrat* conclu* suggest* indicat* develop* experienc* report "
    "reported reports reporting complet* assess* evaluat* scale*",
)
_WHOLE, _STARTS = _listed(_WORDS)
_LIGHT = tuple(_listed(word_set(words)) for words in _LIGHT_WORDS)
# words that begin or end like one of those, and tell of nothing
_OTHERS = word_set(
    "medic medical medicine dossier operating developing educational controlling responsible responsibility reportedly "
    "statistical statistic statistics most"
)
# words of titles that name neither what was given nor to whom: two sentences that share one are about the same no more
_OF_ANY_TITLE = word_set(
    "open label design protocol registered prospective retrospective pilot multicenter multicentre single double blind "
    "randomised randomized controlled comparative comparison evaluation analysis review report case series paper data "
    "disease disorder syndrome chronic acute severe common major new early late long term short first second two three "
    "hospital clinic clinical medical health care public problem year university national international region "
    "country world africa asia america europe role use impact influence quality number part many people one among"
)
# an abbreviation may name an arm or a measure, but for those of statistics, of the laboratory, and of places
_SHORT = re.compile(r"\b[A-Za-z]*[A-Z][a-z]*[A-Z][A-Za-z]*\b")
_OTHER_SHORTS = word_set(
    "SPSS SAS STATA ANOVA ANCOVA MANOVA MANCOVA ELISA PCR RT-PCR HPLC MRI CT EEG ECG US USA UK EU WHO"
)
_SIGNS = re.compile(r"%|[<=>≤≥±]|\b\d+(?:\.\d+)? ?/ ?\d|\bp ?[<=>]|\bn ?=")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def interesting(texts: Sequence[str], *, in_trial: bool = False) -> list[bool]:
    """Say of each sentence of a document, its title (or "") first, whether it is of interest; a title is.

    A drug that only the document tells is told as if the title named it.
    """
    title = _told_by(texts) if texts else frozenset[str]()
    return [not number or is_of_interest(text, title, in_trial=in_trial) for number, text in enumerate(texts)]


def _told_by(texts: Sequence[str]) -> frozenset[str]:
    """Return the stems of what a title names, the first of the texts, and of the drugs that the texts tell."""
    drugs = drugs_in_frames(texts)
    return frozenset(_names(" ".join((texts[0], *drugs.words, *(code[0] for code in drugs.codes)))))


@lru_cache(maxsize=256)  # who tags a document and who weighs its claims ask the same
def is_of_interest(sentence: str, title: frozenset[str] = frozenset(), *, in_trial: bool = False) -> bool:
    """Say whether a sentence may tell of a study; `title`: the stems of what the title names.

    A report tells of people one by one, and one light word is enough; in a trial no claim rests on one.
    """
    if len(_WORD.findall(flat(sentence))) == 1 or not title.isdisjoint(_names(sentence)):
        return True
    if tells_of_another_study(sentence):
        return False
    left = without_asides(sentence)
    plain = flat(left)
    if _SIGNS.search(plain):
        return True
    if not sentence.isupper() and any(short not in _OTHER_SHORTS for short in _SHORT.findall(left)):
        return True
    told = [part for word in _WORD.findall(plain) for part in {word, *word.split("-")} if part not in _OTHERS]
    return any(map(_tells, told)) or len({number for word in told for number in _light_kinds(word)}) > in_trial


@dataclass(frozen=True, slots=True)
class Told:
    """What may tell of the study in a text: half-open spans in order, and how many characters lie before each."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]

    def n_until(self, offset: int) -> int:
        """Return how many characters that may tell of the study stand before an offset."""
        at = bisect_left(self.starts, offset) - 1
        return 0 if at < 0 else self.before[at] + min(offset, self.ends[at]) - self.starts[at]

    def last(self, offset: int, most: int) -> str:
        """Return the last characters before an offset, without the sentences that tell nothing."""
        found = ""
        for at in range(bisect_left(self.starts, offset) - 1, -1, -1):
            end = min(offset, self.ends[at])
            found = self.text[max(self.starts[at], end - most + len(found)) : end] + found
            if len(found) >= most:
                break
        return found


@lru_cache(maxsize=16)
def told_in(text: str, title: str) -> Told:
    """Find what may tell of the study in a text under a title: the sentences of interest with the blanks behind."""
    of_title = frozenset(_names(title))
    found = sentences(text)
    spans: list[tuple[int, int]] = []
    for one, end in zip(found, [*(s.start for s in found[1:]), len(text)], strict=False):
        if not is_of_interest(text[one.start : one.end], of_title):
            continue
        spans.append((spans.pop()[0] if spans and spans[-1][1] == one.start else one.start, end))
    before = tuple(accumulate((end - start for start, end in spans[:-1]), initial=0)) if spans else ()
    return Told(text, tuple(start for start, _ in spans), tuple(end for _, end in spans), before)


def _tells(word: str) -> bool:
    if word in _WHOLE or word.startswith(_STARTS) or kind(word) in _TELLING:
        return True
    return is_drug_stem(singular(word)) or is_procedure(word)


def _light_kinds(word: str) -> Iterator[int]:
    """Yield the kinds of a word that tells something only beside a word of another kind, by number."""
    yield from (n for n, (whole, starts) in enumerate(_LIGHT) if word in whole or word.startswith(starts))
    if kind(word) == "NEG":
        yield len(_LIGHT)


def _names(text: str) -> list[str]:
    return [word for word in content(text) if len(word) > 2 and not is_general(word) and word not in _OF_ANY_TITLE]
