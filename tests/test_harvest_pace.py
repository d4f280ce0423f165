"""Threads that ask at once keep to the pace of a provider: counted where the requests arrive."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from simulated import FAST
from simulator import Simulator, World

from evidence_kb.fetch import Client
from evidence_kb.harvesters.addresses import address
from evidence_kb.limits import with_overrides
from evidence_kb.model import Question, Request


def pubs(pmid: str) -> Request:
    return Request("icite", Question.CITED_BY, address("icite", "pubs", ("pmids", pmid), ("refs", "true")))


def test_twelve_threads_never_exceed_three_requests_in_any_one_second() -> None:
    world = World.generate(3, citing_n=20, references_n=10)
    pmids = [work.pmid for work in world.works if work.pmid][:16]
    assert len(pmids) == 16
    limits = with_overrides(f"{FAST} icite.per_second=3 icite.concurrent_n=12")
    with Simulator(world) as simulator, Client(limits, simulator.environment()) as client:
        with ThreadPoolExecutor(12) as pool:
            bodies = list(pool.map(client.get, map(pubs, pmids)))
        assert len(bodies) == simulator.requests_n("icite") == 16
        assert simulator.most_in_a_second("icite") <= 3
        at = sorted(entry.at for entry in simulator.log)
        assert at[-1] - at[0] < 8, "slower than the limit allows by far"


def test_the_pace_of_one_provider_does_not_hold_up_another() -> None:
    world = World.generate(3, citing_n=20, references_n=10)
    pmids = [work.pmid for work in world.works if work.pmid][:12]
    limits = with_overrides(f"{FAST} icite.per_second=1")
    with Simulator(world) as simulator, Client(limits, simulator.environment()) as client:
        other = [
            Request("opencitations", Question.CITED_BY, address("opencitations", f"citations/pmid:{pmid}"))
            for pmid in pmids
        ]
        with ThreadPoolExecutor(8) as pool:
            waits = [pool.submit(client.get, pubs(pmid)) for pmid in pmids[:3]]
            list(pool.map(client.get, other))
            assert not all(future.done() for future in waits)
        assert simulator.requests_n("icite") == 3
        assert simulator.most_in_a_second("icite") == 1
