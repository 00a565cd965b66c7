"""How long does it take to score 100,000 pupils on 25 items?  `make bench` prints it."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd

from evalkit.catalogue import load_instrument
from evalkit.scoring import score_responses

PUPILS = 100_000
MISSING = 0.03
REPEATS = 3


def main() -> None:
    """Score made-up SDQ answers and print the best of three times."""
    instrument = load_instrument("sdq_s11")
    rng = np.random.default_rng(20261122)
    trait = rng.standard_normal((PUPILS, 1))
    answers = np.clip(np.round(1 + 0.6 * trait + 0.6 * rng.standard_normal((PUPILS, 25))), 0, 2)
    turned = [item in instrument.reversed_items for item in instrument.items]
    answers = np.where(turned, 2 - answers, answers)
    answers[rng.random(answers.shape) < MISSING] = np.nan
    frame = pd.DataFrame(answers, columns=list(instrument.items)).astype("Int64")
    frame = frame.assign(pupil_id=[f"P{n}" for n in range(PUPILS)], wave="baseline")
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        scores = score_responses(frame, instrument)
        seconds.append(time.perf_counter() - started)
    print(
        f"scoring: {PUPILS:,} pupils x 25 items, {scores['scale'].nunique()} scores each: "
        f"{min(seconds):.2f} s"
    )


if __name__ == "__main__":
    main()
