"""What a study gave to its own patients, as the words beside the name of a treatment say: "were treated with X".

A treatment that is only named was not given: "X is often given" tells of nobody, "X was given in another study" of
others. Of "A, B and C were given" all three were; in "who did not tolerate A were given B" it was B.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.sentences import Sentence
from evidence_kb.claims.language.words import PATIENTS, rx, starting_in
from evidence_kb.claims.study.focus import says_in_general
from evidence_kb.claims.study.sections import speaks_of_others, speaks_of_own
from evidence_kb.claims.study.treatments import Mention, is_placebo

_GIVEN_BEFORE = rx(
    rf"\b(?:treated|managed|therapy|treatment)(?: [a-z]+)? (?:with|by|using)(?: [a-z-]+){{0,4}} $|"
    r"\brespond(?:ed|s) (?:[a-z]+ )?to (?:(?:treatment|therapy) with )?(?:[a-z-]+,? ){0,6}$|"
    r"\b(?:received|receiving|(?:and|then|was|we) administered|"
    r"given|prescribed|put on|begun on|started on|switched to|changed to|converted to|replaced (?:by|with)|switched "
    r"from [a-z-]{3,30} to|commenced on|"
    r"(?:therapy|treatment|management|regimen) (?:included|comprised|involved|combined)|we (?:used|"
    r"administered|prescribed|tried|gave)|(?:sessions?|cycles?) of|followed [a-z0-9]+ [a-z]+ later by|operated on "
    r"(?:with|by|using)|"
    r"(?:closed|stabili[sz]ed|fixed|corrected|secured|decompressed|filled|covered|reconstructed|repaired|augmented|"
    r"bridged|irradiated) (?:with|by|using)|completed|"
    r"followed (?:an? )?|participated in|attended|taking|took|gave|inhaled|applied|injected|started|underwent|"
    r"undergoing|undergone|have used|self-administered|consisted (?:of|in)|provided|attempted|"
    r"(?:placement|insertion|implantation) of|experience with|efficacy of|(?:was|were) then)(?: [a-z-]+){0,5} $|"
    rf"\b{COUNT} (?:[a-z-]+ ){{0,3}}?{PATIENTS} had (?:an? )?"
    rf"(?:(?!previous|prior|earlier|recent|undergone)[a-z-]+ ){{0,2}}$|"
    rf"\b{PATIENTS} (?:on|under) (?:[a-z-]+ )?$|\bseries of $|\b(?:use|effects?|"
    r"infusions?|administration|courses?) of "
    r"(?:[a-z-]+ )?$|\b(?:treated|managed) (?:\d|[a-z]+ (?!with\b))[^.;]{0,90} (?:with|by|using) (?:[a-z-]+ ){0,2}$"
)
_GIVEN_AFTER = rx(
    r"^ (?:at|of|with|for|in|on|from|between|by) [^.;:]{3,80}? (?:was|were) (?:then |also |subsequently )?(?:performed|"
    r"carried out|undertaken)\b|"
    r"^(?: ?\([^()]*\))?(?:,? \d(?:\.\d|[^.;:]){0,70}?)?(?: ?\([^()]*\))?,? (?:(?:infusions?|treatment|therapy|"
    r"injections?) )?"
    r"(?:was|were) (?:(?:then|also|again|subsequently|therefore|[a-z]+ly) )?"
    r"(?:given|administered|started|initiated|infused|prescribed|"
    r"introduced|commenced|added|used|performed|carried out|trial+ed|required to|necessary to|chosen|implanted|"
    r"placed|inserted|applied|injected|delivered|tried|"
    r"employed|attempted|begun|undertaken|done|resumed|reintroduced|substituted|instituted|created|instilled)\b|"
    r"^(?: depot| tablets?| capsules?)?(?: ?\([^()]*\))? (?:administered|given) (?:orally|intravenously|"
    r"intramuscularly|subcutaneously|im|iv|sc|every|once|twice|daily|weekly|monthly|at|as|for|by|before|after)\b|"
    r"^ use (?:in|for)\b|^ ?[-(] ?treated\b|"
    # a drug that does something in a report was given before it
    r"^(?:,? \d(?:\.\d|[^.;:]){0,70}?)? (?:ha(?:s|ve|d) )?(?:led to|brought|raised|reduced|relieved|abolished|"
    r"controlled|resulted in|"
    r"produced) "
)
_LISTED = rx(
    r"(?: ?\([^()]*\))?(?:,|,? (?:and|or|plus|followed by|combined with|together with|in combination with)(?: "
    r"then)?)(?: (?:an?|the|oral|intravenous|high-dose|low-dose|systemic|autologous|allogeneic|topical|adjuvant|"
    r"various|other|"
    r"concurrent|standard|[a-z]+ical))? ?"
)
_TO_PEOPLE = rx(r"\b(?:given|started|prescribed)$")
_AN_OBJECT = rx(
    r" (?!(?:to|in|for|at|by|after|as|with|once|twice|every|daily|weekly|monthly|orally|intravenously|on|over|"
    r"during|because|"
    r"when|and|or|within|before|until|from|without|subcutaneously|topically)\b)[a-z]"
)


def given_in(
    sentences: Sequence[Sequence[Sentence]],
    plains: Sequence[str],
    roles: Sequence[str],
    every: Sequence[Sequence[Mention]],
) -> tuple[Mention, ...]:
    """Take the treatments that a study gave to its own patients, as said in sentences about them.

    Each argument has one item per passage; `every` are the treatments that it names.
    """
    found = []
    for index, many in enumerate(sentences):
        if roles[index] in ("title", "background", "excerpt"):
            continue
        for sentence in many:
            words = plains[index][sentence.start : sentence.end]
            if says_in_general(words):
                continue
            if (speaks_of_others(words) and not speaks_of_own(words)) or (
                roles[index] in ("discussion", "closing") and not speaks_of_own(words)
            ):
                continue
            inside = [m for m in starting_in(every[index], sentence.start, sentence.end) if m.role == "plain"]
            found += _given_in(plains[index], sentence, [m for m in inside if not is_placebo(m.name)])
    done = [m for m in found if roles[m.passage] != "aim"]  # what was given counts before what was meant
    return tuple(done or found)


def _given_in(plain: str, sentence: Sentence, inside: Sequence[Mention]) -> list[Mention]:
    """Take the treatments given in one sentence; of "A, B and C were given" all three."""
    given = [_is_given(plain, sentence, m) for m in inside]
    pairs = list(zip(range(len(inside)), range(1, len(inside)), strict=False))
    for i, j in (*pairs, *reversed(pairs)):
        if given[i] != given[j] and _LISTED.fullmatch(plain, inside[i].end, inside[j].start):
            given[i] = given[j] = True
    return [m for m, was_given in zip(inside, given, strict=True) if was_given]


def _is_given(plain: str, sentence: Sentence, mention: Mention) -> bool:
    if mention.is_done:
        return True
    before = plain[max(sentence.start, mention.start - 80) : mention.start]
    if re.match(r"-(?!treated)", plain[mention.end :]):  # "steroid-dependent"
        return False
    after = _GIVEN_AFTER.match(plain[mention.end : sentence.end])
    if after and _TO_PEOPLE.search(after.group()) and _AN_OBJECT.match(plain, mention.end + after.end()):
        after = None  # "who did not tolerate A were given B": the people were given something, not A
    return bool(_GIVEN_BEFORE.search(before) or after)
