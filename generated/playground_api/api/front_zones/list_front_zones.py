from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.front_zone import FrontZone
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    dataset_id: UUID,
    project_id: UUID | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_dataset_id = str(dataset_id)
    params["dataset_id"] = json_dataset_id

    json_project_id: str | Unset = UNSET
    if not isinstance(project_id, Unset):
        json_project_id = str(project_id)
    params["project_id"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/zones",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> list[FrontZone] | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = FrontZone.from_dict(response_200_item_data)

            response_200.append(response_200_item)

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[list[FrontZone]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    dataset_id: UUID,
    project_id: UUID | Unset = UNSET,
) -> Response[list[FrontZone]]:
    """List the zones of a dataset

     All zones of the dataset, in one plain list. The order is not known.

    Args:
        dataset_id (UUID):
        project_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[FrontZone]]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
        project_id=project_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    dataset_id: UUID,
    project_id: UUID | Unset = UNSET,
) -> list[FrontZone] | None:
    """List the zones of a dataset

     All zones of the dataset, in one plain list. The order is not known.

    Args:
        dataset_id (UUID):
        project_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        list[FrontZone]
    """

    return sync_detailed(
        client=client,
        dataset_id=dataset_id,
        project_id=project_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    dataset_id: UUID,
    project_id: UUID | Unset = UNSET,
) -> Response[list[FrontZone]]:
    """List the zones of a dataset

     All zones of the dataset, in one plain list. The order is not known.

    Args:
        dataset_id (UUID):
        project_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[FrontZone]]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
        project_id=project_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    dataset_id: UUID,
    project_id: UUID | Unset = UNSET,
) -> list[FrontZone] | None:
    """List the zones of a dataset

     All zones of the dataset, in one plain list. The order is not known.

    Args:
        dataset_id (UUID):
        project_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        list[FrontZone]
    """

    return (
        await asyncio_detailed(
            client=client,
            dataset_id=dataset_id,
            project_id=project_id,
        )
    ).parsed
