"""How alike pupils of one school are, and what that costs: ICC(1) and the design effect."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import pandas as pd
from scipy.stats import f as f_distribution

from evalkit.effects.effect_options import as_number, require_level, shown
from evalkit.effects.event_counts import MOST
from evalkit.effects.frame_columns import cluster_column, numeric_column, require_columns
from evalkit.effects.samples import Numbers, as_column, has_no_spread
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate


def cluster_icc(
    frame: pd.DataFrame, *, outcome: str, cluster: str, level: float = 0.95
) -> Estimate:
    """Return how alike pupils of one cluster are: the intraclass correlation ICC(1).

    Parameters
    ----------
    frame : DataFrame, shape (n pupils, ...)
        One row per pupil, complete.
    outcome, cluster : str
        Columns: a score, and the school (class, pair) that the pupil belongs to.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``cluster_icc``, from the mean squares of a one-way analysis of variance; at most 1, and
        below 0 when clusters differ less than chance would have it.  The F interval is exact for
        clusters of one size and normal scores, and close otherwise.  ``p_value`` tests that
        clusters do not differ, one-sided, as F does; ``n`` counts pupils.

    Raises
    ------
    DataError
        If a column is not there or not usable; with one cluster; when every cluster has one
        pupil; when pupils of one cluster never differ, or all clusters have the same average.

    References
    ----------
    Searle, S. R. (1971). Linear models. Wiley.
    Donner, A., & Koval, J. J. (1980). The estimation of intraclass correlation in the analysis of
    family data. Biometrics, 36(1), 19-25.

    Examples
    --------
    >>> pupils = pd.DataFrame({"wellbeing": [20, 24, 22, 27, 29, 25, 21, 22, 20],
    ...                        "school": ["a", "a", "a", "b", "b", "b", "c", "c", "c"]})
    >>> round(cluster_icc(pupils, outcome="wellbeing", cluster="school").value, 3)
    0.757
    """
    level = require_level(level)
    require_columns(frame, [("outcome", outcome), ("cluster", cluster)])
    scores = numeric_column(frame, outcome, role="outcome")
    squares = MeanSquares.of(scores, cluster_column(frame, cluster))
    if has_no_spread(squares.means, scale=float(np.abs(scores).max())):
        raise DataError(
            "Clusters must differ at least a little; all of them have the same average, so the "
            "interval would have no width. Say that clusters are no more alike than chance has it."
        )
    tail = (1 - level) / 2
    low, high = (
        squares.icc(squares.f_value / float(f_distribution.isf(share, *squares.df)))
        for share in (tail, 1 - tail)
    )
    return Estimate(
        measure="cluster_icc",
        value=squares.icc(squares.f_value),
        low=low,
        high=high,
        level=level,
        n=squares.n,
        method="ICC(1) from one-way analysis of variance, F interval"
        + small_sample_note(squares.k, of="clusters"),
        p_value=float(f_distribution.sf(squares.f_value, *squares.df)),
    )


def design_effect(clusters: Numbers, *, icc: float) -> float:
    """Return by how much likeness within clusters multiplies the variance of a mean (Kish).

    Parameters
    ----------
    clusters : array-like, shape (k,)
        Pupils per cluster.
    icc : float
        Intraclass correlation, for example of ``cluster_icc``.

    Returns
    -------
    float
        1 + (m − 1)·icc, where m is the mean size that a pupil meets, Σn²/Σn; 1 when nobody is
        alike.  Pupils divided by it are the effective sample size.

    Raises
    ------
    DataError
        If a size is not a whole number of 1 or more, ``icc`` is not between −1 and 1,
        or it is further below 0 than clusters of these sizes can be.

    References
    ----------
    Kish, L. (1965). Survey sampling. Wiley.

    Examples
    --------
    >>> round(design_effect([20, 30, 50], icc=0.1), 3)
    4.7
    """
    sizes = _sizes(clusters)
    likeness = as_number(icc)
    if not -1 <= likeness <= 1:
        raise DataError(f"`icc` must be between -1 and 1; got {shown(icc)}.")
    effect = float(1 + ((sizes**2).sum() / sizes.sum() - 1) * likeness)
    if effect <= 0:
        raise DataError(
            f"An `icc` of {likeness:g} cannot be in clusters of these sizes: a variance would be "
            "multiplied by a number below 0. Take an ICC below 0 as 0."
        )
    return effect


def _sizes(clusters: Numbers) -> np.ndarray:
    try:
        sizes = np.array([as_number(size) for size in as_column(clusters, name="clusters")])
    except DataError:
        sizes = np.array([0.0, 0.0])
    if len(sizes) < 2:
        raise DataError(f"`clusters` must hold at least 2 sizes; got {len(sizes)}.")
    if not ((sizes >= 1) & (sizes == np.round(sizes)) & (sizes <= MOST)).all():
        raise DataError(
            "`clusters` must hold the number of pupils of each cluster, 1 or more, as whole "
            "numbers. Count them, for example with frame['school'].value_counts()."
        )
    return sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanSquares:
    """One-way analysis of variance of n pupils in k clusters.

    ``mean_size`` is the size that equal clusters would have, (n − Σ_g Σn_j²/n_g) / (k − n_means);
    ``n_means`` counts the means that were taken out of the scores before, on the level of clusters;
    ``means`` are the clusters' own.
    """

    n: int
    k: int
    means: np.ndarray
    between: float
    within: float
    mean_size: float
    n_means: int

    @classmethod
    def of(
        cls, scores: np.ndarray, clusters: np.ndarray, *, groups: np.ndarray | None = None
    ) -> MeanSquares:
        """Return the mean squares, after checking that there are two levels to compare.

        ``groups`` are truth values, the same for a whole cluster, of the two groups whose means
        were taken out of the scores before.
        """
        sizes = np.bincount(clusters)
        n, k = len(scores), len(sizes)
        if k == n:
            raise DataError(
                "At least one cluster must have 2 pupils; each has 1, so how alike pupils of one "
                "cluster are cannot be seen."
            )
        means = np.bincount(clusters, weights=scores) / sizes
        apart = scores - means[clusters]
        if has_no_spread(apart, scale=float(np.abs(scores).max())):
            raise DataError(
                "Pupils of one cluster must differ from each other; all have the same outcome. "
                "Look at whether it is a figure of the school and not of the pupil."
            )
        of_group = np.zeros(n, dtype=int) if groups is None else groups.astype(int)
        in_groups = np.bincount(of_group)
        n_means = len(in_groups)
        # One pupil's cluster beside all pupils of the group whose mean was taken out.
        shares = (sizes[clusters] / in_groups[of_group]).sum()
        return cls(
            n=n,
            k=k,
            means=means,
            between=float((sizes * (means - scores.mean()) ** 2).sum()) / (k - n_means),
            within=float((apart**2).sum()) / (n - k),
            mean_size=float((n - shares) / (k - n_means)),
            n_means=n_means,
        )

    @property
    def f_value(self) -> float:
        """Mean square between clusters over that within them."""
        return self.between / self.within if self.within > 0 else inf

    @property
    def df(self) -> tuple[int, int]:
        """Degrees of freedom between and within clusters."""
        return self.k - self.n_means, self.n - self.k

    def icc(self, f_value: float) -> float:
        """Return the intraclass correlation that belongs to a value of F."""
        return (f_value - 1) / (f_value + self.mean_size - 1)
