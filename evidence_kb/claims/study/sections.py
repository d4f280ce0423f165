"""What a section is for, and whose finding a sentence states.

The role comes from the printed heading (IMRaD and structured-abstract headings as publishers use them); sentences
that ask, plan, define or recommend are no findings and are left out. Where a passage has no heading the cues in the
sentence decide. "Earlier", "previous", "et al." and a citation marker mean that the finding belongs to another study.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from evidence_kb.claims.language.numbers import COUNT
from evidence_kb.claims.language.words import PATIENTS, flat, rx
from evidence_kb.findings import Basis
from evidence_kb.model import Passage, PassageKind

OWN = (Basis.OWN_DATA, Basis.CONCLUSION)  # what a study says of what it saw itself
_SENTENCES_KEPT = 256  # several steps ask the same of a sentence while its abstract is read
_HEADINGS = (
    (
        "conclusion",
        re.compile(
            r"conclusion|interpretation|implication|significance|what this study adds|take-home|concluding|^lessons?$|"
            r"learning points?"
        ),
    ),
    ("aim", re.compile(r"objective|\baims?\b|purpose|\bgoals?\b|question|hypothes|rationale")),
    (
        "methods",
        re.compile(
            r"method|design|setting|measure|material|participant|\bpatients?\b(?! (?:report|history))|subjects\b|"
            r"intervention|procedure|data source|protocol|study population|eligib|selection|^diagnos[ei]s$"
        ),
    ),
    ("results", re.compile(r"result|finding|outcome|\bcases?\b|histor|observation|patient report")),
    ("background", re.compile(r"background|introduction|context|importance")),
    ("discussion", re.compile(r"discussion|comment")),
    ("summary", re.compile(r"^(?:summary|abstract)$")),
)
_SKIP = rx(
    r"\?$|^(?:to|we) (?:test|assess|evaluate|determine|investigate|compare|examine|describe|study|explore|analy[sz]e|"
    r"review|report on|identify|estimate|define|present)\b(?!.*\b(?:showed|decreased|improved|found that|"
    r"developed|resolved|responded)\b)|\b(?:aim|"
    r"aims|purpose|objective|objectives|goal|hypothesis) (?:of|was|is|were|are)\b|\b(?:we|study|trial) (?:aimed|"
    r"sought|hypothesi[sz]ed|planned|intend|intended|wanted|aims)\b|\bwill (?:be|receive|have|undergo|compare|"
    r"assess)\b|\b(?:was|were|is|are) (?:defined|considered) (?:as|to be)\b|\bdefined as\b|\b(?:primary|secondary|"
    r"main) (?:outcome|end-?point)s?\b(?: measures?| variables?)? (?:was|were|is|are|included|will|has been)\b|"
    r"\b(?:further|more|additional|larger|future|prospective|controlled) (?:research|studies|study|trials?|"
    r"investigations?)\b.*\b(?:needed|required|warranted|necessary|should|must)\b|\b(?:it is|remains?) (?:unclear|"
    r"unknown|uncertain)\b|\bshould (?:be|not|receive|undergo|include|consider)\b|\bwe (?:[a-z]+ly )?(?:assessed|"
    r"investigated|examined|evaluated|studied|compared|tested|analy[sz]ed|conducted|performed|measured|"
    r"hypothesi[sz]ed|randomi[sz]ed|enrolled|recruited|included|reviewed)\b|\b(?:study|studies|trial|"
    r"trials) (?:(?:has|have) )?(?:investigated|assessed|examined|evaluated|compared)\b|\b(?:outcome|"
    r"end-?point)s?(?: measures?)? (?:was|were|is|are|included|comprised) (?!better|worse|good|favou?rable|similar|"
    r"improved|excellent|poor)|\b(?:is|are) (?:recommended|needed|required|necessary|warranted)\b|\bwe recommend\b"
)
_OF_A_SUBJECT = rx(
    r"\?|^(?:the )?(?:effects?|role|use|efficacy|safety|impact|influence|comparison|evaluation|assessment|"
    r"treatment) (?:and [a-z]+ )?of\b"
)
_EARLIER = rx(
    r"\b(?:earlier|previous|prior|previously|other|published|recent|several|some|older|existing|available|"
    r"another) (?:[a-z-]+ ){0,3}?(?:case series|case reports|series|reports|stud(?:y|ies)|trials?|literature|"
    r"publications?|investigators?|authors?|cohorts?|reviews|meta-analys[ei]s)\b|\b(?:earlier|previous|prior|"
    r"published) (?:[a-z-]+ )?(?:report|data|evidence|experience|results|findings)\b|\bet al\b|\bin the literature\b|"
    r"\b(?:has|have) (?:also )?(?:previously )?been (?:previously )?(?:reported|shown|described|demonstrated|"
    r"published)\b|\bpreviously (?:reported|shown|described)\b|\bpublished (?:evidence|cases)\b|"
    r"\bother (?:groups|authors)\b|"
    r"\b(?:reported|described|observed|noted|shown|found) by (?:others|(?:other|previous|earlier) [a-z]+)\b|"
    r"\bin (?:earlier|previous|prior) work\b|\baccording to (?:others|the literature)\b|"
    r"\b(?:all|most|both|these|the|included|eligible|selected) (?:studies|trials|articles|publications) (?:observed|"
    r"reported|showed|found|described|noted|demonstrated)\b|\bcase reports of\b|\b(?:stud(?:y|ies)|reports|trials|"
    r"authors|series) (?:has|have) (?:shown|reported|"
    r"demonstrated|found|described|suggested)\b",
    needs="series|report|stud|trial|literature|publication|investigator|author|cohort|review|meta-analys|earlier|previous|"
    "prior|published|other| al|shown|described|demonstrated|articles",
)
_AS_OTHERS = re.compile(
    r",?\s(?:which\s(?:is|was)\s)?(?:similar(?:ly)?\sto|in\s(?:line|agreement|accordance|keeping|"
    r"contrast)\s(?:with|to)|"
    r"consistent\swith|comparable\s(?:to|with)|confirming|unlike|contrary\sto|like|compared\s(?:with|to))\s[^;,]{0,60}?"
    r"\b(?:previous|earlier|other|published|prior|literature)\b[^;,]{0,60}$"
)
_AS_OURS = rx(
    r"^(?:also |and )?(?:similar(?:ly)? to|like|unlike|in contrast (?:to|with)|contrary to|consistent with|in (?:line|"
    r"agreement|accordance|keeping) with|compared (?:with|to)|in comparison (?:with|to)|as (?:in|with)|different from|"
    r"confirming|supporting) (?:those of |the |results of |findings of )*(?:our|ours|the present|this) (?:own )?"
    r"(?:[a-z-]+ ){0,2}?(?:results?|findings?|patients?|children|cases?|data|study|series|cohort|experience|"
    r"observations?|report)\b"
)
_OUR_EARLIER = rx(
    r"\b(?:we|our (?:own )?(?:group|team|centre|center|unit)) (?:(?:have|had|has) )?(?:also )?(?:previously|earlier|"
    r"already|formerly)\b|\b(?:our|my) (?:own )?(?:previous|earlier|prior|former|recent|recently published) "
)
# a name as printed: "(Poe, 2003)", "According to Poe", "Poe and colleagues", ", Poe reported", "in the study by Poe"
_NAMED = re.compile(
    r"\([A-Z][\w'’-]+(?:\set\sal\.?|\s(?:and|&)\s[A-Z][\w'’-]+)?,?\s(?:19|20)\d\d[a-z]?\)|"
    r"\b[Aa]ccording\sto\s[A-Z][a-z]|(?<![\w'’-])[\w'’-]{1,60}\sand\s(?:colleagues|co-?workers|associates|"
    r"collaborators)\b|"
    r"(?:,|\bthat|\bas|\bwhile|\bwhereas|\bbut|\band|\balthough)\s[A-Z][a-z'’-]+\s(?:reported|described|found|"
    r"observed|noted|showed|demonstrated|documented|treated|saw|published|studied)\b|"
    r"\b[Ii]n\s(?:the|a)\s[A-Z][A-Za-z]*[A-Z0-9][\w-]*\s(?:trial|study|programme|program)|"
    r"\b(?:study|series|trial|report|cohort|work|data|those|experience)\s(?:by\s[A-Z]|"
    r"of\s[A-Z][a-z'’-]+(?=\s*(?:$|[,;(.])))"
)
_A_STUDY = rx(
    r"\b(?:an?|one|two|three|four|another|some|both) (?:(?!this\b|our\b)[a-z-]+ ){0,4}?(?:stud(?:y|ies)|trials?|"
    r"(?:case )?series|cohorts?|surveys?|reviews?|meta-analys[ei]s|case reports?) (?:(?!we\b|our\b|this\b)[a-z0-9()"
    r"-]+ ){0,8}?(?:showed|found|reported|demonstrated|described|observed|revealed|noted|documented|shows|suggested)\b|"
    r"\bin (?:their|his|her|that|those) (?:[a-z0-9-]+ ){0,2}?(?:cohorts?|series|stud(?:y|ies)|trial|report|"
    r"experience)\b|\b(?:of|in) (?:their|his|her) (?:[a-z0-9]+ ){0,2}(?:patients|children|cases)\b|\bin (?:the|a) "
    r"(?:(?!present\b|current\b)[a-z-]+ ){0,3}?(?:study|series|trial|cohort|report|work) (?:by|from) |\bas (?:[a-z]+ "
    r")?(?:reported|described|shown|found|noted|observed|published) (?:[a-z]+ )?(?:by|in|elsewhere|before|"
    r"previously)\b"
)
_OWN = rx(
    r"\b(?:our|we)\b|\b(?:this|the present|the current|present and|current) (?:(?!in\b|of\b|for\b|with\b|to\b|on\b|"
    r"from\b|at\b|among\b)[a-z-]+ ){0,4}?(?:case series|series|cohorts?|stud(?:y|ies)|report|trial|patients?|cases?|"
    r"analysis|population|sample|investigation)\b|\bin this case\b"
)
# what the same patient was told to have before
_TOLD_BEFORE = rx(
    r"\bpreviously (?:reported|described) (?:[a-z-]+ ){0,2}?(?:signs?|symptoms?|complaints?|findings?|lesions?|pain)\b"
)
_CONCLUDES = rx(
    r"\b(?:we|the authors|authors|they) (?:therefore )?(?:conclude|suggest|propose|believe|consider)\b|"
    r"\bin (?:conclusion|summary)\b|\bto conclude\b|^conclusions?\b|\b(?:these|our|the|this) (?:[a-z-]+ )?(?:results?|"
    r"findings?|data|observations?|study|series|experience|report) (?:[a-z]+ly )?(?:suggests?|indicates?|supports?|"
    r"implies|imply|confirms?|demonstrates?|underlines?)\b|\bconcluded that\b|\bsuggests? that\b",
    needs="conclu|suggest|propose|believe|consider|summary|indicate|support|impl|confirm|demonstrate|underline",
)
_PAST = rx(
    r"(?<![\w-])(?:was|were|had|did|showed|[a-z]{3,}ed|died|lost|fell|rose|became|grew|went|led|gave|took|began|made|"
    r"came|shrank|underwent|brought|saw|found|"
    r"withdrew|met|felt|kept|bled|broke|got|regrew|arose|sought|woke|held|spoke|stood|ate|slept|chose|overcame|drew|"
    r"ran)\b"
)
_GENERAL = rx(r"\b(?:is|are|appears?|seems?|has|have|may|can|might|could|[a-z]{4,}(?:s|es) (?:the|pain|symptoms))\b")


# "X reduces Y", "such doses lead to Y": what a treatment does, told as it always does
_ACTS = (
    r"(?:reduc|decreas|increas|improv|enhanc|induc|produc|caus|prevent|avoid|inhibit|suppress|reliev|restor|abolish|"
    r"provid|allow|permit|prolong|shorten|eliminat|minimi[sz]|facilitat|promot|influenc|impair|stimulat|modifi|"
    r"accelerat|lower|exert|affect|protect)"
)
_DOES = rx(
    rf"\b(?:{_ACTS}e?s (?!(?:in|of|was|were)\b)|(?:leads? to|results? in)\b|"
    rf"(?:doses|drugs|agents|measures|treatments|patients|techniques|methods|[a-z]+ics|[a-z]+ines) {_ACTS}e? )"
)
# a case is told in the present, too: "three cases of X during Y are described"
_IS_REPORTED = rx(
    r"\b(?:cases?|patients?|infants?|children|child|m[ae]n|wom[ae]n|boys?|girls?|observations?)\b[^;]{0,200}? "
    r"(?:is|are) (?:here |herein |briefly )?(?:reported|described|presented)$"
)
_PASSIVE_NOW = rx(r"\b(?:is|are|be|been|being)(?: [a-z]+ly| often| not| also)? [a-z]+ed\b")
_COUNTED = rx(
    rf"^(?:all|both|{COUNT})(?: (?:[a-z]+ ){{0,2}}{PATIENTS}| {COUNT})? could\b|\b{COUNT} of (?:the |our |these "
    rf")?{COUNT} (?:remain|are|have)\b|\b{COUNT} (?:of (?:the |our |these )?{COUNT} "
    rf")?{PATIENTS}(?: ?\([^()]{{1,12}}\))? (?:remain|are|have)\b"
)
_PERSON = rx(
    r"(?:he|she|(?:the|our|this|both|all) (?:patients?|boys?|girls?|m[ae]n|wom[ae]n|child(?:ren)?|infants?)|both) "
)


def role_of(passage: Passage, passages: Sequence[Passage]) -> str:
    """Return the role of a passage: aim, background, methods, results, discussion, conclusion, mixed, ...

    `closing` is a discussion that ends an abstract. `mixed` is an abstract without headings or a heading that names
    several parts; title, excerpt and summary are
    the roles of those kinds of passages.
    """
    if passage.kind in (PassageKind.TITLE, PassageKind.EXCERPT, PassageKind.SUMMARY):
        return str(passage.kind)
    label = " ".join((passage.label or "").casefold().split()).strip(" :.")
    roles = [role for role, pattern in _HEADINGS if pattern.search(label)]
    if "summary" in roles:
        others = any(p.label and p.label != passage.label and p.kind is passage.kind for p in passages)
        return "conclusion" if others and label == "summary" else "mixed"
    if "measure" in label or ("outcome" in label and "main" in label and "result" not in label):
        return "methods"
    if roles[:1] == ["discussion"] and _closes(passage, passages):
        return "closing"
    if not roles:
        return "discussion" if passage.kind is PassageKind.SNIPPET else "mixed"
    if len(roles) > 1 and "results" in roles and not label.startswith("patient"):
        return "discussion" if "discussion" in roles or "conclusion" in roles else "mixed"
    return roles[0]


def _closes(passage: Passage, passages: Sequence[Passage]) -> bool:
    """The last of several sections of an abstract; where it is a discussion, the abstract has no conclusion."""
    sections = [p for p in passages if p.kind is PassageKind.ABSTRACT]
    return len(sections) > 1 and passage.kind is PassageKind.ABSTRACT and passage == sections[-1]


@lru_cache(maxsize=_SENTENCES_KEPT)
def is_no_finding(flat_sentence: str) -> bool:
    """Questions, aims, plans, definitions and recommendations state no finding."""
    return _SKIP.search(flat_sentence) is not None


def is_title_of_a_subject(flat_title: str) -> bool:
    """Say whether a title names what was looked at ("Effect of X on Y"), or asks, and tells nothing of it."""
    return _OF_A_SUBJECT.search(flat_title) is not None


@lru_cache(maxsize=_SENTENCES_KEPT)
def speaks_of_others(flat_sentence: str) -> bool:
    """Say whether the words attribute what they state to other studies."""
    return _EARLIER.search(flat_sentence) is not None


@lru_cache(maxsize=_SENTENCES_KEPT)
def speaks_of_own(flat_sentence: str) -> bool:
    """Say whether the words attribute what they state to the study that they stand in."""
    return _OWN.search(flat_sentence) is not None


def basis_of(role: str, sentence: str, told: str, *, tense_of: str, has_markers: bool) -> Basis:
    """Say whose finding a clause states, given the role of its passage and markers beside the finding.

    `sentence` and `told` are words as printed: the whole, and the clause with what opens it. The clause decides where
    it says whose finding it is, else the sentence. `tense_of` is flat: its tense decides without headings.
    """
    whole = flat(sentence)
    if role == "title":
        return Basis.TITLE
    if whole.startswith("as background"):
        return Basis.BACKGROUND
    others, own = _whose(told, role)
    if not others and not own:
        others, own = _whose(sentence, role)
        others, own = others, own and not (others and "et al" in whole)
    if (others and not own) or (role != "results" and has_markers and not own):
        return Basis.REPORTS_OTHER
    if role in ("background", "methods", "aim"):
        return Basis.BACKGROUND
    if role == "conclusion" or _CONCLUDES.search(whole):
        return Basis.CONCLUSION
    if role in ("results", "summary"):
        return Basis.OWN_DATA
    if role == "closing":  # a discussion that ends an abstract restates the results, or concludes
        return Basis.OWN_DATA if own and _PAST.search(tense_of) else Basis.CONCLUSION
    if role == "mixed":
        return _of_unlabelled(tense_of, own=own)
    return Basis.OWN_DATA if own else Basis.BACKGROUND


@lru_cache(maxsize=_SENTENCES_KEPT)
def _whose(printed: str, role: str) -> tuple[bool, bool]:
    """Return whether words attribute what they state to other studies, and whether to their own."""
    printed = _AS_OTHERS.sub("", printed)
    words = _TOLD_BEFORE.sub(" ", flat(printed))
    beside = _AS_OURS.match(words)
    if beside:  # "similar to our results, Poe reported": what follows is not ours
        own = speaks_of_own(words[beside.end() :])
        return not own, own
    if _OUR_EARLIER.search(words) or _NAMED.search(printed) or "et al" in words:
        return True, False
    in_text = role not in ("summary", "mixed", "title") and bool(_A_STUDY.search(words))
    return in_text or speaks_of_others(words), speaks_of_own(words)


def has_no_tense(clause: str) -> bool:
    """Say whether flat words have no verb that tells when: "and no recurrence of pain after a year"."""
    told = (_PAST, _GENERAL, _PASSIVE_NOW, _DOES, _COUNTED)
    return _PERSON.match(clause) is None and not any(pattern.search(clause) for pattern in told)


def _of_unlabelled(clause: str, *, own: bool) -> Basis:
    """An abstract without headings tells its results in the past tense and its general statements in the present."""
    if own or _PAST.search(_PASSIVE_NOW.sub(" ", clause)) or _PERSON.match(clause) or _COUNTED.search(clause):
        return Basis.OWN_DATA
    if _IS_REPORTED.search(clause.rstrip(" .")):
        return Basis.OWN_DATA
    return Basis.CONCLUSION if _GENERAL.search(clause) or _DOES.search(clause) else Basis.BACKGROUND
