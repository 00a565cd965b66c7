"""Made-up answers to every questionnaire: legal, and better for those who fare better."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from evalkit.catalogue.instruments import built_in
from evalkit.intake.synthetic_answers import tick_boxes
from evalkit.scoring import score_responses

EVERY = built_in()
N = 400


@pytest.fixture(params=EVERY, ids=lambda each: each.name)
def instrument(request):
    return request.param


def answers(instrument, latent, seed=1):
    return tick_boxes(np.random.default_rng(seed), latent, instrument)


def scored(instrument, latent):
    frame = pd.DataFrame(answers(instrument, latent), columns=list(instrument.items))
    frame.insert(0, "pupil_id", [f"P{place}" for place in range(len(latent))])
    frame.insert(1, "wave", "baseline")
    return score_responses(frame, instrument)


def test_every_answer_is_a_box_on_the_form(instrument):
    drawn = answers(instrument, np.random.default_rng(2).standard_normal(N))
    assert drawn.shape == (N, len(instrument.items))
    assert set(np.unique(drawn)) <= set(range(instrument.lowest, instrument.highest + 1))


def test_every_box_is_ticked_by_somebody(instrument):
    drawn = answers(instrument, np.linspace(-3, 3, 4000))
    assert set(np.unique(drawn)) == set(range(instrument.lowest, instrument.highest + 1))


def test_who_fares_better_scores_better_on_every_outcome(instrument):
    latent = np.linspace(-2, 2, N)
    scores = scored(instrument, latent)
    for scale in instrument.scales:
        if scale.higher_is_better is None:
            continue
        own = scores.loc[scores["scale"] == scale.name, "score"].to_numpy()
        assert not np.isnan(own).any()
        r = np.corrcoef(latent, own)[0, 1] * (1 if scale.higher_is_better else -1)
        assert r > 0.4, scale.name


def test_no_item_runs_against_its_scale(instrument, recwarn):
    scored(instrument, np.linspace(-2, 2, N))
    assert [str(each.message) for each in recwarn if "Direction" in each.category.__name__] == []


def test_the_same_seed_ticks_the_same_boxes(instrument):
    latent = np.linspace(-1, 1, 20)
    assert (answers(instrument, latent, 3) == answers(instrument, latent, 3)).all()
    assert (answers(instrument, latent, 3) != answers(instrument, latent, 4)).any()
