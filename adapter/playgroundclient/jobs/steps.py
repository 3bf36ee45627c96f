"""What a flow without I/O asks of whoever drives it: a generator that yields steps, and is sent what they came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

T = TypeVar("T")


@frozen
class Pause:
    """Wait for so many seconds."""

    seconds: float


@frozen
class Ask:
    """Ask a reading operation; `arguments` are its generated function's. Sent back is the JSON."""

    operation: str
    arguments: Mapping[str, Any]


@frozen
class Post:
    """Send a JSON body. Sent back is the JSON, or the error by which an answer was lost that may have been a success."""

    operation: str
    body: Any  # Any: JSON


@frozen
class Together:
    """Do several flows at a time. Sent back is what each comes to; the first error of one ends all."""

    flows: Sequence[Flow[Any]]  # Any: of any kind


Step: TypeAlias = "Pause | Ask | Post | Together"
Flow: TypeAlias = "Generator[Step, Any, T]"
