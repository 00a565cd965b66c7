"""Power: do pwr and PowerUpR agree?"""

from __future__ import annotations

from evalkit.effects.cluster_correlation import design_effect
from evalkit.effects.cohens_h import cohens_h
from evalkit.effects.needed_sizes import needed_n
from evalkit.effects.power_designs import DESIGNS
from evalkit.effects.smallest_effects import baseline_adjustment, smallest_detectable
from evalkit.effects.statistical_power import power

FACTS = "power_facts.json"

AT_80 = {"power": 0.8, "alpha": 0.05}
EQUAL = {"treated_share": 0.5}
CLUSTERED = EQUAL | {
    "pupils_per_school": 20, "icc": 0.15, "r2_pupils": 0.4, "r2_schools": 0.3,
    "school_covariates": 1,
}  # fmt: skip
BLOCKED = EQUAL | {"schools": 6, "pupils_per_school": 12}

REPRODUCE = {
    "t2.power_n30_d0.4": lambda: power("two_groups", effect=0.4, alpha=0.05, n=60, **EQUAL),
    "t2.n_for_d0.3_power.8": lambda: needed_n("two_groups", effect=0.3, **AT_80, **EQUAL) / 2,
    "t2.mdes_n25": lambda: smallest_detectable("two_groups", n=50, **AT_80, **EQUAL),
    "paired.n_for_dz0.35": lambda: needed_n("paired", effect=0.35, **AT_80),
    "t2n.power_20_60_d0.5": lambda: power(
        "two_groups", effect=0.5, alpha=0.05, n=80, treated_share=20 / 80
    ),
    "prop2.power_h0.3_n80": lambda: power(
        "two_proportions", effect=0.3, alpha=0.05, n=160, **EQUAL
    ),
    "r.power_0.25_n100": lambda: power("correlation", effect=0.25, alpha=0.05, n=100),
    "mdes_ira.n80_p.5_r2.3": lambda: smallest_detectable(
        "individual", n=80, r2=0.3, covariates=1, **AT_80, **EQUAL
    ),
    "mdes_cra2.J8": lambda: smallest_detectable("clustered", schools=8, **AT_80, **CLUSTERED),
    "mdes_cra2.J20": lambda: smallest_detectable("clustered", schools=20, **AT_80, **CLUSTERED),
    "mdes_cra2.J8_df": lambda: DESIGNS["clustered"].df({"schools": 8, **CLUSTERED}),
    "mdes_cra2.J20_df": lambda: DESIGNS["clustered"].df({"schools": 20, **CLUSTERED}),
    "mdes_bira2c1.n12_J6": lambda: smallest_detectable(
        "blocked_constant", r2=0.5, covariates=1, **AT_80, **BLOCKED
    ),
    "mdes_bira2r1.n12_J6": lambda: smallest_detectable(
        "blocked_random", icc=0.15, effect_variation=0.1, r2_pupils=0.5, r2_effects=0,
        school_covariates=0, **AT_80, **BLOCKED,
    ),
    "power_cra2.es0.4_J20": lambda: power(
        "clustered", effect=0.4, alpha=0.05, schools=20, **CLUSTERED
    ),
    "design_effect.n20_icc.15": lambda: design_effect([20, 20, 20], icc=0.15),
    "trial1.cohens_h": lambda: cohens_h(4 / (4 + 119), 11 / (11 + 128)),
    "trial4.cohens_h": lambda: cohens_h(62 / (62 + 13536), 248 / (248 + 12619)),
    "ancova_n_factor.r0.6": lambda: baseline_adjustment(0.6) ** 2,
}  # fmt: skip


def test_r_agrees(fact, agrees):
    agrees(REPRODUCE[fact["id"].split("/")[1]]())
