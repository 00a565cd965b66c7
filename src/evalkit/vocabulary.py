"""The words that definitions, data and code share.  One place, so that they cannot drift apart."""

from __future__ import annotations

WAVES: tuple[str, ...] = ("baseline", "midpoint", "endpoint", "follow_up")
"""Waves of measurement, in the order in which they happen."""

ROLES: tuple[str, ...] = ("ambassador", "mentee", "comparison", "none")
"""What a pupil does in the programme."""

COMPARISON_DESIGNS: tuple[str, ...] = ("none", "waiting_list", "matched", "previous_cohort")
"""How the plan says that change is to be judged."""

ROLE_PLURALS: dict[str, str] = {
    "ambassador": "ambassadors",
    "mentee": "mentees",
    "comparison": "comparison pupils",
    "none": "pupils",
}
"""How a group of pupils is named in prose."""
