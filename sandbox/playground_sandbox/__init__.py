"""A local gateway: a real HTTP server for the Playground's contract, to try, test and record without an account.

It is driven by the contract file: routes, request validation and the check of its own answers come from there.
Start it with `python -m playground_sandbox`.
"""
