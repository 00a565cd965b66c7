"""The tables of a made-up programme: from nominations and wishes to pairs and approved quotes."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from evalkit.intake.synthetic_approvals import drawn_approvals
from evalkit.intake.synthetic_feedback import drawn_feedback
from evalkit.intake.synthetic_pairs import Pairing
from evalkit.intake.synthetic_relations import drawn_relations
from evalkit.intake.synthetic_sessions import pairs_and_sessions
from evalkit.intake.synthetic_streams import stream
from evalkit.intake.synthetic_survey import Survey
from evalkit.intake.synthetic_training import drawn_training
from evalkit.intake.synthetic_wishes import drawn_nominations, drawn_preferences


def programme_tables(
    survey: Survey,
    *,
    pairing: Pairing,
    is_lost: np.ndarray,
    agrees: np.ndarray,
    n_planned: int,
    seed: int,
) -> dict[str, pd.DataFrame]:
    """Return the tables that a cohort may send besides, by name.

    Each has random numbers of its own, so that none moves when another is drawn in a new way.

    Parameters
    ----------
    survey : Survey
    pairing : Pairing
    is_lost : array of bool, (pupils,)
        Who has no answers at the endpoint; they answer no exit survey either.
    agrees : array of bool, (pupils,)
        Who agreed to be quoted.
    n_planned : int
        Sessions planned per pair.
    seed : int
    """
    own = partial(stream, seed)
    pupils, schools = survey.pupils, survey.schools
    pairs, sessions = pairs_and_sessions(
        own("sessions"), pairing=pairing, pupils=pupils, n_planned=n_planned
    )
    training = drawn_training(own("training"), pupils=pupils, schools=schools)
    feedback = drawn_feedback(own("feedback"), pupils=pupils, schools=schools, is_lost=is_lost)
    return {
        "nominations": drawn_nominations(
            own("nominations"), pupils=pupils, start=survey.wellbeing[0]
        ),
        "preferences": drawn_preferences(own("preferences"), pupils=pupils, pairing=pairing),
        "relations": drawn_relations(
            own("relations"), pupils=pupils, schools=schools, pairing=pairing
        ),
        "pairs": pairs,
        "sessions": sessions,
        "training": training,
        "feedback": feedback,
        "approvals": drawn_approvals(
            own("approvals"),
            pupils=pupils,
            answers={"feedback": feedback, "training": training},
            agrees=agrees,
        ),
    }
