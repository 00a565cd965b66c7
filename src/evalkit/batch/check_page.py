"""The data check of one school as a page: what to mend, what to look at, what was put right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd
from jinja2 import Environment, FileSystemLoader, Template

from evalkit.batch.page_environment import PAGE_FOLDER, prepare_environment
from evalkit.intake.problem_entries import (
    GROUPS,
    Entry,
    problem_entries,
    rows_in_use,
    things_to_fix,
)

_INTRODUCTIONS = {
    "error": "The school's data cannot be used until these are mended.",
    "warning": "These may be right. Look at each one, and mend it if it is not.",
    "note": "We read these as something else, or dealt with them. You need do nothing, unless we "
    "got one wrong.",
}
_NOTHING = {
    "error": "Nothing must be fixed.",
    "warning": "There is nothing to check.",
    "note": "There was nothing to put right.",
}
_COUNTED = {
    "error": ("to fix", "to fix"),
    "warning": ("to check", "to check"),
    "note": ("put right by us", "put right by us"),
}
_MOST_SHOWN = 10
_MOST_ROWS = 30
_LONGEST_FOUND = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """An entry in the words of the page; empty texts are not shown."""

    heading: str
    file: str
    found_as: str
    found: tuple[tuple[str, str], ...]  # what was found, and the suggestion behind it
    is_cut: bool
    message: str
    mend: str
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    name: str
    heading: str
    introduction: str
    entries: tuple[_Shown, ...]
    counted: str


def render_check(problems: pd.DataFrame, *, name: str, programme: str, workbook: str | None) -> str:
    """Write the HTML page of a data check: three groups of entries, the worst first.

    The page holds what pupils' cells held and is for the school's own eyes.  It has no script and
    asks for nothing from anywhere; the same problems give the same text.

    Parameters
    ----------
    problems : DataFrame
        Of one school, as in ``Store.problems``.
    name : str
        Whose files they are.
    programme : str
        The programme's name, as the plan gives it.
    workbook : str or None
        The name of the workbook beside the page in which the cells are coloured.

    Returns
    -------
    str
        The whole page; all text escaped.

    Examples
    --------
    >>> from evalkit.intake.problems import Problem, problems_frame
    >>> told = Problem(severity="error", kind="not_a_date", row=4, column="C", found="<b>soon",
    ...                column_name="Survey date", message="It must be a date.", mend="Write it.")
    >>> page = render_check(problems_frame([told]), name="Ash", programme="P", workbook=None)
    >>> "&lt;b&gt;soon" in page and "Row 4, column C “Survey date”" in page
    True
    """
    entries = problem_entries(problems)
    n_errors = sum(entry.severity == "error" for entry in entries)
    return _template().render(
        title=f"Data check: {name}",
        name=name,
        programme=programme,
        answer=rows_in_use(problems) or things_to_fix(n_errors),
        fixes=things_to_fix(n_errors) if rows_in_use(problems) else "",
        workbook=workbook,
        names_plan=any("plan.toml" in entry.mend for entry in entries),
        groups=[_group(severity, entries) for severity in GROUPS],
    )


def _group(severity: str, entries: list[Entry]) -> _Group:
    own = tuple(_shown(entry) for entry in entries if entry.group == severity)
    return _Group(
        name=severity,
        heading=GROUPS[severity],
        introduction=_INTRODUCTIONS[severity] if own else _NOTHING[severity],
        entries=own,
        counted=f"{len(own)} {_COUNTED[severity][len(own) != 1]}",
    )


def _shown(entry: Entry) -> _Shown:
    file = ", ".join(
        part for part in (entry.file, f"sheet {entry.sheet}" if entry.sheet else None) if part
    )
    place = re.sub(r'"(.*)"$', r"“\1”", entry.place, flags=re.DOTALL)
    if entry.kind == "missing_column":
        place = f"missing column “{entry.column_name}”"
    heading = (place[0].upper() + place[1:]) if place else (file or "In general")
    return _Shown(
        heading=heading,
        file=file if place else "",
        found_as=entry.found_as[0].upper() + entry.found_as[1:],
        found=tuple(_with_suggestion(text) for text in entry.found[:_MOST_SHOWN]),
        is_cut=len(entry.found) > _MOST_SHOWN,
        message=entry.message,
        mend=entry.mend,
        more=_more(entry),
    )


def _with_suggestion(text: str) -> tuple[str, str]:
    """Return what was found and the suggestion behind it; a list of codes is one text."""
    short = text if len(text) <= _LONGEST_FOUND else text[:_LONGEST_FOUND] + " …"
    # One suggestion at the end belongs to the whole text; codes in a list keep theirs.
    hit = re.fullmatch(r"([^,]+) \((is it [^()]+\?|[^()]*\d{2}/\d{2}/\d{4})\)", short)
    return (hit[1], f"({hit[2]})") if hit else (short, "")


def _more(entry: Entry) -> str:
    """Return in which other rows it stands; all of them, as long as the list can be read."""
    others = [str(row) for row in entry.rows[1:]]
    if not others or len(others) <= 3 or len(others) != entry.n_more:
        return entry.more
    start = entry.more.split(":")[0]
    left = len(others) - _MOST_ROWS
    if left > 0:
        return f"{start}: rows {', '.join(others[:_MOST_ROWS])} and {left} more."
    return f"{start}: rows {', '.join(others[:-1])} and {others[-1]}."


@cache
def _template() -> Template:
    # Escaping is set by prepare_environment, before any template is loaded.
    environment = Environment(loader=FileSystemLoader(PAGE_FOLDER), autoescape=True)
    return prepare_environment(environment).get_template("check.html.j2")
