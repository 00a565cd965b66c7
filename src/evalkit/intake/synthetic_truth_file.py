"""The truth of a made-up cohort as a file that people can read: ``_truth.toml``."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping

import pandas as pd

from evalkit.catalogue import CohortPlan
from evalkit.intake.synthetic_drawn import ALL, DrawnTruth

TRUTH_FILE = "_truth.toml"
"""Begins with an underscore, so that it is not read as data."""

INTRO = (
    "What is true in this made-up cohort, written beside its files. evalkit does not read it.",
    "",
    "Changes are after − before. Latent values are in standard deviations (SD) of wellbeing "
    "between pupils; above 0 is better wellbeing.",
    "",
    "Numbers of pupils are those of the cohort, before anything goes wrong in its files: a pupil "
    "without consent, with a mistyped code or away on the day counts here and may not count in a "
    "report.",
)

PARAMETERS = {
    "mentee_change": "Average change that the programme makes in mentees, in SD.",
    "ambassador_change": "Average change that the programme makes in ambassadors, in SD.",
    "school_sd": "SD between schools of these changes, in SD of wellbeing.",
    "retest": "Correlation of a pupil's wellbeing between the waves, 0 to 1.",
    "ambassador_start": "How much higher ambassadors start than younger pupils, in SD.",
    "school_start_sd": "SD between schools of the starting level, in SD of wellbeing.",
    "selected_share": "Share of the younger year group that is mentored. 1: everybody. Below 1: "
    "those with the lowest score of the first questionnaire, school by school.",
    "attrition_share": "Share of pupils without answers at the endpoint, expected.",
    "attrition_by_start": "Rise of the log-odds of being lost per SD of wellbeing at baseline. "
    "Below 0: those who started low are lost more often. 0: the start makes no difference.",
    "attrition_by_early_end": "Rise of the log-odds of being lost where the pair ended early.",
    "choice_by_score": "How closely schools keep to that score, 0 to 1: the correlation of what "
    "they choose by with it. At 1 the lowest are chosen without fail.",
    "comparison_share": "Share of the younger pupils who are not mentored who are comparison "
    "pupils.",
    "natural_change": "Average change of every pupil that no programme makes, in SD. Below, it is "
    "part of without_programme.",
}

DRAWN = {
    "n_pupils": "Pupils of this role.",
    "n_lost": "Those without answers at the endpoint.",
    "start": "How far they stood from what is expected in their school and role, in SD.",
    "effect": "What the programme changes in them, in SD.",
    "without_programme": "What changes without a programme, in SD: regression to the mean alone. "
    "It is (1 − retest) × −start, clearly above 0 only where pupils were chosen for a low start.",
}

POINTS = {
    "effect": "What the programme changes.",
    "without_programme": "What would change without it: regression to the mean.",
    "expected_change": "Both together, for everybody who was there at baseline.",
    "expected_change_stayed": "The same, for those who were not lost: what a report can see.",
}


def truth_text(drawn: DrawnTruth, plan: CohortPlan) -> str:
    """Return the text of ``_truth.toml``: the parameters, all schools together, each school."""
    lines = [line for told in INTRO for line in _comment(told)]
    lines += ["", f"seed = {drawn.seed}", "", "[parameters]"]
    for name, value in drawn.truth.told().items():
        lines += _comment(PARAMETERS[name])
        lines.append(f"{name} = {_number(value)}")
    lines += ["", *_comment("All schools together; every pupil counts the same.")]
    lines += [*_named(DRAWN), "#", *_comment("In points of a score:"), *_named(POINTS)]
    lines += ["#", *_comment("The scores:"), *_named(_directions(drawn, plan))]
    lines += _schools(drawn)
    return "\n".join(lines) + "\n"


def _schools(drawn: DrawnTruth) -> list[str]:
    scores = dict(tuple(drawn.scores.groupby(["school_id", "role"], sort=False)))
    lines: list[str] = []
    for row in drawn.groups.to_dict("records"):
        school, role = str(row["school_id"]), str(row["role"])
        where = "overall" if school == ALL else f"schools.{json.dumps(school)}"
        lines += ["", f"[{where}.{role}]"]
        lines += [f"{name} = {_number(row[name])}" for name in DRAWN]
        for points in scores[school, role].to_dict("records"):
            told = ", ".join(
                f"{name} = {_number(points[name])}" for name in POINTS if pd.notna(points[name])
            )
            lines.append(f"{points['scale']} = {{ {told} }}")
    return lines


def _directions(drawn: DrawnTruth, plan: CohortPlan) -> dict[str, str]:
    """Return what each score is, its range, and whether a high one is good."""
    scales = {scale.name: scale for each in plan.instruments.values() for scale in each.scales}
    return {
        name: f"{scales[name].label}, {scales[name].lowest:g} to {scales[name].highest:g} points; "
        f"{'higher' if scales[name].higher_is_better else 'lower'} is better."
        for name in drawn.scores["scale"].unique()
    }


def _named(told: Mapping[str, str]) -> list[str]:
    return [line for name, what in told.items() for line in _comment(f"{name}: {what}")]


def _comment(text: str) -> list[str]:
    return [
        f"# {line}".rstrip() for line in (textwrap.wrap(text, 96, break_on_hyphens=False) or [""])
    ]


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) >= 1 else f"{value:.4f}"
