"""The notebooks think, the library computes: every notebook has the same plain skeleton.

The first half holds each notebook to the rules; the second plants one breach after another and
expects the rule to name it.
"""

from __future__ import annotations

import ast
import copy
import io
import json
import tokenize
from pathlib import Path

import pytest

from evalkit.batch.parameters import read_parameters

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MOST_LINES = 12
PARAMETERS = {"cohort_dir": str, "school": str, "audience": str}
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
STATEMENTS = (ast.Assign, ast.AnnAssign, ast.Expr, ast.Import)
BRANCHES = (ast.IfExp, ast.Lambda, ast.comprehension, ast.NamedExpr, ast.Await, ast.Yield)
LAST_SECTIONS = ("## What this report cannot tell you", "## How this report was made")


def faults(notebook: dict) -> list[str]:
    """Name everything in a notebook that the rules do not allow."""
    found = []
    if notebook["metadata"] != METADATA:
        found.append("metadata: kernelspec python3 and the language only")
    if (notebook["nbformat"], notebook["nbformat_minor"]) != (4, 5):
        found.append("format: 4.5")
    cells = notebook["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    for place, cell in enumerate(cells, start=1):
        found += [f"cell {place}: {fault}" for fault in cell_faults(cell)]
    tagged = [cell for cell in code if cell["metadata"].get("tags") == ["parameters"]]
    if len(tagged) != 1 or code[0] is not tagged[0]:
        found.append("parameters: the first code cell, and it alone, is tagged")
    return found + text_faults(cells)


def text_faults(cells: list[dict]) -> list[str]:
    """Name what is wrong with the Markdown: title and paragraph first, the fixed sections last."""
    texts = [source(cell) for cell in cells if cell["cell_type"] == "markdown"]
    lines = [line for text in texts for line in text.splitlines()]
    first = source(cells[0]).split("\n\n")
    found = []
    if len(first) != 2 or not first[0].startswith("# ") or first[1].startswith("#"):
        found.append("title: the first cell is a title and one paragraph")
    if sum(line.startswith("# ") for line in lines) != 1:
        found.append("title: one only")
    for title in LAST_SECTIONS:
        if not any(line.startswith(title) for line in lines):
            found.append(f"sections: one is {title!r}")
    return found


def cell_faults(cell: dict) -> list[str]:
    """Name what is wrong with one cell."""
    if set(cell["metadata"]) - {"tags"}:
        return ["metadata: tags only"]
    if cell["cell_type"] == "markdown":
        return ["HTML"] if "<" in source(cell) else []
    text = source(cell)
    found = [] if cell["outputs"] == [] else ["outputs"]
    found += [] if cell["execution_count"] is None else ["execution count"]
    found += [] if len(text.splitlines()) <= MOST_LINES else [f"more than {MOST_LINES} lines"]
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return [*found, "not plain Python: a magic or a shell command"]
    return found + [fault for node in tree.body for fault in statement_faults(node)]


def statement_faults(statement: ast.stmt) -> list[str]:
    """Name what a statement does that belongs into the library."""
    if not isinstance(statement, STATEMENTS):
        return [f"{type(statement).__name__} in a notebook"]
    names = [alias.name for alias in getattr(statement, "names", ())]
    found = [f"imports {name}" for name in names if name != "evalkit"]
    for node in ast.walk(statement):
        if isinstance(node, BRANCHES):
            found.append(f"{type(node).__name__} in a notebook")
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if called in {"print", "display", "exec", "eval", "__import__", "get_ipython"}:
            found.append(f"calls {called}")
        if "warnings" in called:
            found.append("filters warnings")
    return found


def parameter_faults(path: Path) -> list[str]:
    """Name what is wrong with the parameters: names, types, a help comment on every line."""
    values = read_parameters(path)
    found = [name for name, value in values.items() if type(value) is not PARAMETERS.get(name)]
    if not {"cohort_dir", "audience"} <= set(values):
        found.append("cohort_dir and audience")
    cells = json.loads(path.read_text("utf-8"))["cells"]
    cell = next(cell for cell in cells if cell["metadata"].get("tags") == ["parameters"])
    tokens = tokenize.generate_tokens(io.StringIO(source(cell)).readline)
    n_comments = sum(token.type == tokenize.COMMENT for token in tokens)
    return found + ([] if n_comments == len(values) else ["a help comment on every line"])


def source(cell: dict) -> str:
    return "".join(cell["source"])


# ---- the notebooks keep the rules


def test_there_are_notebooks_to_check():
    known = {"01_data_check", "03_pairing", "06_school_impact", "07_programme_impact"}
    assert known <= {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_keeps_the_rules(path):
    assert faults(json.loads(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_its_parameters_are_typed_literals_with_help(path):
    assert parameter_faults(path) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_its_example_cohort_is_there(path):
    values = read_parameters(path)
    assert (FOLDER.parent / values["cohort_dir"] / "plan.toml").is_file()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_written_as_text_that_git_can_compare(path):
    text = path.read_text("utf-8")
    assert text.endswith("}\n")
    cells = json.loads(text)["cells"]
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)


# ---- each rule catches a breach


@pytest.fixture
def notebook() -> dict:
    """A notebook that keeps the rules."""
    return copy.deepcopy(json.loads((FOLDER / "06_school_impact.ipynb").read_text("utf-8")))


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def f():\n    pass", id="def"),
        pytest.param("class A:\n    pass", id="class"),
        pytest.param("for x in y:\n    x", id="for"),
        pytest.param("while x:\n    x", id="while"),
        pytest.param("if x:\n    x", id="if"),
        pytest.param("with x:\n    x", id="with"),
        pytest.param("try:\n    x\nexcept KeyError:\n    x", id="try"),
        pytest.param("x = 1 if y else 2", id="conditional"),
        pytest.param("x = [a for a in b]", id="comprehension"),
        pytest.param("x = f(lambda a: a)", id="lambda"),
        pytest.param("import pandas as pd", id="import"),
        pytest.param("import evalkit as ek, os", id="second import"),
        pytest.param("from evalkit import effects", id="from import"),
        pytest.param("%matplotlib inline", id="magic"),
        pytest.param("!ls", id="shell"),
        pytest.param("warnings.filterwarnings('ignore')", id="warning filter"),
        pytest.param("print(cohort)", id="print"),
        pytest.param("exec('import os')", id="exec"),
        pytest.param("assert x", id="assert"),
        pytest.param("\n".join(["x = 1"] * 13), id="long"),
    ],
)
def test_code_that_belongs_into_the_library_is_caught(notebook, code):
    notebook["cells"][-1]["source"] = [code]
    found = faults(notebook)
    assert len(found) >= 1
    assert found[0].startswith(f"cell {len(notebook['cells'])}: ")


@pytest.mark.parametrize(
    "breach",
    [
        pytest.param(lambda n: n["cells"][-1].update(execution_count=3), id="count"),
        pytest.param(lambda n: n["cells"][-1].update(outputs=[{}]), id="outputs"),
        pytest.param(lambda n: n["cells"][-1]["metadata"].update(collapsed=True), id="cell"),
        pytest.param(lambda n: n["metadata"].update(widgets={}), id="metadata"),
        pytest.param(lambda n: n["metadata"]["kernelspec"].update(name="env"), id="kernel"),
        pytest.param(lambda n: n.update(nbformat_minor=4), id="format"),
        pytest.param(lambda n: n["cells"][1]["metadata"].clear(), id="no parameters"),
        pytest.param(lambda n: n["cells"][2]["metadata"].update(tags=["parameters"]), id="two"),
        pytest.param(lambda n: n["cells"].pop(0), id="no title"),
        pytest.param(lambda n: n["cells"][0].update(source="# Title"), id="no paragraph"),
        pytest.param(lambda n: n["cells"][3].update(source="# Second"), id="second title"),
        pytest.param(lambda n: n["cells"][3].update(source="## A\n<b>b</b>"), id="html"),
        pytest.param(lambda n: n["cells"].__delitem__(slice(4, None)), id="no fixed sections"),
    ],
)
def test_a_skeleton_that_is_not_the_common_one_is_caught(notebook, breach):
    assert faults(notebook) == []
    breach(notebook)
    assert faults(notebook) != []


def test_a_parameter_without_help_is_caught(tmp_path, notebook):
    path = tmp_path / "n.ipynb"
    notebook["cells"][1]["source"] = 'cohort_dir: str = "#"\naudience: str = "x"  # who'
    path.write_text(json.dumps(notebook), "utf-8")
    assert parameter_faults(path) == ["a help comment on every line"]
    notebook["cells"][1]["source"] = "cohort_dir: int = 3  # where\n"
    path.write_text(json.dumps(notebook), "utf-8")
    assert parameter_faults(path) == ["cohort_dir", "cohort_dir and audience"]
