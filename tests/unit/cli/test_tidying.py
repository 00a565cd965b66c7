"""Notebooks as git keeps them."""

from __future__ import annotations

import json

import pytest

from evalkit.cli.tidying import notebooks_in, tidy_text, untidy
from evalkit.errors import DataError


def notebook(*cells: dict, **metadata) -> str:
    return json.dumps(
        {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    )


def code(source="x = 1\ny = 2", **more) -> dict:
    return {
        "cell_type": "code",
        "id": "a1",
        "execution_count": 7,
        "metadata": {},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "M001"}],
        "source": source,
        **more,
    }


def test_outputs_counters_and_traces_of_a_machine_go():
    run = notebook(
        code(metadata={"tags": ["parameters"], "papermill": {"duration": 1.5}, "scrolled": True}),
        {"cell_type": "markdown", "id": "b2", "metadata": {}, "source": ["# Why\n", "Because."]},
        kernelspec={"name": "my-env", "display_name": "mine"},
        papermill={"input_path": "/home/someone"},
    )
    tidy = json.loads(tidy_text(run, name="a.ipynb"))
    assert tidy["cells"] == [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "a1",
            "metadata": {"tags": ["parameters"]},
            "outputs": [],
            "source": ["x = 1\n", "y = 2"],
        },
        {
            "cell_type": "markdown",
            "id": "b2",
            "metadata": {},
            "source": ["# Why\n", "Because."],
        },
    ]
    assert tidy["metadata"]["kernelspec"]["name"] == "python3"
    assert set(tidy["metadata"]) == {"kernelspec", "language_info"}


def test_tidying_again_changes_nothing():
    old = notebook(code(), {"cell_type": "raw", "metadata": {}, "source": "é"})
    once = tidy_text(old, name="a.ipynb")
    assert tidy_text(once, name="a.ipynb") == once
    assert "é" in once
    assert json.loads(once)["cells"][1]["id"] == "cell-02"


def test_jupyter_reads_a_tidy_notebook():
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(nbformat.reads(tidy_text(notebook(code()), name="a.ipynb"), as_version=4))


def test_checkpoints_are_passed_over(tmp_path):
    for name in ("b.ipynb", "sub/a.ipynb", ".ipynb_checkpoints/b-checkpoint.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(notebook(code()), "utf-8")
    assert notebooks_in([tmp_path]) == [tmp_path / "b.ipynb", tmp_path / "sub" / "a.ipynb"]


def test_only_untidy_notebooks_are_named(tmp_path):
    (tmp_path / "run.ipynb").write_text(notebook(code()), "utf-8")
    (tmp_path / "tidy.ipynb").write_bytes(tidy_text(notebook(code()), name="").encode())
    (tmp_path / "windows.ipynb").write_bytes(
        tidy_text(notebook(code()), name="").replace("\n", "\r\n").encode()
    )
    assert [path.name for path in untidy([tmp_path])] == ["run.ipynb", "windows.ipynb"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": [], "nbformat": 3}', '{"cells": 1}'])
def test_what_is_no_notebook_is_named(text):
    with pytest.raises(DataError, match=r"odd\.ipynb is not a notebook of format 4"):
        tidy_text(text, name="odd.ipynb")


def test_a_path_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DataError, match=r"There is no file or folder .*nowhere"):
        notebooks_in([tmp_path / "nowhere"])
