from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.front_record import FrontRecord
from ...models.front_record_input import FrontRecordInput
from ...types import Response


def _get_kwargs(
    record_id: str,
    *,
    body: FrontRecordInput,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/api/records/{record_id}".format(
            record_id=quote(str(record_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FrontRecord | None:
    if response.status_code == 200:
        response_200 = FrontRecord.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FrontRecord]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    record_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: FrontRecordInput,
) -> Response[FrontRecord]:
    """Replace a record

     Assumed that the body replaces the whole record and that the answer is the record as it is now, so
    that sending it again changes nothing.

    Args:
        record_id (str):
        body (FrontRecordInput): A record to be. Which properties are required is not published;
            these are assumed. Example: {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488',
            'zone_id': '99555067-be79-4ea4-8a9d-ed11076bca55', 'tags': ['car'], 'state': 'ADDED',
            'geom': {'type': 'Point', 'coordinates': [-0.7, 44.8]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrontRecord]
    """

    kwargs = _get_kwargs(
        record_id=record_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    record_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: FrontRecordInput,
) -> FrontRecord | None:
    """Replace a record

     Assumed that the body replaces the whole record and that the answer is the record as it is now, so
    that sending it again changes nothing.

    Args:
        record_id (str):
        body (FrontRecordInput): A record to be. Which properties are required is not published;
            these are assumed. Example: {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488',
            'zone_id': '99555067-be79-4ea4-8a9d-ed11076bca55', 'tags': ['car'], 'state': 'ADDED',
            'geom': {'type': 'Point', 'coordinates': [-0.7, 44.8]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrontRecord
    """

    return sync_detailed(
        record_id=record_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    record_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: FrontRecordInput,
) -> Response[FrontRecord]:
    """Replace a record

     Assumed that the body replaces the whole record and that the answer is the record as it is now, so
    that sending it again changes nothing.

    Args:
        record_id (str):
        body (FrontRecordInput): A record to be. Which properties are required is not published;
            these are assumed. Example: {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488',
            'zone_id': '99555067-be79-4ea4-8a9d-ed11076bca55', 'tags': ['car'], 'state': 'ADDED',
            'geom': {'type': 'Point', 'coordinates': [-0.7, 44.8]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrontRecord]
    """

    kwargs = _get_kwargs(
        record_id=record_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    record_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: FrontRecordInput,
) -> FrontRecord | None:
    """Replace a record

     Assumed that the body replaces the whole record and that the answer is the record as it is now, so
    that sending it again changes nothing.

    Args:
        record_id (str):
        body (FrontRecordInput): A record to be. Which properties are required is not published;
            these are assumed. Example: {'dataset_id': 'b5b41429-3399-4599-953d-3fbbb53d9488',
            'zone_id': '99555067-be79-4ea4-8a9d-ed11076bca55', 'tags': ['car'], 'state': 'ADDED',
            'geom': {'type': 'Point', 'coordinates': [-0.7, 44.8]}}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrontRecord
    """

    return (
        await asyncio_detailed(
            record_id=record_id,
            client=client,
            body=body,
        )
    ).parsed
