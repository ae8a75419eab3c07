"""One thread for work on many small matrices, where a second one costs more than it does."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def one_blas_thread() -> Iterator[None]:
    """Run NumPy's and SciPy's linear algebra on one thread inside the block, where `threadpoolctl` is installed.

    Factorisations of a few hundred rows hand so little to each thread that waiting outweighs it: with two threads on
    two cores they were measured three times slower. Without `threadpoolctl` nothing changes but the time.

    Example:
        >>> with one_blas_thread():
        ...     pass
    """
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        yield
        return
    with threadpool_limits(1, user_api="blas"):
        yield
