from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.job_describe import JobDescribe
from ...models.job_input import JobInput
from ...types import UNSET, Response, Unset


def _get_kwargs(
    process_id: UUID,
    *,
    body: JobInput,
    project_id: UUID | Unset = UNSET,
    x_correlation_id: str | Unset = UNSET,
    x_ads_debug: bool | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(x_correlation_id, Unset):
        headers["X-Correlation-ID"] = x_correlation_id

    if not isinstance(x_ads_debug, Unset):
        headers["X-ADS-Debug"] = "true" if x_ads_debug else "false"

    params: dict[str, Any] = {}

    json_project_id: str | Unset = UNSET
    if not isinstance(project_id, Unset):
        json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/processes/{process_id}/jobs".format(
            process_id=quote(str(process_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> JobDescribe | None:
    if response.status_code == 200:
        response_200 = JobDescribe.from_dict(response.json())

        return response_200

    if response.status_code == 201:
        response_201 = JobDescribe.from_dict(response.json())

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[JobDescribe]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    process_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: JobInput,
    project_id: UUID | Unset = UNSET,
    x_correlation_id: str | Unset = UNSET,
    x_ads_debug: bool | Unset = UNSET,
) -> Response[JobDescribe]:
    """Run the process

     Queues a job. The body is the process's input; the JSON Schema in the process's `input` decides what
    fits, and 405 tells what does not. The service's own relation `runNewJob` carries `projectId` in the
    query, and the published input schemas have it in the body; which of the two counts is not known, so
    send both. Nothing makes a repeated request harmless: send it once. Assumed that the gateway keeps
    `X-Correlation-ID` and shows it in errors; whether a job shows it is not known. 201 is published,
    and a published script takes 200 for success, so both are answers; assumed that 200 has the same
    body.

    Args:
        process_id (UUID):
        project_id (UUID | Unset):
        x_correlation_id (str | Unset):
        x_ads_debug (bool | Unset):
        body (JobInput): What a process takes. The process's own JSON Schema decides which
            properties are required and what else there may be; these are the ones of the two
            published schemas. Exactly one of `datasetId` and `datasetName` is given there. Example:
            {'name': 'Perpignan, 2016', 'imageId1': 'f11ad878ce4b0dc53f69c06dc0c807933e9604df',
            'imageId2': '95e878942335216e74e88a9d9e2a97156870bfce', 'datasetName': 'Changes in
            Perpignan', 'projectId': '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'geom': {'type':
            'Polygon', 'coordinates': [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9, 42.71], [2.9,
            42.7]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobDescribe]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        body=body,
        project_id=project_id,
        x_correlation_id=x_correlation_id,
        x_ads_debug=x_ads_debug,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    process_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: JobInput,
    project_id: UUID | Unset = UNSET,
    x_correlation_id: str | Unset = UNSET,
    x_ads_debug: bool | Unset = UNSET,
) -> JobDescribe | None:
    """Run the process

     Queues a job. The body is the process's input; the JSON Schema in the process's `input` decides what
    fits, and 405 tells what does not. The service's own relation `runNewJob` carries `projectId` in the
    query, and the published input schemas have it in the body; which of the two counts is not known, so
    send both. Nothing makes a repeated request harmless: send it once. Assumed that the gateway keeps
    `X-Correlation-ID` and shows it in errors; whether a job shows it is not known. 201 is published,
    and a published script takes 200 for success, so both are answers; assumed that 200 has the same
    body.

    Args:
        process_id (UUID):
        project_id (UUID | Unset):
        x_correlation_id (str | Unset):
        x_ads_debug (bool | Unset):
        body (JobInput): What a process takes. The process's own JSON Schema decides which
            properties are required and what else there may be; these are the ones of the two
            published schemas. Exactly one of `datasetId` and `datasetName` is given there. Example:
            {'name': 'Perpignan, 2016', 'imageId1': 'f11ad878ce4b0dc53f69c06dc0c807933e9604df',
            'imageId2': '95e878942335216e74e88a9d9e2a97156870bfce', 'datasetName': 'Changes in
            Perpignan', 'projectId': '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'geom': {'type':
            'Polygon', 'coordinates': [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9, 42.71], [2.9,
            42.7]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobDescribe
    """

    return sync_detailed(
        process_id=process_id,
        client=client,
        body=body,
        project_id=project_id,
        x_correlation_id=x_correlation_id,
        x_ads_debug=x_ads_debug,
    ).parsed


async def asyncio_detailed(
    process_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: JobInput,
    project_id: UUID | Unset = UNSET,
    x_correlation_id: str | Unset = UNSET,
    x_ads_debug: bool | Unset = UNSET,
) -> Response[JobDescribe]:
    """Run the process

     Queues a job. The body is the process's input; the JSON Schema in the process's `input` decides what
    fits, and 405 tells what does not. The service's own relation `runNewJob` carries `projectId` in the
    query, and the published input schemas have it in the body; which of the two counts is not known, so
    send both. Nothing makes a repeated request harmless: send it once. Assumed that the gateway keeps
    `X-Correlation-ID` and shows it in errors; whether a job shows it is not known. 201 is published,
    and a published script takes 200 for success, so both are answers; assumed that 200 has the same
    body.

    Args:
        process_id (UUID):
        project_id (UUID | Unset):
        x_correlation_id (str | Unset):
        x_ads_debug (bool | Unset):
        body (JobInput): What a process takes. The process's own JSON Schema decides which
            properties are required and what else there may be; these are the ones of the two
            published schemas. Exactly one of `datasetId` and `datasetName` is given there. Example:
            {'name': 'Perpignan, 2016', 'imageId1': 'f11ad878ce4b0dc53f69c06dc0c807933e9604df',
            'imageId2': '95e878942335216e74e88a9d9e2a97156870bfce', 'datasetName': 'Changes in
            Perpignan', 'projectId': '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'geom': {'type':
            'Polygon', 'coordinates': [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9, 42.71], [2.9,
            42.7]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobDescribe]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        body=body,
        project_id=project_id,
        x_correlation_id=x_correlation_id,
        x_ads_debug=x_ads_debug,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    process_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: JobInput,
    project_id: UUID | Unset = UNSET,
    x_correlation_id: str | Unset = UNSET,
    x_ads_debug: bool | Unset = UNSET,
) -> JobDescribe | None:
    """Run the process

     Queues a job. The body is the process's input; the JSON Schema in the process's `input` decides what
    fits, and 405 tells what does not. The service's own relation `runNewJob` carries `projectId` in the
    query, and the published input schemas have it in the body; which of the two counts is not known, so
    send both. Nothing makes a repeated request harmless: send it once. Assumed that the gateway keeps
    `X-Correlation-ID` and shows it in errors; whether a job shows it is not known. 201 is published,
    and a published script takes 200 for success, so both are answers; assumed that 200 has the same
    body.

    Args:
        process_id (UUID):
        project_id (UUID | Unset):
        x_correlation_id (str | Unset):
        x_ads_debug (bool | Unset):
        body (JobInput): What a process takes. The process's own JSON Schema decides which
            properties are required and what else there may be; these are the ones of the two
            published schemas. Exactly one of `datasetId` and `datasetName` is given there. Example:
            {'name': 'Perpignan, 2016', 'imageId1': 'f11ad878ce4b0dc53f69c06dc0c807933e9604df',
            'imageId2': '95e878942335216e74e88a9d9e2a97156870bfce', 'datasetName': 'Changes in
            Perpignan', 'projectId': '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'geom': {'type':
            'Polygon', 'coordinates': [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9, 42.71], [2.9,
            42.7]]]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobDescribe
    """

    return (
        await asyncio_detailed(
            process_id=process_id,
            client=client,
            body=body,
            project_id=project_id,
            x_correlation_id=x_correlation_id,
            x_ads_debug=x_ads_debug,
        )
    ).parsed
