"""For whom a figure is released, and under which policy."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.catalogue import CohortPlan
from evalkit.disclosure.policy import Policy, load_policy
from evalkit.disclosure.rule_book import release_quantity
from evalkit.errors import DisclosureError
from evalkit.findings import Quantity

AUDIENCES = ("commissioner", "school")
SCHOOL_POLICY = "school-v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """An audience with the policy that guards what it sees."""

    audience: str
    policy: Policy

    def __post_init__(self) -> None:
        if self.policy.audience != self.audience:
            raise DisclosureError(
                f"The policy {self.policy.name} is written for the audience "
                f"{self.policy.audience!r}, not for {self.audience!r}. In plan.toml, "
                "disclosure_policy names the one for pages that may leave the school: "
                "commissioner-v1."
            )

    def may_see(self, quantity: Quantity) -> bool:
        """Return whether the policy shows this quantity to the reader."""
        return not release_quantity("quantity", quantity, self.policy).is_hidden


def reader_for(audience: str, plan: CohortPlan) -> Reader:
    """Return the reader of a report.

    Parameters
    ----------
    audience : str
        ``"commissioner"``: pages that may leave the school, under the plan's policy.
        ``"school"``: pages for the office of the one school that they are about.
    plan : CohortPlan
        Names the policy for pages that may leave the school.

    Raises
    ------
    DisclosureError
        No policy is written for this audience, or the plan names one of another audience.
    """
    if audience not in AUDIENCES:
        raise DisclosureError(
            f"audience must be one of {', '.join(AUDIENCES)}; got {audience!r}. "
            "No policy says what this audience may see, so nothing is shown. "
            "Correct the notebook's parameter `audience`."
        )
    policy = SCHOOL_POLICY if audience == "school" else plan.policy
    return Reader(audience=audience, policy=load_policy(policy))
