"""The manifest of a backup: what it lists, and how it is made to list more."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

FILE = "backup_manifest"
# Nothing of it exists. Both tools are told to ignore it, which they do only after they have read the manifest and kept
# what it says of these files.
ADDED_FOLDER = "base/4000000000"

_END_OF_FILES = b'\n],\n"WAL-Ranges"'
_CHECKSUM = b'"Manifest-Checksum"'
_SIZE = re.compile(rb'"Size": (\d+)')  # in a path the quotation marks would be escaped
_AT_ONCE = 10_000


@dataclass(frozen=True)
class Contents:
    """What a verification has to get through."""

    files: int
    data_bytes: int
    manifest_bytes: int


def contents(backup: Path) -> Contents:
    """As the manifest in the backup's folder says."""
    text = (backup / FILE).read_bytes()
    sizes = [int(match[1]) for match in _SIZE.finditer(text)]
    return Contents(len(sizes), sum(sizes), len(text))


def enlarge(backup: Path, files: int) -> None:
    """Adds files below ADDED_FOLDER to the backup's manifest until it lists so many, and signs it anew."""
    missing = files - contents(backup).files
    head, found, tail = (backup / FILE).read_bytes().partition(_END_OF_FILES)
    tail = found + tail[: tail.index(_CHECKSUM)]
    digest = hashlib.sha256()
    with open(backup / FILE, "wb") as manifest:

        def write(text: bytes) -> None:
            digest.update(text)
            manifest.write(text)

        write(head)
        for first in range(0, missing, _AT_ONCE):
            write(b"".join(_entry(number) for number in range(first, min(first + _AT_ONCE, missing))))
        write(tail)
        manifest.write(_CHECKSUM + b': "%s"}\n' % digest.hexdigest().encode())


def _entry(number: int) -> bytes:
    """With the comma that separates it from the one before, else as the server writes it."""
    checksum = number * 2_654_435_761 % 2**32
    return (
        f',\n{{ "Path": "{ADDED_FOLDER}/{16384 + number}", "Size": {8192 * (number % 200)}, '
        f'"Last-Modified": "2026-01-01 00:00:00 GMT", "Checksum-Algorithm": "CRC32C", "Checksum": "{checksum:08x}" }}'
    ).encode()
