"""Files that are no recordings, told by their first bytes, so that the message can say what they are."""

from __future__ import annotations

import re

_CSV = "save the numbers as CSV"
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a picture (PNG)", _CSV),
    (b"\xff\xd8\xff", "a picture (JPEG)", _CSV),
    (b"GIF8", "a picture (GIF)", _CSV),
    (b"II*\x00", "a picture (TIFF)", _CSV),
    (b"%PDF", "a PDF document", "copy the table out of it and save it as CSV"),
    (b"{\\rtf", "a text document (RTF)", _CSV),
    (b"%!PS", "a PostScript document", _CSV),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet or office document", "save the sheet as CSV"),
    (b"SQLite format 3", "a data base (SQLite)", "export the table as CSV"),
    (b"ARROW1", "a Feather file", "save it as Parquet"),
    (b"\x0e\x03\x13\x01", "an HDF4 file", "convert it to NetCDF"),
    (b"CDF\x05", "a NetCDF file of the 64-bit data kind", "convert it with nccopy -k netCDF-4"),
    (b"RDX", "an R workspace", "write the table with write.csv"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and give one file"),
    (b"Rar!", "a RAR archive", "unpack it and give one file"),
    (b"\x28\xb5\x2f\xfd", "a file packed by Zstandard", "unpack it and give the file"),
    (b"\x7fELF", "a program", _CSV),
    (b"MZ\x90", "a program", _CSV),
    (b"RIFF", "a sound or film file", _CSV),
    (b"OggS", "a sound file", _CSV),
    (b"fLaC", "a sound file", _CSV),
    (b"ID3", "a sound file", _CSV),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05]|c[a-z_]+\n|\(lp0\n|\(dp0\n")


def name_of(head: bytes) -> tuple[str, str] | None:
    """What a foreign file is and what to do with it, or None.

    Example:
        >>> name_of(b"%PDF-1.7")[0], name_of(b"a,b")
        ('a PDF document', None)
    """
    for magic, kind, remedy in _KINDS:
        if head.startswith(magic):
            return kind, remedy
    if _PICKLE.match(head):
        return "a Python pickle, which could run any program,", "save the arrays with numpy.savez"
    # a safetensors file: the length of its header in eight bytes, then the header
    if head[8:10] == b'{"' and head[4:8] == bytes(4):
        return "a stored model", "load it with rheon.load_fit, or give it to rheon forecast, simulate or measure"
    if head[257:262] == b"ustar":
        return "a tar archive", "unpack it and give one file"
    return None
