from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.record_collection import RecordCollection
from ...models.record_format import RecordFormat
from ...types import UNSET, Response, Unset


def _get_kwargs(
    dataset_id: UUID,
    *,
    project_id: UUID,
    type_: RecordFormat,
    job_id: UUID | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    json_type_ = type_.value
    params["type"] = json_type_

    json_job_id: str | Unset = UNSET
    if not isinstance(job_id, Unset):
        json_job_id = str(job_id)
    params["jobId"] = json_job_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/records/{dataset_id}/export".format(
            dataset_id=quote(str(dataset_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> RecordCollection | None:
    if response.status_code == 200:
        response_200 = RecordCollection.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[RecordCollection]:
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
    type_: RecordFormat,
    job_id: UUID | Unset = UNSET,
) -> Response[RecordCollection]:
    """Export the records of a dataset

     All records of the dataset, or those of one job, as GeoJSON or KML. The generated client reads
    GeoJSON; KML and large results are downloads. Do not count on Range requests or an ETag.

    Args:
        dataset_id (UUID):
        project_id (UUID):
        type_ (RecordFormat): The format of an export of records. Example: geojson.
        job_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[RecordCollection]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
        project_id=project_id,
        type_=type_,
        job_id=job_id,
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
    type_: RecordFormat,
    job_id: UUID | Unset = UNSET,
) -> RecordCollection | None:
    """Export the records of a dataset

     All records of the dataset, or those of one job, as GeoJSON or KML. The generated client reads
    GeoJSON; KML and large results are downloads. Do not count on Range requests or an ETag.

    Args:
        dataset_id (UUID):
        project_id (UUID):
        type_ (RecordFormat): The format of an export of records. Example: geojson.
        job_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        RecordCollection
    """

    return sync_detailed(
        dataset_id=dataset_id,
        client=client,
        project_id=project_id,
        type_=type_,
        job_id=job_id,
    ).parsed


async def asyncio_detailed(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    type_: RecordFormat,
    job_id: UUID | Unset = UNSET,
) -> Response[RecordCollection]:
    """Export the records of a dataset

     All records of the dataset, or those of one job, as GeoJSON or KML. The generated client reads
    GeoJSON; KML and large results are downloads. Do not count on Range requests or an ETag.

    Args:
        dataset_id (UUID):
        project_id (UUID):
        type_ (RecordFormat): The format of an export of records. Example: geojson.
        job_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[RecordCollection]
    """

    kwargs = _get_kwargs(
        dataset_id=dataset_id,
        project_id=project_id,
        type_=type_,
        job_id=job_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    dataset_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    type_: RecordFormat,
    job_id: UUID | Unset = UNSET,
) -> RecordCollection | None:
    """Export the records of a dataset

     All records of the dataset, or those of one job, as GeoJSON or KML. The generated client reads
    GeoJSON; KML and large results are downloads. Do not count on Range requests or an ETag.

    Args:
        dataset_id (UUID):
        project_id (UUID):
        type_ (RecordFormat): The format of an export of records. Example: geojson.
        job_id (UUID | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        RecordCollection
    """

    return (
        await asyncio_detailed(
            dataset_id=dataset_id,
            client=client,
            project_id=project_id,
            type_=type_,
            job_id=job_id,
        )
    ).parsed
