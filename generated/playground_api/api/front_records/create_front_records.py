from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.front_record import FrontRecord
from ...models.front_record_input import FrontRecordInput
from ...types import Response


def _get_kwargs(
    *,
    body: FrontRecordInput | list[FrontRecordInput],
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/records",
    }

    if isinstance(body, FrontRecordInput):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = []
        for body_type_1_item_data in body:
            body_type_1_item = body_type_1_item_data.to_dict()
            _kwargs["json"].append(body_type_1_item)

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> FrontRecord | list[FrontRecord] | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> FrontRecord | list[FrontRecord]:
            try:
                if not isinstance(data, list):
                    raise TypeError()
                response_200_type_0 = []
                _response_200_type_0 = data
                for response_200_type_0_item_data in _response_200_type_0:
                    response_200_type_0_item = FrontRecord.from_dict(
                        response_200_type_0_item_data
                    )

                    response_200_type_0.append(response_200_type_0_item)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_1 = FrontRecord.from_dict(data)

            return response_200_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 201:

        def _parse_response_201(data: object) -> FrontRecord | list[FrontRecord]:
            try:
                if not isinstance(data, list):
                    raise TypeError()
                response_201_type_0 = []
                _response_201_type_0 = data
                for response_201_type_0_item_data in _response_201_type_0:
                    response_201_type_0_item = FrontRecord.from_dict(
                        response_201_type_0_item_data
                    )

                    response_201_type_0.append(response_201_type_0_item)

                return response_201_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_201_type_1 = FrontRecord.from_dict(data)

            return response_201_type_1

        response_201 = _parse_response_201(response.json())

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[FrontRecord | list[FrontRecord]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: FrontRecordInput | list[FrontRecordInput],
) -> Response[FrontRecord | list[FrontRecord]]:
    """Store one record or many

     The body is one record or a list of records. Assumed that the answer, 200 or 201, is of the same
    kind: the stored record or the list of stored records, one for each that was sent. Assumed that
    records which were stored are in the list of their zone at once, so that a client whose answer was
    lost can read the zone and compare: by `batch_id` where the service shows the one that was sent,
    else by geometry (to 1e-7 degrees), tags (in any order) and confidence; and that what is not there
    four seconds later will not be stored any more.

    Args:
        body (FrontRecordInput | list[FrontRecordInput]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrontRecord | list[FrontRecord]]
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
    body: FrontRecordInput | list[FrontRecordInput],
) -> FrontRecord | list[FrontRecord] | None:
    """Store one record or many

     The body is one record or a list of records. Assumed that the answer, 200 or 201, is of the same
    kind: the stored record or the list of stored records, one for each that was sent. Assumed that
    records which were stored are in the list of their zone at once, so that a client whose answer was
    lost can read the zone and compare: by `batch_id` where the service shows the one that was sent,
    else by geometry (to 1e-7 degrees), tags (in any order) and confidence; and that what is not there
    four seconds later will not be stored any more.

    Args:
        body (FrontRecordInput | list[FrontRecordInput]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrontRecord | list[FrontRecord]
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: FrontRecordInput | list[FrontRecordInput],
) -> Response[FrontRecord | list[FrontRecord]]:
    """Store one record or many

     The body is one record or a list of records. Assumed that the answer, 200 or 201, is of the same
    kind: the stored record or the list of stored records, one for each that was sent. Assumed that
    records which were stored are in the list of their zone at once, so that a client whose answer was
    lost can read the zone and compare: by `batch_id` where the service shows the one that was sent,
    else by geometry (to 1e-7 degrees), tags (in any order) and confidence; and that what is not there
    four seconds later will not be stored any more.

    Args:
        body (FrontRecordInput | list[FrontRecordInput]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[FrontRecord | list[FrontRecord]]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: FrontRecordInput | list[FrontRecordInput],
) -> FrontRecord | list[FrontRecord] | None:
    """Store one record or many

     The body is one record or a list of records. Assumed that the answer, 200 or 201, is of the same
    kind: the stored record or the list of stored records, one for each that was sent. Assumed that
    records which were stored are in the list of their zone at once, so that a client whose answer was
    lost can read the zone and compare: by `batch_id` where the service shows the one that was sent,
    else by geometry (to 1e-7 degrees), tags (in any order) and confidence; and that what is not there
    four seconds later will not be stored any more.

    Args:
        body (FrontRecordInput | list[FrontRecordInput]):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        FrontRecord | list[FrontRecord]
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
