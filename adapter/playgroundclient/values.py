"""What the generated models leave open: values that were not sent, and answers that have no body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from .errors import ConfigurationError, InvalidResponse, NotLoaded

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


def loaded(
    model: object, name: str, what: str
) -> Any:  # Any: the attribute's own type, which the caller's annotation names
    """An attribute of a model that a summary does not have; raises NotLoaded where it is the summary."""
    try:
        return known(getattr(model, name))
    except AttributeError:
        raise NotLoaded(f"A list does not tell the {what}: load() returns the whole of it.") from None


class OtherHalf:
    """Stands where a generated function of the other half looks for its httpx client, which would have no token."""

    def __init__(self, advice: str) -> None:
        self._advice = advice

    def request(self, **_: object) -> NoReturn:
        raise ConfigurationError(self._advice)
