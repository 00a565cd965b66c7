"""Which rule covers which kind of quantity; what no rule covers does not leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evalkit.disclosure.comparison_rules import release_gap, release_strength
from evalkit.disclosure.file_rules import (
    release_codes,
    release_file_text,
    release_pair_text,
    release_row_share,
    release_rows,
    release_two_ways,
)
from evalkit.disclosure.policy import Policy
from evalkit.disclosure.released import ReleasedValue
from evalkit.disclosure.rules import (
    release_count,
    release_label,
    release_mean,
    release_measured,
    release_pooled,
    release_schools,
    release_share,
    release_total,
    release_undefined,
)
from evalkit.errors import DisclosureError
from evalkit.findings import (
    Count,
    FileText,
    Gap,
    Label,
    Mean,
    Measured,
    PairText,
    PooledMeasure,
    PupilCode,
    RowCount,
    RowShare,
    SchoolCount,
    Share,
    Strength,
    Total,
    TwoWays,
    Undefined,
)

# R4: order statistics have no kind of quantity, so there is no rule by which one could leave.
RULES: dict[type, Callable[[Any, Policy], ReleasedValue]] = {
    Label: release_label,
    SchoolCount: release_schools,
    Count: release_count,
    Total: release_total,
    Share: release_share,
    Mean: release_mean,
    Measured: release_measured,
    Undefined: release_undefined,
    PooledMeasure: release_pooled,
    RowCount: release_rows,
    RowShare: release_row_share,
    PupilCode: release_codes,
    FileText: release_file_text,
    PairText: release_pair_text,
    TwoWays: release_two_ways,
    Gap: release_gap,
    Strength: release_strength,
}


def release_quantity(name: str, quantity: object, policy: Policy) -> ReleasedValue:
    """Return a quantity by the rule of its kind.

    Raises
    ------
    DisclosureError
        It is of a kind that no rule covers.
    """
    rule = RULES.get(type(quantity))
    if rule is None:
        raise DisclosureError(
            f"`{name}` is a {type(quantity).__name__}, for which there is no rule. It must be one "
            f"of {', '.join(kind.__name__ for kind in RULES)}. Wrap it in the kind that it is."
        )
    return rule(quantity, policy)
