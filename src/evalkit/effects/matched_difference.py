"""Difference of two matched or weighted groups, adjusted for covariates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from evalkit.effects.adjusted_uncertainty import total_sd_df
from evalkit.effects.corrections import hedges_j
from evalkit.effects.design_weights_robust import (
    KINDS,
    DesignWeightsRobust,
    RobustErrors,
    design_weights_robust,
)
from evalkit.effects.effect_options import require_choice, require_level
from evalkit.effects.finite_results import require_finite_fields
from evalkit.effects.frame_columns import covariate_names, require_columns
from evalkit.effects.group_regression import GroupRegression
from evalkit.effects.small_samples import small_sample_note
from evalkit.effects.student_interval import student_estimate, summed_df
from evalkit.effects.weight_column import weight_column
from evalkit.errors import DataError
from evalkit.estimate import Estimate

# A standard error this small beside the SD is rounding noise, not precision.
_NOISE = 1e-7
# A column whose part beyond the others is this small beside it adds only noise.
_COLLINEAR = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedDifference:
    """A difference of matched groups, treated − comparison, in points and standard deviations.

    ``pooled_sd`` is the unadjusted SD within groups of the pupils compared, each counted once, that
    ``standardised`` divides by.  ``n_treated`` and ``n_comparison`` are those with a weight above
    0, ``n_sets`` the matched sets that the standard errors allow for (None without).
    """

    points: Estimate
    standardised: Estimate
    pooled_sd: float
    n_treated: int
    n_comparison: int
    n_sets: int | None

    def __post_init__(self) -> None:
        require_finite_fields(self)


def matched_difference(
    frame: pd.DataFrame,
    *,
    outcome: str,
    group: str,
    covariates: Sequence[str],
    weights: str | None,
    match_set: str | None,
    errors: RobustErrors,
    level: float = 0.95,
) -> MatchedDifference:
    """Return the difference, treated − comparison, of matched or weighted pupils.

    Parameters
    ----------
    frame : DataFrame
        One row per pupil.  Pupils with the weight 0 are left out; the others are complete in the
        columns that are named.
    outcome : str
        Column of the score after.
    group : str
        Column of true and false, or 1 and 0: treated or comparison.
    covariates : list of str
        Columns known before treatment, numbers or true and false, that are adjusted for beside the
        match: usually those that were matched on.  Empty for none.
    weights : str or None
        Column of weights, from 0 upwards.  With weights of a match for the treated the difference
        is that for the treated who are left (ATT).  None when everybody counts once.
    match_set : str or None
        Column of the pair or set that pupils were matched in.  None for weightings, for matching
        with replacement, and where sets are coarse cells that pupils share by chance.
    errors : {"CR2", "CR1S", "CR0", "HC0", "HC1", "HC2", "HC3"}
        CR kinds allow pupils of a set to be alike; without sets each pupil is one of their own.
        CR2 with its degrees of freedom is the one that holds for few sets and unequal weights.
        HC kinds do not go with ``match_set``.
    level : float
        Coverage of the intervals.

    Returns
    -------
    MatchedDifference
        ``points``: the group's coefficient in weighted least squares of the outcome on group and
        covariates, in points, positive when treated pupils score higher.
        ``standardised``: Hedges' g, J·points/SD, by the unadjusted pooled SD as in
        ``adjusted_difference``.  Its test is that of ``points``, so it has no p-value of its own.

    Raises
    ------
    DataError
        As for ``adjusted_difference``; if a weight is missing or below 0, a pupil with a weight has
        no set, or ``errors`` does not go with ``match_set``.

    Notes
    -----
    Weights are taken as given: that a propensity score was estimated is not in the standard error.
    Standard error of g: J·√((se/SD)² + d²/(2h)), h the degrees of freedom of the pooled SD (n − 2;
    fewer where pupils of a set are alike).

    References
    ----------
    Ho, D. E., Imai, K., King, G., & Stuart, E. A. (2007). Matching as nonparametric preprocessing
    for reducing model dependence in parametric causal inference. Political Analysis, 15(3),
    199-236.
    Abadie, A., & Spiess, J. (2022). Robust post-matching inference. Journal of the American
    Statistical Association, 117(538), 983-995.

    Examples
    --------
    >>> pupils = pd.DataFrame({"after": [24, 27, 29, 25, 20, 22, 27, 21, 35],
    ...                        "before": [22, 25, 26, 21, 21, 23, 26, 20, 33],
    ...                        "is_treated": [1, 1, 1, 1, 0, 0, 0, 0, 0],
    ...                        "weight": [1, 1, 1, 1, 1, 1, 1, 1, 0],
    ...                        "pair": [1, 2, 3, 4, 1, 2, 3, 4, None]})
    >>> effect = matched_difference(pupils, outcome="after", group="is_treated",
    ...                             covariates=["before"], weights="weight", match_set="pair",
    ...                             errors="CR2")
    >>> round(effect.points.value, 2), round(effect.points.se, 2), effect.n_sets
    (2.76, 0.58, 4)
    """
    level = require_level(level)
    errors = _require_errors(errors, match_set=match_set)
    names = covariate_names(covariates)
    roles = [("outcome", outcome), ("group", group), *(("covariates", name) for name in names)]
    roles += [("weights", weights)] if weights is not None else []
    require_columns(frame, roles + ([("match_set", match_set)] if match_set is not None else []))
    kept, given = _kept(frame, weights=weights, match_set=match_set)
    read = GroupRegression.read(
        kept, outcome=outcome, group=group, covariates=names, cluster=match_set
    )
    read.least_squares(outcome=outcome)  # refuses covariates that decide the outcome
    _require_usable_weights(read.design, given, weights=weights)
    clusters = np.arange(read.n) if read.clusters is None else read.clusters
    coefficients, robust = design_weights_robust(
        read.design, read.outcome, given, clusters, kind=errors
    )
    contrast = np.zeros(len(coefficients))
    contrast[1] = 1
    points = float(contrast @ coefficients)
    _require_uncertain(robust.variance(contrast), read, weights=weights)
    words = _in_words(read, robust, given, weights=weights, match_set=match_set)
    return MatchedDifference(
        points=student_estimate(
            measure="adjusted_difference",
            value=points,
            se=sqrt(robust.variance(contrast)),
            df=robust.df(contrast),
            level=level,
            n=read.n,
            method=words,
        ),
        standardised=_standardised(points, robust, contrast, read, level=level, words=words),
        pooled_sd=read.pooled_sd,
        n_treated=read.sizes[0],
        n_comparison=read.sizes[1],
        n_sets=None if match_set is None else robust.n_clusters,
    )


def _standardised(
    points: float,
    robust: DesignWeightsRobust,
    contrast: np.ndarray,
    read: GroupRegression,
    *,
    level: float,
    words: str,
) -> Estimate:
    sd_df = read.n - 2.0 if read.clusters is None else float(total_sd_df(read))
    j, d = hedges_j(sd_df), points / read.pooled_sd
    parts = [
        (robust.variance(contrast) / read.pooled_sd**2, robust.df(contrast)),
        (d**2 / (2 * sd_df), sd_df),
    ]
    return student_estimate(
        measure="adjusted_standardised_difference",
        value=j * d,
        se=j * sqrt(sum(variance for variance, _ in parts)),
        df=summed_df(parts),
        level=level,
        n=read.n,
        method=f"{words}; over the unadjusted pooled SD, small-sample corrected (exact Hedges J)",
        is_tested=False,
    )


def _kept(
    frame: pd.DataFrame, *, weights: str | None, match_set: str | None
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the rows with a weight above 0 and the weights, after checking that each has a set."""
    given = np.ones(len(frame)) if weights is None else weight_column(frame, weights)
    kept = frame[given > 0]
    n_without = 0 if match_set is None else int(kept[match_set].isna().sum())
    if n_without:
        raise DataError(
            f"Each pupil with a weight must be in a matched set; {n_without} of {len(kept)} have "
            f"none in {match_set!r}. Give pupils who were left out the weight 0, or match_set=None "
            "where there are no sets."
        )
    return kept, given[given > 0]


