"""What linking is asked to do: the elements, the differences, the columns it stays within."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from evalkit.errors import DataError, DefinitionError
from evalkit.intake.links import HOW


def typos_allowed(on: str | Sequence[str] | Mapping[str, int | None]) -> dict[str, int | None]:
    """Return each element with the typos by which it may differ; None: in any way."""
    if isinstance(on, str):
        return {on: None}
    typos = dict(on) if isinstance(on, Mapping) else dict.fromkeys(on)
    if not typos or not (isinstance(on, Mapping) or len(typos) == len(on)):
        raise DefinitionError("on must name a code's column, or each of its elements once.")
    bad = [name for name, n in typos.items() if n is not None and not _is_whole(n, least=1)]
    if bad:
        raise DefinitionError(
            f"on must give each element the typos by which it may differ where two do, 1 or more, "
            f"or None for any difference; not so for {', '.join(map(str, bad))}."
        )
    return typos


def require_differences(max_differences: int, on: object, n_elements: int) -> None:
    """Refuse a number of differences at which more could differ than agree."""
    if not _is_whole(max_differences, least=0) or max_differences > max(HOW):
        raise DefinitionError(f"max_differences must be 0, 1 or 2; got {max_differences!r}.")
    if not isinstance(on, str) and n_elements <= 2 * max_differences:
        raise DefinitionError(
            f"more elements must agree than may differ; with max_differences={max_differences} on "
            f"must name at least {2 * max_differences + 1} elements, and names {n_elements}."
        )


def require_columns(
    first: pd.DataFrame, second: pd.DataFrame, on: list[str], within: Sequence[str]
) -> list[str]:
    """Return the columns of ``within``, when both waves have what is asked for."""
    if isinstance(within, str):
        raise DefinitionError(f"within must be a list of columns; write [{within!r}].")
    kept = list(within)
    both = [name for name in kept if name in on]
    if both:
        raise DefinitionError(f"{', '.join(both)} stands in on and in within; choose one.")
    for which, frame in (("first", first), ("second", second)):
        absent = [name for name in [*on, *kept] if name not in frame.columns]
        if absent:
            raise DataError(f"the {which} wave must have the column(s) {', '.join(absent)}.")
        if not frame.index.is_unique or not frame.columns.is_unique:
            raise DataError(
                f"the {which} wave must have every index label and column once; reset its index "
                "(frame.reset_index(drop=True)) or drop the column that stands twice."
            )
    return kept


def _is_whole(number: object, *, least: int) -> bool:
    is_number = isinstance(number, int | np.integer) and not isinstance(number, bool)
    return is_number and number >= least
