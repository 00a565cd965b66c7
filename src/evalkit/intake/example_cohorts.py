"""The two made-up cohorts that evalkit shows itself with: the demo and the small example."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evalkit.errors import DataError
from evalkit.intake.cohort_files import cohort_files
from evalkit.intake.file_set import replace_files
from evalkit.intake.synthetic import synthetic_cohort
from evalkit.intake.synthetic_truth import Truth

SCHOOLS = (
    "Quillbrook High School",
    "Larkmere Academy",
    "Wrenfold School",
    "Thistlecombe College",
    "Osterleigh Academy",
    "Fennimoor School",
)
"""Names that no school in the United Kingdom is known to have."""

MARKER = "_SYNTHETIC.txt"
"""Tells that a cohort is made up; files whose names begin with an underscore are not read."""

FIRST_LINE = "This cohort is made up by evalkit: no school and no pupil in it exists."

TRUTH = Truth(
    mentee_change=0.25,
    ambassador_change=-0.05,
    school_sd=0.08,
    retest=0.65,
    ambassador_start=0.35,
    school_start_sd=0.15,
    selected_share=1.0,
    attrition_share=0.11,
    attrition_by_start=-0.3,
    attrition_by_early_end=1.0,
)
"""A small gain for mentees; ambassadors start higher and fall back a little.  The whole year group
is mentored; those who started low are lost a little more often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One made-up cohort: (ambassadors, mentees) of each school, and the seed.

    The seeds are those among 1 to 100 whose schools come out close to the truth: an example shows
    a usual year, not a rare one.  For anything but showing, draw many seeds.
    """

    sizes: tuple[tuple[int, int], ...]
    seed: int


DEMO = Example(sizes=((70, 240), (42, 128), (34, 104), (28, 84), (20, 60), (5, 12)), seed=22)
"""What ``evalkit demo`` writes.  Osterleigh Academy has not sent its endpoint yet."""

SMALL_EXAMPLE = Example(sizes=((18, 60), (15, 48), (14, 44), (12, 40), (10, 32), (3, 7)), seed=58)
"""What stands in ``data_templates/example``: the same faults, fewer pupils."""


def write_example(folder: str | Path, example: Example) -> Path:
    """Write a made-up cohort, over an earlier one if there is one, and return the folder.

    Schools send CSV in four dialects and an Excel workbook, with the faults that
    :func:`evalkit.intake.synthetic_mess.add_mess` describes; the last school is very small.

    Parameters
    ----------
    folder : str or Path
        New, empty, or holding an earlier made-up cohort, which is recognised by ``_SYNTHETIC.txt``.
    example : Example
        ``DEMO`` or ``SMALL_EXAMPLE``.

    Raises
    ------
    DataError
        The folder holds something else.
    """
    place = Path(folder)
    former = _former_files(place)
    replace_files(place, example_files(example), former=former)
    return place


def example_files(example: Example) -> dict[str, bytes]:
    """Return the files of a made-up cohort by relative path."""
    cohort = synthetic_cohort(
        schools=SCHOOLS, pupils_per_school=example.sizes, seed=example.seed, truth=TRUTH
    )
    files = cohort_files(cohort, layout="mixed", mess_seed=example.seed)
    return files | {MARKER: _marker(files)}


def _marker(files: dict[str, bytes]) -> bytes:
    told = [
        FIRST_LINE,
        "evalkit may write it anew; it touches no other files than these:",
        "",
        *sorted([*files, MARKER]),
    ]
    return ("\n".join(told) + "\n").encode("utf-8")


def _former_files(folder: Path) -> list[str]:
    """Return the files of an earlier made-up cohort; refuse a folder that holds anything else."""
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise DataError(f"{folder} is a file. Name a folder for the made-up cohort.")
    marker = folder / MARKER
    if marker.is_file():
        lines = marker.read_text(encoding="utf-8", errors="replace").splitlines()
        if lines and lines[0] == FIRST_LINE:
            return [line for line in lines[3:] if line]
    if any(folder.iterdir()):
        raise DataError(
            f"{folder} holds files that evalkit did not make up, so nothing was written there. "
            "Name a new or an empty folder for the made-up cohort."
        )
    return []
