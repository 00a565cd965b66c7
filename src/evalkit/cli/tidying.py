"""Notebooks as git keeps them: no outputs, no counters, no traces of one machine."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evalkit.errors import DataError

NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = ("tags",)


def notebooks_in(paths: Iterable[Path]) -> list[Path]:
    """Return the notebooks that the paths name or hold, sorted.

    Raises
    ------
    DataError
        A path does not exist.
    """
    found: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise DataError(
                f"There is no file or folder {path}. Name notebooks, or folders that hold some."
            )
        every = path.rglob("*.ipynb") if path.is_dir() else [path]
        found |= {each for each in every if ".ipynb_checkpoints" not in each.parts}
    return sorted(found)


def tidy_text(text: str, *, name: str) -> str:
    """Return the text of a notebook without what a run leaves in it.

    The same notebook always gives the same text.  Parameters and other tags stay.

    Parameters
    ----------
    text : str
        The notebook file's text.
    name : str
        How the file is called in an error.

    Raises
    ------
    DataError
        It is not a notebook of format 4.
    """
    try:
        notebook = json.loads(text)
        is_notebook = isinstance(notebook["cells"], list) and notebook["nbformat"] == 4
    except (ValueError, KeyError, TypeError):
        is_notebook = False
    if not is_notebook:
        raise DataError(
            f"{name} is not a notebook of format 4. Open it in JupyterLab and save it again."
        )
    tidy = {
        "cells": [_tidy_cell(cell, place) for place, cell in enumerate(notebook["cells"], start=1)],
        "metadata": NOTEBOOK_METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(tidy, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _tidy_cell(cell: dict[str, Any], place: int) -> dict[str, Any]:
    source = cell["source"]
    text = source if isinstance(source, str) else "".join(source)
    metadata = cell.get("metadata", {})
    tidy = {
        "cell_type": cell["cell_type"],
        # Format 4.5 wants an id; an older notebook gets one from the cell's place.
        "id": cell.get("id", f"cell-{place:02d}"),
        "metadata": {key: metadata[key] for key in CELL_METADATA if metadata.get(key)},
        "source": text.splitlines(keepends=True),
    }
    if cell["cell_type"] == "code":
        tidy |= {"execution_count": None, "outputs": []}
    if cell.get("attachments"):
        tidy["attachments"] = cell["attachments"]
    return tidy


def untidy(paths: Iterable[Path]) -> dict[Path, str]:
    """Return the tidy text of each notebook that is not tidy as it stands."""
    texts = {path: _read(path) for path in notebooks_in(paths)}
    tidied = {path: tidy_text(text, name=str(path)) for path, text in texts.items()}
    return {path: text for path, text in tidied.items() if text != texts[path]}


def _read(path: Path) -> str:
    try:
        # As bytes, so that line ends are compared and not translated on the way.
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise DataError(f"{path} is not UTF-8 text, which notebooks are. Save it again.") from None
