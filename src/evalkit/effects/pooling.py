"""One figure from the figures of several schools, and how much schools differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from scipy.stats import chi2

from evalkit.effects.between_variance import ESTIMATORS
from evalkit.effects.effect_options import require_choice, require_level, require_truth
from evalkit.effects.heterogeneity import cochran_q, h2_from_tau2, i2_from_q, i2_from_tau2
from evalkit.effects.poolable import require_poolable
from evalkit.effects.pooled_interval import pooled_estimate, prediction_limits
from evalkit.effects.tau2_limits import q_profile_limits
from evalkit.errors import DataError
from evalkit.estimate import Estimate, is_finite_number

Tau2: TypeAlias = Literal["REML", "DL", "PM", "ML", "HE", "SJ"]
"""The estimators of the variance between schools, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """A pooled estimate beside what it hides: how much schools differ.

    Parameters
    ----------
    estimate : Estimate
        The pooled figure; its ``n`` counts schools.
    prediction : tuple of float, or None
        Limits within which the true effect of one further school is expected, at the level of the
        estimate.  None for the fixed model, and when there is one school only.  Below about 30
        large schools it is too short; show ``tau2_interval`` beside it.
    tau2 : float
        Variance between schools; 0 by assumption in the fixed model.
    tau2_interval : tuple of float, or None
        Q-profile limits of tau² at the level of the estimate.  None for the fixed model, with one
        school, and where schools are more alike than even tau² of 0 explains.
    i2 : float
        Share of the variance that is between schools, in per cent (0 to 100).
    h2 : float
        Total over within-school variance; 1 where schools do not differ (random), or Q over its
        df (fixed).
    q, q_df, q_p : float, int, float
        Cochran's test that schools do not differ.

    Raises
    ------
    DataError
        A number is missing or infinite.
    """

    estimate: Estimate
    prediction: tuple[float, float] | None
    tau2: float
    tau2_interval: tuple[float, float] | None
    i2: float
    h2: float
    q: float
    q_df: int
    q_p: float

    def __post_init__(self) -> None:
        numbers = {name: getattr(self, name) for name in ("tau2", "i2", "h2", "q", "q_df", "q_p")}
        for pair in ("prediction", "tau2_interval"):
            limits = getattr(self, pair)
            if limits is not None:
                numbers |= {f"{pair}[{place}]": limit for place, limit in enumerate(limits)}
        for name, number in numbers.items():
            if not is_finite_number(number):
                raise DataError(
                    f"`{name}` of a pooled figure must be a finite number; got {number!r} for "
                    f"{self.estimate.measure} ({self.estimate.n} schools). These estimates do not "
                    "tell it: look for one whose size or standard error is far from the others."
                )


