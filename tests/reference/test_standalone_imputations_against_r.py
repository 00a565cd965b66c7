"""Rubin's rules where no data are needed: mice's pool.scalar on five estimates typed in."""

from __future__ import annotations

from math import inf, sqrt

from evalkit.effects.pool_imputations import pool_imputations
from evalkit.effects.rubins_rules import imputation_loss
from evalkit.estimate import Estimate

FACTS = "standalone_imputations.json"

VALUES = (1.20, 0.85, 1.05, 1.40, 0.95)
VARIANCES = (0.090, 0.102, 0.081, 0.095, 0.110)
COMPLETE_DF = {"df12": 12, "df58": 58, "large": inf}
IMPUTED = [
    Estimate(measure="mean_change", value=value, low=value, high=value, level=0.95, n=60,
             method="reference", se=sqrt(variance))
    for value, variance in zip(VALUES, VARIANCES, strict=True)
]  # fmt: skip


def test_r_agrees(fact, agrees):
    case, reading = fact["id"].split(".")
    pooled = pool_imputations if reading in ("low", "p_value") else imputation_loss
    agrees(getattr(pooled(IMPUTED, complete_df=COMPLETE_DF[case]), reading))
