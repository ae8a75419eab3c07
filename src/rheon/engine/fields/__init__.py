"""Fields: grids, boundary conditions, conservative finite volumes, characteristics, splitting, implicit–explicit steps.

A field is written from these parts in one file under `rheon.systems`; the engine steps it by whatever parts it names.
"""

from .boundary import Fixed, Flux, Free, Periodic
from .characteristics import carried
from .finite_volumes import advective_flux, diffusive_flux, divergence
from .grid import Grid, grid_between, uniform_grid
from .implicit_diffusion import implicit_diffusion
from .layout import Layout
from .stepping import field_methods, field_steps

__all__ = [
    "Fixed",
    "Flux",
    "Free",
    "Grid",
    "Layout",
    "Periodic",
    "advective_flux",
    "carried",
    "diffusive_flux",
    "divergence",
    "field_methods",
    "field_steps",
    "grid_between",
    "implicit_diffusion",
    "uniform_grid",
]
