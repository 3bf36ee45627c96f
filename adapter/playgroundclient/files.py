"""A file that appears at its place only when it is whole."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import DownloadFailed, PlaygroundError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A path beside `path`, of the same suffix, to write to: it takes the place of `path` in one step when the block ends well.

    Raises DownloadFailed where that is not possible; then nothing is left behind, and what was there stays.
    """
    target = Path(os.path.expanduser(path))  # Path's own raises where there is no such user  # noqa: PTH111
    if not target.name or target.name == ".." or "\0" in str(target):
        raise DownloadFailed(f"{str(path)!r} is not the path of a file.")
    part = target.with_name(f".{os.getpid()}-{threading.get_ident()}.part{target.suffix}")
    try:
        yield part
        part.replace(target)
    except PlaygroundError:
        raise
    except OSError as error:
        raise DownloadFailed(f"{target} cannot be written: {error.strerror or error}.") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
