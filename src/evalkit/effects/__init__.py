"""Effect sizes: numbers in, an ``Estimate`` out.  Knows no pupils and no files.

Direction is always after − before and treated − comparison; the sign is kept; nothing is rounded;
an option that moves a number has no default.
"""

from evalkit.effects.adjusted_difference import AdjustedDifference, adjusted_difference
from evalkit.effects.agreement import agreement, highest_kappa
from evalkit.effects.attendance import attendance_change, attendance_difference
from evalkit.effects.attendance_effect import AttendanceEffect
from evalkit.effects.attrition_bounds import AttritionBounds, attrition_bounds
from evalkit.effects.bootstrap import bootstrap
from evalkit.effects.cliffs_delta import cliffs_delta, paired_cliffs_delta
from evalkit.effects.cluster_correlation import cluster_icc, design_effect
from evalkit.effects.cohens_h import cohens_h
from evalkit.effects.corrections import hedges_j
from evalkit.effects.e_value import EValue, e_value
from evalkit.effects.equivalence import Equivalence, equivalence, equivalence_of_groups
from evalkit.effects.group_difference import mean_difference, standardised_difference
from evalkit.effects.leave_one_out import leave_one_out
from evalkit.effects.log_ratios import log_ratio, ratio_from_log
from evalkit.effects.matched_difference import MatchedDifference, matched_difference
from evalkit.effects.matched_sensitivity import MatchedSensitivity, matched_sensitivity
from evalkit.effects.multilevel_difference import MultilevelDifference, multilevel_difference
from evalkit.effects.multiplicity import adjust_p_values
from evalkit.effects.needed_sizes import needed_n
from evalkit.effects.number_needed import number_needed
from evalkit.effects.paired_change import mean_change, standardised_change
from evalkit.effects.paired_proportions import paired_proportion_change
from evalkit.effects.paired_superiority import paired_superiority
from evalkit.effects.pool_imputations import pool_imputations
from evalkit.effects.pooling import Pooled, pool
from evalkit.effects.prepost_control import prepost_control_difference
from evalkit.effects.proportion_difference import odds_ratio, risk_difference, risk_ratio
from evalkit.effects.proportions import proportion
from evalkit.effects.rate_ratios import rate_ratio
from evalkit.effects.rater_agreement import RaterAgreement, agreement_of_raters
from evalkit.effects.regression_to_mean import regression_to_mean, regression_to_mean_by_cutoff
from evalkit.effects.rosenbaum import GammaBound, RosenbaumBounds, rosenbaum_bounds
from evalkit.effects.rubins_rules import ImputationLoss, imputation_loss
from evalkit.effects.smallest_effects import baseline_adjustment, smallest_detectable
from evalkit.effects.statistical_power import power
from evalkit.effects.superiority import superiority
from evalkit.effects.variance_ratio import variance_ratio

__all__ = [
    "AdjustedDifference",
    "AttendanceEffect",
    "AttritionBounds",
    "EValue",
    "Equivalence",
    "GammaBound",
    "ImputationLoss",
    "MatchedDifference",
    "MatchedSensitivity",
    "MultilevelDifference",
    "Pooled",
    "RaterAgreement",
    "RosenbaumBounds",
    "adjust_p_values",
    "adjusted_difference",
    "agreement",
    "agreement_of_raters",
    "attendance_change",
    "attendance_difference",
    "attrition_bounds",
    "baseline_adjustment",
    "bootstrap",
    "cliffs_delta",
    "cluster_icc",
    "cohens_h",
    "design_effect",
    "e_value",
    "equivalence",
    "equivalence_of_groups",
    "hedges_j",
    "highest_kappa",
    "imputation_loss",
    "leave_one_out",
    "log_ratio",
    "matched_difference",
    "matched_sensitivity",
    "mean_change",
    "mean_difference",
    "multilevel_difference",
    "needed_n",
    "number_needed",
    "odds_ratio",
    "paired_cliffs_delta",
    "paired_proportion_change",
    "paired_superiority",
    "pool",
    "pool_imputations",
    "power",
    "prepost_control_difference",
    "proportion",
    "rate_ratio",
    "ratio_from_log",
    "regression_to_mean",
    "regression_to_mean_by_cutoff",
    "risk_difference",
    "risk_ratio",
    "rosenbaum_bounds",
    "smallest_detectable",
    "standardised_change",
    "standardised_difference",
    "superiority",
    "variance_ratio",
]
