from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.dataset_page import DatasetPage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    project_id: UUID,
    page: int | Unset = 1,
    items_per_page: int | Unset = 10,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params["page"] = page

    params["itemsPerPage"] = items_per_page

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/datasets",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DatasetPage | None:
    if response.status_code == 200:
        response_200 = DatasetPage.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DatasetPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    items_per_page: int | Unset = 10,
) -> Response[DatasetPage]:
    """List the datasets of a project

     A page of datasets. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DatasetPage]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        page=page,
        items_per_page=items_per_page,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    items_per_page: int | Unset = 10,
) -> DatasetPage | None:
    """List the datasets of a project

     A page of datasets. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DatasetPage
    """

    return sync_detailed(
        client=client,
        project_id=project_id,
        page=page,
        items_per_page=items_per_page,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    items_per_page: int | Unset = 10,
) -> Response[DatasetPage]:
    """List the datasets of a project

     A page of datasets. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DatasetPage]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        page=page,
        items_per_page=items_per_page,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    items_per_page: int | Unset = 10,
) -> DatasetPage | None:
    """List the datasets of a project

     A page of datasets. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DatasetPage
    """

    return (
        await asyncio_detailed(
            client=client,
            project_id=project_id,
            page=page,
            items_per_page=items_per_page,
        )
    ).parsed
