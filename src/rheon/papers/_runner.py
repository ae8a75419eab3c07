"""Runs the claims of a paper. A claim that crashes has failed, with its reason; the others still run."""

from __future__ import annotations

import dataclasses
import os
import platform
import time
from pathlib import Path
from typing import Any

from rheon.core.errors import RheonError
from rheon.core.figure import Figure
from rheon.core.files import write_json
from rheon.core.progress import Progress, Silent

from ._paper import VERSIONS, Claim, Context, Paper

HOLDS, FAILS = "holds", "fails"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """A claim after it was run."""

    sentence: str
    protocol: str
    expected: str
    bar: str
    baseline: str
    measured: str
    verdict: str
    reason: str
    seconds: float
    details: dict[str, Any]
    figures: tuple[Figure, ...]


@dataclasses.dataclass(frozen=True)
class Report:
    """All outcomes of one version of a paper.

    Attributes:
        paper, version, key: what was run.
        outcomes: one per claim, in order.
        seconds: of the whole run.
    """

    paper: Paper
    version: str
    key: int
    outcomes: tuple[Outcome, ...]
    seconds: float

    @property
    def held(self) -> int:
        """How many claims hold."""
        return sum(o.verdict == HOLDS for o in self.outcomes)

    @property
    def all_hold(self) -> bool:
        """True if every claim of the version holds, and there is at least one."""
        return bool(self.outcomes) and self.held == len(self.outcomes)

    def circumstances(self) -> dict[str, Any]:
        """Versions, key, seconds and the machine in general words."""
        import jax
        import numpy as np

        from rheon import __version__

        return {
            "rheon": __version__,
            "version": self.version,
            "key": self.key,
            "seconds": round(self.seconds, 1),
            "cores": os.cpu_count(),
            "machine": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
            "jax": jax.__version__,
            "numpy": np.__version__,
            "device": jax.default_backend(),
        }


def run_paper(
    paper: Paper,
    version: str = "quick",
    *,
    key: int = 0,
    progress: Progress | None = None,
    folder: str | os.PathLike | None = None,
) -> Report:
    """Run every claim of a version.

    Args:
        paper: what to run.
        version: "quick" or "full".
        key: seed of all randomness.
        progress: who is told; silent by default.
        folder: where long training keeps its state, so that an interrupted run goes on; by default it is not kept.

    Returns:
        The Report. A claim whose check raises has failed, with the reason.

    Raises:
        RheonError: if the version has no claims.

    Source: claims stand in the file of the paper.

    Example:
        >>> from rheon.core.card import Card
        >>> from rheon.papers._paper import Claim, Measured
        >>> sure = Claim("1 + 1 = 2", "add", "2", "equal", lambda context: Measured("2", 1 + 1 == 2))
        >>> run_paper(Paper("sums", Card("Sums", "Adds.", "none"), (sure,))).all_hold
        True
    """
    claims = paper.of(version) if version in VERSIONS else ()
    if not claims:
        raise RheonError(
            f"{paper.slug} has no claims in a version {version!r}", remedy=f"choose one of {', '.join(VERSIONS)}"
        )
    progress = progress or Silent()
    context = Context(key, version, None if folder is None else Path(folder))
    start = time.monotonic()
    outcomes = []
    for number, claim in enumerate(claims, 1):
        outcome = _run(claim, context, progress, f"{number}/{len(claims)} {_short(claim.sentence)}")
        progress.say(f"{outcome.verdict}: {claim.sentence}")
        outcomes.append(outcome)
    return Report(paper, version, key, tuple(outcomes), time.monotonic() - start)


def write_evidence(report: Report, folder: str | os.PathLike) -> Path:
    """Write `evidence.json`: circumstances, and every claim with its figures in numbers.

    Args:
        report: what was run.
        folder: made if needed.

    Returns:
        The path of the file.

    Source: no name of a machine or of a person is written.

    Example:
        >>> callable(write_evidence)
        True
    """
    folder = Path(folder)
    claims = [
        {f.name: getattr(o, f.name) for f in dataclasses.fields(o) if f.name != "figures"} for o in report.outcomes
    ]
    record = {
        "paper": report.paper.slug,
        "title": report.paper.card.title,
        "reference": report.paper.card.reference,
        "summary": report.paper.card.summary,
        "holds": report.all_hold,
        "circumstances": report.circumstances(),
        "claims": claims,
    }
    path = folder / "evidence.json"
    write_json(path, record)
    return path


def _run(claim: Claim, context: Context, progress: Progress, title: str) -> Outcome:
    start = time.monotonic()
    with progress.stage(title, 1.0) as stage:
        context.stage = stage
        try:
            measured = claim.check(context)
            found: dict = {"measured": measured.text, "verdict": HOLDS if measured.holds else FAILS, "reason": ""}
            found |= {"details": measured.details, "figures": measured.figures}
        except Exception as error:
            # the table is printed either way: a crash is a failed claim, not the end of the run
            reason = f"it crashed: {type(error).__name__}: {error}"
            found = {"measured": "-", "verdict": FAILS, "reason": reason, "details": {}, "figures": ()}
        finally:
            context.stage = None
    same = {n: getattr(claim, n) for n in ("sentence", "protocol", "expected", "bar", "baseline")}
    return Outcome(**same, **found, seconds=time.monotonic() - start)


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 48 else sentence[:47].rsplit(" ", 1)[0] + " …"
