"""How far several raters agree: the coefficients that people ask for, each by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import nan, sqrt
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import norm, rankdata

from evalkit.effects.agreement import require_two_codes
from evalkit.effects.codings import MISSING, Codings, codings_of
from evalkit.effects.effect_options import require_choice
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import is_finite_number

Statistic = Literal[
    "agreement_share",
    "fleiss_kappa",
    "conger_kappa",
    "light_kappa",
    "gwet_ac1",
    "krippendorff_nominal",
    "krippendorff_ordinal",
    "krippendorff_interval",
    "kendall_w",
    "kendall_w_ties_corrected",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaterAgreement:
    """How far raters agree, unrounded, without an interval.

    Parameters
    ----------
    statistic : str
        Which coefficient.
    value : float
        The coefficient; 1 when they always agree.
    n, n_raters : int
        Subjects with at least two ratings, and raters.
    method : str
        What was computed, as a methods section would name it.
    z, p_value : float, optional
        Test that they agree no better than by chance, two-sided; Fleiss' kappa only.

    Raises
    ------
    DataError
        A number is missing or infinite.
    """

    statistic: str
    value: float
    n: int
    n_raters: int
    method: str
    z: float | None = None
    p_value: float | None = None

    def __post_init__(self) -> None:
        for name in ("value", "z", "p_value"):
            number = getattr(self, name)
            is_absent = number is None and name != "value"
            if not is_absent and not is_finite_number(number):
                raise DataError(
                    f"`{name}` of a coefficient of agreement must be a finite number; got "
                    f"{number!r} for {self.statistic} (n = {self.n}, {self.n_raters} raters). "
                    "These ratings do not tell it: look for raters who gave one code to everything."
                )


def agreement_of_raters(ratings: pd.DataFrame, *, statistic: Statistic) -> RaterAgreement:
    """Return how far two or more raters agree about the same subjects, by a named coefficient.

    Parameters
    ----------
    ratings : DataFrame, shape (n subjects, m raters)
        One row per subject, one column per rater: words, numbers, or pandas Categoricals.
        Complete, except for Krippendorff's alpha, which is made for missing ratings.
    statistic : str
        ``agreement_share``: share of pairs of ratings that are the same, nothing taken off for
        chance.  ``fleiss_kappa``: chance from the mean use of each code.  ``conger_kappa``: chance
        from each rater's own use of codes (Cohen's kappa when there are two).  ``light_kappa``:
        mean of Cohen's kappa over pairs of raters.  ``gwet_ac1``: chance that stays small when one
        code is common; it depends on how many codes there are, those that nobody gave included
        if a Categorical declares them.  ``krippendorff_nominal``, ``_ordinal``, ``_interval``.
        ``kendall_w``: concordance of rankings; ``kendall_w_ties_corrected``: the same, when
        raters give equal ranks.

    Returns
    -------
    RaterAgreement
        1 when raters always agree; 0 when they agree as by chance (the share and Kendall's W:
        when they never do, or when their rankings cancel out).

    Raises
    ------
    DataError
        With fewer than two raters or subjects; when a rating is missing, codes have no order where
        one is needed, or only one code occurs, where agreement beyond chance does not exist.

    References
    ----------
    Fleiss, J. L. (1971). Measuring nominal scale agreement among many raters. Psychological
    Bulletin, 76(5), 378-382.
    Fleiss, J. L., Nee, J. C. M., & Landis, J. R. (1979). Large sample variance of kappa in the
    case of different sets of raters. Psychological Bulletin, 86(5), 974-977.
    Conger, A. J. (1980). Integration and generalization of kappas for multiple raters.
    Psychological Bulletin, 88(2), 322-328.
    Light, R. J. (1971). Measures of response agreement for qualitative data. Psychological
    Bulletin, 76(5), 365-377.
    Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence of high
    agreement. British Journal of Mathematical and Statistical Psychology, 61(1), 29-48.
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of
    Pennsylvania.
    Kendall, M. G., & Babington Smith, B. (1939). The problem of m rankings. Annals of Mathematical
    Statistics, 10(3), 275-287.

    Examples
    --------
    >>> ratings = pd.DataFrame({"r1": ["a", "b", "b", "a"], "r2": ["a", "b", "a", "a"],
    ...                         "r3": ["a", "b", "b", "b"]})
    >>> found = agreement_of_raters(ratings, statistic="fleiss_kappa")
    >>> round(found.value, 3), found.n, found.n_raters
    (0.333, 4, 3)
    """
    statistic = require_choice("statistic", statistic, legal=_STATISTICS)
    words, compute = _STATISTICS[statistic]
    codings = codings_of(ratings)
    if not statistic.startswith("krippendorff"):
        codings.require_complete(
            mend="Choose the complete subjects and say how many were left out, or use "
            "Krippendorff's alpha, which is made for missing ratings."
        )
    if statistic.endswith("_kappa"):
        require_two_codes(codings)
    n = int(((codings.places != MISSING).sum(axis=1) > 1).sum())
    value, z = compute(codings), nan
    if statistic == "fleiss_kappa":
        z = value / _fleiss_null_error(codings)
    return RaterAgreement(
        statistic=statistic,
        value=value,
        n=n,
        n_raters=len(codings.coders),
        method=words + small_sample_note(n, of="subjects", so="the number is rough"),
        z=None if np.isnan(z) else z,
        p_value=None if np.isnan(z) else float(2 * norm.sf(abs(z))),
    )


def _agreement_share(codings: Codings) -> float:
    counts, m = codings.counts(), len(codings.coders)
    return float(((counts**2).sum(axis=1) - m).mean()) / (m * (m - 1))


def _fleiss_kappa(codings: Codings) -> float:
    from statsmodels.stats.inter_rater import fleiss_kappa  # heavy: wait until somebody needs it

    return float(fleiss_kappa(codings.counts(), method="fleiss"))


def _fleiss_null_error(codings: Codings) -> float:
    """Return the standard error of Fleiss' kappa where raters agree as by chance (Fleiss 1979)."""
    counts, m = codings.counts(), len(codings.coders)
    use = counts.sum(axis=0) / counts.sum()
    spread = use * (1 - use)
    inner = spread.sum() ** 2 - (spread * (1 - 2 * use)).sum()
    return sqrt(2 * inner / (codings.n * m * (m - 1))) / float(spread.sum())


