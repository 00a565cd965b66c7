"""Which questionnaires were used, why, and what must be kept in mind about each?"""

from __future__ import annotations

from evalkit.catalogue.explained import missing_words
from evalkit.findings.finding import Finding
from evalkit.intake import Cohort


def questionnaires(cohort: Cohort) -> Finding:
    """Return each planned questionnaire in words: what it is, why it is used, its caveats.

    The scores that are outcomes stand with their reach, their good direction and the rule for
    missing answers; never an item's wording.
    """
    plan = cohort.plan
    if not plan.instruments:
        return Finding(name="questionnaires", empty_because="no_questionnaire")
    words = {}
    for name, instrument in plan.instruments.items():
        scores = [
            f"{scale.label} goes from {scale.lowest:g} to {scale.highest:g}, "
            f"{'higher' if scale.higher_is_better else 'lower'} is better. {missing_words(scale)}"
            for scale in instrument.scales
            if scale.name in [outcome.name for outcome in plan.outcomes]
        ]
        parts = [
            f"{instrument.title}.",
            instrument.what,
            *scores,
            instrument.why,
            instrument.caveats,
        ]
        words[name] = " ".join(part.strip() for part in parts if part)
    return Finding(name="questionnaires", words=words)
