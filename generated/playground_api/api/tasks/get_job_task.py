from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.task_describe import TaskDescribe
from ...types import UNSET, Response


def _get_kwargs(
    process_id: UUID,
    job_id: UUID,
    task_id: UUID,
    *,
    project_id: UUID,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/processes/{process_id}/jobs/{job_id}/tasks/{task_id}".format(
            process_id=quote(str(process_id), safe=""),
            job_id=quote(str(job_id), safe=""),
            task_id=quote(str(task_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> TaskDescribe | None:
    if response.status_code == 200:
        response_200 = TaskDescribe.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[TaskDescribe]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    process_id: UUID,
    job_id: UUID,
    task_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> Response[TaskDescribe]:
    """Read a task

     One task, with what it says of itself and, where it failed, why. Published in the description of
    2019 alone.

    Args:
        process_id (UUID):
        job_id (UUID):
        task_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TaskDescribe]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        job_id=job_id,
        task_id=task_id,
        project_id=project_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    process_id: UUID,
    job_id: UUID,
    task_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> TaskDescribe | None:
    """Read a task

     One task, with what it says of itself and, where it failed, why. Published in the description of
    2019 alone.

    Args:
        process_id (UUID):
        job_id (UUID):
        task_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TaskDescribe
    """

    return sync_detailed(
        process_id=process_id,
        job_id=job_id,
        task_id=task_id,
        client=client,
        project_id=project_id,
    ).parsed


async def asyncio_detailed(
    process_id: UUID,
    job_id: UUID,
    task_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> Response[TaskDescribe]:
    """Read a task

     One task, with what it says of itself and, where it failed, why. Published in the description of
    2019 alone.

    Args:
        process_id (UUID):
        job_id (UUID):
        task_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[TaskDescribe]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        job_id=job_id,
        task_id=task_id,
        project_id=project_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    process_id: UUID,
    job_id: UUID,
    task_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> TaskDescribe | None:
    """Read a task

     One task, with what it says of itself and, where it failed, why. Published in the description of
    2019 alone.

    Args:
        process_id (UUID):
        job_id (UUID):
        task_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        TaskDescribe
    """

    return (
        await asyncio_detailed(
            process_id=process_id,
            job_id=job_id,
            task_id=task_id,
            client=client,
            project_id=project_id,
        )
    ).parsed
