"""What goes wrong in real files, added to made-up ones.  None of it keeps a report back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.intake.sent_tables import SentTables
from evalkit.intake.synthetic_mess_programme import mess_up_programme, without_exit_survey

UNANSWERED = 0.006
"""Chance that an item is skipped; about 4 in 100 SWEMWBS scores are lost to it."""

ABSENT_AT = {"baseline": 0.04, "endpoint": 0.05}
"""Share of pupils who were away on the day of the questionnaires, whoever they are.

Who is lost on the way, and why, is no accident of a file but a part of the truth:
:class:`evalkit.intake.synthetic_truth.Truth` has it.
"""

NO_CONSENT = {"no": 0.02, "": 0.015}
"""Share of pupils who said no to the evaluation, and whose form never came back."""

SMALL = 20
"""Schools with fewer pupils than this have no typing errors and no withdrawal."""

WITHDREW_ON = "2026-03-02"


def add_mess(
    sent: Mapping[str, SentTables], *, plan: CohortPlan, seed: int
) -> dict[str, SentTables]:
    """Return the tables with the faults of real ones.  The tables passed in stay as they are.

    In every school: items left out here and there; about 5 in 100 pupils without an endpoint
    and 4 without a baseline, in all questionnaires alike and at random, besides those who were
    lost; a few pupils refused consent or never handed the form in, though they answered; gaps in
    the session log and the exit survey.  In schools of 20 pupils or more: one pupil withdrew
    consent in March; one pupil's code is mistyped at the endpoint (the letter O for a zero), so
    that those answers belong to nobody; and what
    :func:`evalkit.intake.synthetic_mess_programme.mess_up_programme` adds.  In cohorts of three
    schools or more: the last school but one has not sent its endpoint, its exit survey and its
    last term yet.

    Parameters
    ----------
    sent : mapping of school code to tables
        As :func:`evalkit.intake.sent_tables.as_sent` returns them.
    plan : CohortPlan
        Names the questionnaires and the terms.
    seed : int
        The same seed gives the same faults.
    """
    waiting = list(sent)[-2] if len(sent) >= 3 else None
    messy = {}
    for place, (school_id, tables) in enumerate(sent.items()):
        rng = np.random.default_rng([seed, place])
        made = {name: frame.copy() for name, frame in tables.items()}
        _consent(rng, made["pupils"])
        _absences(rng, made, plan)
        for name, instrument in plan.instruments.items():
            _skipped_items(rng, made[f"responses_{name}"], list(instrument.items))
        is_small = len(made["pupils"]) < SMALL
        mess_up_programme(
            # Of its own, so that the faults of the other tables stay where they were.
            np.random.default_rng(np.random.SeedSequence([seed, place], spawn_key=(1,))),
            made,
            n_planned=int(plan.sessions_planned or 0),
            is_small=is_small,
        )
        if not is_small:
            _withdrawal(rng, made["pupils"])
            _mistyped_code(rng, made, plan)
        if school_id == waiting:
            _no_endpoint_yet(made, plan)
        messy[school_id] = {name: frame.reset_index(drop=True) for name, frame in made.items()}
    return messy


def _consent(rng: np.random.Generator, pupils: pd.DataFrame) -> None:
    drawn, reached = rng.random(len(pupils)), 0.0
    for word, share in NO_CONSENT.items():
        is_drawn = (drawn >= reached) & (drawn < reached + share)
        pupils.loc[is_drawn, "consent_evaluation"] = word
        reached += share


def _absences(rng: np.random.Generator, tables: SentTables, plan: CohortPlan) -> None:
    pupils = tables["pupils"]
    for wave, share in ABSENT_AT.items():
        is_away = rng.random(len(pupils)) < share
        away = set(pupils.loc[is_away, "pupil_id"])
        for name in plan.instruments:
            answers = tables[f"responses_{name}"]
            is_lost = (answers["wave"] == wave) & answers["pupil_id"].isin(away)
            tables[f"responses_{name}"] = answers[~is_lost]


def _skipped_items(rng: np.random.Generator, answers: pd.DataFrame, items: list[str]) -> None:
    is_skipped = rng.random((len(answers), len(items))) < UNANSWERED
    answers[items] = answers[items].mask(is_skipped, "")


def _withdrawal(rng: np.random.Generator, pupils: pd.DataFrame) -> None:
    consenting = pupils.index[pupils["consent_evaluation"] == "yes"]
    row = rng.choice(consenting)
    pupils.loc[row, ["withdrew_on", "end_reason"]] = [WITHDREW_ON, "changed_mind"]


def _mistyped_code(rng: np.random.Generator, tables: SentTables, plan: CohortPlan) -> None:
    pupils = tables["pupils"]
    is_open = (pupils["consent_evaluation"] == "yes") & (pupils["withdrew_on"] == "")
    answered = [
        set(frame.loc[frame["wave"] == "endpoint", "pupil_id"])
        for frame in (tables[f"responses_{name}"] for name in plan.instruments)
    ]
    codes = [
        code
        for code in pupils.loc[is_open & (pupils["role"] == "mentee"), "pupil_id"]
        if "0" in code and all(code in each for each in answered)
    ]
    if not codes:
        return
    code = str(rng.choice(codes))
    for name in plan.instruments:
        answers = tables[f"responses_{name}"]
        is_it = (answers["wave"] == "endpoint") & (answers["pupil_id"] == code)
        answers.loc[is_it, "pupil_id"] = code.replace("0", "O", 1)


def _no_endpoint_yet(tables: SentTables, plan: CohortPlan) -> None:
    for name in plan.instruments:
        answers = tables[f"responses_{name}"]
        tables[f"responses_{name}"] = answers[answers["wave"] != "endpoint"]
    pupils = tables["pupils"]
    pupils.loc[pupils["end_reason"] == "completed", "end_reason"] = ""
    without_exit_survey(tables)
    if plan.record_outcomes:
        records = tables["records"]
        tables["records"] = records[records["term"] != plan.record_outcomes[0].after]
