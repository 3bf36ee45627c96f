"""Run as a program: interrupts the first call with a key again and again, as Ctrl-C does, and tells whether the next call fares well."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import sys
import threading

from .clients import outcome_of


def main() -> None:
    arguments, interrupts = json.loads(sys.argv[1]), int(sys.argv[2])
    from playgroundclient import Playground

    with Playground(**arguments) as play:
        play.user()  # imports all there is to import
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    rng = random.Random(1)
    came = blocked = 0
    for number in range(interrupts):
        with Playground(**{**arguments, "api_key": f"{arguments['api_key']}-{number}"}, timeout=2) as play:
            other = threading.Thread(target=outcome_of, args=(play.user,), daemon=True)
            try:
                signal.setitimer(signal.ITIMER_REAL, rng.uniform(100e-6, 3e-3))
                play.user()
            except BaseException:  # noqa: BLE001 - an interrupt in a lock of Python's may come out as an error of the lock
                came += 1
            finally:
                with contextlib.suppress(KeyboardInterrupt):
                    signal.setitimer(signal.ITIMER_REAL, 0)
            other.start()  # perhaps while the request of the first call goes on
            blocked += outcome_of(play.user).error is not None
            other.join(3)
            blocked += other.is_alive()
    print(json.dumps({"interrupts": came, "blocked": blocked}))


if __name__ == "__main__":
    main()
