"""Two descriptions of the service, compared: what differs, and what that means to who upgrades or to who calls.

`read` takes any text for a description; `compare` looks from one contract to the next, `against_service` from what this
version calls to what the service says of itself.
"""

from .changes import Change, against_service, check, compare, counts, undescribed
from .description import Description
from .reading import Finding, from_openapi, read
from .words import SEVERITIES, Severity

__all__ = [
    "SEVERITIES", "Change", "Description", "Finding", "Severity", "against_service", "check", "compare", "counts",
    "from_openapi", "read", "undescribed",
]  # fmt: skip
