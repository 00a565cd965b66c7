"""What schools are told about codes with a slip: which were read as whose, and why others not."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evalkit.intake.problems import Problem
from evalkit.intake.row_checks import CheckedTable, place_of, sources_of
from evalkit.intake.wave_links import WaveLinks


def link_problems(checked: Mapping[str, CheckedTable], links: WaveLinks) -> list[Problem]:
    """Return a warning per school and table with links, and a note where none could be looked for.

    Parameters
    ----------
    checked : mapping of name to CheckedTable
        Says which file a row came from.
    links : WaveLinks
    """
    made = links.slips[links.slips["why"] == ""]
    problems = [
        _linked(checked[str(name)], str(school), here)
        for (name, school), here in made.groupby(["table", "school_id"], sort=True)
    ]
    problems += [_crowded(school, share) for school, share in links.crowded.items()]
    for name, rows in links.without_year.items():
        for school, here in rows.groupby("school_id", sort=True):
            if school not in links.crowded:
                problems.append(_without_year(checked[name], str(school), here))
    return problems


def _linked(table: CheckedTable, school: str, here: pd.DataFrame) -> Problem:
    codes = here.sort_values("row").drop_duplicates("code")
    file, sheet = sources_of(table, here)
    if len(codes) == 1:
        message = (
            "1 pupil code is not in the table of pupils. It is nearly the code of just one pupil "
            "of the same year group, who has no other answers at that time, so it was read as that "
            "pupil's."
        )
    else:
        message = (
            f"{len(codes)} pupil codes are not in the table of pupils. Each is nearly the code of "
            "just one pupil of the same year group, who has no other answers at that time, so it "
            "was read as that pupil's."
        )
    return Problem(
        severity="warning",
        kind="linked_code",
        school_id=school,
        file=file,
        sheet=sheet,
        row=int(here["row"].iloc[0]) if len(here) == 1 else None,
        **place_of(table, int(here["source"].iloc[0]), "pupil_id"),
        found=", ".join(f"{each.code} ({each.pupil_id})" for each in codes.itertuples()),
        message=message,
        mend="If it is the right pupil, you need do nothing. If not, mend the code in the file.",
    )


def _crowded(school: str, share: float) -> Problem:
    return Problem(
        severity="note",
        kind="crowded_codes",
        school_id=school,
        column_name="Pupil code",
        message=f"About {max(1, round(100 * share))} in 100 pupil codes are so near to the code of "
        "another pupil of the same year group that a slip in one looks like the other. So codes "
        "with a slip were not guessed.",
        mend="Mend the codes that are not in the table of pupils by hand.",
    )


def _without_year(table: CheckedTable, school: str, here: pd.DataFrame) -> Problem:
    file, sheet = sources_of(table, here)
    rows = "1 row has" if len(here) == 1 else f"{len(here)} rows have"
    return Problem(
        severity="note",
        kind="no_year_group",
        school_id=school,
        file=file,
        sheet=sheet,
        row=int(here["row"].iloc[0]) if len(here) == 1 else None,
        **place_of(table, int(here["source"].iloc[0]), "year_group"),
        message=f"{rows} a pupil code that is not in the table of pupils, and no year group. So it "
        "could not be looked for whose they are.",
        mend="Fill in the column Year group for these rows, or mend their codes.",
    )
