from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.process_summary import ProcessSummary
from ...types import UNSET, Response, Unset


def _get_kwargs(
    process_id: UUID,
    *,
    dataset_id: str | Unset = UNSET,
    project_id: UUID,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["datasetId"] = dataset_id

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/processes/{process_id}".format(
            process_id=quote(str(process_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ProcessSummary | None:
    if response.status_code == 202:
        response_202 = ProcessSummary.from_dict(response.json())

        return response_202

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ProcessSummary]:
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
    dataset_id: str | Unset = UNSET,
    project_id: UUID,
) -> Response[ProcessSummary]:
    """Mark a process for deletion

     The deletion happens later. What `datasetId` does is not published; assumed that it names a dataset
    to be deleted with the process.

    Args:
        process_id (UUID):
        dataset_id (str | Unset):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProcessSummary]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        dataset_id=dataset_id,
        project_id=project_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    process_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    dataset_id: str | Unset = UNSET,
    project_id: UUID,
) -> ProcessSummary | None:
    """Mark a process for deletion

     The deletion happens later. What `datasetId` does is not published; assumed that it names a dataset
    to be deleted with the process.

    Args:
        process_id (UUID):
        dataset_id (str | Unset):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProcessSummary
    """

    return sync_detailed(
        process_id=process_id,
        client=client,
        dataset_id=dataset_id,
        project_id=project_id,
    ).parsed


async def asyncio_detailed(
    process_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    dataset_id: str | Unset = UNSET,
    project_id: UUID,
) -> Response[ProcessSummary]:
    """Mark a process for deletion

     The deletion happens later. What `datasetId` does is not published; assumed that it names a dataset
    to be deleted with the process.

    Args:
        process_id (UUID):
        dataset_id (str | Unset):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProcessSummary]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        dataset_id=dataset_id,
        project_id=project_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    process_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    dataset_id: str | Unset = UNSET,
    project_id: UUID,
) -> ProcessSummary | None:
    """Mark a process for deletion

     The deletion happens later. What `datasetId` does is not published; assumed that it names a dataset
    to be deleted with the process.

    Args:
        process_id (UUID):
        dataset_id (str | Unset):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProcessSummary
    """

    return (
        await asyncio_detailed(
            process_id=process_id,
            client=client,
            dataset_id=dataset_id,
            project_id=project_id,
        )
    ).parsed
