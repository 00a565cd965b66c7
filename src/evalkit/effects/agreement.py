"""How far two coders agree beyond chance."""

from __future__ import annotations

from math import sqrt
from typing import Literal

import numpy as np
from scipy.stats import norm

from evalkit.effects.codings import Codes, Codings, two_codings
from evalkit.effects.effect_options import require_choice, require_level
from evalkit.effects.small_samples import small_sample_note
from evalkit.errors import DataError
from evalkit.estimate import Estimate

# A variance times n below this is what rounding leaves of nought.
_NO_VARIANCE = 1e-12

WEIGHTS: dict[str, str] = {
    "none": "every disagreement counts the same",
    "linear": "a disagreement counts by its distance",
    "quadratic": "a disagreement counts by its squared distance",
}


def agreement(
    coder_1: Codes,
    coder_2: Codes,
    *,
    weights: Literal["none", "linear", "quadratic"],
    level: float = 0.95,
) -> Estimate:
    """Return Cohen's kappa: how far two coders agree, 0 as by chance, 1 always.

    Parameters
    ----------
    coder_1, coder_2 : array-like, shape (n,)
        Codes of the same subjects in the same order, complete: words, numbers, or a pandas
        Categorical.  With weights they need an order: numbers (their distances count) or an
        ordered Categorical (each step counts the same).
    weights : {"none", "linear", "quadratic"}
        Whether a disagreement counts fully, by its distance, or by its squared distance.
    level : float
        Coverage of the interval.

    Returns
    -------
    Estimate
        ``kappa``, ``kappa_linear`` or ``kappa_quadratic``, at most 1, below 0 when the coders
        agree less than by chance.  ``se`` is the large-sample standard error of Fleiss, Cohen and
        Everitt, and the limits are value ± z·se, cut at −1 and 1 (``method`` says so): with fewer
        than about 30 subjects they are rough.

    Raises
    ------
    DataError
        If lengths or indexes differ, a code is missing, weights are asked for of words without an
        order, both coders gave one code to everything, where kappa does not exist, or where the
        interval would have no width: one coder gave one code to everything, or they always agree.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement, 20(1), 37-46.
    Fleiss, J. L., Cohen, J., & Everitt, B. S. (1969). Large sample standard errors of kappa and
    weighted kappa. Psychological Bulletin, 72(5), 323-327.

    Examples
    --------
    >>> first = ["yes", "yes", "no", "no", "yes", "no", "no", "yes"]
    >>> second = ["yes", "no", "no", "no", "yes", "no", "yes", "yes"]
    >>> kappa = agreement(first, second, weights="none")
    >>> kappa.value, round(kappa.se, 3), kappa.n
    (0.5, 0.306, 8)
    """
    from statsmodels.stats.inter_rater import cohens_kappa  # heavy: wait until somebody needs it

    weights, level = require_choice("weights", weights, legal=WEIGHTS), require_level(level)
    codings = two_codings(coder_1, coder_2)
    require_two_codes(codings)
    options = {}
    if weights != "none":
        scores = codings.require_scores(asked=f'weights="{weights}"')
        options = {"weights": scores, "wt": weights}
    # Where coders always agree, rounding can put the variances just below nought.
    with np.errstate(invalid="ignore", divide="ignore"):
        found = cohens_kappa(codings.table(0, 1), **options)
    value, se = float(found.kappa), sqrt(max(float(found.var_kappa), 0.0))
    _require_error(se, codings)
    reach = float(norm.isf((1 - level) / 2)) * se
    is_cut = value - reach < -1 or value + reach > 1
    return Estimate(
        measure="kappa" if weights == "none" else f"kappa_{weights}",
        value=value,
        low=max(value - reach, -1.0),
        high=min(value + reach, 1.0),
        level=level,
        n=codings.n,
        method=f"Cohen's kappa, {WEIGHTS[weights]}; normal-approximation interval "
        "(Fleiss, Cohen & Everitt)"
        + (", cut at the end of the scale" if is_cut else "")
        + small_sample_note(codings.n, of="subjects"),
        se=se,
    )


def highest_kappa(coder_1: Codes, coder_2: Codes) -> float:
    """Return the highest unweighted kappa that two coders can reach who use codes this often.

    Where one coder uses a code more often than the other, some disagreement is certain; a kappa
    should be read beside this number.

    Parameters
    ----------
    coder_1, coder_2 : array-like, shape (n,)
        As for :func:`agreement`.

    Returns
    -------
    float
        At most 1; 1 when both coders use every code equally often.

    Raises
    ------
    DataError
        As for :func:`agreement`.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological
    Measurement, 20(1), 37-46.

    Examples
    --------
    >>> highest_kappa(["yes", "yes", "no", "no"], ["yes", "no", "no", "no"])
    0.5
    """
    from statsmodels.stats.inter_rater import cohens_kappa  # heavy: wait until somebody needs it

    codings = two_codings(coder_1, coder_2)
    require_two_codes(codings)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(cohens_kappa(codings.table(0, 1)).kappa_max)


def require_two_codes(codings: Codings) -> None:
    """Refuse codings in which only one code occurs: agreement by chance is certain there."""
    if len(np.unique(codings.places[codings.places >= 0])) < 2:
        raise DataError(
            f"At least two different codes must occur; {', '.join(codings.coders)} all gave "
            "the same one to everything, so agreement beyond chance does not exist. "
            "Report the share that agrees, which is 1."
        )


def _require_error(se: float, codings: Codings) -> None:
    """Refuse codings whose kappa would come with an interval without width."""
    first, second = codings.places.T
    for name, codes in zip(codings.coders, (first, second), strict=True):
        if np.ptp(codes) == 0:
            raise DataError(
                f"`{name}` gave one code to everything: kappa is then 0 whatever the other coder "
                "did, and its interval would have no width. Report the share that agrees, with "
                "the interval of `proportion`."
            )
    mend = (
        "its interval would claim to be certain. Report the share that agrees, with the interval "
        "of `proportion`, and kappa itself by agreement_of_raters."
    )
    one, other = codings.coders
    if (first == second).all():
        raise DataError(
            f"`{one}` and `{other}` agree on every subject: the standard error of kappa is then 0, "
            f"and {mend}"
        )
    if codings.n * se**2 <= _NO_VARIANCE:
        raise DataError(
            f"The standard error of kappa comes to 0 for these few codes of `{one}` and "
            f"`{other}`: {mend}"
        )
