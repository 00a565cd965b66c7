"""The notebooks by themselves: plain papermill, and run as JupyterLab would from their folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("alone")]


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@pytest.fixture
def run_all(tmp_path):
    """Run every cell of a notebook from a folder, as JupyterLab does.

    The kernel's sockets are files in the test's own folder: a kernel that asks for a free port
    may find it taken by a neighbour, a second later, when it binds it.
    """

    def run(notebook, folder, **options):
        sockets = {"transport": "ipc", "connection_file": str(tmp_path / "kernel.json")}
        client = NotebookClient(
            notebook,
            timeout=120,
            config=Config(KernelManager=sockets),
            resources={"metadata": {"path": folder}},
            **options,
        )
        assert client.create_kernel_manager().transport == "ipc"
        client.execute()

    return run


def run_papermill(*arguments, folder):
    """Run papermill's own command, and once more if its kernel lost the race for a port."""
    for last in (False, True):
        said = subprocess.run(
            [sys.executable, "-m", "papermill", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if last or "Address already in use" not in said.stderr:
            break
    return said


@pytest.mark.parametrize("place", [".", "notebooks"])
def test_plain_papermill(tmp_path, place):
    source = Path("." if place == "notebooks" else "notebooks") / "06_school_impact.ipynb"
    said = run_papermill(source, tmp_path / "out.ipynb", "-p", "school", "S01", folder=ROOT / place)
    assert said.returncode == 0, said.stderr[-2000:]
    made = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    pictures = [out for out in outputs(made) if "<img" in out.get("data", {}).get("text/html", "")]
    assert len(pictures) >= 4


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_top_to_bottom_as_it_stands(path, run_all):
    notebook = nbformat.read(path, as_version=4)
    run_all(notebook, path.parent)
    shown = outputs(notebook)
    assert len(shown) >= 7
    assert all(out["metadata"]["evalkit"]["released"] for out in shown if "metadata" in out)


@pytest.mark.parametrize(
    ("name", "audience", "message"),
    [
        ("01_data_check", "commissioner", "only that school may read it"),
        ("01_data_check", "safeguarding", "audience must be one of"),
        ("03_pairing", "commissioner", "only that school may read it"),
        ("06_school_impact", "safeguarding", "audience must be one of"),
        ("06_school_impact", "anyone", "audience must be one of"),
    ],
)
def test_no_other_audience_is_served(name, audience, message, run_all):
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    (cell,) = [each for each in notebook.cells if "parameters" in each.metadata.get("tags", [])]
    cell.source = re.sub(r'audience: str = "\w+"', f'audience: str = "{audience}"', cell.source)
    run_all(notebook, ROOT, allow_errors=True)
    refused = [out for out in outputs(notebook) if out["output_type"] == "error"]
    (first, *_) = [out for out in refused if out["ename"] == "DisclosureError"]
    assert message in first["evalue"]
    shown = "".join(out["data"]["text/html"] for out in outputs(notebook) if "data" in out)
    assert not re.search(r"\b[AM]\d{3}\b", shown)
