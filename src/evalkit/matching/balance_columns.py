"""Covariates as the columns of numbers that a balance table compares: one or more for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.effects.samples import require_finite
from evalkit.errors import DataError

KINDS = ("number", "yes_no", "category", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceColumn:
    """One row of the table to be: numbers of all pupils, NaN where there is no value.

    ``kind`` is ``"number"``, ``"yes_no"`` (only 0 and 1), ``"category"`` (1 for pupils in
    ``level``) or ``"missing"`` (1 for pupils without a value).
    """

    covariate: str
    kind: str
    level: str | None
    values: np.ndarray

    @property
    def has_spread_of_its_own(self) -> bool:
        """Whether the variance says more than the mean: with two values it does not."""
        return len(np.unique(self.values[~np.isnan(self.values)])) > 2


def balance_columns(frame: pd.DataFrame, covariate: str) -> Iterator[BalanceColumn]:
    """Yield the columns of one covariate: its numbers or its categories, then who has no value.

    Raises
    ------
    DataError
        If the covariate holds neither numbers, true and false, nor text, or nobody has a value.
    """
    values = frame[covariate]
    is_missing = values.isna().to_numpy()
    if is_missing.all():
        raise DataError(
            f"The covariate {covariate!r} must have values; all are missing. Leave it out."
        )
    name = str(covariate)
    if getattr(_plain(values).dtype, "kind", "O") in "iufb":
        yield _numbers(_plain(values), name)
    else:
        yield from _categories(values, name, is_missing)
    if is_missing.any():
        yield BalanceColumn(
            covariate=name, kind="missing", level=None, values=is_missing.astype(float)
        )


def _plain(values: pd.Series) -> pd.Series:
    """Return a mixed column of numbers and gaps as one of numbers."""
    if values.dtype != object:
        return values
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind == "boolean":
        return values.astype("boolean")
    if kind not in ("integer", "floating", "mixed-integer-float"):
        return values
    try:
        return values.astype("Float64")
    except OverflowError:
        raise DataError(
            f"The covariate {values.name!r} must hold numbers of an ordinary size; one has more "
            "digits than can be computed with. Look for a typing error."
        ) from None


def _numbers(values: pd.Series, name: str) -> BalanceColumn:
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    known = numbers[~np.isnan(numbers)]
    require_finite(known, name=name)
    kind = "yes_no" if np.isin(known, (0, 1)).all() else "number"
    return BalanceColumn(covariate=name, kind=kind, level=None, values=numbers)


def _categories(values: pd.Series, name: str, is_missing: np.ndarray) -> Iterator[BalanceColumn]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        levels = list(values.cat.categories)
    else:
        kind = pd.api.types.infer_dtype(values, skipna=True)
        if kind != "string":
            raise DataError(
                f"The covariate {name!r} must hold numbers, true and false, or text; got values of "
                f"type {values.dtype} ({kind}). Turn dates into numbers, such as an age, first."
            )
        levels = sorted(values[~is_missing].unique())
    for level in levels:
        is_in = (values == level).fillna(False).to_numpy(dtype=bool)
        yield BalanceColumn(
            covariate=name,
            kind="category",
            level=str(level),
            values=np.where(is_missing, np.nan, is_in.astype(float)),
        )
