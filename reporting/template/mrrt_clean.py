"""What runs, loads or points elsewhere goes out of a template file; every other byte stays as it is.

For files that come from others. Scripts (but the one that holds template_attributes, IHE MRRT Rev. 1.6), event
handlers, references to other files and embedded pages are cut out; a tag that has to change is written anew, all others
are not touched, so that a file without such things comes out byte for byte. Lines keep their numbers. Does not judge or
mend MRRT: see `mrrt_rules`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from lxml import etree

from reporting.errors import InputError
from reporting.template.mrrt_source import MAXIMUM_BYTES
from reporting.template.words import words

_ELEMENTS = frozenset(
    words(
        "applet animate animatemotion animatetransform audio base embed frame frameset iframe link math noembed "
        "noframes noscript object plaintext portal set source svg template track use video xmp"
    )
)
"""Elements that load, embed or hide something; a report template needs none of them."""

_REFERENCES = frozenset(
    words(
        "action archive background cite classid codebase data dynsrc formaction href icon longdesc lowsrc manifest "
        "ping poster profile src srcdoc srcset usemap"
    )
) | {"xlink:href", "xml:base"}

_SCHEMES = ("javascript:", "vbscript:", "data:text")
_REACHING_STYLE = re.compile(r"url\s*\(|@import|expression\s*\(|behavior\s*:|-moz-binding|image-set|\\", re.IGNORECASE)
_ATTRIBUTE_NAME = re.compile(r"[\w:.-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CHARSET = re.compile(rb"<meta\b[^>]*\bcharset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_ATTRIBUTES_SCRIPT = '<script type="text/xml">'
_OPAQUE = ("script", "style")
_OPAQUE_END = re.compile(r"</\s*(?:script|style)", re.IGNORECASE)
_LIKE_A_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """Something that was cut out, and where it stood."""

    line: int
    what: str
    """Name of the element or attribute: script, onclick, link."""


def clean(html: bytes, name: str) -> tuple[bytes, tuple[Removed, ...]]:
    """Return the file without anything that runs or refers elsewhere, and what was cut out of it, in order.

    Raise InputError `mrrt-too-large`, `mrrt-charset-wrong`, `mrrt-not-html`, or `mrrt-active-content` (details: name,
    line, element) for what cannot be cut out safely.
    """
    if len(html) > MAXIMUM_BYTES:
        raise InputError("mrrt-too-large", bytes=len(html), maximum=MAXIMUM_BYTES)
    named = _CHARSET.search(html)
    charset = named[1].decode("ascii") if named else "utf-8"
    try:
        text = html.decode(charset)
        faithful = text.encode(charset) == html
    except (UnicodeError, LookupError):
        text, faithful = "", False
    if not faithful:
        raise InputError("mrrt-charset-wrong", name=name, line=1, element="", value=charset)
    walk = _Walk(_CONTROL.sub("", text), name)
    cleaned = walk.cleaned()
    for active in _still_active(cleaned):
        raise InputError("mrrt-active-content", name=name, line=1, element=active, value="")
    return cleaned.encode(charset), tuple(walk.removed)


class _Walk(HTMLParser):
    """Goes through the text once and keeps, for each piece that changes, what stands there instead."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(convert_charrefs=False)
        self.removed: list[Removed] = []
        self._text, self._name = text, name
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._changes: list[tuple[int, int, str]] = []
        self._opened: tuple[int, int, str, str] | None = None
        """Start, end, name and new text of the script or style that is open."""
        self._has_attributes = False

    def cleaned(self) -> str:
        try:
            self.feed(self._text)
            self.close()
        except AssertionError:
            raise InputError("mrrt-not-html", line=self.getpos()[0]) from None
        if self._opened:
            self._refuse(self._opened[2])  # a script that never ends
        pieces, at = [], 0
        for start, end, new in sorted(self._changes):
            lines = "\n" * (self._text.count("\n", start, end) - new.count("\n"))
            pieces += [self._text[at:start], new, lines]
            at = max(at, end)
        return "".join([*pieces, self._text[at:]])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        start = self._at()
        if tag in _OPAQUE and not raw.endswith("/>"):
            self._opened = (start, start + len(raw), tag, self._kept(raw, tag, attrs))
            return
        if tag in _ELEMENTS or tag in _OPAQUE or _steers_the_browser(tag, dict(attrs)):
            self._cut(start, start + len(raw), tag)
        elif (kept := self._kept(raw, tag, attrs)) != raw:
            self._changes.append((start, start + len(raw), kept))

    def handle_endtag(self, tag: str) -> None:
        start = self._at()
        end = self._text.find(">", start) + 1 or len(self._text)
        if self._opened and tag == self._opened[2]:
            self._close_opaque(start, end)
        elif tag in _ELEMENTS or tag in _OPAQUE:
            self._changes.append((start, end, ""))

    def _close_opaque(self, start: int, end: int) -> None:
        if not self._opened:
            return
        opened_at, opened_end, tag, kept = self._opened
        self._opened = None
        inside = self._text[opened_end:start]
        if _OPAQUE_END.search(inside):
            self._refuse(tag)  # browsers end it sooner than this parser does
        if tag == "script" and "template_attributes" in inside and not self._has_attributes:
            self._has_attributes = True
            if not re.fullmatch(r"<script\s+type=[\"']?text/xml[\"']?\s*>", kept, re.IGNORECASE):
                # As any other type it might be run.
                self._changes.append((opened_at, opened_end, _ATTRIBUTES_SCRIPT))
        elif tag == "script" or _REACHING_STYLE.search(inside):
            self._cut(opened_at, end, tag)
        elif kept != self._text[opened_at:opened_end]:
            self._changes.append((opened_at, opened_end, kept))

    def handle_comment(self, data: str) -> None:
        # Browsers end some comments sooner than this parser does: what looks like a tag inside could come alive.
        start = self._at()
        if "<" in data or data.startswith((">", "->")):
            mark = "-->" if self._text.startswith("<!--", start) else ">"
            end = self._text.find(mark, start + 4)
            self._cut(start, end + len(mark) if end >= 0 else len(self._text), "comment")

    def handle_decl(self, decl: str) -> None:
        if "[" in decl or "<" in decl:
            self._refuse("DOCTYPE")

    def unknown_decl(self, data: str) -> None:
        self._refuse("<![")

    def handle_pi(self, data: str) -> None:
        start = self._at()
        if not data.lower().startswith("xml version"):
            self._cut(start, self._text.find(">", start) + 1, "?")

    def _kept(self, raw: str, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        """Return the start tag without the attributes that must go; as it stands if none must."""
        bad = [name for name, value in attrs if _acts(name, value or "")]
        # Inside a textarea browsers see text where this parser sees a tag: what looks like one in a value could live.
        if not bad and not _LIKE_A_TAG.search(raw, 1):
            return raw
        self.removed += [Removed(line=self.getpos()[0], what=name) for name in bad]
        good = [(name, value) for name, value in attrs if name not in bad]
        written = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in good)
        return f"<{tag}{written}{'/' if raw.endswith('/>') else ''}>"

    def _cut(self, start: int, end: int, what: str) -> None:
        self.removed.append(Removed(line=self._text.count("\n", 0, start) + 1, what=what))
        self._changes.append((start, end, ""))

    def _at(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def _refuse(self, element: str) -> None:
        raise InputError("mrrt-active-content", name=self._name, line=self.getpos()[0], element=element, value="")


def _acts(name: str, value: str) -> bool:
    """Return True for an attribute that runs something or reaches outside the file."""
    if name.startswith("on") or not _ATTRIBUTE_NAME.fullmatch(name):
        return True
    if name in _REFERENCES:
        return not value.startswith("#")
    squeezed = re.sub(r"[\s\x00-\x1f]", "", value).lower()
    return (name == "style" and bool(_REACHING_STYLE.search(value))) or any(each in squeezed for each in _SCHEMES)


def _steers_the_browser(tag: str, attributes: dict[str, str | None]) -> bool:
    """A meta element that loads another page or sets a cookie; only the content type is harmless."""
    return tag == "meta" and (attributes.get("http-equiv") or "content-type").strip().lower() != "content-type"


def _still_active(text: str) -> Iterator[str]:
    """Yield what a second, differently built parser still finds: the two must agree that nothing is left."""
    try:
        page = etree.fromstring(text.encode(), etree.HTMLParser(encoding="utf-8", no_network=True))
    except etree.XMLSyntaxError:
        return  # nothing in it
    if page is None:
        return
    scripts = 0
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.lower()
        scripts += tag == "script"
        if tag in _ELEMENTS or scripts > 1:
            yield tag
        if tag == "script" and element.get("type", "").lower() != "text/xml":
            yield tag
        yield from (str(name) for name, value in element.attrib.items() if _acts(str(name).lower(), str(value)))
