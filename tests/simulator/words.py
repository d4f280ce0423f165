"""Words of a made-up medicine: drugs, complaints, journals and people that do not exist, and sentences about them.

Nothing here is taken from a real record. Every function draws from the generator it is given and from nothing else,
so that one seed always makes the same texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_STARTS = (
    "zol", "bex", "tri", "mar", "vel", "kor", "pel", "dun", "fas", "lim", "nor", "quin", "sar", "tev", "ux", "yar",
)  # fmt: skip
_MIDDLES = ("a", "e", "i", "o", "u", "ani", "ero", "ilo", "omu", "uta", "efi", "obri")
_ENDS = ("vane", "prex", "dimol", "quast", "brine", "tolac", "zepin", "lorix", "mestrin", "gavil")
_PLACES = ("Brindle", "Halver", "Ostmark", "Querny", "Tamblyn", "Velden", "Wrexal", "Yarrow", "Zembla", "Karst")
_ILLS = ("fever", "ataxia", "dropsy", "neuralgia", "osteopathy", "palsy", "arthrosis", "anaemia", "colitis", "myopathy")
_MEASURES = (
    "pain at rest", "walking distance", "grip strength", "sleep quality", "night cramps", "bone density", "fatigue",
    "hospital stay", "relapse rate", "joint swelling", "lung capacity", "serum calcium", "quality of life", "nausea",
)  # fmt: skip
_DESIGNS = (
    "a randomised trial", "a cohort study", "a case series", "a crossover trial", "a systematic review",
    "a registry analysis", "a pilot study", "a multicentre trial",
)  # fmt: skip
_FAMILY_STARTS = ("Abr", "Bel", "Cor", "Dal", "Ebb", "Fen", "Gar", "Hol", "Iver", "Jan", "Kal", "Lom", "Mor", "Nys")
_FAMILY_ENDS = ("enko", "havn", "idze", "lund", "mann", "oğlu", "quist", "rière", "sson", "tönen", "vary", "witt")
_GIVEN = (
    "Ada", "Bruno", "Clara", "Dmitri", "Eva", "Femi", "Grete", "Hugo", "Ines", "Jonas", "Kaya", "Luís", "Mira", "Nils",
    "Olga", "Pavel", "Quentin", "Rosa", "Sven", "Tilde", "Uwe", "Vera", "Wim", "Xenia", "Yusuf", "Zoë",
)  # fmt: skip
_JOURNALS = (
    ("Annals of Imaginary Medicine", "Ann Imag Med"),
    ("Journal of Made-up Drugs", "J Made-up Drugs"),
    ("Zembla Medical Journal", "Zembla Med J"),
    ("Archives of Invented Diseases", "Arch Invent Dis"),
    ("Fictional Therapeutics", "Fict Ther"),
    ("International Journal of Pretended Trials", "Int J Pretend Trials"),
    ("The Quarterly of Supposed Outcomes", "Q Supposed Outcomes"),
    ("Unreal Pharmacology & Therapy", "Unreal Pharmacol Ther"),
)
_MESH = (
    ("D990001", "Imaginary Agents"), ("D990002", "Treatment Outcome, Invented"), ("D990003", "Brindle Fever"),
    ("D990004", "Fictional Humans"), ("D990005", "Pretended Dose Response"), ("D990006", "Supposed Remission"),
)  # fmt: skip
_QUALIFIERS = (("Q990001", "drug therapy"), ("Q990002", "adverse effects"), ("Q990003", "diagnosis"))


@dataclass(frozen=True, slots=True)
class Author:
    """A person, or a group of them where `group` is given."""

    family: str = ""
    given: str = ""
    orcid: str | None = None
    group: str | None = None

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.given.split())

    @property
    def short(self) -> str:
        """Family name and initials, as citations print them."""
        return self.group or f"{self.family} {self.initials}"


@dataclass(frozen=True, slots=True)
class Journal:
    title: str
    abbreviation: str
    issn: str


@dataclass(frozen=True, slots=True)
class Heading:
    """One medical subject heading with at most one qualifier."""

    mesh_id: str
    name: str
    qualifier_id: str | None
    qualifier: str | None
    is_major: bool


JOURNALS = tuple(
    Journal(title, abbreviation, f"99{number:02d}-{number:03d}X")
    for number, (title, abbreviation) in enumerate(_JOURNALS)
)
PREPRINT_SERVER = Journal("medZembla", "medZembla", "9999-999X")


def drug(random: Random) -> str:
    return random.choice(_STARTS) + random.choice(_MIDDLES) + random.choice(_MIDDLES) + random.choice(_ENDS)


def title(random: Random) -> str:
    """Return a title; two of them share words, as titles of one field do, but never the names of both drugs."""
    form = random.randrange(4)
    one, other, complaint = drug(random), drug(random), f"{random.choice(_PLACES)} {random.choice(_ILLS)}"
    measure, design = random.choice(_MEASURES), random.choice(_DESIGNS)
    if form == 0:
        return f"{one.capitalize()} versus {other} for {measure} in {complaint}: {design}"
    if form == 1:
        return f"Effect of {one} after {other} on {measure} of patients with {complaint}"
    if form == 2:
        return f"{complaint} treated with {one} and {other}: {design} of {measure} & survival"
    return f"Does {one} act on {other} receptors <in vitro>? {design.capitalize()} of {measure} in {complaint}"


def abstract(random: Random, heading: str) -> tuple[tuple[str | None, str], ...]:
    """Return the (label, text) sections of an abstract of the work of this title; none for one work in ten."""
    kind = random.random()
    if kind < 0.1:
        return ()
    treated, spared = random.randrange(20, 400), random.randrange(2, 60)
    one, other, measure = drug(random), drug(random), random.choice(_MEASURES)
    dose, p = random.randrange(1, 90) * 5, random.choice(("p < 0.05", "p = 0.31", "P<0.001"))
    aim = f"We asked whether {one} changes {measure} ({heading[:40].strip()})."
    how = f"{treated} made-up patients took {dose} mg of {one} or {other} for {random.randrange(2, 52)} weeks."
    seen = f"{measure.capitalize()} improved in {spared} of {treated} patients on {one} compared with {other} ({p})."
    end = f"In this invented group {one} was better tolerated than {other}; CO2 levels did not differ."
    if kind < 0.5:
        return ((None, " ".join((aim, how, seen, end))),)
    return (("OBJECTIVE", aim), ("METHODS", how), ("RESULTS", seen), ("CONCLUSIONS", end))


def authors(random: Random) -> tuple[Author, ...]:
    """Return one to seven people, and sometimes a group."""
    people = []
    for _ in range(random.choice((1, 2, 3, 3, 4, 5, 7))):
        given = random.choice(_GIVEN) if random.random() < 0.6 else f"{random.choice(_GIVEN)} {random.choice(_GIVEN)}"
        family = random.choice(_FAMILY_STARTS) + random.choice(_FAMILY_ENDS)
        orcid = f"0000-0009-{random.randrange(10_000):04d}-{random.randrange(10_000):04d}"
        people.append(Author(family, given, orcid if random.random() < 0.3 else None))
    if random.random() < 0.05:
        people.append(Author(group=f"{random.choice(_PLACES)} {random.choice(_ILLS).capitalize()} Study Group"))
    return tuple(people)


def headings(random: Random) -> tuple[Heading, ...]:
    chosen = []
    for mesh_id, name in random.sample(_MESH, random.randrange(0, 5)):
        qualifier_id, qualifier = random.choice(_QUALIFIERS) if random.random() < 0.5 else (None, None)
        chosen.append(Heading(mesh_id, name, qualifier_id, qualifier, random.random() < 0.3))
    return tuple(chosen)


def context(random: Random) -> str:
    """Return a sentence that cites something, cut as Semantic Scholar cuts it."""
    where = random.randrange(1, 60)
    whole = f"The effect of {drug(random)} on {random.choice(_MEASURES)} has been seen before [{where}]"
    return whole[random.randrange(0, 12) :] + random.choice((".", ", but not in every ward."))
