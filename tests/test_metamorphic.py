"""The laws that real abstracts are held against change what they say they change, and a broken one is counted."""

from __future__ import annotations

from dataclasses import replace

from benchmarks import metamorphic
from benchmarks.metamorphic import Text, laws, measure, table, with_claims, with_unrelated
from benchmarks.unrelated import APART, LOOKED_AT

TITLE = "Zorplexine versus placebo for painful knees: a randomised trial"
ABSTRACT = (
    "Painful knees are common. We randomly assigned 160 adults to zorplexine or placebo for twelve weeks. "
    "Pain intensity was significantly lower with zorplexine than with placebo (p = 0.003). "
    "The incidence of nausea did not differ between the groups (p = 0.64)."
)
TRIAL = Text("1", TITLE, ABSTRACT)


def test_a_sentence_is_added_where_it_should_be() -> None:
    added = {place: with_unrelated(TRIAL, place, ["It rained.", "It snowed."]).abstract for place in metamorphic.PLACES}
    assert added["start"] == f"It rained. {ABSTRACT}"
    assert added["end"] == f"{ABSTRACT} It rained."
    assert " placebo for twelve weeks. It rained. Pain intensity " in added["middle"]
    assert with_unrelated(replace(TRIAL, number=3), "end", ["It rained.", "It snowed."]).abstract.endswith("It snowed.")
    unclosed = replace(TRIAL, abstract="Pain fell. NCT01234567")
    assert with_unrelated(unclosed, "end", ["It rained."]).abstract == "Pain fell. NCT01234567. It rained."


def test_texts_take_turns_and_have_claims() -> None:
    drawn = with_claims(iter([Text("0", "Rain", "It rained."), TRIAL, TRIAL, TRIAL]), 2)
    assert [(text.name, text.number) for text in drawn] == [("1", 0), ("1", 1)]


def test_what_a_law_loses_and_brings_is_counted() -> None:
    def without_results(text: Text) -> Text:
        return replace(text, abstract=text.abstract.partition("Pain intensity")[0])

    def turned(text: Text) -> Text:
        return replace(text, abstract=text.abstract.replace("lower", "higher"))

    every = {"same": lambda text: text, "cut": without_results, "turned": turned, "none": lambda text: None}
    told: list[str] = []
    found = measure([TRIAL], every, told.append)
    n = found["same"].claims
    assert n > 0 and (found["same"].changed, found["none"].texts) == (0, 0)
    assert (found["cut"].changed, found["cut"].lost, found["cut"].new) == (1, n, 0)
    assert found["turned"].changed == 1 and found["turned"].new >= 1
    assert any("pain intensity" in line.lower() and "\tnew\t" in line for line in told)
    assert table(found).splitlines()[-1].split()[:3] == ["all", "3", "2"]


def test_every_kind_has_its_laws_at_every_place_and_sentences_apart() -> None:
    assert len(laws(LOOKED_AT)) == len(LOOKED_AT) * len(metamorphic.PLACES)
    assert LOOKED_AT.keys() == APART.keys()
    assert all(not set(LOOKED_AT[kind]) & set(APART[kind]) for kind in APART)
