"""Citation searching for one topic: backward and forward from its seeds, then descriptions, searches and notices.

The order is that of TARCiS (Hirt et al. 2024): seed references, citation searching in both directions, iterated as
often as the topic says, each work described once. Between steps records are filed under studies, so that a work
known by two identifiers is asked about once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from evidence_kb import again, plan
from evidence_kb.archive import Plan
from evidence_kb.asking import Asking, ask_all
from evidence_kb.derive import file_records
from evidence_kb.due import DAY_S, NOT_DUE, within_s
from evidence_kb.harvest import Outcome
from evidence_kb.model import Batch, Limit, Question, Reference, Request
from evidence_kb.plan import BY_NAME, Known
from evidence_kb.resolve import Ruling
from evidence_kb.store import Origin
from evidence_kb.store_due import descriptions
from evidence_kb.store_plan import current, known, studies_of, unresolved_references
from evidence_kb.store_topics import left, members, neighbours, seeds
from evidence_kb.topic import Topic


@dataclass(frozen=True, slots=True)
class Search:
    """One topic's citation search: whom it may ask, with which limits, and what people decided about its works.

    `look_ups_n`: how many references without identifiers are looked up one by one where there is no batch.
    """

    asking: Asking
    topic: Topic
    providers: tuple[str, ...]
    limits: Mapping[str, Limit]
    rulings: Sequence[Ruling] = ()
    rulings_until: int = 0  # the number of the last decision that they come from
    look_ups_n: int = 0
    basis: str = ""  # what plans are made from but for the answers: a plan made from something else is not followed
    asked: set[tuple[str, ...]] = field(default_factory=set)  # whom about which study, and which references

    def run(self) -> None:
        """Ask for everything that the topic follows; afterwards `asking.outcomes` says how each request ended."""
        self._file(0)
        self._ask_again()
        self._find_seeds()
        self._follow()
        if self.topic.searches:
            self._ask("searches", plan.searches(self.topic, self.providers, self.limits))
            self._describe("records of what searches found")
        self._ask("notices", plan.notices(self.providers, self.limits, self._known(self._members())))

    def _ask(
        self, what: str, requests: Iterable[Request], asked: Iterable[tuple[str, ...]] = (), *, take_turns: bool = False
    ) -> list[Batch]:
        """Get, save and file what these requests are answered with, or those that this step was to ask before a cut.

        Plans that were made after a failure are not kept: the next run can make better ones. With `take_turns` the
        lists of the same providers wait for another run.
        """
        asking = self.asking
        step = next(asking.steps)
        planned = asking.archive.plan(asking.round, step, self.basis)
        if planned is None:
            planned = Plan(tuple(dict.fromkeys(requests)), tuple(asked))
            if asking.is_complete:
                asking.archive.keep_plan(asking.round, step, self.basis, planned)
        self.asked.update(planned.asked)
        if take_turns:
            asking.agenda.take_turns(planned.requests)
        before_n = len(asking.outcomes)
        due, waiting = asking.agenda.split(planned.requests)
        self._tell_waiting(what, waiting)
        batches = ask_all(asking, what, step, due)
        has_news = any(outcome.status == "new" for outcome in asking.outcomes[before_n:])
        # Answers that say nothing new leave records as they were filed; a run that was cut short may not have filed.
        if batches and (has_news or not asking.has_filed):
            self._file(step + 1)
        return batches

    def _file(self, step: int) -> None:
        """File records under studies before a step is planned; where its plan is kept, that was done already."""
        if self.asking.archive.plan(self.asking.round, step, self.basis) is None:
            store, run_id = self.asking.store, self.asking.run_id
            with store.db.atomic():
                store.note("file", run_id=run_id, until=self.rulings_until)
                file_records(store, self.rulings, run_id)
            self.asking.has_filed = True

    def _seeds(self) -> set[int]:
        return set(seeds(self.asking.store, self.topic.slug))

    def _members(self) -> set[int]:
        return set(members(self.asking.store, self.topic.slug, self.topic.follow))

    def _known(self, studies: Iterable[int]) -> list[Known]:
        return known(self.asking.store, studies, self._seeds())

    def _ask_again(self) -> None:
        """Ask for descriptions that are old, and for what a provider did not know, in place of its lists."""
        store, agenda = self.asking.store, self.asking.agenda
        members = self._known(self._members())
        held = descriptions(store, {*self._members(), *left(store, self.topic.slug)}, agenda.at)
        unresolved = unresolved_references(store, self._members())
        wanted = plan.to_describe(self.providers, members)
        for name, items in plan.left_to_describe(self.providers, members).items():
            wanted[name] = list(dict.fromkeys((*wanted[name], *items)))
        requests: list[Request] = []
        asked: list[tuple[str, ...]] = []
        for name in self.providers:
            described = again.described(agenda, (one for one in held if one.provider == name), self._seeds())
            named = ((item, self._names_asked(name, item)) for item in wanted[name] if self._is_hopeless(name, item))
            works = [*described, *again.unknown(agenda, name, named)]
            looked_up = (r for r in unresolved if self._was_in_vain(name, _names_of(r)))
            references = [*again.unknown(agenda, name, ((r, _names_of(r)) for r in looked_up))]
            for one in again.chosen(agenda, name, works, references, self.look_ups_n):
                requests.append(one.request)
                asked += [_question(name, old.item) for old in one.olds]
        self._ask("what is asked again", requests, asked, take_turns=True)

    def _find_seeds(self) -> None:
        """Learn the other identifiers of seeds: most providers go by one of their own, or by the PMID.

        A PMID that PubMed finds for a seed's DOI counts only once PubMed's own record says so.
        """
        batches = self._ask_records("seeds", plan.to_identify(self.providers, self._known(self._seeds())))
        found = {key for batch in batches for key in batch.focal_keys if key.startswith("pmid:")}
        others = self._known(studies_of(self.asking.store, "pubmed", found) - self._seeds())
        unsure = [item for item in others if "pubmed" not in item.described_by]
        self._ask_records("seeds by PMID", {"pubmed": unsure} if "pubmed" in self.providers else {})

    def _follow(self) -> None:
        """Go from the seeds to what cites them and to what they cite, as many steps as the topic says."""
        store, follow = self.asking.store, self.topic.follow
        forward, backward = self._seeds(), self._seeds()
        passed_forward, passed_backward = set(forward), set(backward)
        for step in range(1, max(follow.cited_by, follow.references) + 1):
            forward = forward if step <= follow.cited_by else set()
            backward = backward if step <= follow.references else set()
            citing, cited = self._known(forward), self._known(backward)
            requests = [*plan.edges(self.providers, self.limits, citing, cited)]
            for unasked in plan.unasked(self.providers, self.limits, citing, cited, requests):
                self._tell_left_out(unasked, step)
            self._ask(f"citations, step {step}", requests)
            self._describe(f"records, step {step}", holds_back=True)
            self._look_up(f"look-ups, step {step}")
            self._describe(f"more records, step {step}")
            forward = neighbours(store, current(store, forward), "cited_id", "citing_id") - passed_forward
            backward = neighbours(store, current(store, backward), "citing_id", "cited_id") - passed_backward
            passed_forward |= forward
            passed_backward |= backward
        if not follow.cited_by and not follow.references:
            self._describe("records of seeds")

    def _tell_left_out(self, left: plan.Unasked, step: int) -> None:
        """Write into the ledger, by name, which works a provider is not asked about, and why."""
        asking, title = self.asking, BY_NAME[left.name].title
        named = tuple((known.identifiers.names() or (f"study {known.study_id}",))[0] for known in left.studies)
        origin = Origin(
            asking.run_id, asking.round.topic, left.name, "", asking.round.opened_at, None, f"{title}, step {step}"
        )
        why = f"{len(named)} works not asked about: {left.why}"
        asking.store.log_request(origin, left.question.value, "not_asked", why, Batch(asked=named, missing=named))
        asking.outcomes.append(Outcome(origin.address, "not_asked", why, left.name))

    def _tell_waiting(self, what: str, waiting: Sequence[Request]) -> None:
        """Write into the ledger how many questions a provider is not asked in this run, because they are not due."""
        asking = self.asking
        for name, question in sorted({(request.provider, request.question) for request in waiting}):
            n = sum(1 for request in waiting if (request.provider, request.question) == (name, question))
            origin = Origin(
                asking.run_id, asking.round.topic, name, "", asking.round.opened_at, None,
                f"{BY_NAME[name].title}, {what}",
            )  # fmt: skip
            days = within_s(question, self.limits[name], asking.agenda.due) / DAY_S
            why = f"{NOT_DUE}: {n} answered before; each is asked again within {days:g} days"
            asking.store.log_request(origin, question.value, "not_asked", why)
            asking.waiting[name] += n

    def _look_up(self, what: str) -> None:
        """Look up references that nobody gives an identifier for, each once."""
        unresolved = unresolved_references(self.asking.store, self._members())
        names = {_question("", reference): reference for reference in unresolved}
        new = {name: reference for name, reference in names.items() if name not in self.asked}
        requests: list[Request] = []
        for provider in self.providers:
            hopeful = [r for r in new.values() if not self._was_in_vain(provider, _names_of(r))]
            requests += plan.look_ups((provider,), self.limits, hopeful, self.look_ups_n)
        self._ask(what, requests, new)

    def _was_in_vain(self, provider: str, names: Collection[str]) -> bool:
        return self.asking.agenda.was_in_vain(provider, names)

    def _is_hopeless(self, name: str, item: Known) -> bool:
        """Whether a provider did not know a work by the name that it would be asked by; then `_ask_again` asks."""
        if not any(self._was_in_vain(name, (known,)) for known in item.identifiers.names()):
            return False
        return self._was_in_vain(name, self._names_asked(name, item))

    def _names_asked(self, name: str, item: Known) -> tuple[str, ...]:
        """Return the names by which a provider would be asked for the record of a work."""
        requests = plan.ask(name, Question.RECORDS, [item], self.limits)
        return tuple(key for request in requests for key in BY_NAME[name].asked(request))

    def _describe(self, what: str, *, holds_back: bool = False) -> None:
        """Get records of the topic's works from those who describe them, where none is held."""
        items = sorted(self._known(self._members()), key=lambda item: not item.is_seed)
        self._ask_records(what, plan.to_describe(self.providers, items), holds_back=holds_back)
        if not holds_back and plan.left_to_describe(self.providers, ()):
            left = plan.left_to_describe(self.providers, self._known(self._members()))
            self._ask_records(f"{what} that nobody described", left)

    def _ask_records(
        self, what: str, wanted: Mapping[str, Sequence[Known]], *, holds_back: bool = False
    ) -> list[Batch]:
        """Ask for records, of each provider about each work once.

        With `holds_back` the last batch waits where it is not full: the seeds' references that are looked up
        meanwhile may share it. Seeds do not wait, for their records say what they cite.
        """
        requests: list[Request] = []
        asked: list[tuple[str, ...]] = []
        for name, items in wanted.items():
            new = [item for item in items if _question(name, item) not in self.asked]
            new = [item for item in new if not self._is_hopeless(name, item)]
            full_n = len(new) - len(new) % self.limits[name].batch_n
            if holds_back and full_n and not any(item.is_seed for item in new[full_n:]):
                new = new[:full_n]
            asked += [_question(name, item) for item in new]
            requests += plan.ask(name, Question.RECORDS, new, self.limits)
        return self._ask(what, requests, asked)


def _names_of(reference: Reference) -> tuple[str, ...]:
    """Return the name by which the ledger knows a reference that was looked up."""
    return (f"{reference.provider}~{reference.record_key}",)


def _question(name: str, item: Known | Reference) -> tuple[str, ...]:
    """Return what makes a question about a work a new one: PubMed is asked for a PMID, and then for its record.

    A reference is looked up once, whoever is asked.
    """
    if isinstance(item, Reference):
        return "look-up", item.provider, item.record_key
    return name, str(item.study_id), (item.identifiers.pmid or "") if name == "pubmed" else ""


def tell_not_asked(asking: Asking, providers: Iterable[str]) -> tuple[str, ...]:
    """Return the providers that may be asked; write into the ledger why the others are not."""
    able = []
    for name in providers:
        why_not = asking.client.may_ask(name)
        if why_not is None:
            able.append(name)
            continue
        origin = Origin(asking.run_id, asking.round.topic, name, "", asking.round.opened_at, None, BY_NAME[name].title)
        asking.store.log_request(origin, Question.CITED_BY.value, "not_asked", why_not)
    return tuple(able)
