from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.image_collection import ImageCollection
from ...types import Response


def _get_kwargs(
    image_uid: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/catalog/uid/{image_uid}".format(
            image_uid=quote(str(image_uid), safe=""),
        ),
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
    image_uid: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ImageCollection]:
    """Read an image by its id

     A collection that holds the image. Assumed that an unknown id answers 404 or an empty collection.

    Args:
        image_uid (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImageCollection]
    """

    kwargs = _get_kwargs(
        image_uid=image_uid,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    image_uid: str,
    *,
    client: AuthenticatedClient | Client,
) -> ImageCollection | None:
    """Read an image by its id

     A collection that holds the image. Assumed that an unknown id answers 404 or an empty collection.

    Args:
        image_uid (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImageCollection
    """

    return sync_detailed(
        image_uid=image_uid,
        client=client,
    ).parsed


async def asyncio_detailed(
    image_uid: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ImageCollection]:
    """Read an image by its id

     A collection that holds the image. Assumed that an unknown id answers 404 or an empty collection.

    Args:
        image_uid (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ImageCollection]
    """

    kwargs = _get_kwargs(
        image_uid=image_uid,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    image_uid: str,
    *,
    client: AuthenticatedClient | Client,
) -> ImageCollection | None:
    """Read an image by its id

     A collection that holds the image. Assumed that an unknown id answers 404 or an empty collection.

    Args:
        image_uid (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ImageCollection
    """

    return (
        await asyncio_detailed(
            image_uid=image_uid,
            client=client,
        )
    ).parsed
