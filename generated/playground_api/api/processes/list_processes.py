from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.process_page import ProcessPage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    project_id: UUID,
    page: int | Unset = 1,
    size: int | Unset = 10,
    family: str | Unset = UNSET,
    keywords: str | Unset = UNSET,
    organization: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["projectId"] = json_project_id

    params["page"] = page

    params["size"] = size

    params["family"] = family

    params["keywords"] = keywords

    params["organization"] = organization

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/v1/processes",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ProcessPage | None:
    if response.status_code == 200:
        response_200 = ProcessPage.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ProcessPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    size: int | Unset = 10,
    family: str | Unset = UNSET,
    keywords: str | Unset = UNSET,
    organization: str | Unset = UNSET,
) -> Response[ProcessPage]:
    """List the processes of a project

     A page of processes, of all kinds or of those that the filters name. The filters are in the
    description of 2019 alone; assumed that they narrow the list and may be combined. The order is not
    known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        size (int | Unset):  Default: 10.
        family (str | Unset):
        keywords (str | Unset):
        organization (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProcessPage]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        page=page,
        size=size,
        family=family,
        keywords=keywords,
        organization=organization,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    size: int | Unset = 10,
    family: str | Unset = UNSET,
    keywords: str | Unset = UNSET,
    organization: str | Unset = UNSET,
) -> ProcessPage | None:
    """List the processes of a project

     A page of processes, of all kinds or of those that the filters name. The filters are in the
    description of 2019 alone; assumed that they narrow the list and may be combined. The order is not
    known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        size (int | Unset):  Default: 10.
        family (str | Unset):
        keywords (str | Unset):
        organization (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProcessPage
    """

    return sync_detailed(
        client=client,
        project_id=project_id,
        page=page,
        size=size,
        family=family,
        keywords=keywords,
        organization=organization,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    size: int | Unset = 10,
    family: str | Unset = UNSET,
    keywords: str | Unset = UNSET,
    organization: str | Unset = UNSET,
) -> Response[ProcessPage]:
    """List the processes of a project

     A page of processes, of all kinds or of those that the filters name. The filters are in the
    description of 2019 alone; assumed that they narrow the list and may be combined. The order is not
    known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        size (int | Unset):  Default: 10.
        family (str | Unset):
        keywords (str | Unset):
        organization (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ProcessPage]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        page=page,
        size=size,
        family=family,
        keywords=keywords,
        organization=organization,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 1,
    size: int | Unset = 10,
    family: str | Unset = UNSET,
    keywords: str | Unset = UNSET,
    organization: str | Unset = UNSET,
) -> ProcessPage | None:
    """List the processes of a project

     A page of processes, of all kinds or of those that the filters name. The filters are in the
    description of 2019 alone; assumed that they narrow the list and may be combined. The order is not
    known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 1.
        size (int | Unset):  Default: 10.
        family (str | Unset):
        keywords (str | Unset):
        organization (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ProcessPage
    """

    return (
        await asyncio_detailed(
            client=client,
            project_id=project_id,
            page=page,
            size=size,
            family=family,
            keywords=keywords,
            organization=organization,
        )
    ).parsed
