"""What the contract says of an operation, and whether an answer is what it says.

The facts come from `_contract.py`, which is derived from `openapi/playground.yaml`.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import importlib
import json
import mimetypes
import re
import uuid
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote, unquote

import jsonschema_rs
from attrs import field, frozen

from ._contract import OPERATIONS, SCHEMAS
from .errors import retry_after
from .secrets import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import httpx

    from ._contract import JSON, OperationFacts
    from .errors import ApiError
    from .secrets import Secret

_DOCUMENTED = frozenset(
    media for facts in OPERATIONS.values() for answer in facts["answers"].values() for media in answer
)
try:
    _quick: Callable[[bytes], Any] | None = importlib.import_module("orjson").loads
except ImportError:
    _quick = None
_INSTANT = r"^[1-9][^tz]*:[0-5]\d(\.\d+)?(Z|[+-][\d:]+)$"
_PARAMETER = re.compile(r"\{(\w+)\}")


@frozen
class Operation:
    """One operation of the contract, by its `operationId`."""

    id: str
    facts: OperationFacts = field(repr=False, eq=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return by_id, (self.id,)

    @property
    def method(self) -> str:
        return self.facts["method"]

    @property
    def role(self) -> str:
        return self.facts["role"]

    @property
    def reads(self) -> bool:
        return self.method == "GET"

    def path(self, **ids: object) -> str:
        """The operation's path with its parameters filled in, percent-encoded."""
        return _PARAMETER.sub(lambda match: quote(str(ids[match[1]]), safe=""), self.facts["path"])

    def match(self, path: str) -> dict[str, str] | None:
        """The path's parameters, if `path` (as it stands in a URL) is a path of this operation, else None."""
        found = _pattern(self.facts["path"]).fullmatch(path)
        ids = {} if found is None else {name: unquote(value) for name, value in found.groupdict().items()}
        # A server may resolve an encoded dot segment or slash, and find another path than this one.
        return None if found is None or any(value in (".", "..") or "/" in value for value in ids.values()) else ids

    def targets(self, relation: str, items: str | None = None) -> tuple[Operation, ...] | None:
        """The operations that a relation of this operation's answer may lead to.

        Empty when the contract knows the relation but no operation for it, None when it does not know the relation.
        `items` names the list whose items' relations are meant, as `jobs`.
        """
        table = self.facts["links"] if items is None else self.facts["item_links"].get(items, {})
        names = table.get(relation)
        return None if names is None else tuple(by_id(name) for name in names)


@functools.cache
def by_id(operation_id: str) -> Operation:
    return Operation(operation_id, OPERATIONS[operation_id])


@functools.lru_cache(maxsize=1024)
def find(method: str, path: str) -> Operation | None:
    """The operation of a request, or None if the contract has none. A literal path segment goes before a parameter."""
    matches = [op for op in _all() if op.method == method and op.match(path) is not None]
    return min(matches, key=lambda op: op.facts["path"].count("{"), default=None)


@functools.cache
def _all() -> tuple[Operation, ...]:
    return tuple(by_id(name) for name in OPERATIONS)


@functools.cache
def _pattern(template: str) -> re.Pattern[str]:
    # A parameter is one segment; `match` refuses dot segments, which the server would resolve to another path.
    return re.compile(_PARAMETER.sub(r"(?P<\1>[^/]+)", re.escape(template).replace(r"\{", "{").replace(r"\}", "}")))


def _is_read_by(reader: Callable[[str], object]) -> Callable[[str], bool]:
    def is_read(text: str) -> bool:
        try:
            reader(text)
        except ValueError:
            return False
        return True

    return is_read


FORMATS = {"uuid": _is_read_by(uuid.UUID), "date-time": _is_read_by(datetime.datetime.fromisoformat)}
"""What tells whether a text is in a format: what Python reads is."""


@functools.cache
def _validator(operation_id: str, status: str, media: str, *, quick: bool) -> jsonschema_rs.Validator:
    """What holds an answer against its schema. The quick one knows the library's own formats alone, and refuses more."""
    schema = OPERATIONS[operation_id]["answers"][status][media]
    whole: JSON = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": SCHEMAS, "allOf": [schema]}
    formats = {} if quick else FORMATS
    document: Any = _narrowed(whole) if quick else whole  # Any: the library's own type of a schema
    return jsonschema_rs.validator_for(document, validate_formats=True, formats=formats)


