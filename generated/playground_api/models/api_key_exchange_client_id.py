from enum import StrEnum


class ApiKeyExchangeClientId(StrEnum):
    IDP = "IDP"

    def __str__(self) -> str:
        return str(self.value)
