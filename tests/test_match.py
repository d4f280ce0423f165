"""Which descriptions are one work: siblings stay apart, the same work is recognised in its many printed forms.

Titles and names are made up in the shape in which MEDLINE, Web of Science and printed references write them.
"""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_kb.match import THRESHOLD, Described, blocking_keys, first_author, journals_agree, score

TITLE = "Long-term effects of aspirin in adults with type 2 diabetes mellitus"
BASE = Described(TITLE, "Kaufman KD; Li X", 2011, "Lancet")


def titled(title: str | None) -> Described:
    return replace(BASE, title=title)


def is_match(a: Described, b: Described) -> bool:
    return score(a, b).score >= THRESHOLD


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (f"{TITLE}. Part 1", f"{TITLE}. Part II"),
        (f"{TITLE}: part A", f"{TITLE}: part B"),
        (f"{TITLE} 2011", f"{TITLE} 2016"),
        (f"{TITLE}: a phase II trial", f"{TITLE}: a phase III trial"),
        (TITLE.replace("aspirin", "aspirin 100 mg"), TITLE.replace("aspirin", "aspirin 300 mg")),
        (TITLE.replace("aspirin", "low-dose aspirin"), TITLE.replace("aspirin", "high-dose aspirin")),
        (TITLE.replace("adults", "men"), TITLE.replace("adults", "women")),
        (TITLE.replace("aspirin", "nitrate"), TITLE.replace("aspirin", "nitrite")),
        (TITLE.replace("in adults", "without adults"), TITLE),
        (f"Erratum: {TITLE}", TITLE),
        (f"{TITLE} (vol 3, pg 12, 2010)", TITLE),
        (f"Reply to {TITLE}", TITLE),
        (f"Comment on: {TITLE}", TITLE),
        (f"Retraction of {TITLE}", TITLE),
        (f"WITHDRAWN: {TITLE}", TITLE),
        (f"{TITLE}: study protocol", TITLE),
        (f"{TITLE}: an update", TITLE),
        (f"{TITLE}: results after 12 months", TITLE),
        (f"{TITLE}: results after 6 months", f"{TITLE}: results after 12 months"),
        (f"{TITLE}: a cohort study", f"{TITLE}: a randomised trial"),
    ],
)
def test_a_sibling_with_nearly_the_same_title_is_another_work(ours: str, theirs: str) -> None:
    assert not is_match(titled(ours), titled(theirs)), score(titled(ours), titled(theirs))


@pytest.mark.parametrize(
    "printed",
    [
        TITLE.upper(),
        f"[{TITLE}].",
        f"{TITLE}: a randomised trial",
        f"{TITLE} (author's transl)",
        f"RETRACTED: {TITLE}",
        TITLE.replace("type 2", "type II"),
        TITLE.replace("type 2", "type two"),
        TITLE.replace("Long-term", "Longterm"),
        TITLE.replace("effects", "effect"),
        TITLE.replace("mellitus", "melltius"),
        TITLE.replace("in adults", "in the adults"),
    ],
)
def test_one_title_printed_in_another_way_is_the_same_work(printed: str) -> None:
    assert is_match(titled(printed), BASE), score(titled(printed), BASE)


def test_greek_letters_british_spelling_and_ordinals_make_no_difference() -> None:
    ours = "The 3rd report on tumour necrosis factor-α in haematological centre patients"
    theirs = "Third report on tumor necrosis factor-alpha in hematological center patients"
    assert is_match(titled(ours), titled(theirs))


def test_years_more_than_one_apart_never_match_and_the_next_year_does_if_all_else_agrees() -> None:
    assert score(BASE, replace(BASE, year=2013)).score == 0.0
    assert is_match(BASE, replace(BASE, year=2012))
    assert not is_match(BASE, replace(BASE, year=2012, journal=None))
    assert not is_match(BASE, replace(BASE, year=None))


def test_a_dropped_subtitle_needs_author_year_and_journal() -> None:
    longer = titled(f"{TITLE}: a randomised trial")
    assert not is_match(longer, replace(BASE, authors=None))
    assert not is_match(longer, replace(BASE, journal=None))
    assert not is_match(longer, replace(BASE, year=2012))


def test_a_preprint_is_not_its_article() -> None:
    assert not is_match(BASE, replace(BASE, journal="medRxiv"))


def test_a_short_title_needs_author_and_journal_or_volume_and_page() -> None:
    disease = titled("Hidradenitis suppurativa")
    assert is_match(disease, disease)
    assert not is_match(disease, replace(disease, journal=None))
    assert not is_match(disease, replace(disease, authors=None))
    placed = replace(disease, journal=None, volume="378", pages="1216-9")
    assert is_match(placed, replace(disease, authors=None, volume="378", pages="1216"))


