"""Laws of the extractor: any drug, outcome and count give the corresponding claims; any text is survived."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shorthand import abstract, claims, counted

from evidence_kb.claims import extract
from evidence_kb.claims.language.numbers import NUMBER_WORDS
from evidence_kb.findings import Claim, Extraction, Quote
from evidence_kb.harvesters import saved_page
from evidence_kb.model import Passage, PassageKind, Question, Request, Response

SEED = Path(__file__).parents[2].parent / "shared" / "seed" / "j.jpeds.2007.08.047.txt"

DRUGS = st.sampled_from(
    [
        "zoledronic acid",
        "infliximab",
        "gold salts",
        "methotrexate",
        "colchicine",
        "anakinra",
        "zorplexine",
        "auranofin",
        "anti-TNF agents",
        "vitamin D",
        "qualimab",
        "naltrexone",
        "thalidomide",
        "sirolimus",
    ]
)
# outcome as a subject, and whether a decrease is good for the patient (None: nobody can tell from the words)
OUTCOMES = st.sampled_from(
    (
        ("fever", True),
        ("fatigue", True),
        ("joint swelling", True),
        ("bone density", False),
        ("CRP", True),
        ("pain", True),
        ("morning stiffness", True),
        ("quality of life", False),
        ("haemoglobin", False),
        ("itching", True),
        ("zorbitis", True),
        ("serum quibble", None),
        ("mobility", False),
        ("muscle strength", False),
        ("disease activity", True),
    )
)
WORDS = {n: word for word, n in NUMBER_WORDS.items() if " " not in word}


@st.composite
def counts(draw: st.DrawFn) -> tuple[int, int, str, str]:
    """A count and a total from 2 to 40, each as digits or as a word."""
    total = draw(st.integers(3, 40))
    events = draw(st.integers(2, total - 1))
    spell = st.sampled_from((str, lambda n: WORDS[n]))
    return events, total, draw(spell)(events), draw(spell)(total)


def page(
    drug: str, outcome: str, count: tuple[int, int, str, str], headings: tuple[str, str, str, str]
) -> list[Passage]:
    """The seed's constructions in our own words."""
    _, total, n, of = count
    aim, methods, results, end = headings
    upper = drug[0].upper() + drug[1:]
    return [
        *abstract(
            (aim, f"To find out whether {drug} helps in relapsing fooitis (RF)."),
            (
                methods,
                f"{WORDS[total].capitalize()} children with RF, all of whom had persistent limping despite previous "
                f"treatment with rest, were treated with {drug} (2 mg/kg/dose every 3 months for 6 to 18 months).",
            ),
            (
                results,
                f"{outcome[0].upper() + outcome[1:]} decreased after the second dose in {n} of {of} children, with "
                f"functional improvement kept over time. Improvement was seen in bone lesions for these {n} children.",
            ),
            (end, f"{upper} seems to be a helpful and safe additional treatment in RF if rest is not enough."),
            title=f"{upper} treatment in relapsing fooitis",
        ),
        Passage(
            "k",
            PassageKind.SNIPPET,
            "Comment",
            f"In this case series of {drug} use in RF, reduction in lesion size was shown. {n.capitalize()} of our "
            f"{of} "
            "children showed clinical response. The last child may have had",
            complete=False,
        ),
    ]


HEADINGS = st.sampled_from(
    (
        ("Aim", "Methods", "Results", "Conclusions"),
        ("Objective", "Patients and methods", "Findings", "Interpretation"),
        ("Purpose", "Study design", "Main results", "Summary"),
        ("OBJECTIVES:", "METHODS:", "RESULTS:", "CONCLUSION:"),
    )
)


