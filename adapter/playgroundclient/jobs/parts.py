"""The part of a file: what a download writes to, beside the file itself, which is replaced when the part is whole.

While it is written a part has a name that no other download knows, so two of one file never mix. A download that is
interrupted gives its part a name that says of what it is the beginning: a hash of the file's name, a hash of the URL,
the length of the whole and its ETag. A later one takes it, by renaming it, which succeeds once.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import os
import re
import secrets
import stat
import sys
from typing import TYPE_CHECKING

from ..errors import DownloadFailed
from ..files import put, resolved, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

_STRONG = re.compile(r'"[ !#-~]{1,58}"')
"""An ETag that tells one result from another, and that a file's name has room for."""
_LEFT = re.compile(r"\.playground\.\w+\.(?P<source>\w+)\.(?P<length>\d+)\.(?P<etag>[\w=-]+)(\.\w+)?\.part", re.ASCII)
"""The name of a part that was left; version 0.1.0 wrote a number before its suffix."""


@contextlib.contextmanager
def part_of(path: str | os.PathLike[str], url: str) -> Iterator[Part]:
    """The part of the file at `path`, which `url` answers: an earlier one's, if it can be continued, or an empty one.

    In the end it is left to a later download that can continue it, or removed. Raises DownloadFailed where no file can
    be at `path`.
    """
    part = Part(resolved(path), url)
    part.take()
    try:
        yield part
    finally:
        part.leave()


class Part:
    """A file that grows. `size` is 0 where there is nothing to continue; else `etag` and `length` are those of the whole."""

    def __init__(self, target: Path, url: str) -> None:
        self.target = target
        self.etag, self.length, self.size = "", 0, 0
        self._name, self._source = _hash(os.fsencode(target.name), 12), _hash(url.encode(), 8)
        self._path = target.with_name(f".playground-{secrets.token_hex(8)}.part")
        self._file: BinaryIO | None = None

    def take(self) -> None:
        """Take a part that an earlier download left and that can be continued. The others are of use to nobody."""
        for path in sorted(self.target.parent.glob(f".playground.{self._name}.*.part")):
            said = _LEFT.fullmatch(path.name)
            # OSError: another download was faster. ValueError: a name that we did not give.
            with contextlib.suppress(OSError, ValueError):
                if said is None or not _is_ours(path):
                    continue
                if self._file is not None or said["source"] != self._source:
                    path.unlink()
                    continue
                etag = base64.urlsafe_b64decode(said["etag"]).decode("ascii")
                path.replace(self._path)
                self._file = self._path.open("r+b")
                self.etag, self.length, self.size = etag, int(said["length"]), self._file.seek(0, os.SEEK_END)
                if not 0 < self.size < self.length:
                    self.drop()

    def begin(self, etag: str, length: int | None) -> None:
        """Start anew, with what the server says that the whole is. Raises DownloadFailed."""
        self.drop()
        if _STRONG.fullmatch(etag) and length:
            self.etag, self.length = etag, length
        with self._failing():
            # What replaces a file that only its owner may read is not to be read by others meanwhile.
            mode = 0o600 if self.target.exists() else 0o666
            self._file = open(self._path, "x+b", opener=functools.partial(os.open, mode=mode))  # noqa: SIM115

    def write(self, data: bytes) -> None:
        """Add to it. Raises DownloadFailed."""
        assert self._file is not None
        with self._failing():
            self._file.write(data)
        self.size += len(data)

    def holds(self, check: Callable[[BinaryIO], bool]) -> bool:
        """Whether `check` is content with what was written. Raises DownloadFailed."""
        assert self._file is not None
        with self._failing():
            return check(self._file)

    def finish(self) -> None:
        """Let it take the file's place, now that it is whole. Raises DownloadFailed."""
        assert self._file is not None
        with self._failing():
            self._file.close()  # before it is renamed: Windows renames no open file
            put(self._path, self.target)
        self._file = None

    def drop(self) -> None:
        """Remove it."""
        file, self._file = self._file, None
        self.etag, self.length, self.size = "", 0, 0
        if file is not None:
            with contextlib.suppress(OSError):
                file.close()
            with contextlib.suppress(OSError):
                self._path.unlink()

    def leave(self) -> None:
        """Leave it to a later download, if that one can continue it; else remove it."""
        if self._file is not None and self.etag and self.size:
            etag = base64.urlsafe_b64encode(self.etag.encode()).decode()
            with contextlib.suppress(OSError):
                self._file.close()
                name = f".playground.{self._name}.{self._source}.{self.length}.{etag}.part"
                self._path.replace(self.target.with_name(name))
                self._file = None
        self.drop()

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            with told(self.target):
                yield
        except DownloadFailed:
            self.drop()
            raise


def _is_ours(path: Path) -> bool:
    """Whether it is a file of this user: in a folder of many, nobody else may choose how our result begins."""
    state = path.lstat()
    return stat.S_ISREG(state.st_mode) and (sys.platform == "win32" or state.st_uid == os.geteuid())


def _hash(data: bytes, length: int) -> str:
    return hashlib.sha256(data).hexdigest()[:length]