def _require_errors(errors: object, *, match_set: str | None) -> str:
    kind = require_choice("errors", errors, legal=KINDS)
    if kind.startswith("HC") and match_set is not None:
        raise DataError(
            f"errors={kind!r} does not allow for matched sets, and `match_set` names some. Use "
            "errors='CR2', or match_set=None where pupils of a set are not alike."
        )
    return kind


def _require_usable_weights(design: np.ndarray, given: np.ndarray, *, weights: str | None) -> None:
    """Refuse weights so unequal that beside the heaviest pupils the others are rounding noise."""
    columns = design * np.sqrt(given)[:, None]
    beyond = np.abs(np.diag(np.linalg.qr(columns, mode="r")))
    if (beyond <= _COLLINEAR * np.linalg.norm(columns, axis=0)).any():
        raise DataError(
            f"The weights {weights!r} are too unequal: a few pupils have nearly all the weight, "
            "and the others cannot tell group and covariates apart. Leave out pupils who are like "
            "nobody of the other group, or use fewer covariates."
        )


def _require_uncertain(variance: float, read: GroupRegression, *, weights: str | None) -> None:
    if sqrt(max(variance, 0.0)) > _NOISE * read.pooled_sd:
        return
    where = "" if weights is None else f" with the weights {weights!r}"
    raise DataError(
        f"Matched pupils must differ by more than the group and the covariates say; {read.n} "
        f"pupils{where} do not, so nothing says how sure the difference is. Use fewer covariates."
    )


def _in_words(
    read: GroupRegression,
    robust: DesignWeightsRobust,
    given: np.ndarray,
    *,
    weights: str | None,
    match_set: str | None,
) -> str:
    is_weighted = weights is not None and np.ptp(given) > 0
    sets = f"{robust.n_clusters} matched sets" if match_set else "each pupil by themselves"
    note = (
        small_sample_note(min(read.sizes), of="pupils in a group")
        if match_set is None
        else small_sample_note(robust.n_clusters, of="matched sets")
    )
    return (
        f"{'weighted ' if is_weighted else ''}least squares, {read.in_words}; "
        f"{KINDS[robust.kind].format(of=sets)}{note}"
    )
