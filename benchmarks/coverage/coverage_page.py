"""The rows of a simulation as a page of the documentation: what was found, a table, a figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from math import sqrt

from measured import Row
from worlds import World

LOWEST, HIGHEST = 0.935, 0.965
INTRODUCTION = """\
# Do the intervals hold what they promise?

This page is written by `make simulate`; do not edit it. Each row is {cohorts:,} made-up cohorts
with a programme whose effect is known ({effect:g} standard deviations), and as many in which it
does nothing. An interval of 95 % should hold the truth in 93.5 to 96.5 % of cohorts; rows that do
not are marked with ✗ and explained first. Coverage, false alarms and power are percentages. The
Monte Carlo error of a coverage of 95 % is ±{error:.1f}, of a power of 50 % ±{error_half:.1f}. Bias
is in the unit of the estimate, with its Monte Carlo error. *Refused* counts cohorts for which the
estimator said that it cannot be done.

How pupils are drawn: a latent score is a school's level (its share of the variance is the ICC), a
pupil's lasting wellbeing (65 % of what differs within a school) and a mood of the day. It shows on
a scale:

- *bell* has no ends; *ceiling* runs from 0 to 20 with one pupil in seven at the top; *floor* from 0
  to 10 with one in four at the bottom;
- *incidents* are counts, 1.5 a pupil, with the variance μ + μ²; the programme leaves 70 % of
  them;
- *sessions* are those missed of 190, 5 % in the middle and more than 10 % for one pupil in five;
  the programme multiplies a pupil's odds by 0.74. *Uneven sessions*: 2 % in the middle, more than
  half for three pupils in a hundred; odds times 0.55.

Where schools are pooled or drawn, and for the change in sessions of several schools, the programme
does more in some schools than in others (SD 0.15). The truth is counted in a million pupils, each
with a score with and a score without the programme. `benchmarks/coverage/` holds all of it.

Under *estimator* stands a function and what was asked of it: *cr2* has the school as cluster,
*odds* is the odds ratio, *total* and *kenward roger* are fields of the multilevel difference,
*prediction* is of the last school from all others, *change beyond regression* the mean change less
what `regression_to_mean` expects (r known, or from 200 pupils), *lee* and *manski bounds* the
intervals of `attrition_bounds`, and *kappa* compares two readings of the same pupils, three codes.
"""
HEADER = (
    "| scale | pupils per school | schools | ICC | estimator | coverage | false alarms | power "
    "| bias | refused |\n"
    "|---|--:|--:|--:|---|--:|--:|--:|--:|--:|\n"
)


NOT_SIMULATED = """\
## Without rows of their own

| function | why |
|---|---|
"""


def page(rows: Sequence[Row], *, figure: str, remarks: str, reasons: Mapping[str, str]) -> str:
    """Return the page in Markdown, a table under each heading, and what has no rows and why."""
    cohorts, effect = rows[0].cohorts, rows[0].world.effect
    parts = [
        INTRODUCTION.format(
            cohorts=cohorts,
            effect=effect,
            error=100 * sqrt(0.95 * 0.05 / cohorts),
            error_half=50 / sqrt(cohorts),
        ),
        remarks.strip() + "\n",
        f"![Coverage of every estimator in every scenario]({figure})\n",
    ]
    for heading, own in groupby(rows, key=lambda row: row.heading):
        parts.append(f"## {heading}\n\n{HEADER}" + "".join(map(_line, own)))
    parts.append(
        NOT_SIMULATED + "".join(f"| `{name}` | {why} |\n" for name, why in reasons.items())
    )
    return "\n".join(parts)


def holds(row: Row) -> bool:
    """Return whether the coverage lies where it should."""
    return LOWEST <= row.coverage <= HIGHEST


def _line(row: Row) -> str:
    world = row.world
    mark = "" if holds(row) else " ✗"
    cells = (
        _scale(world),
        str(world.pupils),
        str(world.schools),
        f"{world.icc:.2f}" if world.schools > 1 else "",
        row.estimator.replace("_", " "),
        f"{100 * row.coverage:.1f}{mark}",
        "" if row.false_alarms is None else f"{100 * row.false_alarms:.1f}",
        "" if row.power is None else f"{100 * row.power:.1f}",
        f"{row.bias:+.3f} ± {row.bias_se:.3f}",
        f"{row.refused}" if row.refused else "",
    )
    return f"| {' | '.join(cells)} |\n"


def _scale(world: World) -> str:
    lost = {"by_start": ", lost by score before", "by_end": ", lost by score after"}
    return world.scale + lost.get(world.attrition, "")


def faults(rows: Iterable[Row]) -> list[str]:
    """Return the rows whose coverage does not hold, as lines for a person to explain."""
    return [
        f"{row.heading}: {row.estimator}, {row.world.scale}, {row.world.pupils} pupils, "
        f"{row.world.schools} schools, ICC {row.world.icc:.2f}: {100 * row.coverage:.1f}"
        for row in rows
        if not holds(row)
    ]
