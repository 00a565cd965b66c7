"""How many pupils went up, stayed or went down: the three numbers that are never shown apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from evalkit.findings.finding import FindingTable
from evalkit.findings.quantity import Label, Share

DIRECTIONS = ("better", "same", "worse")


def movement_shares(moved: pd.Series) -> dict[str, Share]:
    """Return the shares of pupils who moved for the better, not at all, and for the worse.

    Parameters
    ----------
    moved : Series
        One number per pupil: above 0 for the better, below 0 for the worse.
    """
    counts = {
        "better": int((moved > 0).sum()),
        "same": int((moved == 0).sum()),
        "worse": int((moved < 0).sum()),
    }
    parts = tuple(counts.values())
    return {
        name: Share(
            events=n, n=len(moved), parts=parts, place=place, yields=DIRECTIONS.index("same")
        )
        for place, (name, n) in enumerate(counts.items())
    }


def leading(shares: Mapping[str, Share]) -> str:
    """Return the larger of better and worse: the share that a finding cannot do without."""
    return max(("better", "worse"), key=lambda name: shares[name].events)


def movement_table(
    sets: Mapping[str, Mapping[str, Share]], *, labels: Mapping[str, str], by: str
) -> FindingTable:
    """Return the movements of pupils by each of several sets of thresholds.

    Parameters
    ----------
    sets : mapping
        The shares of :func:`movement_shares` by the title of the set they were judged by.
    labels : mapping
        What each direction is called.
    by : str
        The heading over the sets' titles; with one set there is no such column.
    """
    columns = {"movement": "Between before and after", "pupils": "Pupils"}
    if len(sets) > 1:
        columns = {"movement": "Between before and after", "by": by, "pupils": "Pupils"}
    rows = tuple(
        {
            "movement": Label(text=labels[name]),
            **({"by": Label(text=title)} if len(sets) > 1 else {}),
            "pupils": shares[name],
        }
        for title, shares in _one_after_another(sets).items()
        for name in DIRECTIONS
    )
    return FindingTable(columns=columns, rows=rows)


def _one_after_another(
    divisions: Mapping[str, Mapping[str, Share]],
) -> dict[str, dict[str, Share]]:
    """Return several divisions of the same pupils, each knowing those that are shown before it."""
    told: list[tuple[int, ...]] = []
    linked = {}
    for title, shares in divisions.items():
        linked[title] = {name: replace(share, beside=tuple(told)) for name, share in shares.items()}
        told.append(next(iter(shares.values())).parts)
    return linked
