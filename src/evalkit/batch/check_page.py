"""The data check of one school as a page: what to mend, what to look at, what was put right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd
from jinja2 import Environment, FileSystemLoader, Template

from evalkit.batch.page_environment import PAGE_FOLDER, prepare_environment
from evalkit.findings.entry_words import EntryWords, entry_words
from evalkit.intake.problem_entries import (
    GROUPS,
    Entry,
    problem_entries,
    rows_in_use,
    things_to_fix,
)

_INTRODUCTIONS = {
    "error": "No report can be made until these are mended.",
    "warning": "These may be right. Look at each one, and mend it if it is not.",
    "note": "We read these as something else, dealt with them by a rule, or only mention them. You "
    "need do nothing, unless we got one wrong.",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    name: str
    heading: str
    introduction: str
    entries: tuple[EntryWords, ...]
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
    own = tuple(entry_words(entry) for entry in entries if entry.group == severity)
    return _Group(
        name=severity,
        heading=GROUPS[severity],
        introduction=_INTRODUCTIONS[severity] if own else _NOTHING[severity],
        entries=own,
        counted=f"{len(own)} {_COUNTED[severity][len(own) != 1]}",
    )


@cache
def _template() -> Template:
    # Escaping is set by prepare_environment, before any template is loaded.
    environment = Environment(loader=FileSystemLoader(PAGE_FOLDER), autoescape=True)
    return prepare_environment(environment).get_template("check.html.j2")
