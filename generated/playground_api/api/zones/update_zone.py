from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.zone_describe import ZoneDescribe
from ...models.zone_update import ZoneUpdate
from ...types import UNSET, Response


def _get_kwargs(
    zone_id: UUID,
    *,
    body: ZoneUpdate,
    project_id: UUID,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/api/v1/zones/{zone_id}".format(
            zone_id=quote(str(zone_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ZoneDescribe | None:
    if response.status_code == 201:
        response_201 = ZoneDescribe.from_dict(response.json())

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ZoneDescribe]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    zone_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ZoneUpdate,
    project_id: UUID,
) -> Response[ZoneDescribe]:
    """Change a zone's name, description or status

     Assumed that what the body leaves out stays as it is.

    Args:
        zone_id (UUID):
        project_id (UUID):
        body (ZoneUpdate): What may change of a zone. Example: {'name': 'job_2019-06-04_Bordeaux',
            'description': 'Houses of the new quarter', 'status': 'LABELLIZED'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ZoneDescribe]
    """

    kwargs = _get_kwargs(
        zone_id=zone_id,
        body=body,
        project_id=project_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    zone_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ZoneUpdate,
    project_id: UUID,
) -> ZoneDescribe | None:
    """Change a zone's name, description or status

     Assumed that what the body leaves out stays as it is.

    Args:
        zone_id (UUID):
        project_id (UUID):
        body (ZoneUpdate): What may change of a zone. Example: {'name': 'job_2019-06-04_Bordeaux',
            'description': 'Houses of the new quarter', 'status': 'LABELLIZED'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ZoneDescribe
    """

    return sync_detailed(
        zone_id=zone_id,
        client=client,
        body=body,
        project_id=project_id,
    ).parsed


async def asyncio_detailed(
    zone_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ZoneUpdate,
    project_id: UUID,
) -> Response[ZoneDescribe]:
    """Change a zone's name, description or status

     Assumed that what the body leaves out stays as it is.

    Args:
        zone_id (UUID):
        project_id (UUID):
        body (ZoneUpdate): What may change of a zone. Example: {'name': 'job_2019-06-04_Bordeaux',
            'description': 'Houses of the new quarter', 'status': 'LABELLIZED'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ZoneDescribe]
    """

    kwargs = _get_kwargs(
        zone_id=zone_id,
        body=body,
        project_id=project_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    zone_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ZoneUpdate,
    project_id: UUID,
) -> ZoneDescribe | None:
    """Change a zone's name, description or status

     Assumed that what the body leaves out stays as it is.

    Args:
        zone_id (UUID):
        project_id (UUID):
        body (ZoneUpdate): What may change of a zone. Example: {'name': 'job_2019-06-04_Bordeaux',
            'description': 'Houses of the new quarter', 'status': 'LABELLIZED'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ZoneDescribe
    """

    return (
        await asyncio_detailed(
            zone_id=zone_id,
            client=client,
            body=body,
            project_id=project_id,
        )
    ).parsed
