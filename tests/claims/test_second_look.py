"""What the words of a statement say against what was read of it: hopes, lacking proof, bare rates, mild harms."""

from __future__ import annotations

import pytest
from shorthand import abstract, claims

from evidence_kb.claims.reports.second_look import is_about_nothing, looked_at_again
from evidence_kb.findings import Basis, Change, Claim, Direction, Numbers, Quote

METHODS = "We treated 18 patients with fooitis with zorplexine."
HEALTHY = "Zorplexine was given to twelve healthy volunteers."


def claim(outcome: str, direction: Direction, events_n: int | None = None) -> Claim:
    return Claim(
        quote=Quote(1, 0, 0, ""),
        basis=Basis.OWN_DATA,
        change=Change.UNCLEAR,
        direction=direction,
        rule="report",
        treatment="zorplexine",
        outcome=outcome,
        numbers=Numbers(events_n=events_n),
    )


def again(words: str, outcome: str, direction: Direction, events_n: int | None = None) -> Claim | None:
    before, behind = words.lower().rsplit(outcome, 1)
    return looked_at_again(claim(outcome, direction, events_n), before, behind)


def told(sentence: str, methods: str = METHODS) -> list[tuple[str, str]]:
    found = claims(abstract((None, f"{methods} {sentence}"), title="Zorplexine in fooitis"))
    return [(c.outcome, c.direction.value) for c in found]


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Zorplexine was not sufficient to normalize oxalate excretion.", "oxalate excretion"),
        ("The benefits in walking were not maintained.", "walking"),
        ("There is a dearth of studies to prove the efficacy of zorplexine.", "efficacy"),
        ("Clinical proof of its efficacy is lacking.", "efficacy"),
        ("After a year benefits were reduced.", "benefits"),
        ("The relief did not last.", "relief"),
        ("Only partial relief of pain was seen.", "pain"),
        ("We aim to show the safety of zorplexine.", "safety"),
        ("Zorplexine was given to prevent headache.", "headache"),
        ("Lasting relief can be expected.", "lasting relief"),
        ("Survival in responders was longer than in non-responders.", "survival"),
        ("Two patients were dissatisfied.", "dissatisfied"),
    ],
)
def test_what_is_denied_hoped_for_or_told_of_others_is_no_improvement(words: str, outcome: str) -> None:
    assert again(words, outcome, Direction.IMPROVEMENT) is None


@pytest.mark.parametrize(
    ("words", "outcome", "direction"),
    [
        ("Wound healing was delayed.", "wound healing", Direction.WORSENING),
        ("Her blood pressure remained stable.", "blood pressure", Direction.NO_CHANGE),
        ("She was hemodynamically stable.", "hemodynamically stable", Direction.NO_CHANGE),
        ("Muscle tone was kept fairly constant.", "muscle tone", Direction.NO_CHANGE),
        ("Seven had stable disease.", "stable disease", Direction.NO_CHANGE),
        ("Median overall survival was 12.5 months.", "overall survival", Direction.UNCLEAR),
        ("The 5-year OS was 60%.", "os", Direction.UNCLEAR),
        ("Blood loss was 150 ml.", "blood loss", Direction.UNCLEAR),
        ("The median hospital stay was 3 days.", "hospital stay", Direction.UNCLEAR),
        ("Mean operating time was 90 min.", "operating time", Direction.UNCLEAR),
        ("Median time to response was 6 days.", "time to response", Direction.UNCLEAR),
    ],
)
def test_direction_is_what_the_words_allow(words: str, outcome: str, direction: Direction) -> None:
    found = again(words, outcome, Direction.IMPROVEMENT)
    assert found is not None and found.direction is direction


