"""How a text is set changes nothing that is read of it, and every quote stays the words as printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shorthand import abstract
from trials import KNEE, PRESSURE, VOMITING, passages

from evidence_kb.claims import extract
from evidence_kb.claims.language.typography import in_normal_form, normal_form
from evidence_kb.claims.lexicon.concepts import NO_TOPIC
from evidence_kb.claims.questions.ask import asker_of
from evidence_kb.findings import Claim, Extraction, Quote
from evidence_kb.model import Passage

SERIES = abstract(
    ("Background", "The \"stiff-man\" complaint of fooitis was described by Sjögren's pupils."),
    ("Methods", "Between 1996 and 2004, we treated 12 patients with zorplexine 1 mg/kg every 3 months in this "
     "single-centre, retrospective case series."),
    ("Results", "Pain resolved in 9 of 12 patients (75%). Caféitis-free survival improved. C-reactive protein fell "
     "in 4 patients, and zorplexnie was stopped in none.\n\nNo serious side-effects occurred in the 12 patients"),
    ("Conclusion", "Zorplexine is a well-tolerated treatment of fooitis."),
    title="Zorplexine for \"refractory\" fooitis: a long-term case series",
)  # fmt: skip
STUDIES = {"knee": passages(*KNEE), "pressure": passages(*PRESSURE), "vomiting": passages(*VOMITING), "series": SERIES}
BLANKS = ("  ", "\r\n", "\n", "\t", "\xa0", "\u2009", "\u202f", "\u3000", " \u200b", "\u200b", "\0", " \n ", "\ufeff ")
LAWS: dict[str, Callable[[str], str]] = {
    "hyphens that do not break": lambda text: text.replace("-", "\u2011"),
    "typographic hyphens": lambda text: text.replace("-", "\u2010"),
    "dashes in words": lambda text: text.replace("-b", "–b").replace("-t", "–t").replace("C-r", "C–r"),
    "curly quotes": lambda text: text.replace(' "', " “").replace('"', "”").replace("'", "’"),
    "accents apart": lambda text: unicodedata.normalize("NFD", text),
    "soft hyphens": lambda text: text.replace("plex", "plex\xad"),
    "ligatures": lambda text: text.replace("fi", "\ufb01").replace("fl", "\ufb02"),
    "p values and percent signs": lambda text: re.sub(r"\bp ([<=]) 0(?=\.\d)", r"p\1", text).replace("%", " %"),
    "decimal points as in old journals": lambda text: re.sub(r"(?<=\d)\.(?=\d)", "·", text),
    "amounts": lambda text: (
        re.sub(r"(?<=\d) (?=m?[gl]\b)", "", text).replace(" n = ", " n=").replace("g/day", "g per day")
    ),
    "blanks around": lambda text: f"\ufeff\n {text} \xa0",
}


def quotes(found: Extraction) -> list[Quote]:
    """Return every quote of an extraction, whatever it proves."""
    claims = (*found.claims, *found.less_certain)
    findings = (found.design, found.timing, found.centres, found.participants, *found.conditions)
    return [
        *(q for c in claims for q in (c.quote, c.treatment_proof, c.dose and c.dose.proof) if q),
        *(finding.proof for finding in findings if finding),
        *(variant.proof for variant in found.spelling_variants),
    ]


def read(texts: list[Passage]) -> Extraction:
    """Read a study of which each quote must be verbatim, and give it without the places of its words."""
    found = extract(texts, NO_TOPIC, 0.0)
    for quote in quotes(found):
        assert texts[quote.passage].text[quote.start : quote.end] == quote.text

    def bare(quote: Quote) -> Quote:
        return replace(quote, start=0, end=0, text=normal_form(quote.text).text)

    def claim(c: Claim) -> Claim:
        dose = c.dose and replace(c.dose, proof=bare(c.dose.proof))
        return replace(c, quote=bare(c.quote), treatment_proof=c.treatment_proof and bare(c.treatment_proof), dose=dose)

    facts = {
        name: (fact := getattr(found, name)) and replace(fact, proof=bare(fact.proof))
        for name in ("design", "timing", "centres", "participants")
    }
    return replace(
        found,
        claims=tuple(map(claim, found.claims)),
        less_certain=tuple(map(claim, found.less_certain)),
        conditions=tuple(replace(c, proof=bare(c.proof)) for c in found.conditions),
        spelling_variants=tuple(
            replace(v, printed=bare(v.proof).text, proof=bare(v.proof)) for v in found.spelling_variants
        ),
        **facts,
    )


def test_the_laws_are_held_against_studies_with_every_kind_of_finding() -> None:
    found = [extract(texts, NO_TOPIC, 0.0) for texts in STUDIES.values()]
    assert all(one.claims for one in found)
    series = found[-1]
    assert series.design and series.timing and series.centres and series.participants and series.conditions
    assert series.spelling_variants
    assert any(c.treatment_proof for c in series.claims) and any(c.dose for c in series.claims)


@pytest.mark.parametrize("study", STUDIES.values(), ids=STUDIES)
@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_signs_change_nothing_that_is_read(law: Callable[[str], str], study: list[Passage]) -> None:
    changed = [replace(passage, text=law(passage.text)) for passage in study]
    assert read(changed) == read(study)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_blanks_change_nothing_that_is_read(data: st.DataObject) -> None:
    study = data.draw(st.sampled_from(list(STUDIES.values())))
    blank = st.sampled_from(BLANKS)

    def spaced(text: str) -> str:
        first, *words = text.split(" ")
        return first + "".join(data.draw(blank) + word for word in words)

    assert read([replace(passage, text=spaced(passage.text)) for passage in study]) == read(study)


@pytest.mark.parametrize("law", [*LAWS.values(), lambda text: text.replace(" ", "\xa0\r\n")], ids=[*LAWS, "blanks"])
def test_signs_change_no_answer(law: Callable[[str], str]) -> None:
    title, text = KNEE
    text = text.replace("pain intensity", '"self-rated" pain intensity')
    question = ("zorplexine", "placebo", '"self-rated" pain intensity')
    plain, other = asker_of(title, text).ask(*question), asker_of(law(title), law(text)).ask(*map(law, question))
    assert plain.quote and other.quote and text[plain.start : plain.end] == plain.quote
    assert law(text)[other.start : other.end] == other.quote
    assert normal_form(other.quote).text == plain.quote
    assert (other.change, other.direction, other.score) == (plain.change, plain.direction, plain.score)


def test_sections_of_an_abstract_are_found_however_it_is_set() -> None:
    title, text = KNEE
    cut = text.index("At 12 weeks")
    spaced = text[:cut].replace(" ", "  "), text[cut:].replace(" ", "\xa0")
    plain = asker_of(title, text, [("Methods", text[:cut]), ("Results", text[cut:])])
    other = asker_of(title, "\n".join(spaced), [("Methods", spaced[0]), ("Results", spaced[1])])
    assert [line.label for line in other.reading.lines] == [line.label for line in plain.reading.lines]


@pytest.mark.parametrize(
    "text",
    [
        "Pain fell by –8.2 points (95% CI 2–15) – more than ever – or −3.",  # a minus, a range, a parenthesis
        "“",
        "Two paragraphs.\n\nHere.",
    ],
)
def test_what_means_something_stays(text: str) -> None:
    assert normal_form(text).text == text.replace("“", '"')


def test_a_blank_line_ends_a_paragraph_whatever_stands_in_it() -> None:
    assert normal_form("one\r\n \xa0\r\ntwo\r\nthree\r\rfour").text == "one\n\ntwo three\n\nfour"


def test_a_text_in_normal_form_is_read_as_it_is() -> None:
    texts = [normal_form(passage.text) for passage in SERIES]
    kept = in_normal_form(SERIES, texts)
    assert all(normal.text is passage.text for normal, passage in zip(texts, SERIES, strict=True))
    assert all(a is b for a, b in zip(kept, SERIES, strict=True))


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("Pain fell (P<.05; n=30, <=3 drinks, HR ·75, 95 % CI .5–1·2).",
         "Pain fell (P < 0.05; n = 30, <= 3 drinks, HR 0.75, 95% CI 0.5–1.2)."),
        ("5mg/d or 2 g per day or 3ml a day, 8±.5 points", "5 mg/day or 2 g/day or 3 ml/day, 8 ± 0.5 points"),
        # neither a number without its zero, nor an amount, nor a sign between two numbers
        ("Version v.2, 0 .05, A->B, a<b, two per day, n.5th, 12 gm", ""),
    ],
)  # fmt: skip
def test_figures_have_one_form(printed: str, plain: str) -> None:
    normal = normal_form(printed)
    assert normal.text == (plain or printed)
    at = normal.text.find("0.75")
    assert at < 0 or printed[slice(*normal.span(at, at + 4))] == "·75"


@given(st.text(max_size=60), st.data())
def test_spans_of_any_text_come_back_in_order(printed: str, data: st.DataObject) -> None:
    normal = normal_form(printed)
    ends = st.integers(0, len(normal.text))
    start, end = sorted((data.draw(ends), data.draw(ends)))
    a, b = normal.span(start, end)
    assert 0 <= a <= b <= len(printed)
    assert (a == b) == (start == end)
    assert normal.span(0, start)[1] <= a or start == 0 or start == end


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("METHODS. We gave x. Results. Pain fell.", "METHODS: We gave x. Results: Pain fell."),
        ("We gave x.\n\nResults\nPain fell.", "We gave x.\n\nResults: Pain fell."),
        ("We gave x.\n\nResults\n12 were cured.", "We gave x.\n\nResults: 12 were cured."),
        ("Objectives\nTo test x.", "Objectives: To test x."),
        ("We gave x. RESULTS. 12 were cured.", "We gave x. RESULTS: 12 were cured."),
        ("PATIENTS AND METHODS. Ten got x.", "PATIENTS AND METHODS: Ten got x."),
    ],
)
def test_labels_of_sections_have_a_colon(printed: str, plain: str) -> None:
    normal = normal_form(printed)
    assert normal.text == plain
    at = plain.index(": ")
    assert printed[slice(*normal.span(0, at))] == printed[:at]


@pytest.mark.parametrize(
    "printed",
    [
        "RESULTS OF A TRIAL IN CHILDREN",
        "Results Were Good.",
        "Aims To Be Reached\n\nPain.",
        "We saw RESULTS Pain fell.",
        "METHODS of care.",
        "RESULTS: A.",
    ],
)
def test_what_is_no_label_gets_none(printed: str) -> None:
    assert normal_form(printed).text == printed
