"""The page of one executed notebook: nbconvert with a template of our own."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from evalkit.batch.page_environment import PAGE_FOLDER, prepare_environment
from evalkit.batch.page_faults import page_faults
from evalkit.batch.page_parts import page_parts
from evalkit.batch.release_gate import require_released
from evalkit.errors import RunError


def render_page(notebook: NotebookNode) -> str:
    """Write the self-contained HTML page of an executed notebook.

    Code is left out, every output passes ``require_released``, and the same notebook gives the
    same text: nothing of cell ids, execution counts, parameters or the day of the run is in it.

    Parameters
    ----------
    notebook : NotebookNode
        An executed notebook of format 4; it is not changed.

    Returns
    -------
    str
        The whole page, ``<!DOCTYPE html>`` to ``</html>``.

    Raises
    ------
    DisclosureError
        When a cell shows something that was not released, or HTML that a page may not hold.
    RunError
        When the page would be broken: no ``#`` heading or two, headings that skip a level, a
        name used twice, a link to nowhere.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> page = render_page(new_notebook(cells=[new_markdown_cell("# What changed?")]))
    >>> "<title>What changed?</title>" in page
    True
    """
    require_released(notebook)
    parts = page_parts(notebook)
    # The exporter copies the notebook that it is given; ours is taken apart already.
    resources = {"page": parts}
    html, _ = _exporter().from_notebook_node(new_notebook(), resources)
    faults = page_faults(html)
    if faults:
        raise RunError(f"The page would be broken: {'; '.join(faults)}; mend the notebook's text.")
    return html


class PageExporter(TemplateExporter):
    """nbconvert's template exporter with our template, everything escaped, and no other folder.

    Its paths are ours alone, so that a template of the same name elsewhere on the machine, or in
    the working directory, cannot change a page.
    """

    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def _create_environment(self) -> Environment:
        return prepare_environment(super()._create_environment())


@cache
def _exporter() -> Any:
    return PageExporter(
        template_name=PAGE_FOLDER.name,
        extra_template_basedirs=[str(PAGE_FOLDER.parent)],
        template_paths=[str(PAGE_FOLDER)],
        template_file="index.html.j2",
        file_extension=".html",
    )
