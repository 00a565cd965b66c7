"""The sheet on which a coordinator approves pairs: written for Excel, and read back from it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evalkit.intake.cell_values import NO, YES, plain_word
from evalkit.intake.csv_files import read_csv_file
from evalkit.intake.problems import Problem, column_letter
from evalkit.intake.sheets import Sheet

SHEET_COLUMNS = (
    "school_id", "mentor_id", "mentee_id", "time", "approved", "fits", "does_not_fit",
    "next_choice", "remarks",
)  # fmt: skip
"""The columns as they are written; ``approved`` is left empty for the school."""

NEEDED = ("mentor_id", "mentee_id", "approved")
READ = ("school_id", "mentor_id", "mentee_id", "time", "approved")
_APPROVED = YES | {"x", "ok", "okay", "approved", "agreed", "✓", "✔"}
_REFUSED = NO | {"not approved", "refused"}
_COMPUTES = ("=", "+", "-", "@", "\t", "\r")
_BOM = "utf-8-sig"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """A row of the sheet: codes and time as written, empty where there is nothing.

    ``row`` is its number in Excel; ``is_approved`` is None where nothing was said.
    """

    row: int
    school_id: str
    mentor_id: str
    mentee_id: str
    time: str
    is_approved: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSheet:
    """What a sheet says, what of it could not be read, and the letters of its columns in Excel."""

    file: str
    rows: tuple[PairRow, ...]
    problems: tuple[Problem, ...]
    letters: Mapping[str, str]


def pair_sheet_bytes(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return the file of a sheet, which Excel opens with its accents and computes nothing in.

    Parameters
    ----------
    rows : iterable of mapping of column name to text
        In the order in which they stand; a column that is absent is empty.

    Examples
    --------
    >>> text = pair_sheet_bytes([{"mentor_id": "007", "fits": "=1+1"}]).decode("utf-8-sig")
    >>> text.splitlines()[1]
    ",007,,,,'=1+1,,,"
    """
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(SHEET_COLUMNS)
    for row in rows:
        writer.writerow([_as_text(row.get(name, "")) for name in SHEET_COLUMNS])
    return held.getvalue().encode(_BOM)


def _as_text(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; reading takes the mark away again."""
    return f"'{text}" if text.lstrip(" ").startswith(_COMPUTES) else text


def read_pair_sheet(path: Path, *, label: str) -> PairSheet:
    """Return what stands in a sheet, however Excel or LibreOffice saved it.

    Parameters
    ----------
    path : Path
        A CSV file; commas, semicolons or tabs, UTF-8 or Windows, rows and columns in any order.
    label : str
        How the file is named to people.
    """
    reading = read_csv_file(path, file=label, is_of_one_school=True)
    problems = list(reading.problems)
    if not reading.sheets:
        return PairSheet(file=label, rows=(), problems=tuple(problems), letters={})
    sheet = reading.sheets[0]
    places, faults = _places(sheet)
    letters = {name: column_letter(place) for name, place in places.items()}
    problems += faults
    rows = []
    if not faults:
        for number, cells in zip(sheet.rows, sheet.cells.to_numpy(), strict=True):
            texts = {name: str(cells[places[name]]) if name in places else "" for name in READ}
            row, fault = _row(int(number), texts, label, letters)
            rows += [row] if row.mentor_id or row.mentee_id else []
            problems += [fault] if fault else []
    return PairSheet(file=label, rows=tuple(rows), problems=tuple(problems), letters=letters)


def _places(sheet: Sheet) -> tuple[dict[str, int], list[Problem]]:
    ours = {plain_word(name): name for name in SHEET_COLUMNS}
    places: dict[str, int] = {}
    faults = []
    for place, header in enumerate(sheet.headers):
        name = ours.get(plain_word(header))
        if name in places:
            faults.append(
                _fault(
                    sheet.file,
                    "double_column",
                    f"Columns {column_letter(places[name])} and {column_letter(place)} are both "
                    f"called {name}.",
                    "Keep the one that counts and delete the other.",
                )
            )
        elif name is not None:
            places[name] = place
    if missing := [name for name in NEEDED if name not in places]:
        faults.append(
            _fault(
                sheet.file,
                "missing_column",
                f"The sheet must have the columns {', '.join(NEEDED)}; it lacks "
                f"{', '.join(missing)}.",
                "Write the names in the first row as the proposal has them.",
            )
        )
    return places, faults


def _row(
    number: int, texts: Mapping[str, str], label: str, letters: Mapping[str, str]
) -> tuple[PairRow, Problem | None]:
    word = " ".join(texts["approved"].casefold().split()).strip("'\"‘’“”. ")
    is_approved = True if word in _APPROVED else False if word in _REFUSED else None
    row = PairRow(
        row=number,
        **{name: texts[name] for name in ("school_id", "mentor_id", "mentee_id", "time")},
        is_approved=is_approved,
    )
    if is_approved is not None or not word:
        return row, None
    return row, Problem(
        severity="error",
        kind="not_yes_no",
        file=label,
        row=number,
        column=letters["approved"],
        column_name="approved",
        message="approved must be yes or no, or empty.",
        mend="Write yes where the pair is to be, and no where it is not.",
    )


def _fault(file: str, kind: str, message: str, mend: str) -> Problem:
    return Problem(severity="error", kind=kind, file=file, message=message, mend=mend)
