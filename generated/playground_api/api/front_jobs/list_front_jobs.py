from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.count_answer import CountAnswer
from ...models.front_job import FrontJob
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    project_id: UUID,
    page: int | Unset = 0,
    page_size: int | Unset = 10,
    filter_user: bool | Unset = UNSET,
    count: bool | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_project_id = str(project_id)
    params["project_id"] = json_project_id

    params["page"] = page

    params["page_size"] = page_size

    params["filter_user"] = filter_user

    params["count"] = count

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/jobs",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CountAnswer | list[FrontJob] | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> CountAnswer | list[FrontJob]:
            try:
                if not isinstance(data, list):
                    raise TypeError()
                response_200_type_0 = []
                _response_200_type_0 = data
                for response_200_type_0_item_data in _response_200_type_0:
                    response_200_type_0_item = FrontJob.from_dict(
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
) -> Response[CountAnswer | list[FrontJob]]:
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
    page: int | Unset = 0,
    page_size: int | Unset = 10,
    filter_user: bool | Unset = UNSET,
    count: bool | Unset = UNSET,
) -> Response[CountAnswer | list[FrontJob]]:
    """List or count the jobs of a project

     Answers a page of jobs as a plain list, or with `count=true` an object that holds their number.
    Assumed that `project_id` is required, that `page_size` defaults to 10 and is at most 100 as on the
    gateway, and that `filter_user=true` keeps the user's own jobs. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 0.
        page_size (int | Unset):  Default: 10.
        filter_user (bool | Unset):
        count (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CountAnswer | list[FrontJob]]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        page=page,
        page_size=page_size,
        filter_user=filter_user,
        count=count,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 0,
    page_size: int | Unset = 10,
    filter_user: bool | Unset = UNSET,
    count: bool | Unset = UNSET,
) -> CountAnswer | list[FrontJob] | None:
    """List or count the jobs of a project

     Answers a page of jobs as a plain list, or with `count=true` an object that holds their number.
    Assumed that `project_id` is required, that `page_size` defaults to 10 and is at most 100 as on the
    gateway, and that `filter_user=true` keeps the user's own jobs. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 0.
        page_size (int | Unset):  Default: 10.
        filter_user (bool | Unset):
        count (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CountAnswer | list[FrontJob]
    """

    return sync_detailed(
        client=client,
        project_id=project_id,
        page=page,
        page_size=page_size,
        filter_user=filter_user,
        count=count,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 0,
    page_size: int | Unset = 10,
    filter_user: bool | Unset = UNSET,
    count: bool | Unset = UNSET,
) -> Response[CountAnswer | list[FrontJob]]:
    """List or count the jobs of a project

     Answers a page of jobs as a plain list, or with `count=true` an object that holds their number.
    Assumed that `project_id` is required, that `page_size` defaults to 10 and is at most 100 as on the
    gateway, and that `filter_user=true` keeps the user's own jobs. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 0.
        page_size (int | Unset):  Default: 10.
        filter_user (bool | Unset):
        count (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CountAnswer | list[FrontJob]]
    """

    kwargs = _get_kwargs(
        project_id=project_id,
        page=page,
        page_size=page_size,
        filter_user=filter_user,
        count=count,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    project_id: UUID,
    page: int | Unset = 0,
    page_size: int | Unset = 10,
    filter_user: bool | Unset = UNSET,
    count: bool | Unset = UNSET,
) -> CountAnswer | list[FrontJob] | None:
    """List or count the jobs of a project

     Answers a page of jobs as a plain list, or with `count=true` an object that holds their number.
    Assumed that `project_id` is required, that `page_size` defaults to 10 and is at most 100 as on the
    gateway, and that `filter_user=true` keeps the user's own jobs. The order is not known.

    Args:
        project_id (UUID):
        page (int | Unset):  Default: 0.
        page_size (int | Unset):  Default: 10.
        filter_user (bool | Unset):
        count (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CountAnswer | list[FrontJob]
    """

    return (
        await asyncio_detailed(
            client=client,
            project_id=project_id,
            page=page,
            page_size=page_size,
            filter_user=filter_user,
            count=count,
        )
    ).parsed
