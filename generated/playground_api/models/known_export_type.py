from enum import StrEnum


class KnownExportType(StrEnum):
    DATASET = "Dataset"
    JOB = "Job"

    def __str__(self) -> str:
        return str(self.value)
