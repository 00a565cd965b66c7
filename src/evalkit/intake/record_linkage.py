"""Who of the first wave is who in the second, when codes have typos or pupils made them up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from evalkit.intake.coded_rows import CodedRows, coded_rows
from evalkit.intake.link_candidates import Candidates, by_elements, by_typos
from evalkit.intake.link_options import require_columns, require_differences, typos_allowed
from evalkit.intake.links import HOW, PAIR_COLUMNS, Links

OPEN, HELD, LINKED = 0, 1, 2


def link_records(
    first: pd.DataFrame,
    second: pd.DataFrame,
    *,
    on: str | Sequence[str] | Mapping[str, int | None],
    within: Sequence[str],
    max_differences: int,
) -> Links:
    """Return which row of the first wave is which of the second, and how each link was made.

    Rows with the same code are linked first, then those with one difference, then with two.  A
    pair is linked only where each is the only candidate of the other at that distance among the
    rows not linked so far, and neither was left unlinked beside a nearer candidate.  Two rows of
    one wave with the same code (twins) are never told apart.  So a further row can take links
    away from others, but never add one between them.

    Codes that a school numbered one after another (A001, A002) are one typo from their
    neighbours: a pupil who left and one who joined would be linked.  ``code_crowding`` shows it;
    link such codes with ``max_differences=0``.

    Parameters
    ----------
    first, second : DataFrame
        A wave each, one row per answer sheet, every index label once.  Codes are compared as they
        are written, so bring capitals and blanks into one form before; 7 and 7.0 are the same.
    on : str, sequence of str or mapping
        One column: a code, whose differences are typos (a letter too many, too few, wrong, or two
        neighbours swapped).  Several: the elements of a code, whose differences are elements that
        are not equal.  A mapping says for each element by how many typos it may differ where two
        elements do (None: in any way); one alone may differ in any way.  A missing (or
        blank) element is equal to nothing, and no typo.
    within : sequence of str
        Columns that must be equal, school and year group: no link leaves them, and rows that miss
        one are not linked.  For a year group that moved up between the waves give the same
        cohort's name in both.  An empty list links across all rows.
    max_differences : int
        0, 1 or 2.  More elements must agree than may differ, and more letters of one code.

    Returns
    -------
    Links
        The links, the near misses and why each was not linked, and the match rate.

    Raises
    ------
    DefinitionError
        An option out of its range.
    DataError
        A column that is not there or holds other kinds of values in the two waves, index labels
        that stand twice, or codes that agree between more pairs of rows than memory holds.

    References
    ----------
    Schnell, R., Bachteler, T., & Reiher, J. (2010). Improving the use of self-generated
    identification codes. Evaluation Review, 34(5), 391-418.
    Galanti, M. R., Siliquini, R., Cuomo, L., Melero, J. C., Panella, M., & Faggiano, F. (2007).
    Testing anonymous link procedures for follow-up of adolescents in a school-based trial: the
    EU-DAP pilot study. Preventive Medicine, 44(2), 174-177.

    Examples
    --------
    >>> before = pd.DataFrame({"school": "S1", "year": 8, "code": ["MAR07B", "TOM11G", "AN02R"]})
    >>> after = pd.DataFrame({"school": "S1", "year": 8, "code": ["TOM11G", "MRA07B", "LEO30P"]})
    >>> links = link_records(
    ...     before, after, on="code", within=["school", "year"], max_differences=1
    ... )
    >>> links.links[["first_row", "second_row", "how"]].values.tolist()
    [[1, 0, 'exact'], [0, 1, 'one']]
    """
    typos = typos_allowed(on)
    require_differences(max_differences, on, len(typos))
    kept = require_columns(first, second, list(typos), within)
    waves = coded_rows(first, second, on=list(typos), within=kept)
    labels = (first.index.to_numpy(), second.index.to_numpy())
    states = [np.full(len(wave.blocks), OPEN) for wave in waves]
    linked, missed = [], []
    for n_differences in range(max_differences + 1):
        rows = (np.flatnonzero(states[0] != LINKED), np.flatnonzero(states[1] != LINKED))
        if isinstance(on, str):
            found = by_typos(*waves, rows, n_differences=n_differences)
        else:
            # The more elements differ, the more each must look like a slip of the pen.
            limits = list(typos.values()) if n_differences > 1 else [None] * len(typos)
            found = by_elements(*waves, rows, n_differences=n_differences, most_typos=limits)
        is_link, why = _judged(found, waves, states)
        pairs = _as_frame(found, labels, list(typos), n_differences)
        linked.append(pairs[is_link].assign(how=HOW[n_differences]))
        missed.append(pairs[why != ""].assign(why=why[why != ""]))
    return Links(
        links=_in_order(linked, "how"),
        near_misses=_in_order(missed, "why"),
        on=tuple(typos),
        within=tuple(kept),
        max_differences=max_differences,
        n_first=len(first),
        n_second=len(second),
    )


def _judged(
    found: Candidates, waves: tuple[CodedRows, CodedRows], states: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return which candidates are links and why the others are not; mark the rows in ``states``.

    Pairs in which both rows were already left beside nearer candidates are told of there; their
    reason is empty here.
    """
    sides = (found.first, found.second)
    is_open = [state[side] == OPEN for state, side in zip(states, sides, strict=True)]
    is_new = is_open[0] | is_open[1]
    is_only = [
        np.bincount(side[is_new], minlength=len(state))[side] == 1
        for state, side in zip(states, sides, strict=True)
    ]
    is_link = is_open[0] & is_open[1] & is_only[0] & is_only[1]
    is_twin = waves[0].is_twin[sides[0]] | waves[1].is_twin[sides[1]]
    why = np.select(
        [~is_new | is_link, is_twin, ~(is_only[0] & is_only[1])],
        ["", "twins", "not_unique"],
        default="nearer_candidate",
    )
    for state, side in zip(states, sides, strict=True):
        state[side] = np.maximum(state[side], HELD)
        state[side[is_link]] = LINKED
    return is_link, why


def _as_frame(
    found: Candidates,
    labels: tuple[np.ndarray, np.ndarray],
    elements: list[str],
    n_differences: int,
) -> pd.DataFrame:
    names = np.array([", ".join(elements[e] for e in way) for way in found.differing], dtype=object)
    return pd.DataFrame(
        {
            "first_row": labels[0][found.first],
            "second_row": labels[1][found.second],
            "n_differences": n_differences,
            "differing": pd.Series(names[found.kind], dtype="str"),
            "_first": found.first,
            "_second": found.second,
        }
    )


def _in_order(parts: list[pd.DataFrame], last: str) -> pd.DataFrame:
    """Return the nearest first, and then as the rows stand in the first wave."""
    together = pd.concat(parts).sort_values(["n_differences", "_first", "_second"])
    return together[[*PAIR_COLUMNS, last]].astype({last: "str"}).reset_index(drop=True)
