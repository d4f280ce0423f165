"""The list of rules, in the order in which a clause is held against them; the first that answers wins.

A rule returns None where it does not apply and a list, perhaps empty, where it does; an empty list ends the search,
because a clause that a rule understood and refused must not be misread by the next.
"""

from __future__ import annotations

from collections.abc import Callable

from evidence_kb.claims.rules import (
    changes,
    comparisons,
    course,
    deaths,
    events,
    harms,
    lists,
    needs,
    people,
    series,
    states,
    stops,
    values,
    verbs,
    worth,
)
from evidence_kb.claims.rules.scene import Raw, Scene

RULES: tuple[Callable[[Scene], list[Raw] | None], ...] = (
    states.no_evidence,
    states.verdict,
    worth.confirms_worth,
    states.earlier_failure,
    series.neither_helped,
    stops.nobody_stopped,
    stops.stopped_for_reasons,
    stops.stopped_because,
    harms.apart_from,
    needs.spared,
    needs.did_without,
    harms.reported_harm,
    harms.complication_of,
    harms.complicated,
    course.uneventful,
    course.rate_was_nil,
    course.treated_successfully,
    course.such_as,
    course.failed_in,
    course.caused_harm,
    series.has_efficacy,
    deaths.died_of_each,
    deaths.described_people_died,
    values.before_and_after,
    values.stayed_normal,
    lists.went_several_ways,
    lists.in_states,
    lists.from_and_to,
    states.response_to,
    needs.needed_more,
    needs.was_needed,
    stops.led_to_stopping,
    events.nobody_had,
    comparisons.comparison,
    lists.listed_harms,
    lists.among_the_harms,
    lists.affected,
    series.most_common_harm,
    worth.graded,
    series.judged_results,
    course.with_good_results,
    series.rate_of,
    events.there_were,
    events.several_occurred,
    changes.noun_of_change,
    worth.succeeded,
    worth.were_able,
    series.achieved,
    series.gives,
    series.brings_harm,
    people.with_relief,
    people.people_had_more_or_less,
    states.patients_had,
    events.occurred,
    verbs.verb_of_change,
    people.how_people_are,
    people.became,
    course.sent_home,
)
IN_TITLES = (harms.titled_harm, states.verdict, states.response_to, verbs.verb_of_change)


def read(scene: Scene) -> list[Raw]:
    """Return the findings of one clause."""
    if scene.role == "methods":
        return states.earlier_failure(scene) or []
    for rule in IN_TITLES if scene.role == "title" else RULES:
        found = rule(scene)
        if found is not None:
            return found
    return []
