"""Shares, rates and absence of made-up pupils: R (metafor, MASS, clubSandwich), no data needed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from evalkit.effects.attendance import attendance_change, attendance_difference
from evalkit.effects.attendance_effect import AttendanceEffect
from evalkit.effects.frame_columns import group_column
from evalkit.effects.log_ratios import log_ratio
from evalkit.effects.negative_binomial import fit_negative_binomial
from evalkit.effects.number_needed import number_needed
from evalkit.effects.paired_proportions import paired_proportion_change
from evalkit.effects.proportion_difference import odds_ratio, risk_difference, risk_ratio
from evalkit.effects.proportions import proportion
from evalkit.effects.rate_ratios import rate_ratio
from evalkit.estimate import Estimate

FACTS = "standalone_counts.json"

HERE = Path(__file__).resolve().parent
TWO_GROUPS = {
    "risk_difference": risk_difference,
    "risk_ratio": risk_ratio,
    "odds_ratio": odds_ratio,
    "number_needed": number_needed,
}
RATES = {
    "plain": {},
    "adjusted": {"covariates": ["baseline"], "exposure": "weeks"},
}
GROUPS = {"absent": "missed_after", "possible": "sessions_after", "group": "mentored"}
TERMS = {
    "absent_before": "missed_before",
    "possible_before": "sessions_before",
    "absent_after": "missed_after",
    "possible_after": "sessions_after",
}


def _pupils() -> pd.DataFrame:
    rows = json.loads((HERE / "standalone_counts_pupils.json").read_text(encoding="utf-8"))
    pupils = pd.DataFrame(rows)
    return pupils.assign(prior=pupils["missed_before"] / pupils["sessions_before"])


def _read(estimate: Estimate, name: str) -> float:
    if name == "log_se":
        return log_ratio(estimate).se
    return getattr(estimate, {"p": "p_value", "": "value"}.get(name, name))


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split("_") if word.isdigit()]


def _two_groups(quantity: str) -> float:
    counts, measure, *name = quantity.split(".")
    keys = ("events", "n", "comparison_events", "comparison_n")
    estimate = TWO_GROUPS[measure](**dict(zip(keys, _numbers(counts), strict=True)))
    return _read(estimate, name[0] if name else "value")


def _paired(quantity: str) -> float:
    counts, name = quantity.split(".")
    rose, fell, n = _numbers(counts)
    same = n - rose - fell
    before = [0] * rose + [1] * fell + [1] * same
    after = [1] * rose + [0] * fell + [1] * same
    return _read(paired_proportion_change(before, after), name)


def _rate(quantity: str) -> float:
    model, adjusted, *rest = quantity.split(".")
    pupils, options = _pupils(), RATES[adjusted]
    if rest == ["alpha"]:
        covariates = pupils[options.get("covariates", [])].to_numpy(dtype=float)
        weeks = pupils[options["exposure"]] if options else pd.Series(np.ones(len(pupils)))
        is_treated = group_column(pupils, "mentored")
        return fit_negative_binomial(
            np.column_stack([np.ones(len(pupils)), is_treated, covariates]),
            pupils["incidents"].to_numpy(dtype=float),
            exposure=weeks.to_numpy(dtype=float),
        ).alpha
    ratio = rate_ratio(
        pupils, count="incidents", group="mentored", model=model,
        cluster="school" if rest[0] == "clustered" else None, **options,
    )  # fmt: skip
    return _read(ratio, rest[-1])


def _absence(quantity: str) -> float:
    design, kind, said_as, *rest = quantity.split(".")
    if design == "change":
        cluster = "school" if kind == "by_school" else None
        effect = attendance_change(_pupils(), **TERMS, cluster=cluster)
    else:
        effect = _difference(adjusted=kind == "adjusted", clustered=rest[0] == "clustered")
    return _read(getattr(effect, said_as), rest[-1])


def _difference(*, adjusted: bool, clustered: bool) -> AttendanceEffect:
    return attendance_difference(
        _pupils(),
        **GROUPS,
        covariates=["prior"] if adjusted else [],
        cluster="school" if clustered else None,
    )


def _reproduce(case: str, quantity: str) -> float:
    if case == "proportion":
        counts, name = quantity.split(".")
        return _read(proportion(*_numbers(counts)), name)
    work = {"groups": _two_groups, "paired": _paired, "rate": _rate, "absence": _absence}
    return work[case](quantity)


def test_r_agrees(fact, agrees):
    agrees(_reproduce(*fact["id"].split("/")))
