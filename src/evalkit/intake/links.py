"""Links between two waves: which rows, how each was made, what was nearly linked, and how many."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

HOW = {0: "exact", 1: "one", 2: "two"}
PAIR_COLUMNS = ("first_row", "second_row", "n_differences", "differing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Which row of the first wave is which of the second, and what was not linked and why.

    Parameters
    ----------
    links : DataFrame
        A row per link, the nearest first: ``first_row`` and ``second_row`` (index labels of the
        waves), ``n_differences``, ``differing`` (names of the elements that differ, empty for an
        exact link) and ``how`` it was made: ``exact``, ``one`` or ``two`` differences.
    near_misses : DataFrame
        A row per pair that was near enough and not linked, with the same columns and ``why``:
        ``twins`` (another row of the same wave has the same code), ``not_unique`` (a second
        candidate at the same distance) or ``nearer_candidate`` (one of the two was left unlinked
        beside a nearer one).
    on, within : tuple of str
        The elements compared, and the columns inside which they were.
    max_differences : int
        The most differences allowed.
    n_first, n_second : int
        Rows of the two waves, those that cannot be linked included.
    """

    links: pd.DataFrame
    near_misses: pd.DataFrame
    on: tuple[str, ...]
    within: tuple[str, ...]
    max_differences: int
    n_first: int
    n_second: int

    def match_rate(self) -> pd.DataFrame:
        """Return how many links were made in each way, and all, as shares of either wave.

        Returns
        -------
        DataFrame
            ``how`` (``exact``, ``one``, ``two`` as far as allowed, and ``all``), ``n_links``,
            ``first_share`` and ``second_share`` (0 to 1; missing for a wave without rows).
        """
        ways = [HOW[n] for n in range(self.max_differences + 1)]
        counts = self.links["how"].value_counts().reindex(ways, fill_value=0)
        counts["all"] = len(self.links)
        rate = counts.rename_axis("how").rename("n_links").reset_index()
        for wave, n in (("first", self.n_first), ("second", self.n_second)):
            rate[f"{wave}_share"] = rate["n_links"] / n if n else float("nan")
        return rate

    def exact_only(self) -> Links:
        """Return the same without links that allow a difference: is a result sensitive to them?

        Returns
        -------
        Links
            What linking with ``max_differences=0`` gives.
        """
        return replace(
            self,
            links=_exact(self.links),
            near_misses=_exact(self.near_misses),
            max_differences=0,
        )


def _exact(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs[pairs["n_differences"] == 0].reset_index(drop=True)
