"""Where the notebooks are: beside the package in a checkout, inside it when it was installed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import evalkit
from evalkit.batch.parameters import passes_true, read_parameters
from evalkit.catalogue.toml_section import hint
from evalkit.errors import RunError

RELEASABLE = "commissioner"
"""The audience whose pages may leave the school."""

SCHOOL = "school"
"""The audience of pages for one school's own eyes: private files in a folder per school."""

AUDIENCES = (RELEASABLE, SCHOOL)
"""The audiences that ``run_cohort`` makes pages for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportNotebook:
    """A notebook that makes reports: one per school, or one for the whole programme.

    ``takes_unusable`` says whether it is run for schools whose files must be mended first.
    """

    path: Path
    audience: str
    is_per_school: bool
    takes_unusable: bool

    @property
    def name(self) -> str:
        """Its file name without the ending."""
        return self.path.stem


def notebooks_folder() -> Path:
    """Return the folder of the notebooks that come with evalkit."""
    package = Path(evalkit.__file__).resolve().parent
    inside, beside = package / "notebooks", package.parents[1] / "notebooks"
    return inside if inside.is_dir() else beside


def report_notebook(named: str | Path) -> ReportNotebook:
    """Return a notebook by its name (``06_school_impact``) or by the path of an ``.ipynb`` file.

    Its parameters cell says the rest: a parameter ``school`` makes it one per school, the default
    of ``audience`` is who its pages are for.  A notebook that opens its cohort with
    ``even_unusable=True`` is run for schools that cannot be used as well.

    Raises
    ------
    RunError
        There is no such notebook, nobody makes pages for its audience in a run, or its pages are
        for schools and it is not about one.
    """
    path = Path(named)
    if path.suffix != ".ipynb":
        path = notebooks_folder() / f"{named}.ipynb"
    if not path.is_file():
        raise RunError(_unknown(path))
    defaults = read_parameters(path)
    audience = defaults.get("audience")
    if audience not in AUDIENCES:
        raise RunError(
            f"{path.name} must have a parameter audience with the default {RELEASABLE!r} or "
            f"{SCHOOL!r}; got {audience!r}. Reports for others are not made in a run: open the "
            "notebook in JupyterLab."
        )
    if audience == SCHOOL and "school" not in defaults:
        raise RunError(
            f"{path.name} is for the audience {SCHOOL!r} and must have a parameter school, because "
            "a school sees a page about itself alone."
        )
    return ReportNotebook(
        path=path.resolve(),
        audience=str(audience),
        is_per_school="school" in defaults,
        takes_unusable=passes_true(path, "even_unusable"),
    )


def _unknown(path: Path) -> str:
    known = sorted(found.stem for found in path.parent.glob("*.ipynb"))
    listed = ", ".join(known) or "none"
    return f"There is no notebook {path.stem!r}; there are {listed}.{hint(path.stem, known)}"
