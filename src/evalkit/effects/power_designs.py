"""The designs that can be planned: how precise each is, and which test it ends in.

An effect is in the unit that its design names.  Its noncentrality is the effect over the standard
error that the sizes give; the test refuses when the statistic passes ``critical`` on either side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import atanh, inf, sqrt

from scipy.stats import t as student

from evalkit.effects.power_sizes import Sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerDesign:
    """One design, as power, smallest detectable effect and needed size see it.

    Parameters
    ----------
    unit : str
        What an effect is counted in.
    sizes : tuple of str
        The sizes that it needs, by the names of ``SIZE_RULES``.
    grows : str
        The size that ``needed_n`` looks for.
    fewest : callable
        From the other sizes to the least of ``grows`` that leaves a degree of freedom, and one
        unit in each group.
    noncentrality : callable
        From effect and sizes to the expected size of the test statistic.
    df : callable
        From the sizes to the degrees of freedom of the test; infinite for a normal one.
    critical : callable, optional
        From sizes and alpha to the value that the statistic has to pass; by default that of t.
    is_multiplier : bool
        Whether the smallest detectable effect is the standard error times t(α/2) + t(power), as
        Bloom (1995) and PowerUp! have it, or turns the exact power round.
    highest_effect : float
        Bound that no effect can reach.
    """

    unit: str
    sizes: tuple[str, ...]
    grows: str
    fewest: Callable[[Sizes], float]
    noncentrality: Callable[[float, Sizes], float]
    df: Callable[[Sizes], float]
    critical: Callable[[Sizes, float], float] | None = None
    is_multiplier: bool = False
    highest_effect: float = inf

    def critical_value(self, sizes: Sizes, alpha: float) -> float:
        """Return what the statistic has to pass at this two-sided ``alpha``."""
        if self.critical is not None:
            return self.critical(sizes, alpha)
        return float(student.isf(alpha / 2, self.df(sizes)))  # infinite df is the normal


def _one_in_each_group(sizes: Sizes) -> float:
    share = sizes["treated_share"]
    return 1 / min(share, 1 - share)


def _group_spread(sizes: Sizes) -> float:
    return sizes["treated_share"] * (1 - sizes["treated_share"])


def _paired(effect: float, sizes: Sizes) -> float:
    return effect * sqrt(sizes["pairs"])


def _two_groups(effect: float, sizes: Sizes) -> float:
    return effect * sqrt(sizes["n"] * _group_spread(sizes))


def _individual(effect: float, sizes: Sizes) -> float:
    return _two_groups(effect, sizes) / sqrt(1 - sizes["r2"])


def _clustered(effect: float, sizes: Sizes) -> float:
    between = sizes["icc"] * (1 - sizes["r2_schools"])
    within = (1 - sizes["icc"]) * (1 - sizes["r2_pupils"]) / sizes["pupils_per_school"]
    return effect * sqrt(sizes["schools"] * _group_spread(sizes) / (between + within))


def _blocked_constant(effect: float, sizes: Sizes) -> float:
    pupils = sizes["schools"] * sizes["pupils_per_school"]
    return effect * sqrt(_group_spread(sizes) * pupils / (1 - sizes["r2"]))


def _blocked_random(effect: float, sizes: Sizes) -> float:
    between = sizes["icc"] * sizes["effect_variation"] * (1 - sizes["r2_effects"])
    within = (1 - sizes["icc"]) * (1 - sizes["r2_pupils"])
    within /= _group_spread(sizes) * sizes["pupils_per_school"]
    return effect * sqrt(sizes["schools"] / (between + within))


def _correlation(effect: float, sizes: Sizes) -> float:
    n = sizes["n"]
    return (atanh(effect) + effect / (2 * (n - 1))) * sqrt(n - 3)


def _correlation_critical(sizes: Sizes, alpha: float) -> float:
    df = sizes["n"] - 2
    t = float(student.isf(alpha / 2, df))
    return atanh(t / sqrt(t**2 + df)) * sqrt(sizes["n"] - 3)


DESIGNS: Mapping[str, PowerDesign] = {
    "paired": PowerDesign(
        unit="standard deviations of the change",
        sizes=("pairs",),
        grows="pairs",
        fewest=lambda sizes: 2,
        noncentrality=_paired,
        df=lambda sizes: sizes["pairs"] - 1,
    ),
    "two_groups": PowerDesign(
        unit="standard deviations of the outcome",
        sizes=("n", "treated_share"),
        grows="n",
        fewest=lambda sizes: max(3, _one_in_each_group(sizes)),
        noncentrality=_two_groups,
        df=lambda sizes: sizes["n"] - 2,
    ),
    "individual": PowerDesign(
        unit="standard deviations of the outcome",
        sizes=("n", "treated_share", "r2", "covariates"),
        grows="n",
        fewest=lambda sizes: max(3 + sizes["covariates"], _one_in_each_group(sizes)),
        noncentrality=_individual,
        df=lambda sizes: sizes["n"] - sizes["covariates"] - 2,
        is_multiplier=True,
    ),
    "clustered": PowerDesign(
        unit="standard deviations of the outcome",
        sizes=(
            "schools", "pupils_per_school", "treated_share", "icc", "r2_pupils", "r2_schools",
            "school_covariates",
        ),
        grows="schools",
        fewest=lambda sizes: max(3 + sizes["school_covariates"], _one_in_each_group(sizes)),
        noncentrality=_clustered,
        df=lambda sizes: sizes["schools"] - sizes["school_covariates"] - 2,
        is_multiplier=True,
    ),
    "blocked_constant": PowerDesign(
        unit="standard deviations of the outcome",
        sizes=("schools", "pupils_per_school", "treated_share", "r2", "covariates"),
        grows="schools",
        fewest=lambda sizes: max(
            1.0, (2 + sizes["covariates"]) / (sizes["pupils_per_school"] - 1)
        ),
        noncentrality=_blocked_constant,
        df=lambda sizes: (
            sizes["schools"] * (sizes["pupils_per_school"] - 1) - sizes["covariates"] - 1
        ),
        is_multiplier=True,
    ),
    "blocked_random": PowerDesign(
        unit="standard deviations of the outcome",
        sizes=(
            "schools", "pupils_per_school", "treated_share", "icc", "effect_variation",
            "r2_pupils", "r2_effects", "school_covariates",
        ),
        grows="schools",
        fewest=lambda sizes: 2 + sizes["school_covariates"],
        noncentrality=_blocked_random,
        df=lambda sizes: sizes["schools"] - sizes["school_covariates"] - 1,
        is_multiplier=True,
    ),
    "two_proportions": PowerDesign(
        unit="Cohen's h",
        sizes=("n", "treated_share"),
        grows="n",
        fewest=_one_in_each_group,
        noncentrality=_two_groups,
        df=lambda sizes: inf,
    ),
    "correlation": PowerDesign(
        unit="a correlation",
        sizes=("n",),
        grows="n",
        fewest=lambda sizes: 4,
        noncentrality=_correlation,
        df=lambda sizes: inf,
        critical=_correlation_critical,
        highest_effect=1.0,
    ),
}  # fmt: skip
"""The designs by name."""
