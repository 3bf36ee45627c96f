from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.access_token_answer import AccessTokenAnswer
from ...models.api_key_exchange import ApiKeyExchange
from ...types import Response


def _get_kwargs(
    *,
    body: ApiKeyExchange,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/auth/realms/IDP/protocol/openid-connect/token",
    }

    _kwargs["data"] = body.to_dict()
    headers["Content-Type"] = "application/x-www-form-urlencoded"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> AccessTokenAnswer | None:
    if response.status_code == 200:
        response_200 = AccessTokenAnswer.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[AccessTokenAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ApiKeyExchange,
) -> Response[AccessTokenAnswer]:
    """Exchange an API key for an access token

     The only request that carries the API key, and the only one without an access token. The token is
    renewed by the same request when half of its lifetime has passed.

    Args:
        body (ApiKeyExchange): The form that turns an API key into an access token. Example:
            {'apikey': 'sandbox-api-key', 'grant_type': 'api_key', 'client_id': 'IDP'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AccessTokenAnswer]
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
    body: ApiKeyExchange,
) -> AccessTokenAnswer | None:
    """Exchange an API key for an access token

     The only request that carries the API key, and the only one without an access token. The token is
    renewed by the same request when half of its lifetime has passed.

    Args:
        body (ApiKeyExchange): The form that turns an API key into an access token. Example:
            {'apikey': 'sandbox-api-key', 'grant_type': 'api_key', 'client_id': 'IDP'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AccessTokenAnswer
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ApiKeyExchange,
) -> Response[AccessTokenAnswer]:
    """Exchange an API key for an access token

     The only request that carries the API key, and the only one without an access token. The token is
    renewed by the same request when half of its lifetime has passed.

    Args:
        body (ApiKeyExchange): The form that turns an API key into an access token. Example:
            {'apikey': 'sandbox-api-key', 'grant_type': 'api_key', 'client_id': 'IDP'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AccessTokenAnswer]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: ApiKeyExchange,
) -> AccessTokenAnswer | None:
    """Exchange an API key for an access token

     The only request that carries the API key, and the only one without an access token. The token is
    renewed by the same request when half of its lifetime has passed.

    Args:
        body (ApiKeyExchange): The form that turns an API key into an access token. Example:
            {'apikey': 'sandbox-api-key', 'grant_type': 'api_key', 'client_id': 'IDP'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AccessTokenAnswer
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
