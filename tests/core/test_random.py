"""Same key, same numbers; what is no key is refused."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.random import as_key


def draw(key) -> list[float]:
    return jax.random.normal(as_key(key), (3,)).tolist()


def test_integers_and_keys_give_the_same_numbers():
    assert draw(7) == draw(np.int64(7)) == draw(jax.random.key(7)) == draw(jax.random.PRNGKey(7))
    assert draw(7) != draw(8)


@pytest.mark.parametrize("key", [0.5, "0", None, True, np.arange(2), [1]])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(RheonError, match="a key is an integer"):
        as_key(key)
