"""The pupils of both groups, read from a frame and put into an order that is always the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.effects.frame_columns import group_column, require_columns
from evalkit.errors import DataError
from evalkit.matching.later_waves import require_before_start
from evalkit.matching.match_covariates import pupils_named, quoted, require_complete
from evalkit.matching.match_options import MatchOptions

ADDED = ("weight", "match_set", "distance")
"""The columns that matching adds to a frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPool:
    """Treated pupils and those they may be compared with, in the order of their codes.

    Parameters
    ----------
    frame : DataFrame
        The rows in that order.
    units : Index
        The pupils' codes (tuples where the frame has several levels of index).
    rows : array of int, shape (n,)
        Where each pupil stood in the frame that came in.
    is_treated : array of bool, shape (n,)
    strata : array of int, shape (n,)
        Equal for pupils who are alike in the columns of ``exact``.
    preferred : array of int, shape (n,), or None
        Equal for pupils who would rather be matched with one another.
    """

    frame: pd.DataFrame
    units: pd.Index
    rows: np.ndarray
    is_treated: np.ndarray
    strata: np.ndarray
    preferred: np.ndarray | None

    @classmethod
    def read(
        cls, frame: pd.DataFrame, *, group: str, covariates: Sequence[str], options: MatchOptions
    ) -> ComparisonPool:
        """Return the pupils of a frame, or refuse it with what must be mended."""
        _require_roles(frame, group=group, covariates=covariates, options=options)
        further = [options.prefer] if options.prefer is not None else []
        used = [*covariates, *options.exact, *further]
        require_before_start(frame, used)
        _require_units(frame)
        is_treated = group_column(frame, group)
        require_complete(frame, used)
        rows = order_of_codes(frame.index)
        ordered = frame.iloc[rows]
        return cls(
            frame=ordered,
            units=ordered.index.to_flat_index(),
            rows=rows,
            is_treated=is_treated[rows],
            strata=alike(ordered[list(options.exact)]),
            preferred=alike(ordered[further]) if further else None,
        )

    @property
    def n(self) -> int:
        """Return how many pupils there are."""
        return len(self.units)

    def strata_places(self, *, by_row: bool) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield the places of treated and comparison pupils, stratum by stratum.

        They come in the order of the codes, or of the rows of the frame (``by_row``).
        """
        order = np.argsort(self.rows) if by_row else np.arange(self.n)
        for stratum in np.unique(self.strata):
            places = order[self.strata[order] == stratum]
            yield places[self.is_treated[places]], places[~self.is_treated[places]]


def alike(columns: pd.DataFrame) -> np.ndarray:
    """Return a number for each row, equal for rows that are the same in every column."""
    if columns.shape[1] == 0:
        return np.zeros(len(columns), dtype=int)
    return columns.groupby(list(columns.columns), sort=False, observed=True).ngroup().to_numpy()


def order_of_codes(index: pd.Index) -> np.ndarray:
    """Return the places that put codes into order, whatever order they came in.

    Examples
    --------
    >>> order_of_codes(pd.Index(["P02", "P01", "P03"])).tolist()
    [1, 0, 2]
    """
    codes = list(index.to_flat_index())
    try:
        return np.array(sorted(range(len(codes)), key=codes.__getitem__), dtype=int)
    except TypeError:  # codes of several kinds, which have no order among themselves
        kinds = [(type(code).__name__, str(code)) for code in codes]
        return np.array(sorted(range(len(codes)), key=kinds.__getitem__), dtype=int)


def _require_roles(
    frame: pd.DataFrame, *, group: str, covariates: Sequence[str], options: MatchOptions
) -> None:
    roles = [("group", group), *(("covariates", name) for name in covariates)]
    require_columns(frame, roles)
    require_columns(frame, [("group", group), *(("exact", name) for name in options.exact)])
    if options.prefer is not None:
        require_columns(frame, [("group", group), ("prefer", options.prefer)])
        if options.prefer in options.exact:
            raise DataError(
                f"`prefer` must not be among `exact`: nobody is matched outside of their own "
                f"{options.prefer!r} then. Take it out of one of them."
            )
    if not covariates and options.method != "none":
        raise DataError(
            f"`covariates` must name at least one column for method={options.method!r}; got none. "
            "Without any, use method='none'."
        )
    taken = [name for name in ADDED if name in frame.columns]
    if taken:
        raise DataError(
            f"The frame must not yet have the columns that matching adds; it has {quoted(taken)}. "
            "Rename or drop them."
        )


def _require_units(frame: pd.DataFrame) -> None:
    index = frame.index.to_flat_index()
    nameless = np.array([pd.isna(pd.Series(unit, dtype=object)).any() for unit in index])
    if nameless.any():
        raise DataError(
            "The index of the frame must name every pupil; "
            f"{int(nameless.sum())} of {len(index)} have no code. Set it first, for example "
            "frame.set_index('pupil_id')."
        )
    doubled = index[index.duplicated()].unique()
    if len(doubled):
        raise DataError(
            "The index of the frame must name every pupil once; twice or more there are "
            f"{pupils_named(doubled)}. Codes are unique within a school: over several schools, use "
            "frame.set_index(['school_id', 'pupil_id'])."
        )
