from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.api_key_exchange_client_id import ApiKeyExchangeClientId
from ..models.api_key_exchange_grant_type import ApiKeyExchangeGrantType

T = TypeVar("T", bound="ApiKeyExchange")


@_attrs_define
class ApiKeyExchange:
    """The form that turns an API key into an access token.

    Example:
        {'apikey': 'sandbox-api-key', 'grant_type': 'api_key', 'client_id': 'IDP'}

    Attributes:
        apikey (str): The API key. A secret.
        grant_type (ApiKeyExchangeGrantType): Always `api_key`.
        client_id (ApiKeyExchangeClientId): Always `IDP`.
    """

    apikey: str
    grant_type: ApiKeyExchangeGrantType
    client_id: ApiKeyExchangeClientId
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        apikey = self.apikey

        grant_type = self.grant_type.value

        client_id = self.client_id.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "apikey": apikey,
                "grant_type": grant_type,
                "client_id": client_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        apikey = d.pop("apikey")

        grant_type = ApiKeyExchangeGrantType(d.pop("grant_type"))

        client_id = ApiKeyExchangeClientId(d.pop("client_id"))

        api_key_exchange = cls(
            apikey=apikey,
            grant_type=grant_type,
            client_id=client_id,
        )

        api_key_exchange.additional_properties = d
        return api_key_exchange

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
