"""Effect sizes: numbers in, an ``Estimate`` out.  Knows no pupils and no files.

Direction is always after − before and treated − comparison; the sign is kept; nothing is rounded;
an option that moves a number has no default.
"""

from evalkit.effects.corrections import hedges_j
from evalkit.effects.group_difference import mean_difference, standardised_difference
from evalkit.effects.paired_change import mean_change, standardised_change
from evalkit.effects.pooling import Pooled, pool

__all__ = [
    "Pooled",
    "hedges_j",
    "mean_change",
    "mean_difference",
    "pool",
    "standardised_change",
    "standardised_difference",
]
