"""Did pupils move between bands, and did some get worse?"""

from __future__ import annotations

import pandas as pd

from evalkit.catalogue import Bands
from evalkit.findings.finding import Finding
from evalkit.findings.movements import leading, movement_shares, movement_table
from evalkit.findings.paired_group import paired_group
from evalkit.findings.paired_outcome import complete_pairs
from evalkit.intake import Cohort
from evalkit.scoring import band_scores

LABELS = {
    "better": "Moved to a better band",
    "same": "Stayed in the same band",
    "worse": "Moved to a worse band",
}


def band_shifts(cohort: Cohort, *, group: str) -> Finding:
    """Return the shares of pupils who moved to a better band, stayed, or moved to a worse one.

    Bands are those that the plan names for the primary outcome; where it names several sets, each
    stands under its own name.  Those who got worse stand beside those who got better.

    Parameters
    ----------
    cohort : Cohort
        One school's, or all schools'.
    group : {"main", "second"}
        The first or second group of the plan.
    """
    primary = cohort.plan.primary
    named = cohort.plan.bands.get(primary.name, ())
    found = paired_group(
        cohort, name="band_shifts", group=group, empty_because=None if named else "no_bands"
    )
    if isinstance(found, Finding):
        return found
    complete = complete_pairs(found.pairs)
    sets = {
        _title(bands, named): movement_shares(_movement(complete, bands, primary.higher_is_better))
        for bands in named
    }
    first = sets[_title(named[0], named)]
    return Finding(
        name="band_shifts",
        lead=leading(first),
        words=found.words | _words(named),
        quantities=first,
        tables={"movements": movement_table(sets, labels=LABELS, by="Bands")},
    )


def _title(bands: Bands, named: tuple[Bands, ...]) -> str:
    """Return what a set is called: its title, and its name where two have the same title."""
    is_alone = [each.title for each in named].count(bands.title) == 1
    return bands.title if is_alone else f"{bands.title} ({bands.name})"


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


def _words(named: tuple[Bands, ...]) -> dict[str, str]:
    told = [f"{_title(each, named)} (population: {each.whose}; {each.mark})" for each in named]
    return {
        "bands": told[0],
        "other_bands": f"The same scores by other bands: {'; '.join(told[1:])}."
        if told[1:]
        else "",
    }
