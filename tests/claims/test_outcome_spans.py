"""The name of an outcome is what the tagger marks, without what leads to it and what stands beside it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import marked

from evidence_kb.claims.comparing.outcome_spans import is_name, name_of, outcomes_in, trimmed, whole_words
from evidence_kb.claims.language.words import flat
from evidence_kb.claims.networks.tagger import Span, tag
from evidence_kb.claims.reports.listed_names import each_name


def names(text: str, **options: float) -> list[str]:
    sentence = marked(text, **options)
    return [sentence.text[s.start : s.end] for s in outcomes_in(sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("There was <o:a significantly reduced risk of falls>.", ["falls"]),
        ("The drug <o:improved sleep quality> within a week.", ["sleep quality"]),
        ("<o:The mean pain score> was lower with it.", ["pain score"]),
        ("<o:The nausea score (12%)> was noted.", ["nausea score"]),
        ("<o:The proportion of patients with relapse> fell.", ["relapse"]),
        ("It <o:lowered lower limb swelling>.", ["lower limb swelling"]),
        ("It <o:reduced single>-dose clearance.", ["single-dose"]),
        ("<o:Nausea>, <o:fatigue> and <o:dizziness> were rare.", ["Nausea", "fatigue", "dizziness"]),
        ("<o:Bleeding requiring a second operation> was rare.", ["Bleeding requiring a second operation"]),
        ("<o:Platelet and neutrophil engraftment> came late.", ["Platelet and neutrophil engraftment"]),
        ("<o:The ratio of albumin to creatinine> fell.", ["ratio of albumin to creatinine"]),
        ("<o:Total and regional fat> fell.", ["Total and regional fat"]),
        ("<o:Systolic> and <o:diastolic pressure> fell.", ["Systolic and diastolic pressure"]),
        ("<o:Cardiac>, <o:renal> and <o:hepatic function> fell.", ["Cardiac, renal and hepatic function"]),
        ("<o:Sleep> and <o:diastolic pressure> fell.", ["Sleep", "diastolic pressure"]),
        ("<o:Pain fell> and so did <o:stiffness>.", ["Pain fell", "stiffness"]),
        ("<o:Frequency>, <o:severity> and <o:duration of falls> fell.", ["Frequency, severity and duration of falls"]),
        ("<o:Weight>, <o:frequency> and <o:nocturia> fell.", ["Weight", "frequency", "nocturia"]),
        ("<o:Local> and <o:systemic safety> were alike.", ["Local and systemic safety"]),
        ("No <o:device>- or <o:catheter-related bleeding> came.", ["device- or catheter-related bleeding"]),
        ("It cut the risk of <o:falls> or <o:fractures>.", ["falls or fractures"]),
        ("It did not cut the risk of <o:falls> or <o:fractures>.", ["falls", "fractures"]),
        ("It eased <o:cough> or <o:fever>.", ["cough", "fever"]),
        ("The composite of <o:falls>, <o:fractures>, or <o:stroke> and <o:pain> fell.",
         ["falls, fractures, or stroke", "pain"]),
        ("No change of a <o:composite of falls> or <o:fractures> was seen.", ["composite of falls or fractures"]),
        ("<o:Nausea over> the day was rare.", ["Nausea"]),
        ("<o:Flare-ups in the early> and late weeks were rare.", ["Flare-ups"]),
        ("<o:Recall of words following> sleep was good.", ["Recall of words"]),
        ("It cut at <o:least grade 2 itching>.", ["at least grade 2 itching"]),
        ("<o:all cause mortality> fell.", ["all cause mortality"]),
        ("<o:All falls> were counted.", ["falls"]),
        ("Change from <o:baseline to day 10 in pain score> was alike.", ["pain score"]),
        ("<o:Baseline pain> was high.", ["Baseline pain"]),
        ("The change in <o:pain score from baseline> was alike.", ["pain score"]),
        ("Mean <o:(SD) pain score> fell.", ["pain score"]),
        ("<o:SD card failure> was rare.", ["SD card failure"]),
        ("<o:Relapse rates at months> 6 and 12 were alike.", ["Relapse rates"]),
        ("<o:Mortality at 12 months> was alike.", ["Mortality at 12 months"]),
        ("It raised <o:lung AUC>(0-6 h) with time.", ["lung AUC(0-6 h)"]),
        ("<o:Progression-free> and <o:overall survival> were longer.", ["Progression-free and overall survival"]),
        ("<o:Relapse> and <o:overall survival> were alike.", ["Relapse", "overall survival"]),
        ("The primary endpoint of <o:stroke>, <o:relapse> or <o:death> was alike.", ["stroke, relapse or death"]),
        ("No <o:falls> related to <o:low pressure> were seen.", ["falls related to low pressure"]),
        ("<o:Falls> and <o:low pressure> were seen.", ["Falls", "low pressure"]),
        ("Two stopped the drug because of <o:nausea>.", ["stopped the drug because of nausea"]),
        ("Fewer were hospitalised for <o:asthma>.", ["hospitalised for asthma"]),
        ("Two withdrew, and <o:nausea> was rare.", ["nausea"]),
        ("Less likely to <o:lose> it.", []),
        ("<o:Other exploratory endpoints> were alike.", []),
        ("<o:The interaction> was large.", []),
        ("<o:Social interaction> was better.", ["Social interaction"]),
        ("It slowed declines in <o:grip strength>.", ["declines in grip strength"]),
        ("It led to declines in <o:grip strength>.", ["grip strength"]),
        ("It cut the risk of cardiac morbidity and <o:mortality>.", ["cardiac morbidity and mortality"]),
        ("It cut <o:nausea> and <o:mortality>.", ["nausea", "mortality"]),
        ("<o:Mild> ones were rare.", []),
        ("The <o:proportions> were alike.", []),
    ],
)  # fmt: skip
def test_the_name_is_cut_out_of_what_is_marked(sentence: str, expected: list[str]) -> None:
    assert names(sentence) == expected


@pytest.mark.parametrize(
    "words",
    ["no significant difference", "the treatment group", "baseline", "effective", "p < 0.05", "12%", "the", "_"],
)
def test_what_every_study_has_is_no_outcome(words: str) -> None:
    assert names(f"We saw <o:{words}> here.") == []


def test_a_whole_sentence_is_no_name() -> None:
    words = "pain of the kind felt on stairs or on rising from low chairs in cold wet weather"
    assert len(words.split()) > 14 and not is_name(words)
    assert is_name("pain of the kind felt on stairs")
    assert not is_name("required to keep the joint stable") and is_name("tramadol required to sleep")


def test_a_little_likely_span_counts_where_no_surer_one_lies() -> None:
    assert names("They slept well, <o:pain> was rare.", high=0.3) == ["pain"]
    assert names("They slept well, <o:pain> was rare.", high=0.15) == []
    sentence = marked("Sleep and <o:pain> were noted.")
    sentence.of("outcome")[:2] = 0.3  # "Sleep and": joined to the surer word
    assert [sentence.text[s.start : s.end] for s in outcomes_in(sentence)] == ["pain"]


def test_outcomes_come_from_left_to_right_with_how_sure_they_are() -> None:
    spans = list(outcomes_in(marked("<o-:Pain> fell, <o+:walking distance> rose, <o=:weight> did not.", high=0.8)))
    assert [s.start for s in spans] == sorted(s.start for s in spans)
    assert len(spans) == 3 and all(s.p == pytest.approx(0.8) for s in spans)


def test_widening_stops_at_blanks_brackets_and_quotation_marks() -> None:
    text = 'a “multi-dose” (one-day) "x-ray" plan'
    for word in ("dose", "day", "ray"):
        start, end = whole_words(text, text.index(word), text.index(word) + len(word))
        assert text[start:end] in ("multi-dose", "one-day", "x-ray")


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_trimming_leaves_a_part_that_is_trimmed(text: str, one: int, other: int) -> None:
    plain = flat(text)
    a, b = sorted((min(one, len(plain)), min(other, len(plain))))
    start, end = trimmed(plain, a, b)
    assert a <= start <= end <= b
    assert trimmed(plain, start, end) == (start, end)
    assert start == end or plain[start].isalnum() or plain[start] == "("


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=3))
def test_names_lie_apart_from_each_other_in_any_text(texts: list[str]) -> None:
    for sentence in tag(["Zorplexine in pain", *(f"{t} Pain {t} was lower and sleep{t} better." for t in texts)]):
        spans = list(outcomes_in(sentence))
        for span in spans:
            assert is_name(sentence.text[span.start : span.end].strip())
        ordered = sorted(spans, key=lambda s: s.start)
        assert all(one.end <= other.start for one, other in pairwise(ordered))


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("mild (3 v 5) and serious (1 v 2) complications", "mild", "mild complications"),
        ("mild (3 v 5) and serious (1 v 2) complications", "serious", "serious complications"),
        ("systolic (p = 0.2) and diastolic blood pressure", "systolic", "systolic blood pressure"),
        ("mild (3 v 5) and sleep", "mild", "mild"),
        ("pain and adverse events", "pain", "pain"),
        ("methylation rates of FOO1, FOO2 (p = 0.2) and FOO3", "FOO3", "methylation rates of FOO3"),
        ("Tmax for zorplexine and its metabolite", "metabolite", "Tmax for metabolite"),
        ("methylation of FOO1 and sleep", "sleep", "sleep"),
        ("risk of FOO1 and FOO2", "FOO2", "FOO2"),
    ],
)
def test_a_name_gets_the_noun_that_stands_behind_another_one(text: str, name: str, whole: str) -> None:
    start = text.index(name)
    assert name_of(text, Span(start, start + len(name), 1.0)) == whole


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("ketosis and lactic acidosis", ["ketosis", "lactic acidosis"]),
        (
            "weight gain, appetite and positive nitrogen balance",
            ["weight gain", "appetite", "positive nitrogen balance"],
        ),
        ("treatment discontinuation or death", ["treatment discontinuation", "death"]),
        # half a name, whose noun stands behind; what is measured of both; and what is one thing
        ("renal and hepatic function", ["renal and hepatic function"]),
        ("liver and spleen size", ["liver and spleen size"]),
        ("complete or partial remission", ["complete or partial remission"]),
        ("frequency and severity of falls", ["frequency and severity of falls"]),
        ("structure of bone and vertebrae", ["structure of bone and vertebrae"]),
        ("nausea and vomiting", ["nausea and vomiting"]),
        ("difference between pain and fever", ["difference between pain and fever"]),
        ("pain", ["pain"]),
    ],
)
def test_a_list_of_outcomes_is_each_of_them(words: str, names: list[str]) -> None:
    told = f"there was {words} in all"
    assert [told[start:end] for start, end in each_name(told, 10, 10 + len(words))] == names


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("ICU and hospital length of stay", "ICU length of stay"),
        ("graft and recipient survivals", "graft survivals"),
        ("urinary (p = 0.4) or sexual dysfunction", "urinary dysfunction"),
        ("hospital and postoperative pain", "hospital"),
    ],
)
def test_the_noun_that_two_names_share_completes_the_first(text: str, whole: str) -> None:
    end = text.index(" ")
    assert name_of(text, Span(0, end, 1.0)) == whole


@pytest.mark.parametrize("name", ["subscales", "items", "domains"])
def test_a_part_of_any_scale_is_no_outcome(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        ("bacteriologically", False),
        ("urinary", False),
        ("urinary pain", True),
        ("overall", False),
        ("pressure", False),
        ("eye pressure", True),
    ],
)
def test_half_a_name_alone_is_no_outcome(name: str, is_kept: bool) -> None:
    assert names(f"<o=:{name}> did not differ between foodrug and placebo.") == ([name] if is_kept else [])
