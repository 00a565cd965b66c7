"""Pooling: does metafor agree, on thirteen trials, fifty-six schools and eleven districts?"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from evalkit.effects import pool
from evalkit.effects.leave_one_out import leave_one_out
from evalkit.estimate import Estimate

FACTS = "pooling_facts.json"

FIXED: dict[str, Callable] = {
    "k": lambda p: p.estimate.n,
    "fixed.est": lambda p: p.estimate.value,
    "fixed.se": lambda p: p.estimate.se,
    "Q": lambda p: p.q,
    "Q_p": lambda p: p.q_p,
    "I2_Q": lambda p: p.i2,
}
NORMAL: dict[str, Callable] = {
    "tau2": lambda p: p.tau2,
    "est": lambda p: p.estimate.value,
    "se": lambda p: p.estimate.se,
    "ci_low_z": lambda p: p.estimate.low,
    "ci_high_z": lambda p: p.estimate.high,
    "I2_metafor": lambda p: p.i2,
    "H2_metafor": lambda p: p.h2,
    "pi_low_metafor_z": lambda p: p.prediction[0],
    "pi_high_metafor_z": lambda p: p.prediction[1],
}
LIMITS_OF_TAU2 = {"tau2_qprofile_low": 0, "tau2_qprofile_high": 1}
HARTUNG_KNAPP: dict[str, Callable] = {
    "hksj.se": lambda p: p.estimate.se,
    "hksj.ci_low": lambda p: p.estimate.low,
    "hksj.ci_high": lambda p: p.estimate.high,
    "hksj.p": lambda p: p.estimate.p_value,
    "pi_low_metafor_knha": lambda p: p.prediction[0],
    "pi_high_metafor_knha": lambda p: p.prediction[1],
}


def _estimates(values: Iterable[float], variances: Iterable[float]) -> list[Estimate]:
    return [
        Estimate(measure="mean_change", value=value, low=value, high=value, level=0.95, n=2,
                 method="reference", se=float(np.sqrt(variance)))
        for value, variance in zip(values, variances, strict=True)
    ]  # fmt: skip


def _log_risk_ratios(trials: pd.DataFrame) -> list[Estimate]:
    treated, control = trials["tpos"] + trials["tneg"], trials["cpos"] + trials["cneg"]
    ratios = np.log((trials["tpos"] / treated) / (trials["cpos"] / control))
    variances = 1 / trials["tpos"] - 1 / treated + 1 / trials["cpos"] - 1 / control
    return _estimates(ratios, variances)


def _districts(schools: pd.DataFrame) -> list[Estimate]:
    return [
        _fixed(_estimates(rows["yi"], rows["vi"])).estimate
        for _, rows in schools.groupby("district", sort=True)
    ]


def _fixed(estimates):
    return pool(estimates, model="fixed", tau2="REML", hartung_knapp=False)


def _random(estimates, tau2: str, hartung_knapp: bool):
    return pool(estimates, model="random", tau2=tau2, hartung_knapp=hartung_knapp)


def _collection(name: str, data: pd.DataFrame) -> list[Estimate]:
    if name in ("logRR", "leave1out"):
        return _log_risk_ratios(data)
    return _districts(data) if name == "district_agg" else _estimates(data["yi"], data["vi"])


def _reproduce(quantity: str, data: pd.DataFrame) -> float:
    name, reading = quantity.split(".", 1)
    estimates = _collection(name, data)
    if name == "leave1out":
        without = leave_one_out(
            estimates, names=data["trial"], model="random", tau2="REML", hartung_knapp=False
        )
        return without.loc[int(reading.removeprefix("est_without_")) - 1, "value"]
    if reading in LIMITS_OF_TAU2:
        return _random(estimates, "REML", False).tau2_interval[LIMITS_OF_TAU2[reading]]
    if reading == "first_yi":
        return estimates[0].value
    if reading in FIXED:
        return FIXED[reading](_fixed(estimates))
    tau2, reading = reading.split(".", 1)
    normal, knapp = (_random(estimates, tau2, hartung_knapp) for hartung_knapp in (False, True))
    if reading == "hksj.q_factor":
        return (knapp.estimate.se / normal.estimate.se) ** 2
    return NORMAL[reading](normal) if reading in NORMAL else HARTUNG_KNAPP[reading](knapp)


def test_r_agrees(fact, reference_data, agrees):
    agrees(_reproduce(fact["id"].split("/")[1], reference_data))
