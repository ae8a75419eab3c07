"""Information about labels: exact cases, chance with memory, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.symbols import Symbols
from rheon.dissect import entropy_rate, mutual_information


def slow(seed: int, n: int = 600, stay: float = 0.95) -> np.ndarray:
    """Two symbols that stay for about twenty samples."""
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.random(n) > stay) % 2


def test_a_label_tells_all_about_itself():
    x = slow(0)
    result = mutual_information(x, x)
    assert result.verdict == "yes"
    assert float(result.value) == pytest.approx(result["label_entropy"], abs=1e-12)
    assert result["share"] == pytest.approx(1)
    assert result["p"] == pytest.approx(1 / 200)


def test_names_do_not_matter_and_part_of_a_label_is_part_of_its_entropy():
    rng = np.random.default_rng(0)
    label = rng.integers(0, 4, 4000)
    coarse = np.array(["low", "high"])[label // 2]
    result = mutual_information(coarse, label)
    assert float(result.value) == pytest.approx(1.0, abs=0.01)
    assert result["share"] == pytest.approx(0.5, abs=0.01)


def test_a_noisy_channel_has_its_capacity():
    rng = np.random.default_rng(1)
    x = rng.integers(0, 2, 20_000)
    y = np.where(rng.random(20_000) < 0.1, 1 - x, x)
    result = mutual_information(x, y, shifts=99)
    expected = 1 + 0.1 * np.log2(0.1) + 0.9 * np.log2(0.9)
    assert float(result.value) == pytest.approx(expected, abs=4 * result.error)


def test_independent_sequences_with_memory_are_rarely_significant():
    results = [mutual_information(slow(seed), slow(1000 + seed), shifts=99) for seed in range(80)]
    # a test that shuffles would call most of these significant
    assert np.mean([r.verdict == "yes" for r in results]) <= 0.125
    raw = np.mean([r["plugin"] for r in results])
    corrected = np.mean([r["plugin"] - r["chance"] for r in results])
    assert abs(corrected) < 0.3 * raw
    assert np.median([r["effective"] for r in results]) < 200


def test_gaps_and_columns():
    x = slow(2).astype(float)
    x[50:80] = np.nan
    series = rheon.Series(np.stack([x, slow(2)], 1), names=("code", "stage"))
    result = mutual_information(series, "stage")
    assert result["share"] == pytest.approx(1)
    assert int(result["joint"].sum()) == 570


def test_several_sequences_are_shifted_each_by_its_own_lag():
    x = np.stack([slow(i, 300) for i in range(4)])
    assert mutual_information(Symbols(x), Symbols(x)).verdict == "yes"
    y = np.stack([slow(50 + i, 300) for i in range(4)])
    assert mutual_information(Symbols(x), Symbols(y))["p"] > 0.01


def test_what_cannot_be_told_or_asked():
    x = slow(3)
    assert mutual_information(x, np.zeros(len(x), int)).verdict == "cannot tell"
    assert mutual_information(x[:10], x[:10]).verdict == "cannot tell"
    with pytest.raises(RheonError, match="one label per symbol"):
        mutual_information(x, x[:-1])
    with pytest.raises(RheonError, match="column"):
        mutual_information(x, "stage")
    assert np.isfinite(float(entropy_rate(x).value))
    for wrong in ({"shifts": 0}, {"level": 2.0}):
        with pytest.raises(RheonError, match=next(iter(wrong))):
            mutual_information(x, x, **wrong)
