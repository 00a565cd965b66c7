"""One estimate from the estimates of several imputations of the same missing answers."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, inf, sqrt

from scipy.stats import t as student

from evalkit.effects.effect_options import require_level
from evalkit.effects.null_values import beyond_words, p_value_of_nothing
from evalkit.effects.rubins_rules import ImputationLoss, imputation_loss
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate

FEWEST_DF = 1
"""Below this the t distribution has limits without end, and the interval would say nothing."""


def pool_imputations(
    estimates: Sequence[Estimate], *, complete_df: float | None = None, level: float = 0.95
) -> Estimate:
    """Return one estimate by Rubin's rules, in the direction and unit of the estimates.

    ``imputation_loss`` says how much of its uncertainty comes from imputing.

    Parameters
    ----------
    estimates : sequence of Estimate
        One per imputation, at least two, all of one ``measure`` and the same pupils, each with its
        standard error.  Only ``value`` and ``se`` are used, so ratios have to come on the log
        scale.
    complete_df : float, optional
        Degrees of freedom that the analysis would have had without missing answers.  None takes
        those of the estimates, which must then agree; where they have none, or with ``math.inf``,
        the sample counts as large (Rubin 1987).
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        The mean of the estimates with a t interval on Barnard and Rubin's degrees of freedom;
        ``n`` counts pupils, imputed ones included.  ``df`` is None where it is infinite.
        ``method`` says when pupils are fewer than ten, and when imputations are fewer than White,
        Royston and Wood ask for: 100 times the fraction of missing information.

    Raises
    ------
    DataError
        With fewer than two estimates, if measures, ``n`` or degrees of freedom differ, or a
        standard error is missing or zero; and when imputations differ so much that less than one
        degree of freedom is left.

    References
    ----------
    Rubin, D. B. (1987). Multiple imputation for nonresponse in surveys. Wiley.
    Barnard, J., & Rubin, D. B. (1999). Small-sample degrees of freedom with multiple imputation.
    Biometrika, 86(4), 948-955.
    White, I. R., Royston, P., & Wood, A. M. (2011). Multiple imputation using chained equations:
    issues and guidance for practice. Statistics in Medicine, 30(4), 377-399.

    Examples
    --------
    >>> from evalkit.estimate import Estimate
    >>> imputed = [
    ...     Estimate(measure="mean_change", value=value, low=value - 1, high=value + 1, level=0.95,
    ...              n=30, method="paired t", se=0.5, df=29)
    ...     for value in (1.0, 1.2, 0.9)
    ... ]
    >>> pooled = pool_imputations(imputed)
    >>> round(pooled.value, 3), round(pooled.se, 3), round(pooled.df, 1)
    (1.033, 0.53, 21.1)
    """
    level = require_level(level)
    loss = imputation_loss(estimates, complete_df=complete_df)
    if loss.df < FEWEST_DF:
        raise DataError(_too_far_apart(loss))
    se = sqrt(loss.total_variance)
    reach = float(student.isf((1 - level) / 2, loss.df)) * se  # t with infinite df is the normal
    return Estimate(
        measure=estimates[0].measure,
        value=loss.value,
        low=loss.value - reach,
        high=loss.value + reach,
        level=level,
        n=estimates[0].n,
        method=_method(estimates, loss, is_large=_is_large(estimates, complete_df))
        + beyond_words(
            measure=estimates[0].measure, low=loss.value - reach, high=loss.value + reach
        ),
        se=se,
        df=None if loss.df == inf else loss.df,
        p_value=p_value_of_nothing(
            measure=estimates[0].measure, value=loss.value, se=se, df=loss.df
        ),
    )


def _too_far_apart(loss: ImputationLoss) -> str:
    return (
        f"The imputations differ too much: {100 * loss.lambda_:.0f} % of the variance comes from "
        f"imputing and fewer than {FEWEST_DF} degree of freedom is left, so no interval says "
        "anything. Report the complete cases and `imputation_loss`, or impute from better "
        "predictors."
    )


def _is_large(estimates: Sequence[Estimate], complete_df: float | None) -> bool:
    return complete_df == inf or (complete_df is None and estimates[0].df is None)


def _method(estimates: Sequence[Estimate], loss: ImputationLoss, *, is_large: bool) -> str:
    words = f"{loss.n_imputations} imputations combined by Rubin's rules, " + (
        "large-sample degrees of freedom" if is_large else "Barnard–Rubin degrees of freedom"
    )
    each = {one.method for one in estimates}
    told = f"{each.pop()}; {words}" if len(each) == 1 else words
    # The method of the estimates has said already that pupils are few, where they all share it.
    few = small_sample_note(estimates[0].n, of="pupils") if "fewer than" not in told else ""
    return told + few + _too_few_imputations(loss)


def _too_few_imputations(loss: ImputationLoss) -> str:
    """Return the warning that the imputations are fewer than the lost information asks for."""
    needed = ceil(100 * loss.fmi)
    if loss.n_imputations >= needed:
        return ""
    return (
        f"; fewer than {needed} imputations (100 · fraction of missing information), so another "
        "run could give other limits"
    )
