"""What an entry of the data folder is: a card, a licence and a way to load it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.series import Series

SHIPPED = Path(__file__).parent / "_files"


@dataclasses.dataclass(frozen=True)
class Dataset:
    """A named recording.

    Attributes:
        card: what was measured, by whom, what is known about it.
        licence: under which terms it may be used.
        rate: how it was sampled, in words.
        loader: loads it; called with a folder (or None) and a part (or "").
        parts: names of the parts that may be asked for; the first is the default. Empty: there is one only.
        shipped: True if the (default) data are inside the package.
    """

    card: Card
    licence: str
    rate: str
    loader: Callable[[Path | None, str], Series]
    parts: tuple[str, ...] = ()
    shipped: bool = True

    def load(self, part: str = "", *, folder: str | os.PathLike | None = None) -> Series:
        """The recording.

        Args:
            part: one of `parts`; empty takes the first.
            folder: where larger sets are kept; the default is the environment variable RHEON_DATA.

        Returns:
            The series, with source and units.

        Raises:
            RheonError: if there is no such part, or the data are neither shipped nor in the folder.

        Source: the card's reference.

        Example:
            >>> import rheon
            >>> rheon.datasets.laser.load().n_times
            10093
        """
        part = str(part) or (self.parts[0] if self.parts else "")
        if (self.parts and part not in self.parts) or (part and not self.parts):
            known = ", ".join(self.parts) if self.parts else "it has one part only"
            raise RheonError(f"{self.card.title} has no part {part!r}", remedy=f"choose among {known}")
        if folder is None and os.environ.get("RHEON_DATA"):
            folder = os.environ["RHEON_DATA"]
        return self.loader(None if folder is None else Path(folder), part)


def shipped(name: str) -> dict[str, np.ndarray]:
    """The arrays of a file inside the package."""
    with np.load(SHIPPED / name, allow_pickle=False) as arrays:
        return {k: arrays[k] for k in arrays.files}


def in_folder(folder: Path | None, name: str, title: str) -> dict[str, np.ndarray]:
    """The arrays of a file in the user's data folder.

    Raises:
        RheonError: if no folder is named, or the file is not in it.
    """
    if folder is None:
        raise RheonError(
            f"{title} is not shipped inside the package",
            remedy="set RHEON_DATA to the folder of data sets, or pass load(folder=...)",
        )
    path = folder / name
    if not path.is_file():
        raise RheonError(f"{title} is not in the folder", where=str(path), remedy="put the file there")
    with np.load(path, allow_pickle=False) as arrays:
        return {k: arrays[k] for k in arrays.files}
