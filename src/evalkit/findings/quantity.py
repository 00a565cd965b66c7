"""What a finding may hold: every number says what it is, so that release knows its rule."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of pupils.  A structural zero is one that could not have been anything else."""

    n: int
    is_structural: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A number of pupils over several schools, kept apart so that small ones can be left out."""

    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``events`` of ``n`` pupils."""

    events: int
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """An average over ``n`` pupils, in the unit of its outcome, with their spread.

    The spread is never shown; an average of pupils who are all alike would show each of them.
    ``n_with_event`` is for outcomes that count events (incidents, exclusions): the number of
    pupils who had one.  With few of them the average of a small group gives the events away.
    """

    value: float
    n: int
    sd: float
    n_with_event: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An estimate with the size of the smallest group of pupils that it rests on.

    ``n_with_event`` is for outcomes that count events: the smaller number of pupils who had one,
    before or after.
    """

    estimate: Estimate
    smallest_group: int
    n_with_event: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledMeasure:
    """An estimate over schools, with the pupils behind each school's part.

    ``prediction`` is the interval in which a further school's own figure is expected.
    """

    estimate: Estimate
    prediction: tuple[float, float] | None
    pupils_per_school: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words from a definition or the plan; never anything that a pupil wrote."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCount:
    """A number of schools; schools are not pupils and may be counted."""

    n: int


Quantity = SchoolCount | Count | Total | Share | Mean | Measured | PooledMeasure | Label
