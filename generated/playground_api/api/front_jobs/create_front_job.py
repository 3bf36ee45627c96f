from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.front_job import FrontJob
from ...models.front_job_input import FrontJobInput
from ...types import Response


def _get_kwargs(
    *,
    body: FrontJobInput,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/jobs",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FrontJob | None:
    if response.status_code == 200:
        response_200 = FrontJob.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = FrontJob.from_dict(response.json())

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FrontJob]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: FrontJobInput,
) -> Response[FrontJob]:
    """Launch a job, the older way

     The body is the process's input. Use `create_job` instead where possible. Assumed: the process is
    named by `process_id` in the body, and the answer, 200 or 201, is the job.

    Args:
        body (FrontJobInput): A process's input, as of `create_job`, for the older way to launch a
            job. How the process is named is not published; assumed to be `process_id`, with
            `project_id` for its project. Example: {'process_id':
            '6a3c1b7e-94d2-4f58-a1c6-7d20be5f8e01', 'project_id':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'name': 'Perpignan', 'imageId':
            '95e878942335216e74e88a9d9e2a97156870bfce', 'datasetName': 'Cars in Perpignan', 'geom':
            {'type': 'Polygon', 'coordinates': [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9,
            42.71], [2.9, 42.7]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrontJob]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: FrontJobInput,
) -> FrontJob | None:
    """Launch a job, the older way

     The body is the process's input. Use `create_job` instead where possible. Assumed: the process is
    named by `process_id` in the body, and the answer, 200 or 201, is the job.

    Args:
        body (FrontJobInput): A process's input, as of `create_job`, for the older way to launch a
            job. How the process is named is not published; assumed to be `process_id`, with
            `project_id` for its project. Example: {'process_id':
            '6a3c1b7e-94d2-4f58-a1c6-7d20be5f8e01', 'project_id':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'name': 'Perpignan', 'imageId':
            '95e878942335216e74e88a9d9e2a97156870bfce', 'datasetName': 'Cars in Perpignan', 'geom':
            {'type': 'Polygon', 'coordinates': [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9,
            42.71], [2.9, 42.7]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrontJob
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: FrontJobInput,
) -> Response[FrontJob]:
    """Launch a job, the older way

     The body is the process's input. Use `create_job` instead where possible. Assumed: the process is
    named by `process_id` in the body, and the answer, 200 or 201, is the job.

    Args:
        body (FrontJobInput): A process's input, as of `create_job`, for the older way to launch a
            job. How the process is named is not published; assumed to be `process_id`, with
            `project_id` for its project. Example: {'process_id':
            '6a3c1b7e-94d2-4f58-a1c6-7d20be5f8e01', 'project_id':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'name': 'Perpignan', 'imageId':
            '95e878942335216e74e88a9d9e2a97156870bfce', 'datasetName': 'Cars in Perpignan', 'geom':
            {'type': 'Polygon', 'coordinates': [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9,
            42.71], [2.9, 42.7]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrontJob]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: FrontJobInput,
) -> FrontJob | None:
    """Launch a job, the older way

     The body is the process's input. Use `create_job` instead where possible. Assumed: the process is
    named by `process_id` in the body, and the answer, 200 or 201, is the job.

    Args:
        body (FrontJobInput): A process's input, as of `create_job`, for the older way to launch a
            job. How the process is named is not published; assumed to be `process_id`, with
            `project_id` for its project. Example: {'process_id':
            '6a3c1b7e-94d2-4f58-a1c6-7d20be5f8e01', 'project_id':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'name': 'Perpignan', 'imageId':
            '95e878942335216e74e88a9d9e2a97156870bfce', 'datasetName': 'Cars in Perpignan', 'geom':
            {'type': 'Polygon', 'coordinates': [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9,
            42.71], [2.9, 42.7]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrontJob
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
