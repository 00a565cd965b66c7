"""Rubin's rules: does mice agree, on ten imputations of the NHANES extract?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.effects.pool_imputations import pool_imputations
from evalkit.effects.rubins_rules import imputation_loss
from evalkit.estimate import Estimate

FACTS = "imputations_facts.json"

COEFFICIENTS = ("(Intercept)", "age", "bmi")
POOLED = {
    "est": "value",
    "se": "se",
    "df_barnard_rubin": "df",
    "ci_low": "low",
    "ci_high": "high",
    "p": "p_value",
}
LOST = {
    "within_var": "within_variance",
    "between_var": "between_variance",
    "lambda": "lambda_",
}
COMPLETE_DF = 22


def _regressions(imputed: pd.DataFrame, coefficient: str) -> list[Estimate]:
    """Return a coefficient of chl on age and bmi in each imputation, by least squares."""
    place = COEFFICIENTS.index(coefficient)
    estimates = []
    for _, rows in imputed.groupby(".imp", sort=True):
        design = np.column_stack([np.ones(len(rows)), rows["age"], rows["bmi"]])
        slopes, squares, _, _ = np.linalg.lstsq(design, rows["chl"])
        df = len(rows) - len(slopes)
        se = np.sqrt(squares[0] / df * np.linalg.inv(design.T @ design)[place, place])
        estimates.append(
            Estimate(measure="mean_difference", value=slopes[place], low=slopes[place],
                     high=slopes[place], level=0.95, n=len(rows), method="reference", se=se, df=df)
        )  # fmt: skip
    return estimates


def _reproduce(quantity: str, imputed: pd.DataFrame) -> float:
    reading = quantity.removeprefix("chl_on_age_bmi.")
    if reading == "m":
        return imputation_loss(_regressions(imputed, "age")).n_imputations
    if reading == "dfcom":
        return _regressions(imputed, "age")[0].df
    coefficient, reading = reading.rsplit(".", 1)
    estimates = _regressions(imputed, coefficient)
    if reading in POOLED:
        return getattr(pool_imputations(estimates), POOLED[reading])
    if reading == "df_rubin1987":
        return imputation_loss(estimates, complete_df=np.inf).df
    name = LOST.get(reading, reading)
    return getattr(imputation_loss(estimates, complete_df=COMPLETE_DF), name)


def test_r_agrees(fact, reference_data, agrees):
    agrees(_reproduce(fact["id"].split("/")[1], reference_data))
