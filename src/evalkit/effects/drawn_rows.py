"""Rows drawn whole clusters at a time, without copying the frame for each draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.types import is_hashable

from evalkit.effects.frame_columns import cluster_column, require_columns
from evalkit.errors import DataError


@dataclass(frozen=True, slots=True, eq=False)
class DrawnRows(Mapping[str, np.ndarray]):
    """The columns of some rows of a frame: ``rows["score"]`` is an array, taken when asked for.

    It is read-only, as the columns are: what one draw changed, all others would see.
    """

    columns: dict[str, np.ndarray]
    rows: np.ndarray

    def __getitem__(self, name: str) -> np.ndarray:
        """Return one column of the drawn rows, shape (rows,)."""
        if not is_hashable(name) or name not in self.columns:
            listed = ", ".join(repr(column) for column in self.columns)
            raise DataError(
                f"`statistic` asked for the column {name!r}, which the frame does not have. "
                f"It has {listed}."
            )
        drawn = self.columns[name][self.rows]
        drawn.flags.writeable = False
        return drawn

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class ClusteredRows:
    """A frame's columns in an order of their own, cluster by cluster.

    The order depends on what the rows hold and not on how they came, so that one seed gives one
    result.  Rows that hold the same are interchangeable.
    """

    columns: dict[str, np.ndarray]
    starts: np.ndarray
    sizes: np.ndarray

    @classmethod
    def of(cls, frame: pd.DataFrame, cluster: str | None) -> ClusteredRows:
        """Return the rows of a frame by cluster, each row its own where ``cluster`` is None."""
        require_columns(frame, [] if cluster is None else [("cluster", cluster)])
        if not frame.columns.is_unique:
            raise DataError("Each column of `frame` must have a name of its own; some share one.")
        if len(frame) < 2:
            raise DataError(f"`frame` must hold at least 2 pupils; it holds {len(frame)}.")
        place = np.zeros(len(frame), dtype=int) if cluster is None else _places(frame, cluster)
        order = np.lexsort((_row_keys(frame), place))
        sizes = np.ones(len(frame), dtype=int) if cluster is None else np.bincount(place)
        columns = {name: frame[name].to_numpy()[order] for name in frame.columns}
        for column in columns.values():
            column.flags.writeable = False
        return cls(
            columns=columns,
            starts=np.cumsum(sizes) - sizes,
            sizes=sizes,
        )

    @property
    def n_clusters(self) -> int:
        """Return how many clusters there are."""
        return len(self.sizes)

    def take(self, clusters: np.ndarray) -> DrawnRows:
        """Return the rows of these clusters; one that is named twice comes twice."""
        sizes, starts = self.sizes[clusters], self.starts[clusters]
        # Rows of a cluster stand together: count on from its start, and jump at the next one.
        jumps = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        return DrawnRows(self.columns, np.arange(len(jumps)) + jumps)


def _places(frame: pd.DataFrame, cluster: str) -> np.ndarray:
    codes = cluster_column(frame, cluster)
    first_rows = np.unique(codes, return_index=True)[1]
    labels = np.array([str(label) for label in frame[cluster].to_numpy()[first_rows]])
    return np.argsort(np.argsort(labels))[codes]


def _row_keys(frame: pd.DataFrame) -> np.ndarray:
    named = frame[sorted(frame.columns, key=str)]
    try:
        return pd.util.hash_pandas_object(named, index=False).to_numpy()
    except (TypeError, ValueError) as error:
        raise DataError(
            "Every cell of `frame` must hold one value (a number, a word, a date); some hold lists "
            "or other collections. Pass only the columns that the statistic needs."
        ) from error
