"""Which treatment a study is about, and what its people were given one after the other.

The treatment that the title names is meant, if the text names it too; else the only one that was given; else the one in
the sentence that says whom the study treated. Two that stand in that sentence are two arms, and the study is about
neither alone. What a title names as the cause of a harm is no treatment that helped: "hepatitis due to X". A report of
one patient who was given several in turn follows the turns (`attribution`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from evidence_kb.claims.language.numbers import COUNT, ONE_TO_TEN
from evidence_kb.claims.language.words import rx
from evidence_kb.claims.lexicon.concepts import key, known
from evidence_kb.claims.study.procedures import is_operation, is_procedure
from evidence_kb.claims.study.sure_names import is_sure
from evidence_kb.claims.study.treatments import Mention, distinct, is_placebo, joined
from evidence_kb.findings import ConceptKind, Finding, Vocabulary
from evidence_kb.model import Passage

_ONE = rx(
    rf"\b(?:\d{{1,3}}|{ONE_TO_TEN}|eleven|twelve)[- ](?:years?|months?|"
    r"weeks?|days?)[- ]old\b|"
    r"(?:^|\. |\babout )an? (?:[a-z-]+[ -]){0,3}?(?:patient|boy|girl|man|woman)\b|"
    r"\b(?:report|describe|present|case of) (?:the case of )?(?:an?|one) (?:[a-z-]+ ){0,3}?(?:patient|child|"
    r"infant|boy|girl|"
    r"man|woman|adolescent|adult|case)\b|\bin this (?:patient|boy|girl|man|woman|child)\b"
)
_MANY = rx(
    rf"\b(?!one\b|1\b){COUNT} (?:(?!year|month|week|day)[a-z-]+ ){{0,3}}?(?:patients|children|infants|adults|"
    r"adolescents|"
    r"women|men|girls|boys|cases|subjects|sisters|brothers|siblings|newborns|neonates|recipients)\b|\bboth patients\b"
)
_GROUPS = rx(r"\b(?:groups?|arms?|respectively|either|randomi[sz]ed|compar(?:ed|ing|ison)|versus|vs)\b")
_ANYWAY = rx(
    r"\bwho (?:were|had been|was|are) (?:already |previously |still )?(?:taking|on|receiving|using) [^,;]{0,40}$"
)
_SINGLE = rx(
    r"\b(?:he|she|the (?:patient|child|boy|girl|man|woman|infant)|both|each|all|combination|combined|together|"
    r"concomitant)\b"
)
# "hepatitis due to X", "stroke after X", "X-induced colitis": the title names a cause
_CAUSE_BEFORE = rx(
    r"\b(?:due to|caused by|induced by|secondary to|associated with|related to|attributed to|triggered by|complication "
    r"of|complicating|after|following|from|under|during) (?:[a-z-]+ ){0,3}$"
)
_CAUSE_AFTER = re.compile(
    r"-?\s?(?:induced|associated|related|triggered|resistant|refractory|dependent)\b|\s(?:(?:pulmonary|hepatic|liver|"
    r"renal|skin|cardiac|neuro[a-z]*|acute|severe)\s)?(?:angioedema|toxicity|overdose|"
    r"poisoning|intoxication|withdrawal|embryopathy|[a-z]+(?:itis|opathy|emia|penia))\b"
)
_OTHER_STUDY = rx(
    r"\b(?:incidence|prevalence|epidemiolog[a-z]+|trends?|risk factors?|predict(?:ors?|ing|ion)|prognos[a-z]+|"
    r"diagnos(?:is|tic)|expression|biomarkers?|anatom[a-z]+|survey|knowledge|attitudes|mutations?|genotypes?)\b"
)
_NO_TREATMENT = rx(
    r"\b(?:risk factors?|predict(?:ors?|ing|ion)|polymorphisms?|biomarkers?|gene(?:s|tic)?|mutations?|serum levels?)\b"
)
# "efficacy of X in patients with mutations" is about X
_ABOUT_IT = rx(
    r"\b(?:efficacy|effectiveness|safety|tolerability|effects?|treatment|experience|response|use|outcomes?|results) "
    r"(?:of|"
    r"with|to|after) (?:[a-z-]+ ){0,2}$"
)
_ASKED = rx(
    r"\b(?:data|information|charts?|records?|details) (?:on|about|regarding|of|were|for)\b|\b(?:abstracted|extracted|"
    r"collected|culled|questionnaires?|prior to)\b"
)
_MEANWHILE = rx(r"\b(?:under|while on|while taking|while receiving|on long-term|on chronic) (?:[a-z-]+ )?$")
_WHO_THEY_ARE = rx(
    r"\b(?:undergoing|scheduled for|candidates for|after|following|(?:patients|children|subjects|men|women) (?:with "
    r"[a-z -]{3,40} )?"
    r"on (?:maintenance|chronic|regular|long-term)) (?:[a-z0-9-]+ ){0,4}$"
)
_ITS_PATIENTS = rx(r" (?:patients|recipients|survivors|users|population)\b")
_FAR = 1000
_IN_GENERAL = rx(r"\b(?:is|are|may|can|should|must)\b")
_TOLD = rx(r"\b(?:was|were|had|received|underwent|did|took|became|gave|led|we|our)\b")
_TREATS = rx(
    r"\b(?:treat|respon|resol|remission|improv|recover|reliev|relief|heal|control|success|effect|experience|outcome|"
    r"result|"
    r"follow-up|efficacy|safety|prognos|surviv|benefit|regression|return|disappear|cure|closure)[a-z]*\b"
)
_TOGETHER = rx(r"\b(?:combin[a-z]+|regimen|plus|together with|both drugs)\b")


class Texts(NamedTuple):
    """What is read of a study when its focus is sought, a tuple per passage: words, roles, the treatments they name."""

    passages: Sequence[Passage]
    plains: Sequence[str]
    roles: Sequence[str]
    mentions: Sequence[Sequence[Mention]]
    vocabulary: Vocabulary
    shorts: Mapping[str, str]

    def named(self, roles: Collection[str]) -> list[Mention]:
        """Return the treatments that passages in these roles name."""
        return [m for found, role in zip(self.mentions, self.roles, strict=True) if role in roles for m in found]


def is_one_patient(plains: Sequence[str], roles: Sequence[str], participants: Finding | None) -> bool:
    """Say whether the study reports one patient: told as one, and no group of people is counted in it."""
    own = [plain for plain, role in zip(plains, roles, strict=True) if role not in ("background", "excerpt")]
    if participants is not None and participants.value != "1":
        return False
    return any(_ONE.search(plain) for plain in own) and not any(_MANY.search(plain) for plain in own)


def courses_of(texts: Texts, given: Sequence[Mention], *, one: bool, has_arms: bool = True) -> tuple[Mention, ...]:
    """Join "A plus B", and "A, B and C" that one patient or every patient was given, to one course of treatment."""
    found: list[Mention] = []
    for mention in sorted(given, key=lambda m: (m.passage, m.start)):
        both = None
        if found and found[-1].passage == mention.passage and mention.start - found[-1].end < 80:
            plain = texts.plains[mention.passage]
            sentence = plain[max(plain.rfind(". ", 0, found[-1].start), 0) : mention.end]
            between = plain[found[-1].end : mention.start]
            together = one or bool(_SINGLE.search(sentence)) or " with " in between
            together = together or (not has_arms and between.strip() == "and" and "either" not in sentence)
            text = texts.passages[mention.passage].text
            both = joined(text, plain, (found[-1], mention), texts.vocabulary, given=together)
        if both:
            found[-1] = both
        elif one and _MEANWHILE.search(texts.plains[mention.passage][max(0, mention.start - 30) : mention.start]):
            continue  # what somebody took anyway
        elif not found or mention != found[-1]:
            found.append(mention)
    return tuple(found)


def focus_of(texts: Texts, courses: Sequence[Mention], participants: Finding | None, *, one: bool) -> Mention | None:
    """Return the treatment that the study is about, or None where that is open."""
    roles, plains, vocabulary = texts.roles, texts.plains, texts.vocabulary
    own = texts.named({*roles} - {"title", "background", "excerpt"})
    spared = {m.name for m in own if m.role == "absent"}
    plain = [m for m in own if m.role == "plain" and m.name not in spared]
    told = [m for m in plain if not says_in_general(_sentence(plains[m.passage], m.start))]
    titled = _of_title(texts, [*courses, *plain], {c.name for c in courses})
    if titled or _of_many(texts):
        return titled
    courses = _without_population(plains, courses)
    if not courses:
        titled = _alone_in_title(texts)
        if titled:
            return titled
    if _is_not_on_treatment(roles, plains):
        return None
    named = [m for m in told or plain if not is_placebo(m.name) and is_sure(m, vocabulary)]
    times = Counter(m.name for m in named)
    names = distinct(courses or [m for m in named if times[m.name] > 1 or _stands_out(m, roles, plains)])
    if len(names) == 1:
        return names[0]
    if one or any(_GROUPS.search(p) for p, role in zip(plains, roles, strict=True) if role != "background"):
        return None
    return _of_whom_it_treated(plains, courses, participants)


def _of_whom_it_treated(
    plains: Sequence[str], courses: Sequence[Mention], participants: Finding | None
) -> Mention | None:
    """Take the one treatment of the sentence that says whom the study treated, or what it gave first."""
    cohort = _in_sentence(plains, courses, participants.proof.passage, participants.proof.start) if participants else []
    first = min(courses, key=lambda m: (m.passage, m.start), default=None)
    inside = cohort or (_in_sentence(plains, courses, first.passage, first.start) if first else [])
    return inside[0] if len(distinct(inside)) == 1 else None


def _of_many(texts: Texts) -> bool:
    """ "A, B or C for X": the study is about none of them alone; "A after B and C" is about A."""
    titled = [m for m in texts.named({"title"}) if not _is_population(texts.plains[m.passage], m)]
    return len(distinct([m for m in titled if m.role == "plain" and not is_placebo(m.name)])) > 2


def _alone_in_title(texts: Texts) -> Mention | None:
    """Take the one treatment of the title where the text calls it something else and never says that it was given."""
    index = next((i for i, role in enumerate(texts.roles) if role == "title"), None)
    every = texts.mentions[index] if index is not None else ()
    named = [m for m in every if m.role == "plain" and is_sure(m, texts.vocabulary)]
    named = [m for m in named if not is_placebo(m.name) and not _is_cause(texts.plains[m.passage], m)]
    return named[0] if len(distinct(named)) == 1 else None


def _is_not_on_treatment(roles: Sequence[str], plains: Sequence[str]) -> bool:
    """ "Incidence of", "risk factors for": what was given to people there is not what the study is about."""
    return any(
        _OTHER_STUDY.search(plain) or _NO_TREATMENT.search(plain)
        for plain, role in zip(plains, roles, strict=True)
        if role == "title"
    )


def _stands_out(mention: Mention, roles: Sequence[str], plains: Sequence[str]) -> bool:
    """Named in the methods or the aim, or early: not in passing, and not among what was asked of people."""
    plain, role = plains[mention.passage], roles[mention.passage]
    if _ASKED.search(_sentence(plain, mention.start)):
        return False
    return role in ("methods", "aim") or (role == "mixed" and mention.start < len(plain) // 2)


def _without_population(plains: Sequence[str], courses: Sequence[Mention]) -> Sequence[Mention]:
    """ "Patients undergoing X were given Y": X says who they were, if anything else was given."""
    others = [m for m in courses if not _is_population(plains[m.passage], m)]
    return others or courses


def _is_population(plain: str, mention: Mention) -> bool:
    """ "Patients undergoing X", "chronic haemodialysis patients": X says who they were."""
    before = plain[max(0, mention.start - 60) : mention.start]
    return bool(_WHO_THEY_ARE.search(before) or _ITS_PATIENTS.match(plain, mention.end))


def _of_title(texts: Texts, own: Sequence[Mention], given: Collection[str]) -> Mention | None:
    """Take the one treatment of the title, as the text names it; "A and B" of a title where the text joins them."""
    index = next((i for i, role in enumerate(texts.roles) if role == "title"), None)
    if index is None:
        return None
    title = texts.plains[index]
    plain = [m for m in texts.mentions[index] if m.role == "plain" and not is_placebo(m.name)]
    named = [m for m in plain if not _is_cause(title, m)]
    is_about_it = any(_ABOUT_IT.search(title[max(0, m.start - _FAR) : m.start]) for m in named)
    if _NO_TREATMENT.search(title) and not is_about_it:
        return None
    if len(distinct(named)) > 1:  # "X after Y", "X in patients undergoing Y": Y says who they were
        others = [m for m in named if not _is_population(title, m)]
        named = others or named
    if len(distinct(named)) == 2:
        told = any(_TOGETHER.search(plain) for plain in texts.plains) or _joined_in(own)
        return joined(texts.passages[index].text, title, distinct(named), texts.vocabulary, given=told)
    return _as_text_names_it(texts, named[0], own, given) if len(distinct(named)) == 1 else None


def _as_text_names_it(texts: Texts, titled: Mention, own: Sequence[Mention], given: Collection[str]) -> Mention | None:
    """Return the one treatment of a title under its name in the text; None where the text does not name it."""
    if titled.name == "surgery":
        operations = _longest([m for m in own if is_operation(m.name)])
        if len(operations) == 1:
            return operations[0]  # the title says that they were operated on, the text how
    classes = {c.broader for c in known(ConceptKind.TREATMENT, texts.vocabulary).values()}
    others = [m for m in own if m.name != titled.name]
    if titled.name in classes and ((others and titled.name not in given) or any(m.broader for m in others)):
        return None  # the title names a class, the text the drug
    same = [m for m in own if same_thing(_spelled_out(m.name, texts.shorts), titled.name)]
    exact = next((m for m in same if m.name == titled.name), None)
    if exact or not same:
        return exact
    is_shorter = is_procedure(same[0].name) and len(same[0].name) < len(titled.name)
    return titled if is_shorter else same[0]  # "drainage" in the text is the title's endoscopic drainage


def _longest(many: Sequence[Mention]) -> list[Mention]:
    """Return a mention of each treatment, under the longest of its names: "lumbar discectomy" is the discectomy."""
    found: list[Mention] = []
    for mention in sorted(many, key=lambda m: -len(m.name)):
        if not any(same_thing(mention.name, other.name) for other in found):
            found.append(mention)
    return found


def _spelled_out(name: str, shorts: Mapping[str, str]) -> str:
    """ "GON block" is "greater occipital nerve block" where the text says what GON stands for."""
    longs = {short.casefold(): long for short, long in shorts.items()}
    return " ".join(longs.get(word, word) for word in name.split())


def _joined_in(own: Iterable[Mention]) -> bool:
    return any({"plus", "with", "and"} & set(key(m.text).split()) for m in own)


def _is_cause(title: str, mention: Mention) -> bool:
    if _CAUSE_AFTER.match(title, mention.end):
        return True
    before = title[max(0, mention.start - _FAR) : mention.start]
    return bool(_CAUSE_BEFORE.search(before)) and not _TREATS.search(before)


def same_thing(one: str, other: str) -> bool:
    """Say whether two names mean one treatment: "mechanical thrombectomy" and "thrombectomy" do.

    "A plus B" contains A and is not A.
    """
    a, b = set(key(one).split()), set(key(other).split())
    return (a <= b or b <= a) and not (a ^ b) & {"plu", "plus", "and", "with", "or"}


def says_in_general(sentence: str) -> bool:
    """ "X is often given" tells of nobody who was given it."""
    return bool(_IN_GENERAL.search(sentence)) and not _TOLD.search(sentence)


def _sentence(plain: str, at: int) -> str:
    """Return the sentence around a place, as far as one reads: a thousand characters to either side."""
    first, last = max(0, at - _FAR), min(len(plain), at + _FAR)
    start, stop = plain.rfind(". ", first, at), plain.find(". ", at, last)
    return plain[start + 1 if start >= 0 else first : stop if stop >= 0 else last]


def _in_sentence(plains: Sequence[str], courses: Sequence[Mention], passage: int, at: int) -> list[Mention]:
    """Return the treatments given that stand in the sentence of a place, without what people took anyway."""
    plain = plains[passage]
    stop = re.compile(r"\. |$").search(plain, at)
    start, end = plain.rfind(". ", 0, at) + 1, stop.start() if stop else len(plain)
    inside = [m for m in courses if m.passage == passage and start <= m.start < end]
    own = [m for m in inside if not _ANYWAY.search(plain, start, m.start)]
    return own or inside
