"""Colours are legible on their paper, and roles differ in more than hue."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.core.figure import Trace
from rheon.plotting.plotly import coloured, escaped, numbers, panel_json
from rheon.plotting.theme import DARK, LIGHT, styles


def luminance(colour: str) -> float:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(palette):
    # the guidelines ask for 4.5 for text and 3 for graphics
    assert contrast(palette.ink, palette.paper) > 7
    assert contrast(palette.muted, palette.paper) > 4.5
    for colour in (palette.data, palette.model, palette.reference, palette.floor, *palette.others):
        assert contrast(colour, palette.paper) > 3


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_data_and_model_differ_without_hue(palette):
    assert contrast(palette.data, palette.model) > 1.5


def test_second_trace_of_a_role_looks_different():
    x = np.arange(3.0)
    looks = styles([Trace("line", x, x, role="model"), Trace("line", x, x, role="model"), Trace("line", x, x)])
    assert looks[0] != looks[1]
    others = styles([Trace("line", x, x, role="other") for _ in range(5)])
    assert len({s.token for s in others}) == 5


def test_tokens_become_colours_and_text_stays():
    assert coloured("@model", LIGHT) == LIGHT.model
    assert coloured("@model/0.2", LIGHT) == "rgba(214,80,31,0.2)"
    assert not escaped("@model").startswith("@")
    assert escaped("<b>x</b> & y") == "&lt;b&gt;x&lt;/b&gt; &amp; y"


def test_unknown_role_is_drawn_as_other():
    x = np.arange(3.0)
    assert styles([Trace("line", x, x, role="whatever")])[0].token == "other0"


def test_numbers_are_short_and_close():
    values = np.r_[1e9 + np.random.default_rng(0).normal(size=100), np.nan, np.inf]
    shown = numbers(values)
    assert shown[100:] == [None, None]
    assert np.abs(np.array(shown[:100]) - values[:100]).max() < 1e-4
    assert numbers(np.array([])) == []
    np.testing.assert_allclose(numbers(np.array([1e-300])), [1e-300])


def test_panel_of_a_hostile_name():
    from rheon.core.figure import Panel

    x = np.arange(3.0)
    spec = panel_json(Panel((Trace("line", x, x, name="@data <script>"),), x="@ink"))
    assert spec["data"][0]["name"] == "&#64;data &lt;script&gt;"
    assert spec["layout"]["xaxis"]["title"]["text"] == "&#64;ink"
