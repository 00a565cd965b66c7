"""McDonald's omega: the reliability of a sum of items that measure one thing unequally well."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from evalkit.effects.effect_options import require_choice
from evalkit.scoring.item_set import Coefficient, ItemSet
from evalkit.scoring.one_factor import FEWEST_ITEMS, fit_one_factor


def omega_total(items: pd.DataFrame, *, method: Literal["ml", "minres"]) -> Coefficient:
    """Return McDonald's omega: the share of the variance of the items' sum that one factor makes.

    Omega = (Σλ)² / ((Σλ)² + Σθ), with loadings λ and unique variances θ of a one-factor model.

    Parameters
    ----------
    items : DataFrame, shape (n pupils, k items)
        Keyed answers, as for :func:`evalkit.scoring.reliability.cronbach_alpha`: reversed items
        already turned round.  Three items or more.
    method : {"ml", "minres"}
        Maximum likelihood, with omega in the metric of the answers (as R's lavaan); or least
        squares on the correlations, with omega of the sum of z-scores (as R's psych).  Scores are
        sums of answers, so reports use ``"ml"``.

    Returns
    -------
    Coefficient
        ``omega_total``, between 0 and 1.

    Raises
    ------
    DataError
        As for :func:`evalkit.scoring.reliability.cronbach_alpha`; with two items; and when one
        factor does not describe the answers: no common factor, an item with no unique variance of
        its own (a Heywood case), an item that repeats others exactly, or no convergence.

    References
    ----------
    McDonald, R. P. (1999). Test theory: a unified treatment. Erlbaum.
    Jöreskog, K. G. (1967). Some contributions to maximum likelihood factor analysis.
    Psychometrika, 32(4), 443-482.
    Harman, H. H., & Jones, W. H. (1966). Factor analysis by minimizing residuals (minres).
    Psychometrika, 31(3), 351-368.

    Examples
    --------
    >>> items = pd.DataFrame({"i1": [3, 2, 3, 1, 4, 3, 4, 4], "i2": [3, 2, 2, 1, 5, 3, 3, 5],
    ...                       "i3": [4, 3, 3, 1, 5, 5, 3, 3], "i4": [3, 2, 2, 1, 3, 4, 3, 3]})
    >>> round(omega_total(items, method="ml").value, 3)
    0.897
    """
    method = require_choice("method", method, legal=("ml", "minres"))
    chosen = ItemSet.of(items, fewest=FEWEST_ITEMS)
    fit = fit_one_factor(chosen.correlation, chosen.answers.names, method=method)
    # The likelihood does not care about units, so one fit to correlations serves both metrics.
    sd = chosen.sd if method == "ml" else np.ones(len(chosen.sd))
    common = float(fit.loadings @ sd) ** 2
    value = common / (common + float(fit.uniquenesses @ sd**2))
    words = {
        "ml": "McDonald's omega, one factor by maximum likelihood, in the metric of the answers",
        "minres": "McDonald's omega, one factor by minimum residuals, on standardised answers",
    }[method]
    return chosen.coefficient("omega_total", value, words)
