from enum import IntEnum


class GetImageTileG(IntEnum):
    VALUE_3857 = 3857

    def __str__(self) -> str:
        return str(self.value)
