"""A notebook's cell, and the one way in which something is shown there and replaced in its place.

That way is a plain output with an id, not a widget. A widget's state is not in a saved notebook unless its user saves
it, and needs code of the front end's version; an output's HTML is saved as it was last, and JupyterLab, Notebook, VS Code
and the classic notebook all replace it by its id. The price: a page that is loaded anew shows the saved state, until
somebody shows it again.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, Self


def in_notebook() -> bool:
    """Whether a notebook's kernel runs this. That `ipykernel` is imported says nothing: libraries import it."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and getattr(ipython.get_ipython(), "kernel", None) is not None


class Cell:
    """An output of a notebook's cell that is replaced in its place, by any thread.

    Unlike a widget it does not catch what others print, and stays in the saved notebook as it was last.
    """

    def __init__(self) -> None:
        self._handle: Any = None  # Any: IPython's, which only a notebook has

    @property
    def console(self) -> Self:
        """What prints lines that stay, as rich's console does on a terminal."""
        return self

    def print(self, line: str, **_: object) -> None:
        print(line, flush=True)

    def update(self, shown: object, *, refresh: bool = True) -> None:
        if self._handle is None:
            self._handle = importlib.import_module("IPython.display").display(shown, display_id=True)
        elif refresh:
            self._handle.update(shown)

    def stop(self) -> None:
        """Nothing is left to do: the last state stays."""
