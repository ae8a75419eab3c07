"""Stirring that alternates between two places in a disc: what the blinking flows share."""

from __future__ import annotations

import jax.numpy as jnp


def switch(time, period):
    """1 in the first half of each period, -1 in the second, joined smoothly. Shapes: (), () -> ()."""
    return jnp.tanh(20 * period * jnp.sin(2 * jnp.pi * time / period))


def stirred(r, theta, place, disc):
    """Rates of (r, theta) due to a stirrer at distance `place` from the centre of a disc of radius `disc.a`.

    `disc.bc` is 0 for a wall along which the fluid slips, 1 for one at which it rests; `disc.sigma` is the strength.
    """
    a, x = disc.a, place * jnp.cos(theta)
    near = r**2 + place**2 - 2 * r * x
    far = a**2 + (place * r / a) ** 2 - 2 * r * x
    wall = disc.bc * (1 - (r / a) ** 2) * (a**2 - (place * r / a) ** 2)
    image = 1 / far + wall / far**2
    rest = disc.bc * r * (a**2 + place**2 - 2 * (place * r / a) ** 2) / (a**2 * far)
    outward = -disc.sigma * place * jnp.sin(theta) * (image - 1 / near)
    around = disc.sigma * ((x - r) / near - (x - place**2 * r / a**2) * image + rest)
    return outward, around / r
