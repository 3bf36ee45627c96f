"""Footprints of images: whether areas touch them, and whether jobs leave those of the images that they name. No I/O."""

from __future__ import annotations

import contextlib
import itertools
import time
import warnings
from typing import TYPE_CHECKING, Any

from ..errors import AuthError, ConfigurationError, NotFound, PlaygroundError, UnknownName
from ..jobs.areas import inside, meet, outside, parts
from ..jobs.inputs import image_ids
from ..jobs.steps import Ask, Together
from ..secrets import redact
from ..transport.call import ending_by

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..jobs.areas import Fault, Position
    from ..jobs.steps import Flow

Doc = dict[str, Any]  # Any: the catalogue's features, and their geometries
_WAYS = ("get_image_by_uid", "image_uid"), ("get_image_by_source_id", "source_id")
_PATIENCE = 30.0
"""Seconds for looking up an image before a job is submitted, which goes on without."""


def touching(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two polygons have a point in common; True where one is nothing that can be judged."""
    ours, theirs = parts(one), parts(other)
    return not ours or not theirs or any(_touch(a, b) for a in ours for b in theirs)


def _touch(one: list[list[Position]], other: list[list[Position]]) -> bool:
    theirs = [edge for ring in other for edge in itertools.pairwise(ring)]
    if any(meet(a, b, c, d) for ring in one for a, b in itertools.pairwise(ring) for c, d in theirs):
        return True
    return any(
        inside(a[0][0], b[0]) and not any(inside(a[0][0], hole) for hole in b[1:])
        for a, b in ((one, other), (other, one))
    )


def named(name: str) -> Flow[list[Doc]]:
    """The images of an id or a source id; none where there are none."""
    # A source id looks like DS_PHR1B_2016...; an image's own id is hexadecimal digits.
    for operation, argument in reversed(_WAYS) if "_" in name else _WAYS if name else ():
        with contextlib.suppress(NotFound):
            answer = yield Ask(operation, {argument: name})
            if answer["features"]:
                return list(answer["features"])
    return []


def only(name: str) -> Flow[Doc]:
    """The image that has an id or a source id. Raises UnknownName."""
    found = {str(each["id"]): each for each in (yield from named(name))}
    if len(found) == 1:
        return found.popitem()[1]
    reason = f"The catalogue has no image {name!r}, neither by id nor by source id. play.images(area) lists those of an area."
    if found:
        reason = f"{len(found)} images of the catalogue are made of the source {name!r}; choose one by its id: {redact(', '.join(found))}."
    raise UnknownName(reason, near=list(found))


def misplaced(
    jobs: Sequence[Mapping[str, Any]], known: dict[str, list[Doc]], timeout: float
) -> Flow[list[tuple[int, Fault]]]:
    """Where the areas of jobs leave their images, each with the job's number.

    Each image that is named by its id alone is looked up once, and its footprints kept in `known`. Where that cannot be
    done within `timeout` seconds, or at all, a warning says so, and nothing is told of these.
    """
    names = dict.fromkeys(name for job in jobs for name in image_ids(job))

    def look_up(name: str) -> Flow[None]:
        with ending_by(time.monotonic() + min(_PATIENCE, timeout)):
            if images := (yield from named(name)):
                known[name] = [each["geometry"] for each in images if each.get("geometry")]

    reason = ""
    try:
        yield Together([look_up(name) for name in names if name not in known])
    except (AuthError, ConfigurationError):
        raise
    except PlaygroundError as error:
        reason = str(error)
    if absent := [repr(name) for name in names if name not in known]:
        reason = reason or f"the catalogue has none named {', '.join(absent[:3])}{', ...' * (len(absent) > 3)}."
        said = "An image could not be looked up, so it is not known whether the area is inside its footprint"
        warnings.warn(f"{said}: {reason}", stacklevel=4)  # at who called what drives this
    found: list[tuple[int, Fault]] = []
    for number, job in enumerate(jobs):
        for name in image_ids(job):
            left = [list(outside(job["geom"], each)) for each in known.get(name, ())]
            found += [(number, fault) for fault in (min(left, key=len) if left else ())]
    return list(dict.fromkeys(found))