@pytest.mark.parametrize(
    "genre", ["Editorial", "Introduction", "Reply", "Erratum", "The authors reply", "Letter: aspirin"]
)
def test_a_title_that_names_a_genre_needs_volume_and_page(genre: str) -> None:
    # One editor writes many editorials for one journal in one year.
    assert not is_match(titled(genre), titled(genre))
    placed = replace(titled(genre), volume="378", pages="1216")
    assert is_match(placed, placed)


def test_two_pages_or_two_volumes_are_two_works() -> None:
    first = replace(BASE, volume="8", pages="201-210")
    assert not is_match(first, replace(BASE, volume="8", pages="101-109"))
    assert not is_match(first, replace(BASE, volume="9"))
    assert is_match(first, replace(BASE, volume="Vol. 08", pages="pp. 201–10"))


def test_page_one_is_no_page_because_articles_with_a_number_are_printed_so() -> None:
    assert is_match(replace(BASE, volume="8", pages="1-15"), replace(BASE, volume="8", pages="e1000123"))


def test_a_reply_on_the_same_page_by_another_author_is_another_work() -> None:
    letter = replace(BASE, volume="45", pages="222")
    assert not is_match(letter, replace(letter, authors="Rusbridge C"))


def test_volume_and_page_outweigh_a_word_that_was_printed_differently() -> None:
    placed = replace(BASE, volume="45", pages="222")
    assert is_match(placed, replace(placed, title=TITLE.replace("adults", "grown-ups")))


def test_a_description_without_title_needs_journal_year_volume_page_and_author() -> None:
    untitled = replace(BASE, title=None, authors="Kaufman", volume="378", pages="1216")
    full = replace(BASE, volume="378", pages="1216-9")
    assert is_match(untitled, full)
    for missing in ("authors", "year", "journal", "volume", "pages"):
        assert not is_match(replace(untitled, **{missing: None}), full), missing


def test_the_reason_says_in_words_what_was_compared() -> None:
    other = Described(f"{TITLE}: a trial", "K. D. Kaufman", 2011, "The Lancet")
    assert score(BASE, other).reason == (
        "title 0.95 (subtitle on one side), year equal, first author equal, journal equal"
    )
    assert score(BASE, replace(BASE, year=2016)).reason == "years 2011 and 2016"


@pytest.mark.parametrize(
    ("printed", "family"),
    [
        ("Kaufman KD", "kaufman"),
        ("Kaufman, K.D., Smith, J.", "kaufman"),
        ("K. D. Kaufman", "kaufman"),
        ("Kaufman, Kelly", "kaufman"),
        ("Kelly D Kaufman; John Smith", "kaufman"),
        ("Kelly Kaufman, John Smith", "kaufman"),
        ("Kaufman KD, et al.", "kaufman"),
        ("Kaufman KD and Smith J", "kaufman"),
        ("Sack, G. H. Jr", "sack"),
        ("Sack GH Jr", "sack"),
        ("Smith, John A., III", "smith"),
        ("van der Berg J", "van der berg"),
        ("Jan van der Berg", "van der berg"),
        ("van der Berg, Jan", "van der berg"),
        ("da Silva Alves, C. F., Caumo, W.", "da silva alves"),
        ("García-López M", "garcia lopez"),
        ("Hwang C‐C", "hwang"),
        ("Østergaard L", "ostergaard"),
        ("LI X", "li"),
        ("X Li", "li"),
        ("WHO Collaboration Group", "who collaboration group"),
        (
            "Diabetes Control and Complications Trial Research Group",
            "diabetes control and complications trial research group",
        ),
        ("World Health Organization", "world health organization"),
        ("", None),
        (" ; ", None),
        (None, None),
    ],
)
def test_the_first_author_is_read_from_every_printed_form(printed: str | None, family: str | None) -> None:
    assert first_author(printed) == family


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Müller K", "Mueller K"),
        ("van der Berg J", "Berg J"),
        ("Garcia Lopez M", "Garcia M"),
        ("Wang Li", "Li Wang"),
        ("Bredal WP", "Brodal WP"),
    ],
)
def test_a_family_name_printed_in_two_ways_is_one_author(ours: str, theirs: str) -> None:
    assert is_match(replace(BASE, authors=ours), replace(BASE, authors=theirs))


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Clin Immunol", "Clinical Immunology"),
        ("J Pediatr", "The Journal of Pediatrics"),
        ("N Engl J Med", "The New England journal of medicine"),
        ("Dtsch Med Wochenschr", "Deutsche medizinische Wochenschrift"),
        ("Jpn J Clin Oncol", "Japanese Journal of Clinical Oncology"),
        ("Z Kinderheilkd", "Zeitschrift für Kinderheilkunde"),
        ("J. Natl. Cancer Inst.", "Journal of the National Cancer Institute"),
        ("PNAS", "Proceedings of the National Academy of Sciences"),
        ("Proc Natl Acad Sci U S A", "Proceedings of the National Academy of Sciences"),
        ("JAMA", "Journal of the American Medical Association"),
        ("AJR Am J Roentgenol", "American Journal of Roentgenology"),
        ("Lancet", "Lancet (London, England)"),
        ("Cleft Palate Craniofac J", "The Cleft palate-craniofacial journal : official publication of the Association"),
        ("Can Vet J", "The Canadian veterinary journal = La revue veterinaire canadienne"),
        ("Tierarztl Prax", "Tierärztliche Praxis"),
    ],
)
def test_an_abbreviated_journal_agrees_with_its_full_name(short: str, long: str) -> None:
    assert journals_agree(short, long) and journals_agree(long, short)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("Nature", "Nature Medicine"), ("J Clin Path", "J Clin Psychopath"), ("Am J Med", "Am J Med Sci"), ("Cell", "")],
)
def test_journals_that_merely_look_alike_do_not_agree(ours: str, theirs: str) -> None:
    assert not journals_agree(ours, theirs) and not journals_agree(theirs, ours)


