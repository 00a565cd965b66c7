"""The last door before a page: everything that a notebook shows must have been released."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nbformat import NotebookNode

from evalkit.batch.html_gate import MARKDOWN_TAGS, OUTPUT_TAGS, html_faults
from evalkit.batch.markdown_html import MarkdownPage
from evalkit.errors import DisclosureError

_KINDS_ALLOWED = {"text/html", "text/plain"}
# One sentence with the fault, because a run's manifest keeps the first.
_MEND_OUTPUT = (
    "a report shows only what was released, so end the cell with a function of evalkit.display"
)
_MEND_HTML = "show it with a function of evalkit.display, which writes HTML that a page may hold"
_MEND_TEXT = "write it in plain Markdown: headings, paragraphs, lists, tables and https links"


def require_released(notebook: NotebookNode) -> None:
    """Let an executed notebook through to its page, or refuse it.

    Every output must come from ``evalkit.display`` (``metadata.evalkit.released`` is true and it
    holds nothing but ``text/html`` and ``text/plain``), and the HTML of outputs and of Markdown
    cells must pass ``html_faults``.  What a cell wrote to stderr is never shown and does not count.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook of format 4.

    Raises
    ------
    DisclosureError
        With the position and section of the first cell at fault, the kind of thing that it
        showed, how to mend it, and how many faults there are besides.  Never with what it showed.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
    >>> printed = new_output("stream", name="stdout", text="1 pupil")
    >>> require_released(new_notebook(cells=[new_code_cell("print()", outputs=[printed])]))
    Traceback (most recent call last):
        ...
    evalkit.errors.DisclosureError: Cell 1, before the first heading, shows printed text; ...
    """
    faults = list(_faults(notebook))
    if not faults:
        return
    more = len(faults) - 1
    raise DisclosureError(faults[0] + (f" (Faults besides this one: {more}.)" if more else ""))


def _faults(notebook: NotebookNode) -> Iterator[str]:
    markdown = MarkdownPage()
    place = "before the first heading"
    for number, cell in _numbered(notebook):
        if cell.cell_type == "markdown":
            html = markdown.html(cell.source)
            place = _section_of(cell.source) or place
            for fault in html_faults(html, tags=MARKDOWN_TAGS):
                yield f"Cell {number}, {place}, holds {fault}; {_MEND_TEXT}."
        elif cell.cell_type == "code":
            for output in cell.get("outputs", []):
                yield from (f"Cell {number}, {place}, {words}" for words in _output_faults(output))


def _numbered(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Number the cells as the author sees them: without the one that papermill puts in."""
    written = (
        cell
        for cell in notebook.cells
        if "injected-parameters" not in cell.get("metadata", {}).get("tags", [])
        or cell.get("outputs")
    )
    yield from enumerate(written, start=1)


def _section_of(source: str) -> str | None:
    headings = re.findall(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", source, flags=re.MULTILINE)
    if not headings:
        return None
    # Without full stops, so that the message stays one sentence.
    heading = re.sub(r"[.!?]+(?=\s|$)", "", headings[-1])
    return f"under “{heading[:80]}”"


def _output_faults(output: NotebookNode) -> Iterator[str]:
    kind = output.get("output_type")
    if kind == "stream" and output.get("name") == "stderr":
        return
    if kind not in {"display_data", "execute_result"}:
        shown = {"stream": "printed text", "error": "an error"}.get(kind, "an unknown output")
        yield f"shows {shown}; {_MEND_OUTPUT}."
        return
    data, mark = output.get("data", {}), output.get("metadata", {}).get("evalkit", {})
    is_released = isinstance(mark, dict) and mark.get("released") is True
    if not is_released or "text/html" not in data or set(data) - _KINDS_ALLOWED:
        was = "" if is_released else " that was not released"
        yield f"shows {_kind_shown(data)}{was}; {_MEND_OUTPUT}."
        return
    html = data["text/html"]
    faults = html_faults(html, tags=OUTPUT_TAGS) if isinstance(html, str) else ["no text"]
    for fault in faults:
        yield f"shows a page part that holds {fault}; {_MEND_HTML}."


def _kind_shown(data: dict[str, object]) -> str:
    """Say what kind of thing an output is, from its media types only."""
    types = set(data)
    if any(name.startswith("image/") for name in types):
        return "a picture"
    if "javascript" in " ".join(types) or any("widget" in name for name in types):
        return "a script or widget"
    if "text/html" in types:
        return "a table or other HTML"
    return "a plain value" if types == {"text/plain"} else "a value"
