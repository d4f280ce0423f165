"""Names of treatments are printed whole: the words beside them that are part of them."""

from __future__ import annotations

import pytest

from evidence_kb.claims.reports.full_names import in_full, seen_in_full


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("After total parenteral nutrition", "parenteral nutrition", "total parenteral nutrition"),
        ("After total body irradiation", "body irradiation", "total body irradiation"),
        ("Percutaneous  transhepatic drainage was", "drainage", "Percutaneous  transhepatic drainage"),
        ("treated with local therapy and", "local", "local therapy"),
        ("experimental treatments were", "experimental", "experimental treatments"),
        ("given autologous marrow infusion for", "autologous marrow", "autologous marrow infusion"),
        ("The surgical ablation failed", "ablation", "surgical ablation"),
        ("Implantation of zorplexine beads in 10 women", "Implantation", "Implantation of zorplexine beads"),
        ("after anterior transposition of the peroneal tendon", "anterior transposition",
         "anterior transposition of the peroneal tendon"),
        ("Sodium bicarbonate, fluids and rest", "bicarbonate", "Sodium bicarbonate"),
        ("Single-port endoscopic thyroidectomy is safe", "endoscopic thyroidectomy",
         "Single-port endoscopic thyroidectomy"),
        ("a combination of cefazorp and amizorp reduces pain", "cefazorp", "cefazorp and amizorp"),
        ("injection of amizorp makes walking easy", "injection", "injection of amizorp"),
        ("implantation of polytetrafluoroethylene-covered and extracorporeally stretched stents", "implantation",
         "implantation of polytetrafluoroethylene-covered"),
        ("a combination of cefazorp and parenteral amizorp during surgery", "cefazorp",
         "cefazorp and parenteral amizorp"),
    ],
)  # fmt: skip
def test_words_that_are_part_of_a_name_are_printed(text: str, name: str, whole: str) -> None:
    start = text.index(name)
    a, b = in_full(text, start, start + len(name))
    assert text[a:b] == whole


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a total zorplexine dose of 4 mg", "zorplexine"),
        ("prednisone therapy was stopped", "prednisone"),
        ("the total of tonsillectomy patients", "tonsillectomy"),
        ("zorplexine infusion relieved", "zorplexine"),
        ("local effects", "local"),
        ("in non-surgical ablation", "ablation"),
        ("the RBC infusion of 2-4 units was", "RBC infusion"),
        ("resection of the left lung", "resection"),
        ("serum bicarbonate rose", "bicarbonate"),
        ("a follow-up thyroidectomy", "thyroidectomy"),
        ("both zorplexine and rest were safe", "zorplexine"),
        ("a transfer of patients to others", "transfer"),
    ],
)
def test_other_words_are_left_out(text: str, name: str) -> None:
    start = text.index(name)
    assert in_full(text, start, start + len(name)) == (start, start + len(name))


def test_a_long_text_takes_no_longer() -> None:
    text = "total " * 20_000 + "parenteral nutrition"
    start, end = in_full(text, len(text) - 20, len(text))
    assert text[start:end].endswith("parenteral nutrition") and end == len(text)


@pytest.mark.parametrize(
    ("seen", "name", "whole"),
    [
        ("autologous adipose tissue-derived (stem) cells", "autologous adipose", None),
        ("atrioventricular valve replacement with a graft", "atrioventricular valve",
         "atrioventricular valve replacement"),
        ("amikacin plus zorplexine", "zorplexine", None),
        ("weekly zorplexine combined with bandages", "bandages", None),
        ("beta-methylzorplexine", "zorplexine", None),
        ("oral humid air 4 l", "humid air", "humid air"),
        ("zorplexine tablets", "zorplexine", "zorplexine"),
        ("prednisone tablets", "prednisone", "prednisone"),
        ("ADR syrup", "ADR", "ADR"),
        ("tonsillectomy group", "tonsillectomy", "tonsillectomy"),
        ("humid air for a week", "humid air", "humid air"),
    ],
)  # fmt: skip
def test_what_the_tagger_sees_completes_a_name(seen: str, name: str, whole: str | None) -> None:
    text = f"We gave {seen}, and more."
    start, place = text.index(name), text.index(seen)
    a, b = seen_in_full(text, start, start + len(name), (place, place + len(seen)))
    assert text[a:b] == (whole or seen)
