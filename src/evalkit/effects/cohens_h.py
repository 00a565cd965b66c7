"""The distance between two shares on the scale on which all shares are equally well known."""

from __future__ import annotations

from math import asin, sqrt

from evalkit.effects.effect_options import as_number, shown
from evalkit.errors import DataError


def cohens_h(treated_share: float, comparison_share: float) -> float:
    """Return Cohen's h, 2·arcsin√p₁ − 2·arcsin√p₂, treated − comparison.

    It is the effect that ``power`` and its kin take for ``"two_proportions"``.

    Parameters
    ----------
    treated_share, comparison_share : float
        Two shares, each from 0 to 1.

    Returns
    -------
    float
        From −π to π, positive when the treated share is the larger.

    Raises
    ------
    DataError
        When a share is not a number from 0 to 1.

    References
    ----------
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences (2nd ed.). Erlbaum.

    Examples
    --------
    >>> round(cohens_h(0.65, 0.5), 3)
    0.305
    """
    shares = {"treated_share": treated_share, "comparison_share": comparison_share}
    for name, share in shares.items():
        if not 0 <= as_number(share) <= 1:
            raise DataError(f"`{name}` must be a share from 0 to 1; got {shown(share)}.")
    return 2 * asin(sqrt(treated_share)) - 2 * asin(sqrt(comparison_share))
