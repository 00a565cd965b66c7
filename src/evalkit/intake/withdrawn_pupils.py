"""Older stores that hold answers of pupils who take no part any more: they go at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evalkit.errors import DataError
from evalkit.intake.building import remove_at_once
from evalkit.intake.code_spelling import BY
from evalkit.intake.partitions import read_tables, write_table
from evalkit.intake.planned_tables import TEXT

_INCLUDED_FILE = "included.parquet"
_TYPES = dict.fromkeys(BY, TEXT)


def write_included(pupils: pd.DataFrame, store: Path) -> None:
    """Write into a store whose rows it holds: the included of all pupils, by school and code."""
    included = pupils.loc[pupils["is_included"].astype(bool), BY]
    write_table(included.reset_index(drop=True), store / _INCLUDED_FILE)


def stores_of_withdrawn(store: Path, others: list[Path]) -> list[Path]:
    """Return which other stores hold rows of pupils of whom this one holds none.

    Whether a pupil withdrew, lost consent or was taken off the roll makes no difference: in every
    case nothing of the pupil is to be kept.  A store that does not say whose rows it holds may
    hold anybody's.

    Parameters
    ----------
    store : Path
        The store that was made from the files as they are now.
    others : list of Path
        Older stores of the same cohort.
    """
    if not others:
        return []
    known = pd.MultiIndex.from_frame(read_tables([store / _INCLUDED_FILE], _TYPES))
    found = []
    for other in others:
        try:
            theirs = pd.MultiIndex.from_frame(read_tables([other / _INCLUDED_FILE], _TYPES))
        except DataError:
            found.append(other)
            continue
        if not theirs.isin(known).all():
            found.append(other)
    return found


def remove_stores(stores: list[Path]) -> None:
    """Remove stores, whoever reads from them: a report on a withdrawn pupil must not be made.

    Raises
    ------
    DataError
        One of them cannot be removed.
    """
    for store in stores:
        remove_at_once(store)
        if store.exists():
            raise DataError(
                f"The folder {store} holds answers of pupils who withdrew, and it could not be "
                "removed. Close the programs that use it and delete the folder."
            )
