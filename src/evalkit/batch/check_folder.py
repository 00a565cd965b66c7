"""The data checks of a cohort as files: a private folder per school, nothing of it shareable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.batch.check_names import PAGE_NAME, WORKBOOK_NAME
from evalkit.batch.check_page import render_check
from evalkit.batch.notebook_files import SCHOOL
from evalkit.batch.pages_folder import (
    private_folder,
    remove_empty,
    require_writable,
    told_if_unwritable,
    write_private,
)
from evalkit.batch.report_plan import places_of
from evalkit.batch.report_task import place_within
from evalkit.intake.marked_workbook import marked_workbook
from evalkit.intake.problem_entries import problem_entries
from evalkit.intake.problems import Problem, problems_with
from evalkit.intake.school_sheets import school_sheets

if TYPE_CHECKING:
    from evalkit.intake import Store
    from evalkit.intake.school_sheets import SchoolSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFiles:
    """Where the data checks are: the folder, a page per school, and the cohort's own or None."""

    folder: Path
    pages: Mapping[str, Path]
    cohort_page: Path | None


def write_checks(store: Store, *, reports_dir: Path) -> CheckFiles:
    """Write every school's data check and remove those of schools that are gone.

    Each school has a folder of its own that nobody else may open, with a page and, where there is
    something to look at, a workbook of its tables with the cells coloured.  What no school is to
    blame for has a page beside the schools' folders.

    Raises
    ------
    RunError
        The reports' folder cannot be written.
    """
    require_writable(reports_dir.resolve())
    places = places_of(store.path, reports_dir)
    folder = place_within(places.pages, SCHOOL)
    problems = store.problems
    own = dict(list(problems.groupby("school_id", sort=False)))
    named = {school.school_id: school for school in store.schools}
    written: set[Path] = set()
    pages = {}
    with told_if_unwritable(folder):
        private_folder(folder)
        for code, sheets in school_sheets(places.cohort, plan=store.plan, schools=list(named)):
            school, mine = named[code], own.get(code, problems.iloc[:0])
            place = place_within(folder, school.slug)
            private_folder(place)
            name, content = _said(school.name, code), None
            if sheets and problem_entries(mine):
                content = _workbook(sheets, mine, problems, name)
                mine = mine if content else problems_with(mine, _without_workbook(code))
            if content:
                written.add(write_private(place / WORKBOOK_NAME, content))
            page = render_check(
                mine,
                name=name,
                programme=store.plan.title,
                workbook=WORKBOOK_NAME if content else None,
            )
            pages[code] = write_private(place / PAGE_NAME, page.encode())
        cohort_page = _cohort_page(store, folder, problems[problems["school_id"].isna()])
        written |= {*pages.values(), *([cohort_page] if cohort_page else [])}
        _sweep(folder, keep=written)
    return CheckFiles(folder=folder, pages=pages, cohort_page=cohort_page)


def _workbook(
    sheets: Sequence[SchoolSheet], own: pd.DataFrame, problems: pd.DataFrame, name: str
) -> bytes | None:
    """Return a school's coloured workbook; None where it cannot be made."""
    try:
        return marked_workbook(sheets, own, all_problems=problems, name=name)
    # Whatever it is, the page says the same, and the other schools wait for theirs.
    except Exception:
        return None


def _without_workbook(school: str) -> Problem:
    return Problem(
        severity="note",
        kind="no_workbook",
        school_id=school,
        message="The workbook with your tables and their coloured cells could not be made.",
        mend="You need do nothing, because this page says all that it would have said.",
    )


def _said(name: str, code: str) -> str:
    """Return a school as people know it, with its code where that says more."""
    return name if code in name else f"{name} ({code})"


def _cohort_page(store: Store, folder: Path, problems: pd.DataFrame) -> Path | None:
    if problems.empty:
        return None
    page = render_check(
        problems, name="Files of all schools", programme=store.plan.title, workbook=None
    )
    return write_private(folder / PAGE_NAME, page.encode())


def _sweep(folder: Path, *, keep: set[Path]) -> None:
    """Remove the checks of schools that are gone: nothing of pupils is kept for ever."""
    for name in (PAGE_NAME, WORKBOOK_NAME):
        for path in [folder / name, *folder.glob(f"*/{name}")]:
            if path.is_file() and path not in keep:
                path.unlink()
    remove_empty(folder)
