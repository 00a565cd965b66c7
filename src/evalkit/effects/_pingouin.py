"""The only door to pingouin, and only to the parts of it that are exact.

pingouin takes more than a second to import, so it is imported on first use.  Its paired d, its
approximate Hedges, its rounded intervals and the unsigned d of its t-test are not used.
"""

from __future__ import annotations

import numpy as np


def pooled_cohen_d(treated: np.ndarray, comparison: np.ndarray) -> float:
    """Return Cohen's d with the pooled standard deviation, signed treated − comparison."""
    from pingouin import compute_effsize  # heavy: wait until somebody needs it

    return float(compute_effsize(treated, comparison, paired=False, eftype="cohen"))
