"""A file that appears at its place only when it is whole, and only where a file can be."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import DownloadFailed, PlaygroundError
from .secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A path of the same suffix to write to; what is there takes the place of `path` in one step when the block ends well.

    `~` is the home folder, a link stays and what it leads to is replaced, and the mode of a file that is there is kept.
    Raises DownloadFailed, before the block where no file can be at `path`, and for what the block's writer raises; then
    what was there stays, and nothing is left behind.
    """
    target = resolved(path)
    with told(path):
        # A folder of its own takes what formats of several files write beside theirs, and is read by nobody else.
        folder = Path(tempfile.mkdtemp(prefix=".playground-", dir=target.parent))
    try:
        with told(path):
            part = folder / f"part{target.suffix}"
            yield part
            put(part, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def told(path: str | os.PathLike[str]) -> Iterator[None]:
    """Errors of the system and of a format's writer (GDAL, Arrow, matplotlib), as DownloadFailed."""
    try:
        yield
    except PlaygroundError:
        raise
    except (OSError, RuntimeError, ValueError, TypeError) as error:
        reason = getattr(error, "strerror", None) or redact(str(error), limit=200) or type(error).__name__
        raise DownloadFailed(
            f"{shown(path)} cannot be written: {reason.rstrip('.')}. Nothing was left behind. Mend the cause, or write it elsewhere."
        ) from error


def put(part: Path, target: Path) -> None:
    """Let `part`, which is whole, take the place of `target`, whose mode it gets. Raises OSError."""
    with part.open("r+b") as file:
        os.fsync(file.fileno())
    with contextlib.suppress(FileNotFoundError):
        part.chmod(stat.S_IMODE(target.stat().st_mode))
    part.replace(target)


def resolved(path: str | os.PathLike[str]) -> Path:
    """The file itself, where `path` is a link to it, once it is known that it is a file or can be one.

    Raises DownloadFailed for what is there and no file: a folder, a device, a pipe.
    """
    if path == "-":
        raise DownloadFailed(
            "'-' cannot be written: it does not stand for standard output here. Name a file; one of that name is './-'."
        )
    try:
        target = Path(os.path.realpath(Path(os.fsdecode(path)).expanduser()))
        os.stat(os.path.join(target.parent, os.curdir))  # noqa: PTH116, PTH118 - Path takes the dot away
        with contextlib.suppress(FileNotFoundError):
            if not stat.S_ISREG(target.stat().st_mode):
                raise DownloadFailed(f"{shown(path)} cannot be written: something is there that is not a file.")
    except DownloadFailed:
        raise
    except OSError as error:
        raise DownloadFailed(
            f"{shown(path)} cannot be written: {error.strerror or error}. Choose a name in a folder that is there."
        ) from None
    except (ValueError, RuntimeError):  # a NUL; the home folder of nobody
        raise DownloadFailed(f"{shown(path)} cannot be written: that is not the path of a file.") from None
    return target


def shown(path: str | os.PathLike[str]) -> str:
    """A path for a message: whatever it is, it can be printed."""
    text = os.fsdecode(path)
    return text if text and text.isprintable() else ascii(text)
