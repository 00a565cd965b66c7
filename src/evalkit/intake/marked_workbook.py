"""The school's own tables as a workbook, the cells to look at coloured and explained."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evalkit.intake.personal_data import PERSONAL_COLUMN, is_of_a_person
from evalkit.intake.problem_entries import GROUPS, group_of
from evalkit.intake.school_sheets import SchoolSheet
from evalkit.intake.sheet_looks import BOLD, lay_out_print, row_height, set_widths
from evalkit.intake.shown_rows import rows_to_show
from evalkit.intake.told_cells import told_cells
from evalkit.intake.workbook_legend import LEGEND, ShownSheet, fill_legend, fill_of
from evalkit.intake.workbook_rows import put_text, rows_as_xml, with_rows
from evalkit.intake.workbook_writing import HEADER_FILL, without_clock

LEFT_OUT = "(left out)"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NARROWEST, _WIDEST = 12, 40
# Excel shows no more of a comment than fits on the screen.
_LONGEST_COMMENT = 2_000
# Programs become slow with more; the first sheet lists what the others say.
_MOST_COMMENTS = 20_000


@dataclass(slots=True)
class _Mark:
    """What is said of one cell; the worst group gives the colour."""

    group: str
    said: list[str]


def marked_workbook(
    sheets: Sequence[SchoolSheet], problems: pd.DataFrame, *, all_problems: pd.DataFrame, name: str
) -> bytes:
    """Return an XLSX file of a school's sheets, the cells with problems coloured.

    Every value is stored as text, as intake reads it: nothing in the file is computed, and a
    formula is the text of a formula.  Rows keep their numbers; of a long sheet not all are there
    (:func:`rows_to_show`).  Columns that were not read keep their header alone, whatever is in
    them; where there is one, a row with too many or too few cells, in which its contents may have
    slipped under any other name, shows none of them.  Addresses and UPNs are left out wherever
    they stand.  The same content gives the same bytes.

    Parameters
    ----------
    sheets : sequence of SchoolSheet
        The school's rows, in the order in which the sheets are to stand.
    problems : DataFrame
        The school's problems.
    all_problems : DataFrame
        Those of the whole cohort, for the personal columns of files of several schools.
    name : str
        The school's name.
    """
    book = Workbook()
    legend = book.active
    legend.title = LEGEND
    shown = _shown(sheets)
    personal = all_problems[all_problems["kind"] == PERSONAL_COLUMN]
    pages = []
    for key, each in shown.items():
        page = book.create_sheet(each.title)
        told = _of(personal, *key)["column"].dropna()
        dropped = {column_index_from_string(c) - 1 for c in told} | each.own.not_read
        marks = _marks(each.own, _of(problems, *key))
        kept = _rows_to_show(each.own, marks)
        rows = _rows(each.own, dropped, kept)
        if kept is not None:
            shown[key] = replace(each, is_cut=True)
            marks = {at: mark for at, mark in marks.items() if at[0] in kept or at[0] == 1}
        heights = _lay_out(page, each.own, rows)
        cells = _fill_page(page, each.own.sheet.headers, rows)
        cells |= _mark_page(page, rows, marks)
        pages.append((page, rows, cells, heights))
    plain = fill_legend(legend, problems, shown, name=name)
    made = io.BytesIO()
    book.save(made)
    # Looks are numbered while a workbook is saved.
    data = {
        page.path.lstrip("/"): rows_as_xml(
            rows.items(), cells.values(), style=plain.style_id, heights=heights
        )
        for page, rows, cells, heights in pages
    }
    return without_clock(with_rows(made.getvalue(), data))


def _shown(sheets: Sequence[SchoolSheet]) -> dict[tuple[str, str | None], ShownSheet]:
    """Return each sheet with a name that Excel takes, no two alike."""
    shown: dict[tuple[str, str | None], ShownSheet] = {}
    taken = {LEGEND.casefold()}
    for each in sheets:
        stem = each.sheet.name or each.sheet.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        plain = (_FORBIDDEN.sub(" ", stem).strip(" '") or "Sheet")[:31]
        title, number = plain, 1
        while title.casefold() in taken:
            number += 1
            title = f"{plain[:26]} ({number})"
        taken.add(title.casefold())
        shown[each.sheet.file, each.sheet.name] = ShownSheet(title=title, own=each)
    return shown


def _of(problems: pd.DataFrame, file: str, sheet: str | None) -> pd.DataFrame:
    is_sheet = problems["sheet"].isna() if sheet is None else problems["sheet"] == sheet
    return problems[(problems["file"] == file) & is_sheet]


def _rows_to_show(
    each: SchoolSheet, marks: Mapping[tuple[int, int], _Mark]
) -> frozenset[int] | None:
    """Return the numbers of the rows that are shown; None where all are."""
    rows = sorted([*each.sheet.rows.tolist(), *(row for row, _ in each.sheet.misfits)])
    return rows_to_show(rows, [(at[0], said) for at, mark in marks.items() for said in mark.said])


def _rows(
    each: SchoolSheet, dropped: Collection[int], kept: Collection[int] | None
) -> dict[int, list[str]]:
    """Return the texts of the rows that are kept (None: all), without what names persons."""
    numbers, cells = each.sheet.rows, each.sheet.cells.to_numpy(dtype=object)
    is_kept = np.full(len(numbers), True) if kept is None else np.isin(numbers, list(kept))
    # Chosen with truth values it is a copy.
    numbers, cells = numbers[is_kept], cells[is_kept]
    for place in range(cells.shape[1]):
        texts = set(cells[:, place]) - {""}
        hidden = texts if place in dropped else set(filter(is_of_a_person, texts))
        if hidden:
            cells[:, place] = [LEFT_OUT if text in hidden else text for text in cells[:, place]]
    rows = dict(zip(numbers.tolist(), cells.tolist(), strict=True))
    for row, texts in each.sheet.misfits:
        if kept is not None and row not in kept:
            continue
        rows[row] = [
            LEFT_OUT if text and (dropped or is_of_a_person(text)) else text for text in texts
        ]
    return dict(sorted(rows.items()))


def _lay_out(
    page: Worksheet, each: SchoolSheet, rows: Mapping[int, Sequence[str]]
) -> dict[int, float]:
    """Set the columns' widths, the print and what stays in sight; return heights of rows."""
    headers = each.sheet.headers
    named = [max(_NARROWEST, len(header) + 2) for header in headers]
    filled = [max(map(len, set(texts))) + 2 for texts in zip_longest(*rows.values(), fillvalue="")]
    widths = [min(max(pair), _WIDEST) for pair in zip_longest(named, filled, fillvalue=_NARROWEST)]
    set_widths(page, widths)
    lay_out_print(page, header_row=1, has_letters=True)
    # Codes stay in sight where they stand first, or behind the code of the school.
    first = min(each.code_places, default=len(headers))
    page.freeze_panes = f"{get_column_letter(first + 2 if first < 2 else 1)}2"
    return {1: row_height(headers, widths)}


