"""Read YAML that people type as plain data with line numbers, and collect all that is wrong with it.

The file is walked event by event with PyYAML's safe loader, so a hostile one costs nothing: aliases (the bomb needs
them), foreign tags, second documents and deep nesting are refused before anything is built. Scalars follow YAML 1.1
as PyYAML resolves them, but nothing is guessed: an unquoted `no`, `012` or `2007-11-01` where text is expected is a
problem whose message says to quote it.
What the keys mean is left to the caller (`topic.py`, the files written by hand).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import yaml

from evidence_kb.errors import EvidenceError

MAX_CHARACTERS = 1_000_000  # a topic with 2,000 seeds is 60 kB
MAX_DEPTH = 20

_CORE = "tag:yaml.org,2002:"
_TYPES = {"str": "text", "int": "number", "float": "number", "bool": "yes/no value", "null": "nothing"}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as typed: `kind` is text, number, yes/no value, date or nothing; `value` is None where unusable."""

    line: int
    kind: str
    written: str
    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Sequence:
    line: int
    items: tuple[Node, ...]
    kind: str = "a list"


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, as typed: keys may repeat until `Problems.mapping` has looked at them."""

    line: int
    entries: tuple[tuple[Node, Node], ...]
    kind: str = "a mapping"


Node = Scalar | Sequence | Mapping


def nearest(word: str, known: Collection[str]) -> str | None:
    """Return the known word that `word` is most likely a slip of, or None (difflib ratio of 0.6 or more)."""
    found = difflib.get_close_matches(word, sorted(known), n=1)
    return found[0] if found else None


class Problems:
    """Collects what is wrong with one file while its tree is read; `stop_if_any` raises it all as one error.

    The readers return the value, or None after noting why it cannot be used; an absent node (None) is returned as
    None without a problem. `field` is the path shown to the person, for example `vocabulary.outcomes[2].name`.
    """

    def __init__(self, name: str, error: type[EvidenceError]) -> None:
        self.name = name
        self._error = error
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, field: str, message: str) -> None:
        """Note one problem."""
        text = self._told(line, field, message)
        if (line, text) not in self._found:
            self._found.append((line, text))

    def stop_if_any(self) -> None:
        """Raise the error class with one problem per line, in the order of the file; return if there is none."""
        if self._found:
            raise self._error("\n".join(text for _, text in sorted(self._found, key=lambda found: found[0])))

    def stop(self, line: int, field: str, message: str) -> EvidenceError:
        """Return the error for a problem after which reading makes no sense; the caller raises it."""
        return self._error(self._told(line, field, message))

    def _told(self, line: int, field: str, message: str) -> str:
        return f"{self.name}:{line}: {field}: " + " ".join(message.split())

    def mapping(
        self, node: Node | None, field: str, known: Collection[str], required: Collection[str] = ()
    ) -> dict[str, Node]:
        """Return key to value; note unknown keys (with the nearest known one), repeated and missing keys.

        `field` is "" for the top of the file. Nothing is returned for anything but a mapping.
        """
        if not isinstance(node, Mapping):
            if node is not None:
                self.add(node.line, field or "file", f"expected a mapping (key: value), found {describe(node)}")
            return {}
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key, value in node.entries:
            word = key.written if isinstance(key, Scalar) else ""
            shown = _short(word)
            path = f"{field}.{shown}" if field and shown else shown or field or "file"
            if not shown:
                self.add(key.line, path, f"a key must be a word, found {describe(key)}")
            elif word in values:
                self.add(key.line, path, f"this key stands here twice (first in line {lines[word]})")
            elif word not in known:
                self.add(key.line, path, "unknown key; " + _instead(word, known))
            else:
                values[word], lines[word] = value, key.line
        for word in required:
            if word not in values:
                self.add(node.line, f"{field}.{word}" if field else word, "required, but missing")
        return values

    def sequence(self, node: Node | None, field: str) -> tuple[Node, ...]:
        """Return the items of a list; a key without a value counts as an empty list."""
        if node is None or (isinstance(node, Scalar) and node.kind == "nothing"):
            return ()
        if isinstance(node, Sequence):
            return node.items
        self.add(node.line, field, f"expected a list (lines that start with '- '), found {describe(node)}")
        return ()

    def text(self, node: Node | None, field: str) -> str | None:
        """Return a text without surrounding blanks; empty, unprintable and unquoted non-texts are problems."""
        if node is None:
            return None
        if not isinstance(node, Scalar) or node.kind != "text":
            hint = ""
            if isinstance(node, Scalar) and node.kind != "nothing":
                hint = f'; put it in quotes if it is meant as text: "{_short(node.written)}"'
            self.add(node.line, field, f"expected text, found {describe(node)}{hint}")
            return None
        if not node.written.strip():
            self.add(node.line, field, "the text is empty")
            return None
        if _UNPRINTABLE.search(node.written):
            self.add(node.line, field, "the text holds an unprintable character")
            return None
        return node.written.strip()

    def integer(self, node: Node | None, field: str, low: int, high: int) -> int | None:
        """Return a whole number from `low` to `high`, both included."""
        if node is None:
            return None
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.add(node.line, field, f"expected a whole number from {low} to {high}, found {describe(node)}")
            return None
        return value

    def choice(self, node: Node | None, field: str, allowed: Collection[str]) -> str | None:
        """Return one of the allowed words; other words are problems that name the allowed ones."""
        word = self.text(node, field)
        if node is None or word is None or word in allowed:
            return word
        close = nearest(word, allowed)
        hint = f"; did you mean '{close}'?" if close else ""
        self.add(node.line, field, f"'{_short(word)}' is not one of {', '.join(allowed)}{hint}")
        return None


def describe(node: Node) -> str:
    """Say in words what was found, for messages: `a list`, `nothing`, `the yes/no value no`, `text`."""
    if not isinstance(node, Scalar) or node.kind == "nothing":
        return node.kind
    return f"the {node.kind} {_short(node.written)}"


def load(text: str, problems: Problems) -> Node:
    """Return the tree of the one document in `text`.

    Raises the error class of `problems`, with file, line and reason, for anything that is not plain YAML data.
    """
    if len(text) > MAX_CHARACTERS:
        size = f"{len(text):,} characters are more than the limit of {MAX_CHARACTERS:,}"
        raise problems.stop(1, "file", size)
    text = text.removeprefix("\ufeff")
    try:
        loader: Any = yaml.SafeLoader(text)  # its event methods carry no types
        loader.get_event()
        if loader.check_event(yaml.StreamEndEvent):
            raise problems.stop(1, "file", "the file is empty")
        loader.get_event()
        root = _node(loader, problems, 1)
        loader.get_event()
        if not loader.check_event(yaml.StreamEndEvent):
            line = loader.peek_event().start_mark.line + 1
            raise problems.stop(line, "file", "a second document starts here; keep one document per file")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = f"unprintable character U+{ord(text[error.position]):04X}; is this a text file?"
        raise problems.stop(line, "file", message) from None
    except yaml.MarkedYAMLError as error:
        raise _syntax_problem(error, problems) from None
    except (ValueError, OverflowError):  # an escape such as "\UFFFFFFFF" names no character
        raise problems.stop(loader.line + 1, "file", "not valid YAML: impossible number or escape") from None
    return root


def _node(loader: Any, problems: Problems, depth: int) -> Node:
    event = loader.get_event()
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        mark = f"*{event.anchor}" if isinstance(event, yaml.AliasEvent) else f"&{event.anchor}"
        raise problems.stop(line, "file", f"aliases and anchors ({_short(mark)}) are not read; write the value out")
    if event.tag is not None and event.tag not in {_CORE + tag for tag in (*_TYPES, "seq", "map")}:
        raise problems.stop(line, "file", f"the tag {_short(event.tag)} is not read; write plain data")
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(loader, event, line)
    if depth > MAX_DEPTH:
        raise problems.stop(line, "file", f"nested more than {MAX_DEPTH} levels deep")
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not loader.check_event(yaml.SequenceEndEvent):
            items.append(_node(loader, problems, depth + 1))
        loader.get_event()
        return Sequence(line, tuple(items))
    entries = []
    while not loader.check_event(yaml.MappingEndEvent):
        key = _node(loader, problems, depth + 1)
        entries.append((key, _node(loader, problems, depth + 1)))
    loader.get_event()
    return Mapping(line, tuple(entries))


def _scalar(loader: Any, event: yaml.ScalarEvent, line: int) -> Scalar:
    tag = event.tag or loader.resolve(yaml.ScalarNode, event.value, event.implicit)
    name = tag.removeprefix(_CORE)
    kind = "date" if name == "timestamp" else _TYPES.get(name, "text")
    written = event.value
    value: str | int | float | bool | None = None
    if kind == "text":
        value = written
    elif kind == "yes/no value":
        value = loader.bool_values.get(written.lower())
    elif _INTEGER.fullmatch(written):  # octal, sexagesimal and 1_000 stay unusable: people do not mean them
        value = int(written)
    elif _DECIMAL.fullmatch(written):
        value = float(written)
    return Scalar(line, kind, written, value)


def _syntax_problem(error: yaml.MarkedYAMLError, problems: Problems) -> EvidenceError:
    mark = error.problem_mark or error.context_mark
    reason = error.problem or error.context or "unreadable"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if "'\\t'" in reason:
        reason = "a tab stands here; indent with blanks"
    elif reason == "mapping values are not allowed here":
        reason = "a second ': ' in one line; put the value in quotes, or check the indentation"
    return problems.stop(line, "file", f"not valid YAML at column {column}: {_short(reason, 120)}")


def _instead(word: str, known: Collection[str]) -> str:
    close = nearest(word, known)
    return f"did you mean '{close}'?" if close else f"known keys are {', '.join(known)}"


def _short(text: str, limit: int = 40) -> str:
    """Return one printable line of at most `limit` characters."""
    line = _UNPRINTABLE.sub("?", " ".join(text.split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"
