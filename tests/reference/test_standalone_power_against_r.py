"""Power beyond the shared cases: pwr, and R's own t for the designs after PowerUp!."""

from __future__ import annotations

from evalkit.effects.needed_sizes import needed_n
from evalkit.effects.smallest_effects import smallest_detectable
from evalkit.effects.statistical_power import power

FACTS = "standalone_power.json"

AT_80, AT_90 = {"power": 0.8, "alpha": 0.05}, {"power": 0.9, "alpha": 0.01}
PLANS = {
    "individual": {"treated_share": 0.4, "r2": 0.36, "covariates": 2},
    "clustered": {
        "pupils_per_school": 25, "treated_share": 0.5, "icc": 0.12, "r2_pupils": 0.3,
        "r2_schools": 0.5, "school_covariates": 1,
    },
    "blocked_constant": {
        "pupils_per_school": 16, "treated_share": 0.5, "r2": 0.4, "covariates": 1,
    },
    "blocked_random": {
        "pupils_per_school": 18, "treated_share": 0.3, "icc": 0.1, "effect_variation": 0.2,
        "r2_pupils": 0.4, "r2_effects": 0.1, "school_covariates": 1,
    },
}  # fmt: skip
NEEDED = {"two_groups": {"treated_share": 0.5}, "two_proportions": {"treated_share": 0.5}}


def _planned(design: str, reading: str, number: float) -> float:
    """Return what PLANS say, with ``number`` pupils or schools."""
    sizes = PLANS[design] | {"n" if design == "individual" else "schools": number}
    if reading == "smallest":
        return smallest_detectable(design, **AT_80, **sizes)
    return power(design, effect=0.35, alpha=0.05, **sizes)


def _power(design: str, n: float) -> float:
    return {
        "paired": lambda: power("paired", effect=0.45, alpha=0.05, pairs=n),
        "two_groups": lambda: power(
            "two_groups", effect=-0.6, alpha=0.05, n=4 * n, treated_share=1 / 4
        ),
        "two_proportions": lambda: power(
            "two_proportions", effect=0.25, alpha=0.05, n=3 * n, treated_share=1 / 3
        ),
        "correlation": lambda: power("correlation", effect=-0.3, alpha=0.05, n=n),
    }[design]()


def _smallest(design: str, n: float) -> float:
    return {
        "paired": lambda: smallest_detectable("paired", **AT_90, pairs=n),
        "two_groups": lambda: smallest_detectable(
            "two_groups", **AT_90, n=2 * n, treated_share=0.5
        ),
        "correlation": lambda: smallest_detectable("correlation", **AT_80, n=n),
    }[design]()


def _reproduce(quantity: str) -> float:
    design, reading, number = quantity.split(".", 2)
    if design in PLANS:
        return _planned(design, reading, float(number))
    if reading == "needed":
        return needed_n(design, effect=float(number), **AT_80, **NEEDED.get(design, {}))
    return {"power": _power, "smallest": _smallest}[reading](design, float(number))


def test_r_agrees(fact, agrees):
    agrees(_reproduce(fact["id"]))
