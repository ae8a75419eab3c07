"""Symbols: alphabets, gaps, words and transitions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.files import plain
from rheon.core.symbols import Symbols, symbols_of

GAPPY = Symbols(np.array([[0, 1, 1, -1, 0, 0], [1, 1, -1, -1, 0, 1]]))


def test_counts_leave_gaps_out():
    assert GAPPY.n_known == 9
    assert GAPPY.counts.tolist() == [4, 5]
    assert [s.tolist() for s in GAPPY.stretches()] == [[0, 1, 1], [0, 0], [1, 1], [0, 1]]


def test_no_word_and_no_transition_spans_a_gap():
    assert GAPPY.transitions().tolist() == [[1, 2], [0, 2]]
    words = GAPPY.words(2)
    assert dict(zip(map(tuple, words.table.tolist()), words.counts.tolist(), strict=True)) == {
        (0, 0): 1,
        (0, 1): 2,
        (1, 1): 2,
    }
    assert GAPPY.words(3).table.tolist() == [[0, 1, 1]]
    assert len(GAPPY.words(4).counts) == 0


def test_words_of_every_length_are_those_of_a_plain_count():
    rng = np.random.default_rng(1)
    codes = rng.integers(0, 3, 500)
    made = Symbols(codes)
    for length, words in itertools.islice(made.blocks(), 6):
        expected: dict = {}
        for i in range(len(codes) - length + 1):
            word = tuple(codes[i : i + length].tolist())
            expected[word] = expected.get(word, 0) + 1
        assert dict(zip(map(tuple, words.table.tolist()), words.counts.tolist(), strict=True)) == expected
        assert words.table[words.begins[0][7]].tolist() == codes[7 : 7 + length].tolist()


def test_used_and_without_repeats():
    made = Symbols(np.array([3, 3, 1, 1, 1, 3]), labels=("a", "b", "c", "d"))
    assert made.used().labels == ("b", "d")
    assert made.used().codes.tolist() == [[1, 1, 0, 0, 0, 1]]
    assert made.without_repeats().codes.tolist() == [[3, 1, 3]]
    assert made.text([3, 1]) == "db"
    assert Symbols(np.array([0, 1]), labels=("00", "11")).text([0, 1]) == "00.11"


def test_it_becomes_plain_numbers():
    assert plain(GAPPY.to_dict())["codes"][0] == [0, 1, 1, -1, 0, 0]


@pytest.mark.parametrize(
    ("codes", "labels"),
    [(np.array([0.5, 1.0]), ()), (np.array([0, 2]), ("a", "b")), (np.array([-2, 0]), ()), (np.array([-1, -1]), ()),
     (np.zeros((0,), int), ()), (np.zeros((1, 2, 3), int), ())],
)  # fmt: skip
def test_what_is_no_sequence_of_symbols_is_refused(codes, labels):
    with pytest.raises(RheonError):
        Symbols(codes, labels)


def test_values_become_symbols():
    x = np.array([3.0, 1.0, 2.0, 4.0])
    assert symbols_of(x, "median")[0].tolist() == [1, 0, 0, 1]
    assert symbols_of(x, [1.5, 3.5])[0].tolist() == [1, 0, 1, 2]
    assert symbols_of(x, 4)[1] == 4
    with pytest.raises(RheonError, match="symbols"):
        symbols_of(x, "odd")
