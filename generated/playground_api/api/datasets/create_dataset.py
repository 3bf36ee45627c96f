from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.dataset_describe import DatasetDescribe
from ...models.dataset_input import DatasetInput
from ...types import Response


def _get_kwargs(
    *,
    body: DatasetInput,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/datasets",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> DatasetDescribe | None:
    if response.status_code == 200:
        response_200 = DatasetDescribe.from_dict(response.json())

        return response_200

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
    *,
    client: AuthenticatedClient | Client,
    body: DatasetInput,
) -> Response[DatasetDescribe]:
    """Create a dataset

     The project is named in the body. 201 is published, and 200 was seen too.

    Args:
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
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: DatasetInput,
) -> DatasetDescribe | None:
    """Create a dataset

     The project is named in the body. 201 is published, and 200 was seen too.

    Args:
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
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: DatasetInput,
) -> Response[DatasetDescribe]:
    """Create a dataset

     The project is named in the body. 201 is published, and 200 was seen too.

    Args:
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
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: DatasetInput,
) -> DatasetDescribe | None:
    """Create a dataset

     The project is named in the body. 201 is published, and 200 was seen too.

    Args:
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
            client=client,
            body=body,
        )
    ).parsed
