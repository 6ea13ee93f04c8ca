"""The bytes of an MRRT file taken apart, as far as they go: text, tags with their lines, attributes, page.

IHE Radiology, Management of Radiology Report Templates (MRRT), supplement Rev. 1.6: an HTML5 page whose one script
element holds `template_attributes` as XML. Reads what it is given, broken or not; `mrrt_rules` says what is wrong.
Nothing is executed, no entity is resolved, nothing is fetched.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from lxml import etree

from reporting.errors import InputError

MAXIMUM_BYTES = 2_000_000
"""A template is a page of text; anything larger is something else."""

_UNCLOSED_CODE = re.compile(r"<code\b([^<>]*?)/?>(?:\s*</code>)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A start tag as it stands in the file, counted before any parser mends the page."""

    name: str
    attributes: Mapping[str, str]
    """Names in lower case; an attribute without value has an empty one."""
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    tags: tuple[Tag, ...]
    title: str
    """Text of the first title element."""
    attributes: etree._Element | None
    """template_attributes; None if there is none or it cannot be read."""
    attributes_line: int
    """Line of the file on which line 1 of `attributes` lies."""
    attributes_commented: bool
    """Hidden from browsers in a comment, as RSNA publishes them."""
    attributes_mended: bool
    """Not well-formed XML; read after mending."""
    page: etree._Element | None
    """The html element; None for an empty file."""
    charset_wrong: bool
    """The bytes are not in the charset that the file names, or nobody knows that charset."""

    def all(self, name: str) -> tuple[Tag, ...]:
        """Return the start tags of that name, in order."""
        return tuple(tag for tag in self.tags if tag.name == name)

    def metas(self, name: str) -> tuple[Tag, ...]:
        """Return the meta tags of that name, e.g. dcterms.title; names are compared without case."""
        return tuple(tag for tag in self.all("meta") if tag.attributes.get("name", "").lower() == name)


class _Outline(HTMLParser):
    """Collects start tags and the text of scripts and titles. Does not balance or invent anything."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[Tag] = []
        self.scripts: list[tuple[int, str]] = []
        self.titles: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        self.tags.append(Tag(name=tag, attributes={name: value or "" for name, value in attrs}, line=line))
        self._inside = tag
        if tag == "script":
            self.scripts.append((line, ""))
        elif tag == "title":
            self.titles.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            line, text = self.scripts[-1]
            self.scripts[-1] = (line, text + data)
        elif self._inside == "title":
            self.titles[-1] += data


def take_apart(html: bytes) -> Source:
    """Return what stands in the file, as far as it can be read.

    Raise InputError `mrrt-too-large` (details: bytes, maximum) or `mrrt-not-html` (details: line).
    """
    if len(html) > MAXIMUM_BYTES:
        raise InputError("mrrt-too-large", bytes=len(html), maximum=MAXIMUM_BYTES)
    text, charset_wrong = _decoded(html)
    outline = _outlined(text)
    line, script = next((s for s in outline.scripts if "template_attributes" in s[1]), (0, ""))
    xml = script.strip().removeprefix("<!--").removesuffix("-->").strip()
    attributes, mended = _attributes(xml)
    return Source(
        tags=tuple(outline.tags),
        title=" ".join(outline.titles[0].split()) if outline.titles else "",
        attributes=attributes,
        attributes_line=line + script[: script.find(xml)].count("\n"),
        attributes_commented=script.lstrip().startswith("<!--"),
        attributes_mended=mended,
        page=_page(text),
        charset_wrong=charset_wrong,
    )


def line_of(element: etree._Element) -> int:
    """Return the line on which an element starts, 1 if the parser does not know."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 1


def _decoded(html: bytes) -> tuple[str, bool]:
    """Return the text, and True if the named charset does not fit. Control characters, which XML cannot hold, go."""
    named = re.search(rb"<meta\b[^>]*\bcharset\s*=\s*[\"']?([\w.:-]+)", html, re.IGNORECASE)
    charset = named[1].decode("ascii") if named else "utf-8"
    try:
        # The newlines of each system become one, so that lines are counted alike.
        text = html.removeprefix(codecs.BOM_UTF8).decode(charset)
    except (UnicodeDecodeError, LookupError):
        return _CONTROL.sub("", html.decode("utf-8", "replace")), True
    return _CONTROL.sub("", text.replace("\r\n", "\n")), False


def _outlined(text: str) -> _Outline:
    outline = _Outline()
    try:
        outline.feed(text)
        outline.close()
    except AssertionError:
        # The standard library says so where a declaration such as <![x is no HTML.
        raise InputError("mrrt-not-html", line=outline.getpos()[0]) from None
    return outline


def _attributes(text: str) -> tuple[etree._Element | None, bool]:
    if not text:
        return None, False
    try:
        root, mended = etree.fromstring(text.encode(), _xml_parser()), False
    except etree.XMLSyntaxError:
        # RSNA leaves <code> open; closing it mends what they publish.
        closed = _UNCLOSED_CODE.sub(r"<code\1/>", text)
        root, mended = etree.fromstring(closed.encode(), _xml_parser(recover=True)), True
    if root is None or root.tag == "template_attributes":
        return root, mended
    return root.find(".//template_attributes"), mended


def _page(text: str) -> etree._Element | None:
    """Return the html element: of the XML if the page is well-formed, else as a browser would see it."""
    try:
        root = etree.fromstring(text.encode(), _xml_parser())
    except etree.XMLSyntaxError:
        root = None
    if root is not None and root.tag == "html":
        return root
    try:
        return etree.fromstring(text.encode(), etree.HTMLParser(encoding="utf-8", no_network=True))
    except etree.XMLSyntaxError:
        return None  # nothing in it: `mrrt_rules` reports the missing html element


def _xml_parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, recover=recover, remove_pis=True
    )
