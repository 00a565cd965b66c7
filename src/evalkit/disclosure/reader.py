"""For whom a figure is released, and under which policy."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.catalogue import CohortPlan
from evalkit.disclosure.policy import Policy, load_policy
from evalkit.errors import DisclosureError

RELEASABLE = ("commissioner",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An audience with the policy that guards what it sees."""

    audience: str
    policy: Policy


def reader_for(audience: str, plan: CohortPlan) -> Reader:
    """Return the reader of a report.

    Parameters
    ----------
    audience : str
        ``"commissioner"``: pages that may leave the school.
    plan : CohortPlan
        Names the policy.

    Raises
    ------
    DisclosureError
        No policy is written for this audience.
    """
    if audience not in RELEASABLE:
        raise DisclosureError(
            f"audience must be one of {', '.join(RELEASABLE)}; got {audience!r}. "
            "No policy says what this audience may see, so nothing is shown. "
            "Correct the notebook's parameter `audience`."
        )
    return Reader(audience=audience, policy=load_policy(plan.policy))
