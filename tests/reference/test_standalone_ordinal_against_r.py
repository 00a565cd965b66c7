"""Order alone, beyond the shared cases: R's whole matrix of pairs, ties, near separation."""

from __future__ import annotations

from evalkit.effects.cliffs_delta import cliffs_delta, paired_cliffs_delta
from evalkit.effects.paired_superiority import paired_superiority
from evalkit.effects.superiority import superiority

FACTS = "standalone_ordinal.json"

SAMPLES = {
    "answers": ([3, 4, 4, 2, 5, 3, 5, 4, 1, 5], [2, 3, 1, 4, 2, 3, 2]),
    "points": ([24.5, 27.1, 29.8, 25.2, 22.9], [20.3, 22.7, 27.4, 21.6, 19.9, 26.5]),
    "opposite": ([1, 2, 2, 3, 1, 4], [3, 4, 2, 5, 5, 4, 3, 3]),
    "nearly_apart": ([4, 5, 6, 7], [1, 1, 3, 4]),
    "apart": ([7, 8, 9, 7, 8, 9], [1, 2, 3, 4, 5, 6, 6]),
    "paired": ([3, 4, 2, 5, 3, 4, 2, 3, 1, 4, 3, 2], [4, 4, 3, 5, 4, 3, 4, 4, 2, 5, 2, 4]),
}
READINGS = {
    "mann_whitney_U": lambda x, y: superiority(x, y).value * len(x) * len(y),
    "rank_biserial": lambda x, y: cliffs_delta(x, y).value,
    "superiority_se": lambda x, y: superiority(x, y).se,
    "superiority_df": lambda x, y: superiority(x, y).df,
    "superiority_low": lambda x, y: superiority(x, y).low,
    "superiority_high_90": lambda x, y: superiority(x, y, level=0.9).high,
    "superiority_p": lambda x, y: superiority(x, y).p_value,
    "delta_se": lambda x, y: cliffs_delta(x, y).se,
    "delta_low": lambda x, y: cliffs_delta(x, y).low,
    "delta_high": lambda x, y: cliffs_delta(x, y).high,
    "superiority": lambda x, y: paired_superiority(x, y).value,
    "delta": lambda x, y: paired_cliffs_delta(x, y).value,
}


def test_r_agrees(fact, agrees):
    sample, reading = fact["id"].split(".")
    agrees(READINGS[reading](*SAMPLES[sample]))
