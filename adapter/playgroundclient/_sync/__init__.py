"""The synchronous half, derived from `_async` by `make generate`: do not edit, but for `runtime.py`, which is written by hand."""
