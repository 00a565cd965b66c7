"""Which pupils have no answer form at a wave at which others of the school have one?"""

from __future__ import annotations

from evalkit.findings.answer_forms import expected_pupils, wave_forms, wave_words
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.own_school import own_school
from evalkit.findings.quantity import Count, Label, PupilCode
from evalkit.intake import Cohort

COLUMNS = {"form": "Form", "n_pupils": "Pupils without one", "codes": "Their codes"}
MOST_CODES = 60


def absent_pupils(cohort: Cohort) -> Finding:
    """Return the pupils who lack a form, by wave; questionnaires that lack the same are one row.

    Pupils count whose data may be used and whose group the plan reports.

    Parameters
    ----------
    cohort : Cohort
        One school's, opened ``even_unusable``.
    """
    own_school(cohort)
    every = [each for each in wave_forms(cohort) if len(each.forms)]
    reason = None if cohort.plan.instruments else "no_questionnaire"
    if not every:
        reason = reason or "no_forms"
        return Finding(name="absent_pupils", empty_because=reason, is_for_school=True)
    expected = expected_pupils(cohort)
    lacking: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for each in every:
        there = set(each.forms["pupil_id"])
        codes = tuple(code for code in expected if code not in there)
        if codes:
            lacking.setdefault((each.wave, codes), []).append(each.instrument.title)
    if not lacking:
        return Finding(name="absent_pupils", empty_because="nobody_absent", is_for_school=True)
    rows = tuple(
        {
            "form": Label(text=f"{wave_words(wave)}: {' and '.join(titles)}"),
            "n_pupils": Count(n=len(codes)),
            "codes": PupilCode(codes=codes[:MOST_CODES], n_more=max(0, len(codes) - MOST_CODES)),
        }
        for (wave, codes), titles in lacking.items()
    )
    return Finding(
        name="absent_pupils",
        tables={"absent": FindingTable(columns=COLUMNS, rows=rows)},
        is_for_school=True,
    )
