"""After a fork, a lock may be held by a thread that does not exist in the child: what holds one is renewed there."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class Renewed(Protocol):
    """Something with locks, threads or connections of its own."""

    def after_fork(self) -> None:
        """Make them anew, in the child; the parent's are left alone."""


_renewed: weakref.WeakSet[Renewed] = weakref.WeakSet()


def renew_after_fork(thing: Renewed) -> None:
    _renewed.add(thing)


def _renew_all() -> None:
    for thing in list(_renewed):
        thing.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_all)
