from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.known_job_state import KnownJobState
from ...models.task_page import TaskPage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    process_id: UUID,
    job_id: UUID,
    *,
    project_id: UUID,
    status: KnownJobState | Unset = UNSET,
    page: int | Unset = 1,
    size: int | Unset = 10,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    params["page"] = page

    params["size"] = size

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/processes/{process_id}/jobs/{job_id}/tasks".format(
            process_id=quote(str(process_id), safe=""),
            job_id=quote(str(job_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> TaskPage | None:
    if response.status_code == 200:
        response_200 = TaskPage.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[TaskPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    process_id: UUID,
    job_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    status: KnownJobState | Unset = UNSET,
    page: int | Unset = 1,
    size: int | Unset = 10,
) -> Response[TaskPage]:
    """List the tasks of a job

     A page of the job's tasks, in any status or in one. Published in the description of 2019 alone. The
    order is not known.

    Args:
        process_id (UUID):
        job_id (UUID):
        project_id (UUID):
        status (KnownJobState | Unset): States that are published. A job in FAILED, SUCCEEDED or
            CANCELLED has ended. Example: RUNNING.
        page (int | Unset):  Default: 1.
        size (int | Unset):  Default: 10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TaskPage]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        job_id=job_id,
        project_id=project_id,
        status=status,
        page=page,
        size=size,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    process_id: UUID,
    job_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    status: KnownJobState | Unset = UNSET,
    page: int | Unset = 1,
    size: int | Unset = 10,
) -> TaskPage | None:
    """List the tasks of a job

     A page of the job's tasks, in any status or in one. Published in the description of 2019 alone. The
    order is not known.

    Args:
        process_id (UUID):
        job_id (UUID):
        project_id (UUID):
        status (KnownJobState | Unset): States that are published. A job in FAILED, SUCCEEDED or
            CANCELLED has ended. Example: RUNNING.
        page (int | Unset):  Default: 1.
        size (int | Unset):  Default: 10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TaskPage
    """

    return sync_detailed(
        process_id=process_id,
        job_id=job_id,
        client=client,
        project_id=project_id,
        status=status,
        page=page,
        size=size,
    ).parsed


async def asyncio_detailed(
    process_id: UUID,
    job_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    status: KnownJobState | Unset = UNSET,
    page: int | Unset = 1,
    size: int | Unset = 10,
) -> Response[TaskPage]:
    """List the tasks of a job

     A page of the job's tasks, in any status or in one. Published in the description of 2019 alone. The
    order is not known.

    Args:
        process_id (UUID):
        job_id (UUID):
        project_id (UUID):
        status (KnownJobState | Unset): States that are published. A job in FAILED, SUCCEEDED or
            CANCELLED has ended. Example: RUNNING.
        page (int | Unset):  Default: 1.
        size (int | Unset):  Default: 10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TaskPage]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        job_id=job_id,
        project_id=project_id,
        status=status,
        page=page,
        size=size,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    process_id: UUID,
    job_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    status: KnownJobState | Unset = UNSET,
    page: int | Unset = 1,
    size: int | Unset = 10,
) -> TaskPage | None:
    """List the tasks of a job

     A page of the job's tasks, in any status or in one. Published in the description of 2019 alone. The
    order is not known.

    Args:
        process_id (UUID):
        job_id (UUID):
        project_id (UUID):
        status (KnownJobState | Unset): States that are published. A job in FAILED, SUCCEEDED or
            CANCELLED has ended. Example: RUNNING.
        page (int | Unset):  Default: 1.
        size (int | Unset):  Default: 10.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TaskPage
    """

    return (
        await asyncio_detailed(
            process_id=process_id,
            job_id=job_id,
            client=client,
            project_id=project_id,
            status=status,
            page=page,
            size=size,
        )
    ).parsed
