"""Answers that are to make up a code and give the person away: whole names, days of birth."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import permutations

import pandas as pd

from evalkit.catalogue import Column, Table
from evalkit.intake.code_spelling import loose_code
from evalkit.intake.fault_words import listed
from evalkit.intake.joined_codes import joined_codes
from evalkit.intake.mapped_columns import Part
from evalkit.intake.personal_data import (
    PERSONAL_COLUMN,
    personal_by_codes,
    personal_by_content,
    personal_by_header,
)
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Sheet, column_problem

_BIRTHS, _NAMES, _POSTCODES = "dates of birth", "names", "postcodes or addresses"
# A house number is a month now and then; months always are.  Some names have three letters only.
_NEARLY_ALL, _MOST = 0.8, 0.5
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
_ANY_YEAR = re.compile(r"((19|20)\d\d|\d\d)", re.ASCII)
_BORN = re.compile(r"\b(birth|born|dob)", re.IGNORECASE)
_SURNAME = re.compile(r"\b(surname|(last|family|maiden)[ _-]*name)", re.IGNORECASE)
_FORENAME = re.compile(r"\b(forename|(first|given|christian)[ _-]*name)", re.IGNORECASE)
# Three letters may be the first three.
_WHOLE_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ -](?=[^\W\d_])){3,}")


def personal_elements(
    part: Part, table: Table, *, as_of: date, known: Mapping[str, Collection[str]]
) -> dict[str, Problem]:
    """Return, by name, the codes put together from columns that give persons away.

    A part of a name or of a day of birth is what such codes are made of; a whole one, in one column
    or in several together, is refused as it is in any other code.

    Parameters
    ----------
    part : Part
        Rows of a foreign sheet, the codes not yet put together.
    table : Table
        What should be in it.
    as_of : date
        The plan's day, to tell dates of birth from other dates.
    known : mapping of name to collection of str
        By column, codes that stand for others; these are not looked at.

    Returns
    -------
    dict of name to Problem
        An error, at the column that should be left out; a warning where the code may be missing.
    """
    found = {}
    for ours, places in part.joined.items():
        answers = part.sheet.cells[list(places)]
        recoded = {loose_code(code) for code in known.get(ours, ())}
        answers = answers[~joined_codes(answers).map(loose_code).isin(recoded)]
        for place, others, look in _looks(part.sheet, answers, as_of):
            found[ours] = _told(part.sheet, place, table.column(ours), others, look)
            break
    return found


def _looks(
    sheet: Sheet, answers: pd.DataFrame, as_of: date
) -> Iterator[tuple[int, tuple[int, ...], str]]:
    """Yield the columns that give persons away, the columns that they need for it, and what."""
    for place in answers.columns:
        texts, look = answers[place].unique(), None
        # A code may look like a postcode without its blank; the answer to a question for one is.
        if personal_by_header(sheet.headers[place]) == _POSTCODES:
            look = personal_by_content(texts, as_of=as_of)
        if look := look or personal_by_codes(texts, as_of=as_of):
            yield place, (), look
    # What a plain column of such codes is refused for; 7-5-12 may be a day, a month and an age.
    if look := personal_by_codes(joined_codes(answers).unique(), as_of=as_of):
        yield int(answers.columns[-1]), tuple(answers.columns[:-1]), look
    for year in answers.columns:
        if not _holds_years(answers[year], sheet.headers[year]):
            continue
        rest = [place for place in answers.columns if place != year]
        for others in [*permutations(rest, 1), *permutations(rest, 2)]:
            if _are_births(answers, [*others, year], as_of):
                yield year, tuple(sorted(others)), _BIRTHS
    for last in answers.columns:
        for first in answers.columns:
            is_full = (
                _SURNAME.search(sheet.headers[last])
                and _FORENAME.search(sheet.headers[first])
                and _share(answers[last], _WHOLE_NAME) >= _MOST
                and _share(answers[first], _WHOLE_NAME) >= _MOST
            )
            if is_full:
                yield last, (first,), _NAMES


def _holds_years(answers: pd.Series, header: str) -> bool:
    """Return whether a column holds years; two digits are years where the header says birth."""
    is_short = _BORN.search(header) is not None and "year" in header.lower()
    form = _ANY_YEAR if is_short else _YEAR
    return _share(answers, form) >= _NEARLY_ALL


def _are_births(answers: pd.DataFrame, places: Sequence[int], as_of: date) -> bool:
    """Return whether day, month and year side by side are days on which pupils were born."""
    filled = answers.loc[(answers[list(places)] != "").all(axis=1), list(places)]
    years = filled[places[-1]]
    filled = filled.assign(year=years.where(years.str.len() > 2, "20" + years))
    filled = filled[[*places[:-1], "year"]]

    def is_birth(texts: Sequence[str]) -> bool:
        # 12 and 5 and 2013; 12/5 and 2013; 12 and May and 2013; 1205 and 2013.
        written = {mark.join(texts) for mark in ("/", " ")} | (
            {"".join(texts)} if len(texts) == 2 else set()
        )
        return any(personal_by_codes([text], as_of=as_of) == _BIRTHS for text in written)

    n = sum(map(is_birth, filled.itertuples(index=False, name=None)))
    return n > 0 and n >= _NEARLY_ALL * len(filled)


def _share(answers: pd.Series, form: re.Pattern[str]) -> float:
    """Return which share of the different answers have a form; 0 where there are none."""
    filled = [text for text in answers.unique() if text]
    return sum(form.fullmatch(text) is not None for text in filled) / max(1, len(filled))


def _told(sheet: Sheet, place: int, column: Column, others: tuple[int, ...], look: str) -> Problem:
    title = column.title.lower()
    message = f"The column looks like personal data ({look}). It was dropped and not stored."
    if others:
        beside = listed(map(column_letter, others))
        columns = "column" if len(others) == 1 else "columns"
        message = (
            f"Together with {columns} {beside}, the column looks like personal data (full {look}). "
            "It was dropped and not stored."
        )
    if column.is_required:
        message += f" Without a {title} no row of this table can be used."
    return column_problem(
        sheet,
        place,
        severity="error" if column.is_required else "warning",
        kind=PERSONAL_COLUMN,
        message=message,
        mend=f"A {title} may hold a part that names nobody, for example the day without month and "
        "year, or the first letter of a name. Cut the column down to that. Or take it out of the "
        "file, and tell the people who run the evaluation.",
    )
