from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.process_describe import ProcessDescribe
from ...models.process_ref import ProcessRef
from ...types import UNSET, Response


def _get_kwargs(
    *,
    body: ProcessRef,
    project_id: UUID,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/processes",
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ProcessDescribe | None:
    if response.status_code == 201:
        response_201 = ProcessDescribe.from_dict(response.json())

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ProcessDescribe]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ProcessRef,
    project_id: UUID,
) -> Response[ProcessDescribe]:
    """Register a process

     Registers a container image or an external instance as a process of the project.

    Args:
        project_id (UUID):
        body (ProcessRef): What a process is made of. Example: {'type': 'dockerImage',
            'reference': 'registry.example.com/detectors/cars:1.0'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProcessDescribe]
    """

    kwargs = _get_kwargs(
        body=body,
        project_id=project_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: ProcessRef,
    project_id: UUID,
) -> ProcessDescribe | None:
    """Register a process

     Registers a container image or an external instance as a process of the project.

    Args:
        project_id (UUID):
        body (ProcessRef): What a process is made of. Example: {'type': 'dockerImage',
            'reference': 'registry.example.com/detectors/cars:1.0'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProcessDescribe
    """

    return sync_detailed(
        client=client,
        body=body,
        project_id=project_id,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ProcessRef,
    project_id: UUID,
) -> Response[ProcessDescribe]:
    """Register a process

     Registers a container image or an external instance as a process of the project.

    Args:
        project_id (UUID):
        body (ProcessRef): What a process is made of. Example: {'type': 'dockerImage',
            'reference': 'registry.example.com/detectors/cars:1.0'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProcessDescribe]
    """

    kwargs = _get_kwargs(
        body=body,
        project_id=project_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: ProcessRef,
    project_id: UUID,
) -> ProcessDescribe | None:
    """Register a process

     Registers a container image or an external instance as a process of the project.

    Args:
        project_id (UUID):
        body (ProcessRef): What a process is made of. Example: {'type': 'dockerImage',
            'reference': 'registry.example.com/detectors/cars:1.0'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProcessDescribe
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            project_id=project_id,
        )
    ).parsed
