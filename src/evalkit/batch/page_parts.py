"""An executed notebook taken apart into what a page has: masthead, opening, sections, making."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markupsafe import Markup
from nbformat import NotebookNode

from evalkit.batch.markdown_html import MarkdownPage

_H2 = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>', re.DOTALL)
_TAGS = re.compile(r"<[^<>]*>")
_TABLE = re.compile(r"(<table\b([^<>]*)>.*?</table>)", re.DOTALL)
_LABELLED = re.compile(r'aria-labelledby="([^"<>]+)"')


@dataclass(slots=True)
class Section:
    """One section: the h2 that opens it and everything up to the next."""

    name: str  # its id, for links; empty for the opening
    heading: Markup
    parts: list[Markup] = field(default_factory=list)
    is_making: bool = False  # it tells how the report was made, and belongs in the footer


@dataclass(frozen=True, slots=True)
class PageParts:
    """What the template puts on the page.  Every Markup here has passed the gate."""

    title: str
    masthead: Markup
    opening: Section
    sections: list[Section]
    making: list[Section]


def page_parts(notebook: NotebookNode) -> PageParts:
    """Take a notebook apart.  Call it only for one that ``require_released`` let through.

    Code, execution counts, cell ids, the notebook's metadata and ``text/plain`` stay behind.
    """
    title, masthead = "", Markup()
    sections = [Section("", Markup())]
    for kind, html, metadata in _pieces(notebook):
        if kind == "masthead":
            title, masthead = str(metadata.get("title", "")), masthead + html
        elif kind == "h2":
            sections.append(Section(metadata["name"], html))
        else:
            sections[-1].parts.append(html)
            sections[-1].is_making |= kind == "provenance"
    opening, *rest = sections
    return PageParts(
        title=title or _first_heading(opening) or "Report",
        masthead=masthead,
        opening=opening,
        sections=[section for section in rest if not section.is_making],
        making=[section for section in rest if section.is_making],
    )


def _pieces(notebook: NotebookNode) -> Iterator[tuple[str, Markup, dict[str, object]]]:
    """Yield each piece of the page in reading order: its kind, its HTML, what is known of it."""
    markdown = MarkdownPage()
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield from _markdown_pieces(markdown.html(cell.source))
        elif cell.cell_type == "code":
            for output in cell.get("outputs", []):
                if output.output_type != "stream":
                    mark = output.metadata.evalkit
                    yield str(mark.get("kind", "")), _scrollable(output.data["text/html"]), mark


def _markdown_pieces(html: str) -> Iterator[tuple[str, Markup, dict[str, object]]]:
    # The pattern has two groups, so that a heading's name and text come between the other pieces.
    before, *found = _H2.split(html)
    if before.strip():
        yield "markdown", _scrollable(before), {}
    for name, heading, after in zip(found[::3], found[1::3], found[2::3], strict=True):
        yield "h2", Markup(heading), {"name": name}
        if after.strip():
            yield "markdown", _scrollable(after), {}


def _scrollable(html: str) -> Markup:
    """Put each table in a box that scrolls sideways, by keyboard too, on a narrow screen."""

    def box(found: re.Match[str]) -> str:
        title = _LABELLED.search(found[2])
        named = f'aria-labelledby="{title[1]}"' if title else 'aria-label="Table"'
        return f'<div class="page-scroll" role="group" tabindex="0" {named}>{found[1]}</div>'

    return Markup(_TABLE.sub(box, html))


def _first_heading(opening: Section) -> str:
    found = re.search(r"<h1\b[^<>]*>(.*?)</h1>", "".join(opening.parts), flags=re.DOTALL)
    return Markup(_TAGS.sub("", found[1])).unescape() if found else ""
