"""Run as a program: forks before a token is there, while it is on its way, and after; prints how many children did not fare well."""

from __future__ import annotations

import asyncio
import faulthandler
import json
import os
import sys
import threading
import time
from typing import Any

from playgroundclient import AsyncPlayground, Playground

LONGEST = 100.0


def forked(play: Any, aplay: Any) -> int:
    pid = os.fork()
    if pid == 0:
        faulthandler.dump_traceback_later(LONGEST, exit=True)
        try:
            play.user()

            async def again() -> None:
                async with aplay:
                    await aplay.user()

            asyncio.run(again())
            os._exit(0)
        except BaseException as error:  # noqa: BLE001
            print(repr(error), file=sys.stderr)
            os._exit(2)
    return pid


def main() -> None:
    arguments = json.loads(sys.argv[1])
    with Playground(**{**arguments, "api_key": "another"}) as other:
        other.user()  # imports all there is to import: Python's own lock of a module does not survive a fork
    play, aplay = Playground(**arguments), AsyncPlayground(**arguments)
    children = [forked(play, aplay)]
    thread = threading.Thread(target=play.user)
    thread.start()
    time.sleep(0.1)  # the token's answer takes longer
    children.append(forked(play, aplay))
    thread.join()
    children += [forked(play, aplay), forked(play, aplay)]
    play.user()
    print(sum(os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) != 0 for each in children))


if __name__ == "__main__":
    main()
