"""Finding one thing by its name, with near matches when there is none."""

from __future__ import annotations

import difflib
import uuid
from typing import TYPE_CHECKING

from .errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def as_uuid(text: object) -> uuid.UUID | None:
    """The id that `text` is, or None."""
    try:
        return text if isinstance(text, uuid.UUID) else uuid.UUID(str(text))
    except ValueError:
        return None


def only(names: Mapping[str, Sequence[uuid.UUID]], wanted: str, kind: str, where: str) -> uuid.UUID:
    """The id of the only one that is named `wanted`. Raises UnknownName."""
    found = names.get(wanted, ())
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(map(str, found))
        raise UnknownName(f"{len(found)} of {where} are named {wanted!r}; choose one by its id: {ids}.", near=[wanted])
    folded = {name.casefold(): name for name in names}
    close = [folded[name] for name in difflib.get_close_matches(wanted.casefold(), folded, n=3, cutoff=0.5)]
    close += [name for name in names if wanted.casefold() in name.casefold() and name not in close]
    advice = f"There are: {', '.join(map(repr, names)) or 'none'}."
    if close:
        advice = f"Did you mean {' or '.join(map(repr, close[:4]))}?"
    raise UnknownName(f"There is no {kind} {wanted!r} in {where}. {advice}", near=close)
