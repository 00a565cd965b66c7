"""Do codes lie so near to each other that a difference is a neighbour and no slip?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evalkit.intake.coded_rows import MISSING, coded_rows
from evalkit.intake.link_candidates import by_elements, by_typos
from evalkit.intake.link_options import require_columns, require_differences, typos_allowed


def code_crowding(
    frame: pd.DataFrame,
    *,
    on: str | Sequence[str],
    within: Sequence[str],
    max_differences: int,
) -> pd.DataFrame:
    """Return how many rows of one wave have another row of it just so many differences away.

    To be looked at before a link may have differences.  Where many rows have a neighbour at one
    difference, as all have when codes were numbered one after another, a link over one difference
    may as well be the neighbour's.

    Parameters
    ----------
    frame : DataFrame
        One wave, one row per pupil.
    on, within, max_differences
        As for ``link_records``.

    Returns
    -------
    DataFrame
        A row per number of differences, 0 to ``max_differences``: ``n_differences``, ``n_rows``
        (rows that have another at exactly that distance; at 0 they are twins) and
        ``rows_share`` (of the rows whose columns of ``within`` are known, 0 to 1).

    Raises
    ------
    DefinitionError, DataError
        As for ``link_records``.

    Examples
    --------
    >>> numbered = pd.DataFrame({"school": "S1", "code": ["A001", "A002", "A003", "A014"]})
    >>> crowding = code_crowding(numbered, on="code", within=["school"], max_differences=1)
    >>> crowding["n_rows"].tolist()
    [0, 3]
    """
    elements = typos_allowed(on)
    require_differences(max_differences, on, len(elements))
    kept = require_columns(frame, frame, list(elements), within)
    wave, _ = coded_rows(frame, frame, on=list(elements), within=kept)
    rows = np.flatnonzero(wave.blocks != MISSING)
    counts = []
    for n in range(max_differences + 1):
        if isinstance(on, str):
            found = by_typos(wave, wave, (rows, rows), n_differences=n)
        else:
            limits = [None] * len(elements)
            found = by_elements(wave, wave, (rows, rows), n_differences=n, most_typos=limits)
        # A row with something missing is not even equal to itself.
        counts.append(len(np.unique(found.first[found.first != found.second])))
    shares = np.array(counts) / len(rows) if len(rows) else np.nan
    return pd.DataFrame(
        {"n_differences": range(max_differences + 1), "n_rows": counts, "rows_share": shares}
    )