def _narrowed(schema: JSON) -> JSON:
    """The schema, with the instants that Python does not read left out: leap seconds, small letters, the year 0."""
    if isinstance(schema, list):
        return [_narrowed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    pattern: dict[str, JSON] = {"pattern": _INSTANT} if schema.get("format") == "date-time" else {}
    return {name: _narrowed(each) for name, each in schema.items()} | pattern


def check_answer(
    operation: Operation,
    status: int,
    media: str,
    content: bytes,
    refused: Callable[[str], Exception],
    seen: Callable[[JSON], None],
) -> JSON:
    """Check a 2xx answer against the contract, and return its parsed JSON (None where it has no JSON).

    `seen` is shown the JSON before it is judged. Raises what `refused` makes of the reason.
    """
    answers = operation.facts["answers"].get(str(status))
    if answers is None:
        raise refused(f"the service answered {status}, which its contract does not know here")
    if not answers:
        return None
    if media not in answers:
        raise refused(
            f"the service answered {status} with {quoted(media)} instead of {' or '.join(answers)}. "
            "A proxy or a login page may have answered in its place"
        )
    if not is_json(media):
        return None
    document: JSON = parse_json(content, refused)
    seen(document)
    try:
        if _validator(operation.id, str(status), media, quick=True).is_valid(document):
            return document
        fault = next(iter(_validator(operation.id, str(status), media, quick=False).iter_errors(document)), None)
    except ValueError:  # a name that is no Unicode text
        raise refused("the answer is not JSON in UTF-8") from None
    if fault is not None:
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault.instance_path)
        raise refused(f"the answer does not fit the contract of {operation.id} at ${path}: {_reason(fault)}")
    return document


def _reason(fault: jsonschema_rs.ValidationError) -> str:
    # The library's message repeats the value, which may be large and is not ours to show.
    facts: dict[str, Any] = fault.kind.as_dict() if hasattr(fault.kind, "as_dict") else {}
    if facts.keys() & {"types", "property"}:
        return f"it is no {' or '.join(facts['types'])}" if "types" in facts else f"{facts['property']!r} is missing"
    expected = {name: value for name, value in facts.items() if name != "context"}
    return f"{fault.kind.name} {expected or ''}".strip()[:200]


def quoted(media: str) -> str:
    """A media type for a message: only if it is a known one, since a server may write anything there."""
    return media if media in _DOCUMENTED or mimetypes.guess_extension(media) else "no media type that is known"


def media_of(response: httpx.Response) -> str:
    """The media type of an answer, without its parameters; empty where there is none."""
    media: str = response.headers.get("content-type", "")
    return media.partition(";")[0].strip().lower()


def is_json(media: str) -> bool:
    return media == "application/json" or media.endswith("+json")


def parse_json(content: bytes, refused: Callable[[str], Exception], *, lenient: bool = False) -> Any:
    """Parse a JSON body. Raises what `refused` makes of the reason, which does not repeat the body. `lenient` lets any number pass."""
    with contextlib.suppress(ValueError):  # what orjson refuses, the standard library judges
        if _quick is not None and not lenient:
            return _quick(content)
    try:
        # float: Python makes no int of thousands of digits.
        return json.loads(content, parse_constant=float if lenient else _not_json, parse_int=float if lenient else None)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
    # Outside of the except clause: the original holds the whole body, and would travel along as context.
    raise refused(f"the answer is not JSON ({reason})")


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def error_answer(
    response: httpx.Response, method: str, url: str, kind: type[ApiError], advice: str, secrets: Iterable[Secret]
) -> ApiError:
    """The error of that `kind` which an answer means: what it says, without secrets, and what to do next."""
    status, said, secrets = response.status_code, error_text(response.content), tuple(secrets)
    message, hint = redact(said.get("message", ""), secrets), redact(said.get("hint", ""), secrets)
    correlation_id = said.get("correlationId") or response.headers.get("x-correlation-id")
    asked = retry_after(response.headers)
    parts = (
        f"{method} {url}: {status} {response.reason_phrase}".rstrip() + ".",
        _sentence(f"The server says: {message}") if message else "",
        _sentence(f"Hint: {hint}") if hint else "",
        f"It asks to wait {asked:g} s." if asked is not None else "",
        advice,
        f"Correlation id: {correlation_id}." if correlation_id else "",
    )
    return kind(
        redact(" ".join(filter(None, parts)), secrets, limit=1500),
        method=method,
        url=url,
        status=status,
        server_message=message or None,
        hint=hint or None,
        correlation_id=None if correlation_id is None else redact(correlation_id, secrets, limit=80),
        retry_after=asked,
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def error_text(content: bytes) -> Mapping[str, str]:
    """What an error answer says, whatever its shape: `message`, `hint` and `correlationId`, each if it is there."""
    try:
        body: JSON = json.loads(content)
    except (ValueError, RecursionError):
        # Redacted before it is cut, and enough of it, so that no half of a secret is left at the end.
        said = redact(content[:65_536].decode("utf-8", "replace"), limit=4096)
        text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", said, flags=re.S)
        return {"message": text} if text.strip() else {}
    if not isinstance(body, dict):
        return {}
    texts = (body.get(name) for name in ("message", "error_description", "detail", "title", "error"))
    message = next((each for each in texts if isinstance(each, str)), None)
    found = {"message": message, "hint": body.get("hint"), "correlationId": body.get("correlationId")}
    return {name: value for name, value in found.items() if isinstance(value, str) and value}
