"""What the generated models leave open: values that were not sent, and answers that have no body."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from .errors import InvalidResponse

if TYPE_CHECKING:
    from playground_api.types import Response, Unset

T = TypeVar("T")


def known(value: T | Unset | None) -> T | None:
    """The value, or None where the service sent null or nothing."""
    from playground_api.types import Unset

    return None if isinstance(value, Unset) else value


def body(response: Response[T]) -> T:
    """The parsed body of a generated call's answer."""
    if response.parsed is None:
        raise InvalidResponse(
            f"The service answered {int(response.status_code)} without a body.", status=int(response.status_code)
        )
    return response.parsed
