"""A notebook's Markdown as HTML: headings with stable names, tables with scopes."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath


class MarkdownPage:
    """Turns the Markdown cells of one page into HTML, and gives every heading its own name.

    One object per page: two sections of the same heading get ``results`` and ``results-2``.

    Examples
    --------
    >>> MarkdownPage().html("## Who took part?").strip()
    '<h2 id="who-took-part">Who took part?</h2>'
    """

    def __init__(self) -> None:
        self._markdown = MarkdownWithMath(renderer=_PageRenderer())

    def html(self, source: str) -> str:
        """Render one cell.  What comes back has still to pass the gate."""
        return self._markdown.render(source)


def slug_of(heading: str) -> str:
    """Name a heading for links: ASCII words in lower case, joined by hyphens.

    Examples
    --------
    >>> slug_of("Mentees’ wellbeing: before &amp; after")
    'mentees-wellbeing-before-after'
    """
    text = html.unescape(re.sub(r"<[^>]*>", "", heading)).replace("’", "").replace("'", "")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "section"


class _PageRenderer(IPythonRenderer):
    """nbconvert's renderer without anchors, highlighting, mermaid or files."""

    def __init__(self) -> None:
        # HTML is let through here, so that the gate refuses it aloud rather than that a reader
        # meets escaped tags.
        super().__init__(escape=False, embed_images=False)
        self._seen: Counter[str] = Counter()

    def heading(self, text: str, level: int, **attrs: object) -> str:
        slug = slug_of(text)
        self._seen[slug] += 1
        name = slug if self._seen[slug] == 1 else f"{slug}-{self._seen[slug]}"
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{html.escape(code, quote=False)}</code></pre>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        style = f' style="text-align: {align}"' if align else ""
        return f'<th scope="col"{style}>{text}</th>' if head else f"<td{style}>{text}</td>"
