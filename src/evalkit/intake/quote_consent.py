"""Approved quotes of pupils who did not agree to be quoted: left out, and told about."""

from __future__ import annotations

import pandas as pd

from evalkit.intake.planned_tables import PUPILS
from evalkit.intake.problems import Problem
from evalkit.intake.row_checks import CheckedTable, sources_of

APPROVALS = "approvals"
NO_CONSENT = "no_consent_to_quotes"


def with_quote_consent(approvals: pd.DataFrame, pupils: pd.DataFrame) -> pd.DataFrame:
    """Return the approved quotes, those having a reason whose pupil did not agree to be quoted.

    An answer without a pupil code has nobody's consent to look up; whoever approves it answers
    for that.

    Parameters
    ----------
    approvals : DataFrame
        Has ``school_id``, ``reason`` and ``who``, the pupil of the answer.
    pupils : DataFrame
        The rolls; an empty ``consent_quotes`` counts as no.
    """
    agreed = pupils[pupils["consent_quotes"].fillna(False).astype(bool)]
    asked = pd.MultiIndex.from_frame(approvals[["school_id", "who"]])
    has_agreed = asked.isin(pd.MultiIndex.from_frame(agreed[["school_id", "pupil_id"]]))
    is_out = approvals["reason"].isna() & approvals["who"].notna() & ~has_agreed
    return approvals.assign(reason=approvals["reason"].mask(is_out, NO_CONSENT))


def quote_problems(table: CheckedTable, approvals: pd.DataFrame) -> list[Problem]:
    """Return a warning per school with approved quotes of pupils who did not agree."""
    problems = []
    hit = approvals[approvals["reason"] == NO_CONSENT]
    for school, here in hit.groupby("school_id", sort=True):
        file, sheet = sources_of(table, here)
        codes = sorted(here["who"].unique())
        n = "1 approved quote is" if len(here) == 1 else f"{len(here)} approved quotes are"
        was = "it was" if len(here) == 1 else "they were"
        problems.append(
            Problem(
                severity="warning",
                kind=NO_CONSENT,
                school_id=str(school),
                file=file,
                sheet=sheet,
                row=int(here["row"].iloc[0]) if len(here) == 1 else None,
                found=", ".join(codes),
                message=f"{n} from answers of pupils without consent to quotes (an empty cell "
                f"counts as no); {was} left out.",
                mend=f"You need do nothing, unless consent was given: then write yes under "
                f"consent_quotes in the table {PUPILS}.",
            )
        )
    return problems
