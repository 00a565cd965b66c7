"""Columns of a frame with one row per pupil: found by name, checked, and handed on as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import get_close_matches

import numpy as np
import pandas as pd
from pandas.api.types import is_hashable

from evalkit.effects.effect_options import shown
from evalkit.effects.samples import require_finite, require_no_gaps
from evalkit.errors import DataError


def require_columns(frame: pd.DataFrame, roles: Sequence[tuple[str, str]]) -> None:
    """Refuse a frame that lacks one of the named columns, or a column that has two roles.

    ``roles`` are pairs of an argument's name and the column that it names.
    """
    if not isinstance(frame, pd.DataFrame):
        raise DataError(
            f"`frame` must be a DataFrame with one row per pupil; got {type(frame).__name__}."
        )
    times = Counter(frame.columns)
    role_of: dict[Hashable, str] = {}
    for role, column in roles:
        # The missing value of pandas is equal to nothing, and unhashable things name nothing.
        if column is pd.NA or not is_hashable(column) or column not in times:
            raise DataError(_not_there(role, column, list(times)))
        if times[column] > 1:
            raise DataError(
                f"Each column must have a name of its own; the frame has {times[column]} "
                f"columns called {column!r}. Rename or drop all but one."
            )
        if column in role_of:
            raise DataError(
                f"Each column may be used once; {column!r} is named by `{role_of[column]}` and by "
                f"`{role}`. Take it out of one of them."
            )
        role_of[column] = role


def covariate_names(covariates: Sequence[str]) -> tuple[str, ...]:
    """Return the names of covariates, after checking that they are a list and not one text."""
    if isinstance(covariates, str) or not isinstance(covariates, Sequence | pd.Index):
        raise DataError(
            "`covariates` must be a list of column names, for example ['baseline'], or [] for "
            f"none; got {shown(covariates)}."
        )
    return tuple(covariates)


def numeric_column(frame: pd.DataFrame, column: str, *, role: str) -> np.ndarray:
    """Return a complete, finite column of numbers (or of true and false, as 1 and 0)."""
    kind = getattr(frame[column].dtype, "kind", "O")
    if kind not in ("iuf" if role == "outcome" else "iufb"):
        require_no_gaps_of(frame[column], column=column)
        raise DataError(_not_numeric(frame, column, role=role))
    numbers = frame[column].to_numpy(dtype=float, na_value=np.nan)
    _require_present(np.isnan(numbers), column=column)
    require_finite(numbers, name=column)
    return numbers


def group_column(frame: pd.DataFrame, column: str) -> np.ndarray:
    """Return who was treated, as truth values, after checking that both groups have two pupils."""
    values = frame[column]
    if getattr(values.dtype, "kind", "O") not in "iufb":
        require_no_gaps_of(values, column=column)
        raise DataError(_not_binary(column, got=f"values of type {values.dtype}"))
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    _require_present(np.isnan(numbers), column=column)
    if not np.isin(numbers, (0, 1)).all():
        raise DataError(_not_binary(column, got="other numbers than 0 and 1"))
    is_treated = numbers == 1
    n_treated, n_comparison = int(is_treated.sum()), int((~is_treated).sum())
    if min(n_treated, n_comparison) < 2:
        raise DataError(
            f"Both groups must have at least 2 pupils; by {column!r} there are {n_treated} treated "
            f"and {n_comparison} comparison pupils. Without a comparison, report the change of "
            "the same pupils instead (mean_change)."
        )
    return is_treated


def cluster_column(frame: pd.DataFrame, column: str) -> np.ndarray:
    """Return the cluster of each pupil as whole numbers from 0, after checking that two exist."""
    _require_present(frame[column].isna().to_numpy(), column=column)
    try:
        codes, labels = pd.factorize(frame[column], sort=False)
    except TypeError as error:
        raise DataError(
            f"Every cell of {column!r} must hold one value, the name or number of a cluster; some "
            "hold lists or other collections. Give each pupil one cluster."
        ) from error
    if len(labels) < 2:
        raise DataError(
            f"`cluster` must tell at least 2 clusters apart; the column {column!r} has "
            f"{len(labels)}. Within one school, leave `cluster` out and say that the figure holds "
            "for this school only."
        )
    return codes


def require_no_gaps_of(values: pd.Series, *, column: str) -> None:
    """Refuse a column that is one of objects only because of its gaps, by naming those."""
    if values.dtype == object:
        require_no_gaps(values, name=column)


def _not_there(role: str, column: object, columns: list) -> str:
    names = [name for name in columns if isinstance(name, str)]
    near = get_close_matches(column, names, n=1) if isinstance(column, str) else []
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"`{role}` must name a column of the frame; there is none called {shown(column)}.{hint}"


def _not_numeric(frame: pd.DataFrame, column: str, *, role: str) -> str:
    got = f"got values of type {frame[column].dtype}"
    if role == "outcome":
        return (
            f"The outcome {column!r} must be numeric; {got}. "
            "Score the answers first, or convert the column to numbers."
        )
    return (
        f"The covariate {column!r} must be numeric or true/false; {got}. Turn categories into one "
        "column of 0 and 1 for each category but one, for example with "
        f"pandas.get_dummies(frame, columns=[{column!r}], drop_first=True, dtype=int)."
    )


def _not_binary(column: str, *, got: str) -> str:
    return (
        f"`group` must name a column of true and false, or of 1 (treated) and 0 (comparison); "
        f"{column!r} has {got}. Make one first, for example "
        f"frame['is_treated'] = frame[{column!r}] == 'mentored'."
    )


def _require_present(is_missing: np.ndarray, *, column: str) -> None:
    if is_missing.any():
        raise DataError(
            f"All values of {column!r} must be present; {int(is_missing.sum())} of "
            f"{len(is_missing)} are missing. Nothing is dropped silently: choose the complete "
            "rows, report who was lost, and pass those."
        )
