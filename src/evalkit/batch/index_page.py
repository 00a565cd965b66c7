"""The index page of a run: the programme's report first, then every school's outcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

import pandas as pd
from jinja2 import Environment, FileSystemLoader, Template

from evalkit.batch.page_environment import PAGE_FOLDER, prepare_environment

_STATUS_WORDS = {
    "made": "Report made",
    "reused": "Report made",
    "failed": "Could not be made",
    "not run": "Not run",
}
# As long as a run is under way; still true when something ended it without a word.
_UNFINISHED = "Not finished"
_PAGES = ("page", "pages")
_COLUMNS = ["report", "notebook", "school_id", "school_name", "status", "error", "page"]


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    code: str
    kind: str
    status: str
    is_open: bool  # neither made nor given up
    reason: str  # told only where there is no page
    page: str  # relative link, quoted; empty when there is nothing to open


def render_index(
    *,
    title: str,
    rows: pd.DataFrame,
    programme_page: str | None,
    private: pd.DataFrame | None = None,
    is_under_way: bool = False,
) -> str:
    """Write the HTML page that binds a run's reports together.

    It holds no times and no dates: the same outcome gives the same text.

    Parameters
    ----------
    title : str
        The programme's name, as the plan gives it.
    rows : DataFrame
        One row per report with the columns report, notebook, school_id, school_name, status
        (made, reused, failed, not run), error (one sentence or missing) and page (path from the
        index, or missing).  A row without a school_id is the programme's.
    programme_page : str or None
        Path of the programme's report from the index, or None when it was not made.
    private : DataFrame, optional
        Rows, like the others, of pages that are for each school's own eyes: they are counted, and
        there is no link to them, so that an index that is passed on leads to no pupil.
    is_under_way : bool
        Whether the run goes on: what is not run is then told as not finished.

    Returns
    -------
    str
        The whole page; all text escaped.

    Raises
    ------
    KeyError
        When rows lacks a column, or a status is none of the four.

    Examples
    --------
    >>> row = {"report": "ash", "notebook": "06_school_impact", "school_id": "S01"}
    >>> row |= {"school_name": "Ash & Elm", "status": "made", "error": None}
    >>> rows = pd.DataFrame([row | {"page": "commissioner/ash.html"}])
    >>> page = render_index(title="Ambassadors", rows=rows, programme_page=None)
    >>> '<a href="commissioner/ash.html">Ash &amp; Elm</a>' in page
    True
    """
    told = _texts(rows)
    checks = _texts(rows.iloc[:0] if private is None else private)
    is_school = told["school_id"] != ""
    records = told.to_dict("records")
    listed = [_row(row, is_under_way=is_under_way) for row in records]
    schools = [row for row in listed if row.code]
    faults = [row for row in listed if not row.code and not row.page]
    return _template().render(
        title=title,
        summary=_summary(told.loc[is_school, "status"], is_under_way=is_under_way),
        schools=schools,
        has_kinds=len(set(told.loc[is_school, "notebook"])) > 1,
        programme_page=_link(programme_page or ""),
        programme_fault=faults[0] if faults else None,
        checks=_summary(checks["status"], is_under_way=is_under_way, what=_PAGES)
        if len(checks)
        else "",
        checks_left=[
            row
            for row in (_row(each, is_under_way=is_under_way) for each in checks.to_dict("records"))
            if not row.page
        ],
    )


def _texts(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[_COLUMNS].astype(object).where(rows[_COLUMNS].notna(), "").astype(str)


def _row(row: dict[str, str], *, is_under_way: bool) -> _Row:
    is_made = row["status"] in {"made", "reused"}
    is_open = is_under_way and row["status"] == "not run"
    return _Row(
        name=row["school_name"] or row["school_id"] or "Programme",
        code=row["school_id"],
        kind=row["notebook"],
        status=_UNFINISHED if is_open else _STATUS_WORDS[row["status"]],
        is_open=is_open,
        reason=row["error"],
        page=_link(row["page"]) if is_made else "",
    )


def _link(path: str) -> str:
    # Quoting takes the colon out of "javascript:" and the spaces out of file names.
    return quote(path.replace("\\", "/").lstrip("/"), safe="/")


def _summary(
    status: pd.Series, *, is_under_way: bool, what: tuple[str, str] = ("report", "reports")
) -> str:
    """Say in one line how many of the schools' reports there are."""
    n_made = int(status.isin({"made", "reused"}).sum())
    n_failed, n_not_run = int(status.eq("failed").sum()), int(status.eq("not run").sum())
    if len(status) == 1:
        words = [f"{n_made} of 1 {what[0]} was made"]
    else:
        words = [f"{n_made:,} of {len(status):,} {what[1]} were made"]
    if n_failed:
        words.append(f"{n_failed:,} could not be made")
    if n_not_run:
        present, past = ("is", "was") if n_not_run == 1 else ("are", "were")
        state = f"{present} not finished" if is_under_way else f"{past} not run"
        words.append(f"{n_not_run:,} {state}")
    return "; ".join(words)


@cache
def _template() -> Template:
    # Escaping is set by prepare_environment, before any template is loaded.
    environment = Environment(loader=FileSystemLoader(PAGE_FOLDER), autoescape=True)
    return prepare_environment(environment).get_template("run_index.html.j2")
