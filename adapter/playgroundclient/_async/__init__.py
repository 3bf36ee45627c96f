"""The asynchronous half: what does I/O. `_sync` is derived from it by `make generate`; edit here."""
