"""Four times as much text takes four times as long, whatever the text: pages that are no abstracts hold nobody up."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from evidence_kb.claims import extract
from evidence_kb.claims.networks.heads import HEADS
from evidence_kb.claims.networks.network import Floats, Network
from evidence_kb.claims.networks.tagger import PIECES_AT_ONCE
from evidence_kb.claims.questions.ask import asker_of
from evidence_kb.model import Passage, PassageKind

CHARACTERS = 10_000  # more than what is read of one sentence, and near to where lists are cut
MOST = 7  # times as long for four times as much; four is linear, sixteen is quadratic, the rest is a busy machine
SENTENCES_N = 5
IN_SENTENCES = 2_400  # characters; four times as many make sentences that are nearly as long as any that is read
SHORTEST = 0.001  # seconds; what takes less is not told from nothing
TRIES = 6
TITLE = "Zorplexine versus placebo in asthma"
TRIAL = (
    "In this randomised trial, 40 adults with asthma received zorplexine or placebo. Cough was rarer with the drug. "
)


def names() -> Iterator[str]:
    """Yield made-up words, none twice."""
    for n in range(26**4):
        yield "".join(chr(97 + n // 26**k % 26) for k in range(4))


def each(pattern: str) -> Callable[[int], str]:
    """Repeat a pattern with new names in the place of X and Y."""

    def text(characters: int) -> str:
        new = names()
        parts = (pattern.replace("X", next(new)).replace("Y", next(new)) for _ in range(characters // len(pattern)))
        return "".join(parts)

    return text


def nonsense(characters: int) -> str:
    drawn = random.Random(7)
    ranges = ((0x20, 0x2FF), (0x300, 0x36F), (0x2000, 0x2FFF), (0x1F300, 0x1F6FF), (0xD800, 0xDFFF))
    return "".join(chr(drawn.randrange(*drawn.choice(ranges))) for _ in range(characters))


def abbreviations(characters: int) -> str:
    words = names()
    three = ((next(words), next(words), next(words)) for _ in range(characters // 38))
    return "".join(f"{a} {b} {c} ({(a[:2] + b[0] + c[0]).upper()}) was seen. " for a, b, c in three)


TEXTS: dict[str, Callable[[int], str]] = {
    "one sentence": each("pain was lower with zorplexine than with placebo and "),
    "one word": lambda n: "a" * n,
    "opening brackets": lambda n: "(" * n,
    "nested brackets": lambda n: "(" * (n // 2) + ")" * (n // 2),
    "square brackets": each("[1-9] "),
    "abbreviated words": each("e.g. "),
    "digits and commas": each("1,"),
    "decimals": each("1.2.3."),
    "counts": each("12 of 40 "),
    "values side by side": each("12 ± 3 vs "),
    "p values": each("p = 0.01, 95% CI 1.2 to 3.4, "),
    "explained abbreviations": abbreviations,
    "arms side by side": each("group A versus "),
    "arms in sentences": each("Group A versus group B improved pain. "),
    "one result again and again": lambda n: TRIAL + each("Pain was lower with zorplexine than with placebo. ")(n),
    "many results": lambda n: TRIAL + each("Score of X was lower with Ymab than with placebo. ")(n),
    "many drugs given": each("Patients were treated with X Ymab. "),
    "denials": each("no event X "),
    "what was done in vitro": each("pain, X in vitro and "),
    "many drugs": each("Xlimumab "),
    "many conditions": each("patients with Xitis, "),
    "many counted findings": each("X pain improved in 4 of 5 patients. "),
    "blanks": lambda n: "pain" + " " * n + "improved.",
    "paragraphs": each("x\n \n"),
    "full stops": lambda n: "." * n,
    "hyphens": each("a-"),
    "flattened superscripts": each("size.16 Earlier "),
    "what was done": each("was "),
    "names": each("(Poe, 2003) "),
    "nonsense": nonsense,
}
ASKED: dict[str, Callable[[int], str]] = {
    unit: each(unit)
    for unit in ("pain was lower with zorplexine than with placebo ", "(Pain; ", "( ", "[(", "p = ", "1.5 vs ",
                 "95% CI 1 to ", "group a and ", "no ", "no significant ", "Pain. ", "any other ", "\n\n")
}  # fmt: skip


def sentences(unit: str) -> Callable[[int], str]:
    """Fill some sentences with a unit, the same number whatever their length.

    Each begins with a word of its own: what is kept of a sentence is of no use to the next, nor to the next reading.
    """

    def text(characters: int) -> str:
        length = characters // SENTENCES_N - 25
        filled = unit * (length // len(unit))
        return TREATED + "".join(f"{next(NEW).capitalize()} {filled}pain improved again. " for _ in range(SENTENCES_N))

    return text


NEW = names()
TREATED = "Ten patients were treated with zorplexine. "
# what patterns look for, side by side: each was once looked for from every place to the end, or read in many ways
WORDS = (
    "died, ", ", and ", "; and ", "no and ", "but ", "while ", "[1] ", "zorplexine ", "all but 3 patients ",
    "remained stable, ",
)  # fmt: skip
IN_TWO_WAYS = (
    "improved by 3 ", "only ", "been ", "has only been ", "have been only also ", "and then later ", "highly ",
    "for a maximum of ", "than 3 ", "and/or nor ", "statistically higher statistically ",
)  # fmt: skip


def study(text: str, kind: PassageKind) -> list[Passage]:
    return [Passage("k", PassageKind.TITLE, None, TITLE), Passage("k", kind, None, text)]


READERS: dict[str, Callable[[str], object]] = {
    "abstract": lambda text: extract(study(text, PassageKind.ABSTRACT)),
    "rules alone": lambda text: extract(study(text, PassageKind.SNIPPET)),
    "question": lambda text: asker_of(TITLE, text).ask("zorplexine", "placebo", "pain"),
}


PER_PIECE = 5e-5  # seconds that a network takes for a piece, the same in any text: it reads but a few of them at once


class Counted:
    """A tagger that says the same of every piece, and how many it was given.

    A question only takes the mean of what it says: which way the reading goes does not hang on it.
    """

    def __init__(self) -> None:
        self.pieces_n = 0

    def run(self, rows: Sequence[Sequence[int]]) -> list[Floats]:
        assert max(map(len, rows)) <= PIECES_AT_ONCE
        self.pieces_n += sum(map(len, rows))
        return [np.zeros((len(row), len(HEADS)), np.float32) for row in rows]


def seconds(reader: Callable[[str], object], text: str) -> float:
    """Return how long a text takes. What a question has tagged is counted: tagging would be most of the time."""
    counted, shared = Counted(), Network.shared
    with pytest.MonkeyPatch.context() as patch:
        if reader is READERS["question"]:
            patch.setattr(Network, "shared", lambda name: counted if name == "tagger" else shared(name))
        start = time.process_time()
        reader(text)
        return time.process_time() - start + PER_PIECE * counted.pieces_n


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    for reader in READERS.values():
        reader(TRIAL)


def test_what_a_question_has_tagged_is_counted() -> None:
    counted = seconds(READERS["question"], TEXTS["full stops"](CHARACTERS))
    assert counted > PER_PIECE * CHARACTERS / 2


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_reading_time_grows_with_the_length_of_a_text(
    text: Callable[[int], str], reader: Callable[[str], object]
) -> None:
    assert_linear(reader, text)


@pytest.mark.parametrize("text", ASKED.values(), ids=map(repr, ASKED))
def test_answering_time_grows_with_the_length_of_a_text(text: Callable[[int], str]) -> None:
    assert_linear(READERS["question"], text)


@pytest.mark.parametrize("unit", WORDS + IN_TWO_WAYS)
def test_reading_time_grows_with_the_length_of_sentences(unit: str) -> None:
    text, ratio = sentences(unit), float("inf")
    for _ in range(TRIES):  # both one right after the other: a machine that turns slow or fast does so for both
        short = seconds(READERS["rules alone"], text(IN_SENTENCES))
        ratio = min(ratio, seconds(READERS["rules alone"], text(4 * IN_SENTENCES)) / max(short, SHORTEST))
        if ratio < MOST:
            break
    assert ratio < MOST


@pytest.mark.parametrize("unit", ["Drug X was better. ", "naproxen-", "Patients were treated with Xmab. "])
def test_a_page_in_the_place_of_a_title_is_read_in_linear_time_too(unit: str) -> None:
    def reader(title: str) -> object:
        return extract(
            [Passage("k", PassageKind.TITLE, None, title), Passage("k", PassageKind.ABSTRACT, None, TRIAL)],
        )

    assert_linear(reader, each(unit))


def assert_linear(reader: Callable[[str], object], text: Callable[[int], str]) -> None:
    short, long = text(CHARACTERS), text(4 * CHARACTERS)
    ratio = shortest_short = shortest_long = float("inf")
    for _ in range(TRIES):  # the shortest of several readings is the one that was disturbed least
        shortest_short = min(shortest_short, max(seconds(reader, short), SHORTEST))
        shortest_long = min(shortest_long, seconds(reader, long))
        ratio = shortest_long / shortest_short
        if ratio < MOST:
            break
    assert ratio < MOST


def test_a_megabyte_without_a_full_stop_is_read() -> None:
    extraction = extract(study("pain was lower with zorplexine than with placebo and " * 20_000, PassageKind.ABSTRACT))
    assert all(claim.quote.passage == 0 for claim in extraction.claims)


@pytest.mark.parametrize(("named", "kept"), [(149, 150), (400, 200)])
def test_long_lists_are_cut_far_above_what_an_abstract_names(named: int, kept: int) -> None:
    text = each("Some patients with Xitis came. ")(31 * named)  # and the title names one
    assert len(extract(study(text, PassageKind.SNIPPET)).conditions) == kept
