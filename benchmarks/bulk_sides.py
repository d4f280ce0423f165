"""`python -m benchmarks.bulk_sides NAME FILE [FOLDER]`: one of the programs that `benchmarks.bulk` compares.

Each imports no more than it takes, because its start is part of what is measured. The last line that it prints is
how many megabytes the largest of its processes held.
"""

from __future__ import annotations

import gzip
import resource
import sys
from collections.abc import Callable
from xml.parsers import expat

from benchmarks.memory import peak_mb


def scan(path: str) -> None:
    """Unpack a file, and let expat call three functions that do nothing but count."""
    counted = [0, 0]

    def start(name: str, attributes: dict[str, str]) -> None:
        counted[0] += 1

    def end(name: str) -> None:
        pass

    def text(characters: str) -> None:
        counted[1] += len(characters)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    with gzip.open(path) as file:
        parser.ParseFile(file)


def extract(path: str, options: str = "") -> None:
    """Read all that is kept of a file, and save nothing."""
    from pathlib import Path

    from evidence_kb.load_parts import KINDS

    kind = KINDS["pubmed"]
    for body in kind.cut(Path(path)):
        kind.read("", body, options)


def extract_with_references(path: str) -> None:
    extract(path, "references")


def peer(path: str) -> None:
    """Parse a file as pubmed_parser does, and save nothing."""
    import pubmed_parser

    for _ in pubmed_parser.parse_medline_xml(path):
        pass


def load(path: str, folder: str, *options: str) -> None:
    """Load a file into a new folder, as the command does."""
    from evidence_kb.__main__ import main

    sys.argv = ["evidence-kb", "load", "pubmed", path, "--data", folder, *options]
    main()


def load_alone(path: str, folder: str) -> None:
    load(path, folder, "--jobs", "1")


SIDES: dict[str, Callable[..., None]] = {
    one.__name__: one for one in (scan, extract, extract_with_references, peer, load, load_alone)
}

if __name__ == "__main__":
    try:
        SIDES[sys.argv[1]](*sys.argv[2:])
    except SystemExit as error:
        if error.code:
            raise
    print(max(peak_mb(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024))
