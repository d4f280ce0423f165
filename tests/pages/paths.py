"""Example paths of every page, on the made-up database: what holds on every page is tested on each of them.

A page of PAGES without a line here fails `test_every_page_of_the_list_is_reachable`.
"""

PATHS = (
    "/",
    "/-/study/1",
    "/-/study/2",
    "/-/study/3",
    "/-/study/4",
    "/-/study/5",
    "/-/map/bone",
    "/-/map/bone?all=1",
    "/-/cell/bone/1/1",
    "/-/cell/bone/1/4",
    "/-/cell/bone/5/7",
    "/-/ledger/bone",
    "/-/claims",
    "/-/search",
    "/-/search?q=pain&topic=bone",
    "/-/search?q=alert",
    "/-/search?q=biphosphonates+-nothing&in=quotes",
)
MISSING = (
    "/-/study/999",
    "/-/study/doi/10.5555/none",
    "/-/study/doi/nonsense",
    "/-/map/none",
    "/-/ledger/none",
    "/-/cell/none/1/1",
    "/-/cell/bone/99/1",
    "/-/search?q=pain&topic=none",
    "/-/search?q=pain&in=none",
)
