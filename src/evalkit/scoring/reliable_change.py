"""Has this one pupil changed by more than the questionnaire's own error?"""

from __future__ import annotations

from math import sqrt
from typing import Literal

import pandas as pd

from evalkit.effects.effect_options import require_choice, require_truth
from evalkit.effects.samples import Numbers
from evalkit.scoring.change_categories import (
    NO_RELIABLE_CHANGE,
    categorise,
    direction_of,
    largest_score,
)
from evalkit.scoring.change_methods import METHODS, ChangeLine, line_of
from evalkit.scoring.change_options import require_critical, require_reliability, require_sd
from evalkit.scoring.paired_waves import paired_waves
from evalkit.scoring.reliability import standard_error_of_measurement


def reliable_change(
    before: Numbers,
    after: Numbers,
    *,
    sd: float,
    reliability: float,
    higher_is_better: bool,
    method: Literal[
        "jacobson_truax",
        "edwards_nunnally",
        "gulliksen_lord_novick",
        "hsu_linn_lord",
        "hageman_arrindell",
    ],
    critical: float,
    baseline_mean: float | None = None,
    endpoint_mean: float | None = None,
    endpoint_sd: float | None = None,
    correlation: float | None = None,
) -> pd.DataFrame:
    """Return for each pupil whether the change, after − before, is beyond measurement error.

    The reliability decides more than anything else: for WEMWBS with an SD of 6.8 an alpha of .87
    asks for 6.8 points, a retest correlation of .66 for 11.0.  So it is required, it stands in
    every row, and it has to be shown with the result.

    Parameters
    ----------
    before, after : array-like, shape (n,)
        Scores of the same pupils in the same order, in points of the scale; may be missing.
    sd : float
        Standard deviation of the scores before, in points: the population's or the sample's,
        as you choose.
    reliability : float
        Reliability of one score, at least 0 and below 1.
    higher_is_better : bool
        Whether a rise is an improvement.
    method : str
        One of five.  ``jacobson_truax`` judges the observed change.  ``edwards_nunnally`` and
        ``gulliksen_lord_novick`` expect pupils to drift towards ``baseline_mean`` by themselves
        (they differ in the error they allow), ``hsu_linn_lord`` towards ``endpoint_mean``, so
        that only a change beyond the others' counts.  ``hageman_arrindell`` judges the
        estimated true change and needs all four values below.
    critical : float
        How many standard errors a change must pass: usually 1.96, and 1.65 for
        ``hageman_arrindell``.
    baseline_mean, endpoint_mean, endpoint_sd, correlation : float, optional
        Means of both waves, SD after and correlation of both waves, for the methods that need
        them (the others do not look at them).  Never taken from ``before`` and ``after`` silently.

    Returns
    -------
    DataFrame
        One row per pupil in the order given, the index of the Series kept: ``before``, ``after``,
        ``change``; ``expected``, the score after at which the index is 0 (for ``jacobson_truax``
        the score before); ``index``, (after − expected) in standard errors, positive when scores
        rose whatever is better; ``category``, ordered deteriorated < no_reliable_change < improved,
        strictly beyond ``critical``, missing where a score is.  And, the same in every row, what
        has to be shown with them: ``method``, ``sd``, ``reliability``, ``critical``,
        ``smallest_reliable_change`` (points from ``expected``) and ``higher_is_better``.

    Raises
    ------
    DataError
        Scores that cannot be paired, an option out of its range, or a method without what it
        needs.

    References
    ----------
    Jacobson, N. S., & Truax, P. (1991). Clinical significance: a statistical approach to defining
    meaningful change in psychotherapy research. Journal of Consulting and Clinical Psychology,
    59(1), 12-19.
    Speer, D. C. (1992). Clinically significant change: Jacobson and Truax (1991) revisited.
    Journal of Consulting and Clinical Psychology, 60(3), 402-408.
    Hsu, L. M. (1989). Reliable changes in psychotherapy: taking into account regression toward the
    mean. Behavioral Assessment, 11(4), 459-467.
    Hageman, W. J. J. M., & Arrindell, W. A. (1999). Establishing clinically significant change:
    increment of precision and the distinction between individual and group level of analysis.
    Behaviour Research and Therapy, 37(12), 1169-1193.

    Examples
    --------
    >>> changed = reliable_change(
    ...     [40, 45, 50], [52, 44, None], sd=6.8, reliability=0.87, higher_is_better=True,
    ...     method="jacobson_truax", critical=1.96,
    ... )
    >>> changed["category"].tolist()
    ['improved', 'no_reliable_change', nan]
    >>> changed["smallest_reliable_change"].round(1).tolist()
    [6.8, 6.8, 6.8]
    """
    sd, reliability = require_sd("sd", sd), require_reliability(reliability)
    method = require_choice("method", method, legal=METHODS)
    critical = require_critical(critical)
    is_higher = require_truth("higher_is_better", higher_is_better)
    line = line_of(
        method, sd=sd, reliability=reliability, baseline_mean=baseline_mean,
        endpoint_mean=endpoint_mean, endpoint_sd=endpoint_sd, correlation=correlation,
    )  # fmt: skip
    return judged(
        paired_waves(before, after), line,
        critical=critical, higher_is_better=is_higher,
        method=method, sd=sd, reliability=reliability,
    )  # fmt: skip


def judged(
    waves: pd.DataFrame,
    line: ChangeLine,
    *,
    critical: float,
    higher_is_better: bool,
    **shown: object,
) -> pd.DataFrame:
    """Return the pupils with index and category, and in every row what they were judged by."""
    expected = line.intercept + line.slope * waves["before"]
    # Where the line is the score before itself, the difference is the change to the last digit.
    is_plain = line.intercept == 0 and line.slope == 1
    distance = waves["change"] if is_plain else waves["after"] - expected
    category = categorise(
        direction_of(higher_is_better=higher_is_better) * distance,
        limit=critical * line.error,
        at_limit_counts=False,
        middle=NO_RELIABLE_CHANGE,
        size=largest_score(waves),
    )
    return waves.assign(
        expected=expected.where(waves["change"].notna()),
        index=distance / line.error,
        category=category,
        **shown,
        critical=critical,
        smallest_reliable_change=critical * line.error,
        higher_is_better=higher_is_better,
    )


def smallest_reliable_change(*, sd: float, reliability: float, critical: float) -> float:
    """Return how many points an observed change must pass to be beyond measurement error.

    Parameters
    ----------
    sd : float
        Standard deviation of the scores, in points.
    reliability : float
        Reliability of one score, at least 0 and below 1.
    critical : float
        1.96 for the reliable change index and the minimal detectable change at 95 %, 1.645 for
        the one at 90 %.

    Returns
    -------
    float
        critical · √2 · SD · √(1 − reliability), in points, unrounded; always above 0.

    Raises
    ------
    DataError
        An option is out of its range.

    References
    ----------
    Jacobson, N. S., & Truax, P. (1991). Clinical significance: a statistical approach to defining
    meaningful change in psychotherapy research. Journal of Consulting and Clinical Psychology,
    59(1), 12-19.

    Examples
    --------
    >>> round(smallest_reliable_change(sd=6.8, reliability=0.66, critical=1.96), 1)
    11.0
    """
    error = standard_error_of_measurement(
        sd=require_sd("sd", sd), reliability=require_reliability(reliability)
    )
    return require_critical(critical) * sqrt(2) * error
