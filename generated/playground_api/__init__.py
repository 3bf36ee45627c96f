"""A client library for accessing OneAtlas Intelligence Playground"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