def test_long_hostile_texts_are_compared_quickly() -> None:
    started = time.process_time()
    for text in (
        ": " * 20_000,
        "a b " * 20_000,
        "(" * 40_000,
        "retracted" * 10_000,
        "A." * 20_000,
        "van " * 20_000,
    ):
        other = text + "x"
        score(Described(text, text, 2001, text, text, text), Described(other, other, 2001, other, other, other))
    assert time.process_time() - started < 5  # it takes about one second; a pattern that backtracks takes hours


WORDS = st.lists(
    st.sampled_from(["bone", "loss", "girls", "aspirin", "type", "2", "II", "reply", "part", "of", "the", "α"]),
    max_size=9,
)
NAMES = st.sampled_from(["Kaufman KD; Li X", "Li X", "Kelly Kaufman", "van der Berg, J", "ABC Study Group", "", None])
DESCRIBED = st.builds(
    Described,
    title=st.one_of(st.none(), st.text(max_size=60), WORDS.map(" ".join), st.just(TITLE)),
    authors=st.one_of(NAMES, st.text(max_size=30)),
    year=st.one_of(st.none(), st.integers(2009, 2012)),
    journal=st.one_of(st.sampled_from(["Lancet", "The Lancet", "J Pediatr", "", None]), st.text(max_size=30)),
    volume=st.one_of(st.none(), st.sampled_from(["3", "03", "4"]), st.text(max_size=8)),
    pages=st.one_of(st.none(), st.sampled_from(["12-20", "12", "e4"]), st.text(max_size=8)),
)


@given(a=DESCRIBED, b=DESCRIBED)
def test_the_order_of_two_descriptions_does_not_matter(a: Described, b: Described) -> None:
    there, back = score(a, b), score(b, a)
    assert there == back
    assert 0.0 <= there.score <= 1.0


@given(described=DESCRIBED)
def test_a_description_with_enough_in_it_is_wholly_like_itself(described: Described) -> None:
    full = replace(described, title=f"{TITLE} {described.title or ''}", authors="Li X", year=2011, journal="Lancet")
    assert score(full, full).score == 1.0


@given(a=DESCRIBED, b=DESCRIBED)
def test_descriptions_that_match_share_a_blocking_key(a: Described, b: Described) -> None:
    if is_match(a, b):
        assert set(blocking_keys(a)) & set(blocking_keys(b))


@given(
    family=st.sampled_from(["Kaufman", "Østergård", "van der Berg", "García-López"]),
    given_name=st.sampled_from(["Kelly", "Jean-Pierre"]),
    others=st.sampled_from(["", "Doe A", "Roe B"]),
)
def test_the_form_in_which_authors_are_printed_does_not_matter(family: str, given_name: str, others: str) -> None:
    initials = "".join(part[0] for part in given_name.split("-"))
    dotted = ".-".join(initials) + "."
    forms = [
        f"{given_name} {family}",
        f"{family} {initials}",
        f"{family}, {given_name}",
        f"{family}, {dotted}",
        f"{dotted} {family}",
    ]
    lists = ["; ".join(filter(None, (form, others))) for form in forms]
    assert len({first_author(names) for names in lists}) == 1
    assert {score(replace(BASE, authors=names), replace(BASE, authors=lists[0])).score for names in lists} == {1.0}
