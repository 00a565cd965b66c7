"""Released tables → great_tables markup."""

from __future__ import annotations

import re

import pandas as pd
from great_tables import GT

from evalkit.disclosure import Released, ReleasedTable
from evalkit.display.prose import empty
from evalkit.display.shown import Shown, paragraph, piece, require_released
from evalkit.display.visible_signs import visible
from evalkit.display.wording import worded
from evalkit.errors import DefinitionError

STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
NUMERIC = ("count", "exact", "mean", "estimate", "schools", "rows", "row_share")
GROUP = "heading"
"""Name of the column whose cells head the rows below them."""


def table(released: Released, *, name: str | None = None) -> Shown:
    """Return a finding's table, with a note that explains rounding and the mark for hidden cells.

    Parameters
    ----------
    released : Released
        What :func:`evalkit.disclosure.release` returned.
    name : str, optional
        Which of its tables; left out where it holds exactly one.

    Raises
    ------
    DefinitionError
        The finding holds no table or several and none is named, or none of that name.
    """
    released = require_released(released)
    if released.is_empty:
        return empty(released)
    if name is None and len(released.tables) != 1:
        raise DefinitionError(f"{released.name} holds {len(released.tables)} tables; one is shown.")
    name = name or next(iter(released.tables))
    if name not in released.tables:
        raise DefinitionError(f"{released.name} holds no table {name!r}.")
    content = released.tables[name]
    if not content.rows:
        return piece(kind="table", html="")
    frame = pd.DataFrame(
        [[visible(row[column].text) for column in content.columns] for row in content.rows],
        columns=list(content.columns),
    )
    groups = GROUP if GROUP in frame else None
    first = next(column for column in content.columns if column != GROUP)
    numeric = [column for column in content.columns if content.rows[0][column].kind in NUMERIC]
    # An id of our own: great_tables would draw a random one and no two pages would be the same.
    made = (
        GT(frame, rowname_col=first, groupname_col=groups, id=_table_id(released, name))
        .tab_stubhead(label=content.columns[first])
        .cols_label(
            {column: content.columns[column] for column in frame if column not in (first, groups)}
        )
        .cols_align("right", columns=numeric)
    )
    markup = STYLE.sub("", made.as_raw_html(make_page=False)).strip()
    notes = _notes(released, content)
    note = paragraph("ek-note", " ".join(notes)) if notes else ""
    return piece(kind="table", html=f'<div class="ek-table">{markup}{note}</div>')


def _notes(released: Released, content: ReleasedTable) -> list[str]:
    """Return the notes that this table needs: on rounding, on hidden cells, on brackets."""
    cells = [cell for row in content.rows for cell in row.values()]
    needed = {
        "counts": any(cell.kind == "count" for cell in cells),
        "hidden": any(cell.is_hidden for cell in cells),
        "ranges": any(cell.low_text for cell in cells),
    }
    return [worded(released, "table_notes", key=key) for key, is_so in needed.items() if is_so]


def _table_id(released: Released, name: str) -> str:
    group = released.words.get("group", "all")
    return re.sub(r"[^a-z0-9]+", "-", f"ek-{released.name}-{name}-{group}".lower())
