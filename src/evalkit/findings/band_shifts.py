"""Did pupils move between bands, and did some get worse?"""

from __future__ import annotations

import pandas as pd

from evalkit.catalogue import Bands
from evalkit.findings.finding import Finding, FindingTable
from evalkit.findings.groups import group_words, role_of
from evalkit.findings.outcome_change import outcome_words, why_no_change
from evalkit.findings.paired_outcome import complete_pairs, paired_outcome
from evalkit.findings.quantity import Label, Share
from evalkit.intake import Cohort
from evalkit.scoring import band_scores

MOVEMENTS = {
    "better": "Moved to a better band",
    "same": "Stayed in the same band",
    "worse": "Moved to a worse band",
}
COLUMNS = {"movement": "Between before and after", "pupils": "Pupils"}


def band_shifts(cohort: Cohort, *, group: str) -> Finding:
    """Return the shares of pupils who moved to a better band, stayed, or moved to a worse one.

    Bands are those that the plan names for the primary outcome; those who got worse stand
    beside those who got better.

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    group : {"main", "second"}
        The first or second group of the plan.
    """
    role, primary = role_of(cohort, group), cohort.plan.primary
    if role is None:
        return Finding(name="band_shifts", empty_because="no_such_group")
    words = group_words(role) | outcome_words(primary)
    bands = cohort.plan.bands.get(primary.name)
    if bands is None:
        return Finding(name="band_shifts", empty_because="no_bands", words=words)
    pairs = paired_outcome(cohort, primary, role=role)
    if reason := why_no_change(cohort, primary, pairs, role=role):
        return Finding(name="band_shifts", empty_because=reason, words=words)
    moved = _movement(complete_pairs(pairs), bands, primary.higher_is_better)
    counts = {
        "better": int((moved > 0).sum()),
        "same": int((moved == 0).sum()),
        "worse": int((moved < 0).sum()),
    }
    parts = tuple(counts.values())
    shares = {name: Share(events=n, n=len(moved), parts=parts) for name, n in counts.items()}
    rows = tuple(
        {"movement": Label(text=MOVEMENTS[name]), "pupils": share} for name, share in shares.items()
    )
    return Finding(
        name="band_shifts",
        lead=max(counts, key=counts.__getitem__),
        words=words | _band_words(bands),
        quantities=shares,
        tables={"movements": FindingTable(columns=COLUMNS, rows=rows)},
    )


def _movement(pairs: pd.DataFrame, bands: Bands, higher_is_better: bool) -> pd.Series:
    """Return how many bands each pupil moved, up meaning better."""
    place = {
        moment: band_scores(pd.DataFrame({"scale": bands.scale, "score": pairs[moment]}), bands)[
            "band"
        ].cat.codes
        for moment in ("before", "after")
    }
    moved = place["after"] - place["before"]
    return moved if higher_is_better else -moved


def _band_words(bands: Bands) -> dict[str, str]:
    return {
        "bands": bands.title,
        "population": bands.population,
        "bands_source": bands.source,
        "verified": "checked against its source"
        if bands.is_verified
        else "thresholds not verified against the manual",
    }
