"""How likely a design is to show an effect of a given size."""

from __future__ import annotations

from math import inf, isnan
from typing import Literal, TypeAlias

from scipy.stats import nct, norm

from evalkit.effects.effect_options import SUREST, require_choice, shown
from evalkit.effects.power_designs import DESIGNS, PowerDesign
from evalkit.effects.power_sizes import Sizes, require_number, require_sizes
from evalkit.errors import DataError

Design: TypeAlias = Literal[
    "paired",
    "two_groups",
    "individual",
    "clustered",
    "blocked_constant",
    "blocked_random",
    "two_proportions",
    "correlation",
]
"""The designs that can be planned, by name."""


def power(design: Design, *, effect: float, alpha: float, **sizes: float) -> float:
    """Return the probability that a two-sided test shows an effect of this size, 0 to 1.

    Parameters
    ----------
    design : str
        Which design, and so which sizes and which unit of the effect:

        - ``"paired"``: ``pairs``; effect in SDs of the change.
        - ``"two_groups"``: ``n`` (both together), ``treated_share``; effect in SDs.
        - ``"individual"`` (pupils allocated one by one, analysed with covariates): ``n``,
          ``treated_share``, ``r2``, ``covariates``; effect in SDs, as the four below.
        - ``"clustered"`` (whole schools allocated): ``schools``, ``pupils_per_school``,
          ``treated_share`` (of schools), ``icc``, ``r2_pupils``, ``r2_schools``,
          ``school_covariates``.
        - ``"blocked_constant"`` (pupils allocated inside schools; the effect is the same in all):
          ``schools``, ``pupils_per_school``, ``treated_share``, ``r2``, ``covariates``; ``r2`` is
          the share of the whole variance within groups that schools and covariates explain.
        - ``"blocked_random"`` (as before; the effect differs between schools, and these stand for
          others): ``schools``, ``pupils_per_school``, ``treated_share``, ``icc``,
          ``effect_variation``, ``r2_pupils``, ``r2_effects``, ``school_covariates``.
        - ``"two_proportions"``: ``n``, ``treated_share``; effect in Cohen's h.
        - ``"correlation"``: ``n``; effect as a correlation.
    effect : float
        The true effect; its sign does not matter.
    alpha : float
        Two-sided probability of a false alarm, for example 0.05.
    **sizes : float
        All sizes of the design.  They need not be whole numbers.

    Returns
    -------
    float
        Power by the noncentral t distribution (normal for proportions and correlations).

    Raises
    ------
    DataError
        If the design, a size, the effect or alpha is not legal, or no degree of freedom is left.

    References
    ----------
    Cohen, J. (1988). Statistical power analysis for the behavioral sciences (2nd ed.). Erlbaum.
    Dong, N., & Maynard, R. (2013). PowerUp!: A tool for calculating minimum detectable effect
    sizes and minimum required sample sizes for experimental and quasi-experimental design
    studies. Journal of Research on Educational Effectiveness, 6(1), 24-67.

    Examples
    --------
    >>> round(power("paired", effect=0.4, alpha=0.05, pairs=30), 3)
    0.563
    >>> round(power("two_groups", effect=0.4, alpha=0.05, n=60, treated_share=0.5), 3)
    0.332
    """
    planned, given = plan_with(design, sizes)
    require_enough(planned, given)
    alpha = require_alpha(alpha)
    return power_at(planned, require_effect(planned, effect), given, alpha=alpha)


def power_at(design: PowerDesign, effect: float, sizes: Sizes, *, alpha: float) -> float:
    """Return the power of a design for sizes and an effect that have been checked."""
    shift = design.noncentrality(abs(effect), sizes)
    df, critical = design.df(sizes), design.critical_value(sizes, alpha)
    if df == inf:
        return float(norm.sf(critical - shift) + norm.cdf(-critical - shift))
    upper, lower = float(nct.sf(critical, df, shift)), float(nct.cdf(-critical, df, shift))
    if isnan(upper):  # scipy gives up deep in a tail, where the answer is 0 or 1
        upper = 1.0 if shift > critical else 0.0
    return min(1.0, upper + (0.0 if isnan(lower) else lower))


def plan_with(
    design: str, sizes: dict[str, float], *, seeks_size: bool = False
) -> tuple[PowerDesign, Sizes]:
    """Return the design by its name and its sizes, checked, less the one that is looked for."""
    planned = DESIGNS[require_choice("design", design, legal=DESIGNS)]
    if seeks_size and planned.grows in sizes:
        raise DataError(f"`{planned.grows}` is what is looked for: leave it out.")
    needed = [name for name in planned.sizes if not (seeks_size and name == planned.grows)]
    return planned, require_sizes(design, sizes, needed=needed)


def require_enough(design: PowerDesign, sizes: Sizes) -> None:
    """Refuse sizes that leave no degree of freedom, or nobody in one of the groups."""
    fewest = design.fewest(sizes)
    if sizes[design.grows] < fewest:
        raise DataError(
            f"`{design.grows}` must be at least {fewest:g} beside the other sizes, so that there "
            f"is somebody in each group and a degree of freedom is left; "
            f"got {sizes[design.grows]:g}."
        )


def require_alpha(alpha: float) -> float:
    """Return ``alpha`` when it is a probability above 0 and below 1."""
    words = "a probability between 0 and 1, for example 0.05"
    number = require_number("alpha", alpha, low=0, high=1, words=words)
    if 1 - SUREST <= number <= SUREST:
        return number
    raise DataError(
        "`alpha` must be from 0.000000001 to 0.999999999: so close to 0 or 1 no power can be "
        f"computed; got {shown(alpha)}. Use 0.05 where nothing speaks for another."
    )


def require_effect(design: PowerDesign, effect: float) -> float:
    """Return ``effect`` when the design can have one of this size."""
    bound = design.highest_effect
    words = "a finite number" if bound == inf else f"a number between -{bound:g} and {bound:g}"
    return require_number("effect", effect, low=-bound, high=bound, words=words)
