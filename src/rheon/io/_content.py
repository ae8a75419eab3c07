"""What is in a file, unpacked within limits: gzip, bzip2, xz and zip around the data."""

from __future__ import annotations

import bz2
import dataclasses
import difflib
import gzip
import io
import lzma
import os
import zipfile
import zlib
from pathlib import Path

from rheon.core.errors import RheonError

# unpacked data may hold at most this many bytes; RHEON_MAX_BYTES sets another limit
MAX_BYTES = 8 * 2**30
# data that grow by more than this factor beyond `FREE_BYTES` are no recording
MAX_RATIO = 300
FREE_BYTES = 100 * 2**20
_PACKED = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}


@dataclasses.dataclass(frozen=True, eq=False)
class Content:
    """The bytes of one file, on disk or unpacked in memory.

    Attributes:
        name: what to call it in messages.
        path: where it is on disk, or None if it was unpacked.
        data: the unpacked bytes, or None if it is on disk.
    """

    name: str
    path: Path = None  # type: ignore[assignment]  # or data, never both
    data: bytes | None = None

    @property
    def suffix(self) -> str:
        """The extension in lower case, without that of a packer."""
        names = Path(self.name.split(" in ")[0].lower()).suffixes
        return next((s for s in reversed(names) if s not in (".gz", ".bz2", ".xz")), "")

    @property
    def size(self) -> int:
        """Number of bytes."""
        return len(self.data) if self.data is not None else self.path.stat().st_size

    def head(self, count: int = 65536) -> bytes:
        """The first bytes."""
        if self.data is not None:
            return self.data[:count]
        with open(self.path, "rb") as file:
            return file.read(count)

    def file(self):
        """The path, or a file object over the bytes: what readers of binary formats take."""
        return io.BytesIO(self.data) if self.data is not None else str(self.path)

    def bytes(self) -> bytes:
        """All bytes.

        Raises:
            RheonError: if there are more than the limit.
        """
        check_size(self.size, self.name)
        return self.data if self.data is not None else self.path.read_bytes()


def limit() -> int:
    """The largest number of bytes that is unpacked or read as text."""
    return int(os.environ.get("RHEON_MAX_BYTES", MAX_BYTES))


def check_size(size: int, name: str, packed: int | None = None) -> None:
    """Refuse data that are too large, or that grow too much when unpacked.

    Raises:
        RheonError: if so.
    """
    if packed and size > max(FREE_BYTES, MAX_RATIO * packed):
        raise RheonError(
            f"unpacked, {packed:,} bytes would grow to {size:,} or more: more than {MAX_RATIO} times",
            where=name,
            remedy="if the file is to be trusted, unpack it yourself and give the unpacked file",
        )
    if size > limit():
        raise RheonError(
            f"{size:,} bytes are more than the limit of {limit():,}",
            where=name,
            remedy="give a part of it, or set the environment variable RHEON_MAX_BYTES",
        )


def open_content(path: str | os.PathLike) -> Content:
    """The content of a path, unpacked if it is packed.

    Raises:
        RheonError: if the path does not exist, is a folder, cannot be read, is empty, damaged or too large.
    """
    path = Path(path)
    try:
        if path.is_dir():
            inside = sorted(p.name for p in path.iterdir() if p.is_file() and not p.name.startswith("."))
            remedy = "give one file of it: " + ", ".join(inside[:8]) if inside else "give a file"
            raise RheonError("this is a folder, not a file", where=str(path), remedy=remedy)
        if not path.exists():
            raise RheonError("there is no such file", where=str(path), remedy=_neighbours(path))
        if not path.is_file():
            raise RheonError("this is not an ordinary file", where=str(path), remedy="save the data to a file first")
        with open(path, "rb") as file:
            head = file.read(8)
    except (OSError, ValueError) as error:
        if isinstance(error, RheonError):
            raise
        reason = getattr(error, "strerror", None) or error
        raise RheonError(f"the file cannot be read: {reason}", where=str(path)) from error
    if not head:
        raise RheonError("the file is empty (0 bytes)", where=str(path), remedy="check that it was saved completely")
    return unpack(Content(str(path), path=path), head)


def _neighbours(path: Path) -> str:
    try:
        names = [p.name for p in path.parent.iterdir()]
    except OSError:
        return f"the folder {path.parent} does not exist either"
    near = difflib.get_close_matches(path.name, names, n=3, cutoff=0.6)
    return f"did you mean {', '.join(near)}?" if near else "check the name and the folder"


def unpack(content: Content, head: bytes) -> Content:
    """The content inside gzip, bzip2, xz or a zip archive of one file; else the content itself.

    Raises:
        RheonError: if the archive is damaged, too large, or holds several files.
    """
    opener = next((o for magic, o in _PACKED.items() if head.startswith(magic)), None)
    if opener is not None:
        data = _unpack_stream(content, opener)
        return unpack(Content(content.name, data=data), data[:8])
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _unpack_zip(content)
    return content


def _unpack_stream(content: Content, opener) -> bytes:
    packed, chunks, size = content.size, [], 0
    try:
        with opener(content.file(), "rb") as stream:
            while chunk := stream.read(2**22):
                size += len(chunk)
                check_size(size, content.name, packed)
                chunks.append(chunk)
    except (EOFError, OSError, zlib.error, lzma.LZMAError) as error:
        raise RheonError(
            f"the packed file is damaged or cut off after {size:,} unpacked bytes ({error})",
            where=content.name,
            remedy="copy or download it again",
        ) from error
    if not size:
        raise RheonError(
            "the packed file holds nothing", where=content.name, remedy="check that it was saved completely"
        )
    return b"".join(chunks)


def _unpack_zip(content: Content) -> Content:
    try:
        with zipfile.ZipFile(content.file()) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX")]
            names = [m.filename for m in members]
            total = sum(m.file_size for m in members)
            if any(n.endswith(".npy") for n in names) and all(n.endswith(".npy") for n in names):
                return content
            if "[Content_Types].xml" in names or "mimetype" in names:
                raise RheonError(
                    "this is a spreadsheet or office document", where=content.name, remedy="save the sheet as CSV"
                )
            if len(members) != 1:
                shown = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
                raise RheonError(
                    f"the archive holds {len(members)} files ({shown})" if names else "the archive is empty",
                    where=content.name,
                    remedy="unpack it and give one file",
                )
            packed = max(members[0].compress_size, 1)
            check_size(total, content.name, packed)
            if members[0].flag_bits & 1:
                raise RheonError("the archive is encrypted", where=content.name, remedy="unpack it and give the file")
            data = archive.read(members[0])
    except (zipfile.BadZipFile, OSError, zlib.error, EOFError, NotImplementedError) as error:
        raise RheonError(
            f"the archive is damaged ({error})", where=content.name, remedy="copy or download it again"
        ) from error
    if not data:
        raise RheonError("the file in the archive is empty", where=content.name)
    name = f"{names[0]} in {content.name}"
    if data[:4] == b"PK\x03\x04":
        raise RheonError("there is an archive inside the archive", where=name, remedy="unpack it and give one file")
    return unpack(Content(name, data=data), data[:8])
