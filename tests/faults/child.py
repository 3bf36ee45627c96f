"""Run as a program: one client in a process of its own, which may be killed, interrupted, or kept from memory and disk.

Its arguments are the kind of client, the row, what `Documents` is made of, and options, both as JSON. It prints `ready`
once its token is there, or at once with `cold`, and in the end what came of the call.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from . import clients
from .service import Documents


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each is not threading.main_thread()]


def run(ours: Any, row: str, tasks: list[asyncio.Task[Any]]) -> Any:
    if ours.kind != "async":
        return ours.call(getattr(ours, row))

    async def body() -> Any:
        try:
            return await getattr(ours, row)()
        finally:
            await ours.play.aclose()
            tasks.extend(each for each in asyncio.all_tasks() if each is not asyncio.current_task())

    return ours.runner.run(body())


def main() -> None:
    kind, row, known, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), json.loads(sys.argv[4])
    path, most, cold = Path(options.pop("path", "")), options.pop("most", 0), options.pop("cold", False)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin with it ignored
    if most:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    before, held = files(), memory()
    tasks: list[asyncio.Task[Any]] = []
    error, returned = None, 0.0
    try:
        with clients.client(kind, Documents(*known), path, **options) as ours:
            if not cold:
                first = ours.do("get")
                assert first.error is None, first
            print("ready", flush=True)
            held = memory()
            try:
                run(ours, row, tasks)
            except KeyboardInterrupt:
                returned = time.time()
    except KeyboardInterrupt:
        returned = returned or time.time()
    except Exception as other:  # noqa: BLE001 - which it was is told
        error = other
    grown = memory() - held
    end = time.monotonic() + 2.0
    while (threads() or files() > before) and time.monotonic() < end:
        time.sleep(0.01)
        gc.collect()
    told = {
        "returned": returned,
        "error": type(error).__name__ if error else None,
        "foreign": clients.Outcome(error=error).foreign,
        "grown": grown,
        "threads": threads(),
        "tasks": len([each for each in tasks if not each.done()]),
        "files": files() - before,
    }
    print(json.dumps(told), flush=True)
    os._exit(0)  # threads that are left do not hold it


if __name__ == "__main__":
    main()
