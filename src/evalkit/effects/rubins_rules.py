"""What imputing cost: the variances, the degrees of freedom and the information that was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isclose

from evalkit.effects.effect_options import as_number, shown
from evalkit.effects.poolable import require_poolable
from evalkit.errors import DataError
from evalkit.estimate import Estimate

_MOST_DF = 1e15  # a t distribution with more is the normal one to the last digit

FEWEST = 2
"""One imputation says nothing about how far imputations differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImputationLoss:
    """How much of an estimate's uncertainty comes from answers that had to be imputed.

    Parameters
    ----------
    value : float
        Mean of the estimates, one per imputation.
    n_imputations : int
        How many imputations there were.
    within_variance, between_variance : float
        Mean squared standard error; variance of the estimates between imputations.
    total_variance : float
        within + (1 + 1/m) · between.
    riv : float
        Relative increase in variance: (1 + 1/m) · between / within.
    lambda_ : float
        Share of the total variance that is due to imputing, 0 to 1.
    fmi : float
        Fraction of missing information, 0 to 1: ``lambda_`` with its correction for few
        imputations.
    df : float
        Degrees of freedom of the interval; infinite for a normal one.
    """

    value: float
    n_imputations: int
    within_variance: float
    between_variance: float
    total_variance: float
    riv: float
    lambda_: float
    fmi: float
    df: float


def imputation_loss(
    estimates: Sequence[Estimate], *, complete_df: float | None = None
) -> ImputationLoss:
    """Return variances, degrees of freedom and lost information by Rubin's rules.

    Parameters
    ----------
    estimates, complete_df
        As for ``pool_imputations``.

    Returns
    -------
    ImputationLoss
        All of it unrounded; variances in the squared unit of the estimates.

    Raises
    ------
    DataError
        As for ``pool_imputations``.

    References
    ----------
    Rubin, D. B. (1987). Multiple imputation for nonresponse in surveys. Wiley.
    Barnard, J., & Rubin, D. B. (1999). Small-sample degrees of freedom with multiple imputation.
    Biometrika, 86(4), 948-955.

    Examples
    --------
    >>> from evalkit.estimate import Estimate
    >>> imputed = [
    ...     Estimate(measure="mean_change", value=value, low=value - 1, high=value + 1, level=0.95,
    ...              n=30, method="paired t", se=0.5, df=29)
    ...     for value in (1.0, 1.2, 0.9)
    ... ]
    >>> loss = imputation_loss(imputed)
    >>> round(loss.lambda_, 3), round(loss.fmi, 3), round(loss.df, 1)
    (0.111, 0.185, 21.1)
    """
    values, variances = require_poolable(estimates, of="imputation")
    m = len(values)
    if m < FEWEST:
        raise DataError(
            f"Rubin's rules need at least {FEWEST} imputations, because they learn from how far "
            f"imputations differ; got {m}. Impute more often."
        )
    _require_same_pupils(estimates)
    within, between = float(variances.mean()), float(values.var(ddof=1))
    imputing = (1 + 1 / m) * between
    total = within + imputing
    df = _barnard_rubin(
        imputing / total, within / total, m=m, complete_df=_complete_df(estimates, complete_df)
    )
    riv = imputing / within
    return ImputationLoss(
        value=float(values.mean()),
        n_imputations=m,
        within_variance=within,
        between_variance=between,
        total_variance=total,
        riv=riv,
        lambda_=imputing / total,
        fmi=(riv + 2 / (df + 3)) / (1 + riv),
        df=df,
    )


def _barnard_rubin(imputed: float, observed: float, *, m: int, complete_df: float) -> float:
    """Return the degrees of freedom from the shares of the variance: imputed and observed."""
    from_imputing = imputed**2 / (m - 1)  # one over Rubin's degrees of freedom of 1987
    if complete_df == inf:
        return 1 / from_imputing if from_imputing > 0 else inf
    from_data = (complete_df + 1) / (complete_df + 3) * complete_df * observed
    # So few degrees of freedom that none is left to a computer.
    return 1 / (from_imputing + 1 / from_data) if from_data > 0 else 0.0


def _complete_df(estimates: Sequence[Estimate], given: float | None) -> float:
    """Return the degrees of freedom that the complete data would have had."""
    if given is not None:
        return _require_df(given)
    carried = {one.df for one in estimates}
    if carried == {None}:
        return inf
    if None in carried or not isclose(min(carried), max(carried), rel_tol=1e-9):
        raise DataError(
            "The estimates must carry the same degrees of freedom, or `complete_df` must say what "
            "the complete data would have had; theirs differ between imputations. Pass "
            "complete_df, for example the number of pupils less the number of coefficients."
        )
    return float(min(carried))


def _require_df(given: float) -> float:
    number = as_number(given)
    if number > 0:
        return number if number < _MOST_DF else inf
    raise DataError(
        f"`complete_df` must be a number above zero, math.inf for a large sample, or None to take "
        f"the degrees of freedom of the estimates; got {shown(given)}."
    )


def _require_same_pupils(estimates: Sequence[Estimate]) -> None:
    sizes = sorted({one.n for one in estimates})
    if len(sizes) > 1:
        raise DataError(
            "Estimates of imputed data must rest on the same pupils each time; their `n` are "
            f"{', '.join(str(size) for size in sizes)}. Compute each from one complete imputation."
        )
