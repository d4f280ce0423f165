"""What a run did, in words and numbers, and how it ended: one word for the ledger, one number for scheduled jobs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from evidence_kb.derive import Derived
from evidence_kb.harvest import Outcome
from evidence_kb.verify import Verification

# By the status of a run. 2 (the request makes no sense) and 130 (interrupted) are of commands, not of runs.
EXIT_CODES = {"finished": 0, "warnings": 3, "stopped": 4, "failed": 1}
SHOWN_N = 20  # problems of one kind that a run keeps in words


@dataclass(slots=True)
class Report:
    """What a run did, in the order in which it did it."""

    run_id: int | None = None
    outcomes: list[tuple[str, Outcome]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)  # what a guard kept from counting, and what to do about it
    has_settled: bool = False  # something was taken out, or put in quarantine
    notes: list[str] = field(default_factory=list)  # worth saying, and no reason to look into the run
    derived: Derived | None = None
    verified: Verification | None = None  # None where quotes were not re-read
    sent: Counter[str] = field(default_factory=Counter)  # HTTP requests by provider, repeated ones included
    waiting: Counter[tuple[str, str]] = field(default_factory=Counter)  # questions not due, by topic and provider

    @property
    def sent_n(self) -> int:
        return self.sent.total()

    @property
    def failures(self) -> list[str]:
        return [outcome.message or outcome.address for _, outcome in self.outcomes if outcome.status == "failed"]

    def by_provider(self) -> dict[tuple[str, str], list[Outcome]]:
        """Return what was asked over the network, by topic and provider."""
        found: dict[tuple[str, str], list[Outcome]] = {}
        for slug, outcome in self.outcomes:
            if outcome.provider:
                found.setdefault((slug, outcome.provider), []).append(outcome)
        return found

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the data themselves: quotes that do not stand where they should."""
        return self.verified.problems if self.verified else ()

    @property
    def has_read_nothing(self) -> bool:
        """Whether all that was to be read failed; topic files, which are always there, left aside."""
        read = [outcome for slug, outcome in self.outcomes if outcome.address != f"file:{slug}.yml"]
        return bool(self.failures) and all(outcome.status == "failed" for outcome in read)

    @property
    def status(self) -> str:
        if self.problems or self.has_read_nothing:
            return "failed"
        if self.stopped:
            return "stopped"
        return "warnings" if self.failures or self.warnings else "finished"

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.status]
