"""Shared parts: a series of values as a series of symbols, and its phrases."""

from __future__ import annotations

import numpy as np

from rheon.core.symbols import symbols_of

__all__ = ["phrases", "symbols_of"]


def phrases(symbols: np.ndarray) -> int:
    """Number of phrases of the exhaustive parsing: each is the longest stretch seen before, and one symbol more.

    The longest earlier match of a place is with a neighbour of its suffix among those suffixes that start earlier:
    suffixes are sorted once, and taken out of a linked list from the last to the first. Shapes: (time,) -> ().
    """
    n = len(symbols)
    rank = _suffix_ranks(symbols)
    place = np.argsort(rank)
    left, right = list(range(-1, n)), list(range(1, n + 1))
    ranks, places = rank.tolist(), place.tolist()
    earlier = [(-1, -1)] * n
    for i in range(n - 1, -1, -1):
        r = ranks[i]
        a, b = left[r], right[r]
        earlier[i] = (a, b)
        if a >= 0:
            right[a] = b
        if b < n:
            left[b] = a
    text = symbols.astype(np.uint32 if symbols.max(initial=0) > 255 else np.uint8).tobytes()
    width = len(text) // max(n, 1)
    count = i = 0
    while i < n:
        a, b = earlier[i]
        length = 0
        if a >= 0:
            length = _common(text, i * width, places[a] * width)
        if b < n:
            length = max(length, _common(text, i * width, places[b] * width))
        i += length // width + 1
        count += 1
    return count


def _common(text: bytes, i: int, j: int) -> int:
    """Length of the common beginning of two suffixes: steps that grow while they match, then shrink."""
    n, length, step = len(text), 0, 8
    limit = n - i
    while length < limit:
        step = min(step, limit - length)
        if text[i + length : i + length + step] != text[j + length : j + length + step]:
            break
        length += step
        step *= 2
    else:
        return length
    while step > 1:
        step = (step + 1) // 2
        if text[i + length : i + length + step] == text[j + length : j + length + step]:
            length += step
    return length


def _suffix_ranks(symbols: np.ndarray) -> np.ndarray:
    """Place of every suffix in their order: as many symbols as fit one integer, then twice as many each round."""
    n, base = len(symbols), int(symbols.max(initial=0)) + 2
    key, width = symbols.astype(np.int64) + 1, 1
    while width < n and base ** (2 * width) < 2**62:
        key = key * base**width + _later(key, width)
        width *= 2
    rank = _dense(key)
    while width < n and rank.max() < n - 1:
        rank = _dense(rank * (n + 1) + _later(rank + 1, width))
        width *= 2
    return rank


def _later(key: np.ndarray, ahead: int) -> np.ndarray:
    """The keys `ahead` places later, 0 beyond the end."""
    out = np.zeros_like(key)
    out[: len(key) - ahead] = key[ahead:]
    return out


def _dense(key: np.ndarray) -> np.ndarray:
    """Ranks 0, 1, ...; equal keys share one."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    rank = np.empty(len(key), np.int64)
    rank[order] = np.concatenate(([0], np.cumsum(ordered[1:] != ordered[:-1])))
    return rank
