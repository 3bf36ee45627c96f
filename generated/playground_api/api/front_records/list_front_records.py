from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.count_answer import CountAnswer
from ...models.front_record import FrontRecord
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    zone_id: UUID,
    bbox: str | Unset = UNSET,
    count: bool | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_zone_id = str(zone_id)
    params["zone_id"] = json_zone_id

    params["bbox"] = bbox

    params["count"] = count

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/records",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CountAnswer | list[FrontRecord] | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> CountAnswer | list[FrontRecord]:
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
            response_200_type_1 = CountAnswer.from_dict(data)

            return response_200_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[CountAnswer | list[FrontRecord]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    zone_id: UUID,
    bbox: str | Unset = UNSET,
    count: bool | Unset = UNSET,
) -> Response[CountAnswer | list[FrontRecord]]:
    """List or count the records in a zone

     Answers the zone's records as a plain list, or with `count=true` an object that holds their number.
    Assumed that `zone_id` is required, that `bbox` narrows the list to records that touch it, and that
    there is no paging. The order is not known.

    Args:
        zone_id (UUID):
        bbox (str | Unset): `minlon,minlat,maxlon,maxlat` in degrees. Assumed: WGS 84, no box
            across the antimeridian. Example: 2.77,42.62,3.03,42.76.
        count (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CountAnswer | list[FrontRecord]]
    """

    kwargs = _get_kwargs(
        zone_id=zone_id,
        bbox=bbox,
        count=count,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    zone_id: UUID,
    bbox: str | Unset = UNSET,
    count: bool | Unset = UNSET,
) -> CountAnswer | list[FrontRecord] | None:
    """List or count the records in a zone

     Answers the zone's records as a plain list, or with `count=true` an object that holds their number.
    Assumed that `zone_id` is required, that `bbox` narrows the list to records that touch it, and that
    there is no paging. The order is not known.

    Args:
        zone_id (UUID):
        bbox (str | Unset): `minlon,minlat,maxlon,maxlat` in degrees. Assumed: WGS 84, no box
            across the antimeridian. Example: 2.77,42.62,3.03,42.76.
        count (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CountAnswer | list[FrontRecord]
    """

    return sync_detailed(
        client=client,
        zone_id=zone_id,
        bbox=bbox,
        count=count,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    zone_id: UUID,
    bbox: str | Unset = UNSET,
    count: bool | Unset = UNSET,
) -> Response[CountAnswer | list[FrontRecord]]:
    """List or count the records in a zone

     Answers the zone's records as a plain list, or with `count=true` an object that holds their number.
    Assumed that `zone_id` is required, that `bbox` narrows the list to records that touch it, and that
    there is no paging. The order is not known.

    Args:
        zone_id (UUID):
        bbox (str | Unset): `minlon,minlat,maxlon,maxlat` in degrees. Assumed: WGS 84, no box
            across the antimeridian. Example: 2.77,42.62,3.03,42.76.
        count (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CountAnswer | list[FrontRecord]]
    """

    kwargs = _get_kwargs(
        zone_id=zone_id,
        bbox=bbox,
        count=count,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    zone_id: UUID,
    bbox: str | Unset = UNSET,
    count: bool | Unset = UNSET,
) -> CountAnswer | list[FrontRecord] | None:
    """List or count the records in a zone

     Answers the zone's records as a plain list, or with `count=true` an object that holds their number.
    Assumed that `zone_id` is required, that `bbox` narrows the list to records that touch it, and that
    there is no paging. The order is not known.

    Args:
        zone_id (UUID):
        bbox (str | Unset): `minlon,minlat,maxlon,maxlat` in degrees. Assumed: WGS 84, no box
            across the antimeridian. Example: 2.77,42.62,3.03,42.76.
        count (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CountAnswer | list[FrontRecord]
    """

    return (
        await asyncio_detailed(
            client=client,
            zone_id=zone_id,
            bbox=bbox,
            count=count,
        )
    ).parsed
