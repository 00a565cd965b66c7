"""The interval of tau² by the Q-profile."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from evalkit.effects.between_variance import tau2_at_q


def q_profile_limits(
    values: np.ndarray, variances: np.ndarray, *, level: float
) -> tuple[float, float] | None:
    """Return every tau² under which Q is neither too large nor too small to be chance.

    At the true tau² the generalised Q is chi-square with k − 1 degrees of freedom, and it falls as
    tau² grows, so the limits are where it meets that distribution's two quantiles.  The interval
    does not rest on the estimator of tau² and need not hold it.

    Parameters
    ----------
    values, variances : ndarray, shape (k,)
        Estimates of the schools and their squared standard errors, at least two.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    tuple of float, or None
        Low and high, in the squared unit of the estimates; low is 0 where no variance at all is
        compatible.  None where the schools are more alike than even tau² of 0 explains: then no
        tau² is compatible at this level, and an interval from 0 to 0 would look like certainty.

    References
    ----------
    Viechtbauer, W. (2007). Confidence intervals for the amount of heterogeneity in meta-analysis.
    Statistics in Medicine, 26(1), 37-52.

    Examples
    --------
    >>> import numpy as np
    >>> limits = q_profile_limits(
    ...     np.array([1.0, 2.0, 3.0]), np.array([0.25, 0.25, 0.25]), level=0.95
    ... )
    >>> round(limits[0], 3), round(limits[1], 3)
    (0.021, 39.248)
    """
    df, tail = len(values) - 1, (1 - level) / 2
    high = tau2_at_q(float(chi2.ppf(tail, df)), values, variances)
    if high is None:
        return None
    low = tau2_at_q(float(chi2.isf(tail, df)), values, variances)
    return low or 0.0, high
