"""Coarsened exact matching: pupils are alike when they fall between the same cutpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from evalkit.effects.effect_options import as_number
from evalkit.errors import DataError
from evalkit.matching.match_covariates import quoted


def coarsened_columns(
    frame: pd.DataFrame, covariates: Sequence[str], cutpoints: Mapping[str, Sequence[float]]
) -> pd.DataFrame:
    """Return the covariates with numbers replaced by the interval that they fall into.

    Parameters
    ----------
    frame : DataFrame
        Complete covariates.
    covariates : sequence of str
        Numbers need cutpoints; true and false, text and categories are compared as they are.
    cutpoints : mapping of str to sequence of float
        Ascending limits; a number on a limit belongs above it.

    Raises
    ------
    DataError
        If a covariate of numbers has no cutpoints, or cutpoints are not usable; all are named.

    References
    ----------
    Iacus, S. M., King, G., & Porro, G. (2012). Causal inference without balance checking:
    Coarsened exact matching. Political Analysis, 20(1), 1-24.

    Examples
    --------
    >>> pupils = pd.DataFrame({"age": [11, 12, 13], "gender": ["f", "m", "f"]})
    >>> coarsened_columns(pupils, ["age", "gender"], {"age": [12]})["age"].tolist()
    [0, 1, 1]
    """
    limits = {name: _limits(name, given) for name, given in cutpoints.items()}
    strange = [name for name in limits if name not in covariates]
    if strange:
        raise DataError(
            f"`cutpoints` must be of covariates; {quoted(strange)} "
            f"{'is' if len(strange) == 1 else 'are'} not among {quoted(covariates)}."
        )
    kinds = {name: getattr(frame[name].infer_objects().dtype, "kind", "O") for name in covariates}
    without = [name for name, kind in kinds.items() if kind in "iuf" and name not in limits]
    if without:
        raise DataError(
            f"Each covariate of numbers must have cutpoints; there are none for {quoted(without)}. "
            f"Name them, for example cutpoints={{{without[0]!r}: [10, 20]}}, or put the column "
            "into `exact` if only the same number counts as alike."
        )
    in_words = [name for name in limits if kinds[name] not in "iuf"]
    if in_words:
        raise DataError(
            f"`cutpoints` are for numbers; {quoted(in_words)} "
            f"{'holds' if len(in_words) == 1 else 'hold'} categories, which are compared as they "
            "are. Leave them out of `cutpoints`."
        )
    return pd.DataFrame(
        {
            name: np.searchsorted(limits[name], frame[name].to_numpy(dtype=float), side="right")
            if name in limits
            else frame[name]
            for name in covariates
        },
        index=frame.index,
    )


def _limits(name: str, given: object) -> np.ndarray:
    is_list = isinstance(given, list | tuple | np.ndarray) and len(given) > 0
    numbers = np.array([as_number(each) for each in given]) if is_list else np.array([np.nan])
    if not np.isfinite(numbers).all() or (np.diff(numbers) <= 0).any():
        raise DataError(
            f"The cutpoints of {name!r} must be a list of numbers, each larger than the one "
            "before, for example [10, 20]; got something else."
        )
    return numbers
