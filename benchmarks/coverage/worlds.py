"""Made-up programmes whose true effect is known, drawn as arrays of scores before and after.

A pupil has a lasting wellbeing and a mood of the day; schools differ; the programme adds its
effect, which may differ from school to school.  Scores are read off a scale that may have a floor
or a ceiling, or are counts (``scales``).  Every pupil has two scores afterwards, the one that
happened and the one without the programme, so that what an estimator should find is counted and
not derived.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from scales import SCALES
from scipy.optimize import brentq
from scipy.special import expit

RETEST = 0.65
"""How far the lasting part of a score goes, of what differs within a school."""
LEAVING = 1.2
"""How strongly a pupil's latent score decides who is lost, on the logit scale."""
N_TRUTH = 1_000_000
RETESTED = 200
"""Untreated pupils from whom a retest correlation is known where pupils are selected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One kind of programme.

    ``design`` says who is in the programme: ``everybody``, half of the pupils of each school
    (``half_of_each``) or of the schools (``half_of_schools``).  ``effect`` and ``effect_sd``
    (between schools) are in standard deviations of the latent score.  ``selected`` is the share of
    pupils, lowest scores first, who are offered a place; ``attrition`` how the lost share is
    chosen: not at all, by the score before (``by_start``) or by the one after (``by_end``).
    """

    design: str
    pupils: int
    schools: int = 1
    scale: str = "bell"
    icc: float = 0.0
    effect: float = 0.0
    effect_sd: float = 0.0
    selected: float = 1.0
    attrition: str = "none"
    lost: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """Pupils of one cohort, arrays of one length; ``other`` is the score after, without.

    ``retest`` is the correlation that was found in other, untreated pupils; the same for all.
    """

    school: np.ndarray
    treated: np.ndarray
    before: np.ndarray
    after: np.ndarray
    other: np.ndarray
    stayed: np.ndarray
    retest: np.ndarray

    def of(self, mask: np.ndarray) -> Drawn:
        """Return the pupils whose place in ``mask`` is true."""
        parts = {name: getattr(self, name)[mask] for name in self.__slots__}
        return Drawn(**parts)


def draw(world: World, rng: np.random.Generator) -> Drawn:
    """Return one cohort of a world, those who were lost among them."""
    asked = round(world.pupils / world.selected)
    shape = (world.schools, asked)
    within = np.sqrt(1 - world.icc)
    level = np.sqrt(world.icc) * rng.standard_normal((world.schools, 1))
    lasting = np.sqrt(RETEST) * rng.standard_normal(shape)
    moods = np.sqrt(1 - RETEST) * rng.standard_normal((2, *shape))
    start = level + within * (lasting + moods[0])
    end = level + within * (lasting + moods[1])
    gain = world.effect + world.effect_sd * rng.standard_normal((world.schools, 1))
    in_programme = _in_programme(world, shape, rng)
    added, nothing = gain * in_programme, np.zeros((1, 1))
    shown = SCALES[world.scale].shown
    before = shown(start, nothing, rng)
    drawn = Drawn(
        school=np.repeat(np.arange(world.schools), asked),
        treated=in_programme.ravel(),
        before=before.ravel(),
        after=shown(end, added, rng).ravel(),
        other=shown(end, nothing, rng).ravel(),
        stayed=_stayed(world, start, end + added, rng).ravel(),
        retest=np.full(before.size, RETEST if world.selected == 1 else _retest_found(rng)),
    )
    return drawn if world.selected == 1 else drawn.of(_lowest(before, world.pupils).ravel())


@lru_cache(maxsize=2)  # with the programme and without: a million pupils each
def truth_of(world: World) -> Drawn:
    """Return a programme so large that its averages are the truth, with nobody lost."""
    whole = max(1, N_TRUTH // world.pupils)
    pupils = world.pupils if world.schools > 1 else N_TRUTH
    large = replace(
        world,
        attrition="none",
        schools=whole if world.schools > 1 else 1,
        pupils=pupils,
        # On a scale without ends schools that differ average out exactly; drawing them would not.
        effect_sd=0.0 if SCALES[world.scale].is_endless else world.effect_sd,
    )
    return draw(large, np.random.default_rng(0))


def _in_programme(world: World, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    if world.design == "everybody":
        return np.ones(shape, dtype=bool)
    if world.design == "half_of_schools":
        chosen = np.zeros((shape[0], 1), dtype=bool)
        chosen[rng.permutation(shape[0])[: shape[0] // 2]] = True
        return np.broadcast_to(chosen, shape).copy()
    # A random half of each school: the half whose random numbers rank lowest.
    return rng.random(shape).argsort(axis=1).argsort(axis=1) < shape[1] // 2


def _stayed(
    world: World, start: np.ndarray, end: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    if world.attrition == "none":
        return np.ones(start.shape, dtype=bool)
    low = -(start if world.attrition == "by_start" else end)
    return rng.random(start.shape) > expit(_level_of_loss(world.lost) + LEAVING * low)


@cache
def _level_of_loss(share: float) -> float:
    """Return the intercept at which the share is lost of pupils whose scores are normal."""
    nodes, weights = hermegauss(60)
    weights = weights / weights.sum()
    return brentq(lambda level: weights @ expit(level + LEAVING * nodes) - share, -10, 10)


def _retest_found(rng: np.random.Generator) -> float:
    """Return the correlation of two measurements of pupils without a programme."""
    lasting = np.sqrt(RETEST) * rng.standard_normal(RETESTED)
    scores = lasting + np.sqrt(1 - RETEST) * rng.standard_normal((2, RETESTED))
    return float(np.corrcoef(scores)[0, 1])


def _lowest(before: np.ndarray, n: int) -> np.ndarray:
    return before.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable") < n
