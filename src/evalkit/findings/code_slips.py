"""Which codes with a slip were taken as a pupil's, and which came near to one and were not?"""

from __future__ import annotations

import pandas as pd

from evalkit.findings.answer_forms import wave_words
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.own_school import own_school
from evalkit.findings.quantity import FileText, Label, PupilCode, Quantity, RowCount
from evalkit.intake import Cohort

COLUMNS = {"row": "Where", "wave": "Wave", "code": "Code as written", "pupil": "Pupil code"}
SLIPS = {"one": "one letter or digit", "two": "two letters or digits"}
WHOLE = ("", "code")
WHY = {
    "twins": "Two rows at this time have the code",
    "not_unique": "It is as near to another pupil",
    "nearer_candidate": "One of the two is nearer to another",
    "other_questionnaire": "It fits in one questionnaire and not in another",
}
MOST_LISTED = 50


def linked_slips(cohort: Cohort) -> Finding:
    """Return the codes with a slip that were read as a pupil's, with what differs in each.

    Parameters
    ----------
    cohort : Cohort
        One school's, opened ``even_unusable``.
    """
    own_school(cohort)
    made = cohort.links[cohort.links["why"] == ""]
    told = [
        _where(each) | {"differing": Label(text=_differing(each.differing, each.how))}
        for each in made.head(MOST_LISTED).itertuples()
    ]
    columns = COLUMNS | {"differing": "What differs"}
    return _finding("linked_slips", made, told, columns, empty="no_slips_linked")


def near_misses(cohort: Cohort) -> Finding:
    """Return the codes that came near to a pupil's and were not linked, and why.

    Parameters
    ----------
    cohort : Cohort
        One school's, opened ``even_unusable``.
    """
    own_school(cohort)
    missed = cohort.links[cohort.links["why"] != ""]
    told = [
        _where(each) | {"why": Label(text=WHY.get(each.why, each.why.replace("_", " ")))}
        for each in missed.head(MOST_LISTED).itertuples()
    ]
    columns = COLUMNS | {"pupil": "Near to", "why": "Why it was not linked"}
    linkage = cohort.plan.linkage
    is_looked_for = linkage is not None and linkage.max_differences > 0
    empty = "no_near_misses" if is_looked_for else "only_equal_codes"
    return _finding("near_misses", missed, told, columns, empty=empty)


def _finding(
    name: str,
    pairs: pd.DataFrame,
    told: list[dict[str, Quantity]],
    columns: dict[str, str],
    *,
    empty: str,
) -> Finding:
    if pairs.empty:
        return Finding(name=name, empty_because=empty, is_for_school=True)
    return Finding(
        name=name,
        lead="pairs",
        verdict="one" if len(pairs) == 1 else "several" if len(pairs) == len(told) else "cut",
        quantities={"pairs": RowCount(n=len(pairs)), "listed": RowCount(n=len(told))},
        tables={"pairs": FindingTable(columns=columns, rows=tuple(told))},
        is_for_school=True,
    )


def _where(pair: object) -> dict[str, Quantity]:
    return {
        "row": FileText(text=f"{pair.file}, row {pair.row}"),
        "wave": Label(text=wave_words(pair.wave)),
        "code": PupilCode(codes=(pair.code,)),
        "pupil": PupilCode(codes=(pair.pupil_id,)),
    }


def _differing(elements: str, how: str) -> str:
    return SLIPS.get(how, "") if elements in WHOLE else elements.replace("_", " ")
