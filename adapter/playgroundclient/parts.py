"""The part of a file: what a download writes to, beside the file itself, which is replaced when the part is whole.

A part's name tells a later run whether it may be continued: it holds a hash of the file's name, a hash of the URL, the
length of the whole and its ETag. One download at a time writes a file: a lock beside it keeps others away.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import re
import secrets
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import filelock

from .errors import DownloadFailed

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

_LONGEST_ETAG = 60
_NAME = re.compile(r"\.playground\.\w+\.(?P<source>\w+)\.(?P<length>\d+)\.(?P<etag>[\w=-]+)\.\w+\.part", re.ASCII)
_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


@contextlib.contextmanager
def part_of(path: str | os.PathLike[str], url: str) -> Iterator[Part]:
    """The part of the file at `path`, which `url` answers: an earlier one's, if it can be continued, or an empty one.

    In the end a part that nobody could continue is removed. Raises DownloadFailed where the file cannot be written, or
    is being written by another download.
    """
    target = _resolved(path)
    part = Part(target, url)
    with _lock(target.with_name(f"{part.stem}.lock"), part.busy) as alone:
        try:
            if alone:  # else a part that is there could be one that is still being written
                part.take_up()
            yield part
        finally:
            part.leave(alone)


class Part:
    """A file that grows. `size` is 0 where there is nothing to continue; else `etag` and `length` are those of the whole."""

    def __init__(self, target: Path, url: str) -> None:
        self.target = target
        self.stem = f".playground.{_hash(os.fsencode(target.name), 12)}"
        self.etag = ""
        self.length = 0
        self.size = 0
        self._source = _hash(url.encode(), 8)
        self._path: Path | None = None
        self._file: BinaryIO | None = None

    def take_up(self) -> None:
        """Find the newest part that an earlier download left and that can be continued. The others are of use to nobody."""
        for path in self._left():
            try:
                file = os.fdopen(os.open(path, os.O_RDWR | _BINARY | _NO_LINK), "r+b")
            except OSError:
                continue  # another user's, or gone meanwhile
            if not _is_ours(file):
                file.close()
                continue
            if not _lock_file(file):
                file.close()
                raise self.busy()
            if self._file is None and self._fits(path, file):
                self._path, self._file = path, file
                continue
            _close(file)
            with contextlib.suppress(OSError):
                path.unlink()

    def _left(self) -> list[Path]:
        found: list[tuple[float, str]] = []
        with contextlib.suppress(OSError), os.scandir(self.target.parent) as entries:
            for each in entries:
                if each.name.startswith(f"{self.stem}.") and each.name.endswith(".part"):
                    with contextlib.suppress(OSError):
                        found.append((each.stat(follow_symlinks=False).st_mtime, each.name))
        return [self.target.with_name(name) for _, name in sorted(found, reverse=True)]

    def _fits(self, path: Path, file: BinaryIO) -> bool:
        said = _NAME.fullmatch(path.name)
        if said is None or said["source"] != self._source:
            return False
        try:
            etag, length = base64.urlsafe_b64decode(said["etag"]).decode("ascii"), int(said["length"])
        except ValueError:
            return False
        size = file.seek(0, os.SEEK_END)
        if not (_is_strong(etag) and 0 < size < length):
            return False
        self.etag, self.length, self.size = etag, length, size
        return True

    def begin(self, etag: str, length: int | None) -> None:
        """Start anew, with what the server says that the whole is."""
        self.drop()
        name = self.stem
        if _is_strong(etag) and length:
            self.etag, self.length = etag, length
            name += f".{self._source}.{length}.{base64.urlsafe_b64encode(etag.encode()).decode()}"
        self._path = self.target.with_name(f"{name}.{secrets.token_hex(4)}.part")
        with self._failing():
            # What replaces a file that only its owner may read is not to be read by others meanwhile.
            mode = 0o600 if self.target.exists() else 0o666
            self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, mode), "r+b")
            _lock_file(self._file)

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
            self._file.flush()
            return check(self._file)

    def finish(self) -> None:
        """Let it take the file's place, now that it is whole. Raises DownloadFailed."""
        assert self._file is not None and self._path is not None
        with self._failing():
            self._file.flush()
            os.fsync(self._file.fileno())
            written = os.fstat(self._file.fileno())
            try:
                mine = os.path.samestat(written, self._path.stat()) and written.st_size == self.size
            except FileNotFoundError:
                mine = False
            if not mine:
                self.drop()
                raise self.busy()
            _close(self._file)  # before it is renamed: Windows renames no open file
            with contextlib.suppress(FileNotFoundError):
                mode = self.target.stat().st_mode & 0o777
                if mode != written.st_mode & 0o777:
                    self._path.chmod(mode)
            self._path.replace(self.target)
        self._path = self._file = None

    def drop(self) -> None:
        """Remove it."""
        path, file = self._path, self._file
        self._path = self._file = None
        self.etag, self.length, self.size = "", 0, 0
        if file is not None:
            _close(file)
        if path is not None:
            with contextlib.suppress(OSError):
                path.unlink()

    def leave(self, alone: bool) -> None:
        """Leave it to a later download, if that one can continue it."""
        if self._file is not None and alone and self.etag and self.size:
            _close(self._file)
            self._path = self._file = None
        self.drop()

    def busy(self) -> DownloadFailed:
        """The error that the file is taken."""
        return DownloadFailed(f"{_shown(self.target)} is being written by another download.")

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except DownloadFailed:
            raise
        except OSError as error:
            self.drop()
            raise _unwritable(_shown(self.target), error) from None


