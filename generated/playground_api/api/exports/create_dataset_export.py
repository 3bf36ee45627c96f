from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.export_describe import ExportDescribe
from ...models.export_input import ExportInput
from ...types import Response


def _get_kwargs(
    dataset_id: UUID,
    *,
    body: ExportInput,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/exports/dataset/{dataset_id}".format(
            dataset_id=quote(str(dataset_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ExportDescribe | None:
    if response.status_code == 201:
        response_201 = ExportDescribe.from_dict(response.json())

        return response_201

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
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ExportInput,
) -> Response[ExportDescribe]:
    """Export a dataset in the background

     Starts an export of all records of the dataset. Read it until its status says that it has ended.

    Args:
        dataset_id (UUID):
        body (ExportInput): An export to be. Example: {'name': 'Cars in Doha', 'projectId':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ExportDescribe]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ExportInput,
) -> ExportDescribe | None:
    """Export a dataset in the background

     Starts an export of all records of the dataset. Read it until its status says that it has ended.

    Args:
        dataset_id (UUID):
        body (ExportInput): An export to be. Example: {'name': 'Cars in Doha', 'projectId':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ExportDescribe
    """

    return sync_detailed(
        dataset_id=dataset_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ExportInput,
) -> Response[ExportDescribe]:
    """Export a dataset in the background

     Starts an export of all records of the dataset. Read it until its status says that it has ended.

    Args:
        dataset_id (UUID):
        body (ExportInput): An export to be. Example: {'name': 'Cars in Doha', 'projectId':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ExportDescribe]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    body: ExportInput,
) -> ExportDescribe | None:
    """Export a dataset in the background

     Starts an export of all records of the dataset. Read it until its status says that it has ended.

    Args:
        dataset_id (UUID):
        body (ExportInput): An export to be. Example: {'name': 'Cars in Doha', 'projectId':
            '3361252e-bfe8-4b8e-8c38-e915e32d741f'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ExportDescribe
    """

    return (
        await asyncio_detailed(
            dataset_id=dataset_id,
            client=client,
            body=body,
        )
    ).parsed
