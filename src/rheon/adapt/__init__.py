"""Faces to other packages: pandas, Arrow (polars, DuckDB), xarray and scikit-learn objects come in here.

`Series.to_pandas` and `Series.to_xarray` lead out again.
"""
