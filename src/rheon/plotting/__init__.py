"""One verb, `draw`, for the figure specs of `rheon.core.figure`; one file per backend."""
