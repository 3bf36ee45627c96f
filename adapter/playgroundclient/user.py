"""The account that a key belongs to, as the contract describes it."""

from __future__ import annotations

from playground_api.models import CurrentUser

from .extras import Shown
from .generated import known
from .secrets import redact
from .text import plain


class User(Shown, CurrentUser):
    """The account that the API key belongs to: `firstname`, `lastname`, and in `additional_properties` what else the service tells."""

    @property
    def name(self) -> str:
        """First and last name, as far as they are known."""
        return plain(redact(" ".join(filter(None, (known(self.firstname), known(self.lastname))))))

    def __repr__(self) -> str:
        return f"<User {self.name or 'without a name'}>"
