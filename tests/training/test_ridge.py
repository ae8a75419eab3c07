from __future__ import annotations

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.training import ridge


def problem(rows: int, features: int):
    rng = np.random.default_rng(rows + features)
    return rng.normal(size=(rows, features)), rng.normal(size=(rows, 2))


# the last two are beyond the size at which the Gram matrix is taken: tall and wide
@pytest.mark.parametrize("shape", [(60, 5), (20, 30), (700, 520), (40, 600)])
@pytest.mark.parametrize("penalty", [1e-6, 0.3])
def test_equals_the_normal_equations(shape, penalty):
    x, y = problem(*shape)
    direct = np.linalg.solve(x.T @ x + penalty * shape[0] * np.eye(shape[1]), x.T @ y)
    found = ridge.solve(x, y, penalty)
    assert np.allclose(found, direct, atol=1e-6 * np.abs(direct).max() / min(penalty, 1e-3) * 1e-3)


@pytest.mark.parametrize("shape", [(60, 5), (20, 30), (700, 520), (40, 600)])
def test_no_penalty_is_least_squares_of_least_norm(shape):
    x, y = problem(*shape)
    assert np.allclose(ridge.solve(x, y, 0.0), np.linalg.lstsq(x, y, rcond=None)[0], atol=1e-8)


@pytest.mark.parametrize("shape", [(60, 5), (700, 520)])
def test_degrees_of_freedom_are_the_trace_of_the_hat_matrix(shape):
    x, y = problem(*shape)
    hat = x @ np.linalg.solve(x.T @ x + 0.1 * shape[0] * np.eye(shape[1]), x.T)
    assert ridge.factorise(x, y).degrees_of_freedom(0.1) == pytest.approx(np.trace(hat))
    assert ridge.factorise(x, y).degrees_of_freedom(0.0) == pytest.approx(shape[1])


def test_a_path_is_many_solutions():
    x, y = problem(50, 4)
    assert np.allclose(ridge.path(x, y, [0.0, 0.1]), [ridge.solve(x, y, 0.0), ridge.solve(x, y, 0.1)])


def test_a_column_twice_and_a_column_of_zeros_are_no_trouble():
    x, y = problem(50, 4)
    twice = np.concatenate([x, x[:, :1], np.zeros((50, 1))], axis=1)
    found = ridge.solve(twice, y, 0.0)
    assert np.allclose(found[0], found[4])
    assert np.allclose(found[5], 0)
    assert np.allclose(twice @ found, x @ ridge.solve(x, y, 0.0))


def test_bad_input_is_refused():
    x, y = problem(50, 4)
    with pytest.raises(RheonError, match="shape"):
        ridge.solve(x, y[:-1], 0.1)
    with pytest.raises(RheonError, match="not finite"):
        ridge.solve(np.where(x > 2, np.nan, x) * np.nan, y, 0.1)
    with pytest.raises(RheonError, match="ridge is nan"):
        ridge.solve(x, y, float("nan"))
