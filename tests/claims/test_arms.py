"""The arms of a comparison are gathered from all places that name them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import marked

from evidence_kb.claims.comparing.arms import Arm, find_arms, name_in, stems_of
from evidence_kb.claims.networks.tagger import tag


def arms(*sentences: str, shorts: Mapping[str, str] | None = None) -> dict[str, Arm]:
    return {arm.name: arm for arm in find_arms([marked(s) for s in sentences], shorts or {})}


def test_a_drug_named_in_many_ways_is_one_arm() -> None:
    found = arms(
        "<i:Zorplexine> for knee pain",
        "Adults received <i:oral zorplexine 20 mg daily>.",
        "Pain was lower in the <i:zorplexine group>.",
        "The use of <i:zorplexine> was safe.",
    )
    assert list(found) == ["zorplexine"]
    assert [m.sentence for m in found["zorplexine"].mentions] == [0, 1, 2, 3]
    assert found["zorplexine"].as_treatment > 3


def test_a_short_form_and_its_long_form_are_one_arm_that_is_named_in_full() -> None:
    sentences = ("<i:Methotrexate> in psoriasis", "Skin was clearer with <i:MTX>.", "Nobody left the <i:MTX> arm.")
    assert list(arms(*sentences, shorts={"MTX": "methotrexate"})) == ["Methotrexate"]
    assert len(arms(*sentences)) == 2


def test_spellings_of_one_treatment_are_one_arm_but_other_drugs_of_a_family_are_not() -> None:
    assert len(arms("<i:cognitive behavioural therapy> helps", "<i:Cognitive behavioral therapy> helps")) == 1
    assert len(arms("<i:short insulin> helps", "<i:short steroids> helps")) == 2


def test_what_is_tested_comes_first_and_controls_last() -> None:
    found = arms("<c:Placebo> or <i:zorplexine>", "<i:zorplexine> or <c:ibuprofen>", "<c:usual care> or <i:zorplexine>")
    assert list(found) == ["zorplexine", "ibuprofen", "Placebo", "usual care"]
    assert [arm.is_control for arm in found.values()] == [False, False, True, True]


@pytest.mark.parametrize(
    "name",
    ["placebo", "sham acupuncture", "usual care", "standard of care", "no treatment", "untreated women", "saline",
     "waiting list", "the control group", "conventional treatment"],
)  # fmt: skip
def test_controls_are_known_by_their_words(name: str) -> None:
    (arm,) = find_arms([marked(f"Half received <c:{name}>.")], {})
    assert arm.is_control


@pytest.mark.parametrize("joint", ["versus", "vs.", "compared with", "rather than", "or"])
def test_two_arms_in_one_mention_are_taken_apart(joint: str) -> None:
    sentence = marked(f"Effects of <i:zorplexine {joint} ibuprofen> on pain")
    found = find_arms([sentence], {})
    assert {arm.name for arm in found} == {"zorplexine", "ibuprofen"}
    for mention in (m for arm in found for m in arm.mentions):
        assert sentence.text[mention.start : mention.end] == mention.text


def test_a_combination_is_one_arm_unless_its_parts_are_named_apart() -> None:
    both = "Half received <i:zorplexine and ibuprofen>."
    assert list(arms(both)) == ["zorplexine and ibuprofen"]
    assert set(arms(both, "<i:Zorplexine> was better than <c:ibuprofen>.", "<i:Zorplexine> or <c:ibuprofen>.")) == {
        "Zorplexine", "ibuprofen",
    }  # fmt: skip
    assert set(arms("Half received <i:zorplexine and placebo> and knew it.", "We gave <i:zorplexine>.")) == {
        "zorplexine", "placebo",
    }  # fmt: skip


def test_doses_groups_and_whole_clauses_name_no_arm() -> None:
    assert not arms(
        "They took <i:40 mg/day>.",
        "The <i:treatment group> fared better.",
        "The <i:first drug> did not.",
        "For <i:eight weeks>.",
    )
    long = "zorplexine in the morning before a meal that was made at home by the mother herself"
    assert not arms(f"Half received <i:{long}>.")


def test_the_letter_behind_a_name_belongs_to_it() -> None:
    (arm,) = find_arms([marked("<i:Vitamin> A was given to all children.")], {})
    assert arm.name == "Vitamin A"
    (arm,) = find_arms([marked("<i:Zorplexine> 20 mg was given.")], {})
    assert arm.name == "Zorplexine"


@pytest.mark.parametrize("quoted", ['"zorplexine"', "“zorplexine”", "„zorplexine“", "«zorplexine»", "(zorplexine)"])
def test_signs_around_a_name_do_not_belong_to_it(quoted: str) -> None:
    opened, name, closed = quoted[0], quoted[1:-1], quoted[-1]
    (arm,) = find_arms([marked(f"Adults received {opened}<i:{name}>{closed} daily.")], {})
    assert arm.name == "zorplexine"


def test_a_group_known_by_its_treatment_is_named_without_the_group() -> None:
    assert list(arms("Pain fell in the <i:zorplexine-treated patients>.")) == ["zorplexine"]
    assert list(arms("Pain fell in the <i:zorplexine (ZX) group>.")) == ["zorplexine"]


@pytest.mark.parametrize("dose", ["20 mg daily", "0.5 mg/kg", "1 mg weekly", "once daily", "75 mg/m2, twice daily"])
def test_a_dose_is_no_part_of_the_name(dose: str) -> None:
    assert list(arms(f"Half took <i:zorplexine {dose}>.")) == ["zorplexine"]


def test_what_the_tagger_doubts_is_no_arm_and_an_outcome_is_no_sure_arm() -> None:
    assert not find_arms([marked("Given <i:zorplexine>.", high=0.2)], {})
    sure = find_arms([marked("Given <i:insulin>.")], {})[0]
    either = marked("Given <i:insulin>.")
    either.of("outcome")[1] = 0.9
    assert find_arms([either], {})[0].as_treatment == pytest.approx(sure.as_treatment / 2, abs=0.02)


def test_what_identifies_an_arm() -> None:
    assert stems_of("oral zorplexine tablets", {}) == stems_of("Zorplexine", {}) == {"zorplexine"}
    assert stems_of("(FMT)", {"FMT": "faecal transplants"}) == {"faecal", "transplant"}
    assert stems_of("control group", {}) == {"control"}
    assert stems_of("the treatment group", {}) == frozenset()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=3))
def test_mentions_are_verbatim_in_any_text(texts: list[str]) -> None:
    sentences = tag(["Zorplexine versus placebo", *(f"{t} Zorplexine {t} or placebo{t}" for t in texts)])
    found = find_arms(sentences, {})
    assert found
    for arm in found:
        assert arm.name and arm.stems and arm.mentions
        for m in arm.mentions:
            assert sentences[m.sentence].text[m.start : m.end] == m.text


def test_a_heading_that_was_left_in_the_text_is_no_part_of_a_name() -> None:
    (arm,) = find_arms([marked("<i:CONCLUSIONS Zorplexine> was better.")], {})
    assert arm.name == "Zorplexine"


@pytest.mark.parametrize(
    "both",
    ["<i:zorplexine plus ibuprofen>", "<i:zorplexine> plus <i:ibuprofen>", "<i:zorplexine> <i:plus ibuprofen>",
     "<i:zorplexine> (5 mg daily) in <i:combination with ibuprofen>",
     "a combination of <i:zorplexine> and <i:ibuprofen>",
     "concurrent <i:zorplexine and ibuprofen>"],
)  # fmt: skip
def test_a_combination_stays_one_arm_though_its_parts_are_arms_too(both: str) -> None:
    parts = "Others received <i:zorplexine> or <c:ibuprofen>."
    found = find_arms([marked(f"Half received {both}."), marked(parts)], {})
    assert {frozenset({"zorplexine"}), frozenset({"ibuprofen"})} < {arm.stems for arm in found}
    assert any({"zorplexine", "ibuprofen"} <= arm.stems for arm in found)


def test_what_nobody_got_is_no_arm() -> None:
    assert list(arms("<i:Zorplexine> was given.", "With no <c:placebo control> nothing is sure.")) == ["Zorplexine"]
    found = arms("<i:Zorplexine> for pain", "<c:Placebo> arms were not included.", "Pain fell with <i:zorplexine>.")
    assert list(found) == ["zorplexine"]
    assert len(arms("<i:Zorplexine> for pain", "<c:Placebo> was not inferior.")) == 2


def test_an_arm_of_the_background_is_less_sure() -> None:
    early, late = (marked("They took <i:zorplexine>.", role) for role in ("background", "methods"))
    title = marked("On pain")
    assert find_arms([title, early], {})[0].as_treatment < 0.7 * find_arms([title, late], {})[0].as_treatment


def test_a_short_form_before_a_dash_is_spelled_out() -> None:
    assert stems_of("MTX-treated group", {"MTX": "methotrexate"}) == stems_of("methotrexate-treated", {})


@pytest.mark.parametrize("name", ["placebo-controlled", "Placebo‐controlled", "matching placebo", "placebo group's"])
def test_how_a_trial_was_made_makes_no_other_placebo(name: str) -> None:
    (arm,) = find_arms([marked("Half took <c:placebo>."), marked(f"This was <c:{name}>.")], {})
    assert arm.is_control and arm.name.lower() in ("placebo", "matching placebo")


@pytest.mark.parametrize("name", ["placebo-controlled", "sham-controlled"])
def test_a_design_is_never_the_name_of_an_arm(name: str) -> None:
    assert list(arms(f"A <c:{name}> trial.")) == [name.partition("-")[0]]


def test_what_was_not_given_is_another_arm_than_what_was() -> None:
    found = arms("Half took <i:aspirin>, half were treated <c:without aspirin>.")
    assert {name: arm.is_control for name, arm in found.items()} == {"aspirin": False, "without aspirin": True}
    assert list(arms("Half breathed <i:NO gas>.")) == ["NO gas"] and not arms("<i:NO gas> helps")["NO gas"].is_control


def test_where_the_control_was_given_names_no_other_control() -> None:
    assert len(arms("Half were in <c:control>.", "Less in <c:control schools>.", "Or <c:the control condition>.")) == 1
    assert len(arms("Half were in <c:control>.", "Others had the <c:control diet>.")) == 2


@pytest.mark.parametrize("name", ["zorplexine’s", "zorplexine's", "zorplexine”"])
def test_the_sign_of_a_genitive_or_half_a_quotation_is_no_part_of_a_name(name: str) -> None:
    assert list(arms(f"It was <i:{name}> effect.")) == ["zorplexine"]


def test_women_of_the_control_are_the_control() -> None:
    found = arms("<i:Intervention women> got <i:a stove>, <c:control women> did not.", "Or <c:the control group>.")
    assert [arm.is_control for arm in found.values() if arm.stems == {"control"}] == [True]
    assert "Intervention women" not in found


@pytest.mark.parametrize("verb", ["carries", "showed", "may", "has", "is", "along"])
def test_a_verb_is_no_part_of_a_name(verb: str) -> None:
    assert list(arms(f"The <i:zorplexine {verb}> a lower risk.")) == ["zorplexine"]


def test_the_half_of_a_number_is_not_the_number_of_a_group() -> None:
    assert list(arms("Scores: <c:AB group> 23.2 and <i:CD group> 41.3.")) == ["CD", "AB"]
    assert not arms("Fewer fell in <i:group> 2.")


@pytest.mark.parametrize("behind", ["care", "therapy", "care programme", "management"])
def test_an_adjective_takes_its_noun_along(behind: str) -> None:
    assert list(arms(f"They got <i:early palliative> {behind} at home.")) == [f"early palliative {behind}"]


@pytest.mark.parametrize("behind", ["group", "patients", "pain"])
def test_another_noun_is_no_part_of_the_name(behind: str) -> None:
    assert list(arms(f"In the <i:surgical> {behind} it fell.")) == ["surgical"]
    assert list(arms("They got <i:zorplexine> therapy.")) == ["zorplexine"]


def test_an_adverb_alone_names_no_arm() -> None:
    assert not arms("Both were given <i:concomitantly> or <c:sequentially>.")
    assert list(arms("They spent time with <i:family>.")) == ["family"]
    found = arms("Cleaned <i:ultrasonically> (UC) or by <c:hand>.", "Less in <i:UC>.", shorts={"UC": "ultrasonically"})
    assert list(found) == ["UC", "hand"]


def test_an_arm_of_several_strengths_is_called_by_the_one_that_a_sentence_gives() -> None:
    texts = ("We tried <i:5% zorplexine> and <i:2% zorplexine>.", "The <i:2% zorplexine> helped.", "It was safe.")
    (arm,) = arms(*texts).values()
    assert name_in(arm, 1) == "2% zorplexine" and name_in(arm, 2) == "zorplexine" and name_in(arm, 0) == arm.name


def test_an_arm_of_one_strength_keeps_its_name() -> None:
    (arm,) = arms("We tried <i:5% zorplexine>.", "The <i:zorplexine> helped.").values()
    assert {name_in(arm, n) for n in range(3)} == {arm.name}


def test_when_it_was_measured_is_no_part_of_a_name() -> None:
    assert list(arms("Less after <i:2 h post-meal zorplexine>.")) == ["zorplexine"]
    assert list(arms("Less after <i:2-h walks>.")) == ["2-h walks"]


def test_a_therapy_is_not_named_by_half_and_a_protocol_is_no_other_treatment() -> None:
    arms = find_arms([marked("They got <i:routine behavior> therapy.", "methods")], {})
    assert [arm.name for arm in arms] == ["routine behavior therapy"]
    assert stems_of("long agonist protocol", {}) == stems_of("long agonist", {})


def test_a_code_is_a_name_and_no_short_form() -> None:
    sentences = ("<i:{0} monotherapy> for pain", "We gave <i:{0}>.", "Less with <i:{0}>.")
    assert list(arms(*(s.format("QXR4471") for s in sentences))) == ["QXR4471"]
    assert list(arms(*(s.format("HFNC") for s in sentences))) == ["HFNC monotherapy"]
