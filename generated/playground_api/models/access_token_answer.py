from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="AccessTokenAnswer")


@_attrs_define
class AccessTokenAnswer:
    """An access token and what is known of it.

    Example:
        {'access_token': 'header.payload.signature', 'expires_in': 3600, 'refresh_expires_in': 0, 'token_type':
            'Bearer', 'scope': 'profile', 'not-before-policy': 0}

    Attributes:
        access_token (str): The access token, a JWT. A secret.
        expires_in (float | None | str | Unset): Seconds until the token expires, counted from its issue. How long a
            token lives is not known.
        refresh_expires_in (float | None | Unset): Seconds until the refresh token expires. Inferred.
        refresh_token (None | str | Unset): A token for renewal, which this client does not use. A secret. Inferred.
        token_type (None | str | Unset): `Bearer`, in any case. Inferred.
        scope (None | str | Unset): What the token is good for, words separated by spaces. Inferred.
        session_state (None | str | Unset): The id of the session. Inferred.
        not_before_policy (int | None | Unset): Tokens issued before this instant (seconds since 1970) are refused.
            Inferred.
    """

    access_token: str
    expires_in: float | None | str | Unset = UNSET
    refresh_expires_in: float | None | Unset = UNSET
    refresh_token: None | str | Unset = UNSET
    token_type: None | str | Unset = UNSET
    scope: None | str | Unset = UNSET
    session_state: None | str | Unset = UNSET
    not_before_policy: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        access_token = self.access_token

        expires_in: float | None | str | Unset
        if isinstance(self.expires_in, Unset):
            expires_in = UNSET
        else:
            expires_in = self.expires_in

        refresh_expires_in: float | None | Unset
        if isinstance(self.refresh_expires_in, Unset):
            refresh_expires_in = UNSET
        else:
            refresh_expires_in = self.refresh_expires_in

        refresh_token: None | str | Unset
        if isinstance(self.refresh_token, Unset):
            refresh_token = UNSET
        else:
            refresh_token = self.refresh_token

        token_type: None | str | Unset
        if isinstance(self.token_type, Unset):
            token_type = UNSET
        else:
            token_type = self.token_type

        scope: None | str | Unset
        if isinstance(self.scope, Unset):
            scope = UNSET
        else:
            scope = self.scope

        session_state: None | str | Unset
        if isinstance(self.session_state, Unset):
            session_state = UNSET
        else:
            session_state = self.session_state

        not_before_policy: int | None | Unset
        if isinstance(self.not_before_policy, Unset):
            not_before_policy = UNSET
        else:
            not_before_policy = self.not_before_policy

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "access_token": access_token,
            }
        )
        if expires_in is not UNSET:
            field_dict["expires_in"] = expires_in
        if refresh_expires_in is not UNSET:
            field_dict["refresh_expires_in"] = refresh_expires_in
        if refresh_token is not UNSET:
            field_dict["refresh_token"] = refresh_token
        if token_type is not UNSET:
            field_dict["token_type"] = token_type
        if scope is not UNSET:
            field_dict["scope"] = scope
        if session_state is not UNSET:
            field_dict["session_state"] = session_state
        if not_before_policy is not UNSET:
            field_dict["not-before-policy"] = not_before_policy

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        access_token = d.pop("access_token")

        def _parse_expires_in(data: object) -> float | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | str | Unset, data)

        expires_in = _parse_expires_in(d.pop("expires_in", UNSET))

        def _parse_refresh_expires_in(data: object) -> float | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(float | None | Unset, data)

        refresh_expires_in = _parse_refresh_expires_in(
            d.pop("refresh_expires_in", UNSET)
        )

        def _parse_refresh_token(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        refresh_token = _parse_refresh_token(d.pop("refresh_token", UNSET))

        def _parse_token_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        token_type = _parse_token_type(d.pop("token_type", UNSET))

        def _parse_scope(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        scope = _parse_scope(d.pop("scope", UNSET))

        def _parse_session_state(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        session_state = _parse_session_state(d.pop("session_state", UNSET))

        def _parse_not_before_policy(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        not_before_policy = _parse_not_before_policy(d.pop("not-before-policy", UNSET))

        access_token_answer = cls(
            access_token=access_token,
            expires_in=expires_in,
            refresh_expires_in=refresh_expires_in,
            refresh_token=refresh_token,
            token_type=token_type,
            scope=scope,
            session_state=session_state,
            not_before_policy=not_before_policy,
        )

        access_token_answer.additional_properties = d
        return access_token_answer

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
