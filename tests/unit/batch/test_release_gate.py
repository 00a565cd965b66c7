"""The last door: an output that was not released never reaches a page, and the message helps."""

from __future__ import annotations

from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from evalkit.batch.release_gate import require_released
from evalkit.errors import DisclosureError

SAMPLE = Path(__file__).parents[2] / "browser" / "sample_report.py"
sample = SimpleNamespace(**run_path(str(SAMPLE)))

MEND = "so end the cell with a function of evalkit.display"
RELEASED = {"evalkit": {"released": True, "kind": "sentence"}}


def notebook_with(*outputs):
    return new_notebook(
        cells=[
            new_markdown_cell("# What changed?"),
            new_markdown_cell("## Who took part? And 2. who did not"),
            new_code_cell("SECRET", outputs=list(outputs)),
        ]
    )


def shown(data, metadata=RELEASED, kind="display_data"):
    return new_output(kind, data=data, metadata=metadata)


def message_of(*outputs):
    with pytest.raises(DisclosureError) as caught:
        require_released(notebook_with(*outputs))
    return str(caught.value)


def test_a_report_of_released_outputs_passes_and_is_not_changed():
    notebook = sample.sample_notebook()
    before = str(notebook)
    require_released(notebook)
    assert str(notebook) == before


def test_a_result_counts_as_a_display():
    data = {"text/html": "<p>a</p>", "text/plain": "x"}
    require_released(notebook_with(shown(data, kind="execute_result")))


def test_stderr_is_let_through_because_no_page_shows_it():
    require_released(notebook_with(new_output("stream", name="stderr", text="a warning")))


@pytest.mark.parametrize(
    ("output", "words"),
    [
        (new_output("stream", name="stdout", text="Zoe 4"), "shows printed text;"),
        (new_output("stream", name="stdin", text="Zoe 4"), "shows printed text;"),
        (new_output("error", ename="E", evalue="Zoe 4", traceback=["Zoe"]), "shows an error;"),
        (shown({"text/plain": "Zoe 4"}, {}), "shows a plain value that was not released;"),
        (shown({"text/html": "<p>Zoe</p>"}, {}), "shows a table or other HTML that was not"),
        (shown({"image/png": "Zoe", "text/plain": "Z"}, {}), "shows a picture that was not"),
        (shown({"text/html": "<p>Zoe</p>", "image/png": "Zoe"}), "shows a picture;"),
        (shown({"text/plain": "Zoe 4"}), "shows a plain value;"),
        (shown({"text/html": "<p>a</p>", "text/javascript": "Zoe"}), "shows a script or widget;"),
        (shown({"text/html": "<p>a</p>", "application/json": {}}), "shows a table or other HTML;"),
    ],
)
def test_a_refusal_names_the_cell_its_section_the_kind_and_the_mending(output, words):
    message = message_of(output)
    assert message.startswith("Cell 3, under “Who took part And 2 who did not”, " + words)
    assert MEND in message
    assert "Zoe" not in message


@pytest.mark.parametrize(
    "mark", [{"released": "true"}, {"released": 1}, {"released": False}, {}, True, None, "released"]
)
def test_only_true_is_true(mark):
    output = shown({"text/html": "<p>a</p>"}, {"evalkit": mark})
    assert "was not released" in message_of(output)


def test_released_html_passes_the_html_gate_too():
    message = message_of(shown({"text/html": "<p onclick='Zoe'>Zoe</p>"}))
    assert "holds an event attribute (on…); show it with a function of evalkit.display" in message
    assert "Zoe" not in message


def test_html_that_is_no_text_is_refused():
    assert "holds no text" in message_of(shown({"text/html": ["<p>a</p>"]}))


def test_markdown_passes_the_html_gate_too():
    with pytest.raises(DisclosureError, match=r"Cell 1, under “A”, holds the tag <script>; write"):
        require_released(new_notebook(cells=[new_markdown_cell("# A\n\n<script>x()</script>")]))
    with pytest.raises(DisclosureError, match="a picture that is not a PNG inside the page"):
        require_released(new_notebook(cells=[new_markdown_cell("![alt](../other/file.png)")]))


def test_cells_are_counted_without_the_one_that_papermill_puts_in():
    notebook = notebook_with(new_output("stream", name="stdout", text="x"))
    notebook.cells.insert(1, sample.injected())
    with pytest.raises(DisclosureError, match=r"^Cell 3, "):
        require_released(notebook)


def test_even_that_cell_may_show_nothing():
    cell = sample.injected()
    cell.outputs = [new_output("stream", name="stdout", text="x")]
    with pytest.raises(DisclosureError, match=r"^Cell 1, before the first heading, shows printed"):
        require_released(new_notebook(cells=[cell]))


def test_further_faults_are_counted_in_a_sentence_of_their_own():
    printed = new_output("stream", name="stdout", text="x")
    assert message_of(printed, printed, printed).endswith(" (Faults besides this one: 2.)")
    assert "besides" not in message_of(printed)
