"""Two groups and an event: difference of the shares, their ratio, and the odds ratio."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

from scipy.stats import norm

from evalkit.effects.effect_options import require_level
from evalkit.effects.event_counts import EventCount
from evalkit.effects.log_ratios import wald_ratio
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class _TwoCounts:
    treated: EventCount
    comparison: EventCount

    @classmethod
    def of(
        cls, events: float, n: float, comparison_events: float, comparison_n: float
    ) -> _TwoCounts:
        names = ("comparison_events", "comparison_n")
        return cls(
            treated=EventCount.of(events, n, names=("events", "n")),
            comparison=EventCount.of(comparison_events, comparison_n, names=names),
        )

    @property
    def n(self) -> int:
        return self.treated.n + self.comparison.n

    @property
    def note(self) -> str:
        return small_sample_note(min(self.treated.n, self.comparison.n), of="pupils per group")

    def named(self) -> tuple[tuple[str, EventCount], ...]:
        return ("treated", self.treated), ("comparison", self.comparison)


def risk_difference(
    *, events: int, n: int, comparison_events: int, comparison_n: int, level: float = 0.95
) -> Estimate:
    """Return the difference of two shares, treated − comparison, with Newcombe's interval.

    Parameters
    ----------
    events, n : int
        Treated pupils with the event, and all treated pupils.
    comparison_events, comparison_n : int
        The same of the comparison pupils.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``risk_difference``, −1 to 1, positive when the event is commoner among treated pupils.
        The interval is Newcombe's hybrid of two Wilson intervals (his method 10): it stays inside
        −1 to 1 and works when nobody or everybody had the event.  ``p_value`` is Pearson's
        chi-square test without continuity correction, 1 when both groups had nothing or nothing
        but events.  ``se`` is the large-sample (unpooled) standard error; the limits and the test
        do not use it, so close to the threshold they may disagree.

    Raises
    ------
    DataError
        If a count is not whole or below 0, a group is empty, or has more events than pupils.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent
    proportions: comparison of eleven methods. Statistics in Medicine, 17(8), 873-890.

    Examples
    --------
    >>> fewer = risk_difference(events=4, n=123, comparison_events=11, comparison_n=139)
    >>> round(fewer.value, 4), round(fewer.low, 4), round(fewer.high, 4)
    (-0.0466, -0.107, 0.0125)
    """
    level = require_level(level)
    groups = _TwoCounts.of(events, n, comparison_events, comparison_n)
    low, high = _newcombe_limits(groups, level=level)
    return Estimate(
        measure="risk_difference",
        value=groups.treated.share - groups.comparison.share,
        low=low,
        high=high,
        level=level,
        n=groups.n,
        method="difference of shares (treated − comparison), Newcombe hybrid score interval"
        + groups.note,
        se=sqrt(groups.treated.variance + groups.comparison.variance),
        p_value=_chi_square_p(groups),
    )


def risk_ratio(
    *, events: int, n: int, comparison_events: int, comparison_n: int, level: float = 0.95
) -> Estimate:
    """Return the ratio of two shares, treated / comparison, with Katz's interval.

    Parameters
    ----------
    events, n, comparison_events, comparison_n, level
        As for :func:`risk_difference`.

    Returns
    -------
    Estimate
        ``risk_ratio``, above 1 when the event is commoner among treated pupils.  The interval and
        ``p_value`` are Wald's on the logarithm; ``log_ratio`` gives the logarithm with its
        standard error, for pooling.

    Raises
    ------
    DataError
        As for :func:`risk_difference`; when a group has no event at all; and when every pupil of
        both groups had it, where nothing can be said about the uncertainty.  Nothing is added to
        empty cells.

    References
    ----------
    Katz, D., Baptista, J., Azen, S. P., & Pike, M. C. (1978). Obtaining confidence intervals for
    the risk ratio in cohort studies. Biometrics, 34(3), 469-474.

    Examples
    --------
    >>> ratio = risk_ratio(events=4, n=123, comparison_events=11, comparison_n=139)
    >>> round(ratio.value, 3), round(ratio.low, 3), round(ratio.high, 3)
    (0.411, 0.134, 1.257)
    """
    level = require_level(level)
    groups = _TwoCounts.of(events, n, comparison_events, comparison_n)
    for name, counted in groups.named():
        if counted.events == 0:
            raise _no_ratio("risk_ratio", f"the {name} group has no pupil with the event")
    if groups.treated.others + groups.comparison.others == 0:
        raise _no_ratio("risk_ratio", "every pupil of both groups had the event")
    return _table_ratio(groups, measure="risk_ratio", name="riskratio", level=level)


def odds_ratio(
    *, events: int, n: int, comparison_events: int, comparison_n: int, level: float = 0.95
) -> Estimate:
    """Return the ratio of two odds, treated / comparison, with Woolf's interval.

    The odds are pupils with the event over pupils without.  Where the event is common an odds
    ratio lies further from 1 than the risk ratio: do not read one as the other.

    Parameters
    ----------
    events, n, comparison_events, comparison_n, level
        As for :func:`risk_difference`.

    Returns
    -------
    Estimate
        ``odds_ratio``, above 1 when the event is commoner among treated pupils.  The interval and
        ``p_value`` are Wald's on the logarithm; ``log_ratio`` gives the logarithm with its
        standard error, for pooling.

    Raises
    ------
    DataError
        As for :func:`risk_difference`; and when nobody or everybody of a group had the event.
        Nothing is added to empty cells.

    References
    ----------
    Woolf, B. (1955). On estimating the relation between blood group and disease. Annals of Human
    Genetics, 19(4), 251-253.

    Examples
    --------
    >>> ratio = odds_ratio(events=4, n=123, comparison_events=11, comparison_n=139)
    >>> round(ratio.value, 3), round(ratio.low, 3), round(ratio.high, 3)
    (0.391, 0.121, 1.262)
    """
    level = require_level(level)
    groups = _TwoCounts.of(events, n, comparison_events, comparison_n)
    for name, counted in groups.named():
        if counted.events == 0:
            raise _no_ratio("odds_ratio", f"the {name} group has no pupil with the event")
        if counted.others == 0:
            raise _no_ratio("odds_ratio", f"the {name} group has no pupil without the event")
    return _table_ratio(groups, measure="odds_ratio", name="oddsratio", level=level)


def _newcombe_limits(groups: _TwoCounts, *, level: float) -> tuple[float, float]:
    from statsmodels.stats.proportion import confint_proportions_2indep  # heavy

    first, second = groups.treated, groups.comparison
    low, high = confint_proportions_2indep(
        first.events, first.n, second.events, second.n,
        method="newcomb", compare="diff", alpha=1 - level,
    )  # fmt: skip
    return max(float(low), -1.0), min(float(high), 1.0)


def _chi_square_p(groups: _TwoCounts) -> float:
    first, second = groups.treated, groups.comparison
    overall = (first.events + second.events) / groups.n
    variance = overall * (1 - overall) * (1 / first.n + 1 / second.n)
    if variance == 0:
        return 1.0
    return float(2 * norm.sf(abs(first.share - second.share) / sqrt(variance)))


def _table_ratio(groups: _TwoCounts, *, measure: str, name: str, level: float) -> Estimate:
    from statsmodels.stats.contingency_tables import Table2x2  # heavy: wait until needed

    first, second = groups.treated, groups.comparison
    table = Table2x2(
        [[first.events, first.others], [second.events, second.others]], shift_zeros=False
    )
    words = {"risk_ratio": "shares", "odds_ratio": "odds"}[measure]
    return wald_ratio(
        measure=measure,
        log_value=log(float(getattr(table, name))),
        se=float(getattr(table, f"log_{name}_se")),
        level=level,
        n=groups.n,
        method=f"ratio of {words} (treated / comparison), Wald interval on the logarithm"
        + groups.note,
    )


def _no_ratio(measure: str, why: str) -> DataError:
    return DataError(
        f"{measure} has no size and no interval here: {why}. Nothing is added to make one up. "
        "Report risk_difference, which allows it."
    )
