"""scoring: answers → scores, bands, reliability, reliable change, as the authors say."""

from evalkit.scoring.banding import band_scores
from evalkit.scoring.careless import careless_answers
from evalkit.scoring.clinical_change import clinical_categories, clinical_cutoff
from evalkit.scoring.counting_change import change_counts, clinical_counts
from evalkit.scoring.directions import DirectionWarning, items_that_run_against
from evalkit.scoring.examples import check_examples, require_examples
from evalkit.scoring.important_change import meaningful_change
from evalkit.scoring.intraclass import icc
from evalkit.scoring.item_analysis import FloorCeiling, floor_ceiling, item_rest_correlations
from evalkit.scoring.item_set import Coefficient
from evalkit.scoring.omega import omega_total
from evalkit.scoring.regression_change import regression_based_change
from evalkit.scoring.reliability import (
    cronbach_alpha,
    guttman_lambda2,
    mean_interitem_correlation,
    standard_error_of_measurement,
)
from evalkit.scoring.reliable_change import reliable_change, smallest_reliable_change
from evalkit.scoring.risk_items import risk_answers
from evalkit.scoring.scale_reliability import keyed_items, scale_reliability
from evalkit.scoring.scores import score_responses

__all__ = [
    "Coefficient",
    "DirectionWarning",
    "FloorCeiling",
    "band_scores",
    "careless_answers",
    "change_counts",
    "check_examples",
    "clinical_categories",
    "clinical_counts",
    "clinical_cutoff",
    "cronbach_alpha",
    "floor_ceiling",
    "guttman_lambda2",
    "icc",
    "item_rest_correlations",
    "items_that_run_against",
    "keyed_items",
    "mean_interitem_correlation",
    "meaningful_change",
    "omega_total",
    "regression_based_change",
    "reliable_change",
    "require_examples",
    "risk_answers",
    "scale_reliability",
    "score_responses",
    "smallest_reliable_change",
    "standard_error_of_measurement",
]
