"""Abstracts of made-up trials, for tests of the learned path: title, abstract, and what they find."""

from collections.abc import Callable

from evidence_kb.claims import extract
from evidence_kb.claims.comparing.score import DEFAULT_CUT
from evidence_kb.findings import Claim
from evidence_kb.model import Passage, PassageKind

KNEE = (
    "Zorplexine for painful osteoarthritis of the knee: a randomised, placebo-controlled trial",
    "Osteoarthritis of the knee is a common cause of disability, and few drugs relieve it. "
    "We randomly assigned 164 adults with painful knees to zorplexine 20 mg daily or matching placebo for 12 weeks. "
    "Pain intensity was measured on a visual analogue scale every four weeks. "
    "At 12 weeks, pain intensity was significantly lower with zorplexine than with placebo (p = 0.003). "
    "Walking distance increased significantly more in the zorplexine group than in the placebo group (p = 0.01). "
    "The incidence of nausea did not differ significantly between the groups (12% versus 10%; p = 0.64). "
    "Zorplexine relieves pain in osteoarthritis of the knee and is well tolerated.",
)
PRESSURE = (
    "Effect of lumiprazide on blood pressure in adults with hypertension: a double-blind trial",
    "High blood pressure remains poorly controlled in many patients. "
    "In this double-blind trial, 240 patients with hypertension were randomized to receive lumiprazide 10 mg or "
    "placebo once daily for eight weeks. "
    "The primary outcome was the change in systolic blood pressure. "
    "Lumiprazide significantly reduced systolic blood pressure compared with placebo (mean difference -8.2 mmHg, "
    "95% CI -11.0 to -5.4; P < 0.001). "
    "Heart rate was similar in both groups (P = 0.71). "
    "Lumiprazide lowers systolic blood pressure in adults with hypertension.",
)
VOMITING = (
    "Dexamethasone versus ondansetron for the prevention of vomiting after tonsillectomy",
    "Vomiting is frequent after tonsillectomy in children. "
    "One hundred and twenty children were randomly allocated to receive either dexamethasone 0.5 mg/kg or ondansetron "
    "0.1 mg/kg before surgery. "
    "The number of episodes of vomiting and the need for rescue analgesia were recorded for 24 hours. "
    "The incidence of postoperative vomiting was significantly lower in the dexamethasone group than in the "
    "ondansetron group (15% vs 34%, p = 0.02). "
    "The need for rescue analgesia was significantly lower with dexamethasone than with ondansetron (p = 0.03). "
    "There was no significant difference in length of hospital stay between the two groups (p = 0.45). "
    "Dexamethasone is a suitable choice for children who undergo tonsillectomy.",
)
GLUCOSE = (
    "Weekly vesoglitide in type 2 diabetes: a randomised trial",
    "BACKGROUND: Blood glucose is often poorly controlled in type 2 diabetes. "
    "METHODS: A total of 310 patients with type 2 diabetes were randomized to vesoglitide or placebo for 26 weeks. "
    "RESULTS: HbA1c decreased significantly more with vesoglitide than with placebo (-1.2% vs -0.2%, P<0.001). "
    "Body weight was significantly lower in the vesoglitide group than in the placebo group at week 26 (P=0.006). "
    "No significant difference was found in the rate of hypoglycaemia between the vesoglitide group and the placebo "
    "group. "
    "CONCLUSION: Once-weekly treatment suits patients with type 2 diabetes.",
)
TRIALS = {"zorplexine": KNEE, "lumiprazide": PRESSURE, "dexamethasone": VOMITING, "vesoglitide": GLUCOSE}
Told = set[tuple[str, str, str, str]]
SERIES = (
    "Treatment of refractory chilblains with nifedipine: a case series",
    "Chilblains may be hard to treat. We describe seven patients with refractory chilblains who were treated with "
    "nifedipine 20 mg twice daily. The pain resolved in six patients within three weeks. One patient stopped treatment "
    "because of headache. No ulcers developed during follow-up. Nifedipine may help patients with chilblains.",
)


def passages(title: str, abstract: str) -> list[Passage]:
    return [
        *([Passage("k", PassageKind.TITLE, None, title, True)] if title else []),
        Passage("k", PassageKind.ABSTRACT, None, abstract, True),
    ]


def found(title: str, abstract: str, least_score: float = 0.3) -> tuple[Claim, ...]:
    return extract(passages(title, abstract), least_score=least_score).claims


def told(title: str, abstract: str, back: Callable[[str], str] = str, least: float = 0.3) -> Told:
    """Return (treatment, comparator, outcome, change) of what is found, in lower case with single blanks."""
    rows = ((c.treatment or "", c.comparator or "", c.outcome, str(c.change)) for c in found(title, abstract, least))
    return {tuple(back(" ".join(field.casefold().split())) for field in row) for row in rows}  # type: ignore[misc]


def assert_alike(one: tuple[str, str], other: tuple[str, str], back: Callable[[str], str] = str) -> None:
    """What either shows the other says too; a score beside the cut may fall on either side of it."""
    sure, sure_other = told(*one, back, DEFAULT_CUT), told(*other, back, DEFAULT_CUT)
    assert sure and sure_other
    assert sure <= told(*other, back, DEFAULT_CUT - 0.2)
    assert sure_other <= told(*one, back, DEFAULT_CUT - 0.2)
