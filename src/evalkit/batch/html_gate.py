"""The HTML that a page may hold: an allow-list of tags, attributes, styles, pictures and links.

The gate refuses; it never mends.  What it lets through is strict enough that a browser cannot
read it differently from this parser: every tag is plain and balanced, every attribute is quoted,
and ``<`` stands nowhere but at the start of a tag.  No message repeats text of the page.
"""

from __future__ import annotations

import base64
import binascii
import re
from html import unescape
from html.parser import HTMLParser


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOID_TAGS = frozenset({"br", "col", "hr", "img"})

OUTPUT_TAGS = _words(
    "header p div span h3 h4 strong em ul ol li dl dt dd table caption thead tbody tfoot tr th td "
    "col colgroup figure img figcaption a br abbr sub sup details summary"
)
"""Tags that the output of a code cell may use."""

MARKDOWN_TAGS = OUTPUT_TAGS | _words("h1 h2 code pre blockquote hr del")
"""Tags that a Markdown cell may come to: the notebook's own fixed text."""

_ANYWHERE = _words(
    "class id lang dir title style role aria-label aria-labelledby aria-describedby aria-hidden "
    "data-quarto-disable-processing data-quarto-bootstrap"
)
_OF_TAG = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "th": {"scope", "colspan", "rowspan", "headers", "abbr"},
    "td": {"colspan", "rowspan", "headers"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start"},
    "details": {"open"},
}
_STYLES = _words(
    "text-align vertical-align width max-width min-width height font-weight font-style font-size "
    "white-space color background-color padding padding-left padding-right padding-top "
    "padding-bottom overflow-x overflow-y table-layout"
)
# Named in messages.  Any other tag is "an unknown tag": a pupil's words in angle brackets look
# like one.
_NAMEABLE = MARKDOWN_TAGS | _words(
    "script style iframe object embed svg math form input button link meta html body template "
    "video audio canvas section article nav main footer font center b i u h5 h6 code"
)
_PLAIN_TAG = re.compile(
    r"""</[a-z][a-z0-9]*>|<[a-z][a-z0-9]*(?:\s+[a-z][a-z0-9-]*(?:="[^"<>]*"|='[^'<>]*')?)*\s*/?>""",
    re.ASCII,
)
_STYLE_VALUE = re.compile(r"[a-zA-Z0-9#%. -]+", re.ASCII)
_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?([/?#][^\s\\]*)?", re.ASCII)
_IN_PAGE = re.compile(r"#[^\s\\]+")
_PNG_START = "data:image/png;base64,"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def html_faults(html: str, *, tags: frozenset[str]) -> list[str]:
    """List what in a piece of HTML has no place on a page; an empty list lets it through.

    Parameters
    ----------
    html : str
        A fragment: the ``text/html`` of one output, or one rendered Markdown cell.
    tags : frozenset of str
        ``OUTPUT_TAGS`` or ``MARKDOWN_TAGS``.

    Returns
    -------
    list of str
        Each fault once, in reading order, in words that complete "holds …".  Nothing of the
        fragment's text is repeated.

    Examples
    --------
    >>> html_faults("<p>About 6 in 10 &amp; more</p>", tags=OUTPUT_TAGS)
    []
    >>> html_faults("<p onclick='x()'>Hello</p><script>x()</script>", tags=OUTPUT_TAGS)
    ['an event attribute (on…)', 'the tag <script>']
    """
    gate = _Gate(tags)
    if _CONTROL.search(html):
        gate.fault("a control character")
    gate.feed(html)
    gate.close()
    if gate.open_tags:
        gate.fault("a tag that is not closed")
    # Parsers differ on odd writing; what only looks like a tag, or only nearly, is refused.
    if "<" in _PLAIN_TAG.sub("", html):
        gate.fault("a < that is not the start of a plain tag")
    return list(dict.fromkeys(gate.faults))


class _Gate(HTMLParser):
    """Walks a fragment and collects its faults."""

    def __init__(self, tags: frozenset[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.tags = tags
        self.faults: list[str] = []
        self.open_tags: list[str] = []

    def fault(self, words: str) -> None:
        self.faults.append(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.tags:
            self.fault(f"the tag <{tag}>" if tag in _NAMEABLE else "an unknown tag")
        if tag not in VOID_TAGS:
            self.open_tags.append(tag)
        self.faults += _attribute_faults(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A browser reads <p/> as <p>: only a void tag may close itself.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            self.fault("an end tag without its start")

    def handle_comment(self, data: str) -> None:
        self.fault("a comment")

    def handle_decl(self, decl: str) -> None:
        self.fault("a declaration")

    def unknown_decl(self, data: str) -> None:
        self.fault("a declaration")

    def handle_pi(self, data: str) -> None:
        self.fault("a processing instruction")


def _attribute_faults(tag: str, attrs: list[tuple[str, str | None]]) -> list[str]:
    faults = []
    for name, raw in attrs:
        value = raw or ""
        if name.startswith("on"):
            faults.append("an event attribute (on…)")
        elif name not in _ANYWHERE and name not in _OF_TAG.get(tag, set()):
            faults.append("an attribute that a page does not use")
        elif name == "style" and not _is_plain_style(value):
            faults.append("a style that is not on the short list")
        elif name == "href" and not (_HTTPS.fullmatch(value) or _IN_PAGE.fullmatch(value)):
            faults.append("a link that goes neither to this page nor to an https address")
        elif name == "src" and not _is_png(value):
            faults.append("a picture that is not a PNG inside the page")
    if len({name for name, _ in attrs}) < len(attrs):
        faults.append("an attribute given twice")
    given = dict(attrs)
    if tag == "img" and not (given.get("src") and (given.get("alt") or "").strip()):
        faults.append("a picture without a text that says what it shows")
    return faults


def _is_plain_style(style: str) -> bool:
    """Tell whether every property is on the list and no value holds a bracket, slash or colon."""
    for part in filter(None, (text.strip() for text in style.split(";"))):
        name, colon, value = part.partition(":")
        is_listed = name.strip() in _STYLES and bool(colon)
        if not (is_listed and _STYLE_VALUE.fullmatch(unescape(value).strip())):
            return False
    return True


def _is_png(source: str) -> bool:
    if not source.startswith(_PNG_START):
        return False
    try:
        # The first eight bytes are enough to know a PNG; the alphabet is checked in whole.
        start = base64.b64decode(source[len(_PNG_START) :], validate=True)[:8]
    except (binascii.Error, ValueError):
        return False
    return start == b"\x89PNG\r\n\x1a\n"
