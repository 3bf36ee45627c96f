from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.image_collection import ImageCollection
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    bbox: str,
    constellation: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["bbox"] = bbox

    params["constellation"] = constellation

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/catalog/_search",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ImageCollection | None:
    if response.status_code == 200:
        response_200 = ImageCollection.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ImageCollection]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    bbox: str,
    constellation: str | Unset = UNSET,
) -> Response[ImageCollection]:
    """Search images by area

     Images that touch a bounding box. No paging parameter is known: an answer that holds as many images
    as `itemsPerPage` may be incomplete, and a smaller box is the way to see the rest. Assumed that
    `bbox` is required and that all constellations are searched where none is named.

    Args:
        bbox (str): `minlon,minlat,maxlon,maxlat` in degrees. Assumed: WGS 84, no box across the
            antimeridian. Example: 2.77,42.62,3.03,42.76.
        constellation (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImageCollection]
    """

    kwargs = _get_kwargs(
        bbox=bbox,
        constellation=constellation,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    bbox: str,
    constellation: str | Unset = UNSET,
) -> ImageCollection | None:
    """Search images by area

     Images that touch a bounding box. No paging parameter is known: an answer that holds as many images
    as `itemsPerPage` may be incomplete, and a smaller box is the way to see the rest. Assumed that
    `bbox` is required and that all constellations are searched where none is named.

    Args:
        bbox (str): `minlon,minlat,maxlon,maxlat` in degrees. Assumed: WGS 84, no box across the
            antimeridian. Example: 2.77,42.62,3.03,42.76.
        constellation (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImageCollection
    """

    return sync_detailed(
        client=client,
        bbox=bbox,
        constellation=constellation,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    bbox: str,
    constellation: str | Unset = UNSET,
) -> Response[ImageCollection]:
    """Search images by area

     Images that touch a bounding box. No paging parameter is known: an answer that holds as many images
    as `itemsPerPage` may be incomplete, and a smaller box is the way to see the rest. Assumed that
    `bbox` is required and that all constellations are searched where none is named.

    Args:
        bbox (str): `minlon,minlat,maxlon,maxlat` in degrees. Assumed: WGS 84, no box across the
            antimeridian. Example: 2.77,42.62,3.03,42.76.
        constellation (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImageCollection]
    """

    kwargs = _get_kwargs(
        bbox=bbox,
        constellation=constellation,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    bbox: str,
    constellation: str | Unset = UNSET,
) -> ImageCollection | None:
    """Search images by area

     Images that touch a bounding box. No paging parameter is known: an answer that holds as many images
    as `itemsPerPage` may be incomplete, and a smaller box is the way to see the rest. Assumed that
    `bbox` is required and that all constellations are searched where none is named.

    Args:
        bbox (str): `minlon,minlat,maxlon,maxlat` in degrees. Assumed: WGS 84, no box across the
            antimeridian. Example: 2.77,42.62,3.03,42.76.
        constellation (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImageCollection
    """

    return (
        await asyncio_detailed(
            client=client,
            bbox=bbox,
            constellation=constellation,
        )
    ).parsed
