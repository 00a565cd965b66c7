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
    """``events`` of ``n`` pupils.

    ``parts`` are the numbers of all parts, where the shares shown side by side add up to ``n``,
    and ``place`` says which of them this is.  ``yields`` is the place of the part that readers
    need least, which is hidden first where one must be so that a small one is not given away.
    ``beside`` are the parts of other divisions of the same pupils that are shown with this one.
    """

    events: int
    n: int
    parts: tuple[int, ...] = ()
    place: int | None = None
    yields: int | None = None
    beside: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What release must know of the pupils' values behind a row of figures; never shown.

    All figures of a row share it: where one of them is hidden, the others would give it back.

    Parameters
    ----------
    n_unlike : int
        Pupils whose value is not the commonest one: the smallest such number before, after and
        in the change.  An average of pupils who are nearly all alike shows each of them.
    smallest_side : int or None
        For outcomes that count events (incidents): the smaller of the numbers of pupils with
        and without one, before or after.  None for other outcomes.
    step : float
        The step in which one pupil's value moves.  An average is not shown more finely than a
        tenth of it, or it would give the exact sum away.
    """

    n_unlike: int
    smallest_side: int | None
    step: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """An average over ``n`` pupils, in the unit of its outcome."""

    value: float
    n: int
    behind: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An estimate with the size of the smallest group of pupils that it rests on."""

    estimate: Estimate
    smallest_group: int
    behind: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledMeasure:
    """An estimate over schools, with each school's own part.

    ``prediction`` is the interval in which a further school's own figure is expected.  ``parts``
    are the schools' figures: where one of them is hidden, the pooled figure would give it back.
    """

    estimate: Estimate
    prediction: tuple[float, float] | None
    parts: tuple[Measured, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Undefined:
    """A figure that cannot be computed from the ``n`` values behind it."""

    n: int
    behind: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words from a definition or the plan; never anything that a pupil wrote."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCount:
    """A number of schools; schools are not pupils and may be counted."""

    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCount:
    """A number of rows, files or faults in a school's own files: for the school's eyes alone."""

    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RowShare:
    """``part`` of ``n`` rows or cells of a school's own files: for the school's eyes alone."""

    part: int
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilCode:
    """Codes of pupils, ``n_more`` of them not listed: for the school's eyes alone."""

    codes: tuple[str, ...]
    n_more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileText:
    """What stands in a school's own files, or is said about one place in them.

    The name of a file, what a cell held, a sentence that names rows: for the school's eyes alone,
    and never an answer that could be read.  ``found`` are the single texts as they stand in
    cells, each with the suggestion behind it, ``""`` where there is none.
    """

    text: str
    found: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PairText:
    """What is said of a mentor and a mentee to their school: for the school's eyes alone.

    It may hold what they wished of a match, such as an interest that both named and times; never
    an answer to a questionnaire, and nothing made of one.
    """

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoWays:
    """The same figure on two overlapping sets of pupils, of whom ``n_apart`` are in one only."""

    first: Measured
    second: Measured
    n_apart: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How two groups of pupils differ in one respect, without an interval.

    Parameters
    ----------
    value : float
        A standardised difference, a ratio of variances, a distance of distributions.
    smallest_group : int
        The smaller group, in pupils who count equally.
    behind : Values
    is_share : bool
        It is made from a share of pupils, which the exact figure would give away.
    is_signed : bool
        Whether it has a direction.
    n_apart : int
        Where the same figure stands beside it for another set of the same pupils: how many pupils
        stand between the two; 0 where both sets are the same.
    """

    value: float
    smallest_group: int
    behind: Values
    is_share: bool
    is_signed: bool = False
    n_apart: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How strong a hidden cause must be to undo an estimate; shown where the estimate is."""

    value: float
    of: Measured


Quantity = (
    SchoolCount
    | Count
    | Total
    | Share
    | Mean
    | Measured
    | Undefined
    | PooledMeasure
    | Label
    | RowCount
    | RowShare
    | PupilCode
    | FileText
    | PairText
    | TwoWays
    | Gap
    | Strength
)
