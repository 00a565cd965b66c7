"""The groups of pupils that a plan reports: the main group and, where there is one, a second."""

from __future__ import annotations

from evalkit.errors import DataError
from evalkit.intake import Cohort
from evalkit.vocabulary import ROLE_PLURALS

GROUPS = ("main", "second")


def role_of(cohort: Cohort, group: str) -> str | None:
    """Return the role that stands for a group in the plan, or None when the plan has no such group.

    Parameters
    ----------
    group : {"main", "second"}
        The first or the second entry of ``groups`` in the plan.
    """
    if group not in GROUPS:
        raise DataError(f"group must be one of {', '.join(GROUPS)}; got {group!r}.")
    place = GROUPS.index(group)
    return cohort.plan.groups[place] if place < len(cohort.plan.groups) else None


def group_words(role: str) -> dict[str, str]:
    """Return the words by which prose calls a group."""
    plural = ROLE_PLURALS[role]
    return {"group": plural, "Group": plural[0].upper() + plural[1:]}
