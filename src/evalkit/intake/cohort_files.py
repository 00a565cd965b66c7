"""Writing a made-up cohort as files that schools could have sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from evalkit.errors import DataError
from evalkit.intake.cohort import Cohort
from evalkit.intake.file_set import write_new_files
from evalkit.intake.plan_text import plan_text
from evalkit.intake.planned_tables import planned_tables
from evalkit.intake.school_styles import PLAIN, STYLES, Style, csv_bytes, school_files
from evalkit.intake.sent_tables import SentTables, as_sent
from evalkit.intake.synthetic_drawn import SyntheticCohort
from evalkit.intake.synthetic_mess import add_mess
from evalkit.intake.synthetic_plan import plan_words
from evalkit.intake.synthetic_truth_file import TRUTH_FILE, truth_text

LAYOUTS = ("per_school_csv", "workbook", "combined", "mixed")


def write_cohort(
    cohort: Cohort, folder: str | Path, *, layout: str, mess_seed: int | None = None
) -> Path:
    """Write a made-up cohort as a cohort folder and return the folder.

    What is true in it stands beside the files in ``_truth.toml``.

    Parameters
    ----------
    cohort : Cohort
        From :func:`evalkit.intake.synthetic.synthetic_cohort`.
    folder : str or Path
        Must not hold any of the files yet.
    layout : str
        ``"per_school_csv"``: a folder per school with a CSV file per table; ``"workbook"``: a
        folder per school with one XLSX workbook; ``"combined"``: one CSV file per table, all
        schools in it; ``"mixed"``: each school in a way of its own, as they come in real life:
        other words (Year 7, F, girl, pre), day/month/year, Excel, semicolons and Windows
        encoding.
    mess_seed : int, optional
        Adds the faults that :func:`evalkit.intake.synthetic_mess.add_mess` describes.  Without
        it the files hold what the cohort holds.

    Raises
    ------
    DataError
        An unknown layout, or files of these names are there already.
    """
    write_new_files(Path(folder), cohort_files(cohort, layout=layout, mess_seed=mess_seed))
    return Path(folder)


def cohort_files(cohort: Cohort, *, layout: str, mess_seed: int | None) -> dict[str, bytes]:
    """Return the files of a cohort folder by relative path, as :func:`write_cohort` writes them."""
    if layout not in LAYOUTS:
        raise DataError(f"layout must be one of {', '.join(LAYOUTS)}; got {layout!r}.")
    sent = as_sent(cohort)
    if mess_seed is not None:
        sent = add_mess(sent, plan=cohort.plan, seed=mess_seed)
    instruments = list(cohort.plan.instruments.values())
    words = plan_words(has_comparison=cohort.plan.comparison is not None)
    plan = plan_text(words, instruments=instruments, schools=cohort.plan.schools)
    files = {"plan.toml": plan.encode("utf-8")}
    if isinstance(cohort, SyntheticCohort):
        files[TRUTH_FILE] = truth_text(cohort.drawn, cohort.plan).encode("utf-8")
    if layout == "combined":
        return files | _combined(list(sent.values()))
    definitions = planned_tables(cohort.plan)
    for place, (school_id, tables) in enumerate(sent.items()):
        own = school_files(
            tables,
            definitions=definitions,
            style=_style(layout, place),
            stem=school_id,
        )
        files |= {f"{school_id}/{name}": content for name, content in own.items()}
    return files


def _style(layout: str, place: int) -> Style:
    if layout == "mixed":
        return STYLES[place % len(STYLES)]
    return Style(is_workbook=True) if layout == "workbook" else PLAIN


def _combined(schools: Sequence[SentTables]) -> dict[str, bytes]:
    return {
        f"{name}.csv": csv_bytes(pd.concat([tables[name] for tables in schools]), PLAIN)
        for name in schools[0]
    }
