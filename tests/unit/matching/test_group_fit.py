"""What the group would lose, against every way of placing a few pupils written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from evalkit.matching.group_fit import Placement, group_losses


def every_way(costs, places, free):
    """Return (total, ((mentor, slot), ...)) of every way of placing all pupils."""
    n_mentors, n_pupils = costs.shape
    choices = []
    for pupil in range(n_pupils):
        able = [mentor for mentor in range(n_mentors) if not np.isnan(costs[mentor, pupil])]
        if free is None:
            choices.append([(mentor, -1) for mentor in able])
        else:
            times = range(free[0].shape[1])
            choices.append(
                [(m, s) for m in able for s in times if free[0][m, s] and free[1][pupil, s]]
            )
    found = []
    for way in itertools.product(*choices):
        load = np.bincount([mentor for mentor, _ in way], minlength=n_mentors)
        if (load <= places).all() and (free is None or len(set(way)) == n_pupils):
            found.append((sum(costs[m, pupil] for pupil, (m, _) in enumerate(way)), way))
    return found


def placement(costs, places, free, way, fixed=()) -> Placement:
    return Placement(
        costs=costs,
        mentor_of=np.array([mentor for mentor, _ in way]),
        is_fixed=np.isin(np.arange(len(way)), fixed),
        places=places,
        free=free,
        slot_of=None if free is None else np.array([slot for _, slot in way]),
    )


def drawn(seed: int, *, has_times: bool):
    rng = np.random.default_rng(seed)
    shape = rng.integers(2, 4), rng.integers(2, 5)
    # Sevenths are often equal and never exact.
    costs = rng.integers(0, 7, shape) / 7 if seed % 2 else rng.random(shape)
    costs[rng.random(shape) < 0.2] = np.nan
    free = tuple(rng.random((n, 3)) < 0.6 for n in shape) if has_times else None
    return rng, costs, rng.integers(0, 4, shape[0]), free


@pytest.mark.parametrize("has_times", [False, True])
def test_the_loss_is_that_of_the_best_other_way(has_times):
    n_checked = n_left_out = 0
    for seed in range(150):
        rng, costs, places, free = drawn(seed, has_times=has_times)
        ways = every_way(costs, places, free)
        if not ways:
            continue
        least = min(total for total, _ in ways)
        best = [way for total, way in ways if total < least + 1e-9]
        chosen = best[rng.integers(len(best))]
        for mentor in range(len(costs)):
            is_other = np.array([own != mentor for own, _ in chosen]) & ~np.isnan(costs[mentor])
            losses = group_losses(
                placement(costs, places, free, chosen), np.where(is_other, mentor, -1)
            )
            for pupil, loss in enumerate(losses):
                if not is_other[pupil]:
                    assert np.isnan(loss)
                    continue
                totals = [total for total, way in ways if way[pupil][0] == mentor]
                truth = min(totals, default=np.inf) - least
                np.testing.assert_allclose(loss, truth, atol=1e-9)
                n_checked += 1
                n_left_out += np.isinf(truth)
    assert n_checked > 100
    assert 0 < n_left_out < n_checked


@pytest.mark.parametrize("has_times", [False, True])
def test_nothing_is_proven_of_a_placement_that_is_not_the_best(has_times):
    n_checked = 0
    for seed in range(100):
        rng, costs, places, free = drawn(seed, has_times=has_times)
        ways = every_way(costs, places, free)
        least = min((total for total, _ in ways), default=0)
        worse = [way for total, way in ways if total > least + 1e-6]
        if worse:
            way = worse[rng.integers(len(worse))]
            wanted = np.array([(mentor + 1) % len(costs) for mentor, _ in way])
            assert np.isnan(group_losses(placement(costs, places, free, way), wanted)).all()
            n_checked += 1
    assert n_checked > 20


def test_who_is_fixed_does_not_move():
    # A1 would be better off with M2, whose one place is A2's.
    costs, places = np.array([[0.5, 0.25], [0.0, 0.125]]), np.array([1, 1])
    way = ((0, -1), (1, -1))
    assert np.isnan(group_losses(placement(costs, places, None, way), np.array([1, -1]))[0])
    losses = group_losses(placement(costs, places, None, way, fixed=[1]), np.array([1, -1]))
    assert np.isinf(losses[0])
