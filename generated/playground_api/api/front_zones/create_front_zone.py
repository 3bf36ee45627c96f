from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.front_zone import FrontZone
from ...models.front_zone_input import FrontZoneInput
from ...types import Response


def _get_kwargs(
    *,
    body: FrontZoneInput,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/zones",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FrontZone | None:
    if response.status_code == 200:
        response_200 = FrontZone.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = FrontZone.from_dict(response.json())

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FrontZone]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: FrontZoneInput,
) -> Response[FrontZone]:
    """Create a zone

     Adds an area to a dataset. Assumed that the answer, 200 or 201, is the zone, and that a zone which
    was created is in the list of its dataset at once, with its name, images and geometry.

    Args:
        body (FrontZoneInput): A zone to be. Which properties are required is not published; these
            are assumed. Example: {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name':
            'Bordeaux', 'image_id': '60ee9a64e3ed2194919b5359fca1594a80d8461c', 'geom': {'type':
            'Polygon', 'coordinates': [[[-0.75, 44.79], [-0.6, 44.79], [-0.6, 44.88], [-0.75, 44.88],
            [-0.75, 44.79]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrontZone]
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
    body: FrontZoneInput,
) -> FrontZone | None:
    """Create a zone

     Adds an area to a dataset. Assumed that the answer, 200 or 201, is the zone, and that a zone which
    was created is in the list of its dataset at once, with its name, images and geometry.

    Args:
        body (FrontZoneInput): A zone to be. Which properties are required is not published; these
            are assumed. Example: {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name':
            'Bordeaux', 'image_id': '60ee9a64e3ed2194919b5359fca1594a80d8461c', 'geom': {'type':
            'Polygon', 'coordinates': [[[-0.75, 44.79], [-0.6, 44.79], [-0.6, 44.88], [-0.75, 44.88],
            [-0.75, 44.79]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrontZone
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: FrontZoneInput,
) -> Response[FrontZone]:
    """Create a zone

     Adds an area to a dataset. Assumed that the answer, 200 or 201, is the zone, and that a zone which
    was created is in the list of its dataset at once, with its name, images and geometry.

    Args:
        body (FrontZoneInput): A zone to be. Which properties are required is not published; these
            are assumed. Example: {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name':
            'Bordeaux', 'image_id': '60ee9a64e3ed2194919b5359fca1594a80d8461c', 'geom': {'type':
            'Polygon', 'coordinates': [[[-0.75, 44.79], [-0.6, 44.79], [-0.6, 44.88], [-0.75, 44.88],
            [-0.75, 44.79]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrontZone]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: FrontZoneInput,
) -> FrontZone | None:
    """Create a zone

     Adds an area to a dataset. Assumed that the answer, 200 or 201, is the zone, and that a zone which
    was created is in the list of its dataset at once, with its name, images and geometry.

    Args:
        body (FrontZoneInput): A zone to be. Which properties are required is not published; these
            are assumed. Example: {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488', 'name':
            'Bordeaux', 'image_id': '60ee9a64e3ed2194919b5359fca1594a80d8461c', 'geom': {'type':
            'Polygon', 'coordinates': [[[-0.75, 44.79], [-0.6, 44.79], [-0.6, 44.88], [-0.75, 44.88],
            [-0.75, 44.79]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrontZone
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
