"""The notebooks by themselves: plain papermill, and run as JupyterLab would from their folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("alone")]


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@pytest.mark.parametrize("place", [".", "notebooks"])
def test_plain_papermill(tmp_path, place):
    source = Path("." if place == "notebooks" else "notebooks") / "06_school_impact.ipynb"
    said = subprocess.run(
        [sys.executable, "-m", "papermill", source, tmp_path / "out.ipynb", "-p", "school", "S01"],
        cwd=ROOT / place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-2000:]
    made = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    pictures = [out for out in outputs(made) if "<img" in out.get("data", {}).get("text/html", "")]
    assert len(pictures) >= 4


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_top_to_bottom_as_it_stands(path):
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}})
    client.execute()
    shown = outputs(notebook)
    assert len(shown) >= 7
    assert all(out["metadata"]["evalkit"]["released"] for out in shown if "metadata" in out)


@pytest.mark.parametrize(
    ("name", "audience", "message"),
    [
        ("01_data_check", "commissioner", "only that school may read it"),
        ("01_data_check", "safeguarding", "audience must be one of"),
        ("06_school_impact", "safeguarding", "audience must be one of"),
        ("06_school_impact", "anyone", "audience must be one of"),
    ],
)
def test_no_other_audience_is_served(name, audience, message):
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    (cell,) = [each for each in notebook.cells if "parameters" in each.metadata.get("tags", [])]
    cell.source = re.sub(r'audience: str = "\w+"', f'audience: str = "{audience}"', cell.source)
    client = NotebookClient(
        notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": ROOT}}
    )
    client.execute()
    refused = [out for out in outputs(notebook) if out["output_type"] == "error"]
    (first, *_) = [out for out in refused if out["ename"] == "DisclosureError"]
    assert message in first["evalue"]
    shown = "".join(out["data"]["text/html"] for out in outputs(notebook) if "data" in out)
    assert not re.search(r"\b[AM]\d{3}\b", shown)
