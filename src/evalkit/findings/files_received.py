"""Which files of a school have arrived, and how many of their rows can be used?"""

from __future__ import annotations

from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.own_school import NOT_READ, own_school, table_titles, text_or
from evalkit.findings.quantity import FileText, Label, Quantity, RowCount
from evalkit.intake import Cohort

COLUMNS = {
    "file": "File",
    "sheet": "Sheet",
    "table": "What it holds",
    "rows": "Rows",
    "used": "Rows we can use",
}


def files_received(cohort: Cohort) -> Finding:
    """Return each file and sheet of a school with its rows, and those that can be used now.

    Parameters
    ----------
    cohort : Cohort
        One school's, opened ``even_unusable``.
    """
    own_school(cohort)
    received = cohort.received
    if received.empty:
        return Finding(name="files_received", empty_because="no_files", is_for_school=True)
    titles = table_titles(cohort.plan)
    rows = tuple(
        {
            "file": FileText(text=str(each.file)),
            "sheet": FileText(text=text_or(each.sheet, "")),
            "table": Label(text=titles.get(text_or(each.table, ""), NOT_READ)),
            "rows": RowCount(n=int(each.n_rows)),
            "used": RowCount(n=int(each.n_used)),
        }
        for each in received.itertuples()
    )
    has_sheets = received["sheet"].notna().any()
    columns = {name: title for name, title in COLUMNS.items() if has_sheets or name != "sheet"}
    n_files = received["file"].nunique()
    quantities: dict[str, Quantity] = {
        "files": RowCount(n=n_files),
        "rows": RowCount(n=int(received["n_rows"].sum())),
        "used": RowCount(n=int(received["n_used"].sum())),
    }
    return Finding(
        name="files_received",
        lead="files",
        verdict="one" if n_files == 1 else "several",
        quantities=quantities,
        tables={"files": FindingTable(columns=columns, rows=rows)},
        is_for_school=True,
    )