def _resolved(path: str | os.PathLike[str]) -> Path:
    """The file itself, where `path` is a link to it, once it is known that it is a file or can be one."""
    shown = _shown(path)
    try:
        target = Path(os.path.realpath(Path(os.fsdecode(path)).expanduser()))
        os.stat(os.path.join(target.parent, os.curdir))  # noqa: PTH116, PTH118 - Path takes the dot away
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISREG(target.stat().st_mode):
                raise DownloadFailed(f"{shown} cannot be written: something is there that is not a file.")
    except DownloadFailed:
        raise
    except OSError as error:
        raise _unwritable(shown, error) from None
    except (ValueError, RuntimeError):  # a NUL; the home folder of nobody
        raise DownloadFailed(f"{shown} cannot be written: that is not the path of a file.") from None
    return target


@contextlib.contextmanager
def _lock(path: Path, busy: Callable[[], DownloadFailed]) -> Iterator[bool]:
    """Hold the lock, and take it away in the end; False where locking does not work, as on some network drives."""
    lock = filelock.FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise busy() from None
    except (OSError, NotImplementedError):
        pass
    held = lock.is_locked
    try:
        yield held
    finally:
        if held:
            with contextlib.suppress(OSError):
                path.unlink()  # while it is held: whoever waits for it sees that it is no longer the one
            with contextlib.suppress(OSError):
                lock.release()


def _lock_file(file: BinaryIO) -> bool:
    """Keep others from the part itself, should somebody have removed the lock beside it."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            pass  # a file system without locks
    return True


def _is_ours(file: BinaryIO) -> bool:
    """Whether it is a file of this user: in a folder of many, nobody else may choose how our result begins."""
    state = os.fstat(file.fileno())
    return stat.S_ISREG(state.st_mode) and (sys.platform == "win32" or state.st_uid == os.geteuid())


def _close(file: BinaryIO) -> None:
    if file.closed:
        return
    with contextlib.suppress(OSError):
        file.flush()
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_UN)  # a process forked meanwhile has the file open, too
    with contextlib.suppress(OSError):
        file.close()


def _is_strong(etag: str) -> bool:
    return (
        len(etag) <= _LONGEST_ETAG
        and etag.isascii()
        and etag.isprintable()
        and len(etag.split('"')) == 3
        and etag[0] == etag[-1] == '"'
    )


def _hash(data: bytes, length: int) -> str:
    return hashlib.sha256(data).hexdigest()[:length]


def _shown(path: str | os.PathLike[str]) -> str:
    """A path for a message: whatever it is, it can be printed."""
    text = os.fsdecode(path)
    return text if text and text.isprintable() else ascii(text)


def _unwritable(shown: str, error: OSError) -> DownloadFailed:
    return DownloadFailed(f"{shown} cannot be written: {error.strerror or error}. Nothing was left behind.")
