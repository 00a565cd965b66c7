"""How many times as many events one group has as the other, per pupil or per exposure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from evalkit.effects.coefficient_errors import CoefficientErrors
from evalkit.effects.count_columns import count_column, exposure_column, require_varied
from evalkit.effects.effect_options import require_choice, require_level
from evalkit.effects.frame_columns import covariate_names, group_column, require_columns
from evalkit.effects.group_regression import GroupRegression
from evalkit.effects.log_ratios import wald_ratio
from evalkit.effects.negative_binomial import fit_negative_binomial
from evalkit.effects.quasi_likelihood import fit_quasi_poisson
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate

MODELS: dict[str, str] = {
    "negative_binomial": "negative binomial regression (maximum likelihood, alpha estimated)",
    "quasi_poisson": "quasi-Poisson regression (Pearson dispersion)",
}


def rate_ratio(
    frame: pd.DataFrame,
    *,
    count: str,
    group: str,
    exposure: str | None = None,
    covariates: Sequence[str] = (),
    model: Literal["negative_binomial", "quasi_poisson"],
    cluster: str | None = None,
    level: float = 0.95,
) -> Estimate:
    """Return the ratio of two rates of events, treated / comparison.

    Parameters
    ----------
    frame : DataFrame
        One row per pupil, complete in the columns that are named.
    count : str
        Column of events of each pupil: whole numbers from 0.
    group : str
        Column of True (treated) and False (comparison), or 1 and 0.
    exposure : str, optional
        Column of the time or the number of sessions in which events could happen, above 0; its
        logarithm is an offset.  None: equally long for all.
    covariates : sequence of str
        Columns of numbers or truth values that the rates are adjusted for.
    model : {"negative_binomial", "quasi_poisson"}
        How the variance grows with the mean: μ + alpha·μ² with alpha estimated, or φ·μ.
    cluster : str, optional
        Column of the school or class, where pupils of one are alike.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``rate_ratio``, above 1 when treated pupils have more events.  Wald's interval on the
        logarithm: with a normal quantile (negative binomial; expected information, as
        ``MASS::glm.nb``), with Student's t on n − p degrees of freedom (quasi-Poisson), or, with
        clusters, CR2 standard errors on Satterthwaite degrees of freedom, as clubSandwich gives
        them for the same model (for the negative binomial, alpha taken as known).
        ``log_ratio`` gives the logarithm with its standard error, for pooling.

    Raises
    ------
    DataError
        If a column is missing, incomplete or not of its kind; a group has no event, or fewer than
        two pupils; covariates repeat each other or the group; there is one cluster; the negative
        binomial model finds no extra variance; or the fit does not settle.

    References
    ----------
    Lawless, J. F. (1987). Negative binomial and mixed Poisson regression. Canadian Journal of
    Statistics, 15(3), 209-225.
    McCullagh, P., & Nelder, J. A. (1989). Generalized linear models (2nd ed.). Chapman and Hall.
    Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance
    estimation and hypothesis testing in fixed effects models. Journal of Business & Economic
    Statistics, 36(4), 672-683.

    Examples
    --------
    >>> pupils = pd.DataFrame({
    ...     "incidents": [0, 1, 4, 11, 2, 3, 8, 27], "mentored": [1, 1, 1, 1, 0, 0, 0, 0],
    ... })
    >>> ratio = rate_ratio(pupils, count="incidents", group="mentored", model="quasi_poisson")
    >>> round(ratio.value, 3), round(ratio.low, 3), round(ratio.high, 3)
    (0.4, 0.041, 3.878)
    """
    model, level = require_choice("model", model, legal=MODELS), require_level(level)
    _require_roles(frame, count, group, exposure, covariates, cluster)
    counts = count_column(frame, count, role="count")
    at_risk = np.ones(len(counts))
    if exposure is not None:
        at_risk = exposure_column(frame, exposure, role="exposure")
    _require_events(counts, group_column(frame, group), count=count)
    pupils = GroupRegression.read(
        frame, outcome=count, group=group, covariates=covariates, cluster=cluster
    )
    log_value, errors = _fitted(model, pupils, at_risk)
    return wald_ratio(
        measure="rate_ratio",
        log_value=log_value,
        se=errors.se(_group_of(pupils)),
        df=errors.df_of(_group_of(pupils)),
        level=level,
        n=pupils.n,
        method=_method(model, pupils, exposure=exposure, words=errors.words),
    )


def _fitted(
    model: str, pupils: GroupRegression, at_risk: np.ndarray
) -> tuple[float, CoefficientErrors]:
    if model == "negative_binomial":
        fit = fit_negative_binomial(pupils.design, pupils.outcome, exposure=at_risk).at_alpha
        errors = CoefficientErrors.of_model(fit)
    else:
        fit = fit_quasi_poisson(pupils.design, pupils.outcome, exposure=at_risk)
        errors = CoefficientErrors.of_dispersion(fit)
    if pupils.clusters is not None:
        errors = CoefficientErrors.of_clusters(fit, pupils.clusters)
    return float(fit.coefficients[1]), errors


def _group_of(pupils: GroupRegression) -> np.ndarray:
    """Return the contrast that picks the group's coefficient."""
    return np.eye(pupils.design.shape[1])[1]


def _require_roles(
    frame: pd.DataFrame, count: str, group: str, exposure: str | None,
    covariates: Sequence[str], cluster: str | None,
) -> None:  # fmt: skip
    roles = [("count", count), ("group", group)]
    roles += [("covariates", name) for name in covariate_names(covariates)]
    roles += [("exposure", exposure)] if exposure is not None else []
    roles += [("cluster", cluster)] if cluster is not None else []
    require_columns(frame, roles)


def _require_events(counts: np.ndarray, is_treated: np.ndarray, *, count: str) -> None:
    for name, is_member in (("treated", is_treated), ("comparison", ~is_treated)):
        if counts[is_member].sum() == 0:
            raise DataError(
                f"Both groups must have events in {count!r}; the {name} group has none, so the "
                "ratio has no size. Report the counts, or who had any event (risk_difference)."
            )
    require_varied(counts, is_treated, column=count)


def _method(model: str, pupils: GroupRegression, *, exposure: str | None, words: str) -> str:
    per = f", per {exposure}" if exposure is not None else ""
    note = small_sample_note(min(pupils.sizes), of="pupils per group")
    return f"rate ratio{per}, {MODELS[model]}, {pupils.in_words}; on the logarithm, {words}{note}"