def pool(
    estimates: Sequence[Estimate],
    *,
    model: Literal["random", "fixed"],
    tau2: Tau2 | None,
    hartung_knapp: bool,
    level: float = 0.95,
) -> Pooled:
    """Return one figure pooled over schools, in the direction and unit of the estimates.

    Parameters
    ----------
    estimates : sequence of Estimate
        One per school, all of one ``measure``, each with its standard error.  Only ``value`` and
        ``se`` are used, so ratios have to come on the log scale.
    model : {"random", "fixed"}
        Whether the schools stand for others like them, or only for themselves.
    tau2 : {"REML", "DL", "PM", "ML", "HE", "SJ"}
        Estimator of the variance between schools: restricted likelihood, DerSimonian–Laird,
        Paule–Mandel, likelihood, Hedges, Sidik–Jonkman.  The fixed model does not use it; None
        says so.
    hartung_knapp : bool
        Whether the interval is Hartung–Knapp's, t with k − 1 degrees of freedom (never truncated,
        as metafor's ``test="knha"``), or normal.  Must be False in the fixed model.
    level : float
        Coverage of the interval, the prediction interval and the interval of tau².

    Returns
    -------
    Pooled
        The estimate, whose ``n`` is the number of schools; prediction interval; tau² with its
        Q-profile interval; I² and H² (random: from tau² and the typical variance; fixed: from Q);
        Q with its df and p-value.  One school comes back as it is, with tau² 0 and no prediction.

    Raises
    ------
    DataError
        If measures differ, a standard error is missing, zero or drowned by the other numbers, a
        number is of no ordinary size (its place is named), options are not legal, or
        Hartung–Knapp is asked of identical estimates.

    References
    ----------
    DerSimonian, R., & Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical
    Trials, 7(3), 177-188.
    Hartung, J., & Knapp, G. (2001). On tests of the overall treatment effect in meta-analysis with
    normally distributed responses. Statistics in Medicine, 20(12), 1771-1782.
    Higgins, J. P. T., Thompson, S. G., & Spiegelhalter, D. J. (2009). A re-evaluation of
    random-effects meta-analysis. Journal of the Royal Statistical Society A, 172(1), 137-159.
    Viechtbauer, W. (2005). Bias and efficiency of meta-analytic variance estimators in the
    random-effects model. Journal of Educational and Behavioral Statistics, 30(3), 261-293.

    Examples
    --------
    >>> from evalkit.estimate import Estimate
    >>> schools = [
    ...     Estimate(measure="mean_change", value=value, low=value - 1, high=value + 1, level=0.95,
    ...              n=30, method="paired t", se=0.5)
    ...     for value in (1.0, 2.0, 3.0)
    ... ]
    >>> pooled = pool(schools, model="random", tau2="REML", hartung_knapp=True)
    >>> round(pooled.estimate.value, 3), round(pooled.tau2, 3), pooled.estimate.n
    (2.0, 0.75, 3)
    """
    is_random = _require_legal(model=model, tau2=tau2, hartung_knapp=hartung_knapp)
    level = require_level(level)
    values, variances = require_poolable(estimates)
    if len(values) == 1:
        return _one_school(estimates[0], level=level)
    between = ESTIMATORS[tau2].estimate(values, variances) if is_random else 0.0
    estimate = pooled_estimate(
        values,
        variances + between,
        hartung_knapp=hartung_knapp,
        level=level,
        measure=estimates[0].measure,
        model_words=f"random effects, {ESTIMATORS[tau2].words}" if is_random else "fixed effect",
    )
    q, q_df = cochran_q(values, variances), len(values) - 1
    return Pooled(
        estimate=estimate,
        prediction=prediction_limits(estimate, tau2=between) if is_random else None,
        tau2=between,
        tau2_interval=q_profile_limits(values, variances, level=level) if is_random else None,
        i2=i2_from_tau2(between, variances) if is_random else i2_from_q(q, q_df),
        h2=h2_from_tau2(between, variances) if is_random else q / q_df,
        q=q,
        q_df=q_df,
        q_p=float(chi2.sf(q, q_df)),
    )


def _require_legal(*, model: str, tau2: str | None, hartung_knapp: bool) -> bool:
    """Check the options that move numbers, and return whether the model is the random one."""
    require_choice("model", model, legal=("random", "fixed"))
    if tau2 is not None or model == "random":
        require_choice("tau2", tau2, legal=ESTIMATORS)
    if require_truth("hartung_knapp", hartung_knapp) and model == "fixed":
        raise DataError(
            "hartung_knapp must be False when model is 'fixed': Hartung–Knapp allows for schools "
            "that differ, and the fixed model says that they do not. Use model='random'."
        )
    return model == "random"


def _one_school(estimate: Estimate, *, level: float) -> Pooled:
    if estimate.level != level:
        raise DataError(
            f"A single estimate keeps its own interval, which is at level {estimate.level:g}; "
            f"got level={level:g}. Compute the estimate itself at that level."
        )
    method = f"{estimate.method}; one school, not pooled"
    alone = replace(estimate, n=1, method=method)
    return Pooled(
        estimate=alone,
        prediction=None,
        tau2=0.0,
        tau2_interval=None,
        i2=0.0,
        h2=1.0,
        q=0.0,
        q_df=0,
        q_p=1.0,
    )
