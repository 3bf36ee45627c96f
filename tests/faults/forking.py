"""Run as a program: forks at the worst moment, while every lock of the package is held, and tells how the children fared."""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import sys
import threading
import time
from typing import Any

_made: list[Any] = []
_lock = threading.Lock


def _recording_lock() -> Any:
    lock = _lock()
    if sys._getframe(1).f_globals.get("__name__", "").startswith("playgroundclient"):
        _made.append(lock)
    return lock


def main() -> None:
    arguments = json.loads(sys.argv[1])
    threading.Lock = _recording_lock  # type: ignore[assignment]
    import asyncio

    from playgroundclient import AsyncPlayground, Playground, PlaygroundError

    # Python's own lock of a module that is being imported does not survive a fork either, and that is not ours to
    # mend: a call that leads nowhere imports all there is to import.
    with (
        Playground(**{**arguments, "token_url": "http://127.0.0.1:1/token"}) as nowhere,
        contextlib.suppress(PlaygroundError),
    ):
        nowhere.user()
    play, aplay = Playground(**arguments, observe=True), AsyncPlayground(**arguments, observe=True)

    def child() -> int:
        play.user()
        if play.user().firstname != "Ada" or not play.report().answers:
            return 3

        async def again() -> None:
            async with aplay:
                await aplay.user()

        asyncio.run(again())
        return 0

    def fork(held: bool) -> int:
        taken = [lock for lock in _made if held and lock.acquire(blocking=False)]
        pid = os.fork()
        if pid == 0:
            faulthandler.dump_traceback_later(6, exit=True)
            try:
                os._exit(child())
            except BaseException as error:  # noqa: BLE001
                print(repr(error), file=sys.stderr)
                os._exit(2)
        for lock in taken:
            lock.release()
        return pid

    pids = [fork(True)]  # before anything was asked
    thread = threading.Thread(target=play.user)
    thread.start()
    time.sleep(0.1)
    pids.append(fork(False))  # while the token is on its way
    pids.append(fork(True))
    thread.join()
    pids += [fork(True), fork(False)]  # with a token, and with a connection
    play.user()
    deadline, ended = time.monotonic() + 15, {}
    while len(ended) < len(pids) and time.monotonic() < deadline:
        for pid in set(pids) - set(ended):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                ended[pid] = os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    for pid in set(pids) - set(ended):
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    play.close()
    print(json.dumps({"locks": len(_made), "stuck": len(pids) - len(ended), "failed": sum(map(bool, ended.values()))}))


if __name__ == "__main__":
    main()
