"""One report to be made: everything that a worker needs to know, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import RunError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTask:
    """One notebook for one school (or for the whole programme), as a worker is told of it.

    ``page`` is where the page goes; ``executed`` where the executed notebook is kept (private).
    ``page_name`` is the page's path within the cohort's reports, with ``/``.  ``parameters`` are
    final.  ``hidden`` lists folders whose path no message may show.  ``is_private`` pages are for
    one school's own eyes; ``takes_unusable`` ones are made although its files must be mended first.
    """

    report: str
    notebook: Path
    school_id: str
    school_name: str
    audience: str
    parameters: Mapping[str, str | int | float | bool]
    page: Path
    page_name: str
    executed: Path
    hidden: tuple[str, ...]
    inputs_fingerprint: str
    report_fingerprint: str
    is_private: bool = False
    takes_unusable: bool = False

    @property
    def notebook_name(self) -> str:
        """The notebook's name without its ending, as people and folders call it."""
        return self.notebook.stem


def place_within(folder: Path, name: str) -> Path:
    """Return ``folder / name``, or refuse a name that leads anywhere else.

    Raises
    ------
    RunError
        The name has a folder in it, or leads out of ``folder``.
    """
    path = folder / name
    if path.parent != folder or not path.resolve().is_relative_to(folder.resolve()):
        raise RunError(
            f"A report's file must stand in {folder.name}; the name {name!r} leads elsewhere. "
            "Rename the school's folder or its code in the plan."
        )
    return path
