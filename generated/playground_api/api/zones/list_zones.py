from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.known_zone_status import KnownZoneStatus
from ...models.zone_page import ZonePage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    project_id: UUID,
    page: int | Unset = 1,
    items_per_page: int | Unset = 10,
    dataset_id: UUID | Unset = UNSET,
    status: KnownZoneStatus | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params["page"] = page

    params["itemsPerPage"] = items_per_page

    json_dataset_id: str | Unset = UNSET
    if not isinstance(dataset_id, Unset):
        json_dataset_id = str(dataset_id)
    params["datasetId"] = json_dataset_id

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/zones",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ZonePage | None:
    if response.status_code == 200:
        response_200 = ZonePage.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ZonePage]:
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
    dataset_id: UUID | Unset = UNSET,
    status: KnownZoneStatus | Unset = UNSET,
) -> Response[ZonePage]:
    """List the zones of a project

     A page of zones, of all datasets or of one, in any status or in one. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.
        dataset_id (UUID | Unset):
        status (KnownZoneStatus | Unset): Statuses of a zone that are published. Example:
            RESERVED.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ZonePage]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        page=page,
        items_per_page=items_per_page,
        dataset_id=dataset_id,
        status=status,
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
    dataset_id: UUID | Unset = UNSET,
    status: KnownZoneStatus | Unset = UNSET,
) -> ZonePage | None:
    """List the zones of a project

     A page of zones, of all datasets or of one, in any status or in one. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.
        dataset_id (UUID | Unset):
        status (KnownZoneStatus | Unset): Statuses of a zone that are published. Example:
            RESERVED.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ZonePage
    """

    return sync_detailed(
        client=client,
        project_id=project_id,
        page=page,
        items_per_page=items_per_page,
        dataset_id=dataset_id,
        status=status,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    items_per_page: int | Unset = 10,
    dataset_id: UUID | Unset = UNSET,
    status: KnownZoneStatus | Unset = UNSET,
) -> Response[ZonePage]:
    """List the zones of a project

     A page of zones, of all datasets or of one, in any status or in one. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.
        dataset_id (UUID | Unset):
        status (KnownZoneStatus | Unset): Statuses of a zone that are published. Example:
            RESERVED.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ZonePage]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        page=page,
        items_per_page=items_per_page,
        dataset_id=dataset_id,
        status=status,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    items_per_page: int | Unset = 10,
    dataset_id: UUID | Unset = UNSET,
    status: KnownZoneStatus | Unset = UNSET,
) -> ZonePage | None:
    """List the zones of a project

     A page of zones, of all datasets or of one, in any status or in one. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.
        dataset_id (UUID | Unset):
        status (KnownZoneStatus | Unset): Statuses of a zone that are published. Example:
            RESERVED.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ZonePage
    """

    return (
        await asyncio_detailed(
            client=client,
            project_id=project_id,
            page=page,
            items_per_page=items_per_page,
            dataset_id=dataset_id,
            status=status,
        )
    ).parsed
