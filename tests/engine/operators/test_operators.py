"""What every linear operator must do, and what each of them is known to be."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import lineax as lx
import numpy as np
import pytest
import scipy.linalg

from rheon.core.errors import RheonError
from rheon.core.precision import as_dtype, precision
from rheon.engine import operators
from rheon.engine.operators.butterfly import Butterfly, bit_reversal
from rheon.engine.operators.circulant import Circulant
from rheon.engine.operators.cropped import Cropped
from rheon.engine.operators.dense import Dense
from rheon.engine.operators.diagonal_low_rank import DiagonalLowRank
from rheon.engine.operators.hankel import Hankel
from rheon.engine.operators.low_rank import LowRank
from rheon.engine.operators.monarch import Monarch
from rheon.engine.operators.structures import STRUCTURES, draw
from rheon.engine.operators.toeplitz import Toeplitz

pytestmark = pytest.mark.compiles


@pytest.fixture(autouse=True)
def in_double():
    with precision("double"):
        yield


@eqx.filter_jit
def _facts(operator, x):
    """All that is compared, in one compiled call."""
    transposed = operator.transpose()
    slope = eqx.filter_grad(lambda o: jnp.sum((o.apply(x[0, 0]) - 1.0) ** 2))(operator)
    return operator.as_matrix(), transposed.as_matrix(), operator.apply(x), operator.mv(x[0, 0]), slope


@pytest.fixture(scope="module", params=STRUCTURES)
def facts(request):
    """A random operator, vectors, and what came of both."""
    name, inputs, outputs = request.param, 12, 10
    operator = as_dtype(draw(name, np.random.default_rng(0), inputs, outputs), np.float64)
    x = np.random.default_rng(1).normal(size=(2, 3, inputs))
    with precision("double"):
        return operator, x, jax.tree.map(np.asarray, _facts(operator, jnp.asarray(x)))


def test_products_are_those_of_the_matrix(facts):
    operator, x, (matrix, _, products, product, _) = facts
    assert matrix.shape == operator.shape == (operator.out_size(), operator.in_size())
    np.testing.assert_allclose(products, x @ matrix.T, atol=1e-12)
    np.testing.assert_allclose(product, matrix @ x[0, 0], atol=1e-12)
    assert np.linalg.matrix_rank(matrix) >= min(*matrix.shape, 4)


def test_the_transpose_is_the_transposed_matrix(facts):
    operator, _, (matrix, transposed, *_) = facts
    np.testing.assert_allclose(transposed, matrix.T, atol=1e-12)
    assert operator.transpose().n_parameters == operator.n_parameters


def test_slopes_reach_every_number(facts):
    slope = facts[2][-1]
    assert all((np.abs(leaf) > 0).mean() > 0.4 for leaf in jax.tree.leaves(slope))


def test_lineax_solves_with_it():
    operator = as_dtype(draw("hankel", np.random.default_rng(0), 8, 8), np.float64)

    @eqx.filter_jit
    def solve(operator, right):
        shifted = operator + lx.MatrixLinearOperator(9 * jnp.eye(8))
        return lx.linear_solve(operator, right, lx.LU()).value, lx.materialise(operator).as_matrix(), shifted.mv(right)

    solution, matrix, product = solve(operator, jnp.arange(8.0))
    np.testing.assert_allclose(matrix @ solution, np.arange(8.0), atol=1e-10)
    np.testing.assert_allclose(product, matrix @ np.arange(8.0) + 9 * np.arange(8.0), atol=1e-12)
    assert not lx.is_symmetric(operator)


def test_a_random_operator_keeps_the_variance(facts):
    matrix = facts[2][0]
    assert np.sqrt((matrix**2).sum(1).mean()) == pytest.approx(1.0, rel=0.5)


def test_costs():
    at = {name: draw(name, np.random.default_rng(0), 1024, 1024) for name in STRUCTURES}
    assert all(leaf.dtype == np.float32 for operator in at.values() for leaf in jax.tree.leaves(operator))
    assert at["dense"].flops == 2 * 1024**2
    assert at["monarch"].flops == 4 * 1024**1.5
    assert at["butterfly"].flops == 3 * 1024 * 10
    assert at["low-rank"].flops == 2 * 4 * 2048
    assert at["circulant"].flops == 5 * 1024 * 10 + 3 * 1024
    assert {n: o.n_parameters for n, o in at.items()} == {
        "dense": 1024**2,
        "low-rank": 8192,
        "diagonal-low-rank": 9216,
        "toeplitz": 2047,
        "hankel": 2047,
        "circulant": 1024,
        "spectral": 2048,
        "butterfly": 20480,
        "monarch": 65536,
    }


def dense(operator) -> np.ndarray:
    return np.asarray(eqx.filter_jit(lambda held: held.as_matrix())(operator))


def test_known_matrices():
    rng = np.random.default_rng(4)
    t, c, first, second = rng.normal(size=7), rng.normal(size=5), rng.normal(size=(3, 2)), rng.normal(size=(4, 2))
    np.testing.assert_allclose(dense(Toeplitz(t, 4)), scipy.linalg.toeplitz(t[3:], t[3::-1]), atol=1e-13)
    np.testing.assert_allclose(dense(Hankel(t, 4)), scipy.linalg.hankel(t[:4], t[3:]), atol=1e-13)
    for n in (1, 5):
        circulant = Circulant.from_column(c[:n])
        np.testing.assert_allclose(dense(circulant), scipy.linalg.circulant(c[:n]), atol=1e-13)
    np.testing.assert_allclose(dense(LowRank(first, second)), first @ second.T, atol=1e-13)
    wide = dense(DiagonalLowRank(c[:3], first, second))
    np.testing.assert_allclose(wide, np.eye(3, 4) * c[:3, None] + first @ second.T, atol=1e-13)
    np.testing.assert_allclose(dense(Cropped(Dense(np.arange(9.0).reshape(3, 3)), 2, 1)), [[0.0], [3.0]])


def test_monarch_is_a_matrix_for_every_row_then_one_for_every_column():
    rng = np.random.default_rng(5)
    first, second, x = rng.normal(size=(3, 4, 2)), rng.normal(size=(4, 5, 3)), rng.normal(size=(3, 2))
    middle = np.stack([first[a] @ x[a] for a in range(3)])
    expected = np.concatenate([second[c] @ middle[:, c] for c in range(4)])
    np.testing.assert_allclose(Monarch(first, second).apply(x.ravel()), expected, atol=1e-13)


@pytest.mark.parametrize("n", [2, 8])
def test_the_fourier_transform_is_a_butterfly(n):
    transform = Butterfly.fourier(n)
    whole, factors = eqx.filter_jit(lambda t: (t.as_matrix(), [f.apply(jnp.eye(n)) for f in t.factors()]))(transform)
    np.testing.assert_allclose(whole, np.fft.fft(np.eye(n)), atol=1e-13)
    assert sum(np.count_nonzero(f) for f in factors) == 2 * n * np.log2(n)
    assert len(transform.factors()) == np.log2(n)


def test_the_hadamard_transform_is_a_butterfly():
    blocks = np.broadcast_to(np.array([[1.0, 1.0], [1.0, -1.0]])[:, :, None], (3, 2, 2, 4))
    np.testing.assert_allclose(dense(Butterfly(blocks, (0, 1, 2))), scipy.linalg.hadamard(8), atol=1e-13)
    assert bit_reversal(4).tolist() == [0, 2, 1, 3]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: draw("sparse", np.random.default_rng(0), 4, 4), "no structure is named 'sparse'"),
        (lambda: draw("low-rank", np.random.default_rng(0), 4, 4, rank=0), "rank 0"),
        (lambda: Toeplitz(np.ones(3), 4), "3 entries for 4 columns"),
        (lambda: Hankel(np.ones((2, 2)), 1), "shape"),
        (lambda: Monarch(np.ones((2, 3, 2)), np.ones((2, 3, 2))), "blocks of shapes"),
        (lambda: Butterfly.fourier(6), "6 is no power of two"),
        (lambda: Butterfly(np.ones((1, 2, 2, 4)), (3,)), "levels"),
        (lambda: Butterfly(np.ones((1, 2, 2, 3)), (0,)), "power of two"),
        (lambda: Cropped(Dense(np.ones((2, 2))), 3, 1), "3 x 1"),
        (lambda: LowRank(np.ones((3, 2)), np.ones((2, 1))), "factors of shapes"),
        (lambda: DiagonalLowRank(np.ones(3), np.ones((3, 1)), np.ones((2, 1))), "a diagonal of shape"),
    ],
)
def test_what_makes_no_sense_is_refused(make, message):
    with pytest.raises(RheonError, match=message):
        make()


def test_vectors_of_another_size_are_refused(facts):
    operator = facts[0]
    for size in (operator.shape[1] - 1, operator.shape[1] + 1):
        with pytest.raises(RheonError, match="vectors along the last axis"):
            operator.apply(np.ones((2, size), np.float32))


def test_the_package_hands_out_every_operator():
    assert operators.Monarch is Monarch
    assert {type(draw(name, np.random.default_rng(0), 8, 8)).__name__ for name in STRUCTURES} <= {*operators.__all__}
    with pytest.raises(AttributeError, match="Butterfly"):
        _ = operators.Sparse
