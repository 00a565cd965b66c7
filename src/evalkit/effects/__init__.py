"""Effect sizes: numbers in, an ``Estimate`` out.  Knows no pupils and no files.

Direction is always after − before and treated − comparison; the sign is kept; nothing is rounded;
an option that moves a number has no default.
"""

from evalkit.effects.agreement import agreement, highest_kappa
from evalkit.effects.corrections import hedges_j
from evalkit.effects.group_difference import mean_difference, standardised_difference
from evalkit.effects.paired_change import mean_change, standardised_change
from evalkit.effects.paired_superiority import paired_superiority
from evalkit.effects.pooling import Pooled, pool
from evalkit.effects.rater_agreement import RaterAgreement, agreement_of_raters

__all__ = [
    "Pooled",
    "RaterAgreement",
    "agreement",
    "agreement_of_raters",
    "hedges_j",
    "highest_kappa",
    "mean_change",
    "mean_difference",
    "paired_superiority",
    "pool",
    "standardised_change",
    "standardised_difference",
]
