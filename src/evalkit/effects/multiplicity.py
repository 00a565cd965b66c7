"""P-values of several outcomes, adjusted so that chance findings stay rare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from evalkit.effects.effect_options import as_number, require_choice
from evalkit.effects.samples import Numbers, as_column
from evalkit.errors import DataError

# Our words, and those of statsmodels; its Holm collects garbage at each call (a tenth of a second).
_METHODS: dict[str, str | None] = {
    "holm": None,
    "hochberg": "simes-hochberg",
    "bonferroni": "bonferroni",
    "benjamini_hochberg": "fdr_bh",
    "benjamini_yekutieli": "fdr_by",
}


def adjust_p_values(
    p_values: Mapping[str, float] | Numbers,
    *,
    method: Literal["holm", "hochberg", "bonferroni", "benjamini_hochberg", "benjamini_yekutieli"],
) -> pd.Series:
    """Return the adjusted p-values of one family of tests, labels and order kept.

    Parameters
    ----------
    p_values : mapping of label to p-value, or array-like, shape (m,)
        All p-values of the family, also those that were not small: leaving some out undoes the
        adjustment.
    method : {"holm", "hochberg", "bonferroni", "benjamini_hochberg", "benjamini_yekutieli"}
        ``holm`` and ``bonferroni`` hold the chance of *any* false finding at the level, always;
        ``hochberg`` does so for independent or positively related tests.  The two others hold the
        expected share of false findings among the findings: ``benjamini_hochberg`` for independent
        or positively related tests, ``benjamini_yekutieli`` always.

    Returns
    -------
    pandas.Series, shape (m,)
        ``adjusted_p_value``, from 0 to 1, never below the p-value, with the labels of ``p_values``.

    Raises
    ------
    DataError
        If there is none, if one is missing, not a number or not from 0 to 1, or if a label
        stands twice.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal
    of Statistics, 6(2), 65-70.
    Hochberg, Y. (1988). A sharper Bonferroni procedure for multiple tests of significance.
    Biometrika, 75(4), 800-802.
    Benjamini, Y., & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the
    Royal Statistical Society, Series B, 57(1), 289-300.
    Benjamini, Y., & Yekutieli, D. (2001). The control of the false discovery rate in multiple
    testing under dependency. Annals of Statistics, 29(4), 1165-1188.

    Examples
    --------
    >>> adjust_p_values({"attendance": 0.04, "wellbeing": 0.01}, method="holm").to_dict()
    {'attendance': 0.04, 'wellbeing': 0.02}
    """
    chosen = _METHODS[require_choice("method", method, legal=_METHODS)]
    given = pd.Series(dict(p_values)) if isinstance(p_values, Mapping) else p_values
    try:
        column = as_column(given, name="p_values")
    except DataError as error:
        raise DataError(
            "`p_values` must be a list of p-values, or hold each under a label, for example "
            f"{{'attendance': 0.04}}; got {type(p_values).__name__}."
        ) from error
    raw = _checked(column)
    return pd.Series(_adjusted(raw, chosen), index=column.index, name="adjusted_p_value")


def _adjusted(raw: np.ndarray, chosen: str | None) -> np.ndarray:
    if chosen is None:
        return _holm(raw)
    from statsmodels.stats.multitest import multipletests  # heavy: wait until somebody needs it

    return multipletests(raw, method=chosen)[1]


def _holm(raw: np.ndarray) -> np.ndarray:
    order = np.argsort(raw, kind="stable")
    steps = np.maximum.accumulate(raw[order] * np.arange(len(raw), 0, -1))
    adjusted = np.empty_like(raw)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted


def _checked(column: pd.Series) -> np.ndarray:
    if column.empty:
        raise DataError("`p_values` must hold at least one p-value; got none.")
    if not column.index.is_unique:
        raise DataError("`p_values` must name each test once; a label stands there twice.")
    raw = np.array([as_number(p_value) for p_value in column])
    is_wrong = ~((raw >= 0) & (raw <= 1))
    if is_wrong.any():
        names = ", ".join(repr(label) for label in column.index[is_wrong])
        raise DataError(
            "Every p-value must be a number from 0 to 1; these are missing or something else: "
            f"{names}. A test that could not be computed was not made: leave it out and say so."
        )
    return raw
