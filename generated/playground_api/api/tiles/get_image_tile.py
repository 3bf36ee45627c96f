from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.get_image_tile_g import GetImageTileG
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    image_uid: str,
    *,
    z: int,
    x: int,
    y: int,
    g: GetImageTileG | Unset = GetImageTileG.VALUE_3857,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["z"] = z

    params["x"] = x

    params["y"] = y

    json_g: int | Unset = UNSET
    if not isinstance(g, Unset):
        json_g = g.value

    params["g"] = json_g

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/cog/ortho/{image_uid}".format(
            image_uid=quote(str(image_uid), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> File | None:
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[File]:
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
    z: int,
    x: int,
    y: int,
    g: GetImageTileG | Unset = GetImageTileG.VALUE_3857,
) -> Response[File]:
    """Read a map tile of an image

     A tile of 256 x 256 pixels, the target of an image's `tileEngineUrl`. 204 and 404 both mean that the
    image shows nothing there: a black tile.

    Args:
        image_uid (str):
        z (int):
        x (int):
        y (int):
        g (GetImageTileG | Unset):  Default: GetImageTileG.VALUE_3857.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[File]
    """

    kwargs = _get_kwargs(
        image_uid=image_uid,
        z=z,
        x=x,
        y=y,
        g=g,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    image_uid: str,
    *,
    client: AuthenticatedClient | Client,
    z: int,
    x: int,
    y: int,
    g: GetImageTileG | Unset = GetImageTileG.VALUE_3857,
) -> File | None:
    """Read a map tile of an image

     A tile of 256 x 256 pixels, the target of an image's `tileEngineUrl`. 204 and 404 both mean that the
    image shows nothing there: a black tile.

    Args:
        image_uid (str):
        z (int):
        x (int):
        y (int):
        g (GetImageTileG | Unset):  Default: GetImageTileG.VALUE_3857.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        File
    """

    return sync_detailed(
        image_uid=image_uid,
        client=client,
        z=z,
        x=x,
        y=y,
        g=g,
    ).parsed


async def asyncio_detailed(
    image_uid: str,
    *,
    client: AuthenticatedClient | Client,
    z: int,
    x: int,
    y: int,
    g: GetImageTileG | Unset = GetImageTileG.VALUE_3857,
) -> Response[File]:
    """Read a map tile of an image

     A tile of 256 x 256 pixels, the target of an image's `tileEngineUrl`. 204 and 404 both mean that the
    image shows nothing there: a black tile.

    Args:
        image_uid (str):
        z (int):
        x (int):
        y (int):
        g (GetImageTileG | Unset):  Default: GetImageTileG.VALUE_3857.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[File]
    """

    kwargs = _get_kwargs(
        image_uid=image_uid,
        z=z,
        x=x,
        y=y,
        g=g,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    image_uid: str,
    *,
    client: AuthenticatedClient | Client,
    z: int,
    x: int,
    y: int,
    g: GetImageTileG | Unset = GetImageTileG.VALUE_3857,
) -> File | None:
    """Read a map tile of an image

     A tile of 256 x 256 pixels, the target of an image's `tileEngineUrl`. 204 and 404 both mean that the
    image shows nothing there: a black tile.

    Args:
        image_uid (str):
        z (int):
        x (int):
        y (int):
        g (GetImageTileG | Unset):  Default: GetImageTileG.VALUE_3857.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        File
    """

    return (
        await asyncio_detailed(
            image_uid=image_uid,
            client=client,
            z=z,
            x=x,
            y=y,
            g=g,
        )
    ).parsed