def _fill_page(
    page: Worksheet, headers: Sequence[str], rows: Mapping[int, Sequence[str]]
) -> dict[tuple[int, int], Cell]:
    """Write what tells how large the sheet is, and return these cells; the rows come at the end.

    Cells that all look alike are many, and openpyxl takes a while for each.
    """
    cells = {(1, place): put_text(page, 1, place, header) for place, header in enumerate(headers)}
    for cell in cells.values():
        cell.font, cell.fill = BOLD, HEADER_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for last in list(rows)[-1:]:
        cells |= {
            (last, place): put_text(page, last, place, text)
            for place, text in enumerate(rows[last])
            if text
        }
    return cells


def _marks(each: SchoolSheet, problems: pd.DataFrame) -> dict[tuple[int, int], _Mark]:
    """Return what is said of which cell (row, place), the worst first."""
    marks: dict[tuple[int, int], _Mark] = {}
    told = problems.astype(object).where(problems.notna(), None)
    for problem in told.itertuples(index=False):
        group = group_of(problem.severity, problem.mend)
        said = f"{GROUPS[group].upper()}: {problem.message} {problem.mend}"
        for at in told_cells(
            each,
            kind=problem.kind,
            row=problem.row,
            column=problem.column,
            found=problem.found,
            message=problem.message,
        ):
            mark = marks.setdefault(at, _Mark(group, []))
            if said not in mark.said:
                mark.said.append(said)
    return marks


def _mark_page(
    page: Worksheet,
    rows: Mapping[int, Sequence[str]],
    marks: Mapping[tuple[int, int], _Mark],
) -> dict[tuple[int, int], Cell]:
    """Colour the cells that something is said of, and return them."""
    cells, n_comments = {}, 0
    for (row, place), mark in sorted(marks.items()):
        texts = rows.get(row, ())
        text = texts[place] if place < len(texts) else ""
        cells[row, place] = cell = put_text(page, row, place, text)
        cell.fill = fill_of(mark.group)
        if place and (row, place - 1) in marks and marks[row, place - 1].said == mark.said:
            continue
        n_comments += 1
        if n_comments > _MOST_COMMENTS:
            continue
        text = "\n\n".join(mark.said)
        text = text if len(text) <= _LONGEST_COMMENT else f"{text[: _LONGEST_COMMENT - 1]}…"
        comment = Comment(text, "evalkit")
        comment.width, comment.height = 340, 60 + 18 * (len(text) // 48 + text.count("\n"))
        cell.comment = comment
    return cells
