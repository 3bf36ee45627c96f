from enum import StrEnum


class ProcessRefType(StrEnum):
    DOCKERIMAGE = "dockerImage"
    EXTERNALINSTANCE = "externalInstance"

    def __str__(self) -> str:
        return str(self.value)
