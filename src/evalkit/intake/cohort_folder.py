"""Where a cohort folder is: a path as given, or from a folder above the working directory."""

from __future__ import annotations

from pathlib import Path

from evalkit.catalogue.plan import PLAN_FILE
from evalkit.errors import DataError
from evalkit.intake.store import STORE_FILE


def find_folder(cohort_dir: str | Path) -> Path:
    """Return the folder of a cohort or of a store.

    A relative path is looked up from the working directory and then from each folder above it,
    so that a notebook runs from ``notebooks/`` and from the project's root.

    Raises
    ------
    DataError
        There is no such folder.
    """
    if not str(cohort_dir).strip():
        raise DataError("cohort_dir is blank; it must be the path of a cohort folder.")
    asked = Path(cohort_dir).expanduser()
    here = Path.cwd()
    tried = [asked] if asked.is_absolute() else [up / asked for up in (here, *here.parents)]
    folders = [path for path in tried if path.is_dir()]
    for path in folders:
        if (path / PLAN_FILE).is_file() or (path / STORE_FILE).is_file():
            return path.resolve()
    if folders:
        return folders[0].resolve()
    if any(path.is_file() for path in tried):
        raise DataError(f"{asked} is a file; cohort_dir must be the folder that holds {PLAN_FILE}.")
    above = "" if asked.is_absolute() else f", looked for from {here} and the folders above it"
    raise DataError(
        f"There is no folder {asked}{above}. Give the path of a cohort folder; `evalkit new` "
        "makes one, `evalkit demo` makes one with made-up schools."
    )
