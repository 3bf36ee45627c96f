from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.export_describe import ExportDescribe
from ...types import UNSET, Response


def _get_kwargs(
    export_id: UUID,
    *,
    project_id: UUID,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/exports/{export_id}".format(
            export_id=quote(str(export_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ExportDescribe | None:
    if response.status_code == 200:
        response_200 = ExportDescribe.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ExportDescribe]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    export_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> Response[ExportDescribe]:
    """Read an export

     The export and, once it has succeeded, where its file is. The file lies on another host.

    Args:
        export_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ExportDescribe]
    """

    kwargs = _get_kwargs(
        export_id=export_id,
        project_id=project_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    export_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> ExportDescribe | None:
    """Read an export

     The export and, once it has succeeded, where its file is. The file lies on another host.

    Args:
        export_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ExportDescribe
    """

    return sync_detailed(
        export_id=export_id,
        client=client,
        project_id=project_id,
    ).parsed


async def asyncio_detailed(
    export_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> Response[ExportDescribe]:
    """Read an export

     The export and, once it has succeeded, where its file is. The file lies on another host.

    Args:
        export_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ExportDescribe]
    """

    kwargs = _get_kwargs(
        export_id=export_id,
        project_id=project_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    export_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> ExportDescribe | None:
    """Read an export

     The export and, once it has succeeded, where its file is. The file lies on another host.

    Args:
        export_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ExportDescribe
    """

    return (
        await asyncio_detailed(
            export_id=export_id,
            client=client,
            project_id=project_id,
        )
    ).parsed
