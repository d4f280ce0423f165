"""Which sentences answer no question: they ask or plan, have no word of a result, say that nobody measured it, or how
alike the arms were before the treatment.

An aim ("to find whether X reduces pain") has all the words of a result, and a title most of them. Who takes them for
one invents a finding, so that a question that nothing else answers is left open.
"""

from __future__ import annotations

import re

from evidence_kb.claims.language.words import rx
from evidence_kb.claims.lexicon.change_words import BETTER, DOWN, UP, WORSE
from evidence_kb.claims.questions.question import Question
from evidence_kb.claims.questions.reading import Line
from evidence_kb.claims.study.sections import is_no_finding, is_title_of_a_subject

# classes of words that stand in any comparison, whether it tells what came of it or not
_MERE = frozenset({"THAN", "BETW", "BUT", "BOTH", "BASE", "RESP"})
_MEASURED = (
    r"(?:(?:report|measure|assess|record|evaluate|examine|analy[sz]e|investigate|estimate|collect)(?:e?d)?|studied|"
    r"available)\b(?! (?:more|less|higher|lower|better|worse|fewer)\b)(?!(?<=reported) (?:by|in|with)\b)"
)
_NOT_MEASURED = rx(
    rf"\b(?:not|never) (?:[a-z]+ly )?{_MEASURED}|\bno (?:[a-z]+ )?(?:data|information)\b|"
    rf"\b(?:none|neither|no (?:[a-z]+ )?(?:stud(?:y|ies)|trials?|reports?)) (?:of (?:[a-z]+ ){{1,4}})?{_MEASURED}"
)
# "no difference between the groups before the intervention": how they were alike says nothing of a treatment
_EQUAL = rx(r"\b(?:no|not|none|similar|comparable|equal|homogen[a-z]+|matched)\b")
_BEFORE = rx(
    r"\bpre-?(?:intervention|treatment|test)\b|"
    r"\bbefore (?:the )?(?:intervention|treatment|training|therapy|education|study)\b|"
    r"\bat (?:the )?(?:baseline|study entry|enrol[a-z]+)\b|"
    r"\bbaseline (?:(?:mean|demographic|clinical) )*(?:scores?|values?|levels?|characteristics|data|means?|features)\b"
)
_LATER = rx(
    r"\b(?:after|post[a-z-]*|follow[a-z-]*|from baseline|end of|than|weeks?|months?|while|whereas|but|however|although|"
    r"adjust[a-z]*|covariates?|ancova|change[sd]?|throughout|during|subsequent[a-z]*|later|thereafter|any time)\b"
)
_GOES_ON = frozenset({UP, DOWN, BETTER, WORSE})
_BREAK = re.compile(r"[;,:.]\s|\b(?:but|while|whereas|although|though)\b")


def answers_nothing(line: Line, question: Question) -> bool:
    """Say whether a sentence cannot tell what became of the outcome that is asked about."""
    if asks_or_plans(line) or (line.where == "title" and is_title_of_a_subject(line.flat)):
        return True
    if not any(word.text[0].isdecimal() or (word.kind and word.kind not in _MERE) for word in line.words):
        return True
    return _is_not_measured(line, question) or _is_about_the_start(line)


def asks_or_plans(line: Line) -> bool:
    """Say whether a sentence is about what was to be found out. What prints a p value or an interval tells it."""
    return is_no_finding(line.flat) and not line.signs


def _is_about_the_start(line: Line) -> bool:
    """Say whether a sentence says no more than that the arms were alike before anybody was treated."""
    plain = line.flat
    if any(word.kind in _GOES_ON for word in line.words):
        return False
    return all(pattern.search(plain) for pattern in (_EQUAL, _BEFORE)) and _LATER.search(plain) is None


def _is_not_measured(line: Line, question: Question) -> bool:
    """Say whether the part of a sentence that names the outcome says that nobody measured it."""
    for match in _NOT_MEASURED.finditer(line.flat):
        breaks = [0, *(m.end() for m in _BREAK.finditer(line.flat)), len(line.flat)]
        start = max(at for at in breaks if at <= match.start())
        end = min(at for at in breaks if at >= match.end())
        here = {w.stem for w in line.words if start <= w.start - line.start < end}
        if here & question.outcome_core:
            return True
    return False
