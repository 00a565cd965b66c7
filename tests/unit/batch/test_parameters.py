"""A notebook's parameters: allow-listed names, plain types, nothing that could run as code."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from evalkit.batch.parameters import build_parameters, read_parameters
from evalkit.errors import RunError

CELL = """cohort_dir: str = "x"  # where
school: str = "S01"
n: int = 3
x: float = -0.5
b: bool = True"""


def test_the_tagged_cell_is_the_signature(write_notebook):
    assert read_parameters(write_notebook(parameters=CELL)) == {
        "cohort_dir": "x",
        "school": "S01",
        "n": 3,
        "x": -0.5,
        "b": True,
    }


def test_values_of_the_declared_types_pass(write_notebook):
    values = {"school": "003", "n": -1, "x": 2.0, "b": False}
    assert build_parameters(write_notebook(parameters=CELL), values) == values


def test_a_misspelt_name_stops_with_the_nearest(write_notebook):
    with pytest.raises(RunError, match=r"no parameter 'schol'.*Did you mean 'school'"):
        build_parameters(write_notebook(parameters=CELL), {"schol": "S01"})


@pytest.mark.parametrize(
    "name", ["import os; os.abort()", "school = 1\nimport os", "", "__class__"]
)
def test_a_crafted_name_is_unknown(write_notebook, name):
    with pytest.raises(RunError, match="no parameter"):
        build_parameters(write_notebook(parameters=CELL), {name: "S01"})


class Crafted(str):
    """A string whose repr is code."""

    def __repr__(self):
        return "__import__('os').abort()"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("school", 3),
        ("school", Path("S01")),
        ("school", Crafted("S01")),
        ("school", b"S01"),
        ("school", None),
        ("school", ["S01"]),
        ("n", True),
        ("n", 3.0),
        ("n", np.int64(3)),
        ("x", 1),
        ("x", Decimal("0.5")),
        ("x", float("nan")),
        ("x", np.float64(0.5)),
        ("b", 1),
        ("school", dt.date(2026, 1, 1)),
        ("school", ("S01",)),
    ],
)
def test_a_value_of_another_type_is_refused(write_notebook, name, value):
    with pytest.raises(RunError, match=f"'{name}'.*must be a plain"):
        build_parameters(write_notebook(parameters=CELL), {name: value})


@pytest.mark.parametrize(
    "line",
    [
        'school = "S01"',
        'school: str = f"{1}"',
        "school: str",
        "n: int = 3.0",
        "n: int = True",
        "n: list = [1]",
        "import os",
        'school: str = open("x").read()',
        'a.b: str = "S01"',
    ],
)
def test_a_parameters_cell_holds_typed_literals_only(write_notebook, line):
    with pytest.raises(RunError, match="line 2: every line must be a typed literal"):
        read_parameters(write_notebook(parameters=f'cohort_dir: str = ""\n{line}'))


def test_a_parameters_cell_must_be_python(write_notebook):
    with pytest.raises(RunError, match="line 1: this is not Python"):
        read_parameters(write_notebook(parameters="school: str ="))


def test_a_notebook_without_the_tag_is_refused(tmp_path):
    notebook = tmp_path / "plain.ipynb"
    notebook.write_text('{"cells": [{"cell_type": "code", "metadata": {}, "source": "1"}]}')
    with pytest.raises(RunError, match="one code cell tagged 'parameters'; it has 0"):
        read_parameters(notebook)


@pytest.mark.parametrize("text", ["", "not json", "[]", "{}"])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, text):
    notebook = tmp_path / "odd.ipynb"
    notebook.write_text(text)
    with pytest.raises(RunError, match=r"odd\.ipynb could not be read as a notebook"):
        read_parameters(notebook)