@pytest.mark.parametrize(
    ("words", "outcome", "events_n"),
    [
        ("Survival improved to 20 months.", "survival", None),
        ("Survival was excellent (90%).", "survival", None),
        ("The hospital stay was only 2 days.", "hospital stay", None),
        ("The hospital stay fell from 8 to 3 days.", "hospital stay", None),
        ("Hospitalization was avoided for 30 days.", "hospitalization", None),
        ("Survival was 63% (32/51).", "survival", 32),
        ("Vision improved and then remained stable.", "vision", None),
        ("Lung function remained stable and normal.", "lung function", None),
        ("Recurrence was not delayed.", "recurrence", None),
        ("Zorplexine reduced delayed nausea.", "delayed nausea", None),
    ],
)
def test_what_is_told_to_be_good_stays_so(words: str, outcome: str, events_n: int | None) -> None:
    found = again(words, outcome, Direction.IMPROVEMENT, events_n)
    assert found is not None and found.direction is Direction.IMPROVEMENT


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Vision was poor and improved in 16 patients.", "vision"),
        ("Gait was impaired and improved without complications.", "gait"),
        ("Gait was impaired and improved in 16 patients.", "gait"),
        ("Wound healing was delayed in 2 patients but all eventually healed.", "wound healing"),
        ("Fever was no longer present after 3 days.", "fever"),
        ("Proteinuria was no longer evident.", "proteinuria"),
        ("Symptoms improved with only minimal side effects.", "symptoms"),
        ("Pain resolved, with only minimal scarring.", "pain"),
        ("Pain and only slight nausea resolved in 16 patients.", "pain"),
        ("In patients with insufficient response to methotrexate, zorplexine improved arthritis.", "arthritis"),
        ("Zorplexine improved arthritis in patients with inadequate response to methotrexate.", "arthritis"),
        ("As previous therapy had been disappointing, zorplexine was given and improved gait.", "gait"),
        ("Gait improved where previous therapy had been disappointing.", "gait"),
        ("Although evidence is lacking, symptoms resolved.", "symptoms"),
        ("Methotrexate was inadequate and arthritis improved on zorplexine.", "arthritis"),
        ("Delayed gastric emptying improved.", "delayed gastric emptying"),
        ("Poor sleep improved.", "poor sleep"),
        ("Inadequate sleep was fully corrected.", "inadequate sleep"),
        ("Delayed puberty was corrected.", "delayed puberty"),
        ("Zorplexine corrected delayed puberty.", "delayed puberty"),
        ("Prednisone was given to control seizures, and seizures stopped within a day.", "seizures"),
        ("Prednisone was given to control seizures and headache resolved.", "headache"),
        ("We tried to relieve the pain, and it resolved.", "pain"),
        ("Zorplexine was given to treat pain, which resolved.", "pain"),
    ],
)
def test_improvement_stays_where_the_words_speak_of_something_else(words: str, outcome: str) -> None:
    found = again(words, outcome, Direction.IMPROVEMENT)
    assert found is not None and found.direction is Direction.IMPROVEMENT


def test_what_is_told_of_the_first_of_two_names_is_read_in_its_place() -> None:
    behind = ", and seizures stopped within a day."
    seizures = claim("seizures", Direction.IMPROVEMENT)
    assert looked_at_again(seizures, "prednisone was given to control ", behind) == seizures


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Resolution of the effusion was delayed.", "effusion"),
        ("Resolution of the effusion was delayed.", "resolution of the effusion"),
        ("Vision was poor before treatment.", "vision"),
        ("Vision had been poor.", "vision"),
        ("Vision was poor and did not improve.", "vision"),
        ("Vision was poor and has never improved.", "vision"),
        ("Zorplexine was no longer effective against pain.", "pain"),
        ("Only partially relieved was her pain.", "pain"),
        ("Only partial clinical improvement of gait was seen.", "gait"),
        ("There is insufficient evidence for the efficacy of zorplexine.", "efficacy"),
        ("The evidence is insufficient to support the efficacy of zorplexine.", "efficacy"),
        ("Relief of pain in our patients was disappointing.", "pain"),
        ("Results were disappointing for pain.", "pain"),
        ("There was inadequate pain control.", "pain control"),
        ("Two had inadequate relief.", "inadequate relief"),
        ("Delayed gastric emptying was seen.", "delayed gastric emptying"),
        ("We aim to show the safety and efficacy of zorplexine.", "efficacy"),
        ("We aimed to assess relief, safety and gait.", "safety"),
        ("We aimed to assess, in patients treated with zorplexine, the efficacy of the drug.", "efficacy"),
        ("Zorplexine was given to control seizures.", "seizures"),
        ("Relief of pain can be expected.", "pain"),
    ],
)
def test_what_came_late_was_bad_at_first_or_is_denied_is_refused(words: str, outcome: str) -> None:
    assert again(words, outcome, Direction.IMPROVEMENT) is None


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Sedation was mild.", "sedation"),
        ("Serious morbidity has been minimal.", "morbidity"),
        ("It was done with a low rate of complications.", "complications"),
        ("No side effects other than headache occurred.", "side effects"),
        ("No side effects other than headache occurred.", "headache"),
        ("There were no complications, apart from transient hiccups.", "hiccups"),
        ("Mild nausea occurred without vomiting.", "nausea"),
        ("60% had no nausea.", "nausea"),
        ("Nine (88%) were without headache.", "headache"),
        ("Mild hypotension was not a problem.", "hypotension"),
        ("Mild hypotension was not found to be troublesome.", "hypotension"),
    ],
)
def test_harm_that_was_mild_or_that_one_had_is_not_absent(words: str, outcome: str) -> None:
    assert again(words, outcome, Direction.NO_EVIDENCE, 0) is None


@pytest.mark.parametrize(
    ("words", "outcome", "events_n"),
    [
        ("Adverse reactions were not a problem.", "adverse reactions", None),
        ("Zorplexine did not cause nausea.", "nausea", 0),
        ("No nausea was seen.", "nausea", 0),
        ("No minor bleeding was seen.", "minor bleeding", 0),
        ("All were free of pain.", "pain", 0),
        ("There were no complications, apart from transient hiccups.", "complications", 0),
        ("Apart from transient hiccups, there were no complications.", "complications", 0),
        ("Mild hypotension was not observed.", "hypotension", 0),
        ("Mild hypotension was not observed.", "mild hypotension", 0),
    ],
)
def test_nobody_is_counted_only_where_the_words_say_none(words: str, outcome: str, events_n: int | None) -> None:
    found = again(words, outcome, Direction.NO_EVIDENCE, 0)
    assert found is not None and found.numbers.events_n == events_n


