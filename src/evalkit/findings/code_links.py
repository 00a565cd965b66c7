"""How many answer forms could be put to a pupil, and how was that done?"""

from __future__ import annotations

import pandas as pd

from evalkit.catalogue.planned_linkage import LinkageRule
from evalkit.findings.answer_forms import wave_words
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.own_school import own_school
from evalkit.findings.quantity import Label, Quantity, RowCount, RowShare
from evalkit.intake import Cohort
from evalkit.intake.account_tables import UNLINKED
from evalkit.vocabulary import WAVES

WAYS = {
    "exact": "Code as in the table of pupils",
    "one": "One slip in the code",
    "two": "Two slips in the code",
    UNLINKED: "No such pupil",
}
REACH = {1: "One", 2: "Up to two"}


UNREAD = "unread"


def code_links(cohort: Cohort) -> Finding:
    """Return the match rate of a school's answer forms, by questionnaire, wave and way of linking.

    Parameters
    ----------
    cohort : Cohort
        One school's, opened ``even_unusable``.
    """
    own_school(cohort)
    rate = cohort.match_rate
    if rate.empty:
        reason = "no_forms" if cohort.plan.instruments else "no_questionnaire"
        return Finding(name="code_links", empty_because=reason, is_for_school=True)
    ways = [way for way in WAYS if way in ("exact", UNLINKED) or (rate["how"] == way).any()]
    # A cell that is no wave is the school's own text; such forms are counted together.
    waves = rate["wave"].where(rate["wave"].isin(WAVES), UNREAD)
    counts = (
        rate.assign(wave=pd.Categorical(waves, categories=[*WAVES, UNREAD]))
        .pivot_table(
            index=["wave", "table"],
            columns="how",
            values="n_rows",
            aggfunc="sum",
            fill_value=0,
            observed=True,
        )
        .reindex(columns=ways, fill_value=0)
    )
    totals = counts.sum()
    n_rows, n_over = int(totals.sum()), int(totals.get("one", 0) + totals.get("two", 0))
    columns = {"form": "Answer forms", "rows": "Received"} | {way: WAYS[way] for way in ways}
    return Finding(
        name="code_links",
        lead="rows",
        verdict="some_over" if n_over else "exact_only",
        words={"how": linkage_words(cohort.plan.linkage)},
        quantities={
            "rows": RowCount(n=n_rows),
            "linked": RowShare(part=n_rows - int(totals[UNLINKED]), n=n_rows),
            "over": RowCount(n=n_over),
            "unlinked": RowCount(n=int(totals[UNLINKED])),
        },
        tables={
            "ways": FindingTable(
                columns=columns,
                rows=tuple(_row(cohort, at, here) for at, here in counts.iterrows()),
            )
        },
        is_for_school=True,
    )


def _row(cohort: Cohort, at: tuple[str, str], counts: pd.Series) -> dict[str, Quantity]:
    wave, table = at
    instrument = cohort.plan.instruments[table.removeprefix("responses_")]
    n_rows = int(counts.sum())
    return {
        "form": Label(text=f"{instrument.title}, {wave_words(wave).lower()}"),
        "rows": RowCount(n=n_rows),
    } | {str(way): RowShare(part=int(n), n=n_rows) for way, n in counts.items()}


def linkage_words(linkage: LinkageRule | None) -> str:
    """Return the plan's rule for linking in words."""
    if linkage is None or not linkage.max_differences:
        return (
            "Only a code that is written as in the table of pupils is taken as that pupil’s; "
            "capital and small letters count as the same."
        )
    differ = "of its parts" if linkage.elements else "of its letters or digits"
    return (
        "A code that is not in the table of pupils is compared with the codes of pupils of the "
        f"same year group who have no other answers at that time. {REACH[linkage.max_differences]} "
        f"{differ} may differ, and the link is made only where one pupil alone comes as near."
    )
