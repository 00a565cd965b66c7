"""How many times as much treated pupils differ from each other as comparison pupils do."""

from __future__ import annotations

from scipy.stats import f as f_distribution

from evalkit.effects.effect_options import require_level
from evalkit.effects.samples import Numbers, alike_words, has_no_spread, single_sample, size_of
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate


def variance_ratio(treated: Numbers, comparison: Numbers, *, level: float = 0.95) -> Estimate:
    """Return the variance of treated pupils over that of comparison pupils.

    Parameters
    ----------
    treated, comparison : array-like, shapes (n1,) and (n2,)
        Scores of different pupils, complete; at the start, to see whether groups are alike.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``variance_ratio``, above 0; 1 when both groups spread alike, more when treated pupils
        spread more.  The F interval and p-value trust that scores are normal.

    Raises
    ------
    DataError
        If a score is missing or not a number, with fewer than two scores in a group, or when
        pupils of a group do not differ.

    References
    ----------
    Rubin, D. B. (2001). Using propensity scores to help design observational studies. Health
    Services and Outcomes Research Methodology, 2(3-4), 169-188.

    Examples
    --------
    >>> variance_ratio([20, 22, 27, 21], [24, 27, 29, 25]).value.__round__(3)
    1.966
    """
    level = require_level(level)
    first = single_sample(treated, name="treated")
    second = single_sample(comparison, name="comparison")
    for sample, name in ((first, "treated"), (second, "comparison")):
        size = size_of(sample)
        if has_no_spread(sample, scale=size):
            raise DataError(
                f"`{name}` must hold scores that differ; all {alike_words(sample, scale=size)}, so "
                "there is no variance to compare."
            )
    ratio = float(first.var(ddof=1) / second.var(ddof=1))
    df = len(first) - 1, len(second) - 1
    tail = (1 - level) / 2
    return Estimate(
        measure="variance_ratio",
        value=ratio,
        low=ratio / float(f_distribution.isf(tail, *df)),
        high=ratio / float(f_distribution.ppf(tail, *df)),
        level=level,
        n=len(first) + len(second),
        method="variance of treated / variance of comparison, F interval"
        + small_sample_note(min(len(first), len(second)), of="pupils in a group"),
        p_value=float(2 * min(f_distribution.cdf(ratio, *df), f_distribution.sf(ratio, *df))),
    )
