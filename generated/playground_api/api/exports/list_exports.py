from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.export_page import ExportPage
from ...models.known_export_status import KnownExportStatus
from ...models.known_export_type import KnownExportType
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    project_id: UUID,
    page: int | Unset = 1,
    items_per_page: int | Unset = 10,
    export_type: KnownExportType | Unset = UNSET,
    status: KnownExportStatus | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params["page"] = page

    params["itemsPerPage"] = items_per_page

    json_export_type: str | Unset = UNSET
    if not isinstance(export_type, Unset):
        json_export_type = export_type.value

    params["exportType"] = json_export_type

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/exports",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ExportPage | None:
    if response.status_code == 200:
        response_200 = ExportPage.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ExportPage]:
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
    export_type: KnownExportType | Unset = UNSET,
    status: KnownExportStatus | Unset = UNSET,
) -> Response[ExportPage]:
    """List the exports of a project

     A page of exports, of all kinds or of one, in any status or in one. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.
        export_type (KnownExportType | Unset): Kinds of exports that are published. Example:
            Dataset.
        status (KnownExportStatus | Unset): Statuses of an export that are published. Example:
            RUNNING.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ExportPage]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        page=page,
        items_per_page=items_per_page,
        export_type=export_type,
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
    export_type: KnownExportType | Unset = UNSET,
    status: KnownExportStatus | Unset = UNSET,
) -> ExportPage | None:
    """List the exports of a project

     A page of exports, of all kinds or of one, in any status or in one. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.
        export_type (KnownExportType | Unset): Kinds of exports that are published. Example:
            Dataset.
        status (KnownExportStatus | Unset): Statuses of an export that are published. Example:
            RUNNING.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ExportPage
    """

    return sync_detailed(
        client=client,
        project_id=project_id,
        page=page,
        items_per_page=items_per_page,
        export_type=export_type,
        status=status,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    items_per_page: int | Unset = 10,
    export_type: KnownExportType | Unset = UNSET,
    status: KnownExportStatus | Unset = UNSET,
) -> Response[ExportPage]:
    """List the exports of a project

     A page of exports, of all kinds or of one, in any status or in one. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.
        export_type (KnownExportType | Unset): Kinds of exports that are published. Example:
            Dataset.
        status (KnownExportStatus | Unset): Statuses of an export that are published. Example:
            RUNNING.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ExportPage]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        page=page,
        items_per_page=items_per_page,
        export_type=export_type,
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
    export_type: KnownExportType | Unset = UNSET,
    status: KnownExportStatus | Unset = UNSET,
) -> ExportPage | None:
    """List the exports of a project

     A page of exports, of all kinds or of one, in any status or in one. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        items_per_page (int | Unset):  Default: 10.
        export_type (KnownExportType | Unset): Kinds of exports that are published. Example:
            Dataset.
        status (KnownExportStatus | Unset): Statuses of an export that are published. Example:
            RUNNING.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ExportPage
    """

    return (
        await asyncio_detailed(
            client=client,
            project_id=project_id,
            page=page,
            items_per_page=items_per_page,
            export_type=export_type,
            status=status,
        )
    ).parsed
