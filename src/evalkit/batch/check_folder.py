"""The data checks of a cohort as files: a private folder per school, nothing of it shareable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.batch.check_page import render_check
from evalkit.batch.pages_folder import require_writable, told_if_unwritable, write_whole
from evalkit.batch.report_plan import places_of
from evalkit.batch.report_task import place_within
from evalkit.intake.marked_workbook import marked_workbook
from evalkit.intake.problem_entries import problem_entries
from evalkit.intake.school_sheets import school_sheets

if TYPE_CHECKING:
    from evalkit.intake import Store

AUDIENCE = "school"
"""The folder of pages for schools alone; those that may be passed on stand in another."""

PAGE_NAME, WORKBOOK_NAME = "data_check.html", "data_check.xlsx"
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600


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
    folder = place_within(places.pages, AUDIENCE)
    problems = store.problems
    own = dict(list(problems.groupby("school_id", sort=False)))
    named = {school.school_id: school for school in store.schools}
    written: set[Path] = set()
    pages = {}
    with told_if_unwritable(folder):
        _private_folder(folder)
        for code, sheets in school_sheets(places.cohort, plan=store.plan, schools=list(named)):
            school, mine = named[code], own.get(code, problems.iloc[:0])
            place = place_within(folder, school.slug)
            _private_folder(place)
            has_workbook = bool(sheets) and bool(problem_entries(mine))
            if has_workbook:
                content = marked_workbook(
                    sheets, mine, all_problems=problems, name=_said(school.name, code)
                )
                written.add(_write(place / WORKBOOK_NAME, content))
            page = render_check(
                mine,
                name=_said(school.name, code),
                programme=store.plan.title,
                workbook=WORKBOOK_NAME if has_workbook else None,
            )
            pages[code] = _write(place / PAGE_NAME, page.encode())
        cohort_page = _cohort_page(store, folder, problems[problems["school_id"].isna()])
        written |= {*pages.values(), *([cohort_page] if cohort_page else [])}
        _sweep(folder, keep=written)
    return CheckFiles(folder=folder, pages=pages, cohort_page=cohort_page)


def _said(name: str, code: str) -> str:
    """Return a school as people know it, with its code where that says more."""
    return name if code in name else f"{name} ({code})"


def _cohort_page(store: Store, folder: Path, problems: pd.DataFrame) -> Path | None:
    if problems.empty:
        return None
    page = render_check(
        problems, name="Files of all schools", programme=store.plan.title, workbook=None
    )
    return _write(folder / PAGE_NAME, page.encode())


def _private_folder(path: Path) -> None:
    path.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    # A folder that was there before, or a loose mask, must not stay open.
    path.chmod(_FOLDER_MODE)


def _write(path: Path, content: bytes) -> Path:
    if not path.is_file() or path.read_bytes() != content:
        # The folder is private already, so nobody reads the file before its mode is set.
        write_whole(path, content)
    path.chmod(_FILE_MODE)
    return path


def _sweep(folder: Path, *, keep: set[Path]) -> None:
    """Remove the checks of schools that are gone: nothing of pupils is kept for ever."""
    for name in (PAGE_NAME, WORKBOOK_NAME):
        for path in [folder / name, *folder.glob(f"*/{name}")]:
            if path.is_file() and path not in keep:
                path.unlink()
    for path in folder.iterdir():
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
