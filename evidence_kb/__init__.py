"""evidence-kb: what the medical literature says about treatments, in checked words.

A topic file says what to watch. Harvesters turn pages and exports into batches of records, citations and
passages; the archive keeps the exact bytes; resolve decides which records are one study; claims are extracted
with the words they rest on; the store keeps the graph in SQLite; pages publish it in Datasette.
Start reading at `model.py`, then `harvesters/saved_page.py`, then `harvest.py`.
"""

__version__ = "0.1.0"
