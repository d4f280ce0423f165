"""Turn the TeX commands in BibTeX fields into plain text.

Accents and symbols as in the LaTeX2e reference (chapters on special symbols and accents). A command that is not known
stays as printed, and nothing is ever cut: `%` is a per cent sign here, because abstracts that databases export hold
it unescaped, where TeX would take it for a comment.
"""

from __future__ import annotations

import re
import unicodedata

from evidence_kb.text import squash

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "b": "\u0331", "k": "\u0328",
    "r": "\u030a",
}  # fmt: skip
_SYMBOLS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "aa": "å",
    "AA": "Å", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "i": "ı",
    "j": "ȷ", "S": "§", "P": "¶", "copyright": "©", "pounds": "£", "dots": "…", "ldots": "…", "textdegree": "°",
    "degree": "°", "textendash": "–", "textemdash": "—", "textquotesingle": "'", "textquoteleft": "‘",
    "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "textquotedbl": '"', "textless": "<",
    "textgreater": ">", "textasciitilde": "\ue003", "textbraceleft": "\ue000", "textbraceright": "\ue001",
    "textasciicircum": "^", "textbackslash": "\\", "textbar": "|",
    "textunderscore": "_", "textpm": "±", "texttimes": "×", "textmu": "µ", "textregistered": "®",
    "texttrademark": "™", "textordmasculine": "º", "textordfeminine": "ª", "textbullet": "•", "textperiodcentered": "·",
    "textellipsis": "…", "textonehalf": "½", "pm": "±", "times": "×", "cdot": "·", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "leqslant": "≤", "geqslant": "≥", "neq": "≠", "approx": "≈", "sim": "\ue003", "infty": "∞", "circ": "°",
    "rightarrow": "→", "to": "→", "leftarrow": "←", "prime": "′", "div": "÷", "lt": "<", "gt": ">",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
# Commands that only change how their argument looks.
_FORMATS = re.compile(
    r"emph|text(?:it|bf|sc|tt|rm|sf|up|md|normal|superscript|subscript)?|math(?:rm|it|bf|sf|tt|cal)|ensuremath|"
    r"[mh]box|url|href|underline|enquote|protect|relax|em|it|bf|sc|tt|rm|sf|bibinfo"
)
_ESCAPED = {"{": "\ue000", "}": "\ue001", "$": "\ue002", "~": "\ue003"}  # kept apart from signs with a meaning
_ACCENTED = re.compile(
    r"\\([`'^~\"=.])\s?(?:\{\s?(\\[ij]|[^\W\d_])\s?\}|(\\[ij](?![A-Za-z])|[^\W\d_]))|"
    r"\\([uvHcdbkr])(?:\{\s?(\\[ij]|[^\W\d_])\s?\}|\s(\\[ij](?![A-Za-z])|[^\W\d_]))"
)
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)(\{\}|\s(?=\S))?|([&%#_{}$ ~,;:!/\-]))")
_MATHS = re.compile(r"(?<!\\)\$([^$\n]{0,300})(?<!\\)\$")


def plain(text: str) -> str:
    r"""Return the text of a field.

    >>> plain(r"{Higher-order {E}rd{\H o}s-{S}zekeres theorems}")
    'Higher-order Erdős-Szekeres theorems'
    """
    text = _MATHS.sub(_maths, text)
    text = _COMMAND.sub(_command, _ACCENTED.sub(_accented, text)) if "\\" in text else text
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")  # but not of "-{}-"
    text = text.replace("{", "").replace("}", "").replace("~", " ")
    for sign, kept in _ESCAPED.items():
        text = text.replace(kept, sign)
    return squash(text)


def _maths(found: re.Match[str]) -> str:
    """Undo `$\\Sigma^{0}$`; two sums of money in one sentence are no formula."""
    inner = found.group(1)
    if len(inner) > 1 and not re.search(r"[\\^_]", inner):
        return found.group()
    return re.sub(r"[\^_](?=[{\w\\+-])", "", inner)


def _accented(found: re.Match[str]) -> str:
    accent = found.group(1) or found.group(4)
    letter = next(group for group in (found.group(n) for n in (2, 3, 5, 6)) if group).lstrip("\\")
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent])


def _command(found: re.Match[str]) -> str:
    name, _, sign = found.groups()
    if sign:
        return _ESCAPED.get(sign, " " if sign in ",;: " else "" if sign in "!/-" else sign)
    if _FORMATS.fullmatch(name):
        return ""
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    return found.group()
