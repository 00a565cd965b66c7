"""Change of one pupil: does R agree?  Jacobson's couples and depressed patients (1989).

Some values are witnesses of libraries that evalkit stands on, not of code of its own:
``wilcoxon_V`` and ``wilcoxon_p_nocorr`` (scipy), ``matched_rank_biserial`` (pingouin),
``mcid_half_sd`` (pandas) and ``r_pre_post`` (numpy, through the paired summary).
``d_av_lakens`` is ``mean_change`` divided by the mean of the two standard deviations, and
``n_pre_functional`` is counted from the rows of ``clinical_categories``.  The means and SDs are
the sample's, passed in by name as evalkit asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np
import pandas as pd
from scipy.stats import norm, wilcoxon

from evalkit.effects import mean_change, paired_superiority, standardised_change
from evalkit.effects.change_standardisers import PairedSummary
from evalkit.effects.noncentral_limits import noncentral_t_limits
from evalkit.scoring.clinical_change import clinical_categories, clinical_cutoff
from evalkit.scoring.counting_change import change_counts, clinical_counts
from evalkit.scoring.important_change import meaningful_change
from evalkit.scoring.regression_change import regression_based_change
from evalkit.scoring.reliability import standard_error_of_measurement
from evalkit.scoring.reliable_change import (
    reliable_change,
    smallest_reliable_change,
)

FACTS = "change_facts.json"

METHODS = {
    "JT": "jacobson_truax",
    "GLN": "gulliksen_lord_novick",
    "HLL": "hsu_linn_lord",
    "EN": "edwards_nunnally",
}


@dataclass(frozen=True)
class Scale:
    """A scale of the data: what R was given, and the pairs that are complete."""

    name: str
    reliability: float
    functional_mean: float
    functional_sd: float
    higher_is_better: bool
    data: pd.DataFrame

    @cached_property
    def pairs(self) -> pd.DataFrame:
        columns = {f"{self.name}_pre": "before", f"{self.name}_post": "after"}
        return self.data[list(columns)].rename(columns=columns).dropna()

    @property
    def before(self):
        return self.pairs["before"]

    @property
    def after(self):
        return self.pairs["after"]

    @property
    def error(self) -> dict[str, float]:
        return {"sd": self.before.std(), "reliability": self.reliability}

    def changed(self, method: str) -> pd.DataFrame:
        return reliable_change(
            self.before, self.after, **self.error, higher_is_better=self.higher_is_better,
            method=method, critical=1.96, baseline_mean=self.before.mean(),
            endpoint_mean=self.after.mean(),
        )  # fmt: skip

    def cutoff(self, kind: str) -> float:
        return clinical_cutoff(
            kind=kind, higher_is_better=self.higher_is_better,
            clinical_mean=self.before.mean(), clinical_sd=self.before.std(),
            functional_mean=self.functional_mean, functional_sd=self.functional_sd,
        )  # fmt: skip

    def clinical(self) -> pd.DataFrame:
        changed = self.changed("jacobson_truax")
        return clinical_categories(
            changed, cutoff=self.cutoff("c"), higher_is_better=self.higher_is_better
        )


def _scale(name: str, data: pd.DataFrame) -> Scale:
    if name == "das":
        return Scale(name, 0.8, 114.8, 17.8, True, data)
    return Scale(name, 0.92, 50, 10, False, data)


def _n(counts: pd.DataFrame, category: str) -> int:
    return counts.set_index("category").loc[category, "n"]


def _index(scale: Scale, code: str, reading: str) -> float:
    changed = scale.changed(METHODS[code])
    if reading == "rci_first":
        return changed["index"].iloc[0]
    if reading == "rci_mean":
        return changed["index"].mean()
    return _n(change_counts(changed), reading.removeprefix("n_"))


def _half_sd_improved(scale: Scale) -> int:
    changed = meaningful_change(
        scale.before, scale.after, minimally_important=scale.before.std() / 2,
        higher_is_better=scale.higher_is_better,
    )  # fmt: skip
    return _n(change_counts(changed), "improved")


def _regressed(scale: Scale) -> pd.DataFrame:
    return regression_based_change(
        scale.before, scale.after, higher_is_better=scale.higher_is_better, critical=1.645
    )


def _functional_before(scale: Scale) -> int:
    # On the functional side before: neither on the clinical side nor on the cut-off itself.
    clinical = scale.clinical()
    return (~clinical["is_clinical_before"] & clinical["before"].ne(clinical["cutoff"])).sum()


READINGS = {
    "n_complete": lambda s: change_counts(s.changed("jacobson_truax"))["n_judged"].iloc[0],
    "sem": lambda s: standard_error_of_measurement(**s.error),
    "s_diff": lambda s: smallest_reliable_change(**s.error, critical=1),
    "rci_raw_threshold": lambda s: s.changed("jacobson_truax")["smallest_reliable_change"].iloc[0],
    "cutoff_a": lambda s: s.cutoff("a"),
    "cutoff_b": lambda s: s.cutoff("b"),
    "cutoff_c": lambda s: s.cutoff("c"),
    "n_post_functional": lambda s: s.clinical()["is_functional_after"].sum(),
    "n_pre_functional": _functional_before,
    "mcid_half_sd": lambda s: s.before.std() / 2,
    "mcid_one_sem": lambda s: standard_error_of_measurement(**s.error),
    "n_improved_half_sd": _half_sd_improved,
    "mdc95": lambda s: smallest_reliable_change(**s.error, critical=1.96),
    "mdc90": lambda s: smallest_reliable_change(**s.error, critical=norm.ppf(0.95)),
    "resid_change_see": lambda s: _regressed(s)["standard_error_of_estimate"].iloc[0],
    "resid_change_first_z": lambda s: _regressed(s)["index"].iloc[0],
    "n_srb_improved_1.645": lambda s: _n(change_counts(_regressed(s)), "improved"),
}


def _d_av_lakens(before, after) -> float:
    return mean_change(before, after).value / ((before.std() + after.std()) / 2)


def _d_z_limit(before, after, *, place: int) -> float:
    d, n = standardised_change(before, after, by="change", corrected=False).value, len(before)
    return noncentral_t_limits(d * sqrt(n), n - 1, level=0.95)[place] / sqrt(n)


def _wilcoxon(before, after, **options):
    change = after - before
    return wilcoxon(change, zero_method="wilcox", correction=False, method="asymptotic", **options)


def _rank_biserial(before, after) -> float:
    from pingouin import wilcoxon as pingouin_wilcoxon  # heavy: only this value needs it

    return float(pingouin_wilcoxon(after, before)["RBC"].iloc[0])


PAIRED = {
    "r_pre_post": lambda b, a: PairedSummary.of(b.to_numpy(), a.to_numpy()).r,
    "d_av_lakens": _d_av_lakens,
    "d_z_ci_low_nct": lambda b, a: _d_z_limit(b, a, place=0),
    "d_z_ci_high_nct": lambda b, a: _d_z_limit(b, a, place=1),
    "wilcoxon_V": lambda b, a: _wilcoxon(b, a, alternative="greater").statistic,
    "wilcoxon_p_nocorr": lambda b, a: _wilcoxon(b, a).pvalue,
    "matched_rank_biserial": _rank_biserial,
    "paired_prob_improve": lambda b, a: paired_superiority(b, a).value,
}


def _reproduce(quantity: str, data: pd.DataFrame) -> float:
    group, name = quantity.split(".", 1)
    scale = _scale(group.removesuffix("_paired"), data)
    if group.endswith("_paired"):
        return PAIRED[name](scale.before, scale.after)
    if name in READINGS:
        return READINGS[name](scale)
    code, reading = name.split(".")
    if code == "JT_combined":
        return _n(clinical_counts(scale.clinical()), reading.removeprefix("n_"))
    return _index(scale, code, reading)


def test_r_agrees(fact, reference_data, agrees):
    agrees(np.asarray(_reproduce(fact["id"].split("/")[1], reference_data)).item())
