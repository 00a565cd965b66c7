"""For whom a figure is released, and under which policy."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.catalogue import CohortPlan
from evalkit.disclosure.policy import Policy, load_policy
from evalkit.disclosure.rules import release_quantity
from evalkit.errors import DisclosureError
from evalkit.findings import Quantity

RELEASABLE = ("commissioner",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An audience with the policy that guards what it sees."""

    audience: str
    policy: Policy

    def may_see(self, quantity: Quantity) -> bool:
        """Return whether the policy shows this quantity to the reader."""
        return not release_quantity("quantity", quantity, self.policy).is_hidden


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
