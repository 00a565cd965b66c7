"""One thing to mend in the words of a page: where it is, what was found, what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalkit.intake.problem_entries import Entry

MOST_SHOWN = 10
_MOST_WITH_ROWS = 5
_MOST_ROWS = 30
_LONGEST_FOUND = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWords:
    """An entry as a page tells it; empty texts are not shown.

    ``found`` are texts as they stand in cells, each with the suggestion behind it; ``found_in``
    the rows of each, empty where the heading says enough; ``found_more`` what is not shown.
    """

    heading: str
    file: str
    found_as: str
    found: tuple[tuple[str, str], ...]
    found_in: tuple[str, ...]
    found_more: str
    message: str
    mend: str
    more: str


def entry_words(entry: Entry) -> EntryWords:
    """Return an entry in the words of a page.

    Examples
    --------
    >>> from evalkit.intake.problem_entries import problem_entries
    >>> from evalkit.intake.problems import Problem, problems_frame
    >>> told = Problem(severity="error", kind="not_a_date", row=4, column="C", found="soon",
    ...                column_name="Survey date", message="It must be a date.", mend="Write it.")
    >>> entry_words(problem_entries(problems_frame([told]))[0]).heading
    'Row 4, column C “Survey date”'
    """
    sheet = f"sheet {entry.sheet}" if entry.sheet else ""
    place = ", ".join(part for part in (sheet, _with_curly_quotes(entry.place)) if part)
    heading = (place[0].upper() + place[1:]) if place else (entry.file or "In general")
    n_shown = min(len(entry.found), _MOST_WITH_ROWS if entry.found_in else MOST_SHOWN)
    more = len(entry.found) - n_shown
    return EntryWords(
        heading=heading,
        file=entry.file or "" if place else "",
        found_as=entry.found_as[0].upper() + entry.found_as[1:],
        found=tuple(_with_suggestion(text) for text in entry.found[:n_shown]),
        found_in=entry.found_in[:n_shown],
        found_more=f"and {more} more" if more else "",
        message=entry.message,
        mend=entry.mend,
        more=_more(entry),
    )


def _with_curly_quotes(place: str) -> str:
    """Return a place with its column's name in quotation marks as a page has them."""
    return re.sub(r'"(.*)"( \([^"]*\))?$', r"“\1”\2", place, flags=re.DOTALL)


def _with_suggestion(text: str) -> tuple[str, str]:
    """Return what was found and the suggestion behind it; a list of codes is one text."""
    short = text if len(text) <= _LONGEST_FOUND else text[:_LONGEST_FOUND] + " …"
    # One suggestion at the end belongs to the whole text; codes in a list keep theirs.
    hit = re.fullmatch(r"([^,]+) \((is it [^()]+\?|[^()]*\d{2}/\d{2}/\d{4})\)", short)
    return (hit[1], f"({hit[2]})") if hit else (short, "")


def _more(entry: Entry) -> str:
    """Return in which other rows it stands; all of them, as long as the list can be read."""
    others = [str(row) for row in entry.rows[1:]]
    if not entry.more or len(others) <= 3 or len(others) != entry.n_more:
        return entry.more
    start = entry.more.split(":")[0]
    left = len(others) - _MOST_ROWS
    if left > 0:
        return f"{start}: rows {', '.join(others[:_MOST_ROWS])} and {left} more."
    return f"{start}: rows {', '.join(others[:-1])} and {others[-1]}."
