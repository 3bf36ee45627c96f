from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.metadata import Metadata
from ...types import UNSET, Response


def _get_kwargs(
    process_id: UUID,
    job_id: UUID,
    *,
    project_id: UUID,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/processes/{process_id}/jobs/{job_id}/technical".format(
            process_id=quote(str(process_id), safe=""),
            job_id=quote(str(job_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> list[Metadata] | None | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> list[Metadata] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                componentsschemas_metadata_list_type_0 = []
                _componentsschemas_metadata_list_type_0 = data
                for (
                    componentsschemas_metadata_list_type_0_item_data
                ) in _componentsschemas_metadata_list_type_0:
                    componentsschemas_metadata_list_type_0_item = Metadata.from_dict(
                        componentsschemas_metadata_list_type_0_item_data
                    )

                    componentsschemas_metadata_list_type_0.append(
                        componentsschemas_metadata_list_type_0_item
                    )

                return componentsschemas_metadata_list_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Metadata] | None, data)

        response_200 = _parse_response_200(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[list[Metadata] | None]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    process_id: UUID,
    job_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> Response[list[Metadata] | None]:
    """Read a job's technical data

     What the service notes of the job's run, as maps of strings. Published in the description of 2019
    alone; which keys there are is not known.

    Args:
        process_id (UUID):
        job_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[Metadata] | None]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        job_id=job_id,
        project_id=project_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    process_id: UUID,
    job_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> list[Metadata] | None | None:
    """Read a job's technical data

     What the service notes of the job's run, as maps of strings. Published in the description of 2019
    alone; which keys there are is not known.

    Args:
        process_id (UUID):
        job_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        list[Metadata] | None
    """

    return sync_detailed(
        process_id=process_id,
        job_id=job_id,
        client=client,
        project_id=project_id,
    ).parsed


async def asyncio_detailed(
    process_id: UUID,
    job_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> Response[list[Metadata] | None]:
    """Read a job's technical data

     What the service notes of the job's run, as maps of strings. Published in the description of 2019
    alone; which keys there are is not known.

    Args:
        process_id (UUID):
        job_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[list[Metadata] | None]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        job_id=job_id,
        project_id=project_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    process_id: UUID,
    job_id: UUID,
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
) -> list[Metadata] | None | None:
    """Read a job's technical data

     What the service notes of the job's run, as maps of strings. Published in the description of 2019
    alone; which keys there are is not known.

    Args:
        process_id (UUID):
        job_id (UUID):
        project_id (UUID):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        list[Metadata] | None
    """

    return (
        await asyncio_detailed(
            process_id=process_id,
            job_id=job_id,
            client=client,
            project_id=project_id,
        )
    ).parsed
