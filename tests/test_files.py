"""What is written takes its place in one step, and only where a file can be."""

from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playgroundclient import DownloadFailed, InvalidInput, Records
from playgroundclient.files import replacing
from playgroundclient.jobs.records import format_of

if TYPE_CHECKING:
    from collections.abc import Callable


def write(path: Any, content: str = "after") -> None:
    with replacing(path) as part:
        part.write_text(content)


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.csv")
    return folder / "pipe.csv"


def link_to_a_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    (folder / "link.csv").symlink_to("pipe")
    return folder / "link.csv"


def folder_there(folder: Path) -> Path:
    (folder / "folder.csv").mkdir()
    return folder / "folder.csv"


def loop(folder: Path) -> Path:
    (folder / "loop.csv").symlink_to("loop.csv")
    return folder / "loop.csv"


@pytest.mark.skipif(sys.platform == "win32", reason="has no such files")
@pytest.mark.parametrize(
    "place",
    [pipe, link_to_a_pipe, folder_there, loop, lambda _: Path("/dev/null"), lambda _: Path("/dev/full")],
    ids=["pipe", "link to a pipe", "folder", "loop", "/dev/null", "/dev/full"],
)
@pytest.mark.parametrize("way", [write, format_of, Records({"features": []}).save])
def test_what_is_no_file_stays_what_it_is(tmp_path: Path, place: Callable[[Path], Path], way: Any) -> None:
    path = place(tmp_path)
    before = sorted((each.name, each.lstat().st_mode) for each in (*tmp_path.iterdir(), path))
    with pytest.raises((DownloadFailed, InvalidInput)):
        way(path)
    assert sorted((each.name, each.lstat().st_mode) for each in (*tmp_path.iterdir(), path)) == before


@pytest.mark.parametrize("path", ["", ".", "..", "/", "-", "a\0b", "~nobody-of-this-name/x", "n" * 300, "no/such/x"])
def test_what_is_no_path_of_a_file_is_told(tmp_path: Path, path: str) -> None:
    with pytest.raises(DownloadFailed, match="cannot be written"):
        write(path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_named_by_a_dash_can_be_meant(tmp_path: Path) -> None:
    write("./-")
    assert (tmp_path / "-").read_text() == "after"


def test_the_home_folder_has_a_short_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    write("~/x.csv")
    write(Path("~/y.csv"))
    assert sorted(each.name for each in (tmp_path / "home").iterdir()) == ["x.csv", "y.csv"]
    assert [each.name for each in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, None])
def test_the_mode_of_a_file_that_is_there_is_kept(tmp_path: Path, mode: int | None) -> None:
    target = tmp_path / "x"
    if mode is not None:
        target.write_text("before")
        target.chmod(mode)
    before = os.umask(0o022)
    try:
        with replacing(target) as part:
            part.write_text("after")
            assert part.parent.parent == tmp_path and stat.S_IMODE(part.parent.stat().st_mode) == 0o700
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == (mode or 0o644) and target.read_text() == "after"


@pytest.mark.parametrize("there", [True, False], ids=["there", "dangling"])
def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path: Path, there: bool) -> None:
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "x"
    if there:
        target.write_text("before")
    (tmp_path / "link").symlink_to("folder/x")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and target.read_text() == "after"
    assert [each.name for each in target.parent.iterdir()] == ["x"]


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(28, "No space left on device"), DownloadFailed),
        (RuntimeError("GDAL failed"), DownloadFailed),
        (ValueError("Arrow cannot"), DownloadFailed),
        (TypeError(), DownloadFailed),
        (InvalidInput("ours"), InvalidInput),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
    ids=repr,
)
def test_what_a_writer_raises_leaves_what_was_there(
    tmp_path: Path, error: BaseException, raised: type[BaseException]
) -> None:
    target = tmp_path / "x"
    target.write_text("before")
    with pytest.raises(raised) as caught, replacing(target) as part:
        part.write_text("half")
        part.with_name("x-journal").write_text("of a format of several files")
        raise error
    assert target.read_text() == "before" and [each.name for each in tmp_path.iterdir()] == ["x"]
    assert (caught.value is error) is (raised is not DownloadFailed)
    if raised is DownloadFailed:
        assert str(target) in str(caught.value) and "Mend the cause" in str(caught.value)


def test_a_writer_that_writes_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(DownloadFailed, match="No such file"), replacing(tmp_path / "x"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_two_writers_of_a_file_do_not_mix(tmp_path: Path) -> None:
    target, both = tmp_path / "x", threading.Barrier(2, timeout=60)

    def one(content: str) -> None:
        with replacing(target) as part, part.open("w") as file:
            file.write(content[:1000])
            both.wait()
            file.write(content[1000:])
            both.wait()

    texts = ["a" * 2000, "b" * 2000]
    threads = [threading.Thread(target=one, args=(each,)) for each in texts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert target.read_text() in texts and [each.name for each in tmp_path.iterdir()] == ["x"]
