"""Which rules keep mentors from a pupil, told without what is private."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evalkit.catalogue.pairing import PairingRules
from evalkit.matching.named_people import counted
from evalkit.matching.pairing_task import PairingTask

RULED_OUT = "ruled_out"
"""What every private rule is called towards readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledOut:
    """The mentors whom rules keep from one pupil.

    Parameters
    ----------
    told : str
        How many mentors each rule keeps away, in words; each mentor is counted once, under a rule
        that is not private where there is one.
    main_rule : str
        The rule that most of them are counted under.
    only_by : mapping of rule to ndarray of int
        Mentors whom one rule alone keeps away.
    words : mapping of rule to str
        The rules' words for many pairs.
    """

    told: str
    main_rule: str
    only_by: dict[str, np.ndarray]
    words: dict[str, str]


def ruled_out(
    task: PairingTask, mentee: int, *, forbidden: pd.DataFrame, rules: PairingRules
) -> RuledOut:
    """Return which rules keep mentors from a pupil."""
    own = forbidden[forbidden["mentee_id"] == task.mentee_ids[mentee]]
    words = {rule: rules.forbidding(rule).many for rule in own["rule"].unique()}
    order = {rule.name: (rule.is_private, place) for place, rule in enumerate(rules.forbids)}
    place_of = {code: place for place, code in enumerate(task.mentor_ids)}
    of_mentor: dict[int, set[str]] = {}
    for code, rule in zip(own["mentor_id"], own["rule"], strict=True):
        if code in place_of:
            of_mentor.setdefault(place_of[code], set()).add(rule)
    counts: dict[str, int] = {}
    only: dict[str, list[int]] = {}
    for mentor, names in of_mentor.items():
        first = min(names, key=order.__getitem__)
        counts[first] = counts.get(first, 0) + 1
        if len(names) == 1:
            only.setdefault(first, []).append(mentor)
    by_words: dict[str, int] = {}
    for rule in sorted(counts, key=order.__getitem__):
        by_words[words[rule]] = by_words.get(words[rule], 0) + counts[rule]
    main = max(
        counts, key=lambda rule: (by_words[words[rule]], [-n for n in order[rule]]), default=""
    )
    return RuledOut(
        told=_told(len(task.mentor_ids), by_words),
        main_rule=RULED_OUT if main and order[main][0] else main,
        only_by={rule: np.sort(mentors) for rule, mentors in only.items()},
        words=words,
    )


def _told(n_mentors: int, by_words: dict[str, int]) -> str:
    if not by_words:
        return "No mentor is possible for this pupil."
    if n_mentors == 1:
        return f"The only mentor is not possible: {next(iter(by_words))}."
    reasons = [f"{words} ({counted(n, 'mentor')})" for words, n in by_words.items()]
    return f"None of the {counted(n_mentors, 'mentor')} is possible: {'; '.join(reasons)}."
