"""Writing XLSX workbooks: codes stay text, and the same content gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from evalkit.catalogue import Column
from evalkit.intake.workbook_offers import LISTS, Lists, ask_in_form, offered_words, write_lists

NUMBER_FORMATS = {"date": "DD/MM/YYYY", "whole_number": "0", "number": "General"}
TEXT = "@"
HEADER_FILL = PatternFill("solid", start_color="FFD9E2EC")
NO_DATE = (1980, 1, 1, 0, 0, 0)
LONGEST_SHEET_NAME = 31
"""Excel refuses a workbook with a longer one; intake knows a table by so much of its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSheet:
    """One sheet: a header and rows.  ``columns`` gives the kind of each column of a data sheet."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    columns: tuple[Column, ...] = ()
    widths: tuple[int, ...] = ()
    is_form: bool = False


def workbook_bytes(sheets: Sequence[WrittenSheet]) -> bytes:
    """Return an XLSX file.

    Texts are stored as text whatever they look like, so that no code turns into a number and no
    text into a formula.  No time of writing is in the file.  The words that forms offer stand on
    a hidden last sheet.
    """
    book = Workbook()
    book.remove(book.active)
    pages = [book.create_sheet(sheet.name[:LONGEST_SHEET_NAME]) for sheet in sheets]
    offered = offered_words(c for sheet in sheets if sheet.is_form for c in sheet.columns)
    lists = write_lists(book.create_sheet(LISTS), offered) if offered else {}
    for page, sheet in zip(pages, sheets, strict=True):
        _fill(page, sheet, lists)
    held = io.BytesIO()
    book.save(held)
    return without_clock(held.getvalue())


def _fill(page: Worksheet, sheet: WrittenSheet, lists: Lists) -> None:
    if sheet.header:
        page.append([_cell(page, text) for text in sheet.header])
        for cell in page[1]:
            cell.font = Font(bold=True)
            cell.fill = HEADER_FILL
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.freeze_panes = "A2"
    formats = [NUMBER_FORMATS.get(column.kind, TEXT) for column in sheet.columns]
    for row in sheet.rows:
        cells = [_cell(page, value) for value in row]
        for cell, number_format in zip(cells, formats, strict=False):
            if not isinstance(cell.value, str):
                cell.number_format = number_format
        page.append(cells)
    _lay_out(page, sheet, formats, lists)


def _cell(page: Worksheet, value: Any) -> Cell:
    """Return a cell whose text is never read as a formula or a number."""
    cell = Cell(page, value=None if value == "" else value)
    if isinstance(cell.value, str):
        cell.data_type = "s"
        cell.number_format = TEXT
    return cell


def _lay_out(page: Worksheet, sheet: WrittenSheet, formats: Sequence[str], lists: Lists) -> None:
    for place, name in enumerate(sheet.header or ("",)):
        letter = get_column_letter(place + 1)
        width = sheet.widths[place] if place < len(sheet.widths) else max(11, len(name) + 2)
        page.column_dimensions[letter].width = width
        if place < len(formats):
            page.column_dimensions[letter].number_format = formats[place]
    if not sheet.columns:
        for row in page.iter_rows(min_row=2 if sheet.header else 1):
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    if sheet.is_form:
        for place, column in enumerate(sheet.columns, start=1):
            ask_in_form(page, column, get_column_letter(place), lists)


def without_clock(content: bytes) -> bytes:
    """Return the same workbook with every time of writing taken out."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as written,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as clean,
    ):
        for name in written.namelist():
            part = written.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"<dcterms:(created|modified).*?</dcterms:\1>", b"", part)
            # The system is fixed too: Windows and Unix would write different attributes.
            entry = zipfile.ZipInfo(name, NO_DATE)
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_DEFLATED
            clean.writestr(entry, part)
    return held.getvalue()


def typed_for_excel(text: str, column: Column) -> Any:
    """Return a text as the value that Excel would hold: a number, a date, or the text itself."""
    if text == "":
        return None
    if column.kind == "date" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if column.kind == "whole_number" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if column.kind == "number" and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text)
    return text
