"""Bytes as clean text: encodings, byte order marks, line ends."""

from __future__ import annotations

import re

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.series import Note

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)


def encoding_of(head: bytes) -> str:
    """The encoding by its mark or by its zeros: "utf-8" where nothing speaks against it, "" for what is no text.

    Example:
        >>> encoding_of("a,b".encode("utf-16")), encoding_of(b"a,b"), encoding_of(bytes(range(32)))
        ('utf-16', 'utf-8', '')
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if not head:
        return ""
    codes = np.frombuffer(head[: len(head) // 2 * 2], np.uint8)
    if (codes == 0).any():
        even, odd = (codes[0::2] == 0).mean(), (codes[1::2] == 0).mean()
        if odd > 0.7 and even < 0.1:
            return "utf-16-le"
        if even > 0.7 and odd < 0.1:
            return "utf-16-be"
        return ""
    control = np.isin(np.frombuffer(head, np.uint8), [*range(1, 9), *range(14, 26), 27, 28, 29, 30, 31, 127])
    return "utf-8" if control.mean() < 0.02 else ""


def clean(data: bytes, name: str) -> tuple[bytes, list[Note]]:
    """UTF-8 bytes with line ends of one line feed, and notes on what was changed.

    Raises:
        RheonError: if the bytes are no text in the encoding that their mark claims.

    Example:
        >>> clean(b"a,b\\r1,2\\r", "x.csv")[0]
        b'a,b\\n1,2\\n'
    """
    notes = []
    encoding = encoding_of(data[:65536])
    if encoding == "utf-8-sig":
        data = data[3:]
        encoding = "utf-8"
    if encoding != "utf-8":
        try:
            data = data.decode(encoding or "latin-1").lstrip("\ufeff").encode()
        except UnicodeDecodeError as error:
            raise RheonError(
                f"the file claims to be {encoding} but is not ({error.reason} at byte {error.start})",
                where=name,
                remedy="save it as UTF-8",
            ) from error
        notes.append(Note(f"the text is {encoding.upper()}", "decoded"))
    elif not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            # these five codes mean nothing in the Windows code page
            latin = "latin-1" if re.search(rb"[\x81\x8d\x8f\x90\x9d]", data) else "cp1252"
            data = data.decode(latin).encode()
            notes.append(Note(f"the text is not UTF-8 (byte {error.start})", f"read as {latin}"))
    if b"\r" in data:
        alone = data.count(b"\r") - data.count(b"\r\n")
        feeds = data.count(b"\n") - data.count(b"\r\n")
        if alone:
            kind = "carriage returns only" if alone and not feeds and alone == data.count(b"\r") else "of several kinds"
            notes.append(Note(f"line ends are {kind}", "read as line ends"))
        data = data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return data, notes
