"""Where did the group stand, beside what others scored?"""

from __future__ import annotations

from evalkit.catalogue import Norm
from evalkit.findings.finding import Finding
from evalkit.findings.outcome_change import values_behind
from evalkit.findings.paired_group import paired_group
from evalkit.findings.paired_outcome import complete_pairs
from evalkit.findings.quantity import Mean
from evalkit.intake import Cohort


def beside_norms(cohort: Cohort, *, group: str) -> Finding:
    """Return a group's averages before and after, beside the norms that the plan names.

    The same pupils as in the change of the primary outcome; a norm says whom it is about, of which
    year, and whether it was checked.

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    group : {"main", "second"}
        The first or second group of the plan.
    """
    primary = cohort.plan.primary
    norms = cohort.plan.norms.get(primary.name, ())
    found = paired_group(
        cohort, name="beside_norms", group=group, empty_because=None if norms else "no_norms"
    )
    if isinstance(found, Finding):
        return found
    complete = complete_pairs(found.pairs)
    behind = values_behind(primary, complete)
    return Finding(
        name="beside_norms",
        lead="before",
        words=found.words | {"norms": "; ".join(norm_words(each) for each in norms)},
        quantities={
            moment: Mean(value=float(complete[moment].mean()), n=len(complete), behind=behind)
            for moment in ("before", "after")
        },
    )


def norm_words(norm: Norm) -> str:
    """Return a norm in words, with its population, year, source and mark."""
    spread = f", standard deviation {norm.sd:g}" if norm.sd is not None else ""
    size = f", n = {norm.n:,}" if norm.n is not None else ""
    return f"{norm.whose}: {norm.mean:g}{spread}{size} ({norm.source}; {norm.mark})"
