from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.dataset_describe import DatasetDescribe
from ...models.dataset_input import DatasetInput
from ...types import UNSET, Response


def _get_kwargs(
    dataset_id: UUID,
    *,
    body: DatasetInput,
    project_id: UUID,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/api/v1/datasets/{dataset_id}".format(
            dataset_id=quote(str(dataset_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DatasetDescribe | None:
    if response.status_code == 201:
        response_201 = DatasetDescribe.from_dict(response.json())

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[DatasetDescribe]:
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
    body: DatasetInput,
    project_id: UUID,
) -> Response[DatasetDescribe]:
    """Replace a dataset's name and description

     The body is that of a new dataset. Assumed that `projectId` in it is the dataset's own project.

    Args:
        dataset_id (UUID):
        project_id (UUID):
        body (DatasetInput): A dataset to be. Example: {'projectId':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'name': 'Cars in Doha', 'description': 'What the
            car detector found'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DatasetDescribe]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
        body=body,
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
    body: DatasetInput,
    project_id: UUID,
) -> DatasetDescribe | None:
    """Replace a dataset's name and description

     The body is that of a new dataset. Assumed that `projectId` in it is the dataset's own project.

    Args:
        dataset_id (UUID):
        project_id (UUID):
        body (DatasetInput): A dataset to be. Example: {'projectId':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'name': 'Cars in Doha', 'description': 'What the
            car detector found'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DatasetDescribe
    """

    return sync_detailed(
        dataset_id=dataset_id,
        client=client,
        body=body,
        project_id=project_id,
    ).parsed


async def asyncio_detailed(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: DatasetInput,
    project_id: UUID,
) -> Response[DatasetDescribe]:
    """Replace a dataset's name and description

     The body is that of a new dataset. Assumed that `projectId` in it is the dataset's own project.

    Args:
        dataset_id (UUID):
        project_id (UUID):
        body (DatasetInput): A dataset to be. Example: {'projectId':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'name': 'Cars in Doha', 'description': 'What the
            car detector found'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[DatasetDescribe]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
        body=body,
        project_id=project_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: DatasetInput,
    project_id: UUID,
) -> DatasetDescribe | None:
    """Replace a dataset's name and description

     The body is that of a new dataset. Assumed that `projectId` in it is the dataset's own project.

    Args:
        dataset_id (UUID):
        project_id (UUID):
        body (DatasetInput): A dataset to be. Example: {'projectId':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f', 'name': 'Cars in Doha', 'description': 'What the
            car detector found'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        DatasetDescribe
    """

    return (
        await asyncio_detailed(
            dataset_id=dataset_id,
            client=client,
            body=body,
            project_id=project_id,
        )
    ).parsed