def test_harm_that_nothing_speaks_for_did_not_happen() -> None:
    words = "There was no evidence that zorplexine caused acidosis."
    assert again(words, "acidosis", Direction.WORSENING) is None
    words = "There was no evidence that zorplexine caused rash, pain and acidosis."
    assert again(words, "pain", Direction.WORSENING) is None
    assert again(words, "acidosis", Direction.WORSENING) is None


@pytest.mark.parametrize(
    "words",
    [
        "There was no evidence that zorplexine caused renal toxicity, but hepatitis occurred in two.",
        "There was no evidence that zorplexine caused renal toxicity, hepatitis occurred in two.",
        "There was no evidence that zorplexine caused renal toxicity and hepatitis occurred in two.",
        "There was no evidence of infection, and it is known that zorplexine causes hepatitis.",
    ],
)
def test_harm_of_another_clause_happened(words: str) -> None:
    found = again(words, "hepatitis", Direction.WORSENING)
    assert found is not None and found.direction is Direction.WORSENING


def test_what_is_told_of_responders_reaches_no_further_than_a_clause() -> None:
    words = "Pain improved in responders" + " and in many others who had come to us" * 4 + " in less than a week."
    assert again(words, "pain", Direction.IMPROVEMENT) is not None


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("Survival free of transplantation was 88% at five years.", Direction.IMPROVEMENT),
        ("Transplant-free survival was 88% at five years.", Direction.IMPROVEMENT),
        ("Transplant-free survival was 90% at one year and 40% at five years.", Direction.UNCLEAR),
        ("Amputation-free survival was 14 months.", Direction.UNCLEAR),
        ("Relapse-free survival was 100%.", Direction.IMPROVEMENT),
        ("Relapse-free survival was 100% at one year and 60% at five years.", Direction.UNCLEAR),
        ("Progression-free survival was 88% at five years.", Direction.UNCLEAR),
    ],
)
def test_most_who_live_and_are_spared_the_loss_of_an_organ_did_well(words: str, direction: Direction) -> None:
    found = again(words, "survival", Direction.IMPROVEMENT)
    assert found is not None and found.direction is direction


@pytest.mark.parametrize(
    ("outcome", "treatment"),
    [
        ("percent", "zorplexine"),
        ("low major", "zorplexine"),
        ("this feature", "zorplexine"),
        ("sixth", "zorplexine"),
        ("the biggest", "zorplexine"),
        ("pain", "strabismus"),
        ("pain", "congenital portosystemic shunt"),
        ("pain", "snake envenomation"),
        ("pain", "risk factors"),
        ("pain", "intensive care unit"),
        ("pain", "latter technique"),
        ("pain", "v group"),
        ("pain", "computerized tomography"),
    ],
)
def test_what_names_nothing_is_no_claim(outcome: str, treatment: str) -> None:
    assert is_about_nothing(claim(outcome, Direction.IMPROVEMENT), treatment)
    assert not is_about_nothing(claim("pain", Direction.IMPROVEMENT), "balloon tamponade")
    assert not is_about_nothing(claim("parts of the visual field", Direction.IMPROVEMENT), "zorplexine")


def test_survival_of_which_nothing_else_is_said_is_shown_without_a_direction() -> None:
    assert told("Median overall survival was 12.5 months.") == [("median overall survival", "unclear")]


def test_disease_is_credited_with_nothing() -> None:
    text = "The strabismus of four patients was treated. Treatment of strabismus improved eye alignment."
    found = claims(abstract((None, text), title="Management of strabismus"))
    assert "strabismus" not in {c.treatment for c in found}


def test_value_of_healthy_people_is_neither_better_nor_worse() -> None:
    patients = "Zorplexine was given to twelve patients with fooitis."
    sentence = "Zorplexine reduced blood pressure."
    assert ("blood pressure", "improvement") in told(sentence, patients)
    assert told(sentence, HEALTHY) == []
    assert ("nausea", "worsening") in told("Nausea occurred in three.", HEALTHY)


def test_name_in_a_list_begins_with_a_whole_word() -> None:
    words = "Complications included burns (4 cases) and hematomas in the intraoral trocar insertion sites (3 cases)."
    assert ("hematomas", "worsening") in told(words)


def test_what_a_scan_showed_at_no_told_time_is_no_harm() -> None:
    assert told("MRI showed cerebral haemorrhage in 9 patients.") == []
    assert ("cerebral haemorrhage", "worsening") in told(
        "After two weeks, MRI showed cerebral haemorrhage in 9 patients."
    )
