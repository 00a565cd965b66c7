"""Which rows of a school are left out, and by which rule?"""

from __future__ import annotations

from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.own_school import own_school, table_titles
from evalkit.findings.quantity import Count, Label, RowCount
from evalkit.intake import Cohort

COLUMNS = {
    "heading": "Why",
    "table": "Why, and in which table",
    "n_pupils": "Pupils",
    "n_rows": "Rows",
}
REASONS = {
    "row_with_problems": "Something in the row must be mended",
    "duplicate_pupil": "The pupil code stands for two pupils",
    "duplicate_answers": "The pupil stands twice at the same time",
    "duplicate_rows": "The row is there twice",
    "unlinked": "The code is not in the table that it belongs to",
    "no_consent": "No consent to the evaluation",
    "withdrew": "The pupil withdrew",
    "no_consent_to_quotes": "The pupil did not agree to be quoted",
}
"""What people call each rule by which intake leaves a row out, in the order in which it is told."""


def rows_left_out(cohort: Cohort) -> Finding:
    """Return how many rows and pupils of each table are left out, by reason.

    Parameters
    ----------
    cohort : Cohort
        One school's, opened ``even_unusable``.
    """
    own_school(cohort)
    left_out = cohort.exclusions
    if left_out.empty:
        return Finding(name="rows_left_out", empty_because="nothing_left_out", is_for_school=True)
    titles = table_titles(cohort.plan)
    order = {reason: place for place, reason in enumerate(REASONS)}
    told = sorted(
        left_out.itertuples(), key=lambda each: (order.get(each.reason, len(order)), each.reason)
    )
    rows = tuple(
        {
            "heading": Label(text=reason_words(each.reason)),
            "table": Label(text=titles.get(each.table, each.table)),
            # A session names a pair, and a training answer nobody.
            "n_pupils": Count(n=int(each.n_pupils)) if each.n_pupils else Label(text="–"),
            "n_rows": RowCount(n=int(each.n_rows)),
        }
        for each in told
    )
    n_rows = int(left_out["n_rows"].sum())
    return Finding(
        name="rows_left_out",
        lead="rows",
        verdict="one" if n_rows == 1 else "several",
        quantities={"rows": RowCount(n=n_rows)},
        tables={"reasons": FindingTable(columns=COLUMNS, rows=rows)},
        is_for_school=True,
    )


def reason_words(reason: str) -> str:
    """Return in words why a row is left out."""
    return REASONS.get(reason, reason.replace("_", " ").capitalize())
