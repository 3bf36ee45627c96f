"""The gateway's own refusals."""


class RequestError(Exception):
    """A request that is answered with an error: status, a message for the user and a hint for the developer."""

    def __init__(self, status: int, message: str, hint: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.hint = hint
        self.headers = headers or {}


def not_found(what: str, which: str, hint: str = "") -> RequestError:
    return RequestError(404, f"There is no {what} {which}.", hint or f"Take the id from the list of the {what}s.")


def invalid_input(message: str, hint: str) -> RequestError:
    """The service answers 405 to an input that does not fit."""
    return RequestError(405, message, hint)
