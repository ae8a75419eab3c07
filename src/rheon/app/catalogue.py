"""The annotation of every known system: one file each, so that an interrupted run goes on where it was."""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from rheon.core.errors import RheonError
from rheon.core.files import write_json
from rheon.core.kinds import Delay, Flow, Map
from rheon.core.progress import Progress, Silent
from rheon.core.registry import find, modules

# raised when the protocol of `annotate` changes: older records are then measured anew
PROTOCOL = 2


def annotatable() -> list[str]:
    """Slugs of all systems that `annotate` can measure."""
    kinds = (Flow, Map, Delay)
    return [slug for slug in modules("systems") if issubclass(find("systems", slug), kinds) and _has_scales(slug)]


def annotate_catalogue(
    out,
    *,
    periods: float | None = None,
    processes: int = 1,
    only: list[str] | None = None,
    progress: Progress | None = None,
) -> dict[str, dict]:
    """Annotate all flows, maps and delay equations of the registry into a folder, one JSON file each.

    Records that are there already, of the same protocol, settings and defaults, are kept.

    Args:
        out: folder for the records; created if needed.
        periods: as in `annotate`.
        processes: how many systems at a time.
        only: slugs; default all.
        progress: told about every system.

    Returns:
        Slug -> record: what `Annotation.to_dict` gives, or `error` where a system could not be annotated.

    Raises:
        RheonError: if the folder cannot be written, or a name is unknown.

    Source: as in `annotate`.

    Example:
        >>> import tempfile
        >>> records = annotate_catalogue(tempfile.mkdtemp(), periods=30, only=["logistic"])
        >>> records["logistic"]["regime"]
        'chaotic'
    """
    folder, progress = Path(out), progress or Silent()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RheonError(f"cannot write there ({error})", where=str(out), remedy="choose another folder") from error
    known = annotatable()
    for slug in only or ():
        if slug not in known:
            raise RheonError(
                f"{slug!r} is no flow, map or delay equation of the registry", remedy="`rheon list systems`"
            )
    slugs = only or known
    records = {slug: kept for slug in slugs if (kept := _kept(folder / f"{slug}.json", slug, periods))}
    left = [slug for slug in slugs if slug not in records]
    with progress.stage("Annotate", len(slugs)) as stage:
        stage.advance(len(records), f"{len(records)} from an earlier run" if records else "")
        if processes <= 1 or len(left) <= 1:
            for slug in left:
                records[slug] = _record(slug, periods, folder)
                stage.advance(1, slug)
        else:
            context = multiprocessing.get_context("spawn")
            with ProcessPoolExecutor(processes, mp_context=context) as pool:
                jobs = {pool.submit(_record, slug, periods, folder): slug for slug in left}
                for job in as_completed(jobs):
                    records[jobs[job]] = job.result()
                    stage.advance(1, jobs[job])
    return {slug: records[slug] for slug in slugs}


def _has_scales(slug: str) -> bool:
    card = find("systems", slug).card
    return issubclass(find("systems", slug), Map) or (card.period is not None and card.dt is not None)


def _identity(slug: str, periods) -> dict:
    """What a record depends on."""
    from .annotate import _parameters

    system = find("systems", slug)()
    return {
        "protocol": PROTOCOL,
        "periods": periods,
        "parameters": _parameters(system),
        "period": system.card.period,
        "dt": system.card.dt,
        "equations": list(system.card.equations),
    }


def _kept(path: Path, slug: str, periods) -> dict | None:
    try:
        record = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return record if record.get("identity") == json.loads(json.dumps(_identity(slug, periods))) else None


def _record(slug: str, periods, folder: Path) -> dict:
    from .annotate import annotate

    try:
        record = annotate(slug, periods=periods).to_dict()
    except RheonError as error:
        record = {"name": slug, "error": str(error)}
    record["identity"] = _identity(slug, periods)
    write_json(folder / f"{slug}.json", record)
    return json.loads((folder / f"{slug}.json").read_text())
