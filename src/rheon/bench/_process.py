"""What a worker runs. Importing this file imports nothing heavy: threads are set before the libraries start."""

from __future__ import annotations

import os

# a worker is one thread: many workers share the cores, and sums do not depend on how many threads share them
SINGLE = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}
# a process may hold some 65,000 memory maps (Linux, vm.max_map_count), and every compiled program holds several
MAPS = 30_000


def prepare() -> None:
    """Make this process single-threaded; of no effect on libraries that have started already."""
    for name, value in SINGLE.items():
        if name == "XLA_FLAGS" and value not in os.environ.get(name, ""):
            value = f"{os.environ.get(name, '')} {value}".strip()
        os.environ[name] = value
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def release(most: int = MAPS) -> bool:
    """Forget compiled programs where this process holds many: a run over hundreds of systems would end at the limit.

    Returns:
        Whether they were forgotten.
    """
    try:
        with open("/proc/self/maps", encoding="utf-8") as file:
            held = sum(1 for _ in file)
    except OSError:
        return False
    if held <= most:
        return False
    import gc

    import jax

    jax.clear_caches()
    gc.collect()
    return True


def make_data(folder: str, records: list[dict]) -> int:
    """Make the data of tasks and keep them in the store."""
    prepare()
    from rheon.bench.problems import problem
    from rheon.bench.store import Store
    from rheon.bench.tasks import task_from

    store, made = Store(folder), 0
    for record in records:
        release()
        task = task_from(record)
        with store.locked(f"data-{task.digest}"):
            try:
                problem(task, store.data)
            except Exception:
                # the cells of the task say why
                continue
        made += 1
    return made


def run_batch(folder: str, record: dict, run: str) -> dict:
    """Run a batch and put it into the store, once: whoever comes second finds it there.

    Args:
        folder: of the store.
        record: of the batch.
        run: the name of the run, by which a worker knows that it sees the coordinator's folder.

    Returns:
        `failed`: how many cells failed; `rows`: where the worker does not see the store, for the coordinator to land.
    """
    prepare()
    from rheon.bench.cells import FAILED, cell_from, run_cells
    from rheon.bench.plan import Batch
    from rheon.bench.store import Store

    release()
    batch = Batch(tuple(cell_from(c) for c in record["cells"]))
    if not seen(folder, run):
        rows = run_cells(batch.cells)
        return {"failed": sum(row["status"] == FAILED for row in rows), "rows": rows}
    store, rows = Store(folder), []
    with store.locked(batch.name):
        if not store.landed(batch.name):
            rows = run_cells(batch.cells, store.data)
            store.land(batch.name, rows)
    return {"failed": sum(row["status"] == FAILED for row in rows), "rows": []}


def seen(folder: str, run: str) -> bool:
    """Whether this process sees the folder of a run."""
    try:
        with open(os.path.join(folder, "run.txt"), encoding="utf-8") as file:
            return file.read() == run
    except OSError:
        return False