@given(DRUGS, OUTCOMES, counts(), HEADINGS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_same_page_with_other_words_and_numbers_gives_the_corresponding_claims(
    drug: str, outcome: tuple[str, bool | None], count: tuple[int, int, str, str], headings: tuple[str, str, str, str]
) -> None:
    name, decrease_is_good = outcome
    events, total, *_ = count
    extraction = extract(page(drug, name, count, headings))
    own = [c for c in extraction.claims if c.basis == "own_data"]
    assert {(c.treatment or "").casefold() for c in own} == {drug.casefold()}
    main, functional, lesions, size, response = own
    expected = {True: "improvement", False: "worsening", None: "unclear"}[decrease_is_good]
    assert (main.outcome.casefold(), main.change, main.direction) == (name.casefold(), "decreased", expected)
    assert (main.timepoint, main.comparator, counted(main)) == ("after the second dose", "none", (events, total))
    assert counted(functional) == counted(size) == (None, None)
    assert counted(lesions) == (events, events) and lesions.numbers.denominator == "subgroup"
    assert counted(response) == (events, total)
    assert main.dose is not None and (main.dose.unit, main.dose.duration_max) == ("mg/kg/dose", 18)
    conclusion = [c for c in extraction.claims if c.basis == "conclusion"]
    assert [(c.outcome, c.direction, c.hedge) for c in conclusion] == [
        ("usefulness", "improvement", 1),
        ("safety", "no_evidence", 1),
    ]
    assert extraction.design is not None and extraction.design.value == "series"
    assert extraction.participants is not None and extraction.participants.value == str(total)


def seed_passages() -> list[Passage]:
    if not SEED.is_file():
        pytest.skip("the seed page in ../shared/seed is not here")
    address = Request("saved_page", Question.RECORDS, "file:seed.txt")
    batch = saved_page.parse(Response(address, SEED.read_bytes(), "2026-01-01T00:00:00Z"))
    return [p for p in batch.passages if p.record_key == batch.focal_keys[0]]


@given(DRUGS, OUTCOMES, counts())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_real_page_with_other_words_and_numbers_gives_the_corresponding_claims(
    drug: str, outcome: tuple[str, bool | None], count: tuple[int, int, str, str]
) -> None:
    events, total, n, of = count
    changes = (
        ("pamidronate", drug),
        ("Pain decreased", f"{outcome[0][0].upper() + outcome[0][1:]} decreased"),
        ("4 of 5", f"{n} of {of}"),
        ("Four of our 5", f"{n.capitalize()} of our {of}"),
        ("these 4", f"these {n}"),
        ("all 4", f"all {n}"),
        ("Five patients", f"{of.capitalize()} patients"),
    )
    found: list[Passage] = []
    for passage in seed_passages():
        text = passage.text
        for old, new in changes:
            text = text.replace(old, new)
        found.append(Passage(passage.record_key, passage.kind, passage.label, text, passage.complete))
    extraction = extract(found)
    assert len(extraction.claims) == 12
    own = [c for c in extraction.claims if c.basis == "own_data"]
    assert {(c.treatment or "").casefold() for c in own} == {drug.casefold()}
    assert own[0].outcome.casefold() == outcome[0].casefold()
    assert [counted(c) for c in own] == [
        (events, total),
        (None, None),
        (events, events),
        (None, None),
        (events, total),
        (events, events),
    ]
    assert extraction.participants is not None and extraction.participants.value == str(total)


def quotes_of(extraction: Extraction) -> list[Quote]:
    def of_claim(claim: Claim) -> list[Quote]:
        dose = [claim.dose.proof] if claim.dose else []
        return [claim.quote, *([claim.treatment_proof] if claim.treatment_proof else []), *dose]

    findings = [
        extraction.design,
        extraction.timing,
        extraction.centres,
        extraction.participants,
        *extraction.conditions,
    ]
    return [
        *(q for c in extraction.claims for q in of_claim(c)),
        *(f.proof for f in findings if f),
        *(s.proof for s in extraction.spelling_variants),
    ]


FRAGMENTS = st.sampled_from(
    [
        "pain",
        "Pain",
        "decreased",
        "improved",
        "was",
        "seen",
        "no",
        "not",
        "in",
        "with",
        "of",
        "4",
        "5",
        "/",
        "(",
        ")",
        "[",
        "]",
        "%",
        "patients",
        "treated with",
        "zorplexine",
        ".",
        ", ",
        ";",
        ": ",
        "–",
        "≤",
        "p = 0.03",
        "these 4",
        "neither",
        "nor",
        "responded to",
        "compared with",
        "placebo",
        "and",
        "2 to 4 monthly",
        "mg/kg",
        "case series",
        "İ",
        "ß",
        "\n",
        "\xa0",
        "significant",
        "nausea",
        "despite",
        "safe",
        "appears",
        "that",
        "when",
        "size.16 ",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(FRAGMENTS, max_size=60).map(" ".join))
PASSAGES = st.lists(
    st.builds(
        Passage,
        st.just("k"),
        st.sampled_from(PassageKind),
        st.sampled_from((None, "Methods", "Results", "Discussion", "Objective", "Conclusion")),
        TEXTS,
        st.booleans(),
    ),
    max_size=4,
)


@given(PASSAGES)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_survived_with_true_quotes_and_one_answer(passages: list[Passage]) -> None:
    extraction = extract(passages)
    for quote in quotes_of(extraction):
        assert quote.text and passages[quote.passage].text[quote.start : quote.end] == quote.text
    assert extract(passages) == extraction
    for index, claim in enumerate(extraction.claims):
        assert claim.duplicate_of is None or claim.duplicate_of < index
        assert claim.outcome.strip()
        n = claim.numbers
        assert n.total_n is None or n.events_n is None or n.events_n <= n.total_n


@given(st.text(max_size=120))
@settings(max_examples=100, deadline=None)
def test_text_without_letters_or_verbs_gives_no_claim(noise: str) -> None:
    assert claims(abstract(("Results", "".join(c for c in noise if not c.isalpha())))) == ()