def _conger_kappa(codings: Codings) -> float:
    q = range(len(codings.categories))
    use = np.stack([(codings.places == place).mean(axis=0) for place in q], axis=1)
    pairs = combinations(range(len(codings.coders)), 2)
    by_chance = float(np.mean([use[i] @ use[j] for i, j in pairs]))
    return (_agreement_share(codings) - by_chance) / (1 - by_chance)


def _light_kappa(codings: Codings) -> float:
    from statsmodels.stats.inter_rater import cohens_kappa  # heavy: wait until somebody needs it

    kappas = []
    for i, j in combinations(range(len(codings.coders)), 2):
        pair = Codings(
            coders=(codings.coders[i], codings.coders[j]),
            places=codings.places[:, [i, j]],
            categories=codings.categories,
            scores=codings.scores,
        )
        _require_two_codes_of_a_pair(pair)
        kappas.append(float(cohens_kappa(pair.table(0, 1), return_results=False)))
    return float(np.mean(kappas))


def _require_two_codes_of_a_pair(pair: Codings) -> None:
    if np.ptp(pair.places) == 0:
        one, other = pair.coders
        raise DataError(
            f"Light's kappa is a mean over pairs of raters, and `{one}` and `{other}` gave one and "
            "the same code to everything: between them there is no agreement beyond chance. Use "
            "statistic='conger_kappa', or leave one of them out and say so."
        )


def _gwet_ac1(codings: Codings) -> float:
    if len(codings.categories) < 2:
        # It can be worked out when everybody gave one code, but not without knowing the others.
        raise DataError(
            "Gwet's AC1 must know at least two codes; only one occurs. Pass pandas Categoricals "
            "that declare the codes which nobody gave."
        )
    counts = codings.counts()
    use = counts.sum(axis=0) / counts.sum()
    by_chance = float((use * (1 - use)).sum()) / (len(use) - 1)
    return (_agreement_share(codings) - by_chance) / (1 - by_chance)


def _krippendorff(metric: str, codings: Codings) -> float:
    from krippendorff import alpha  # beside the others, so that it loads only when asked for

    counts = codings.counts()
    paired = counts[counts.sum(axis=1) > 1]
    if (paired.sum(axis=0) > 0).sum() < 2:
        raise DataError(
            "At least two different codes must occur among the subjects that two raters or more "
            f"have rated; {len(paired)} of {codings.n} subjects have two ratings. Without a "
            "difference there is no agreement beyond chance."
        )
    scores = np.arange(counts.shape[1], dtype=float)
    if metric != "nominal":
        scores = codings.require_scores(asked=f"Krippendorff's alpha ({metric})")
    return float(alpha(value_counts=counts, value_domain=scores, level_of_measurement=metric))


def _kendall_w(codings: Codings, *, ties: bool) -> float:
    scores = codings.require_scores(asked="Kendall's W")
    n, m = codings.places.shape
    alike = (codings.places[:, :, None] == np.arange(len(scores))).sum(axis=0).astype(float)
    ties_of_raters = (alike**3 - alike).sum(axis=1)
    if (ties_of_raters == n**3 - n).all():
        raise DataError(
            "At least one rater must rank subjects differently; each gave all subjects one rank, "
            "so there is no ranking to agree about."
        )
    ranks = rankdata(scores[codings.places], axis=0)
    spread = 12 * float(((ranks.sum(axis=1) - m * (n + 1) / 2) ** 2).sum())
    highest = m**2 * (n**3 - n) - (m * float(ties_of_raters.sum()) if ties else 0.0)
    return spread / highest


_STATISTICS: dict[str, tuple[str, Callable[[Codings], float]]] = {
    "agreement_share": ("share of pairs of ratings that are the same", _agreement_share),
    "fleiss_kappa": ("Fleiss' kappa, z from the null standard error of 1979", _fleiss_kappa),
    "conger_kappa": ("Conger's exact kappa", _conger_kappa),
    "light_kappa": ("Light's kappa, mean of Cohen's kappa over pairs of raters", _light_kappa),
    "gwet_ac1": ("Gwet's AC1", _gwet_ac1),
    "krippendorff_nominal": (
        "Krippendorff's alpha, nominal metric",
        partial(_krippendorff, "nominal"),
    ),
    "krippendorff_ordinal": (
        "Krippendorff's alpha, ordinal metric",
        partial(_krippendorff, "ordinal"),
    ),
    "krippendorff_interval": (
        "Krippendorff's alpha, interval metric",
        partial(_krippendorff, "interval"),
    ),
    "kendall_w": (
        "Kendall's W, not corrected for ties",
        partial(_kendall_w, ties=False),
    ),
    "kendall_w_ties_corrected": (
        "Kendall's W, corrected for ties",
        partial(_kendall_w, ties=True),
    ),
}
