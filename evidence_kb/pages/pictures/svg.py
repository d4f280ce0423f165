"""SVG elements, and the two ways a picture leaves: inline in a page, or as a file of its own.

Everything goes through ElementTree, which escapes every text and attribute. Colours stand in `static/pictures.css`,
which pages import and files carry inside; the Content-Security-Policy of a file names that style by its hash.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

from markupsafe import Markup

from evidence_kb.pages.svg import xml

Element = ElementTree.Element
SPOKEN = 300  # characters of a title that are said of a mark
CAPTION = 26  # height of the lines that a file carries above and below its picture


@dataclass(frozen=True, slots=True)
class Picture:
    """What was drawn: width and height in pixels, the elements, and the words that stand for the whole."""

    width: float
    height: float
    body: Element
    title: str
    description: str

    def inline(self) -> Markup:
        """Return the picture for a page, which styles it and gives it a table beside it."""
        root = self._root()
        root.append(self.body)
        return Markup(ElementTree.tostring(root, encoding="unicode"))  # noqa: S704 (built of escaped elements)

    def file(self, caption: str) -> str:
        """Return the picture as a file of its own; `caption` says where and when it comes from."""
        root = self._root(CAPTION)
        root.set("xmlns", "http://www.w3.org/2000/svg")
        root.set("width", number(self.width))
        root.set("height", number(self.height + 2 * CAPTION))
        element("title", root, self.title)
        element("desc", root, f"{self.description} {caption}")
        element("style", root, style())
        element("rect", root, class_="paper", y=-CAPTION, width=self.width, height=self.height + 2 * CAPTION)
        element("text", root, self.title, class_="heading", x=16, y=-6)
        element("text", root, caption, class_="small", x=16, y=self.height + 14)
        root.append(self.body)
        return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)

    def _root(self, margin: float = 0) -> Element:
        box = f"0 {number(-margin)} {number(self.width)} {number(self.height + 2 * margin)}"
        # A group and no image: what is in an image cannot be reached.
        return element("svg", class_="picture", viewBox=box, role="group", aria_label=self.title)


def element(tag: str, parent: Element | None = None, text: str | None = None, **attributes: object) -> Element:
    """Return a new element under `parent`; `class_` means class, other underscores are hyphens, None leaves out."""
    named = {
        name.rstrip("_").replace("_", "-"): number(value) if isinstance(value, float) else xml(str(value))
        for name, value in attributes.items()
        if value is not None
    }
    made = ElementTree.Element(tag, named) if parent is None else ElementTree.SubElement(parent, tag, named)
    if text is not None:
        made.text = xml(text)
    return made


def number(value: float) -> str:
    """Return a coordinate with one decimal at most.

    >>> number(3.0), number(2.46)
    ('3', '2.5')
    """
    return f"{value:.1f}".removesuffix(".0")


@cache
def style() -> str:
    """Return the style sheet of pictures."""
    return (Path(__file__).parents[1] / "static" / "pictures.css").read_text("utf-8")


def style_hash() -> str:
    """Return the hash by which a Content-Security-Policy allows the style of a file (CSP 3, section 2.3.1)."""
    return "sha256-" + b64encode(sha256(style().encode()).digest()).decode()
