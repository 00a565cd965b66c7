"""How much hidden bias the difference of a matched comparison would survive, by two measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from evalkit.effects.e_value import EValue, e_value
from evalkit.effects.effect_options import shown
from evalkit.effects.frame_columns import (
    cluster_column,
    group_column,
    numeric_column,
    require_columns,
)
from evalkit.effects.matched_difference import MatchedDifference
from evalkit.effects.rosenbaum import RosenbaumBounds, rosenbaum_bounds
from evalkit.effects.weight_column import weight_column
from evalkit.errors import DataError

_NO_SETS = "Rosenbaum's bounds need matched pairs, each in a set of their own; no sets are named."
_NO_PAIRS = (
    "Rosenbaum's bounds need pairs of one treated and one comparison pupil with equal weights; "
    "{n_other} of {n_sets} sets are not."
)
_NO_DIFFERENCE = (
    "Rosenbaum's bounds need pairs that differ in the outcome; in all of them both pupils have "
    "the same."
)
_MOST_EXACT = 200
# A difference below this part of the size of the outcomes is the noise of decimals.
_NOISE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedSensitivity:
    """What a hidden cause would have to be like to explain a matched difference away.

    Parameters
    ----------
    e_value : EValue
        Of the standardised difference: holds for every match and weighting.
    bounds : RosenbaumBounds or None
        Of the raw differences within pairs, without covariates: holds for pairs only, each
        treated pupil with one comparison pupil of their own.
    why_no_bounds : str
        A sentence where there are none; empty where there are.
    """

    e_value: EValue
    bounds: RosenbaumBounds | None
    why_no_bounds: str


def matched_sensitivity(
    effect: MatchedDifference,
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    weights: str | None,
    match_set: str | None,
    direction: Literal["higher", "lower"],
    gammas: Iterable[float],
    alpha: float,
) -> MatchedSensitivity:
    """Return E-value and, for pairs, Rosenbaum bounds of a matched difference.

    Parameters
    ----------
    effect : MatchedDifference
        Made from the same frame and columns.
    frame, outcome, group, weights, match_set
        As for ``matched_difference``.
    direction : {"higher", "lower"}
        Which way the programme is claimed to move the outcome of treated pupils.
    gammas : iterable of float
        Strengths of hidden bias, each at least 1.
    alpha : float
        One-sided level of the tipping point, above 0 and below 0.5.

    Returns
    -------
    MatchedSensitivity
        The bounds are exact up to 200 pairs that differ, normal beyond.

    Raises
    ------
    DataError
        As for ``matched_difference`` and ``rosenbaum_bounds``, and if ``effect`` has other numbers
        of pupils than the frame.

    References
    ----------
    Rosenbaum, P. R. (2002). Observational studies (2nd ed.), section 4.3. Springer.
    VanderWeele, T. J., & Ding, P. (2017). Sensitivity analysis in observational research:
    introducing the E-value. Annals of Internal Medicine, 167(4), 268-274.
    """
    named = [("outcome", outcome), ("group", group)]
    named += [("weights", weights)] if weights is not None else []
    named += [("match_set", match_set)] if match_set is not None else []
    require_columns(frame, named)
    given = np.ones(len(frame)) if weights is None else weight_column(frame, weights)
    kept, given = frame[given > 0], given[given > 0]
    is_treated = group_column(kept, group)
    numeric_column(kept, outcome, role="outcome")
    _require_same(effect, is_treated)
    strength = e_value(effect.standardised, scale="standardised_difference", outcome_is_common=None)
    pairs, why = _pairs(kept, given, is_treated, outcome=outcome, match_set=match_set)
    if pairs is None:
        return MatchedSensitivity(e_value=strength, bounds=None, why_no_bounds=why)
    differ = int((pairs["treated"] != pairs["comparison"]).sum())
    bounds = rosenbaum_bounds(
        pairs["treated"],
        pairs["comparison"],
        gammas=gammas,
        direction=direction,
        method="exact" if differ <= _MOST_EXACT else "normal",
        alpha=alpha,
    )
    return MatchedSensitivity(e_value=strength, bounds=bounds, why_no_bounds="")


def _pairs(
    kept: pd.DataFrame,
    weights: np.ndarray,
    is_treated: np.ndarray,
    *,
    outcome: str,
    match_set: str | None,
) -> tuple[pd.DataFrame | None, str]:
    """Return the outcomes of each pair, or None and why there are no pairs."""
    if match_set is None:
        return None, _NO_SETS
    rows = pd.DataFrame(
        {
            "set": cluster_column(kept, match_set),
            "is_treated": is_treated,
            "weight": weights,
            "outcome": numeric_column(kept, outcome, role="outcome"),
        }
    )
    sets = rows.groupby("set").agg(
        n=("is_treated", "size"),
        n_treated=("is_treated", "sum"),
        lowest=("weight", "min"),
        highest=("weight", "max"),
    )
    is_pair = (sets["n"] == 2) & (sets["n_treated"] == 1) & (sets["lowest"] == sets["highest"])
    if not is_pair.all():
        return None, _NO_PAIRS.format(n_other=int((~is_pair).sum()), n_sets=len(sets))
    sides = {
        name: rows[rows["is_treated"] == side].set_index("set")["outcome"].sort_index()
        for name, side in (("treated", True), ("comparison", False))
    }
    pairs = pd.DataFrame(sides)
    gaps, size = (pairs["treated"] - pairs["comparison"]).abs().max(), pairs.abs().max().max()
    if gaps <= _NOISE * size:
        return None, _NO_DIFFERENCE
    return pairs, ""


def _require_same(effect: MatchedDifference, is_treated: np.ndarray) -> None:
    if not isinstance(effect, MatchedDifference):
        raise DataError(
            f"`effect` must be what matched_difference returned; got {shown(effect)}. Call that "
            "first, with the same frame and columns."
        )
    sizes = int(is_treated.sum()), int((~is_treated).sum())
    if sizes != (effect.n_treated, effect.n_comparison):
        raise DataError(
            f"`effect` must be made from the same pupils; it has {effect.n_treated} treated and "
            f"{effect.n_comparison} comparison pupils, the frame {sizes[0]} and {sizes[1]}. "
            "Compute both from one frame with the same weights."
        )
