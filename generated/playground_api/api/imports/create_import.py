from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.import_answer import ImportAnswer
from ...models.import_input import ImportInput
from ...types import Response


def _get_kwargs(
    *,
    body: ImportInput,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/imports",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ImportAnswer | None:
    if response.status_code == 200:
        response_200 = ImportAnswer.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ImportAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ImportInput,
) -> Response[ImportAnswer]:
    """Bring zones and records of a file into a dataset

     Known from a published script alone. The import service gets the access token for this operation,
    and no link leads to it. Assumed that all four properties are required, and that errors have the
    gateway's shape.

    Args:
        body (ImportInput): A file with zones and records, and where they go. Example:
            {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name': 'Houses of Bordeaux',
            'filename': 'houses.geojson', 'file': 'eyJ0eXBlIjoiRmVhdHVyZUNvbGxlY3Rpb24iLCJmZWF0dXJlcyI
            6W3sidHlwZSI6IkZlYXR1cmUiLCJnZW9tZXRyeSI6eyJ0eXBlIjoiUG9seWdvbiIsImNvb3JkaW5hdGVzIjpbW1stM
            C43LDQ0LjgyXSxbLTAuNjksNDQuODJdLFstMC42OSw0NC44M10sWy0wLjcsNDQuODNdLFstMC43LDQ0LjgyXV1dfSw
            icHJvcGVydGllcyI6eyJ0eXBlIjoiem9uZSIsIm5hbWUiOiJRdWFydGVyIiwiaW1hZ2VfaWQiOiI2MGVlOWE2NGUzZ
            WQyMTk0OTE5YjUzNTlmY2ExNTk0YTgwZDg0NjFjIn19LHsidHlwZSI6IkZlYXR1cmUiLCJnZW9tZXRyeSI6eyJ0eXB
            lIjoiUG9pbnQiLCJjb29yZGluYXRlcyI6Wy0wLjY5NSw0NC44MjVdfSwicHJvcGVydGllcyI6eyJ0eXBlIjoicmVjb
            3JkIiwidGFncyI6ImhvdXNlIiwiY29tbWVudCI6ImJ5IGhhbmQifX1dfQ=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImportAnswer]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: ImportInput,
) -> ImportAnswer | None:
    """Bring zones and records of a file into a dataset

     Known from a published script alone. The import service gets the access token for this operation,
    and no link leads to it. Assumed that all four properties are required, and that errors have the
    gateway's shape.

    Args:
        body (ImportInput): A file with zones and records, and where they go. Example:
            {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name': 'Houses of Bordeaux',
            'filename': 'houses.geojson', 'file': 'eyJ0eXBlIjoiRmVhdHVyZUNvbGxlY3Rpb24iLCJmZWF0dXJlcyI
            6W3sidHlwZSI6IkZlYXR1cmUiLCJnZW9tZXRyeSI6eyJ0eXBlIjoiUG9seWdvbiIsImNvb3JkaW5hdGVzIjpbW1stM
            C43LDQ0LjgyXSxbLTAuNjksNDQuODJdLFstMC42OSw0NC44M10sWy0wLjcsNDQuODNdLFstMC43LDQ0LjgyXV1dfSw
            icHJvcGVydGllcyI6eyJ0eXBlIjoiem9uZSIsIm5hbWUiOiJRdWFydGVyIiwiaW1hZ2VfaWQiOiI2MGVlOWE2NGUzZ
            WQyMTk0OTE5YjUzNTlmY2ExNTk0YTgwZDg0NjFjIn19LHsidHlwZSI6IkZlYXR1cmUiLCJnZW9tZXRyeSI6eyJ0eXB
            lIjoiUG9pbnQiLCJjb29yZGluYXRlcyI6Wy0wLjY5NSw0NC44MjVdfSwicHJvcGVydGllcyI6eyJ0eXBlIjoicmVjb
            3JkIiwidGFncyI6ImhvdXNlIiwiY29tbWVudCI6ImJ5IGhhbmQifX1dfQ=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImportAnswer
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ImportInput,
) -> Response[ImportAnswer]:
    """Bring zones and records of a file into a dataset

     Known from a published script alone. The import service gets the access token for this operation,
    and no link leads to it. Assumed that all four properties are required, and that errors have the
    gateway's shape.

    Args:
        body (ImportInput): A file with zones and records, and where they go. Example:
            {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name': 'Houses of Bordeaux',
            'filename': 'houses.geojson', 'file': 'eyJ0eXBlIjoiRmVhdHVyZUNvbGxlY3Rpb24iLCJmZWF0dXJlcyI
            6W3sidHlwZSI6IkZlYXR1cmUiLCJnZW9tZXRyeSI6eyJ0eXBlIjoiUG9seWdvbiIsImNvb3JkaW5hdGVzIjpbW1stM
            C43LDQ0LjgyXSxbLTAuNjksNDQuODJdLFstMC42OSw0NC44M10sWy0wLjcsNDQuODNdLFstMC43LDQ0LjgyXV1dfSw
            icHJvcGVydGllcyI6eyJ0eXBlIjoiem9uZSIsIm5hbWUiOiJRdWFydGVyIiwiaW1hZ2VfaWQiOiI2MGVlOWE2NGUzZ
            WQyMTk0OTE5YjUzNTlmY2ExNTk0YTgwZDg0NjFjIn19LHsidHlwZSI6IkZlYXR1cmUiLCJnZW9tZXRyeSI6eyJ0eXB
            lIjoiUG9pbnQiLCJjb29yZGluYXRlcyI6Wy0wLjY5NSw0NC44MjVdfSwicHJvcGVydGllcyI6eyJ0eXBlIjoicmVjb
            3JkIiwidGFncyI6ImhvdXNlIiwiY29tbWVudCI6ImJ5IGhhbmQifX1dfQ=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImportAnswer]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: ImportInput,
) -> ImportAnswer | None:
    """Bring zones and records of a file into a dataset

     Known from a published script alone. The import service gets the access token for this operation,
    and no link leads to it. Assumed that all four properties are required, and that errors have the
    gateway's shape.

    Args:
        body (ImportInput): A file with zones and records, and where they go. Example:
            {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name': 'Houses of Bordeaux',
            'filename': 'houses.geojson', 'file': 'eyJ0eXBlIjoiRmVhdHVyZUNvbGxlY3Rpb24iLCJmZWF0dXJlcyI
            6W3sidHlwZSI6IkZlYXR1cmUiLCJnZW9tZXRyeSI6eyJ0eXBlIjoiUG9seWdvbiIsImNvb3JkaW5hdGVzIjpbW1stM
            C43LDQ0LjgyXSxbLTAuNjksNDQuODJdLFstMC42OSw0NC44M10sWy0wLjcsNDQuODNdLFstMC43LDQ0LjgyXV1dfSw
            icHJvcGVydGllcyI6eyJ0eXBlIjoiem9uZSIsIm5hbWUiOiJRdWFydGVyIiwiaW1hZ2VfaWQiOiI2MGVlOWE2NGUzZ
            WQyMTk0OTE5YjUzNTlmY2ExNTk0YTgwZDg0NjFjIn19LHsidHlwZSI6IkZlYXR1cmUiLCJnZW9tZXRyeSI6eyJ0eXB
            lIjoiUG9pbnQiLCJjb29yZGluYXRlcyI6Wy0wLjY5NSw0NC44MjVdfSwicHJvcGVydGllcyI6eyJ0eXBlIjoicmVjb
            3JkIiwidGFncyI6ImhvdXNlIiwiY29tbWVudCI6ImJ5IGhhbmQifX1dfQ=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImportAnswer
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
