"""Formats of one tag per line: RIS, Web of Science and RefWorks. What differs is said by the readers of each.

A line that does not begin with a tag goes on with the field above it: as one more value where the field is a list
(EndNote writes the second keyword in a line of its own), else as more words.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from evidence_kb.harvesters.exports.record import MAX_ENTRY


@dataclass(frozen=True, slots=True)
class Shape:
    """How one format is laid out.

    `read_line` returns the tag and the value of a line, or None for one that goes on with the field above. `lists`
    are the tags of which each line is a value of its own, indented ones only where `is_indent_new`; `paragraphs` are
    those that go on behind a blank line; `ignored` tags belong to the file and not to an entry.
    """

    start: str
    end: str | None
    read_line: Callable[[str], tuple[str, str] | None]
    lists: frozenset[str]
    paragraphs: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    is_indent_new: bool = False


@dataclass(slots=True)
class Tagged:
    """The fields of one entry, in the order of the file, while it is read."""

    line: int
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    size: int = 0

    @property
    def trouble(self) -> str | None:
        return f"longer than {MAX_ENTRY:,} characters, which no reference is" if self.size > MAX_ENTRY else None

    def add(self, tag: str, value: str) -> None:
        self.size += len(value) + len(tag) + 1
        if self.size <= MAX_ENTRY:
            self.fields.append((tag, [value]))

    def go_on(self, line: str, shape: Shape, is_after_blank: bool) -> None:
        tag, parts = self.fields[-1] if self.fields else ("", [])
        if not tag or (is_after_blank and tag not in shape.paragraphs):
            return  # a number or a comment between entries whose end tag is missing
        if tag in shape.lists and (shape.is_indent_new or not line[:1].isspace()):
            self.add(tag, line.strip())
            return
        self.size += len(line)
        if self.size <= MAX_ENTRY:
            parts.append(line.strip())

    def all(self, *tags: str) -> tuple[str, ...]:
        """Return every value of the given tags that says something, in the order of the file."""
        values = (" ".join(parts).strip() for tag, parts in self.fields if tag in tags)
        return tuple(value for value in values if value)

    def lines(self, *tags: str) -> tuple[str, ...]:
        """Return every line of the given tags by itself: programs write notes of several lines."""
        parts = (part.strip() for tag, parts in self.fields if tag in tags for part in parts)
        return tuple(part for part in parts if part)

    def first(self, *tags: str) -> str | None:
        """Return the first value of the first of the tags that says something."""
        return next((value for tag in tags for value in self.all(tag)), None)


def entries(text: str, shape: Shape) -> Iterator[Tagged]:
    """Yield the entries of a file.

    An entry ends at its end tag, at the next start tag (the end tag is often missing) or at the end of the file. Tags
    that follow an end tag begin an entry that lost its start tag.
    """
    current: Tagged | None = None
    is_after_blank = False
    for number, line in enumerate(io.StringIO(text), start=1):
        found = shape.read_line(line.rstrip())
        if found is None:
            if current is not None and line.strip():
                current.go_on(line, shape, is_after_blank)
            is_after_blank = not line.strip()
            continue
        is_after_blank = False
        tag, value = found
        if current is not None and tag in (shape.start, shape.end):
            yield current
            current = None
        if tag == shape.end or tag in shape.ignored:
            continue
        if current is None and (tag == shape.start or shape.end is not None):
            current = Tagged(number)
        if current is not None:
            current.add(tag, value)
    if current is not None:
        yield current
