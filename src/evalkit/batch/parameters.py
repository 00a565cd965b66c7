"""A notebook's parameters: its tagged cell is the signature, and one function fills it in.

papermill writes parameters into the notebook as code, and only warns of a misspelt name.  Values
of other types than these four, and crafted names, ran as code when they were tried.  So every
parameter of a report passes through ``build_parameters``.
"""

from __future__ import annotations

import ast
import json
import math
from collections.abc import Mapping
from pathlib import Path

from evalkit.catalogue.toml_section import hint
from evalkit.errors import RunError

Plain = str | int | float | bool
PLAIN_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}
TAG = "parameters"


def read_parameters(notebook: Path) -> dict[str, Plain]:
    """Return the names and defaults of a notebook's parameters, in written order.

    Raises
    ------
    RunError
        The notebook cannot be read, has not exactly one cell tagged ``parameters``, or that cell
        holds anything but typed literals such as ``school: str = "S01"``.
    """
    cells = [cell for cell in _cells(notebook) if TAG in cell["metadata"].get("tags", ())]
    if len(cells) != 1 or cells[0]["cell_type"] != "code":
        raise RunError(
            f"{notebook.name} must have one code cell tagged {TAG!r}; it has {len(cells)} tagged "
            "cells. Tag the cell in JupyterLab (property inspector, Common Tools)."
        )
    try:
        lines = ast.parse(_source(cells[0])).body
    except SyntaxError as error:
        raise RunError(
            f"{notebook.name}, parameters cell, line {error.lineno}: this is not Python."
        ) from None
    return dict(_parameter(line, notebook.name) for line in lines)


def build_parameters(notebook: Path, values: Mapping[str, Plain]) -> dict[str, Plain]:
    """Return ``values`` as parameters that this notebook may be given.

    Parameters
    ----------
    notebook
        Its parameters cell says which names exist and of which type each is.
    values
        One value per name; names left out keep the notebook's default.

    Raises
    ------
    RunError
        A name that the notebook does not have (with the nearest one), or a value of another type.
    """
    defaults = read_parameters(notebook)
    for name, value in values.items():
        if name not in defaults:
            raise RunError(
                f"{notebook.name} has no parameter {name!r}; its parameters are "
                f"{', '.join(defaults) or 'none'}.{hint(name, defaults)}"
            )
        wanted = type(defaults[name])
        # `type() is`, not isinstance: True is an int, and a numpy float is a float.
        if type(value) is not wanted or (wanted is float and not math.isfinite(value)):
            raise RunError(
                f"The parameter {name!r} of {notebook.name} must be a plain {wanted.__name__}; "
                f"got {type(value).__name__}. Hand over a {wanted.__name__} (codes such as 003 "
                "are text)."
            )
    return dict(values)


def passes_true(notebook: Path, keyword: str) -> bool:
    """Return whether a call in the notebook passes ``keyword=True``.

    What a notebook does is read from its code, so that nothing has to be declared besides.  Cells
    that are not plain Python pass nothing.
    """
    return any(
        isinstance(node, ast.keyword)
        and node.arg == keyword
        and isinstance(node.value, ast.Constant)
        and node.value.value is True
        for cell in _cells(notebook)
        if cell["cell_type"] == "code"
        for node in _nodes(_source(cell))
    )


def _nodes(source: str) -> list[ast.AST]:
    try:
        return list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return []


def _source(cell: dict) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _cells(notebook: Path) -> list[dict]:
    try:
        return json.loads(notebook.read_text("utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        raise RunError(
            f"{notebook.name} could not be read as a notebook. It must be an .ipynb file of "
            "format 4; open it in JupyterLab and save it again."
        ) from None


def _parameter(line: ast.stmt, notebook: str) -> tuple[str, Plain]:
    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value:
        kind = PLAIN_TYPES.get(ast.unparse(line.annotation))
        try:
            value = ast.literal_eval(line.value)
        except ValueError:
            value = None
        if kind is not None and type(value) is kind:
            return line.target.id, value
    raise RunError(
        f"{notebook}, parameters cell, line {line.lineno}: every line must be a typed literal "
        f'such as school: str = "S01", its type one of {", ".join(PLAIN_TYPES)}.'
    )
