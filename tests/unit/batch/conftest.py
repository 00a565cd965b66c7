"""Small notebooks and tasks that tests of the batch room run for real."""

from __future__ import annotations

import nbformat
import pytest

from evalkit.batch.report_task import ReportTask

SHOW = """
class Shown:
    def __init__(self, text):
        self.text = text

    def _repr_mimebundle_(self, include=None, exclude=None):
        html = f'<p class="ek-sentence">{self.text}</p>'
        mark = {"evalkit": {"released": True, "kind": "sentence"}}
        return {"text/html": html, "text/plain": "a sentence"}, mark
"""


@pytest.fixture
def write_notebook(tmp_path):
    """Write a notebook of a title, a parameters cell and code cells; return its path."""

    def write(*cells, name="01_small", parameters='cohort_dir: str = ""\nschool: str = "S01"'):
        new = nbformat.v4
        tagged = new.new_code_cell(parameters, metadata={"tags": ["parameters"]})
        notebook = new.new_notebook(
            cells=[
                new.new_markdown_cell("# A small report"),
                tagged,
                *[new.new_code_cell(cell) for cell in (SHOW, *cells)],
            ],
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                "language_info": {"name": "python"},
            },
        )
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return write


@pytest.fixture
def task_of(tmp_path):
    """Return a task for a notebook, its page and its executed notebook below tmp_path."""

    def task(notebook, *, school="S01", **changed):
        details = {
            "report": f"{notebook.stem}/{school}",
            "notebook": notebook,
            "school_id": school,
            "school_name": f"School {school}",
            "audience": "commissioner",
            "parameters": {"school": school},
            "page": tmp_path / "reports" / "commissioner" / notebook.stem / f"{school}.html",
            "page_name": f"commissioner/{notebook.stem}/{school}.html",
            "executed": tmp_path / "work" / notebook.stem / f"{school}.ipynb",
            "hidden": (str(tmp_path),),
            "inputs_fingerprint": "in",
            "report_fingerprint": "re",
        }
        return ReportTask(**(details | changed))

    return task
