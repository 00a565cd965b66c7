"""Made-up ratings on forms: from 1 to 5, the questions of one form going together."""

from __future__ import annotations

import numpy as np

SD = 0.9
"""Of a rating before it is rounded; half of its square is shared by the questions of a form."""


def ratings_of(rng: np.random.Generator, means: np.ndarray, *, n_questions: int) -> np.ndarray:
    """Return whole ratings from 1 to 5, (forms, questions), about these means, (forms,)."""
    shared = rng.standard_normal((len(means), 1))
    own = rng.standard_normal((len(means), n_questions))
    return np.clip(np.round(means[:, None] + SD * np.sqrt(0.5) * (shared + own)), 1, 5)
