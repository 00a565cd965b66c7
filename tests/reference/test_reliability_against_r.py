"""Reliability and agreement: does R (psych, lavaan, irr, base R) agree?"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from pandas import CategoricalDtype

from evalkit.effects import RaterAgreement, agreement, agreement_of_raters, highest_kappa
from evalkit.estimate import Estimate
from evalkit.scoring.intraclass import icc
from evalkit.scoring.item_analysis import floor_ceiling, item_rest_correlations
from evalkit.scoring.omega import omega_total
from evalkit.scoring.reliability import (
    cronbach_alpha,
    guttman_lambda2,
    mean_interitem_correlation,
    standard_error_of_measurement,
)

FACTS = "reliability_facts.json"

BFI_RANGE, ROSENBERG_RANGE = (1, 6), (1, 4)


def _columns(data: pd.DataFrame, letter: str, count: int) -> pd.DataFrame:
    return data[[f"{letter}{number}" for number in range(1, count + 1)]]


def _turned(items: pd.DataFrame, *reversed_items: str, ends: tuple[int, int]) -> pd.DataFrame:
    return items.assign(**{name: sum(ends) - items[name] for name in reversed_items})


def _conscientiousness(data: pd.DataFrame) -> pd.DataFrame:
    return _turned(_columns(data, "C", 5), "C4", "C5", ends=BFI_RANGE)


def _rosenberg(data: pd.DataFrame) -> pd.DataFrame:
    reversed_items = ("Q3", "Q5", "Q8", "Q9", "Q10")
    return _turned(_columns(data, "Q", 10), *reversed_items, ends=ROSENBERG_RANGE)


SCALES: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], tuple[int, int]]] = {
    "conscientiousness": (_conscientiousness, BFI_RANGE),
    "neuroticism": (lambda data: _columns(data, "N", 5), BFI_RANGE),
    "rse": (_rosenberg, ROSENBERG_RANGE),
}


def _alpha(items: pd.DataFrame) -> Estimate:
    return cronbach_alpha(items, standardised=False)


def _totals(items: pd.DataFrame) -> pd.Series:
    return items.dropna().sum(axis=1)


def _sem(items: pd.DataFrame) -> float:
    reliability = _alpha(items).value
    return standard_error_of_measurement(sd=_totals(items).std(), reliability=reliability)


READINGS: dict[str, Callable[[pd.DataFrame], float]] = {
    "n_complete": lambda items: _alpha(items).n,
    "alpha_raw": lambda items: _alpha(items).value,
    "alpha_std": lambda items: cronbach_alpha(items, standardised=True).value,
    "mean_interitem_r": lambda items: mean_interitem_correlation(items).value,
    "alpha_feldt_low": lambda items: _alpha(items).low,
    "alpha_feldt_high": lambda items: _alpha(items).high,
    "guttman_lambda2": lambda items: guttman_lambda2(items).value,
    "omega_cfa_ml": lambda items: omega_total(items, method="ml").value,
    "omega_minres_std": lambda items: omega_total(items, method="minres").value,
    "total_mean": lambda items: item_rest_correlations(items)["mean"].sum(),
    "total_sd": lambda items: _totals(items).std(),
    "sem_alpha": _sem,
}
ITEM_READINGS = {"alpha_drop_": "alpha_without", "item_rest_r_": "rest_correlation"}
SHARES = {"floor_pct": "floor_share", "ceiling_pct": "ceiling_share"}


def _of_scale(items: pd.DataFrame, ends: tuple[int, int], name: str) -> float:
    if name in SHARES:
        lowest, highest = (end * items.shape[1] for end in ends)
        found = floor_ceiling(_totals(items), lowest=lowest, highest=highest)
        return 100 * getattr(found, SHARES[name])
    for start, column in ITEM_READINGS.items():
        if name.startswith(start):
            return item_rest_correlations(items).set_index("item").loc[name[len(start) :], column]
    return READINGS[name](items)


def _kappa(weights: str, part: str) -> Callable[[pd.DataFrame], float]:
    return lambda two: getattr(agreement(two["rater1"], two["rater2"], weights=weights), part)


def _raters(statistic: str, part: str = "value") -> Callable[[pd.DataFrame], float]:
    def read(ratings: pd.DataFrame) -> float:
        found: RaterAgreement = agreement_of_raters(ratings, statistic=statistic)
        return getattr(found, part)

    return read


AGREEMENT: dict[str, Callable[[pd.DataFrame], float]] = {
    "percent_agree": _raters("agreement_share"),
    "kappa": _kappa("none", "value"),
    "kappa_se": _kappa("none", "se"),
    "kappa_linear": _kappa("linear", "value"),
    "kappa_quadratic": _kappa("quadratic", "value"),
    "kappa_quadratic_se": _kappa("quadratic", "se"),
    "kappa_max": lambda two: highest_kappa(two["rater1"], two["rater2"]),
    "gwet_ac1": _raters("gwet_ac1"),
    "kendall_W": _raters("kendall_w"),
    "kendall_W_corrected": _raters("kendall_w_ties_corrected"),
    "kripp_alpha_nominal": _raters("krippendorff_nominal"),
    "kripp_alpha_ordinal": _raters("krippendorff_ordinal"),
    "kripp_alpha_interval": _raters("krippendorff_interval"),
    "fleiss_kappa": _raters("fleiss_kappa"),
    "fleiss_z": _raters("fleiss_kappa", "z"),
    "conger_kappa": _raters("conger_kappa"),
    "light_kappa": _raters("light_kappa"),
}


def _of_raters(ratings: pd.DataFrame, group: str, name: str) -> float:
    if name.startswith("ICC"):
        kind, _, limit = name.partition("_")
        return getattr(icc(ratings, kind=kind), limit or "value")
    if group == "diagnoses_r1_r2":  # R weighs the levels of the factor, which are alphabetical
        levels = sorted(set(ratings.to_numpy().ravel()))
        ratings = ratings.astype(CategoricalDtype(levels, ordered=True))
    return AGREEMENT[name](ratings[["rater1", "rater2"]] if group.endswith("_r1_r2") else ratings)


def _without_reversing(data: pd.DataFrame, quantity: str) -> float:
    """Return what a scorer that forgets the reversed items gets."""
    if quantity == "scoring.C_wrong_if_not_reversed_alpha":
        return _alpha(_columns(data, "C", 5)).value
    answers = _columns(data, "Q", 10)
    analysis = item_rest_correlations(answers)
    return {
        "wrong_no_reverse.mean": lambda: analysis["mean"].sum(),
        "wrong_no_reverse.alpha": lambda: _alpha(answers).value,
        "n_negative_item_rest_no_reverse": lambda: int((analysis["rest_correlation"] < 0).sum()),
    }[quantity]()


def _reproduce(quantity: str, data: pd.DataFrame) -> float:
    group, _, name = quantity.partition(".")
    if group in SCALES:
        read, ends = SCALES[group]
        return _of_scale(read(data), ends, name)
    if group.startswith(("anxiety", "diagnoses")):
        return _of_raters(data, group, name)
    return _without_reversing(data, quantity)


def test_r_agrees(fact, reference_data, agrees):
    agrees(_reproduce(fact["id"].split("/")[1], reference_data))
