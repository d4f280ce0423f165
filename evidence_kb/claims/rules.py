"""The list of rules, in the order in which a clause is held against them; the first that answers wins.

A rule returns None where it does not apply and a list, perhaps empty, where it does; an empty list ends the search,
because a clause that a rule understood and refused must not be misread by the next.
"""

from __future__ import annotations

from collections.abc import Callable

from evidence_kb.claims import (
    rules_changes,
    rules_comparisons,
    rules_course,
    rules_events,
    rules_harms,
    rules_lists,
    rules_needs,
    rules_people,
    rules_series,
    rules_states,
    rules_stops,
    rules_values,
    rules_verbs,
    rules_worth,
)
from evidence_kb.claims.scene import Raw, Scene

RULES: tuple[Callable[[Scene], list[Raw] | None], ...] = (
    rules_states.no_evidence,
    rules_states.verdict,
    rules_worth.confirms_worth,
    rules_states.earlier_failure,
    rules_series.neither_helped,
    rules_stops.nobody_stopped,
    rules_stops.stopped_for_reasons,
    rules_stops.stopped_because,
    rules_harms.apart_from,
    rules_needs.spared,
    rules_needs.did_without,
    rules_harms.reported_harm,
    rules_harms.complication_of,
    rules_harms.complicated,
    rules_course.uneventful,
    rules_course.rate_was_nil,
    rules_course.treated_successfully,
    rules_course.such_as,
    rules_course.failed_in,
    rules_course.caused_harm,
    rules_series.has_efficacy,
    rules_values.before_and_after,
    rules_values.stayed_normal,
    rules_lists.went_several_ways,
    rules_lists.in_states,
    rules_lists.from_and_to,
    rules_states.response_to,
    rules_needs.needed_more,
    rules_needs.was_needed,
    rules_stops.led_to_stopping,
    rules_events.nobody_had,
    rules_comparisons.comparison,
    rules_lists.listed_harms,
    rules_lists.among_the_harms,
    rules_lists.affected,
    rules_series.most_common_harm,
    rules_worth.graded,
    rules_series.judged_results,
    rules_course.with_good_results,
    rules_series.rate_of,
    rules_events.there_were,
    rules_events.several_occurred,
    rules_changes.noun_of_change,
    rules_worth.succeeded,
    rules_worth.were_able,
    rules_series.achieved,
    rules_series.gives,
    rules_series.brings_harm,
    rules_people.with_relief,
    rules_people.people_had_more_or_less,
    rules_states.patients_had,
    rules_events.occurred,
    rules_verbs.verb_of_change,
    rules_people.how_people_are,
    rules_people.became,
)
IN_TITLES = (rules_harms.titled_harm, rules_states.verdict, rules_states.response_to, rules_verbs.verb_of_change)


def read(scene: Scene) -> list[Raw]:
    """Return the findings of one clause."""
    if scene.role == "methods":
        return rules_states.earlier_failure(scene) or []
    for rule in IN_TITLES if scene.role == "title" else RULES:
        found = rule(scene)
        if found is not None:
            return found
    return []
