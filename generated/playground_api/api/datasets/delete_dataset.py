from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.dataset_summary import DatasetSummary
from ...types import UNSET, Response


def _get_kwargs(
    dataset_id: UUID,
    *,
    project_id: UUID,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/api/v1/datasets/{dataset_id}".format(
            dataset_id=quote(str(dataset_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DatasetSummary | None:
    if response.status_code == 202:
        response_202 = DatasetSummary.from_dict(response.json())

        return response_202

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DatasetSummary]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> Response[DatasetSummary]:
    """Mark a dataset for deletion

     The deletion happens later. Assumed that the answer is the dataset's summary.

    Args:
        dataset_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DatasetSummary]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
        project_id=project_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> DatasetSummary | None:
    """Mark a dataset for deletion

     The deletion happens later. Assumed that the answer is the dataset's summary.

    Args:
        dataset_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DatasetSummary
    """

    return sync_detailed(
        dataset_id=dataset_id,
        client=client,
        project_id=project_id,
    ).parsed


async def asyncio_detailed(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> Response[DatasetSummary]:
    """Mark a dataset for deletion

     The deletion happens later. Assumed that the answer is the dataset's summary.

    Args:
        dataset_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DatasetSummary]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
        project_id=project_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> DatasetSummary | None:
    """Mark a dataset for deletion

     The deletion happens later. Assumed that the answer is the dataset's summary.

    Args:
        dataset_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DatasetSummary
    """

    return (
        await asyncio_detailed(
            dataset_id=dataset_id,
            client=client,
            project_id=project_id,
        )
    ).parsed
